from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from nnviz.painting import painter
from nnviz.painting.files import to_image
from nnviz.painting.fonts import FAMILY, font
from nnviz.painting.painter import TEXT_SCALE, image_of, paint
from nnviz.picture.draw import draw
from nnviz.picture.labels import slot
from nnviz.picture.look import Look
from nnviz.picture.shapes import (
    SCRIPT_SCALE,
    Box,
    Circle,
    Edges,
    Label,
    Line,
    Picture,
    Raster,
    centred,
    plain,
)
from tests.painting.images import pixels
from tests.painting.images import pixels as pixels_of
from tests.picture.cases import drawn, preset_trace, presets, running


def one(*shapes: object) -> Picture:
    return Picture(100, 60, "#ffffff", shapes)  # type: ignore[arg-type]


def color(image: QImage, x: float, y: float) -> str:
    return str(image.pixelColor(round(x), round(y)).name())


def test_a_circle_has_its_fill_and_its_ring() -> None:
    image = to_image(one(Circle("a", "ring", 50, 30, 20, "#00ff00", "#ff0000", 4)), 1.0)
    assert color(image, 50, 30) == "#00ff00"
    assert color(image, 30, 30) == "#ff0000"
    assert color(image, 20, 30) == "#ffffff"


def test_an_image_is_seen_through_its_disc_the_right_way_up() -> None:
    quarters = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [0, 0, 0]]], np.uint8)
    pixels = quarters.repeat(8, axis=0).repeat(8, axis=1)
    image = to_image(one(Raster("a", "map", 50, 30, 20, pixels)), 1.0)
    found = [color(image, x, y) for x, y in ((42, 22), (58, 22), (42, 38), (58, 38))]
    assert found == ["#ff0000", "#00ff00", "#0000ff", "#000000"]
    for x, y in ((33, 13), (67, 13), (33, 47), (67, 47), (28, 30), (72, 30)):
        assert color(image, x, y) == "#ffffff"
    faint = to_image(one(Raster("a", "map", 50, 30, 20, pixels, opacity=0.5)), 1.0)
    assert color(faint, 42, 22) in ("#ff7f7f", "#ff8080")


def test_few_pixels_are_smoothed() -> None:
    pixels = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8).repeat(2, axis=0)
    image = to_image(one(Raster("a", "map", 50, 30, 25, pixels)), 1.0)
    row = pixels_of(image)[30, 38:62, 0]
    assert (np.diff(row) >= 0).all() and len(np.unique(row)) > 10


def test_an_image_keeps_no_memory_of_the_pixels() -> None:
    pixels = np.full((4, 5, 3), 9, np.uint8)
    image = image_of(pixels)
    pixels[...] = 200
    assert (image.width(), image.height()) == (5, 4)
    assert image.pixelColor(4, 3).getRgb()[:3] == (9, 9, 9)


def test_boxes_lines_and_opacity() -> None:
    shapes = (
        Box("a", "box", 50, 30, 40, 20, 4, "#0000ff", opacity=0.5),
        Line("b", "line", ((0, 5), (100, 5)), "#ff0000", 4),
    )
    image = to_image(one(*shapes), 1.0)
    assert color(image, 50, 30) in ("#7f7fff", "#8080ff")
    assert color(image, 31, 21) != color(image, 34, 24)  # a rounded corner
    assert color(image, 50, 5) == "#ff0000"


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_labels_stand_where_they_are_anchored(anchor: str) -> None:
    label = Label("a", "text", 50, centred(30, 20), plain("000"), 20, "#000000", anchor=anchor)  # type: ignore[arg-type]
    dark = pixels(to_image(one(label), 1.0)).sum(axis=2) < 300
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(30, abs=1.0)
    wanted = {"start": columns[0], "middle": (columns[0] + columns[-1]) / 2, "end": columns[-1]}
    assert wanted[anchor] == pytest.approx(50, abs=3.5)


def test_the_painter_is_left_as_it_was() -> None:
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.translate(3, 4)
    before = painter.transform()
    paint(drawn(running(), "e0/s0/forward/n6"), painter)
    assert painter.transform() == before
    assert painter.opacity() == 1.0
    painter.end()


def test_without_a_background_what_was_there_shows() -> None:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    painter = QPainter(image)
    paint(one(), painter, background=False)
    painter.end()
    assert color(image, 50, 30) == "#123456"


def test_the_shipped_font_is_the_one_used() -> None:
    from PySide6.QtGui import QFontInfo

    for weight in (400, 500, 600, 700):
        info = QFontInfo(font(40, weight))
        assert info.family() == FAMILY
        assert info.weight() == weight


@pytest.mark.parametrize("name", presets())
def test_no_text_is_wider_than_its_slot(name: str) -> None:
    """Below Qt a slot stands for the width of a text; here is the font it stands for."""
    trace = preset_trace(name)
    picture = draw(trace.before, trace, look=Look(weight_labels="all"))
    for label in picture.shapes:
        if isinstance(label, Label):
            width = 0.0
            for run in label.runs:
                size = label.size * (SCRIPT_SCALE if run.script else 1.0)
                face = font(round(size * TEXT_SCALE), label.weight)
                width += QFontMetricsF(face).horizontalAdvance(run.text) / TEXT_SCALE
            assert width <= slot(label.runs, label.size) + 0.5, label.text


def test_values_fit_their_neurons() -> None:
    for name in presets():
        trace = preset_trace(name)
        picture = draw(trace.before, trace)
        rings = {s.id: s for s in picture.shapes if isinstance(s, Circle) and s.part == "ring"}
        for label in picture.shapes:
            if isinstance(label, Label) and label.part == "value" and label.id in rings:
                ring = rings[label.id]
                off = abs(label.y - ring.y - 0.36 * label.size) + 0.36 * label.size
                chord = 2 * np.sqrt(ring.r**2 - off**2)
                assert slot(label.runs, label.size) < chord + 2.0, (name, label.text)


def test_many_edges_are_painted_plain_and_few_smooth() -> None:
    shades = {}
    for count in (100, 2_000):
        points = np.tile([0.0, 0.0, 30.0, 20.0, 60.0, 40.0, 100.0, 60.0], (count, 1))
        edges = Edges(
            np.zeros((count, 2), np.int64),
            points,
            np.zeros(count, bool),
            np.full(count, 2.0),
            np.tile(np.array([0, 0, 0, 255], np.uint8), (count, 1)),
            np.zeros(count, bool),
        )
        shades[count] = len(np.unique(pixels(to_image(one(edges), 1.0))))
    assert shades[100] > 2
    assert shades[2_000] == 2


@pytest.mark.parametrize("at", [1, 20])
def test_an_interruption_while_painting_leaves_nothing_for_qt_to_complain_of(
    monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    labels = 0

    def face(size: int, weight: int) -> QFont:
        nonlocal labels
        labels += 1
        if labels == at:
            raise KeyboardInterrupt
        return font(size, weight)

    monkeypatch.setattr(painter, "font", face)
    with pytest.raises(KeyboardInterrupt):
        to_image(drawn(running(), "e0/s0/loss"))
