"""The sample as an image before the blocks of layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.errors import UsageError
from nnviz.picture.blockimage import FINE, image_of
from nnviz.picture.color import rgb
from nnviz.picture.shapes import Box, Picture, Raster
from nnviz.picture.theme import theme

CROSS = [0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0]


def drawn(orientation: str = "columns", **options: Any) -> Picture:
    return nnviz.figure(
        *("12-5-2", None, None),
        view="layers",
        image="4x3",
        inputs=[CROSS],
        targets=[[0, 1]],
        orientation=orientation,
        **options,
    ).picture


def test_pixels_are_the_inputs_in_the_order_of_reading() -> None:
    tokens = theme("light")
    pixels = image_of(np.array(CROSS, float), "4x3", tokens)
    assert pixels.shape[0] >= FINE and pixels.shape[0] * 3 == pixels.shape[1] * 4
    step = pixels.shape[0] // 4
    seen = pixels[step // 2 :: step, step // 2 :: step]
    for value, color in zip(CROSS, seen.reshape(-1, 3).tolist(), strict=True):
        assert tuple(color) == rgb(tokens.text if value else tokens.canvas)


def test_colours_of_pixels() -> None:
    pixels = image_of(np.array([0.0, 0.5, 1.0, 1.0, 0.0, 0.0]), "1x2x3", theme("light"))
    assert pixels[0, 0].tolist() == [0, 128, 255] and pixels[0, -1].tolist() == [255, 0, 0]


@pytest.mark.parametrize("values", [[3.0] * 4, [-1e308, 1e308, 0.0, 1.0], [5e-324, 0, 0, 0]])
def test_any_sizes_of_values_make_an_image(values: list[float]) -> None:
    assert image_of(np.array(values), "2x2", theme("dark")).dtype == np.uint8


@pytest.mark.parametrize("size", ["3x3", "x", "12", "4x-3", "0x12", "2x2x3x1", "99999x1"])
def test_a_size_that_cannot_be_is_refused(size: str) -> None:
    with pytest.raises(UsageError, match="image"):
        image_of(np.array(CROSS, float), size, theme("light"))


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_it_stands_before_the_blocks_within_the_picture(orientation: str) -> None:
    made = drawn(orientation)
    (image,) = (shape for shape in made.shapes if isinstance(shape, Raster))
    (first,) = (s for s in made.of("layer:1") if isinstance(s, Box) and s.part == "block")
    before = first.x - first.w / 2 - image.x - image.r
    if orientation == "rows":
        before = first.y - first.h / 2 - image.y - image.h / 2
    assert before > 20
    assert image.x - image.r > 0 and image.x + image.r < made.width
    assert image.y - image.h / 2 > 0 and image.y + image.h / 2 < made.height


def test_the_sample_of_a_step_is_shown() -> None:
    samples = [CROSS, [1 - value for value in CROSS]]
    figures = [
        nnviz.figure(
            *("12-5-2", None, f"e0/s{at}/loss"),
            view="layers",
            image="4x3",
            inputs=samples,
            targets=[[0, 1], [1, 0]],
        )
        for at in (0, 1)
    ]
    one, other = (
        next(s.pixels for s in each.picture.shapes if isinstance(s, Raster)) for each in figures
    )
    assert not np.array_equal(one, other)
