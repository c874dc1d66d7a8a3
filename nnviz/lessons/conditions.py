"""What a task waits for: the table of conditions, each a question about what is shown.

    neuron 6 is selected and δ_4 was reached
    w_69 was changed and loss < 0.2209

A condition compares what is shown now with the stage of its task.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from nnviz.errors import NnvizError, UsageError
from nnviz.lessons import conditions_kinds as kinds
from nnviz.lessons.conditions_kinds import Question
from nnviz.lessons.expressions import parse_expression
from nnviz.lessons.reading import shown
from nnviz.lessons.showing import Showing
from nnviz.lessons.values import evaluate, same_digits
from nnviz.lessons.wording import in_words

LONGEST = 400
MOST = 8
CLOSE = 1e-9
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "≤": operator.le,
    "≥": operator.ge,
}

_AND = re.compile(r"\s+and\s+")
_COMPARISON = re.compile(r"(.+?)\s*(<=|>=|≤|≥|<|>|=)\s*(.+)", re.DOTALL)
_NUMBER = re.compile(r"[-−]?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]{1,3})?", re.ASCII)


# The table --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConditionKind:
    """A row of `CONDITIONS`: how it is written, and when it holds.

    pattern: what it looks like; `make` is given its groups, and returns what is asked.
    """

    form: str
    meaning: str
    pattern: re.Pattern[str]
    make: Callable[..., Question]


def _comparison(left: str, sign: str, right: str) -> Question:
    """A comparison of two expressions; `=` to the digits written."""
    for side in (left, right):
        parse_expression(side)
    if sign != "=":
        compare = _SIGNS[sign]
        return lambda now, _: compare(evaluate(left, now), evaluate(right, now))
    for value, quoted in ((left, right), (right, left)):
        if _NUMBER.fullmatch(quoted):
            text = quoted.replace("−", "-")
            return lambda now, _: _is(evaluate(value, now), text)
    return lambda now, _: math.isclose(
        evaluate(left, now), evaluate(right, now), rel_tol=CLOSE, abs_tol=CLOSE
    )


def _is(value: float, quoted: str) -> bool:
    """Equal to the digits written; a number without a point means itself."""
    if "." in quoted or "e" in quoted:
        return same_digits(value, quoted)
    return math.isclose(value, float(quoted), rel_tol=CLOSE, abs_tol=CLOSE)


def _kind(form: str, meaning: str, pattern: str, make: Callable[..., Question]) -> ConditionKind:
    return ConditionKind(form, meaning, re.compile(pattern, re.ASCII), make)


CONDITIONS: tuple[ConditionKind, ...] = (
    _kind(
        "neuron 6 is selected",
        "it is selected",
        r"(neuron|layer|edge)[ :]([0-9]{1,9}(?:-[0-9]{1,9})?) is selected|(loss) is selected",
        kinds.selected,
    ),
    _kind(
        "iteration 5 was reached",
        "we stand there or later",
        r"(iteration|epoch) ([0-9]{1,9}) was reached",
        kinds.time_reached,
    ),
    _kind(
        "e0/s0/backward/n4 was reached",
        "the step shown is this one, or stands after it",
        r"(\S*/\S*|forward|backward|average|update) was reached",
        kinds.step_reached,
    ),
    _kind(
        "delta_4 was reached",
        "the step shown, or one before it in the iteration, computes it",
        r"(\S+) was reached",
        kinds.value_reached,
    ),
    _kind(
        "weights were changed",
        "any weight is another",
        r"weights were changed",
        kinds.weights_changed,
    ),
    _kind(
        "w_46 was changed",
        "it is not what it is on the stage",
        r"(\S+) was changed",
        kinds.value_changed,
    ),
    _kind(
        "the network was trained",
        "it was trained further than on the stage",
        r"the network was trained",
        kinds.trained,
    ),
    _kind(
        "activation 2 is relu",
        "it is so",
        r"(activation) ([0-9]{1,9}) is (\S+)",
        kinds.activation_is,
    ),
    _kind(
        "notation is matrix",
        "it is so",
        rf"({'|'.join(kinds.STATES)}) is (\S+)",
        kinds.state_is,
    ),
    _kind(
        "loss < 0.05",
        "the comparison holds; = to the digits written",
        _COMPARISON.pattern,
        _comparison,
    ),
)


# Asking -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One of the conditions between which `and` stands."""

    text: str
    question: Question

    @property
    def words(self) -> str:
        """As a person would write it: δ₄ was reached."""
        return in_words(self.text)

    def holds(self, now: Showing, stage: Showing) -> bool:
        """Whether it holds; what cannot be answered, because it is gone, does not."""
        try:
            return bool(self.question(now, stage))
        except NnvizError:
            return False


@dataclass(frozen=True)
class Condition:
    """What a task waits for: all its parts must hold."""

    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """The whole of it, as a person would write it."""
        return " and ".join(part.words for part in self.parts)

    def holds(self, now: Showing, stage: Showing) -> bool:
        """Whether all of it holds of what is shown now, in a task with this stage."""
        return all(part.holds(now, stage) for part in self.parts)

    def check(self, stage: Showing) -> None:
        """`UsageError` in words where it asks for what is not there on the stage."""
        for part in self.parts:
            try:
                part.question(stage, stage)
            except UsageError:
                raise
            except NnvizError as error:
                raise UsageError(error.what, safe=error.safe, do=error.do) from None


@lru_cache(maxsize=512)
def parse_condition(text: str) -> Condition:
    """The condition that a text means; `UsageError` in words where it means none."""
    if len(text) > LONGEST:
        raise UsageError(f"A condition has at most {LONGEST} characters.")
    pieces = [piece.strip() for piece in _AND.split(text.strip())]
    if len(pieces) > MOST:
        raise UsageError(f"{len(pieces)} conditions are too many; {MOST} are the most.")
    return Condition(tuple(_part(piece) for piece in pieces))


def _part(text: str) -> Part:
    for kind in CONDITIONS:
        found = kind.pattern.fullmatch(text)
        if found is not None:
            groups = [group for group in found.groups() if group is not None]
            return Part(text, kind.make(*groups))
    raise UsageError(
        f"{shown(text)} is no condition.",
        do="Such as neuron 6 is selected, delta_4 was reached, w_46 was changed or loss < 0.05.",
    )
