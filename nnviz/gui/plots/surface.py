"""The loss over two weights, as a map with the path that training took."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from nnviz.gui.plots.arrows import Arrows, SampleSteps, steps_of, times
from nnviz.gui.plots.dots import Dots
from nnviz.gui.plots.frame import BESIDE, PlotFrame, grid_lines, labelled
from nnviz.gui.plots.saving import Table
from nnviz.gui.plots.source import Shown, weight_name
from nnviz.gui.session import Session
from nnviz.gui.settings import Settings
from nnviz.picture.color import rgb
from nnviz.picture.theme import Theme
from nnviz.picture.ticks import Floats, clean
from nnviz.picture.wording import pretty
from nnviz.training.landscape import Surface

BANDS = 12  # of equal loss
FINER = 4  # pixels between two places where the loss was computed


class SurfacePlot(PlotFrame):
    """Draws a `Surface`: deep where the loss is small, lines of equal loss, and the way there."""

    margin_right = BESIDE

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(session, "Loss over two weights", parent, settings=settings)
        self.bottom.whole = False
        self.surface: Surface | None = None
        self.way: Floats = np.empty((0, 2))
        self._image = pg.ImageItem()
        self._image.setZValue(-500)
        self._path = pg.PlotCurveItem(connect="finite", antialias=True)
        self._start, self._here = Dots(7.0), Dots(10.0)
        self.arrows = Arrows()
        self.steps = self.add_toggle(
            "samples", "Where each sample of the batch pulls, and the mean"
        )
        for item in (self._image, self._path, self._start, self.arrows, self._here):
            self.plot.addItem(item, ignoreBounds=True)

    def show_surface(self, found: Surface | None, way: Floats) -> None:
        """Draw another surface, with the way (moments, 2) that the two weights took."""
        self.surface, self.way = found, way
        self.redraw()

    def draw(self, tokens: Theme, now: Shown) -> None:
        found = self.surface
        for item in (self._image, self._path, self._start, self._here):
            item.setVisible(found is not None)
        if found is None:
            self.name_axes(tokens, "")
            labelled(self.legend, "")
            return
        a, b = found.a, found.b
        pixels = _pixels(found.losses, tokens)
        # Columns along a are the first axis of pyqtgraph's images.
        self._image.setImage(pixels.transpose(1, 0, 2), autoLevels=False)
        self._image.setRect(_place(a, b, pixels.shape))
        self._draw_way(tokens, found)
        self.range((float(a[0]), float(a[-1])), (float(b[0]), float(b[-1])))
        steps = self._draw_steps(tokens, found)
        grid_lines(self.plot, False)
        name_a, name_b = (weight_name(self._session, e) for e in (found.edge_a, found.edge_b))
        self.name_axes(tokens, name_a, name_b)
        self._say(tokens, found, *steps)

    def _draw_way(self, tokens: Theme, found: Surface) -> None:
        line = QColor(tokens.text)
        self._path.setData(
            clean(self.way[:, 0]), clean(self.way[:, 1]), pen=pg.mkPen(line, width=1.6)
        )
        ring = pg.mkPen(QColor(tokens.panel), width=1.5)
        self._start.show_at(self.way[:1, 0], self.way[:1, 1], line, ring)
        here = np.array(found.here)
        self._here.show_at(here[:1], here[1:2], QColor(tokens.update), ring)

    def _draw_steps(self, tokens: Theme, found: Surface) -> tuple[SampleSteps | None, float]:
        """The arrows that were asked for, and how many times as long as the steps they are."""
        steps = None
        if self.steps.isChecked():
            steps = steps_of(self._session, found.edge_a, found.edge_b)
        spans = (float(found.a[-1] - found.a[0]), float(found.b[-1] - found.b[0]))
        factor = times(steps, *spans) if steps is not None else 1.0
        self.arrows.show_steps(found.here[:2], steps, factor, tokens)
        return steps, factor

    def _say(self, tokens: Theme, found: Surface, steps: SampleSteps | None, factor: float) -> None:
        form = self._session.format
        words = f"loss here {pretty(form.text(found.here[2]))}"
        if found.samples < found.of:
            words += f" · {found.samples:,} of {found.of:,} samples"
        lines = [words if steps is None else f"{words} · arrows × {factor:,g}"]
        if steps is not None:
            shown, mean = len(steps.steps), [pretty(form.text(part)) for part in steps.mean]
            some = f"{shown} of {steps.of:,} samples" if shown < steps.of else f"{shown} samples"
            lines.append(
                f'<span style="color:{tokens.backward}">→ steps of {some}</span> &nbsp; '
                f'<b style="color:{tokens.text}">→ mean of all</b>'
            )
            words += f"; the mean step of {steps.of:,} samples is {mean[0]} and {mean[1]}"
        elif self.steps.isChecked():
            lines.append("no arrows while it is trained")
        labelled(self.legend, "<br>".join(lines))
        finite = found.losses[np.isfinite(found.losses)]
        least = form.text(float(finite.min())) if len(finite) else "not finite"
        self.setAccessibleDescription(f"{words}; the smallest loss on this map is {least}.")

    def table(self) -> Table:
        found = self.surface
        if found is None:
            return Table(("a", "b", "loss"), [])
        a, b = np.meshgrid(found.a, found.b)
        rows = np.column_stack((a.ravel(), b.ravel(), found.losses.ravel()))
        names = tuple(f"w {i}-{j}" for i, j in (found.edge_a, found.edge_b))
        return Table((*names, "loss"), [tuple(row) for row in rows.tolist()])


def _pixels(losses: Floats, tokens: Theme) -> NDArray[np.uint8]:
    """Colours (rows, columns, 3): from the theme's loss colour, deep, to paper, by rank of loss.

    Ranks rather than numbers: a valley is seen also where the walls are a thousand times as high.
    """
    flat = clean(losses).ravel()
    known = np.isfinite(flat)
    level = np.zeros(flat.shape)
    level[known] = np.argsort(np.argsort(flat[known])) / max(1, int(known.sum()) - 1)
    level[~known] = np.nan
    fine = _finer(_finer(level.reshape(losses.shape)).T).T
    known = np.isfinite(fine)
    bands = np.floor(np.where(known, fine, 0.0) * BANDS) / BANDS
    deep, paper = np.array(rgb(tokens.loss), float), np.array(rgb(tokens.panel), float)
    share = (0.06 + 0.8 * (1 - bands))[..., None]
    pixels = deep * share + paper * (1 - share)
    pixels[~known] = rgb(tokens.unknown)
    coloured: NDArray[np.uint8] = pixels.astype(np.uint8)
    return coloured


def _finer(rows: Floats) -> Floats:
    """Rows with more entries, those between on straight lines, so that bands have smooth edges."""
    count = rows.shape[1]
    at = np.linspace(0, count - 1, (count - 1) * FINER + 1)
    return np.array([np.interp(at, np.arange(count), row) for row in rows])


def _place(a: Floats, b: Floats, shape: tuple[int, ...]) -> QRectF:
    """Where an image lies whose outermost pixels stand for the ends of both axes."""
    step_a, step_b = (float(a[-1] - a[0]) / (shape[1] - 1), float(b[-1] - b[0]) / (shape[0] - 1))
    return QRectF(a[0] - step_a / 2, b[0] - step_b / 2, step_a * shape[1], step_b * shape[0])
