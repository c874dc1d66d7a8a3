"""PDF files, opened by another program (PDFium), show what the PNG shows, as vectors and text."""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from nnviz import figure
from nnviz.errors import UsageError
from nnviz.figures.lengths import PER_UNIT
from nnviz.nn.network import Network
from nnviz.painting import files
from nnviz.painting.files import LONGEST, pdf_bytes, to_image
from nnviz.picture.draw import draw
from nnviz.picture.look import Look
from nnviz.picture.shapes import Circle, Label, Line, Picture, Raster, plain
from nnviz.training.maps import neuron_maps
from tests.painting.images import Pixels, pixels
from tests.picture.cases import preset_trace, presets

SCALE = 1.0


@contextmanager
def opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    document = pdfium.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def rasterised(page: pdfium.PdfPage, scale: float) -> Pixels:
    """A page as pixels, `scale` of them per unit of the picture."""
    bitmap = page.render(scale=scale / 0.75)
    return np.asarray(bitmap.to_pil().convert("RGB")).astype(np.int16)


def averaged(image: Pixels, size: int = 6) -> Pixels:
    """Means over squares: letters are smoothed differently, dashes begin elsewhere."""
    height, width = (length // size * size for length in image.shape[:2])
    squares = image[:height, :width].reshape(height // size, size, width // size, size, 3)
    return squares.mean(axis=(1, 3)).astype(np.int16)


def difference(picture: Picture, page: pdfium.PdfPage) -> float:
    """The share of places where the PDF and the PNG look different."""
    shown, wanted = rasterised(page, SCALE), pixels(to_image(picture, SCALE))
    assert max(abs(a - b) for a, b in zip(shown.shape, wanted.shape, strict=True)) <= 1
    height, width = (min(a, b) for a, b in zip(shown.shape[:2], wanted.shape[:2], strict=True))
    pair = averaged(shown[:height, :width]), averaged(wanted[:height, :width])
    return float((np.abs(pair[0] - pair[1]).max(axis=2) > 32).mean())


def kinds(page: pdfium.PdfPage) -> set[int]:
    return {item.type for item in page.get_objects(max_depth=9)}


@pytest.mark.parametrize("name", presets())
def test_every_preset_looks_like_its_png(name: str) -> None:
    trace = preset_trace(name)
    plan = trace.steps("neuron")
    place = 2 * len(plan) // 3
    pictures = [
        draw(trace.before, look=Look("dark", weight_labels="all")),
        draw(trace.before, trace, plan[place]),
    ]
    with opened(pdf_bytes(pictures)) as document:
        assert len(document) == 2
        for picture, page in zip(pictures, document, strict=True):
            assert difference(picture, page) < 0.002
            assert raw.FPDF_PAGEOBJ_IMAGE not in kinds(page)
            assert page.get_size() == pytest.approx(
                (picture.width * 0.75, picture.height * 0.75), abs=0.001
            )


@pytest.mark.parametrize("theme", ["dark", "print"])
def test_a_figure_with_its_equation_looks_like_its_png(theme: str) -> None:
    shown = figure(
        "running-example", step="e0/s0/backward/n4", theme=theme, equation="below", margin="3mm"
    )
    with opened(shown.encode("pdf")) as document:
        assert difference(shown.picture, document[0]) < 0.002
        assert kinds(document[0]) == {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_TEXT}


def test_labels_are_text_that_can_be_found() -> None:
    shown = figure("running-example", step="e0/s0/backward/n6")
    with opened(shown.encode("pdf")) as document:
        text = document[0].get_textpage().get_text_range()
        assert document.get_metadata_value("Title") == shown.picture.title
    for words in ("Hidden layer 1", "0.6035", "δ 0.0547", "loss (ŷ − y)²"):
        assert words in text, words


def test_only_the_shipped_font_is_used_and_it_is_inside() -> None:
    data = figure("running-example", step="e0/s0/backward/n6").encode("pdf")
    with opened(data) as document:
        found = {_font(item) for item in document[0].get_objects() if item.type == 1}
    assert found and all(embedded and name.startswith("Inter") for name, embedded in found)
    descriptors = data.count(b"/Type /FontDescriptor")
    assert descriptors == len(re.findall(rb"/FontFile[23]? \d+ 0 R", data)) > 0
    subsets = re.findall(rb"/FontName /([A-Z]{6})\+Inter-", data)
    assert len(subsets) == descriptors, "only the letters that are used"


def _font(item: pdfium.PdfObject) -> tuple[str, bool]:
    font = raw.FPDFTextObj_GetFont(item.raw)
    room = ctypes.create_string_buffer(100)
    raw.FPDFFont_GetBaseFontName(font, room, 100)
    return room.value.decode(), bool(raw.FPDFFont_GetIsEmbedded(font))


def test_a_width_in_millimetres_is_the_width_of_the_page(tmp_path: object) -> None:
    shown = figure("running-example", width="84mm", font_size=6)
    with opened(shown.encode("pdf")) as document:
        width, height = document[0].get_size()
    fitted, scale = shown.subject.fitted
    points = PER_UNIT["mm"] * 0.75
    assert width == pytest.approx(84 * points, abs=0.5)
    assert width == pytest.approx(fitted.picture().width * scale * 0.75, abs=1e-3)
    assert height == pytest.approx(fitted.picture().height * scale * 0.75, abs=1e-3)
    with opened(figure("running-example", width="84mm").encode("pdf")) as document:
        assert document[0].get_width() == pytest.approx(84 * points, abs=1e-3)


def test_each_step_has_a_page() -> None:
    shown = figure("xor-2-2-1", steps="backward", equation="beside")
    told: list[tuple[int, int]] = []
    with opened(shown.encode("pdf", lambda done, total: told.append((done, total)))) as document:
        count = len(shown.subject.steps)
        assert len(document) == count == len(told) > 3
        for at in (0, count - 1):
            assert difference(shown.subject.picture(at), document[at]) < 0.002


def test_without_a_background_the_paper_shows() -> None:
    dark = figure("running-example", theme="dark")
    for transparent in (False, True):
        with opened(dark.changed(transparent=transparent).encode("pdf")) as document:
            bitmap = document[0].render(fill_color=(255, 0, 255, 255))
            corner = bitmap.to_numpy()[1, 1, :3].tolist()
        assert (corner == [255, 0, 255]) == transparent


def test_an_image_is_the_only_thing_that_is_not_drawn_as_vectors() -> None:
    network = Network.layered([2, 4, 3, 1], seed=1, init="normal")
    picture = draw(network, maps=neuron_maps(network, ((-3.0, 3.0), (-3.0, 3.0)), 30))
    maps = sum(isinstance(shape, Raster) for shape in picture.shapes)
    with opened(pdf_bytes([picture])) as document:
        found = [item.type for item in document[0].get_objects(max_depth=9)]
        assert found.count(raw.FPDF_PAGEOBJ_IMAGE) == maps > 0
        assert difference(picture, document[0]) < 0.002


def test_dashes_opacity_and_rectangles_of_pixels_are_kept() -> None:
    ramp = np.linspace(0, 255, 40).astype(np.uint8)
    image = np.stack([*np.meshgrid(ramp, ramp[:20]), np.full((20, 40), 80, np.uint8)], axis=2)
    shapes = (
        Line("a", "line", ((10, 20), (190, 20)), "#aa0000", 4, dash=(12.0, 8.0)),
        Line("b", "area", ((10, 40), (60, 40), (35, 80)), "", 0, fill="#0000ff", opacity=0.4),
        Circle("c", "disc", 100, 60, 20, "#00aa00", "#000000", 3, (6.0, 3.0), opacity=0.5),
        Raster("d", "map", 160, 60, 30, image, opacity=0.5, h=30.0),
        Label("e", "text", 100, 110, plain("faint"), 18, "#000000", opacity=0.3),
    )
    picture = Picture(200.0, 120.0, "#ffffff", shapes)
    with opened(pdf_bytes([picture])) as document:
        page = rasterised(document[0], 1.0)
        assert difference(picture, document[0]) < 0.01
    assert page[20, 15].tolist() == [0xAA, 0, 0] and page[20, 26].tolist() == [255, 255, 255]
    assert page[50, 35].tolist() == pytest.approx([153, 153, 255], abs=2)
    assert page[60, 100].tolist() == pytest.approx([127, 212, 127], abs=2)


def test_a_page_is_not_larger_than_readers_open() -> None:
    shown = Picture(LONGEST * 2.0, 100.0, "#ffffff", ())
    with pytest.raises(UsageError, match="too large for PDF"):
        pdf_bytes([shown])


def test_pages_that_qt_writes_otherwise_are_left_as_they_are() -> None:
    data = b"/MediaBox [0 0 586 430] /MediaBox [0 0 586.000000 430.000000]"
    assert files._exactly(data, [(1.0, 2.0), (3.0, 4.0)]) == data
    cut = files._exactly(data, [(585.5, 429.25)])
    assert cut == b"/MediaBox [0 0 586 430] /MediaBox [0 0.75000 585.50000 430  ]"
    assert len(cut) == len(data)


def test_nothing_is_fetched_or_run() -> None:
    data = figure("running-example").encode("pdf")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    unpacked = b"".join(zlib.decompress(s) if s[:1] == b"x" else s for s in streams)
    assert unpacked
    for word in (b"/JavaScript", b"/Launch", b"/URI", b"/OpenAction", b"/EmbeddedFile"):
        assert word not in data and word not in unpacked
