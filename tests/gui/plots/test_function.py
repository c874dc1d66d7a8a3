"""Output over one input: the curve is the network's own function, the dots are the samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.document import edits
from nnviz.document.data_edits import use_dataset
from nnviz.gui.plots import FunctionPlot, saving
from nnviz.gui.plots.function import MOST_DOTS, POINTS
from nnviz.gui.runner import Runner
from nnviz.gui.session import Session
from nnviz.picture.theme import theme
from nnviz.training.generators import generate
from nnviz.training.maps import means

Open = Callable[[str], Session]
Show = Callable[..., None]


@pytest.fixture
def plotted(open_session: Open, show: Show) -> Callable[[str], FunctionPlot]:
    def make(name: str) -> FunctionPlot:
        plot = FunctionPlot(open_session(name))
        show(plot, 360, 320)
        return plot

    return make


Make = Callable[[str], FunctionPlot]


@pytest.mark.parametrize("name", ["sine", "spiral", "iris", "digits"])
def test_the_curve_is_what_the_network_answers(plotted: Make, name: str) -> None:
    plot = plotted(name)
    session = plot.session
    inputs = np.tile(means(session.data), (POINTS, 1))
    inputs[:, session.features[0]] = plot.places
    expected = session.network.predict(inputs).T[:10]
    assert plot.answers == pytest.approx(expected, abs=1e-12)
    assert plot.head.isVisible() and plot.bottom.label.isVisible()


def test_a_hidden_neuron_has_no_samples(plotted: Make) -> None:
    plot = plotted("sine")
    assert any(dots.isVisible() for pair in plot._dots for dots in pair)
    plot.neuron = 3
    plot.redraw()
    assert plot.answers.shape == (1, POINTS)
    assert not any(dots.isVisible() for pair in plot._dots for dots in pair)


def test_one_output_of_several_has_its_own_targets(plotted: Make) -> None:
    plot = plotted("iris")
    outputs = plot.session.network.architecture.outputs
    plot.neuron = outputs[2]
    plot.redraw()
    filled, hollow = plot._dots[0]
    data = plot.session.data
    assert sorted({*filled._y, *hollow._y}) == [0.0, 1.0]
    assert len(filled._x) == len(data.rows(0)) and len(hollow._x) == len(data.rows(1))
    assert filled._y.sum() == data.targets[data.rows(0), 2].sum()


def test_large_data_are_thinned(plotted: Make) -> None:
    plot = plotted("sine")
    many = generate("sine", 20_000, 0.1, 1)
    plot.session.edit("Data", lambda d: use_dataset(d, many), at=0)
    assert sum(len(dots._x) for pair in plot._dots for dots in pair) <= MOST_DOTS


def test_it_follows_a_training(plotted: Make) -> None:
    plot = plotted("sine")
    before = plot.answers.copy()
    runner = Runner(plot.session, plot.session)
    runner.start(epochs=2)
    runner.wait()
    assert not np.array_equal(plot.answers, before)


def test_dropout_scaled_at_test_time(plotted: Make) -> None:
    plot = plotted("sine")
    session = plot.session
    before = plot.answers.copy()
    session.edit("Dropout", lambda d: edits.set_dropout(d, 0, 2, 0.5))
    assert plot.answers == pytest.approx(before)
    scaled = replace(session.document.conventions, dropout="scaled")
    session.edit("Scaled", lambda d: edits.set_conventions(d, 0, scaled))
    assert not np.allclose(plot.answers, before)


@pytest.mark.parametrize("name", ["light", "dark", "greyscale"])
def test_the_theme(plotted: Make, name: str) -> None:
    plot = plotted("sine")
    plot.session.set_appearance(theme=name)
    image = plot.plot.grab().toImage()
    seen = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(0, image.height(), 2)
    }
    assert {theme(name).panel, theme(name).chart_1, theme(name).text} <= seen


def test_pictures_and_numbers(plotted: Make, tmp_path: Path) -> None:
    plot = plotted("iris")
    saving.save(plot, tmp_path / "f.svg", ".svg")
    saving.save(plot, tmp_path / "f.png", ".png")
    saving.save(plot, tmp_path / "f.csv", ".csv")
    head, *rows = (tmp_path / "f.csv").read_text(encoding="utf-8").splitlines()
    assert head == "x,neuron 15,neuron 16,neuron 17" and len(rows) == POINTS
    assert [float(n) for n in rows[7].split(",")] == [plot.places[7], *plot.answers[:, 7]]
