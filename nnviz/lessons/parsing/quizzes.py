"""Quizzes: a question, answers with what is said to each, and hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from nnviz.errors import UsageError
from nnviz.lessons.model import Body, Live, Option, Paragraph, Quiz, QuizKind, Text
from nnviz.lessons.parsing import limits
from nnviz.lessons.parsing.attributes import Attributes, allow
from nnviz.lessons.parsing.items import Item, divided, hints
from nnviz.lessons.parsing.lines import Source
from nnviz.lessons.parsing.text import body
from nnviz.lessons.problems import Findings
from nnviz.lessons.reading import identifier, number

KINDS: tuple[QuizKind, ...] = get_args(QuizKind)
ELSE = "else"


def quiz(given: Attributes, source: Source, findings: Findings) -> Quiz | None:
    """A quiz block; None and a problem where it is of no kind."""
    kind = next((one for one in KINDS if given.words[:1] == (one,)), None)
    if kind is None:
        do = f"Write ::: quiz and one of {', '.join(KINDS)}."
        findings.add(given.line, "The kind of this quiz is missing or unknown.", do)
        return None
    names = ("tolerance",) if kind == "number" else ()
    allow(given, names, (kind, "predict"), findings)
    question, items = divided(source, kind == "order", findings)
    if question.is_blank():
        findings.add(given.line, "This quiz has no question.", "Write it before the answers.")
    answers = tuple(item for item in items if item.mark != "?")
    if kind == "order":
        _check_numbers(answers, findings)
    options = tuple(_option(kind, item, findings) for item in answers)
    made = Quiz(
        kind,
        body(question, findings),
        options,
        given.line,
        _tolerance(given, findings),
        "predict" in given.words,
        hints(items, given.line, findings),
    )
    _check(made, findings)
    return made


def _tolerance(given: Attributes, findings: Findings) -> float | None:
    text = given.get("tolerance")
    if not text:
        return None
    try:
        return number(text, "A tolerance", low=0.0, high=1e9)
    except UsageError as error:
        findings.error(given.line, error)
        return None


# Answers ----------------------------------------------------------------------------------------


def _option(kind: QuizKind, item: Item, findings: Findings) -> Option:
    right = kind == "order" or item.mark == "x"
    feedback = body(item.feedback, findings)
    if not feedback:
        findings.add(
            item.line, "Nothing is said to this answer.", "Write it below, as a quotation: > text"
        )
    words = item.text.text.strip()
    if kind in ("number", "click") and words == ELSE:
        if right:
            findings.add(item.line, "All other answers cannot be right ones.", "Write - [ ] else.")
        text = (Paragraph((Text(ELSE),), item.line),)
        return Option(False, text, feedback, item.line, anything=True)
    if kind == "click":
        return _click(right, words, feedback, item.line, findings)
    text_body = body(item.text, findings)
    if not text_body:
        findings.add(item.line, "This answer is empty.")
    value = _value(item, text_body, findings) if kind == "number" else None
    return Option(right, text_body, feedback, item.line, value)


def _click(right: bool, words: str, feedback: Body, line: int, findings: Findings) -> Option:
    target = ""
    try:
        target = identifier(words)
    except UsageError as error:
        findings.error(line, error)
    text = (Paragraph((Text(target),), line),)
    return Option(right, text, feedback, line, target=target)


def _value(item: Item, text: Body, findings: Findings) -> Live | None:
    match text:
        case (Paragraph(spans=(Live() as value, *_)),):
            return value
    findings.add(
        item.line,
        "An answer of a number quiz begins with a value in braces, or is the word else.",
        "Write - [x] {w_69=1.1}, or - [ ] {=1.1} for a number that only stands there.",
    )
    return None


# All of them ------------------------------------------------------------------------------------


def _check_numbers(items: tuple[Item, ...], findings: Findings) -> None:
    for place, item in enumerate(items, 1):
        if item.mark != str(place):
            findings.add(
                item.line,
                f"Answer number {place} is written here.",
                f"Begin it with {place}. and text.",
            )


def _check(made: Quiz, findings: Findings) -> None:
    for holds, what, do in _RULES[made.kind]:
        if not holds(made):
            findings.add(made.line, what, do)
    if len(made.options) > limits.OPTIONS:
        findings.add(made.line, f"A quiz may have {limits.OPTIONS} answers.")


def _rights(made: Quiz) -> int:
    return sum(option.right for option in made.options)


def _has_else(made: Quiz) -> bool:
    return sum(option.anything for option in made.options) == 1


def _differ(made: Quiz) -> bool:
    targets = [option.target for option in made.options if option.target]
    return len(set(targets)) == len(targets)


Rule = tuple[Callable[[Quiz], bool], str, str]

_ONE_RIGHT: Rule = (lambda made: _rights(made) == 1, "One answer must be right.", "Mark it - [x].")
_SOME_RIGHT: Rule = (lambda made: _rights(made) >= 1, "No answer is right.", "Mark it - [x].")
_TWO: Rule = (lambda made: len(made.options) >= 2, "A quiz has at least two answers.", "")
_ELSE: Rule = (
    _has_else,
    "It must say once what is said to all other answers.",
    "Write - [ ] else with a quotation under it.",
)
_DIFFER: Rule = (_differ, "Two answers of this quiz are the same.", "Take one away.")

_RULES: dict[QuizKind, tuple[Rule, ...]] = {
    "number": (_SOME_RIGHT, _ELSE),
    "choice": (_ONE_RIGHT, _TWO),
    "multiple": (_TWO,),
    "order": (_TWO,),
    "click": (_SOME_RIGHT, _ELSE, _DIFFER),
}
