"""Writing animations: against the time that painting their frames takes anyway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QImage, QPainter

from benchmarks.measure import Row, compare
from nnviz.figures import figure
from nnviz.painting.animation import animation_bytes
from nnviz.painting.fonts import ensure_application
from nnviz.painting.frames import frame_count, moments, stage
from nnviz.painting.painter import paint
from nnviz.picture.blend import blend
from nnviz.picture.shapes import Picture

WIDTH, HEIGHT = 1200, 700
STEPS, FRAMES, PACE = 6, 11, 1.5
FIRST = 10  # the first of the steps: the last of forward, the loss, the first of backward


def rows() -> Iterator[Row]:
    """The rows of the table of speeds that concern animations."""
    ensure_application()
    pictures, scale = _pictures()
    count = frame_count(len(pictures), PACE, FRAMES)
    written = partial(
        animation_bytes,
        len(pictures),
        pictures.__getitem__,
        "gif",
        scale=scale,
        pace=PACE,
        frames=FRAMES,
        progress=_quiet,
    )
    measured = compare(written, partial(_painted, pictures, scale), rounds=9)
    yield Row(
        f"{count} frames of {WIDTH} × {HEIGHT} as GIF, against painting them alone",
        measured.cost,
        1.5,
        "at most",
        f"{measured.figures}; {len(written()) / 1e6:.1f} MB",
    )


def _pictures() -> tuple[list[Picture], float]:
    """Steps of the running example with their equations, all of one size, and the scale."""
    subject = figure("running-example", steps="all", equation="below").subject
    drawn = [subject.picture(at) for at in range(FIRST, FIRST + STEPS)]
    common = stage(drawn)
    scale = min(WIDTH / common.width, HEIGHT / common.height)
    width, height = WIDTH / scale, HEIGHT / scale
    placed = [common.placed(picture, at) for at, picture in enumerate(drawn)]
    return [replace(picture, width=width, height=height) for picture in placed], scale


def _painted(pictures: list[Picture], scale: float) -> None:
    """The same frames on one image."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    for moment in moments(len(pictures), PACE, FRAMES):
        pair = pictures[moment.at - 1], pictures[moment.at]
        painter = QPainter(image)
        painter.scale(scale, scale)
        paint(blend(*pair, moment.share), painter)
        painter.end()


def _quiet(done: int, total: int) -> None:
    pass
