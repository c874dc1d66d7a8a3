"""The lines of a lesson file, cut into header, pages and blocks; nothing in them is read yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from nnviz.lessons.parsing import limits
from nnviz.lessons.problems import Findings

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
# Control characters, halves of characters, and marks that turn the direction of a text.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})")
_SIGNS = re.compile(r"[*_\[\]`!<>&|~#${}\\]")
PLUSES = "+++"


@dataclass(frozen=True, slots=True)
class Source:
    """Consecutive lines of the file; `line` is the number of the first."""

    lines: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def part(self, first: int, end: int) -> Source:
        """Lines `first` to `end` of these."""
        return Source(self.lines[first:end], self.line + first)

    def is_blank(self) -> bool:
        return not any(line.strip() for line in self.lines)


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A `:::` block, or with an empty `head` the text between two; `head` is what follows `:::`."""

    head: str
    body: Source
    line: int


@dataclass(slots=True)
class RawPage:
    """A page: its title and what stands on it."""

    title: str
    line: int
    blocks: list[RawBlock] = field(default_factory=list)


def lines_of(text: str, findings: Findings) -> list[str]:
    """The lines of a file, measured; problems where they are too many or too long."""
    lines = _LINE_ENDS.split(text.removeprefix("\ufeff"))
    if len(lines) > limits.LINES:
        findings.add(limits.LINES, f"A lesson may have {limits.LINES:,} lines; this has more.")
        return lines[: limits.LINES]
    for number, line in enumerate(lines, 1):
        if len(line) > limits.LINE_CHARACTERS:
            most = f"{limits.LINE_CHARACTERS:,}"
            findings.add(number, f"This line has {len(line):,} characters; {most} is the most.")
        elif found := _UNSEEN.search(line):
            code = f"U+{ord(found[0]):04X}"
            findings.add(number, f"A character that cannot be seen ({code}) stands here.", REMOVE)
        if findings.full:
            break
    return [line.expandtabs(4) for line in lines]


REMOVE = "Remove it."


