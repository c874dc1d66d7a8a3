"""From a `:::` block as it is written to what it means."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeVar

from nnviz.errors import UsageError
from nnviz.lessons.actions import check_action, parse_actions
from nnviz.lessons.conditions import parse_condition
from nnviz.lessons.model import (
    Action,
    Block,
    Body,
    More,
    Note,
    NoteKind,
    Prose,
    StepBlock,
    Task,
)
from nnviz.lessons.parsing.attributes import Attributes, allow, attributes
from nnviz.lessons.parsing.figures import figure
from nnviz.lessons.parsing.items import divided, hints
from nnviz.lessons.parsing.lines import RawBlock, Source
from nnviz.lessons.parsing.quizzes import quiz
from nnviz.lessons.parsing.text import body
from nnviz.lessons.problems import Findings

Made = TypeVar("Made")


def block(raw: RawBlock, findings: Findings) -> Block | None:
    """What a raw block means; None and problems where it means nothing."""
    if not raw.head:
        parts = body(raw.body, findings)
        return Prose(parts, raw.line) if parts else None
    given = attributes(raw.head, raw.line, findings)
    reader = _READERS.get(given.kind)
    if reader is None:
        near = get_close_matches(given.kind, _READERS, n=1)
        do = f"Did you mean {near[0]}?" if near else f"There are {', '.join(_READERS)}."
        findings.add(raw.line, f"There is no block of the kind “{given.kind[:40]}”.", do)
        return None
    return reader(given, raw.body, findings)


def _step(given: Attributes, source: Source, findings: Findings) -> StepBlock:
    allow(Attributes(given.kind, given.words, (), given.line), (), (), findings)
    found = []
    for name, argument in given.values:
        action = Action(name, argument, given.line)
        try:
            check_action(action)
            found.append(action)
        except UsageError as error:
            findings.error(given.line, error)
    if not given.values:
        findings.add(
            given.line, "This step sets no stage.", "Give it actions, such as select=neuron:4."
        )
    return StepBlock(tuple(found), body(source, findings), given.line)


def _task(given: Attributes, source: Source, findings: Findings) -> Task | None:
    allow(given, ("until", "do"), (), findings)
    text, items = divided(source, False, findings)
    for item in items:
        if item.mark != "?":
            findings.add(item.line, "A task has hints, no answers.", "Mark a hint - [?].")
    _wants(given, "until", 'such as until="neuron 4 is selected"', findings)
    _wants(given, "do", 'the solution, such as do="select=neuron:4"', findings)
    until = " ".join(given.get("until").split())
    _understood(parse_condition, until, given.line, findings)
    do = _understood(
        lambda text: parse_actions(text, given.line), given.get("do"), given.line, findings
    )
    parts = body(text, findings)
    if not parts:
        findings.add(
            given.line, "This task does not say what is to be done.", "Write it as its text."
        )
    return Task(until, do or (), parts, given.line, hints(items, given.line, findings))


def _understood(
    read: Callable[[str], Made], text: str, line: int, findings: Findings
) -> Made | None:
    """What `read` makes of a text; None where there is none, or a problem."""
    try:
        return read(text) if text.strip() else None
    except UsageError as error:
        findings.error(line, error)
        return None


def _note(given: Attributes, source: Source, findings: Findings) -> Note:
    allow(given, ("title", "source"), ("slip",), findings)
    slip = "slip" in given.words
    if slip:
        _wants(given, "source", "who says it is so", findings)
    parts = _filled(given, source, findings)
    kind: NoteKind = "slip" if slip else "note"
    return Note(kind, given.get("title"), given.get("source"), parts, given.line)


def _more(given: Attributes, source: Source, findings: Findings) -> More:
    allow(given, ("title",), (), findings)
    _wants(given, "title", "what is to be found there", findings)
    return More(given.get("title"), _filled(given, source, findings), given.line)


def _quiz(given: Attributes, source: Source, findings: Findings) -> Block | None:
    return quiz(given, source, findings)


def _wants(given: Attributes, name: str, what: str, findings: Findings) -> None:
    if not given.get(name).strip():
        findings.add(
            given.line, f"This {given.kind} lacks its {name}.", f"Give it {name}=, {what}."
        )


def _filled(given: Attributes, source: Source, findings: Findings) -> Body:
    parts = body(source, findings)
    if not parts:
        findings.add(given.line, f"This {given.kind} is empty.")
    return parts


Reader = Callable[[Attributes, Source, Findings], Block | None]

_READERS: dict[str, Reader] = {
    "step": _step,
    "task": _task,
    "quiz": _quiz,
    "note": _note,
    "figure": figure,
    "more": _more,
}
