"""Connectionist temporal classification: against sums over all paths, PyTorch and optax."""

from __future__ import annotations

from itertools import product

import mpmath
import numpy as np
import pytest
from mpmath import mpf
from numpy.typing import NDArray

import slopelab as sl
from slopelab.calculus import alignments
from slopelab.errors import InputError, UnknownNameError, UnprovedStepError

CASES = (
    ([1], 1, 3),
    ([1, 2], 3, 3),
    ([1, 1], 4, 2),
    ([2, 1, 2], 5, 3),
    ([1, 1, 1], 5, 3),
    ([2, 2, 1], 6, 3),
    ([], 4, 3),
)
RNG = np.random.default_rng(53)


def log_softmax(z: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = z - z.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def spells(path: tuple[int, ...], labels: list[int]) -> bool:
    """Whether a path spells the labels, letter by letter."""
    at = 0
    before = 0
    for letter in path:
        if letter not in {0, before}:
            if at == len(labels) or labels[at] != letter:
                return False
            at += 1
        before = letter
    return at == len(labels)


def over_paths(frames: list[list[mpf]], labels: list[int]) -> mpf:
    """Minus the logarithm of the sum over all paths, in many digits."""
    count = len(frames[0])
    total = mpf(0)
    for path in product(range(count), repeat=len(frames)):
        if spells(path, labels):
            total += mpmath.exp(mpmath.fsum(row[k] for row, k in zip(frames, path, strict=True)))
    return -mpmath.log(total)


@pytest.mark.parametrize(("labels", "frames", "letters"), CASES)
def test_values_and_slopes_are_those_of_sums_over_paths(
    labels: list[int], frames: int, letters: int
) -> None:
    q = log_softmax(RNG.normal(size=(frames, letters)) * 2)
    value, slope = sl.CTCLoss().value_and_grad(q, labels)
    with mpmath.workdps(50):
        exact = [[mpf(x) for x in row] for row in q]
        assert value == pytest.approx(float(over_paths(exact, labels)), rel=1e-14)
        for t, k in np.ndindex(q.shape):
            step = mpf(10) ** -15
            ends = []
            for sign in (1, -1):
                moved = [list(row) for row in exact]
                moved[t][k] += sign * step
                ends.append(over_paths(moved, labels))
            expected = float((ends[0] - ends[1]) / (2 * step))
            assert slope[t, k] == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_torch(scale: float) -> None:
    torch = pytest.importorskip("torch")
    z = RNG.normal(size=(5, 40, 7)) * scale
    labels = RNG.integers(1, 7, size=(5, 9))
    labels[:, 3] = labels[:, 2]
    counts, own = np.array([40, 33, 40, 25, 38]), np.array([9, 4, 0, 7, 9])
    given = torch.tensor(z, requires_grad=True)
    theirs = torch.nn.functional.ctc_loss(
        torch.log_softmax(given, -1).transpose(0, 1),
        torch.tensor(labels),
        torch.tensor(counts),
        torch.tensor(own),
        reduction="none",
    )
    theirs.sum().backward()
    how = {"frame_counts": counts, "label_counts": own}
    values, slopes = sl.CTCLoss(logits=True).value_and_grad(z, labels, **how)
    np.testing.assert_allclose(values, theirs.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(slopes, given.grad.numpy(), rtol=1e-8, atol=1e-11)
    through = sl.CTCLoss().value_and_grad(log_softmax(z), labels, **how)
    np.testing.assert_allclose(through[0], values, rtol=1e-13)
    inside = np.arange(40) < counts[:, None]
    np.testing.assert_allclose(through[1].sum(-1), -inside.astype(float), atol=1e-13)
    mean, slope = sl.CTCLoss(logits=True).value_and_grad(z, labels, **how, reduction="mean")
    assert mean == pytest.approx(values.mean(), rel=1e-14)
    np.testing.assert_allclose(slope, slopes / 5, rtol=1e-14)


@pytest.mark.xfail(reason="torch adds the softmax to the slope", strict=True)
def test_the_slope_of_log_probabilities_in_torch() -> None:
    torch = pytest.importorskip("torch")
    q = log_softmax(RNG.normal(size=(4, 3)))
    given = torch.tensor(q, requires_grad=True)
    torch.nn.functional.ctc_loss(
        given, torch.tensor([[1]]), torch.tensor([4]), torch.tensor([1]), reduction="sum"
    ).backward()
    np.testing.assert_allclose(given.grad.numpy(), sl.CTCLoss().grad(q, [1]), rtol=1e-9)


def test_optax() -> None:
    optax = pytest.importorskip("optax")
    jax = pytest.importorskip("jax")
    z = RNG.normal(size=(3, 12, 5))
    labels = RNG.integers(1, 5, size=(3, 4))
    with jax.enable_x64(new_val=True):
        theirs = np.asarray(optax.losses.ctc_loss(z, np.zeros((3, 12)), labels, np.zeros((3, 4))))
    np.testing.assert_allclose(sl.CTCLoss(logits=True)(z, labels), theirs, rtol=1e-10)


def test_a_thousand_frames_cost_no_digits() -> None:
    """Of two letters that are alike, all paths weigh the same: what counts is their number."""
    frames = 1000
    even = np.full((frames, 2), np.log(0.5))
    # One run of the label: it begins and ends somewhere.
    with mpmath.workdps(30):
        exact = frames * mpmath.log(2) - mpmath.log(mpf(frames) * (frames + 1) / 2)
    value, slope = sl.CTCLoss().value_and_grad(even, [1])
    assert value == pytest.approx(float(exact), rel=1e-14)
    ways = np.arange(1, frames + 1) * np.arange(frames, 0, -1) / (frames * (frames + 1) / 2)
    np.testing.assert_allclose(slope[:, 1], -ways, rtol=1e-11)


def test_without_a_path_it_is_infinite_and_flat() -> None:
    q = log_softmax(RNG.normal(size=(2, 3)))
    value, slope = sl.CTCLoss().value_and_grad(q, [1, 1])
    assert value == np.inf
    np.testing.assert_array_equal(slope, np.zeros((2, 3)))
    impossible = np.array([[-np.inf, 0.0], [0.0, -np.inf]])
    assert sl.CTCLoss()(impossible, [1]) == 0.0
    assert np.isfinite(sl.CTCLoss().grad(impossible, [1])).all()


def test_another_blank_and_narrow_formats() -> None:
    z = RNG.normal(size=(6, 4))
    order = [3, 0, 1, 2]
    ours = sl.CTCLoss(blank=3, logits=True)(z, [0, 2])
    assert ours == pytest.approx(sl.CTCLoss(logits=True)(z[:, order], [1, 3]), rel=1e-14)
    narrow = z.astype(np.float32)
    value, slope = sl.CTCLoss(logits=True).value_and_grad(narrow, [1, 2])
    assert np.asarray(value).dtype == slope.dtype == np.float32
    wide = sl.CTCLoss(logits=True)(narrow.astype(np.float64), [1, 2])
    assert float(value) == float(np.float32(wide))


def test_refusals() -> None:
    z = np.zeros((2, 3, 4))
    for given, options, words in (
        ((z, [1]), {}, "frames"),
        ((z[0], [4]), {}, "letters from 0 to 3"),
        ((z[0], [0]), {}, "blank"),
        ((z[0], [1.5]), {}, "integers"),
        ((z, [[1], [2]]), {"frame_counts": [4, 1]}, "frame_counts"),
        ((z, [[1], [2]]), {"label_counts": [1]}, "label_counts"),
        ((z[0], [1]), {"reduction": "batchmean"}, "mean"),
        ((np.zeros((0, 3)), [1]), {}, "frames"),
    ):
        with pytest.raises(InputError, match=words):
            sl.CTCLoss()(*given, **options)
    with pytest.raises(InputError, match="blank"):
        sl.CTCLoss(blank=9)(z[0], [1])
    with pytest.raises(UnknownNameError, match=r"slopelab\.CTCLoss"):
        sl.loss("ctc")


def test_the_derivation_tries_its_identities(monkeypatch: pytest.MonkeyPatch) -> None:
    alignments.try_identities()
    real = alignments.before
    monkeypatch.setattr(alignments, "before", lambda letters, s: list(real(letters, s))[:2])
    with pytest.raises(UnprovedStepError):
        alignments.try_identities()


@pytest.mark.parametrize("logits", [True, False])
def test_it_is_told_in_both_languages(*, logits: bool) -> None:
    ctc = sl.CTCLoss(logits=logits)
    worked = ctc.derivation()
    assert worked.equation == ("∂L/∂zₜₖ = pₜₖ − γₜₖ" if logits else "∂L/∂ln pₜₖ = −γₜₖ")
    assert "路径" in worked.render("text", "zh")
    for form in ("html", "latex", "markdown", "json"):
        assert worked.render(form)
    assert "places among the frames" in ctc.describe()
