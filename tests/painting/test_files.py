from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from nnviz import figure
from nnviz.errors import UsageError
from nnviz.painting.files import LARGEST, pdf_bytes, png_bytes, to_image
from nnviz.picture.shapes import Picture
from tests.picture.cases import drawn, running


@pytest.fixture(scope="module")
def picture() -> Picture:
    return drawn(running(), "e0/s0/backward/n6")


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_png(picture: Picture, scale: float, tmp_path: Path) -> None:
    (tmp_path / "n6.png").write_bytes(png_bytes(picture, scale))
    image = QImage(str(tmp_path / "n6.png"))
    assert (image.width(), image.height()) == (
        round(picture.width * scale),
        round(picture.height * scale),
    )
    assert image.pixelColor(2, 2).name() == picture.background


@pytest.mark.parametrize("scale", [1.0, 2.0, 300 / 96])
def test_a_png_knows_how_large_it_is_on_paper(scale: float, tmp_path: Path) -> None:
    path = figure("running-example", width="84mm").save(tmp_path / "n.png", scale=scale)
    with Image.open(path) as image:
        across, down = image.info["dpi"]
        assert across == down == pytest.approx(96 * scale, abs=0.1)
        assert image.width / across * 25.4 == pytest.approx(84.0, abs=25.4 / across)


def test_a_transparent_png_has_no_background(tmp_path: Path) -> None:
    shown = figure("running-example", width="320px", margin="4px")
    for transparent in (False, True):
        path = shown.changed(transparent=transparent).save(tmp_path / "n.png", scale=3.0)
        with Image.open(path) as image:
            assert image.width == 960
            alpha = np.asarray(image.convert("RGBA"))[..., 3]
        assert (alpha[0, 0] == 0) == transparent
        assert alpha.max() == 255


def test_pdf_has_the_size_of_the_picture_and_text_as_text(picture: Picture, tmp_path: Path) -> None:
    (tmp_path / "n6.pdf").write_bytes(pdf_bytes([picture]))
    data = (tmp_path / "n6.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/Inter" in data or b"Inter-" in data
    box = data.split(b"/MediaBox [")[1].split(b"]")[0].split()
    assert float(box[2]) == pytest.approx(picture.width * 0.75, abs=1.0)
    assert float(box[3]) == pytest.approx(picture.height * 0.75, abs=1.0)


@pytest.mark.parametrize("scale", [0.0, -1.0, LARGEST])
def test_impossible_sizes_are_refused(picture: Picture, scale: float) -> None:
    with pytest.raises(UsageError):
        to_image(picture, scale)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_is_above_zero(picture: Picture, scale: float) -> None:
    with pytest.raises(UsageError, match="A scale is a number of pixels per unit, above 0"):
        to_image(picture, scale)


def test_the_smallest_picture_has_a_pixel(picture: Picture) -> None:
    assert (to_image(picture, 1e-9).width(), to_image(picture, 1e-9).height()) == (1, 1)
