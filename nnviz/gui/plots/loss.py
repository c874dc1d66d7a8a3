"""Loss and accuracy over the iterations: of the batches, of all samples, and of other branches."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.axis import tick_font
from nnviz.gui.plots.curve import Curve
from nnviz.gui.plots.dots import Dots
from nnviz.gui.plots.frame import grid_lines
from nnviz.gui.plots.pyramid import Integers
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Branch, Shown, Source, shown
from nnviz.gui.plots.timed import TimePlot, last
from nnviz.gui.plots.zoom import Zoom
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.theme import Theme, theme
from nnviz.picture.ticks import Floats, calm, span, spread
from nnviz.picture.wording import pretty
from nnviz.training.curves import Curves

THIN = 1.25
FAINT = 0.2  # opacity of the losses of single batches behind those of the epochs
GROUND = 0.75  # opacity of what lies behind the name of a branch
MOST_COMPARED = 3  # branches beside the numbers at the cursor
NAME_HEIGHT = 13  # pixels that the name of a branch takes
QUANTITIES = (
    ("loss", "loss", "Loss, training and validation"),
    ("accuracy", "accuracy", "Share of samples told right"),
)
UNITS = (
    ("epochs", "epochs", "Count in epochs: times through the data"),
    ("iterations", "iterations", "Count in iterations: updates of the weights"),
)


class LossPlot(TimePlot):
    """How the training went: the training loss solid, validation dashed, single batches faint.

    Where one only steps, there are no epochs to look at all samples after: then the losses of the
    batches are the line, and its last point appears when that loss has been computed. The small
    label says what the numbers are at the cursor, or under the pointer.
    """

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        source: Source = shown,
        settings: Settings | None = None,
        zoom: Zoom | None = None,
    ) -> None:
        super().__init__(session, "Loss", parent, source=source, settings=settings, zoom=zoom)
        self.quantity = self.add_choice("Quantity", QUANTITIES)
        self.log = self.add_toggle("log", "Logarithmic axis")
        self.unit = self.add_choice("Axis of time", UNITS)
        self.branches: list[Curve] = []
        self._names: list[Any] = []
        self.batches = Curve(self.plot)
        self.validation = Curve(self.plot, height=2, dashed=True)
        self.training = Curve(self.plot, height=3)
        self._dot = Dots(9.0)
        self._dot.setZValue(22)
        self.label = pg.TextItem("")
        self.label.setZValue(30)
        self._said = ""
        for item in (self._dot, self.label):
            self.plot.addItem(item, ignoreBounds=True)
        self.setAccessibleName("Loss over iterations")

    @property
    def accuracy(self) -> bool:
        """Whether accuracies are shown, not losses."""
        return self.quantity.value == "accuracy" and self.quantity.offered

    @property
    def word(self) -> str:
        """What is shown, as it is called."""
        return "accuracy" if self.accuracy else "loss"

    @property
    def logarithmic(self) -> bool:
        return self.log.isChecked() and not self.accuracy

    @property
    def by_epochs(self) -> bool:
        """Whether the axis of time counts epochs."""
        return self.now is not None and self.now.by_epochs and self.unit.value == "epochs"

    # ---- drawing ----------------------------------------------------------------------------

    def draw(self, tokens: Theme, now: Shown) -> None:
        super().draw(tokens, now)
        self.head.offer(self.quantity, bool(np.isfinite(now.curves.training_accuracy).any()))
        self.head.offer(self.log, not self.accuracy)
        self.head.offer(self.unit, now.by_epochs)
        self.left.put(log=self.logarithmic, percent=self.accuracy)
        self._draw_line(tokens, now)
        self._draw_branches(tokens, now)
        y = self._heights()
        self.range(self.time_range(), y)
        self.measure_time(epochs=self.by_epochs)
        self._name_branches(tokens, now, y)
        grid_lines(self.plot)
        self._mark(tokens)
        self._describe(now)

    def _draw_line(self, tokens: Theme, now: Shown) -> None:
        curves, log = now.curves, self.logarithmic
        pixels, within = self.pixels, self.time_range()
        first, second = QColor(tokens.chart_1), QColor(tokens.chart_2)
        training, validation = self._rows(curves)
        rows = curves.iterations.__getitem__
        self.training.show(rows, training, first, pixels=pixels, within=within, log=log)
        self.validation.show(
            rows, validation, second, pixels=pixels, within=within, log=log, dots=False
        )
        if self.accuracy:
            self.batches.clear()
            return
        first.setAlphaF(FAINT if now.by_epochs else 1.0)
        width = 1.0 if now.by_epochs else 2.0
        self.batches.show(
            _places(curves),
            curves.batch_losses,
            first,
            pixels=pixels,
            within=within,
            log=log,
            width=width,
            dots=not now.by_epochs,
        )

    def _draw_branches(self, tokens: Theme, now: Shown) -> None:
        while len(self.branches) > len(now.branches):
            self.branches.pop().remove()
        while len(self.branches) < len(now.branches):
            self.branches.append(Curve(self.plot, height=1))
        grey = QColor(tokens.border_strong)
        for curve, branch in zip(self.branches, now.branches, strict=True):
            at, values = self._series(branch.curves)
            curve.show(
                at,
                values,
                grey,
                pixels=self.pixels,
                within=self.time_range(),
                log=self.logarithmic,
                width=THIN,
                dots=False,
            )

    def _rows(self, curves: Curves) -> tuple[Floats, Floats]:
        """Training and validation, one number for each row of epochs."""
        if self.accuracy:
            return curves.training_accuracy, curves.validation_accuracy
        return curves.training_loss, curves.validation_loss

    def _series(self, curves: Curves) -> tuple[Any, Floats]:
        """The line that stands for curves: where its entries are, and their values."""
        if self.accuracy or len(curves.iterations):
            return curves.iterations.__getitem__, self._rows(curves)[0]
        return _places(curves), curves.batch_losses

    def _heights(self) -> tuple[float, float]:
        """The range of the left axis. Rare peaks of single batches may leave it."""
        rows = [curve.drawn for curve in (self.training, self.validation, *self.branches)]
        alone = not len(self.training.drawn)
        rows.append(self.batches.drawn if alone else self.batches.usual())
        values = np.concatenate(rows)
        if self.accuracy:
            low = float(values.min(initial=1.0))
            return low - 0.08 * (1.0 - low) - 0.01, 1.0 + 0.04 * (1.0 - low) + 0.01
        low, high = span(values, self.logarithmic, close=not self.zoom.all)
        low, high = low - 0.06 * (high - low), high + 0.06 * (high - low)
        return calm(low, high) if self.now and self.now.running else (low, high)

    def _name_branches(self, tokens: Theme, now: Shown, y: tuple[float, float]) -> None:
        """Put each branch's name where its line ends or is no longer seen, none over another."""
        for item in self._names:
            self.plot.removeItem(item)
        self._names = []
        paper = QColor(tokens.panel)
        paper.setAlphaF(GROUND)
        left, right = self.zoom.over(self.ends)
        ends = [self._end(branch, left, right) for branch in now.branches]
        per_pixel = (y[1] - y[0]) / max(self.plot.getViewBox().height(), 1.0)
        heights = spread([end[1] / per_pixel for end in ends if end], NAME_HEIGHT)
        named = [(branch, end) for branch, end in zip(now.branches, ends, strict=True) if end]
        for (branch, (x, _)), height in zip(named, heights, strict=True):
            late = x > left + 0.6 * (right - left)
            anchor = (1.0, 1.0) if late else (-0.02, 0.5)
            item = pg.TextItem(branch.name, color=QColor(tokens.text_muted), anchor=anchor)
            item.setFont(tick_font())
            item.setPos(x, height * per_pixel)
            item.setZValue(1.5)  # legible over other branches, never in front of this line
            item.fill = pg.mkBrush(paper)
            self.plot.addItem(item, ignoreBounds=True)
            self._names.append(item)

    def _end(self, branch: Branch, left: float, right: float) -> tuple[float, float] | None:
        """Where what is seen of a branch's line ends, in the coordinates of the plot."""
        at, values = self._series(branch.curves)
        there = np.flatnonzero(np.isfinite(values) & (values > 0 if self.logarithmic else True))
        places = at(there)
        seen = int(np.searchsorted(places, right, "right"))
        if not seen:
            return None
        x = float(places[seen - 1]) if seen == len(there) else right
        value = float(values[there[seen - 1]])
        y = float(np.log10(value)) if self.logarithmic else value
        return (x, y) if x >= left else None

    # ---- the cursor -------------------------------------------------------------------------

    def point(self) -> None:
        super().point()
        self._mark(theme(self._session.theme))

    def _mark(self, tokens: Theme) -> None:
        """The dot at the cursor, and the label there or under the pointer."""
        where = self.here if self.hovered is None else self.hovered
        place = self._point_at(self.here)
        x, y = np.array([place] if place else []).reshape(-1, 2).T
        self._dot.show_at(x, y, QColor(tokens.text), pg.mkPen(QColor(tokens.panel), width=1.5))
        words = self._words(tokens, where)
        if words != self._said:
            self._said = words
            self.label.setHtml(words)
            self.label.fill = pg.mkBrush(QColor(tokens.raised))
            self.label.border = pg.mkPen(QColor(tokens.border))
        self._place_label(float(where))

    def _place_label(self, x: float) -> None:
        """Beside the line, above or below: where the curve is not."""
        (left, right), (bottom, top) = self.plot.viewRange()
        box = self.label.boundingRect()
        width = 1.1 * box.width() / max(self.plot.getViewBox().width(), 1.0) * (right - left)
        rightward = x + width < right
        near = self._point_at(round(x + (0.5 if rightward else -0.5) * width))
        low = near is not None and near[1] > (bottom + top) / 2
        self.label.setAnchor((-0.06 if rightward else 1.06, 1.0 if low else 0.0))
        self.label.setPos(x, bottom if low else top)

    def numbers_at(self, iteration: int) -> tuple[int, float, float] | None:
        """The entry that speaks for an iteration: where it is, training and validation."""
        assert self.now is not None
        return self._numbers_in(self.now.curves, iteration)

    def _numbers_in(self, curves: Curves, iteration: int) -> tuple[int, float, float] | None:
        if self.accuracy or len(curves.iterations):
            row = int(np.searchsorted(curves.iterations, iteration, "right")) - 1
            training, validation = self._rows(curves)
            if row < 0:
                return None
            return int(curves.iterations[row]), float(training[row]), float(validation[row])
        entry, rest = divmod(iteration - curves.first, curves.batch_every)
        if rest or not 0 <= entry < len(curves.batch_losses):
            return None
        return iteration, float(curves.batch_losses[entry]), float("nan")

    def _beside(self, tokens: Theme, iteration: int) -> list[str]:
        """What the other branches had come to at an iteration, to compare with."""
        assert self.now is not None
        lines = []
        for branch in self.now.branches:
            found = self._numbers_in(branch.curves, iteration)
            if found and iteration <= last(branch.curves):
                words = f"{escape(branch.name)} {self.number(found[1])}"
                lines.append(f'<span style="color:{tokens.text_muted}">{words}</span>')
        return lines[:MOST_COMPARED]

    def _point_at(self, iteration: int) -> tuple[float, float] | None:
        found = self.numbers_at(iteration)
        if found is None or not np.isfinite(found[1]) or (self.logarithmic and found[1] <= 0):
            return None
        value = float(np.clip(found[1], -1e100, 1e100))
        return float(found[0]), float(np.log10(value)) if self.logarithmic else value

    def _words(self, tokens: Theme, iteration: int) -> str:
        _, training, validation = self.numbers_at(iteration) or (0, float("nan"), float("nan"))
        one = "training" if np.isfinite(validation) else self.word
        lines = [
            f'<span style="color:{tokens.text}">{self.moment(iteration, epochs=self.by_epochs)}'
            "</span>",
            f'<span style="color:{tokens.chart_1}">{one} {self.number(training)}</span>',
        ]
        if np.isfinite(validation):
            lines.append(
                f'<span style="color:{tokens.chart_2}">validation {self.number(validation)}</span>'
            )
        lines += self._beside(tokens, iteration)
        return f'<div style="font-size:11px">{"<br>".join(lines)}</div>'

    def number(self, value: float) -> str:
        """A loss in the session's number format, an accuracy in percent, "?" for none."""
        assert self.now is not None
        if not np.isfinite(value):
            return "?"
        return f"{value * 100:.1f} %" if self.accuracy else pretty(self.now.format.text(value))

    def _describe(self, now: Shown) -> None:
        found = self.numbers_at(self.here)
        training = self.number(found[1]) if found else "?"
        words = [
            f"{self.word.capitalize()} over {now.reached - now.first + 1:,} iterations.",
            f"{self.moment(self.here, epochs=self.by_epochs).capitalize()}: {training}.",
        ]
        if found and np.isfinite(found[2]):
            words.append(f"Validation: {self.number(found[2])}.")
        if now.branches:
            words.append(f"Branches: {', '.join(branch.name for branch in now.branches)}.")
        self.setAccessibleDescription(" ".join(words))

    # ---- numbers ----------------------------------------------------------------------------

    def table(self) -> Table:
        """One row for each iteration of which there is a number, line by line."""
        columns = ("line", "iteration", "batch loss", *_COLUMNS.values())
        return Table(columns, self._lines())

    def _lines(self) -> Iterator[tuple[object, ...]]:
        assert self.now is not None
        for line in (Branch("", self.now.curves), *self.now.branches):
            for iteration, numbers in _by_iteration(line.curves):
                yield (line.name, iteration, *numbers)


