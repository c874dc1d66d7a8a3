from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter, QPdfWriter

from nnviz.nn.network import Network
from nnviz.painting import sprites
from nnviz.painting.painter import paint, paint_shape
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.shapes import Picture, Raster
from nnviz.training.maps import neuron_maps
from tests.painting.images import pixels
from tests.picture.cases import drawn, running


@pytest.fixture(scope="module")
def large() -> Picture:
    network = Network.layered([20, 20, 20, 20], seed=1)
    return draw(network, layout=layout(network.architecture, LayoutOptions(max_neurons=0)))


def painted(picture: Picture, scale: float, ratio: float = 1.0) -> QImage:
    image = QImage(
        round(picture.width * scale * ratio),
        round(picture.height * scale * ratio),
        QImage.Format.Format_RGB32,
    )
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(picture, painter)
    painter.end()
    return image


def test_neurons_with_maps_are_stamped_too() -> None:
    network = Network.layered([2, 20, 20, 20, 20], seed=1)
    place = layout(network.architecture, LayoutOptions(max_neurons=0))
    maps = neuron_maps(network, ((-1.0, 1.0), (-1.0, 1.0)), 8)
    picture = draw(network, layout=place, maps=maps)
    first, second = (pixels(painted(picture, 1.0)) for _ in range(2))
    items = sprites._kept[picture].items
    assert items is not None and not any(isinstance(item, Raster) for item in items)
    assert (np.abs(first - second).max(axis=2) > 60).mean() < 0.01


@pytest.mark.parametrize(("scale", "ratio"), [(1.0, 1.0), (0.73, 1.0), (1.0, 2.0), (1.4, 1.5)])
def test_the_second_painting_looks_like_the_first(
    large: Picture, scale: float, ratio: float
) -> None:
    again = Picture(large.width, large.height, large.background, large.shapes)
    first, second, third = (pixels(painted(again, scale, ratio)) for _ in range(3))
    assert sprites._kept[again].items is not None
    assert (np.abs(first - second).max(axis=2) > 60).mean() < 0.01
    assert np.array_equal(second, third)


def test_sprites_stand_where_the_shapes_do(large: Picture) -> None:
    again = Picture(large.width, large.height, large.background, large.shapes)
    image = QImage(800, 600, QImage.Format.Format_RGB32)

    def shot() -> np.ndarray:
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        painter.translate(-211.3, 57.8)
        paint(again, painter)
        painter.end()
        return pixels(image)

    first, second = shot(), shot()
    assert (np.abs(first - second).max(axis=2) > 60).mean() < 0.02


def test_small_pictures_need_none() -> None:
    picture = drawn(running(), "e0/s0/forward/n6")
    painted(picture, 1.0)
    assert picture not in sprites._kept


def test_a_page_of_paper_gets_lines_and_letters(large: Picture) -> None:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    assert not sprites.paint_with_sprites(large, painter, paint_shape)
    painter.end()
