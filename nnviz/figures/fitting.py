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
from nnviz.picture.layout import LARGEST_STRETCH, SMALLEST_STRETCH

if TYPE_CHECKING:
    from nnviz.figures.subject import Subject

BASE = 10.0  # pixels: the size of most labels of a picture at scale 1
TRIES = 7
CLOSE = 0.5  # pixels
LOOKED_AT = 40  # steps

Sides = tuple[float, float]


def fitted(subject: Subject) -> tuple[Subject, float]:
    """The subject, with other options where need be, and the scale at which it has its size."""
    options = subject.options
    width, height = (None if side is None else side.px for side in (options.width, options.height))
    if options.font_size is None and width is None and height is None:
        return subject, 1.0
    if options.font_size is None:
        return subject, _scale(_largest(subject), width, height)
    scale = options.font_size * PER_UNIT["pt"] / BASE
    if options.view in ("network", "maps"):
        wide, high = width, height
        if options.orientation == "rows":
            wide, high = height, width
        if wide is not None:
            subject = _stretched(subject, 0, wide / scale)
        if high is not None:
            subject = _stretched(subject, 1, high / scale)
    sides = _largest(subject)
    for name, side, room in (("wide", sides[0], width), ("high", sides[1], height)):
        if room is not None and side * scale > room + 1.0:
            least = side * scale / PER_UNIT["mm"]
            raise UsageError(
                f"With labels of {options.font_size:g} pt the figure is at least {least:.0f} mm "
                f"{name}; {room / PER_UNIT['mm']:.0f} mm were asked for.",
                do="Choose a smaller font, other labels, or leave the font size out.",
            )
    return subject, scale


def _largest(subject: Subject) -> Sides:
    """The greatest width and height among the pictures of its steps, of many only some."""
    count = max(len(subject.steps), 1)
    looked = range(0, count, -(-count // LOOKED_AT))
    pictures = [subject.picture(at) for at in looked]
    return max(one.width for one in pictures), max(one.height for one in pictures)


def _scale(sides: Sides, width: float | None, height: float | None) -> float:
    factors = [
        room / side for room, side in zip((width, height), sides, strict=True) if room is not None
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
