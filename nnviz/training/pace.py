"""Whether a learning rate is too small, good or too large for one weight: by the steps it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnviz.training.landscape import Slice

Kind = Literal["none", "small", "good", "large"]

ARRIVED = 0.95  # of the fall to the lowest place that is shown
FLAT = 1e-9  # of the loss; less is no fall


@dataclass(frozen=True, slots=True)
class Pace:
    """What becomes of a weight that takes several steps with the same learning rate.

    share: how much of the fall from here to the lowest place shown the steps take: 1 for all of
    it, negative where they end higher up. leaps: whether a step passes over the lowest place.
    """

    kind: Kind
    share: float
    leaps: bool

    @property
    def words(self) -> str:
        """The same in words, such as `too small, 12 % of the way down`."""
        return _WORDS[self.kind, self.leaps].format(share=f"{100 * self.share:.0f} %")


_WORDS: dict[tuple[Kind, bool], str] = {
    ("none", False): "it stays where it is",
    ("small", False): "too small, {share} of the way down",
    ("good", False): "good, {share} of the way down",
    ("good", True): "good, {share} of the way down, to and fro",
    ("large", True): "too large, to and fro, {share} of the way down",
    ("large", False): "too large, it ends no lower",
}


def pace(found: Slice) -> Pace:
    """What the steps of a slice come to; `loss_slice` must have been asked for two or more."""
    weights, losses = found.steps.T
    every = np.concatenate((found.losses, losses))
    fall = float(losses[0] - every[np.isfinite(every)].min(initial=np.inf))
    little = FLAT * abs(float(losses[0]))
    if not np.isfinite(losses[0]) or weights[1] == weights[0]:
        return Pace("none", 0.0, leaps=False)
    with np.errstate(all="ignore"):
        share = float((losses[0] - losses[-1]) / fall) if fall > little else 0.0
        ways = np.diff(weights)
        leaps = bool((ways[1:] * ways[:-1] < 0).any())
    if not losses[-1] <= losses[0] + little:
        return Pace("large", share, leaps=False)
    if fall <= little:
        return Pace("none", 0.0, leaps=False)
    if share <= 0.0:
        return Pace("large", share, leaps=False)
    if share >= ARRIVED:
        return Pace("good", share, leaps)
    return Pace("large" if leaps else "small", share, leaps)