_COLUMNS = {
    "epochs": "epochs",
    "training_loss": "training loss",
    "validation_loss": "validation loss",
    "training_accuracy": "training accuracy",
    "validation_accuracy": "validation accuracy",
    "rates": "learning rate",
}


def _by_iteration(curves: Curves) -> Iterator[tuple[int, list[float | None]]]:
    """Iterations in order with the batch's loss and what the row says; None where there is none."""
    batches = _places(curves)(np.arange(len(curves.batch_losses)))
    iterations = np.union1d(curves.iterations, batches).astype(np.int64)
    table = np.full((len(iterations), 1 + len(_COLUMNS)), np.nan)
    table[np.searchsorted(iterations, batches), 0] = curves.batch_losses
    rows = np.searchsorted(iterations, curves.iterations)
    for column, key in enumerate(_COLUMNS, 1):
        table[rows, column] = getattr(curves, key)
    for iteration, numbers in zip(iterations.tolist(), table.tolist(), strict=True):
        written = [None if number != number else number for number in numbers]
        if any(number is not None for number in written):
            yield iteration, written


def _places(curves: Curves) -> Any:
    """Where the losses of batches stand, by their numbers."""

    def at(entries: Integers) -> Integers:
        return curves.first + curves.batch_every * entries

    return at
