"""What lies over the picture covers nothing that is written in it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage, QPainter

from nnviz.document.presets import preset
from nnviz.gui.overlay import paint_overlay
from nnviz.picture.draw import draw
from nnviz.picture.shapes import Box
from nnviz.picture.theme import theme


@pytest.mark.parametrize("hover", ["", "neuron:6"])
def test_the_ring_of_a_neuron_leaves_out_its_number(qapp: object, hover: str) -> None:
    picture = draw(preset("running-example"))
    image = QImage(round(picture.width), round(picture.height), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_overlay(painter, picture, hover, ["neuron:6"], theme("light"), "forward")
    painter.end()
    plate = next(s for s in picture.of("neuron:6") if isinstance(s, Box) and s.part == "plate")
    rows = range(round(plate.y - plate.h / 2) + 1, round(plate.y + plate.h / 2) - 1)
    columns = range(round(plate.x - plate.w / 2) + 1, round(plate.x + plate.w / 2) - 1)
    assert rows and columns and not any(image.pixel(x, y) for x in columns for y in rows)
    assert any(image.pixel(columns.stop + 8, y) for y in range(image.height()))
