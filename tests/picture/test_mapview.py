"""Maps with axes: the right way up, samples where they belong, words that can be read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.nn.architecture import Architecture
from nnviz.picture.color import rgb
from nnviz.picture.look import Look
from nnviz.picture.maps import diverging
from nnviz.picture.mapview import Answers, curve_picture, map_picture
from nnviz.picture.samples import class_colours
from nnviz.picture.shapes import Circle, Label, Line, Picture, Raster
from nnviz.picture.theme import THEMES, theme
from nnviz.training.dataset import TRAINING, VALIDATION, Dataset
from tests.picture.crossings import crossings

BOX = ((-1.0, 1.0), (0.0, 4.0))
LIGHT = theme("light")


def plane(points: int = 8) -> np.ndarray:
    """Numbers that grow upwards from 0 to 1, row 0 at the smallest y."""
    return np.tile(np.linspace(0.0, 1.0, points)[:, None], (1, points))


def points(classes: tuple[str, ...] = (), targets: list[list[float]] | None = None) -> Dataset:
    inputs = np.array([[-1.0, 0.0], [1.0, 4.0], [0.0, 2.0]])
    wanted = np.array(targets or [[0.0], [1.0], [1.0]])
    roles = np.array([TRAINING, TRAINING, VALIDATION], np.int8)
    return Dataset(inputs, wanted, roles, ("width in centimetres", "x2"), classes=classes)


def answers(outputs: int = 1, data: Dataset | None = None, count: int = 0) -> Answers:
    graph = Architecture.layered([2, outputs], bias=False)
    numbers = tuple(graph.outputs)[: count or outputs]
    return Answers(graph, numbers, np.stack([plane()] * len(numbers)), BOX, (0, 1), data)


def texts(picture: Picture, identifier: str) -> list[str]:
    return [s.text for s in picture.of(identifier) if isinstance(s, Label)]


def raster(picture: Picture, identifier: str) -> Raster:
    return next(s for s in picture.of(identifier) if isinstance(s, Raster))


def dots(picture: Picture, identifier: str = "samples:3") -> list[Circle]:
    return [s for s in picture.of(identifier) if isinstance(s, Circle)]


def test_the_largest_y_is_on_top_and_so_is_the_largest_number_of_the_bar() -> None:
    picture = map_picture(answers())
    area, bar = raster(picture, "neuron:3"), raster(picture, "scale:3")
    for shape in (area, bar):
        assert tuple(shape.pixels[0, 0]) == rgb(LIGHT.map_positive)
        assert tuple(shape.pixels[-1, 0]) == rgb(LIGHT.map_negative)
    assert (bar.y, bar.h) == (area.y, area.h) and bar.x > area.x + area.r
    ticks = [s for s in picture.of("scale:3") if isinstance(s, Label)]
    assert [t.text for t in ticks] == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    assert [t.y for t in ticks] == sorted((t.y for t in ticks), reverse=True)


def test_samples_stand_where_their_inputs_are() -> None:
    picture = map_picture(answers(data=points()))
    area = raster(picture, "neuron:3")
    first, second, third = dots(picture)
    left, right = area.x - area.r, area.x + area.r
    assert (first.x, first.y) == pytest.approx((left, area.y + area.h / 2))
    assert (second.x, second.y) == pytest.approx((right, area.y - area.h / 2))
    assert (third.x, third.y) == pytest.approx((area.x, area.y))
    assert picture.description.endswith(" 3 samples are drawn as dots.")
    outside = replace(answers(data=points()), box=((-0.5, 0.5), (0.0, 4.0)))
    assert len(dots(map_picture(outside))) == 1


def test_samples_have_the_colours_of_their_targets() -> None:
    picture = map_picture(answers(data=points(("no", "yes"))))
    first, second, third = dots(picture)
    assert (first.fill, second.fill) == (LIGHT.negative, LIGHT.positive)
    assert third.stroke == LIGHT.positive and third.fill == LIGHT.canvas  # only looked at
    assert texts(picture, "class:1") == ["no"] and texts(picture, "class:2") == ["yes"]
    assert texts(picture, "class:0") == ["not learnt from"]
    three = points(("a", "b", "c"), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    many = map_picture(answers(3, three))
    assert [dot.fill for dot in dots(many)][:2] == class_colours(LIGHT, 3)[:2]
    assert texts(many, "neuron:4") == ["neuron 4: b"]


def test_in_grey_samples_are_told_apart_without_colour() -> None:
    picture = map_picture(answers(data=points(("no", "yes"))), look=Look(theme="greyscale"))
    first, second, third = dots(picture)
    assert first.fill != second.fill and first.stroke != second.stroke
    assert third.r < second.r


def test_under_dots_the_colours_are_paler_and_those_of_the_bar_as_well() -> None:
    picture = map_picture(answers(data=points()))
    area, bar = raster(picture, "neuron:3"), raster(picture, "scale:3")
    assert tuple(area.pixels[0, 0]) == tuple(bar.pixels[0, 0]) != rgb(LIGHT.map_positive)
    assert len(bar.pixels) == len(diverging(LIGHT))


def test_axes_are_named_after_the_inputs() -> None:
    picture = map_picture(answers(data=points()), look=Look(decimal_comma=True))
    assert texts(picture, "axis:x:3")[-1] == "width in centimetres"
    assert texts(picture, "axis:y:3")[-1] == "x₂"
    assert "−0,5" in texts(picture, "axis:x:3")
    assert picture.title == "Activation over width in centimetres and x₂"


@pytest.mark.parametrize("outputs", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("size", [None, (500.0, 300.0), (900.0, 400.0)])
def test_every_word_can_be_read(outputs: int, size: tuple[float, float] | None) -> None:
    look = Look(theme=THEMES[outputs % len(THEMES)])
    picture = map_picture(answers(outputs, points()), look=look, size=size)
    assert crossings(picture, beside=("samples",)) == []
    for number in range(3, 3 + outputs):
        assert raster(picture, f"neuron:{number}").h > 50


def test_a_map_takes_the_size_it_is_given() -> None:
    picture = map_picture(answers(2), size=(600.0, 300.0))
    assert (picture.width, picture.height) == pytest.approx((600.0, 300.0))
    one, other = raster(picture, "neuron:3"), raster(picture, "neuron:4")
    assert one.y == other.y and one.h == other.h != 2 * one.r


def test_one_input_gives_a_curve_with_the_targets_as_dots() -> None:
    graph = Architecture.layered([1, 3, 2], bias=False)
    data = Dataset.of([[-1.0], [0.0], [1.0]], [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])
    x = np.linspace(-1.0, 1.0, 5)
    told = Answers(graph, (5, 6), np.stack((x, -x)), ((-1.0, 1.0), (-1.0, 1.0)), (0,), data)
    picture = curve_picture(told)
    rising = next(s for s in picture.of("neuron:5") if isinstance(s, Line))
    assert rising.points[0][1] > rising.points[-1][1]
    up = dots(picture, "samples:5")
    assert [dot.y for dot in up] == sorted((dot.y for dot in up), reverse=True)
    assert up[-1].y == pytest.approx(rising.points[-1][1])  # the target 1 where the curve is 1
    assert texts(picture, "neuron:6") == ["neuron 6 (output)"]
    assert picture.description.endswith("3 samples are drawn as dots.")
    hidden = replace(told, numbers=(2,), values=np.stack((x,)))
    assert not dots(curve_picture(hidden), "samples:2")


def test_numbers_that_are_none_have_the_colour_of_the_unknown() -> None:
    bad = replace(answers(), values=np.full((1, 4, 4), np.nan))
    picture = map_picture(bad)
    assert tuple(raster(picture, "neuron:3").pixels[0, 0]) == rgb(LIGHT.unknown)
