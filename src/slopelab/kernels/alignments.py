r"""Sums over all alignments of labels with frames, in log-space: forward and backward.

A path gives every frame a letter; without repeats and then without blanks it spells the labels.
With a blank before, between and after the labels (the states s), the paths are the ways from the
first or second state to the last or the one before that, which stay, go one on, or pass over a
blank between two different labels. alpha_t(s) sums the ways to s up to frame t, beta_t(s) those
from s after it:

    alpha_t(s) = p_t(s) (alpha_{t-1}(s) + alpha_{t-1}(s-1) + [may pass] alpha_{t-1}(s-2))

All is kept as logarithms from the largest of a frame down, so that a thousand frames cost no more
digits than ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True)
class Alignments:
    """Samples of frames and labels.

    Args:
        frames: log-probabilities (sample, frame, letter).
        labels: letters (sample, place); what is behind a sample's own is not looked at.
        frame_counts: how many frames each sample has.
        label_counts: how many labels.
        blank: the letter that stands for none.
    """

    frames: Array
    labels: Integers
    frame_counts: Integers
    label_counts: Integers
    blank: int

    @property
    def states(self) -> Integers:
        """The letter of each state: blanks, and the labels between them."""
        samples, count = self.labels.shape
        letters = np.full((samples, 2 * count + 1), self.blank, dtype=np.int64)
        letters[:, 1::2] = self.labels
        return letters

    @property
    def passable(self) -> NDArray[np.bool_]:
        """Whether a state can be reached from two before it."""
        letters = self.states
        found = np.zeros(letters.shape, dtype=np.bool_)
        differ = letters[:, 2:] != letters[:, :-2]
        found[:, 2:] = differ & (letters[:, 2:] != self.blank)
        return found

    @property
    def emissions(self) -> Array:
        """The log-probability of each state's letter (sample, frame, state)."""
        return np.take_along_axis(self.frames, self.states[:, np.newaxis, :], axis=2)

    @property
    def last(self) -> NDArray[np.bool_]:
        """The states in which a path may end."""
        places: Integers = np.arange(self.states.shape[1], dtype=np.int64)
        ends: Integers = 2 * self.label_counts[:, np.newaxis]
        return (places == ends) | ((places == ends - 1) & (ends > 0))


def losses(given: Alignments) -> Array:
    """Minus the logarithm of the sum over all paths, one for each sample; infinite without any."""
    return _forward(given)[0]


def losses_and_shares(given: Alignments) -> tuple[Array, Array]:
    """The losses, and which share of the paths' mass has which letter in which frame.

    Args:
        given: the samples.

    Returns:
        The losses, and shares in the shape of the frames: 0 beyond a sample's own frames, and
        where there is no path. Elsewhere they sum to 1 in each frame.
    """
    found, to = _forward(given)
    onward = _backward(given)
    together = to + onward
    top = np.max(together, axis=2, keepdims=True)
    whole = np.isfinite(top)
    powers = np.where(whole, np.exp(together - np.where(whole, top, 0.0)), 0.0)
    sums = np.sum(powers, axis=2, keepdims=True)
    states = powers / np.where(sums == 0, 1.0, sums)
    alive = np.isfinite(found)[:, np.newaxis, np.newaxis]
    states = np.where(alive & _within(given)[:, :, np.newaxis], states, 0.0)
    shares = np.zeros_like(given.frames)
    samples, frames, _ = np.indices(states.shape)
    letters = np.broadcast_to(given.states[:, np.newaxis, :], states.shape)
    np.add.at(shares, (samples, frames, letters), states)
    return found, shares


def _within(given: Alignments) -> NDArray[np.bool_]:
    frames: Integers = np.arange(given.frames.shape[1], dtype=np.int64)
    return frames < given.frame_counts[:, np.newaxis]


def _forward(given: Alignments) -> tuple[Array, Array]:
    """The losses, and ln alpha in every frame up to a number for each frame."""
    emissions, passable = given.emissions, given.passable
    samples, frames, count = emissions.shape
    ways = np.full((samples, frames, count), -np.inf)
    now = np.full((samples, count), -np.inf)
    now[:, :2] = emissions[:, 0, :2]
    taken = np.zeros(samples)
    for frame in range(frames):
        active = frame < given.frame_counts
        if frame:
            stay, one = now, _shifted(now, 1)
            two = np.where(passable, _shifted(now, 2), -np.inf)
            reached = np.logaddexp(np.logaddexp(stay, one), two) + emissions[:, frame]
            now = np.where(active[:, np.newaxis], reached, now)
        top = np.max(now, axis=1)
        top = np.where(np.isfinite(top), top, 0.0)
        now = now - top[:, np.newaxis]
        taken += top
        ways[:, frame] = now
    ends = np.where(given.last, now, -np.inf)
    return -(taken + np.logaddexp.reduce(ends, axis=1)), ways


def _backward(given: Alignments) -> Array:
    """ln beta in every frame up to a number for each frame."""
    emissions, passable = given.emissions, given.passable
    samples, frames, count = emissions.shape
    ways = np.full((samples, frames, count), -np.inf)
    end = np.where(given.last, 0.0, -np.inf)
    now = end
    for frame in reversed(range(frames)):
        if frame + 1 < frames:
            ahead = now + emissions[:, frame + 1]
            two = _shifted(np.where(passable, ahead, -np.inf), -2)
            reached = np.logaddexp(np.logaddexp(ahead, _shifted(ahead, -1)), two)
            top = np.max(reached, axis=1, keepdims=True)
            now = reached - np.where(np.isfinite(top), top, 0.0)
        now = np.where((frame >= given.frame_counts - 1)[:, np.newaxis], end, now)
        ways[:, frame] = now
    return ways


def _shifted(states: Array, by: int) -> Array:
    """Every state's neighbour so many before it (behind it, if negative)."""
    found = np.full_like(states, -np.inf)
    if by > 0:
        found[:, by:] = states[:, :-by]
    else:
        found[:, :by] = states[:, -by:]
    return found
