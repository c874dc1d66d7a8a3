"""From the text of a lesson file to a `Lesson`, or to all that is wrong with it.

A file is only text here: nothing is opened, run, trained or drawn. It is measured before it is
understood (`limits`), cut into header, pages and blocks (`lines`), and then read part by part;
each part knows the line it began at, and each problem is a sentence with file and line.
"""

from __future__ import annotations

import msgspec

from nnviz.errors import UsageError
from nnviz.lessons.actions import check_action
from nnviz.lessons.model import Action, Lesson, Page
from nnviz.lessons.parsing import limits
from nnviz.lessons.parsing.blocks import block
from nnviz.lessons.parsing.figures import FIGURE_OPTIONS, FIGURE_VIEWS
from nnviz.lessons.parsing.header import Header, header, line_of
from nnviz.lessons.parsing.lines import RawPage, Source, header_of, lines_of, measure, pages_of
from nnviz.lessons.parsing.weighing import weight
from nnviz.lessons.problems import Findings, LessonError
from nnviz.lessons.walk import bodies_of, formulas_of, values_of

__all__ = ["FIGURE_OPTIONS", "FIGURE_VIEWS", "Header", "LessonError", "head", "parse"]


def parse(text: str, file: str = "lesson.md") -> Lesson:
    """The lesson in a text; `file` is the name that its problems are told with.

    Raises `LessonError` with all problems that were found; never anything else.
    """
    findings = Findings(file)
    if len(text) > limits.FILE_BYTES:
        findings.add(1, TOO_LARGE)
        findings.stop()
    lines = lines_of(text, findings)
    findings.stop()
    source, first = header_of(lines, findings)
    findings.stop()
    top = header(source, findings)
    if source and top:
        _check_beginning(source, top, findings)
    raw = pages_of(lines, first, findings)[: limits.PAGES]
    measured = Findings(file)
    measure(raw, measured)
    measured.stop()  # nothing of that size is read
    pages = tuple(_pages(raw, findings))
    if not pages:
        findings.add(len(lines), "This lesson has no page.", "Begin one with # and its title.")
    findings.stop()
    assert top is not None
    return Lesson(pages=pages, file=file, **msgspec.structs.asdict(top))


def head(text: str, file: str = "lesson.md") -> Header:
    """The header alone, for a catalogue. Raises `LessonError`."""
    findings = Findings(file)
    source, _ = header_of(text.removeprefix("\ufeff").split("\n"), findings)
    top = header(source, findings)
    findings.stop()
    assert top is not None
    return top


TOO_LARGE = f"A lesson may have {limits.FILE_BYTES // 1024} KiB; this file is larger."


def _pages(raw_pages: list[RawPage], findings: Findings) -> list[Page]:
    pages = []
    values = formulas = 0
    for raw in raw_pages:
        blocks = [made for one in raw.blocks if (made := block(one, findings)) is not None]
        if not raw.blocks:
            findings.add(raw.line, "This page is empty.", "Write what is to be seen on it.")
        pages.append(Page(raw.title, tuple(blocks), raw.line))
        texts = [text for one in blocks for text in bodies_of(one)]
        values += sum(1 for text in texts for _ in values_of(text))
        weights = [weight(formula) for text in texts for formula in formulas_of(text)]
        formulas += len(weights)
        if sum(weights) > limits.PAGE_WEIGHT:
            what = "The formulas of this page are too many, or groups in them stand too deep, to be"
            findings.add(raw.line, f"{what} set in a moment.", "Divide it into two.")
        if values > limits.VALUES or formulas > limits.FORMULAS:
            what = f"A lesson may have {limits.VALUES:,} values and {limits.FORMULAS:,} formulas."
            findings.add(raw.line, what, "Divide it into two.")
        if findings.full or values > limits.VALUES or formulas > limits.FORMULAS:
            break
    return pages


def _check_beginning(source: Source, top: Header, findings: Findings) -> None:
    """Look at network and data as the actions of these names are looked at."""
    for name, argument in (("network", top.network), ("data", top.data)):
        if argument:
            line = line_of(source, name)
            try:
                check_action(Action(name, argument, line))
            except UsageError as error:
                findings.error(line, error)
