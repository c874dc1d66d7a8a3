"""Charts: what is seen of long lines, good axes, words that can be read."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.nn.architecture import Architecture
from nnviz.picture.axes import Area, Axis, counting, fitting, linear, spans_decades
from nnviz.picture.charts import Bar, Series, bar_chart, line_chart
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Circle, Label, Line, Picture
from nnviz.picture.theme import THEMES, theme
from nnviz.picture.training import gradient_bars, gradient_curves, loss_picture
from nnviz.training.curves import Curves, Log
from tests.picture.crossings import crossings, word_box

NAN = math.nan


def texts(picture: Picture, identifier: str) -> list[str]:
    return [s.text for s in picture.of(identifier) if isinstance(s, Label)]


def lines(picture: Picture, identifier: str) -> list[Line]:
    found = [s for s in picture.of(identifier) if isinstance(s, Line)]
    return [line for line in found if line.part != "leader"]


def trained(epochs: int = 30, layers: int = 4, *, validation: bool = True) -> Curves:
    """Curves as a training makes them: falling losses, three batches an epoch."""
    log = Log(layers)
    for epoch in range(epochs + 1):
        loss = 0.9 * 0.8**epoch
        log.row(3 * epoch, epoch, loss, loss + 0.05 if validation else NAN, NAN, NAN, 0.1)
    for iteration in range(3 * epochs):
        sizes = [10.0 ** (-k) * 0.99**iteration for k in range(layers - 1)][::-1]
        log.mark(iteration, sizes, sizes, [0.0] * len(sizes), sizes)
    log.losses(0, 0.9 * 0.93 ** np.arange(3.0 * epochs) + 0.01)
    return log.curves()


def chart(*series: Series, y: Axis | None = None, look: Look | None = None) -> Picture:
    x = linear(0.0, 10.0)
    return line_chart(series, x, y or linear(-1.0, 1.0), look=look, title="t", description="d")


def series(y: list[float] | np.ndarray, name: str = "", **more: object) -> Series:
    x = np.linspace(0.0, 10.0, len(y))
    return Series("series:a", name, x, np.asarray(y, dtype=float), "#123456", **more)  # type: ignore[arg-type]


# Axes ---------------------------------------------------------------------------------------------


def test_numbers_over_decades_get_logarithms() -> None:
    assert not spans_decades(np.array([0.5, 30.0, NAN, 0.0, -3.0]))
    assert spans_decades(np.array([0.0005, 30.0]))
    log = fitting(np.array([1e-6, 1.0])).titled("loss")
    assert log.log and log.title == "loss (log scale)"
    assert "10⁻⁶" in [text for _, text in log.ticks]
    plain = fitting(np.array([0.2, 1.0])).titled("loss")
    assert not plain.log and plain.title == "loss" and plain.low == 0.0


def test_places_on_an_axis() -> None:
    area = Area(100.0, 10.0, 300.0, 210.0)
    assert area.x(linear(0.0, 2.0), np.array([0.0, 1.0, 2.0])).tolist() == [100, 200, 300]
    assert area.y(linear(0.0, 2.0), np.array([0.0, 2.0])).tolist() == [210, 10]
    log = Axis(-2.0, 0.0, log=True)
    assert area.x(log, np.array([0.01, 0.1, 1.0])).tolist() == pytest.approx([100, 200, 300])
    assert np.isnan(area.x(log, np.array([0.0, -1.0, NAN, math.inf]))).all()


def test_texts_of_ticks() -> None:
    assert [t for _, t in linear(0.0, 1.0, comma=True).ticks][1] == "0,2"
    assert [t for _, t in linear(0.0, 4e-5).ticks][1] == "1·10⁻⁵"
    assert [t for _, t in counting(0.0, 30_000.0).ticks][1] == "5,000"
    assert [t for _, t in counting(0.0, 30_000.0, comma=True).ticks][1] == "5\u00a0000"
    assert [t for _, t in counting(0.0, 2.0).ticks] == ["0", "1", "2"]
    assert [t for _, t in counting(3.0, 3.0).ticks] == ["3", "4"]


@given(st.lists(st.floats(), max_size=30))
def test_any_numbers_have_an_axis(values: list[float]) -> None:
    axis = fitting(np.array(values, dtype=float))
    assert axis.low < axis.high and len(axis.ticks) <= 30
    there = axis.share(np.array(values, dtype=float))
    there = there[np.isfinite(there)]
    assert ((there > -1e-6) & (there < 1.0 + 1e-6)).all()


# Lines --------------------------------------------------------------------------------------------


def test_what_is_not_a_number_is_a_gap() -> None:
    picture = chart(series([0.0, 0.5, NAN, 0.2, 0.4, math.inf, 0.3]))
    first, second = lines(picture, "series:a")
    assert len(first.points) == len(second.points) == 2
    alone = [s for s in picture.of("series:a") if isinstance(s, Circle)]
    assert len(alone) == 1  # a number between two gaps


def test_of_a_long_line_what_is_seen_is_drawn() -> None:
    random = np.random.default_rng(3)
    y = random.normal(size=200_000) * 0.1
    y[77_777], y[150_001] = 0.9, -0.8
    (line,) = lines(chart(series(y)), "series:a")
    assert len(line.points) < 4_000
    heights = [down for _, down in line.points]
    every = chart(series([0.9, -0.8]))
    top, bottom = (down for _, down in lines(every, "series:a")[0].points)
    assert min(heights) == top and max(heights) == bottom
    assert [x for x, _ in line.points] == sorted(x for x, _ in line.points)


def test_short_lines_keep_all_of_their_points() -> None:
    (line,) = lines(chart(series(np.sin(np.arange(50.0)))), "series:a")
    assert len(line.points) == 50


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=24))
def test_names_at_the_ends_of_lines_stand_apart(heights: list[float]) -> None:
    many = [
        Series(f"series:{at}", f"line {at}", np.array([0.0, 10.0]), np.array([0.0, y]), "#000000")
        for at, y in enumerate(heights)
    ]
    picture = line_chart(many, linear(0.0, 10.0), linear(-2.0, 2.0))
    lefts = tuple(f"series:{at}" for at in range(len(many)))
    assert crossings(picture, beside=("axis", *lefts)) == []
    named = [s for s in picture.shapes if isinstance(s, Label) and s.part == "name"]
    assert named and len({label.x for label in named}) == 1


def test_dots_stand_where_the_numbers_are() -> None:
    picture = chart(series([0.0, NAN, 1.0], dots=True))
    dots = [s for s in picture.of("series:a") if isinstance(s, Circle)]
    assert [dot.part for dot in dots] == ["dot0", "dot2"]
    assert dots[0].y > dots[1].y and not lines(picture, "series:a")


# Bars ---------------------------------------------------------------------------------------------


def bars(*values: float) -> list[Bar]:
    return [Bar(str(at + 2), f"Layer {at + 2}", v, "#123456") for at, v in enumerate(values)]


def test_bars_are_as_long_as_their_numbers() -> None:
    picture = bar_chart(bars(1.0, 2.0, NAN), linear(0.0, 2.0))
    one, two = (s for s in picture.shapes if isinstance(s, Box))
    assert two.w == pytest.approx(2 * one.w) and one.id == "bar:2"
    assert texts(picture, "bar:4") == ["Layer 4", "?"]
    assert crossings(picture, beside=("axis",)) == []


def test_on_logarithms_a_dot_stands_for_a_bar() -> None:
    axis = fitting(np.array([1e-6, 1e-3, 1.0]))
    picture = bar_chart(bars(1e-6, 1e-3, 1.0, 0.0), axis)
    dots = [s.x for s in picture.shapes if isinstance(s, Circle)]
    assert dots[1] - dots[0] == pytest.approx(dots[2] - dots[1], abs=0.02)
    assert len(dots) == 3 and texts(picture, "bar:5") == ["Layer 5", "0"]
    assert not any(isinstance(s, Box) for s in picture.shapes)


# A training ---------------------------------------------------------------------------------------


def test_the_loss_of_a_training() -> None:
    picture = loss_picture(trained(10))
    training, validation = (lines(picture, f"series:{n}")[0] for n in ("training", "validation"))
    assert validation.dash and not training.dash
    assert len(training.points) == 11
    assert texts(picture, "series:training") == ["training"]
    assert texts(picture, "axis:y")[-1] == "loss" and texts(picture, "axis:x")[-1] == "epoch"
    assert picture.description.startswith("Loss over 10 epochs: training from 0.9 to 0.0966; ")
    assert lines(picture, "series:batches")[0].width < training.width


def test_a_loss_that_falls_over_decades_is_shown_by_its_logarithm() -> None:
    picture = loss_picture(trained(60, validation=False), look=Look(decimal_comma=True))
    assert texts(picture, "axis:y")[-1] == "loss (log scale)"
    assert "0,1" in texts(picture, "axis:y")
    assert picture.description.endswith("The axis is logarithmic.")
    assert not picture.of("series:validation")


def test_without_epochs_the_batches_are_the_line() -> None:
    stepped = replace(Curves.empty(3), batch_losses=np.array([0.5, 0.4, NAN, 0.3, 0.2]))
    picture = loss_picture(stepped)
    assert len(lines(picture, "series:training")) == 2
    assert texts(picture, "axis:x")[-1] == "iteration"
    assert "Loss over 4 iterations" in picture.description


def test_rare_peaks_of_batches_do_not_set_the_axis() -> None:
    losses = np.full(900, 0.5)
    losses[5] = 1e6
    curves = replace(trained(30), batch_every=1, batch_losses=losses)
    picture = loss_picture(curves)
    assert texts(picture, "axis:y")[:2] != ["0", "200000"]
    for line in lines(picture, "series:batches"):
        assert all(0 <= down <= picture.height for _, down in line.points)


def test_a_vanishing_gradient_is_a_line_of_dots() -> None:
    graph = Architecture.layered([1, 1, 1, 1, 1])
    picture = gradient_bars(graph, np.array([1e-5, 1e-3, 1e-2, NAN]), when=" at a step")
    assert texts(picture, "axis:x")[-1] == "RMS of ∂C/∂w (log scale)"
    assert [s.id for s in picture.shapes if isinstance(s, Circle)] == ["bar:2", "bar:3", "bar:4"]
    assert "Output layer not known yet. The axis is logarithmic." in picture.description
    unknown = gradient_bars(graph, np.full(4, NAN))
    assert texts(unknown, "axis:x") == ["RMS of ∂C/∂w"]
    assert texts(unknown, "bar:2") == ["Hidden layer 1", "?"]


def test_gradients_over_a_training() -> None:
    graph = Architecture.layered([1, 2, 2, 1])
    picture = gradient_curves(graph, trained(20))
    assert [len(lines(picture, f"layer:{layer}")) for layer in (2, 3, 4)] == [1, 1, 1]
    assert texts(picture, "layer:4") == ["Output layer"]
    ends = [lines(picture, f"layer:{layer}")[0].points[-1][1] for layer in (2, 3, 4)]
    assert ends[0] > ends[1] > ends[2]  # the first layer's is the smallest
    grey = gradient_curves(graph, trained(20), look=Look(theme="greyscale"))
    assert len({lines(grey, f"layer:{layer}")[0].dash for layer in (2, 3, 4)}) == 3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("size", [(420.0, 260.0), (200.0, 140.0), (700.0, 160.0)])
def test_charts_can_be_read_in_any_size_and_theme(name: str, size: tuple[float, float]) -> None:
    look, graph = Look(theme=name), Architecture.layered([1] * 12)
    pictures = [
        loss_picture(trained(), look=look, size=size),
        gradient_curves(graph, trained(layers=12), look=look, size=size),
        gradient_bars(graph, 0.1 ** np.arange(11.0), look=look, size=size),
        gradient_bars(graph, np.full(11, 0.1), look=look, size=size),
    ]
    for picture in pictures:
        assert crossings(picture, beside=("axis:x",)) == []
        assert picture.background == theme(name).canvas
        for shape in picture.shapes:
            if isinstance(shape, Label):
                left, top, right, bottom = word_box(shape)
                assert left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1]
