"""The facts of an activation, with the derivatives that its convention takes at kinks."""

from __future__ import annotations

from dataclasses import replace

from slopelab.calculus.facts import Facts, facts
from slopelab.core.spec import CONVENTIONS, Activation


def facts_of(spec: Activation) -> Facts:
    """What is certain about an activation, its parameters at their values.

    Args:
        spec: the activation.

    Returns:
        The facts of its formula; what is taken at kinks is as its convention says.

    Example:
        >>> from slopelab.catalogue import activation
        >>> leaky = activation("leaky_relu")
        >>> [facts_of(each).kinks[0].taken for each in (leaky, leaky.with_kinks("jax"))]
        [0.01, 1.0]
    """
    found = facts(spec.bound_expr)
    if spec.kinks == CONVENTIONS[0]:
        return found
    return replace(found, kinks=facts(spec.conventional_expr).kinks)
