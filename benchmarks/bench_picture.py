"""Painting and writing pictures: against bare QPainter calls and against QSvgGenerator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator

from benchmarks.measure import Row, compare, duration
from nnviz.export.svg import to_svg
from nnviz.nn.network import Network
from nnviz.painting.edges import SMOOTH
from nnviz.painting.fonts import ensure_application
from nnviz.painting.painter import paint, paint_shape
from nnviz.picture.draw import draw
from nnviz.picture.layout import LayoutOptions, layout
from nnviz.picture.shapes import Edges, Picture, Shape

# Two layers as wide as this have about as many edges between them.
WIDTHS = {1_000: 31, 5_000: 70}
LABELLED_GOAL = 0.002  # seconds for a thousand labelled neurons


def rows() -> Iterator[Row]:
    """The rows of the table of speeds that concern the picture."""
    ensure_application()
    for count, width in WIDTHS.items():
        yield _edges(count, width)
    yield _labelled()
    yield from _svg()


def _edges(count: int, width: int) -> Row:
    picture = _unelided((width, width), bias=False)
    edges = [shape for shape in picture.shapes if isinstance(shape, Edges)]
    lines = sum(len(shape) for shape in edges)
    image = QImage(1280, 800, QImage.Format.Format_RGB32)
    scale = min(image.width() / picture.width, image.height() / picture.height)
    ours = partial(_on, image, scale, partial(_paint_all, edges))
    bare = partial(_on, image, scale, partial(_bare, _by_pen(edges), lines <= SMOOTH))
    measured = compare(ours, bare)
    kind = "antialiased" if lines <= SMOOTH else "plain"
    return Row(
        f"repaint of {lines:,} edges {kind}, against drawLines of the same lines",
        measured.cost,
        1.3,
        "at most",
        measured.figures,
    )


def _labelled() -> Row:
    """A thousand neurons with ring, number and value; the ratio is against the goal."""
    picture = _unelided((25,) * 40, bias=False)
    only = tuple(shape for shape in picture.shapes if shape.id.startswith("neuron:"))
    neurons = Picture(picture.width, picture.height, picture.background, only)
    image = QImage(2560, 1600, QImage.Format.Format_RGB32)
    ours = partial(_on, image, 0.5, partial(paint, neurons, background=False))
    again = Picture(picture.width, picture.height, picture.background, only)
    direct = partial(_on, image, 0.5, partial(_paint_all, again.shapes))
    measured = compare(ours, direct)
    return Row(
        f"{len({shape.id for shape in only}):,} labelled neurons from sprites, "
        f"against {duration(LABELLED_GOAL)}",
        measured.ours / LABELLED_GOAL,
        1.0,
        "at most",
        f"{duration(measured.ours)}; without sprites {duration(measured.other)}",
    )


def _svg() -> Iterator[Row]:
    picture = _unelided((784, 128, 64, 10), bias=True)
    count = sum(len(shape) for shape in picture.shapes if isinstance(shape, Edges))
    edges = [shape for shape in picture.shapes if isinstance(shape, Edges)]
    only = Picture(picture.width, picture.height, picture.background, tuple(edges))
    generated = partial(_generate, only, _by_pen(edges))
    measured = compare(partial(to_svg, only), generated, rounds=5)
    yield Row(
        f"SVG of {count:,} edges, against QSvgGenerator",
        measured.cost,
        0.3,
        "at most",
        measured.figures,
    )
    ours, other = len(to_svg(only).encode()), len(generated())
    yield Row(
        "the same in bytes",
        ours / other,
        0.8,
        "at most",
        f"{ours / 1e6:.1f} MB against {other / 1e6:.1f} MB",
    )


def _unelided(sizes: tuple[int, ...], *, bias: bool) -> Picture:
    network = Network.layered(sizes, seed=1, bias=bias)
    return draw(network, layout=layout(network.architecture, LayoutOptions(max_neurons=0)))


def _on(image: QImage, scale: float, work: Callable[[QPainter], None]) -> None:
    painter = QPainter(image)
    painter.scale(scale, scale)
    work(painter)
    painter.end()


def _paint_all(shapes: Sequence[Shape], painter: QPainter) -> None:
    for shape in shapes:
        paint_shape(shape, painter)


Batches = list[tuple[QPen, list[QLineF]]]


def _by_pen(edges: list[Edges]) -> Batches:
    """The same lines, ready for `drawLines`, with the pens they are drawn with."""
    batches: dict[tuple[float, ...], list[QLineF]] = {}
    for shape in edges:
        widths = np.round(shape.widths * 4) / 4
        for at in range(len(shape)):
            key = (*shape.colors[at].tolist(), float(widths[at]))
            line = QLineF(*shape.points[at, [0, 1, 6, 7]].tolist())
            batches.setdefault(key, []).append(line)
    return [(_pen(key), lines) for key, lines in batches.items()]


def _pen(key: tuple[float, ...]) -> QPen:
    *channels, width = key
    pen = QPen(QColor(*map(int, channels)), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _bare(batches: Batches, smooth: bool, painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    for pen, lines in batches:
        painter.setPen(pen)
        painter.drawLines(lines)


def _generate(picture: Picture, batches: Batches) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setViewBox(QRectF(0, 0, picture.width, picture.height))
    painter = QPainter(generator)
    _bare(batches, True, painter)
    painter.end()
    return bytes(buffer.data().data())
