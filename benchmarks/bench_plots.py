"""Plots: a long loss curve that grows while it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.measure import Row, compare, duration
from nnviz.document import resolve
from nnviz.gui import app
from nnviz.gui.furniture import dress
from nnviz.gui.plots import LossPlot, Shown
from nnviz.gui.plots.source import Ruler
from nnviz.gui.session import Session
from nnviz.training.curves import Curves

POINTS, NEW = 1_000_000, 1_000
EPOCHS = 400
GOAL = 0.005  # seconds to append and repaint
SIZE = 560, 205  # pixels, as in the window


def rows() -> Iterator[Row]:
    """The row of the table of speeds that concerns plots."""
    application = app.application()
    dress("light")
    yield _growing(application)


def _growing(application: QApplication) -> Row:
    """Batch losses under the curves of the epochs; the ratio is against the goal."""
    training = _Training()
    session = Session(resolve("2-8-8-1"))
    plot = LossPlot(session, source=lambda _: training.shown())
    plot.resize(*SIZE)
    plot.show()
    application.processEvents()

    def grow() -> None:
        training.grow()
        plot.redraw()
        plot.plot.viewport().repaint()

    def anew() -> None:
        plot.plot.viewport().repaint()

    measured = compare(grow, anew, rounds=9)
    plot.close()
    plot.deleteLater()
    return Row(
        f"loss curve of {POINTS:,} points, append {NEW:,} and repaint, against {duration(GOAL)}",
        measured.ours / GOAL,
        1.0,
        "at most",
        f"{duration(measured.ours)}; repaint alone {duration(measured.other)}",
    )


class _Training:
    """Curves whose batch losses grow in place, as those of a running training do."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        self.count = POINTS
        self._losses = rng.uniform(0.5, 1.5, 2 * POINTS)
        falling = np.exp(-np.arange(EPOCHS) / 100) * rng.uniform(0.9, 1.1, EPOCHS)
        self._curves = replace(
            Curves.empty(4),
            iterations=np.arange(EPOCHS) * (POINTS // EPOCHS),
            epochs=np.arange(EPOCHS, dtype=float),
            training_loss=falling,
            validation_loss=1.2 * falling,
            training_accuracy=np.full(EPOCHS, np.nan),
            validation_accuracy=np.full(EPOCHS, np.nan),
            rates=np.full(EPOCHS, 0.01),
        )

    def grow(self) -> None:
        """Some more iterations; from the start again before the memory ends."""
        self.count = self.count + NEW if self.count + NEW <= len(self._losses) else POINTS

    def shown(self) -> Shown:
        """What there is to plot now."""
        curves = replace(self._curves, batch_losses=self._losses[: self.count])
        ruler = Ruler.every(POINTS // EPOCHS)
        return Shown(curves, self.count, 0, self.count, running=True, ruler=ruler)
