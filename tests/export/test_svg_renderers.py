"""Our SVG files look the same in a browser, in Qt's SVG reader, and where QPainter paints them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from nnviz.export.equations import equation_picture
from nnviz.export.svg import FONT, to_svg
from nnviz.nn.network import Network
from nnviz.painting.files import to_image
from nnviz.painting.fonts import load_fonts
from nnviz.picture.draw import draw
from nnviz.picture.frame import below, beside, framed
from nnviz.picture.look import Look
from nnviz.picture.shapes import Picture
from nnviz.resources import resource
from nnviz.steps import Step, Trace, explain
from nnviz.training.maps import neuron_maps
from tests.chromium import Browser
from tests.painting.images import Pixels, pixels
from tests.picture.cases import preset_trace, presets

GAP = 8
SQUARE = 4  # pixels whose mean is compared: letters are smoothed differently
FAR = 24  # of 255: a difference that can be seen
STRAY = 0.004  # how much of a picture may differ so


@pytest.fixture(autouse=True)
def fonts(qapp: object) -> None:
    load_fonts()


def backward(trace: Trace) -> Step:
    plan = trace.steps("neuron")
    first = next(segment for segment in plan.segments if segment.phase == "backward")
    return plan[(first.start + first.stop) // 2]


def figures(name: str) -> list[Picture]:
    """A preset alone, and a backward step of it in dark with its equation."""
    trace = preset_trace(name)
    step = backward(trace)
    alone = draw(trace.before, look=Look(weight_labels="all"))
    dark = framed(draw(trace.before, trace, step, look=Look("dark")), 0.0)
    formula = equation_picture(explain(trace, step), trace.before, "dark")
    put = below if dark.width > 600 else beside
    return [whole(alone), whole(framed(put(dark, formula), 8.0))]


def whole(picture: Picture) -> Picture:
    """The picture a whole number of pixels wide and high, so that nothing is scaled to fit."""
    return replace(picture, width=round(picture.width), height=round(picture.height))


def by_qt(svg: str, width: int, height: int) -> QImage:
    """What Qt's reader makes of it."""
    reader = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    assert reader.isValid()
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    reader.render(painter, QRectF(0, 0, width, height))
    painter.end()
    return image


def by_chromium(browser: Browser, pictures: Sequence[Picture], style: str = "") -> list[QImage]:
    """What the browser makes of them, each a file of its own whose letters are outlines.

    With a `style`, which brings the font, they stand in the page and their letters are text.
    """
    sizes = [(int(picture.width), int(picture.height)) for picture in pictures]
    tops = np.cumsum([0, *(height + GAP for _, height in sizes)]).tolist()
    places = list(zip(pictures, sizes, tops, strict=False))
    drawings = "".join(
        f'<div style="position:absolute; left:0; top:{top}px">'
        f"{to_svg(picture) if style else _image(picture, *size)}</div>"
        for picture, size, top in places
    )
    page = browser.page(
        f"<!DOCTYPE html><meta charset=utf-8><title>Figures</title>{style}{drawings}"
    )
    page.resize(max(width for width, _ in sizes), tops[-1])
    page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
    page.evaluate("document.fonts.ready.then(() => document.fonts.size)")
    screen = page.image()
    assert page.complaints() == []
    page.close()
    return [screen.copy(0, top, *size) for _, size, top in places]


def _image(picture: Picture, width: int, height: int) -> str:
    data = b64encode(to_svg(picture, text="outlines").encode("utf-8")).decode("ascii")
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img width="{width}" height="{height}" alt="" src="{source}">'


def averaged(image: QImage) -> Pixels:
    """Means over squares of pixels."""
    wide, high = image.width() // SQUARE, image.height() // SQUARE
    smooth = Qt.TransformationMode.SmoothTransformation
    return pixels(image.scaled(wide, high, mode=smooth))


def apart(one: QImage, other: QImage) -> float:
    """How much of two images differs so that it can be seen, 0 to 1."""
    assert one.size() == other.size()
    return float((np.abs(averaged(one) - averaged(other)).max(axis=2) > FAR).mean())


def test_every_preset_in_chromium_and_in_qt(chromium: Browser) -> None:
    named = [(f"{name}, {at}", p) for name in presets() for at, p in enumerate(figures(name))]
    seen = by_chromium(chromium, [picture for _, picture in named])
    for (name, picture), image in zip(named, seen, strict=True):
        read = by_qt(to_svg(picture, text="outlines"), image.width(), image.height())
        assert apart(image, read) < STRAY, name
    # And a difference would be found: two steps of the same preset are told apart.
    assert apart(seen[0].copy(0, 0, 400, 400), seen[1].copy(0, 0, 400, 400)) > 0.5


def test_letters_as_text_and_as_outlines_and_as_painted(chromium: Browser) -> None:
    network = Network.layered([2, 3, 1], seed=1)
    pictures = [
        *figures("running-example"),
        whole(draw(network, maps=neuron_maps(network, ((-1.0, 1.0), (-1.0, 1.0)), 9))),
    ]
    faces = "".join(
        f"@font-face {{ font-family: Inter; font-weight: {weight}; src: url(data:font/otf;base64,"
        f"{b64encode(resource('fonts', f'Inter-{name}.otf').read_bytes()).decode('ascii')}) }}"
        for name, weight in (("Regular", 400), ("SemiBold", 600), ("Bold", 700))
    )
    seen = by_chromium(chromium, pictures, f"<style>{faces}</style>")
    for picture, image in zip(pictures, seen, strict=True):
        width, height = image.width(), image.height()
        painted = to_image(picture, 1.0)
        assert apart(image, painted) < 0.01
        outlines = by_qt(to_svg(picture, text="outlines"), width, height)
        assert apart(outlines, painted) < STRAY
        as_text = by_qt(to_svg(picture).replace(FONT, "Inter"), width, height)
        assert apart(as_text, painted) < 0.01
