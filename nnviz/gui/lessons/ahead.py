"""Setting the formulas of the next page while nothing happens, so that turning it is quick."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import chain

from PySide6.QtCore import QObject, QTimer

from nnviz.gui.lessons.formulas import chunks, is_ready, written_pieces
from nnviz.gui.lessons.guide import Guide
from nnviz.gui.lessons.mathobject import can_be_set
from nnviz.lessons.model import (
    Body,
    Figure,
    Link,
    Listing,
    Live,
    Maths,
    More,
    Note,
    Page,
    Paragraph,
    Prose,
    Quiz,
    Span,
    StepBlock,
    Table,
    Task,
)

SLICE = 0.003  # seconds; then comes what may be the last part of a formula, of 1 to 10 ms
PAUSE = 2  # milliseconds between two slices
REST = 120  # milliseconds after a page was turned
USUAL = "0.0000"  # what a value looks like that is not quoted


def bodies_of(page: Page) -> Iterator[tuple[int, Body]]:
    """The texts seen when a page is turned, with the number of their block; then the others."""
    later: list[tuple[int, Body]] = []
    for number, block in enumerate(page.blocks):
        if isinstance(block, Prose | StepBlock | Note):
            yield number, block.body
        elif isinstance(block, Task):
            yield number, block.body
            later += [(number, hint) for hint in block.hints]
        elif isinstance(block, Quiz):
            yield number, block.question
            shown = block.kind in ("choice", "multiple", "order")
            if shown:
                yield from ((number, option.body) for option in block.options)
            later += [(number, option.feedback) for option in block.options]
            later += [(number, hint) for hint in block.hints]
        elif isinstance(block, Figure):
            yield number, block.caption
        elif isinstance(block, More):
            later.append((number, block.body))
    yield from later


def formulas_in(body: Body) -> Iterator[Maths]:
    """The formulas of a text, in reading order."""
    for part in body:
        if isinstance(part, Maths):
            yield part
        elif isinstance(part, Paragraph):
            yield from _formulas(part.spans)
        elif isinstance(part, Listing):
            for item in part.items:
                yield from formulas_in(item)
        elif isinstance(part, Table):
            for row in part.rows:
                for cell in row:
                    yield from _formulas(cell)


def _formulas(spans: tuple[Span, ...]) -> Iterator[Maths]:
    for span in spans:
        if isinstance(span, Maths):
            yield span
        elif isinstance(span, Link):
            yield from _formulas(span.spans)


class Ahead(QObject):
    """Sets what the page shown has not set yet, then the formulas of the next page."""

    def __init__(self, guide: Guide, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.guide = guide
        self.longest = 0.0  # seconds; of a slice
        self._work: Iterator[None] = iter(())
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._slice)

    def start(self) -> None:
        """Begin, after a rest."""
        number = self.guide.page_number
        self._work = self._through(range(number, min(number + 2, self.guide.page_count)))
        self._timer.start(REST)

    def then(self, work: Iterator[None]) -> None:
        """Do this too, after all that is left; `stop` gives it up."""
        self._work = chain(self._work, work)
        if not self._timer.isActive():
            self._timer.start(PAUSE)

    def stop(self) -> None:
        self._timer.stop()
        self._work = iter(())

    @property
    def busy(self) -> bool:
        """Whether there may be formulas left."""
        return self._timer.isActive()

    def finish(self) -> None:
        """Do all that is left now."""
        self._timer.stop()
        for _ in self._work:
            pass

    def _slice(self) -> None:
        begun = time.perf_counter()
        for _ in self._work:
            if time.perf_counter() - begun > SLICE:
                self._timer.start(PAUSE)
                break
        self.longest = max(self.longest, time.perf_counter() - begun)

    def _through(self, pages: range) -> Iterator[None]:
        assert self.guide.lesson is not None
        for number in pages:
            page = self.guide.lesson.pages[number]
            for _, body in bodies_of(page):
                for maths in formulas_in(body):
                    for chunk in parts_to_set(maths):
                        can_be_set(chunk)
                        yield


def parts_to_set(maths: Maths) -> list[tuple[str, ...]]:
    """The parts of a formula that have not been set.

    A value stands in it as it was quoted: the number it will be has the same digits but for which
    they are, and those are exchanged in no time. So no stage need be computed for it.
    """
    lives = [piece for piece in maths.pieces if isinstance(piece, Live)]
    pieces, _ = written_pieces(maths, [one.quoted or USUAL for one in lives])
    return [chunk for chunk in chunks(pieces) if not is_ready(chunk)]