def header_of(lines: Sequence[str], findings: Findings) -> tuple[Source | None, int]:
    """The lines between the two `+++`, if they are there, and how many lines end with them."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[start].strip() != PLUSES:
        findings.add(start + 1, "A lesson begins with a header between two lines of +++.", HEADER)
        return None, start
    for at in range(start + 1, min(len(lines), start + limits.HEADER_LINES + 2)):
        if lines[at].strip() == PLUSES:
            return Source(tuple(lines[start + 1 : at]), start + 2), at + 1
    findings.add(
        start + 1,
        f"The header is not closed by a line +++ within {limits.HEADER_LINES} lines.",
        "Write +++ on a line of its own below it.",
    )
    return None, len(lines)


HEADER = "Write one as docs/lessons.md shows, or begin with `nnviz lesson new FILE`."


def pages_of(lines: Sequence[str], first: int, findings: Findings) -> list[RawPage]:
    """Cut the lines from `first` on into pages and blocks."""
    return _Cutter(lines, findings).cut(first)


class _Cutter:
    def __init__(self, lines: Sequence[str], findings: Findings) -> None:
        self.lines = lines
        self.findings = findings
        self.pages: list[RawPage] = []
        self.head: str | None = None  # of the block that is open
        self.opened = 0  # index of its first line
        self.begun = 0  # index of the first line not yet given to a block
        self.blocks = 0

    def cut(self, first: int) -> list[RawPage]:
        self.begun = first
        fence, fenced = "", 0
        for at in range(first, len(self.lines)):
            line = self.lines[at]
            if fence:
                fence = "" if _closes(line, fence) else fence
            elif found := _FENCE.match(line):
                fence, fenced = found[1], at
            elif line.lstrip().startswith(":::"):
                self._marker(at, line.strip())
            elif line == "#" or line.startswith("# "):
                self._title(at, line[1:].strip())
        if fence:
            self.findings.add(
                fenced + 1, "This listing is not closed.", f"End it with a line {fence}."
            )
        elif self.head is not None:
            self._unclosed()
        if self.head is not None:
            self._close(len(self.lines))
        self._prose(len(self.lines))
        return self.pages

    def _marker(self, at: int, line: str) -> None:
        head = line[3:].strip()
        if line.startswith("::::"):
            self.findings.add(at + 1, "A block begins and ends with three colons, not more.")
            head = line.lstrip(":").strip()
        if not head and self.head is None:
            self.findings.add(at + 1, "No block is open that ::: could close.", REMOVE)
            self._prose(at)
            self.begun = at + 1
        elif not head:
            self._close(at)
        else:
            if self.head is not None:
                self._unclosed()
                self._close(at)
            self._prose(at)
            self.head, self.opened, self.begun = head, at, at + 1

    def _title(self, at: int, title: str) -> None:
        if self.head is not None:
            self._unclosed()
            self._close(at)
        self._prose(at)
        self.begun = at + 1
        if not title:
            self.findings.add(at + 1, "This page has no title.", "Write it behind the #.")
        if len(title) > limits.TITLE:
            self.findings.add(at + 1, f"A title may have {limits.TITLE} characters.")
        if len(self.pages) == limits.PAGES:
            self.findings.add(at + 1, f"A lesson may have {limits.PAGES} pages; this has more.")
        self.pages.append(RawPage(title, at + 1))

    def _unclosed(self) -> None:
        self.findings.add(
            self.opened + 1,
            "This block is not closed.",
            "End it with a line ::: before the next block, the next page and the end.",
        )

    def _close(self, at: int) -> None:
        assert self.head is not None
        self._add(RawBlock(self.head, self._source(self.opened + 1, at), self.opened + 1))
        self.head, self.begun = None, at + 1

    def _prose(self, at: int) -> None:
        source = self._source(self.begun, at)
        if not source.is_blank():
            self._add(RawBlock("", source, source.line))

    def _source(self, first: int, end: int) -> Source:
        while first < end and not self.lines[first].strip():
            first += 1
        return Source(tuple(self.lines[first:end]), first + 1)

    def _add(self, block: RawBlock) -> None:
        if not self.pages:
            self.findings.add(
                block.line, "Text stands before the first page.", "Begin with # and a title."
            )
            self.pages.append(RawPage("", block.line))
        self.blocks += 1
        if self.blocks == limits.BLOCKS + 1:
            self.findings.add(block.line, f"A lesson may have {limits.BLOCKS} blocks.")
        if self.blocks <= limits.BLOCKS:
            self.pages[-1].blocks.append(block)


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(fence) and not bare.strip(fence[0])


def measure(pages: Sequence[RawPage], findings: Findings) -> None:
    """Problems where a text holds more than Markdown can read in a moment."""
    for page in pages:
        _check_page(page, findings)
    all_signs = all_cells = 0
    for block in (block for page in pages for block in page.blocks):
        line = block.body.line
        for blank, group in groupby(block.body.lines, lambda text: not text.strip()):
            lines = list(group)
            if not blank:
                signs = sum(len(_SIGNS.findall(text)) for text in lines)
                all_signs += signs
                all_cells += max(text.count("|") for text in lines) * len(lines)
                _check_paragraph(lines, signs, line, findings)
            line += len(lines)
        if all_signs > limits.SIGNS or all_cells > limits.CELLS:
            findings.add(
                block.line,
                f"Up to here are {all_signs:,} signs such as * and [, and {all_cells:,} cells of "
                f"tables; a lesson may have {limits.SIGNS:,} and {limits.CELLS:,}.",
                "Divide it into two.",
            )
            break


def _check_page(page: RawPage, findings: Findings) -> None:
    characters = sum(len(line) for block in page.blocks for line in block.body.lines)
    for count, most, what in (
        (len(page.blocks), limits.PAGE_BLOCKS, "blocks"),
        (characters, limits.PAGE_CHARACTERS, "characters"),
    ):
        if count > most:
            told = f"This page has {count:,} {what}; {most:,} are the most."
            findings.add(page.line, told, "Divide it into several.")


def _check_paragraph(lines: Sequence[str], signs: int, line: int, findings: Findings) -> None:
    characters = sum(map(len, lines))
    for count, most, what in (
        (characters, limits.PARAGRAPH_CHARACTERS, "characters"),
        (len(lines), limits.PARAGRAPH_LINES, "lines"),
        (signs, limits.PARAGRAPH_SIGNS, "signs such as * and ["),
    ):
        if count > most:
            findings.add(
                line,
                f"{count:,} {what} stand here without a blank line; {most:,} are the most.",
                "Divide it by blank lines.",
            )
