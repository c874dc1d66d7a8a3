"""The constants of update rules and schedules: usual value, range, and what they mean."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nnviz.errors import UsageError

LARGEST_RATE = 1e300
LEARNING_RATE = "learning_rate"
WEIGHT_DECAY = "weight_decay"


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant with its symbol, its usual value and the range it is taken from.

    `below` says that `high` itself is not in the range, `whole` that it counts something.
    """

    name: str
    latex: str
    plain: str
    usual: float
    low: float
    high: float
    meaning: str
    below: bool = False
    whole: bool = False

    def check(self, value: float) -> None:
        """`UsageError` for a value outside the range."""
        words = self.name.replace("_", " ")
        if not math.isfinite(value):
            raise UsageError(f"The {words} must be a finite number.")
        inside = self.low <= value < self.high or (value == self.high and not self.below)
        if not inside or (self.whole and value != int(value)):
            end = f"below {self.high:g}" if self.below else f"to {self.high:g}"
            kind = "whole number" if self.whole else "number"
            raise UsageError(
                f"The {words} ({self.plain}) is a {kind} from {self.low:g} {end}, not {value:g}."
            )


def usual_values(constants: Iterable[Constant]) -> dict[str, float]:
    """The usual values by name."""
    return {constant.name: constant.usual for constant in constants}


def check_constants(
    constants: Iterable[Constant], given: Mapping[str, float], label: str, kind: str
) -> None:
    """`UsageError` for a name that `label` does not have, or a value outside its range."""
    known = {constant.name: constant for constant in constants}
    for name, value in given.items():
        if name not in known:
            has = f"It has {', '.join(known)}." if known else "It has none."
            raise UsageError(f"{label} has no {kind} {name!r}.", do=has)
        known[name].check(value)


def learning_rate(usual: float) -> Constant:
    """η, which every optimizer has."""
    meaning = "How far a weight goes for what the rule makes of its slope."
    return Constant(LEARNING_RATE, r"\eta", "η", usual, 0.0, LARGEST_RATE, meaning)


def share(name: str, latex: str, plain: str, usual: float, meaning: str) -> Constant:
    """How much of what is remembered stays at each update: from 0 to below 1."""
    return Constant(name, latex, plain, usual, 0.0, 1.0, meaning, below=True)


def epsilon(usual: float) -> Constant:
    """ε, which keeps a denominator above 0."""
    meaning = "A small number that keeps the denominator above 0; with 0 itself, 0/0 can happen."
    return Constant("epsilon", r"\epsilon", "ε", usual, 0.0, 1.0, meaning)
