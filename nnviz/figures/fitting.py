"""Making a figure fit its size on paper.

With a width (or height) alone, the picture is scaled. With a font size as well, the scale is that
of the font, and the layers move together or apart until the width is met: so the labels of all
figures of a paper have the same size.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnviz.errors import UsageError
from nnviz.figures.lengths import PER_UNIT
from nnviz.picture.layout import SMALLEST_STRETCH

if TYPE_CHECKING:
    from nnviz.figures.subject import Subject
    from nnviz.picture.shapes import Picture

BASE = 10.0  # pixels: the size of most labels of a picture at scale 1
TRIES = 7
CLOSE = 0.5  # pixels
LARGEST_STRETCH = 10.0


def fitted(subject: Subject) -> tuple[Subject, float]:
    """The subject, with other options where need be, and the scale at which it has its size."""
    options = subject.options
    width, height = (None if side is None else side.px for side in (options.width, options.height))
    if options.font_size is None:
        return subject, _scale(subject.picture(), width, height)
    scale = options.font_size * PER_UNIT["pt"] / BASE
    if options.view in ("network", "maps"):
        wide, high = width, height
        if options.orientation == "rows":
            wide, high = height, width
        if wide is not None:
            subject = _stretched(subject, 0, wide / scale)
        if high is not None:
            subject = _stretched(subject, 1, high / scale)
    picture = subject.picture()
    for name, side, room in (("wide", picture.width, width), ("high", picture.height, height)):
        if room is not None and side * scale > room + 1.0:
            least = side * scale / PER_UNIT["mm"]
            raise UsageError(
                f"With labels of {options.font_size:g} pt the figure is at least {least:.0f} mm "
                f"{name}; {room / PER_UNIT['mm']:.0f} mm were asked for.",
                do="Choose a smaller font, other labels, or leave the font size out.",
            )
    return subject, scale


def _scale(picture: Picture, width: float | None, height: float | None) -> float:
    factors = [
        room / side
        for room, side in ((width, picture.width), (height, picture.height))
        if room is not None
    ]
    return min(factors, default=1.0)


def _stretched(subject: Subject, axis: int, room: float) -> Subject:
    """The subject with its layers (axis 0) or neurons (1) so far apart that it is `room` long."""

    def at(factor: float) -> tuple[Subject, float]:
        along, across = subject.options.stretch
        stretch = (along, factor) if axis else (factor, across)
        changed = replace(subject, options=replace(subject.options, stretch=stretch))
        picture = changed.picture()
        sides = (picture.width, picture.height)
        return changed, sides[axis if subject.options.orientation == "columns" else 1 - axis]

    low, high = SMALLEST_STRETCH, LARGEST_STRETCH
    factor = subject.options.stretch[axis]
    found, length = at(factor)
    for _ in range(TRIES):
        if abs(length - room) < CLOSE:
            break
        low, high = (factor, high) if length < room else (low, factor)
        # Lengths grow with the factor in a straight line, but for what cannot shrink.
        _, longer = at(min(factor * 1.1, LARGEST_STRETCH))
        slope = (longer - length) / max(factor * 0.1, 1e-9)
        step = (room - length) / slope if slope > 1e-6 else (high - low) / 2
        factor = min(max(factor + step, low), high)
        found, length = at(factor)
    return found
