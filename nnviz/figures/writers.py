"""What writes each format: a subject in, the bytes of a file out. See `formats.FORMATS`.

Each imports what it needs when it runs: an SVG is written on machines without Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from nnviz.figures.subject import Subject

if TYPE_CHECKING:
    from nnviz.picture.shapes import Picture

Progress = Callable[[int, int], None]

KEPT = 100  # pictures of an animation that are in memory at once


def svg(subject: Subject, progress: Progress) -> bytes:
    from nnviz.export.svg import to_svg

    fitted, scale = subject.fitted
    options = fitted.options
    text = to_svg(
        fitted.picture(),
        scale=scale,
        text=options.text,
        background=not options.transparent,
    )
    return text.encode("utf-8")


def pdf(subject: Subject, progress: Progress) -> bytes:
    from nnviz.painting.files import pdf_bytes

    fitted, scale = subject.fitted
    return pdf_bytes(_pictures(fitted, progress), scale, background=not fitted.options.transparent)


def _pictures(subject: Subject, progress: Progress) -> Iterator[Picture]:
    """The picture of each step, of the network alone where there is none."""
    count = max(len(subject.steps), 1)
    for at in range(count):
        progress(at, count)
        yield subject.picture(at)


def png(subject: Subject, progress: Progress) -> bytes:
    from nnviz.painting.files import png_bytes

    fitted, scale = subject.fitted
    options = fitted.options
    return png_bytes(
        fitted.picture(),
        scale * options.scale,
        background=not options.transparent,
        density=options.scale,
    )


def tikz(subject: Subject, progress: Progress) -> bytes:
    from nnviz.export.tikz import to_tikz

    fitted, scale = subject.fitted
    text = to_tikz(fitted.picture(), scale=scale, background=not fitted.options.transparent)
    return text.encode("utf-8")


def beamer(subject: Subject, progress: Progress) -> bytes:
    from nnviz.export.beamer import to_beamer

    return to_beamer(subject.slides, progress).encode("utf-8")


def html(subject: Subject, progress: Progress) -> bytes:
    from nnviz.export.player import to_player

    return to_player(subject.slides, progress).encode("utf-8")


def gif(subject: Subject, progress: Progress) -> bytes:
    return _animation(subject, "gif", progress)


def webp(subject: Subject, progress: Progress) -> bytes:
    return _animation(subject, "webp", progress)


def apng(subject: Subject, progress: Progress) -> bytes:
    return _animation(subject, "apng", progress)


def mp4(subject: Subject, progress: Progress) -> bytes:
    return _animation(subject, "mp4", progress)


def _animation(subject: Subject, kind: str, progress: Progress) -> bytes:
    from nnviz.painting.animation import animation_bytes

    fitted, scale = subject.fitted
    options = fitted.options
    return animation_bytes(
        len(fitted.steps),
        lru_cache(KEPT)(fitted.picture),
        kind,
        scale=scale * options.scale,
        pace=options.pace,
        frames=options.frames,
        progress=progress,
    )


def csv(subject: Subject, progress: Progress) -> bytes:
    from nnviz.figures.tables import csv_text

    return csv_text(subject).encode("utf-8")


def json(subject: Subject, progress: Progress) -> bytes:
    from nnviz.figures.tables import json_text

    return json_text(subject).encode("utf-8")


def dot(subject: Subject, progress: Progress) -> bytes:
    from nnviz.export.graphs import to_dot

    return to_dot(subject.network).encode("utf-8")


def mermaid(subject: Subject, progress: Progress) -> bytes:
    from nnviz.export.graphs import to_mermaid

    return to_mermaid(subject.network).encode("utf-8")
