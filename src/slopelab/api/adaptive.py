"""`AdaptiveLogSoftmax`: a log-softmax over many classes, the rare ones in clusters of their own.

It is no formula over one axis: it is one log-softmax put behind another, each over an axis of its
own length, and which ones count depends on the class. So it is no literal of the catalogue, but a
composition of two that are: ``log_softmax`` and ``cross_entropy``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from slopelab.api.lookup import activation, loss
from slopelab.api.told import Told
from slopelab.api.worked import detail_of
from slopelab.errors import InputError, ParameterError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from slopelab.api.values import Array, Values
    from slopelab.api.vector_loss import VectorLossFunction
    from slopelab.api.worked import DetailName
    from slopelab.kernels.reduction import Reduction


@final
@dataclass(frozen=True, slots=True)
class AdaptiveLogSoftmax:
    r"""The adaptive softmax of very many classes, ordered from frequent to rare.

    .. math:: \ln p_k = \begin{cases} \ln s(h)_k & k < c_1 \\
              \ln s(h)_{c_1 + m} + \ln s(t^{m})_{k - c_m} & c_m \le k < c_{m+1} \end{cases}

    The head h has an entry for each class of the shortlist and one for each cluster; the tail t^m
    has an entry for each class of cluster m. A loss looks at the head and at one tail alone.

    The linear layers that give h and t^m from features are left to the caller, as they are before
    every other loss; in PyTorch's ``torch.nn.AdaptiveLogSoftmaxWithLoss`` that of cluster m has
    rank ``in_features // div_value**(m + 1)``.

    Source: Grave, Joulin, Cisse, Grangier & Jegou (2017), "Efficient softmax approximation for
    GPUs", ICML 2017, section 4.

    Args:
        classes: how many classes there are.
        cutoffs: the first class of each cluster, ascending: [2, 5] of 9 classes makes a shortlist
            of the classes 0 and 1 and the clusters 2 to 4 and 5 to 8.

    Raises:
        ParameterError: cut-offs that are not ascending integers between 1 and `classes` - 1.

    Example:
        >>> from slopelab import AdaptiveLogSoftmax
        >>> adaptive = AdaptiveLogSoftmax(classes=5, cutoffs=[2])
        >>> head, tail = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
        >>> adaptive.log_prob(head, [tail]).round(3)
        array([-1.099, -1.099, -2.197, -2.197, -2.197])
        >>> adaptive(head, [tail], 4).__round__(3)
        2.197
    """

    classes: int
    cutoffs: Sequence[int]

    def __post_init__(self) -> None:
        """Hold the cut-offs as what they should be."""
        given = tuple(self.cutoffs)
        ascending = all(a < b for a, b in zip((0, *given), (*given, self.classes), strict=True))
        if not given or not ascending or not all(type(cut) is int for cut in given):
            raise ParameterError(
                "parameter.cutoffs", given=str(list(given))[:60], last=self.classes - 1
            )
        object.__setattr__(self, "cutoffs", given)

    @property
    def head_size(self) -> int:
        """How many entries the head has: the shortlist, and one for each cluster."""
        return self.cutoffs[0] + len(self.cutoffs)

    @property
    def cluster_sizes(self) -> tuple[int, ...]:
        """How many classes each cluster has."""
        ends = (*self.cutoffs[1:], self.classes)
        return tuple(end - cut for cut, end in zip(self.cutoffs, ends, strict=True))

    def log_prob(self, head: Values, tails: Sequence[Values]) -> Array:
        """The log-probabilities of all classes.

        Args:
            head: (..., `head_size`).
            tails: one array for each cluster, (..., its size).

        Returns:
            An array (..., `classes`).

        Raises:
            InputError: an array has another length along its last axis.
        """
        import numpy as np

        self._sized(head, tails)
        log_softmax = activation("log_softmax")
        first = np.asarray(log_softmax(head))
        short = self.cutoffs[0]
        parts = [first[..., :short]]
        for m, tail in enumerate(tails):
            parts.append(first[..., short + m, np.newaxis] + np.asarray(log_softmax(tail)))
        return np.concatenate(parts, axis=-1)

    def __call__(
        self,
        head: Values,
        tails: Sequence[Values],
        target: Any,  # noqa: ANN401 - integers
        *,
        reduction: Reduction = "none",
    ) -> Any:  # noqa: ANN401 - a float or an array
        """Minus the log-probability of the class, for each sample.

        Args:
            head: (..., `head_size`).
            tails: one array for each cluster, (..., its size).
            target: the classes, integers of the shape of the head without its last axis.
            reduction: ``"none"``, ``"sum"`` or ``"mean"``, over the samples.

        Raises:
            InputError: an array has another length along its last axis, or a target is no class.
        """
        return self.value_and_grad(head, tails, target, reduction=reduction)[0]

    def value_and_grad(
        self,
        head: Values,
        tails: Sequence[Values],
        target: Any,  # noqa: ANN401 - integers
        *,
        reduction: Reduction = "none",
    ) -> tuple[Any, tuple[Array, tuple[Array, ...]]]:
        """The losses, and the gradient with respect to the head and to each tail.

        Args:
            head: as in a call.
            tails: as in a call.
            target: as in a call.
            reduction: as in a call.

        Returns:
            The losses, and (d/d head, (d/d tail, ...)).

        Raises:
            InputError: as in a call.

        Example:
            >>> from slopelab import AdaptiveLogSoftmax
            >>> adaptive = AdaptiveLogSoftmax(classes=4, cutoffs=[2])
            >>> value, (head, tails) = adaptive.value_and_grad([0.0] * 3, [[0.0] * 2], 0)
            >>> head.round(3), tails[0]
            (array([-0.667,  0.333,  0.333]), array([0., 0.]))
        """
        import numpy as np

        from slopelab.kernels.reduction import REDUCTIONS

        self._sized(head, tails)
        classes = self._classes(target)
        cross_entropy: VectorLossFunction = loss("cross_entropy")  # pyright: ignore[reportAssignmentType] - it is one of vectors
        short = self.cutoffs[0]
        firsts = np.asarray(self.cutoffs, dtype=np.int64)
        cluster = np.searchsorted(firsts, classes, side="right")
        entry = np.where(cluster == 0, classes, short + cluster - 1)
        if reduction not in REDUCTIONS:
            allowed = ", ".join(REDUCTIONS)
            raise InputError("vector.reduction", given=str(reduction)[:40], allowed=allowed)
        # What a sample counts in a mean is the same for the head and for every tail.
        share = 1.0 / max(classes.size, 1) if reduction == "mean" else 1.0
        how: Reduction = "none" if reduction == "none" else "sum"
        value, slope = cross_entropy.value_and_grad(head, entry, weight=share, reduction=how)
        slopes: list[Array] = []
        for m, (tail, size) in enumerate(zip(tails, self.cluster_sizes, strict=True)):
            place = np.clip(classes - self.cutoffs[m], 0, size - 1)
            weight = np.where(cluster == m + 1, share, 0.0)
            more, back = cross_entropy.value_and_grad(tail, place, weight=weight, reduction=how)
            value = value + more
            slopes.append(back)
        return value, (slope, tuple(slopes))

    def derivation(self, detail: DetailName = "normal") -> Told:
        """Why the gradient is a softmax minus a target in the head, and in one tail.

        Args:
            detail: of the derivation of the cross-entropy, on which it rests.

        Raises:
            UnprovedStepError: a step of that failed its check.
        """
        from slopelab.prose.adaptive_derivation import adaptive_lines

        return Told(tuple(adaptive_lines(detail_of(detail))))

    def describe(self) -> str:
        """What is known of it as sentences, one to a line, in the language in force."""
        from slopelab.words import t

        sizes = ", ".join(map(str, self.cluster_sizes))
        lines = t("adaptive.sizes", head=self.head_size, short=self.cutoffs[0], sizes=sizes)
        return "\n".join((t("vector.takes.logits", inside="softmax"), lines))

    def _sized(self, head: Values, tails: Sequence[Values]) -> None:
        import numpy as np

        wanted = (self.head_size, *self.cluster_sizes)
        given = tuple(np.shape(one)[-1] if np.ndim(one) else 0 for one in (head, *tails))
        if given != wanted:
            raise InputError("adaptive.sizes", given=str(given), needed=str(wanted))

    def _classes(self, target: Any) -> NDArray[np.int64]:  # noqa: ANN401 - integers
        import numpy as np

        from slopelab.kernels.accepted import accepted

        array = accepted(target)
        if array.dtype.kind not in "iu":
            raise InputError("vector.class_kind", given=array.dtype.name)
        classes = array.astype(np.int64)
        wrong = classes[(classes < 0) | (classes >= self.classes)]
        if wrong.size:
            raise InputError("vector.class", given=int(wrong.flat[0]), last=self.classes - 1)
        return classes
