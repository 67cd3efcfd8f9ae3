"""`CTCLoss`: the loss of labels whose places among the frames are not known.

It is no formula over one axis. It sums over paths through frames and labels, by a recursion whose
length is that of the data, and its target is a sequence; so it is not one literal of the catalogue
but a class of its own, with the same questions answered: value, gradient, derivation, description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from slopelab.api.told import Told
from slopelab.api.worked import detail_of
from slopelab.errors import InputError

if TYPE_CHECKING:
    from slopelab.api.values import Array, Values
    from slopelab.api.worked import DetailName
    from slopelab.kernels.alignments import Alignments
    from slopelab.kernels.reduction import Reduction


@final
@dataclass(frozen=True, slots=True)
class CTCLoss:
    r"""Connectionist temporal classification: minus the log-probability of a sequence of labels.

    .. math:: L = -\ln \sum_{\pi \text{ spells } l} \prod_t p_{t, \pi_t}

    A path spells the labels when its repeats are taken once and its blanks then left out. The
    gradient with respect to ln p_{t,k} is minus the share of the paths' mass that has the letter k
    in frame t, as forward and backward sums give it; with respect to logits it is p_{t,k} minus
    that share.

    Source: Graves, Fernandez, Gomez & Schmidhuber (2006), "Connectionist Temporal Classification",
    ICML 2006, sections 4.1 and 4.2. Peers: ``torch.nn.functional.ctc_loss`` (frames first; its
    mean divides each loss by its number of labels; its gradient with respect to log-probabilities
    has the softmax's p in it already), ``optax.losses.ctc_loss`` (takes logits),
    ``keras.losses.ctc``.

    Args:
        blank: the letter that stands for none.
        logits: whether logits are given; else logarithms of probabilities.

    Example:
        >>> import numpy as np
        >>> from slopelab import CTCLoss
        >>> even = np.log(np.full((3, 2), 0.5))
        >>> loss = CTCLoss()(even, [1])
        >>> float(np.exp(-loss)).__round__(12)
        0.75
        >>> CTCLoss(logits=True).grad(np.zeros((1, 2)), [1])
        array([[ 0.5, -0.5]])
    """

    blank: int = 0
    logits: bool = False

    def __call__(
        self,
        frames: Values,
        labels: Any,  # noqa: ANN401 - integers, or lists of them
        *,
        frame_counts: Any = None,  # noqa: ANN401 - integers
        label_counts: Any = None,  # noqa: ANN401 - integers
        reduction: Reduction = "none",
    ) -> Any:  # noqa: ANN401 - a float or an array
        """The losses, one for each sample; infinite where no path spells the labels.

        Args:
            frames: (frames, letters), or (samples, frames, letters).
            labels: (labels,), or (samples, labels): letters, none of them the blank.
            frame_counts: how many frames each sample has; all if they are not given.
            label_counts: how many labels each sample has; all if they are not given.
            reduction: ``"none"``, ``"sum"`` or ``"mean"``, over the samples.

        Returns:
            A float for one sample or where it is reduced, else an array.

        Raises:
            InputError: something has not the shape or is none of the numbers that are asked for.
        """
        from slopelab.kernels.alignments import losses

        given, single, dtype = self._given(frames, labels, frame_counts, label_counts)
        return _told_losses(losses(given), dtype, reduction, single=single)

    def grad(
        self,
        frames: Values,
        labels: Any,  # noqa: ANN401 - integers, or lists of them
        *,
        frame_counts: Any = None,  # noqa: ANN401 - integers
        label_counts: Any = None,  # noqa: ANN401 - integers
        reduction: Reduction = "none",
    ) -> Array:
        """The gradient with respect to the frames, as of a call.

        Args:
            frames: as in a call.
            labels: as in a call.
            frame_counts: as in a call.
            label_counts: as in a call.
            reduction: of which result it is the gradient.

        Returns:
            An array of the shape of `frames`: 0 beyond a sample's own frames, and for samples of
            which no path spells the labels, whose loss is infinite all around.

        Raises:
            InputError: as in a call.
        """
        return self.value_and_grad(
            frames,
            labels,
            frame_counts=frame_counts,
            label_counts=label_counts,
            reduction=reduction,
        )[1]

    def value_and_grad(
        self,
        frames: Values,
        labels: Any,  # noqa: ANN401 - integers, or lists of them
        *,
        frame_counts: Any = None,  # noqa: ANN401 - integers
        label_counts: Any = None,  # noqa: ANN401 - integers
        reduction: Reduction = "none",
    ) -> tuple[Any, Array]:
        """The losses and the gradient in one pass, as of a call and of `grad`.

        Args:
            frames: as in a call.
            labels: as in a call.
            frame_counts: as in a call.
            label_counts: as in a call.
            reduction: as in a call.

        Raises:
            InputError: as in a call.
        """
        import numpy as np

        from slopelab.kernels.alignments import losses_and_shares
        from slopelab.kernels.arrays import rounded

        given, single, dtype = self._given(frames, labels, frame_counts, label_counts)
        found, shares = losses_and_shares(given)
        slopes = -shares
        if self.logits:
            inside = shares.sum(axis=-1, keepdims=True) > 0
            slopes = np.where(inside, np.exp(given.frames) - shares, 0.0)
        if reduction == "mean":
            slopes = slopes / len(found)
        value = _told_losses(found, dtype, reduction, single=single)
        slopes = slopes + 0.0  # no -0
        return value, rounded(slopes[0] if single else slopes, dtype)

    def derivation(self, detail: DetailName = "normal") -> Told:
        """Where the recursion and the gradient come from; each identity is tried, exactly, first.

        Args:
            detail: kept for all derivations to be asked alike; there is one detail.

        Raises:
            UnprovedStepError: an identity does not hold for the sample that it is tried on.

        Example:
            >>> from slopelab import CTCLoss
            >>> print(CTCLoss(logits=True).derivation().equation)
            ∂L/∂zₜₖ = pₜₖ − γₜₖ
        """
        from slopelab.prose.ctc_derivation import ctc_lines

        detail_of(detail)
        return Told(tuple(ctc_lines(logits=self.logits)))

    def describe(self) -> str:
        """What is known of it as sentences, one to a line, in the language in force."""
        from slopelab.words import t

        takes = "vector.takes.logits" if self.logits else "vector.takes.log_probabilities"
        return "\n".join((t(takes, inside="softmax"), t("ctc.target"), t("ctc.paths")))

    def _given(
        self,
        frames: Values,
        labels: Any,  # noqa: ANN401 - integers, or lists of them
        frame_counts: Any,  # noqa: ANN401 - integers
        label_counts: Any,  # noqa: ANN401 - integers
    ) -> tuple[Alignments, bool, Any]:
        """What was given as samples, whether it was one alone, and the format of the results."""
        import numpy as np

        from slopelab.kernels.accepted import accepted
        from slopelab.kernels.alignments import Alignments
        from slopelab.kernels.arrays import common_format, doubles
        from slopelab.kernels.vector_rows import ROWS

        array = accepted(frames)
        dtype = common_format([frames], [array])
        letters = _integers(labels, "labels")
        single = array.ndim == 2  # noqa: PLR2004 - frames and letters
        if array.ndim not in {2, 3} or 0 in array.shape or letters.ndim != array.ndim - 1:
            raise InputError("ctc.shapes", frames=str(array.shape), labels=str(letters.shape))
        values = doubles(array)
        values, letters = (values[None], letters[None]) if single else (values, letters)
        if len(values) != len(letters):
            raise InputError("ctc.shapes", frames=str(array.shape), labels=str(letters.shape))
        samples, longest, count = values.shape
        frame_lengths = _counts(frame_counts, samples, longest, "frame_counts", least=1)
        label_lengths = _counts(label_counts, samples, letters.shape[1], "label_counts", least=0)
        if not 0 <= self.blank < count:
            raise InputError("ctc.blank", given=self.blank, last=count - 1)
        own: Any = np.arange(letters.shape[1], dtype=np.int64) < label_lengths[:, None]
        wrong = letters[own & ((letters < 0) | (letters >= count) | (letters == self.blank))]
        if wrong.size:
            raise InputError("ctc.label", given=int(wrong[0]), last=count - 1, blank=self.blank)
        letters = np.where(own, letters, self.blank)
        if self.logits:
            values = ROWS["log_softmax"].value(values)
        return (
            Alignments(values, letters, frame_lengths, label_lengths, self.blank),
            single,
            dtype,
        )


def _integers(given: Any, name: str) -> Any:  # noqa: ANN401 - an array
    import numpy as np

    from slopelab.kernels.accepted import accepted

    array = accepted(given)
    if array.dtype.kind not in "iu" and array.size:
        raise InputError("ctc.integers", name=name, given=array.dtype.name)
    return array.astype(np.int64)


def _counts(given: Any, samples: int, most: int, name: str, *, least: int) -> Any:  # noqa: ANN401
    import numpy as np

    if given is None:
        return np.full(samples, most)
    array = np.atleast_1d(_integers(given, name))
    if array.shape != (samples,) or (array < least).any() or (array > most).any():
        raise InputError(
            "ctc.counts", name=name, given=str(array.tolist())[:60], least=least, most=most
        )
    return array


def _told_losses(found: Any, dtype: Any, reduction: Reduction, *, single: bool) -> Any:  # noqa: ANN401
    import numpy as np

    from slopelab.kernels.arrays import rounded
    from slopelab.kernels.reduction import REDUCTIONS

    if reduction not in REDUCTIONS:
        allowed = ", ".join(REDUCTIONS)
        raise InputError("vector.reduction", given=str(reduction)[:40], allowed=allowed)
    by_name: dict[str, Any] = {"sum": np.sum, "mean": np.mean}
    told: Any = found
    if reduction != "none":
        told = by_name[reduction](found)
    elif single:
        told = found[0]
    told = told + 0.0  # no -0
    result = rounded(np.asarray(told, dtype=np.float64), dtype)[()]
    return float(result) if np.ndim(result) == 0 and result.dtype == np.float64 else result
