"""Whether an answer is right, and what is said to it."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from nnviz.errors import NnvizError, UsageError
from nnviz.lessons.model import Body, Link, Live, Option, Paragraph, Quiz, QuizKind, Span, Text
from nnviz.lessons.reading import number
from nnviz.lessons.showing import Showing
from nnviz.lessons.values import evaluate

Answer = str | int | frozenset[int] | tuple[int, ...]

SHARE = 0.01  # of a value, by which an answer may differ where no tolerance is declared
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of an answer.

    feedback: what is said to it, in order. given: numbers of the options that were given; empty
    where an order was.
    """

    right: bool
    feedback: tuple[Body, ...]
    given: tuple[int, ...] = ()


def judge(quiz: Quiz, answer: Answer, showing: Showing) -> Verdict:
    """Judge an answer to a quiz on what is shown.

    The answer is text for number and click (an id), the number of an option for choice, a
    frozenset of them for multiple, and all of them in the order chosen for order. `UsageError`
    where it is no answer at all, such as text where a number is asked for.
    """
    return _JUDGES[quiz.kind](quiz, answer, showing)


def shuffled(quiz: Quiz) -> tuple[int, ...]:
    """The options of an order quiz, mixed: always in the same way, and never as they belong."""
    order = list(range(len(quiz.options)))
    right = list(order)
    text = repr([option.body for option in quiz.options])
    random.Random(zlib.crc32(text.encode(errors="replace"))).shuffle(order)
    if order == right:
        order = order[1:] + order[:1]
    return tuple(order)


# Numbers ----------------------------------------------------------------------------------------


def value_of(live: Live, showing: Showing) -> float:
    """What an answer of a number quiz stands for on what is shown."""
    if not live.expression:
        return float(live.quoted)
    try:
        return evaluate(live.expression, showing)
    except NnvizError:
        if not live.quoted:
            raise
        return float(live.quoted)


def tolerance_of(quiz: Quiz, live: Live, value: float) -> float:
    """How far an answer may be from a value and still be it.

    As declared; else half of the last digit written, or 1 % where that is more. A whole number
    is counted, not measured: it must be met, or what it was rounded from.
    """
    if quiz.tolerance is not None:
        return quiz.tolerance + _EQUAL
    digits = live.quoted.partition(".")[2]
    if live.quoted and not digits:
        return abs(float(live.quoted) - value) + _EQUAL
    half = 0.5 * 10.0 ** -len(digits) if digits else 0.0
    return max(half, SHARE * abs(value)) + _EQUAL


def _number(quiz: Quiz, answer: Answer, showing: Showing) -> Verdict:
    if not isinstance(answer, str):
        raise UsageError("A number is asked for.")
    given = number(answer.strip().replace(",", "."), "An answer")
    near = []
    for at, option in enumerate(quiz.options):
        if option.value is None:
            continue
        value = value_of(option.value, showing)
        distance = abs(given - value)
        if distance <= tolerance_of(quiz, option.value, value):
            near.append((not option.right, distance, at))
    return _one(quiz, min(near)[2] if near else _other(quiz))


# Options ----------------------------------------------------------------------------------------


def _choice(quiz: Quiz, answer: Answer, showing: Showing) -> Verdict:
    if not isinstance(answer, int) or not 0 <= answer < len(quiz.options):
        raise UsageError("One of the answers is asked for.")
    return _one(quiz, answer)


def _multiple(quiz: Quiz, answer: Answer, showing: Showing) -> Verdict:
    known = range(len(quiz.options))
    if not isinstance(answer, frozenset) or not all(at in known for at in answer):
        raise UsageError("Some of the answers are asked for.")
    wrong = [at for at in known if quiz.options[at].right != (at in answer)]
    told = wrong or [at for at in known if quiz.options[at].right]
    said = tuple(_named(quiz.options[at]) for at in told)
    return Verdict(not wrong, said, tuple(sorted(answer)))


def _order(quiz: Quiz, answer: Answer, showing: Showing) -> Verdict:
    right = tuple(range(len(quiz.options)))
    if not isinstance(answer, tuple) or tuple(sorted(answer)) != right:
        raise UsageError("All of the answers are asked for, in their order.")
    misplaced = next((at for at in right if answer[at] != at), None)
    if misplaced is None:
        said = enumerate(one.feedback for one in quiz.options)
        return Verdict(True, tuple(_placed(body, at) for at, body in said if body))
    option = quiz.options[misplaced]
    return Verdict(False, (_placed(option.body, misplaced), option.feedback))


def _placed(body: Body, at: int) -> Body:
    """What belongs to a place, with its number: nobody could know otherwise what is spoken of."""
    return _led((Text(f"{at + 1}. ", bold=True),), body)


def _named(option: Option) -> Body:
    """What is said of one of several answers, led by the answer: struck out where it is wrong."""
    name = option.body[0] if option.body else None
    if not isinstance(name, Paragraph):
        return option.feedback
    spans = tuple(_as_is(span, right=option.right) for span in name.spans)
    last = spans[-1]
    ended = isinstance(last, Text) and last.text.rstrip().endswith((".", "!", "?"))
    return _led((*spans, Text(" " if ended else ": ", bold=option.right)), option.feedback)


def _as_is(span: Span, *, right: bool) -> Span:
    if right:
        return replace(span, bold=True) if isinstance(span, Text) else span
    return span if isinstance(span, Link) else replace(span, struck=True)


def _led(spans: tuple[Span, ...], body: Body) -> Body:
    """A text that begins with some words more."""
    if body and isinstance(body[0], Paragraph):
        return (Paragraph((*spans, *body[0].spans), body[0].line), *body[1:])
    return body


def _click(quiz: Quiz, answer: Answer, showing: Showing) -> Verdict:
    if not isinstance(answer, str):
        raise UsageError("Something in the network is asked for.", do="Click it.")
    targets = {option.target: at for at, option in enumerate(quiz.options) if option.target}
    return _one(quiz, targets.get(answer.strip(), _other(quiz)))


def _one(quiz: Quiz, at: int) -> Verdict:
    option = quiz.options[at]
    return Verdict(option.right, (option.feedback,), (at,))


def _other(quiz: Quiz) -> int:
    """The number of the answer that stands for all that are not listed."""
    return next(at for at, option in enumerate(quiz.options) if option.anything)


_JUDGES: dict[QuizKind, Callable[[Quiz, Answer, Showing], Verdict]] = {
    "number": _number,
    "choice": _choice,
    "multiple": _multiple,
    "order": _order,
    "click": _click,
}
