"""The miss of the sample shown: a bar from target to answer, and the square of that side."""

from __future__ import annotations

import pytest

from nnviz.document import edits
from nnviz.gui.plots import FunctionPlot
from nnviz.gui.plots.miss import miss_of
from nnviz.gui.session import Session
from tests.gui.plots.conftest import Open


@pytest.fixture
def plot(open_session: Open, show) -> FunctionPlot:  # type: ignore[no-untyped-def]
    made = FunctionPlot(open_session("running-example"))
    show(made, 360, 320)
    return made


def test_the_bar_goes_from_the_target_to_the_answer(plot: FunctionPlot) -> None:
    miss = plot.mark.miss
    assert miss is not None and miss.squared
    assert (miss.x, miss.target) == (1.5, 0.2)
    assert miss.answer == plot.session.network.predict([[1.5]])[0, 0]
    assert "0.4700" in plot.legend.text() and "0.2209" in plot.legend.text()
    image = plot.plot.grab().toImage()
    bar = plot.plot.mapFromScene(plot.mark.mapToScene(plot.mark.square().topLeft())) / 1
    reds = {
        y
        for y in range(image.height())
        if image.pixelColor(bar.x(), y).red() > image.pixelColor(bar.x(), y).green() + 80
    }
    assert len(reds) > 60


def test_the_square_is_one_on_the_screen(plot: FunctionPlot) -> None:
    across, down = plot.plot.getViewBox().viewPixelSize()
    square = plot.mark.square()
    assert square.width() / across == pytest.approx(square.height() / down)
    assert plot.plot.viewRect().contains(square)


def test_it_follows_the_weights_and_the_loss(plot: FunctionPlot) -> None:
    session, before = plot.session, plot.mark.miss
    session.set_weight(8, 9, -1.0)
    after = plot.mark.miss
    assert before is not None and after is not None and after.answer < before.answer
    session.edit("Loss", lambda d: edits.set_loss(d, 0, "absolute_error"))
    assert plot.mark.miss is not None and not plot.mark.miss.squared
    assert "squared" not in plot.legend.text()


@pytest.mark.parametrize("name", ["xor-2-2-1", "1-3-2"])
def test_none_where_the_curve_is_not_about_one_answer(open_session: Open, name: str) -> None:
    session: Session = open_session(name)
    assert session.trace is not None
    assert miss_of(session) is None


def test_none_of_a_hidden_neuron(plot: FunctionPlot) -> None:
    plot.neuron = 6
    plot.redraw()
    assert plot.mark.miss is None and not plot.mark.isVisible()
