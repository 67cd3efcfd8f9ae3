"""Every NumPy row against 40 digits: everywhere that float64 reaches, tails and edges included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from oracle import MPMATH, UndefinedError
from slopelab.calculus.balls import SERIES
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.numpy_primitives import NUMPY
from tolerances import PRIMITIVE_ULPS

ROOT = Path(__file__).parents[2]
LARGEST = mpf(sys.float_info.max)
UNARY = [name for name, row in PRIMITIVES.items() if row.arity == 1]


def points() -> np.ndarray:
    """Tiny to huge on both sides, the middle densely, the tails evenly, and special places."""
    rng = np.random.default_rng(20261123)
    tiny = np.exp(rng.uniform(np.log(1e-310), 0, 150))
    large = np.exp(rng.uniform(0, np.log(1e308), 60))
    middle = rng.uniform(-2, 2, 300)
    tails = np.concatenate([rng.uniform(-40, 40, 400), rng.uniform(-750, 750, 400)])
    edges = [0.5, 1.0, 25.0, 26.5, 27.2, 37.5, 38.4, 60.0, 350.0, 372.5, 600.0, 709.7, 745.1, 1e4]
    beside = [np.nextafter(edge, side) for edge in edges for side in (0, np.inf)]
    both = np.concatenate([tiny, large, edges, beside])
    return np.concatenate([[0.0], both, -both, middle, tails])


@pytest.mark.parametrize("table", [NUMPY, MPMATH, SERIES], ids=["numpy", "mpmath", "arb"])
def test_no_row_is_missing(table: dict[str, object]) -> None:
    assert table.keys() == PRIMITIVES.keys()


@pytest.mark.parametrize("name", UNARY)
def test_a_row_is_right_to_a_few_units_in_the_last_place(name: str) -> None:
    domain = PRIMITIVES[name].domain
    x = np.array([point for point in points() if domain.contains(point)])
    with np.errstate(all="ignore"):
        found = NUMPY[name](x)
    with mpmath.workdps(40):
        for point, value in zip(x.tolist(), found.tolist(), strict=True):
            exact = MPMATH[name](mpf(point))
            if abs(exact) > LARGEST:
                assert value == np.copysign(np.inf, float(mpmath.sign(exact))), f"{name}({point})"
                continue
            unit = float(np.spacing(abs(float(exact))))
            error = float(abs(mpf(value) - exact) / unit)
            assert error <= PRIMITIVE_ULPS, f"{name}({point!r}) = {value!r} is off by {error} ulp"


@pytest.mark.parametrize("name", UNARY)
def test_limits_are_taken_at_infinity_and_nan_stays(name: str) -> None:
    row = PRIMITIVES[name]
    with np.errstate(all="ignore"):
        low, high, nothing = NUMPY[name](np.array([-np.inf, np.inf, np.nan])).tolist()
    assert np.isnan(nothing)
    from oracle import mpmath_eval

    for found, limit in ((low, row.limits[0]), (high, row.limits[1])):
        if limit is not None:
            assert found == float(mpmath_eval(limit, {}))


@pytest.mark.parametrize("name", UNARY)
def test_odd_functions_are_odd_and_keep_the_sign_of_zero(name: str) -> None:
    parity = PRIMITIVES[name].parity
    if parity is None:
        pytest.skip("neither even nor odd")
    x = np.abs(points())
    x = x[x <= 1e4]
    with np.errstate(all="ignore"):
        left, right = NUMPY[name](-x), NUMPY[name](x)
    assert np.array_equal(left, right if parity == "even" else -right)
    if parity == "odd" and name != "sign":
        assert np.signbit(NUMPY[name](np.array([-0.0])))


def test_outside_the_domain_there_is_nan() -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(NUMPY["log"](np.array([-1.0]))).all()
        assert np.isnan(NUMPY["sqrt"](np.array([-1.0]))).all()
        assert np.isnan(NUMPY["log1p"](np.array([-1.5]))).all()
    with pytest.raises(UndefinedError):
        MPMATH["log"](mpf(-1))


def test_far_tails_of_the_normal_distribution() -> None:
    x = np.array([-37.0, -30.0, -8.0, -38.4])
    found = NUMPY["normal_cdf"](x)
    with mpmath.workdps(40):
        exact = [float(mpmath.erfc(-mpf(v) / mpmath.sqrt(2)) / 2) for v in x.tolist()]
    assert found[:3] == pytest.approx(exact[:3], rel=1e-14, abs=0)
    assert 0 < found[3] < sys.float_info.min
    assert abs(found[3] - exact[3]) <= 5e-324


def test_the_committed_tables_are_those_that_the_tool_makes() -> None:
    tool = ROOT / "tools" / "make_erf_tables.py"
    if not tool.exists():
        pytest.skip("an installed package has no tools")
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
