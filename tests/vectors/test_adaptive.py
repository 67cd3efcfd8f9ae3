"""The adaptive softmax: against PyTorch's, and the sum over all classes."""

from __future__ import annotations

import numpy as np
import pytest

import slopelab as sl
from slopelab.errors import InputError, ParameterError, UnknownNameError

RNG = np.random.default_rng(38)


@pytest.mark.parametrize(("classes", "cutoffs"), [(9, [2, 5]), (6, [1]), (20, [4, 5, 12])])
def test_torch(classes: int, cutoffs: list[int]) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(38)
    theirs = torch.nn.AdaptiveLogSoftmaxWithLoss(8, classes, cutoffs, div_value=2.0).double()
    features = torch.tensor(RNG.normal(size=(11, 8)) * 5)
    target = RNG.integers(0, classes, size=11)
    head = theirs.head(features).detach().requires_grad_(requires_grad=True)
    tails = [tail(features).detach().requires_grad_(requires_grad=True) for tail in theirs.tail]
    ours = sl.AdaptiveLogSoftmax(classes, cutoffs)
    arrays = head.detach().numpy(), [tail.detach().numpy() for tail in tails]
    np.testing.assert_allclose(
        ours.log_prob(*arrays), theirs.log_prob(features).detach().numpy(), rtol=1e-12, atol=1e-15
    )
    output, loss = theirs(features, torch.tensor(target))
    values = ours(*arrays, target)
    np.testing.assert_allclose(values, -output.detach().numpy(), rtol=1e-12, atol=1e-15)
    mean, slopes = ours.value_and_grad(*arrays, target, reduction="mean")
    assert mean == pytest.approx(float(loss.detach()), rel=1e-12)
    # The same by PyTorch's own differentiation, from the parts.
    parts = [torch.log_softmax(one, -1) for one in (head, *tails)]
    short = cutoffs[0]
    whole = [parts[0][:, :short]]
    whole += [parts[0][:, short + m, None] + part for m, part in enumerate(parts[1:])]
    chosen = torch.cat(whole, -1)[torch.arange(11), torch.tensor(target)]
    (-chosen.mean()).backward()
    np.testing.assert_allclose(slopes[0], head.grad.numpy(), rtol=1e-11, atol=1e-16)
    for ours_tail, theirs_tail in zip(slopes[1], tails, strict=True):
        np.testing.assert_allclose(ours_tail, theirs_tail.grad.numpy(), rtol=1e-11, atol=1e-16)


def test_probabilities_sum_to_one_and_one_sample_is_a_float() -> None:
    ours = sl.AdaptiveLogSoftmax(7, [3, 4])
    head, tails = RNG.normal(size=5), [RNG.normal(size=1), RNG.normal(size=3)]
    logs = ours.log_prob(head, tails)
    assert np.exp(logs).sum() == pytest.approx(1.0, rel=1e-14)
    for k in range(7):
        value = ours(head, tails, k)
        assert isinstance(value, float)
        assert value == pytest.approx(-logs[k], rel=1e-13)


def test_refusals() -> None:
    for cutoffs in ([], [0], [3, 2], [5], [1.5], [2, 2]):
        with pytest.raises(ParameterError, match="cutoffs"):
            sl.AdaptiveLogSoftmax(5, cutoffs)
    ours = sl.AdaptiveLogSoftmax(5, [2])
    for head, tails, target in (
        ([0.0] * 2, [[0.0] * 3], 0),
        ([0.0] * 3, [[0.0] * 2], 0),
        ([0.0] * 3, [], 0),
        ([0.0] * 3, [[0.0] * 3], 5),
        ([0.0] * 3, [[0.0] * 3], 0.5),
    ):
        with pytest.raises(InputError):
            ours(head, tails, target)
    with pytest.raises(InputError, match="mean"):
        ours([0.0] * 3, [[0.0] * 3], 0, reduction="batchmean")
    with pytest.raises(UnknownNameError, match="AdaptiveLogSoftmax"):
        sl.loss("adaptive_log_softmax")


def test_it_is_told_in_both_languages() -> None:
    ours = sl.AdaptiveLogSoftmax(9, [2, 5])
    worked = ours.derivation()
    assert worked.equations == ("∂L/∂hⱼ = sⱼ − yⱼ", "∂L/∂tᵐⱼ = sᵐⱼ − yᵐⱼ")
    assert "尾部" in worked.render("text", "zh")
    assert "<math" in worked.render("html")
    assert "3, 4" in ours.describe()
