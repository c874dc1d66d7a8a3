"""What an animation shows when: moments in time, and pictures painted on one common sheet."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from nnviz.painting.files import painting
from nnviz.painting.painter import paint
from nnviz.picture.frame import moved
from nnviz.picture.shapes import Box, Circle, Edges, Formula, Picture

Pixels = NDArray[np.uint32]
"""A painted frame, (rows, columns): opacity, red, green, blue from the highest byte down."""

TICKS = 100
"""Ticks of an animation's clock in a second: what GIF counts in."""

SLOW, FAST = 4, 2  # ticks of a frame in a move: 25 or 50 in a second, which every player keeps up
MOVING = 0.6  # the most of a step's time that may go into the move towards it
LAST = 1.0  # seconds that the last step is held longer
PAGES = 2  # one painted, and the one before, which it is compared with


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame: the picture at `share` of the way from step `at` − 1 to step `at`.

    It is shown for so many `ticks`. A share of 1 is the step itself.
    """

    at: int
    share: float
    ticks: int


def frames_per_move(pace: float, frames: int) -> tuple[int, int]:
    """How many frames a move gets, and the ticks of each; fewer than asked where time is short."""
    room = pace * TICKS * MOVING
    each = SLOW if frames * SLOW <= room else FAST
    return min(frames, int(room // each)), each


def moments(count: int, pace: float, frames: int) -> Iterator[Moment]:
    """The frames of `count` steps, in order.

    Each step takes `pace` seconds: a move of at most `frames` frames from the one before, then
    stillness. Step k begins k · `pace` after the start, to the tick. The last is held longer.
    """
    moving, each = frames_per_move(pace, frames)
    for at in range(count):
        begin, end = round(at * pace * TICKS), round((at + 1) * pace * TICKS)
        if at:
            for number in range(1, moving + 1):
                yield Moment(at, eased(number / (moving + 1)), each)
            begin += moving * each
        if at == count - 1:
            end += round(LAST * TICKS)
        yield Moment(at, 1.0, max(end - begin, 1))


def frame_count(count: int, pace: float, frames: int) -> int:
    """How many frames `moments` has."""
    return count + max(count - 1, 0) * frames_per_move(pace, frames)[0]


def eased(t: float) -> float:
    """A share of the time (0 to 1) as a share of the way: slow at both ends."""
    return t * t * (3.0 - 2.0 * t)


@dataclass(frozen=True, slots=True)
class Stage:
    """The common sheet of several pictures, in their units, and where each lies on it.

    `colors` counts how often each colour is named in them.
    """

    width: float
    height: float
    shifts: tuple[tuple[float, float], ...]
    colors: Counter[str]

    def placed(self, picture: Picture, at: int) -> Picture:
        """Picture number `at` where it belongs on the sheet."""
        dx, dy = self.shifts[at]
        shapes = tuple(moved(shape, dx, dy) for shape in picture.shapes)
        return replace(picture, width=self.width, height=self.height, shapes=shapes)


def stage(pictures: Iterable[Picture]) -> Stage:
    """Lay pictures on each other such that what they share stands still, and none is cut.

    Pictures that share nothing have the same top left corner. None of them is kept.
    """
    shifts: list[tuple[float, float]] = []
    rights, bottoms = [], []
    colors: Counter[str] = Counter()
    before: dict[tuple[str, str], tuple[float, float]] = {}
    for picture in pictures:
        spots = _spots(picture)
        dx, dy = _shift(before, spots)
        before = {key: (x + dx, y + dy) for key, (x, y) in spots.items()} or before
        shifts.append((dx, dy))
        rights.append(dx + picture.width)
        bottoms.append(dy + picture.height)
        colors.update(_colors(picture))
    left, top = (min(side, default=0.0) for side in zip(*shifts, strict=True))
    return Stage(
        max(rights) - left,
        max(bottoms) - top,
        tuple((dx - left, dy - top) for dx, dy in shifts),
        colors,
    )


def _spots(picture: Picture) -> dict[tuple[str, str], tuple[float, float]]:
    """Where the discs and boxes of a picture are: neurons do not move from step to step."""
    return {
        (shape.id, shape.part): (shape.x, shape.y)
        for shape in picture.shapes
        if isinstance(shape, Circle | Box)
    }


def _shift(
    before: dict[tuple[str, str], tuple[float, float]],
    spots: dict[tuple[str, str], tuple[float, float]],
) -> tuple[float, float]:
    """By how much most of what both have must be moved to be where it was."""
    ways = Counter(
        (round(before[key][0] - x, 6), round(before[key][1] - y, 6))
        for key, (x, y) in spots.items()
        if key in before
    )
    return ways.most_common(1)[0][0] if ways else (0.0, 0.0)


def _colors(picture: Picture) -> Iterator[str]:
    """Every colour that the picture names, those of edges and images left out."""
    yield picture.background
    for shape in picture.shapes:
        if isinstance(shape, Edges):
            continue
        if isinstance(shape, Formula):
            yield from (term.color for term in shape.terms)
        else:
            for name in ("fill", "stroke", "color"):
                if color := getattr(shape, name, ""):
                    yield color


class Painter:
    """Paints pictures of one size into a few pages of pixels that are used in turn.

    `width` and `height` are in pixels; what the picture does not fill has its background. A page
    is painted over `PAGES` pictures later.
    """

    def __init__(self, width: int, height: int, scale: float) -> None:
        self._scale = scale
        self._pages = deque(_page(width, height) for _ in range(PAGES))

    def paint(self, picture: Picture) -> Pixels:
        """The pixels of a picture."""
        buffer, image = self._pages[0]
        self._pages.rotate(-1)
        with painting(image) as painter:
            if not self._filled(picture):
                painter.fillRect(image.rect(), QColor(picture.background))
            painter.scale(self._scale, self._scale)
            paint(picture, painter)
        return buffer

    def _filled(self, picture: Picture) -> bool:
        """Whether its own background covers all of the page."""
        height, width = self._pages[0][0].shape
        covered = picture.width * self._scale, picture.height * self._scale
        return bool(covered[0] >= width and covered[1] >= height)


def _page(width: int, height: int) -> tuple[Pixels, QImage]:
    """A buffer and the image that paints into it; the buffer must live as long as the image."""
    buffer = np.zeros((height, width), np.uint32)
    data = buffer.view(np.uint8).data
    return buffer, QImage(data, width, height, 4 * width, QImage.Format.Format_RGB32)
