"""The inputs of a sample as an image one paints on, and what the network answers meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.document import Document, edits
from nnviz.document.numbers import parse_number
from nnviz.errors import NnvizError
from nnviz.gui.chip import Chip
from nnviz.gui.entry import InlineField
from nnviz.gui.panels.fields import Note, caption
from nnviz.gui.panels.output_bars import Bar, OutputBars
from nnviz.gui.panels.pixel_grid import PixelGrid
from nnviz.gui.panels.pixel_scale import Floats, darkness, scales, side_of
from nnviz.gui.panels.typed import exactly
from nnviz.gui.session import Change, Session
from nnviz.gui.style import restyle
from nnviz.picture.theme import theme
from nnviz.picture.wording import pretty
from nnviz.training.confusion import class_values, classes_of
from nnviz.training.dataset import TRAINING

_SHOWN = Change.DOCUMENT | Change.STEP | Change.VIEW | Change.RUN
ABOUT = (
    "Paint with the mouse, or go over the image with the arrow keys: Space changes a pixel, a "
    "digit begins a number. The line across a bar is the target."
)
NONE = (
    "This network does not look at an image: that has 9, 16, 25, 36, 49 or 64 inputs, "
    "not {count}. The presets “pixels” and “digits” do."
)


class PixelsPanel(QScrollArea):
    """One image, the sample of the step shown; each stroke is one entry of the history.

    `sample_wanted` gives the row of a sample to go to.
    """

    sample_wanted = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._strokes = 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.grid, self.bars, self.note = PixelGrid(), OutputBars(), Note()
        self.grid.setAccessibleName("Pixels")
        self.heading, self.answer, self.about = caption(""), QLabel(), QLabel(ABOUT)
        self.answer.setTextFormat(Qt.TextFormat.PlainText)  # names from files
        self.answer.setWordWrap(True)
        self.about.setWordWrap(True)
        restyle(self.about, "role", "muted")
        self.before = _chip("‹", "Previous sample", lambda: self._turn(-1))
        self.after = _chip("›", "Next sample", lambda: self._turn(1))
        self.clear_chip = _chip("Clear", "All pixels of this sample as paper", self.clear)
        self.page = self._lay_out()
        self.setWidget(self.page)
        self.grid.painted.connect(self.paint)
        self.grid.lifted.connect(self._lift)
        self.grid.opened.connect(self._open_field)
        self.grid.pointed.connect(self._point)
        session.changed.connect(self.refresh)
        self.refresh(Change.ALL)

    def _lay_out(self) -> QWidget:
        page = QWidget()
        page.setFocusProxy(self.grid)
        column = QVBoxLayout(page)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.heading)
        head.addStretch(1)
        for chip in (self.clear_chip, self.before, self.after):
            head.addWidget(chip)
        self._image = QWidget()
        row = QHBoxLayout(self._image)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.bars)
        beside.addWidget(self.answer)
        beside.addStretch(1)
        row.addWidget(self.grid, 1, Qt.AlignmentFlag.AlignTop)
        row.addLayout(beside, 1)
        column.addLayout(head)
        column.addWidget(self._image)
        column.addWidget(self.note)
        column.addWidget(self.about)
        column.addStretch(1)
        return page

    # ---- showing ----------------------------------------------------------------------------

    def refresh(self, change: Change) -> None:
        """Show the sample of this step and what the network makes of it."""
        if not change & _SHOWN:
            return
        session = self._session
        count = session.data.inputs.shape[1]
        side = side_of(count)
        for widget in (self._image, self.clear_chip, self.before, self.after):
            widget.setVisible(bool(side))
        if not side:
            self.heading.setText("NO IMAGE")
            self.about.setText(NONE.format(count=count))
            return
        self.about.setText(ABOUT)
        if not session.training:
            self.note.say("")
        values = self.values
        dark = darkness(values, *scales(session.data))
        comma = session.format.decimal_comma
        words = tuple(exactly(round(value, 6), comma) for value in values.tolist())
        self.grid.show_image(side, dark, words, theme(session.theme))
        row = session.sample_number
        self.heading.setText(f"SAMPLE {row + 1:,} OF {len(session.data):,}")
        others = len(session.data.rows(TRAINING)) > 1
        self.before.setEnabled(others)
        self.after.setEnabled(others)
        self._show_answer(row)

    @property
    def values(self) -> Floats:
        """The inputs of the sample shown, row after row of the image."""
        values: Floats = self._session.data.inputs[self._session.sample_number]
        return values

    def _show_answer(self, row: int) -> None:
        session = self._session
        data = session.data
        try:
            conventions = session.document.conventions
            given = session.shown_network.predict(data.inputs[row : row + 1], conventions)
        except NnvizError as error:
            self.note.say(error.beside)
            return
        targets = data.targets[row : row + 1]
        self.bars.show_bars(self._bars(given, targets), theme(session.theme))
        if not data.classes:
            self.answer.setText("")
            return
        (said,), (wanted,) = classes_of(given, data), classes_of(targets, data)
        answer = data.classes[said] if said >= 0 else "none"
        # Not whether that is right: what was painted need not be what the target was for.
        self.answer.setText(f"Answer: {answer}\nTarget: {data.classes[wanted]}")

    def _bars(self, given: Floats, targets: Floats) -> list[Bar]:
        """Of two classes that share one output, the share of each; else every output."""
        session = self._session
        data, form = session.data, session.format
        outputs, wanted = given[0], targets[0]
        if data.classes and len(outputs) == 1:
            low, high = class_values(data)
            second = [(float(v[0]) - low) / (high - low) for v in (outputs, wanted)]
            pairs = [(1 - second[0], 1 - second[1]), (second[0], second[1])]
            names: tuple[str, ...] = data.classes
        else:
            pairs = list(zip(outputs.tolist(), wanted.tolist(), strict=True))
            graph = session.shown_network.architecture
            names = data.classes or tuple(graph.label(number) for number in graph.outputs)
        most = max(1.0, *(abs(value) for pair in pairs for value in pair if np.isfinite(value)))
        best = max(pair[0] for pair in pairs)
        told = bool(data.classes)  # of classes only the target that is not 0 is of interest
        return [
            Bar(
                name,
                a / most,
                pretty(form.text(a)),
                None if told and y < 0.5 else y / most,
                told and a == best,
            )
            for name, (a, y) in zip(names, pairs, strict=True)
        ]

    def _point(self, cell: int) -> None:
        self._session.set_hover(f"neuron:{cell + 1}" if cell >= 0 else "")

    # ---- painting ---------------------------------------------------------------------------

    def paint(self, cell: int, ink: bool) -> None:
        """Make a cell ink or paper; cells until the stroke is over are one edit."""
        low, high = scales(self._session.data)
        self._set({cell: float((high if ink else low)[cell])})

    def clear(self) -> None:
        """All pixels paper, as one edit."""
        low, _ = scales(self._session.data)
        self._set(dict(enumerate(low.tolist())))
        self._lift()

    def _lift(self) -> None:
        self._strokes += 1
        self._session.end_gesture()

    def _set(self, values: dict[int, float]) -> None:
        try:
            self._edit(values)
        except NnvizError as error:
            self.note.say(error.beside)
        else:
            self.note.say("")

    def _edit(self, values: dict[int, float]) -> None:
        session = self._session
        row, iteration = session.sample_number, session.iteration

        def edit(document: Document) -> Document:
            for cell, value in values.items():
                document = edits.set_input(document, iteration, row, cell, value)
            return document

        session.edit(f"Pixels of sample {row + 1}", edit, gesture=f"pixels {self._strokes}")

    def _open_field(self, cell: int, text: str) -> None:
        def commit(typed: str) -> None:
            self._edit({cell: parse_number(typed)})
            self._lift()
            self.note.say("")

        name = self.grid.said(cell).partition(":")[0]
        field = InlineField(self.page, text or self.grid.words[cell], name, commit)
        middle = self.grid.rect_of(cell).center().toPoint()
        field.open_at(self.grid.mapTo(self.page, middle))
        if text:
            field.field.end(False)

    def _turn(self, by: int) -> None:
        """To the next sample of those that are learnt from, or the one before."""
        rows = self._session.data.rows(TRAINING).tolist()
        here = self._session.sample_number
        at = rows.index(here) if here in rows else 0
        self.sample_wanted.emit(rows[(at + by) % len(rows)])


def _chip(text: str, name: str, done: Callable[[], None]) -> Chip:
    chip = Chip(name, None, "toggle")
    chip.setText(text)
    chip.setToolTip(name)
    chip.clicked.connect(lambda: done())
    return chip
