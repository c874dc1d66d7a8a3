"""Histograms of a network's numbers, layer by layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from nnviz.document import PRESETS
from nnviz.errors import Diverged
from nnviz.gui.plots import HistogramPlot
from nnviz.gui.plots.histograms import CELL, KINDS
from nnviz.gui.plots.source import spread_out
from nnviz.gui.session import Session
from nnviz.picture.theme import theme
from nnviz.training.populations import Populations
from tests.gui.plots.made import training

Show = Callable[..., None]
Open = Callable[[str], Session]


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset(open_session: Open, show: Show, name: str) -> None:
    plot = HistogramPlot(open_session(name))
    show(plot, 420, 210)
    for kind, _, tip in KINDS:
        plot.kind.pick(kind)
        for log in (True, False):
            plot.log.setChecked(log)
            plot.grab()
        assert plot.accessibleDescription().startswith(tip)
    assert not plot.refusal


@pytest.mark.parametrize("name", ["light", "dark"])
def test_bars_wear_the_colour_of_what_is_counted(open_session: Open, show: Show, name: str) -> None:
    session = open_session("2-8-8-1")
    session.set_appearance(theme=name)
    plot = HistogramPlot(session)
    show(plot, 600, 210)
    plot.kind.pick("delta")
    image = plot.sheet.grab().toImage()
    seen = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert theme(name).backward in seen and theme(name).forward not in seen


def test_shares_are_said(open_session: Open, show: Show) -> None:
    plot = HistogramPlot(open_session("2-8-8-1"))
    show(plot)
    found = plot._populations
    assert found is not None
    share = f"{found.layers[0].saturated_share * 100:.0f} % saturated"
    assert share in plot.accessibleDescription()


@pytest.mark.parametrize("size", [(1, 1), (300, 110), (420, 210), (1600, 400)])
def test_layers_share_the_room(open_session: Open, show: Show, size: tuple[int, int]) -> None:
    plot = HistogramPlot(open_session("2-3-3-3-3-3-3-3-3-3-3-3-1"))
    plot.setMinimumSize(0, 0)
    show(plot, *size)
    plot.grab()
    found = plot._populations
    assert found is not None
    place = QRectF(0, 0, max(size[0] - 32, 1), max(size[1] - 50, 1))
    cells, layers = plot.cells(place, found)
    assert len(cells) == len(layers) and layers[0] is found.layers[0]
    assert len(layers) == 1 or layers[-1] is found.layers[-1]
    whole = place.adjusted(-1, -1, 1, 1)
    for cell in cells:
        assert whole.contains(cell)
        assert len(cells) == 1 or cell.width() >= CELL[0] - 1
        assert cell.height() >= min(CELL[1], place.height()) - 1


def test_a_refusal_stands_in_their_place(session: Session, show: Show) -> None:
    def refuse(_: Session) -> Populations:
        raise Diverged("The weighted input of layer 3 is infinite.")

    plot = HistogramPlot(session, spread=refuse)
    show(plot)
    plot.grab()
    assert "layer 3" in plot.accessibleDescription()
    assert list(plot.table().rows) == []


def test_while_training_it_is_not_counted_for_every_frame(
    session: Session, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    running = [True]

    def count(session: Session) -> Populations:
        counted.append(1)
        return spread_out(session)

    plot = HistogramPlot(session, source=lambda _: training(running=running[0]), spread=count)
    show(plot)
    before = len(counted)
    plot._rest = 10_000
    for _ in range(20):
        plot.redraw()
    assert len(counted) == before
    running[0] = False
    plot.redraw()
    assert len(counted) == before + 1


@pytest.mark.parametrize("value", [0.0, 1e308, -1e308, 5e-324])
def test_weights_of_any_size(open_session: Open, show: Show, value: float) -> None:
    session = open_session("running-example")
    plot = HistogramPlot(session)
    show(plot)
    found = plot._populations
    assert found is not None
    edges = np.linspace(min(value, 0.0), max(value, 0.0), 41)
    for kind in found.edges:
        found.edges[kind] = edges
    plot.sheet.grab()
