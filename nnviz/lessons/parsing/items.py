"""The answers and hints that stand at the end of a quiz or a task, with what is said to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nnviz.lessons.model import Body
from nnviz.lessons.parsing import limits
from nnviz.lessons.parsing.lines import Source
from nnviz.lessons.parsing.text import body
from nnviz.lessons.problems import Findings

_ITEM = re.compile(r"[-*+] \[(.?)\](?:\s+(.*)|)$")
_NUMBERED = re.compile(r"([0-9]{1,3})[.)]\s+(.*)$", re.ASCII)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
INDENT = (
    "Text that belongs to an answer is indented by two spaces; the question stands before them."
)


@dataclass(frozen=True, slots=True)
class Item:
    """`- [x] text` with lines below it; `mark` is x, ?, a space, or the number in an order."""

    mark: str
    text: Source
    feedback: Source
    line: int


def divided(source: Source, numbered: bool, findings: Findings) -> tuple[Source, tuple[Item, ...]]:
    """The question before the items, and the items."""
    starts = _starts(source, numbered)
    if not starts:
        return source, ()
    ends = [*starts[1:], len(source.lines)]
    items = [_item(source, at, end, findings) for at, end in zip(starts, ends, strict=True)]
    return source.part(0, starts[0]), tuple(item for item in items if item is not None)


def hints(items: tuple[Item, ...], line: int, findings: Findings) -> tuple[Body, ...]:
    """The texts of the hints among the items."""
    found = [item for item in items if item.mark == "?"]
    if len(found) > limits.HINTS:
        findings.add(line, f"There may be {limits.HINTS} hints.")
    for item in found:
        if not item.feedback.is_blank():
            findings.add(
                item.feedback.line, "A hint has no quotation under it.", "Write it as text."
            )
    return tuple(body(item.text, findings) for item in found)


def _starts(source: Source, numbered: bool) -> list[int]:
    found, fence = [], ""
    for at, line in enumerate(source.lines):
        if fence:
            fence = "" if line.strip().startswith(fence) else fence
        elif begins := _FENCE.match(line):
            fence = begins[1]
        elif _ITEM.match(line) or (numbered and _NUMBERED.match(line)):
            found.append(at)
    return found


def _item(source: Source, first: int, end: int, findings: Findings) -> Item | None:
    line = source.line + first
    start = _ITEM.match(source.lines[first])
    mark = start[1].lower() if start else ""
    if start and mark not in ("x", " ", "?"):
        findings.add(
            line,
            f"“[{mark}]” is no mark of an answer.",
            "There are [x] right, [ ] wrong, [?] hint.",
        )
        return None
    if start is None:
        start = _NUMBERED.match(source.lines[first])
        assert start is not None
        mark = start[1]
    indent = 2 if start.re is _ITEM else start.start(2)
    lines = [start[2] or ""]
    feedback: list[str] = []
    for at in range(first + 1, end):
        text = source.lines[at]
        if text.strip() and not text.startswith("  "):
            findings.add(source.line + at, "This text belongs to no answer.", INDENT)
            text = ""
        lines.append(text[min(indent, len(text) - len(text.lstrip())) :])
    said = next((at for at, text in enumerate(lines) if at and text.lstrip().startswith(">")), 0)
    if said:
        feedback = [
            _unquoted(text, line + said + at, findings) for at, text in enumerate(lines[said:])
        ]
        lines = lines[:said]
    return Item(mark, Source(tuple(lines), line), Source(tuple(feedback), line + said), line)


def _unquoted(text: str, line: int, findings: Findings) -> str:
    bare = text.lstrip()
    if bare.startswith(">"):
        return bare[1:].removeprefix(" ")
    if bare:
        findings.add(line, "Text stands behind what is said to this answer.", "Begin it with >.")
    return ""
