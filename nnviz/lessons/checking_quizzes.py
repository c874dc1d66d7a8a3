"""Whether the answers of a quiz are judged as its author says."""

from __future__ import annotations

import re
from collections.abc import Callable

from nnviz.errors import NnvizError
from nnviz.lessons.judging import Answer, Verdict, judge, shuffled, value_of
from nnviz.lessons.model import Option, Quiz, QuizKind
from nnviz.lessons.problems import Findings
from nnviz.lessons.showing import Showing, check_id

_LINE = re.compile(r"line=[0-9]+")
FAR = 1e12  # a number that no answer of a lesson comes near


def check_quiz(quiz: Quiz, showing: Showing, findings: Findings) -> None:
    """Give each answer once: right ones must be accepted, wrong ones refused, each with words."""
    try:
        _CHECKS[quiz.kind](quiz, showing, findings)
    except NnvizError as error:
        findings.error(quiz.line, error)
    _check_words(quiz, findings)


def _number(quiz: Quiz, showing: Showing, findings: Findings) -> None:
    for at, option in enumerate(quiz.options):
        if option.value is None:
            continue
        try:
            given = f"{value_of(option.value, showing):.17g}"
        except NnvizError as error:
            findings.error(option.line, error)
            continue
        verdict = judge(quiz, given, showing)
        _expect(option, at, verdict, findings)
        if option.value.quoted and verdict.given == (at,):
            _expect(option, at, judge(quiz, option.value.quoted, showing), findings)
    if judge(quiz, f"{FAR:.17g}", showing).right:
        findings.add(quiz.line, "Any number is right here.", "Give a smaller tolerance.")


def _choice(quiz: Quiz, showing: Showing, findings: Findings) -> None:
    for at, option in enumerate(quiz.options):
        _expect(option, at, judge(quiz, at, showing), findings)


def _click(quiz: Quiz, showing: Showing, findings: Findings) -> None:
    for at, option in enumerate(quiz.options):
        if option.anything:
            continue
        try:
            check_id(showing.architecture, option.target)
        except NnvizError as error:
            findings.error(option.line, error)
            continue
        _expect(option, at, judge(quiz, option.target, showing), findings)


def _multiple(quiz: Quiz, showing: Showing, findings: Findings) -> None:
    right = frozenset(at for at, option in enumerate(quiz.options) if option.right)
    _whole(quiz, right, right ^ {0}, showing, findings)


def _order(quiz: Quiz, showing: Showing, findings: Findings) -> None:
    _whole(quiz, tuple(range(len(quiz.options))), shuffled(quiz), showing, findings)


def _whole(quiz: Quiz, right: Answer, wrong: Answer, showing: Showing, findings: Findings) -> None:
    if not judge(quiz, right, showing).right or judge(quiz, wrong, showing).right:
        findings.add(quiz.line, "The right answers of this quiz are not told from wrong ones.")


def _expect(option: Option, at: int, verdict: Verdict, findings: Findings) -> None:
    """The option must be what its own answer is taken for, and be right or wrong as it says."""
    if verdict.given != (at,) or verdict.right != option.right:
        what = "right" if option.right else "wrong"
        findings.add(
            option.line,
            f"Whoever gives this {what} answer is not told what stands under it: "
            "it is taken for another one.",
            "Two answers are too near to each other: take one away, or give a smaller tolerance.",
        )


def _check_words(quiz: Quiz, findings: Findings) -> None:
    """Every wrong answer is told something of its own."""
    said: dict[str, int] = {}
    for option in quiz.options:
        words = _words(option)
        if not option.right and words in said:
            findings.add(
                option.line,
                f"The answer of line {said[words]} is told the same words.",
                "Say why this one is wrong.",
            )
        said.setdefault(words, option.line)


def _words(option: Option) -> str:
    """What is said to an answer, whatever line it stands on."""
    return _LINE.sub("", repr(option.feedback))


_CHECKS: dict[QuizKind, Callable[[Quiz, Showing, Findings], None]] = {
    "number": _number,
    "choice": _choice,
    "multiple": _multiple,
    "order": _order,
    "click": _click,
}
