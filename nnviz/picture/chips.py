"""Places for the chips on edges: none on another chip, none on a neuron.

A chip slides along its own edge until it is free. The search is small and the same every time:
the edge with the fewest free places first, each at the free place nearest to where one looks for
it, backing out of a dead end a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.badges import BADGES, badge_places
from nnviz.picture.captions import caption_boxes
from nnviz.picture.gaps import gap_boxes
from nnviz.picture.layout import LOSS_SIZE, Layout, Spot
from nnviz.picture.plates import plate_boxes

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PREFERRED = 0.45  # where on its edge a chip stands if it can, as a share of the way
_WAY = np.linspace(0.06, 0.94, 45)
SHARES = _WAY[np.argsort(np.abs(_WAY - PREFERRED), kind="stable")]
SPACE = 4.0  # between two chips
NEURON_SPACE = 11.0  # between a chip and a neuron, so that a ring fits in between
SLOPE = 92.0  # how wide a ∂C/∂a under an output can be, where curves lead chips to it
BUDGET = 150  # dead ends to back out of before settling for fewer chips


@dataclass(frozen=True, slots=True)
class Size:
    w: float
    h: float


def chip_places(
    layout: Layout,
    sizes: Mapping[int, Size],
    labels: tuple[str, ...] = ("name",),
    first: int = 0,
    budget: int = BUDGET,
) -> dict[int, Spot]:
    """A place for the chip of each of these edges (rows of `layout.rows`) where there is one.

    `labels` is what neurons say (`look.NEURON_LABELS`): chips keep off it. Where there is no room
    for all, the `first` ones come before the others; `budget` is how long to look for room.
    """
    chips = tuple((row, size.w, size.h) for row, size in sizes.items())
    return dict(_place(layout, chips, labels, first, budget))


def edge_point(layout: Layout, edge: int, share: float | Floats) -> Floats:
    """Points on the visible part of an edge: 0 at the source's ring, 1 at the target's."""
    return cubic(clipped(layout)[edge], np.atleast_1d(np.asarray(share, dtype=float)))


def cubic(points: Floats, share: Floats) -> Floats:
    """Points (n, 2) on a cubic (8,) at shares (n,) of the way."""
    t = share[:, None]
    basis = np.hstack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
    on_way: Floats = basis @ points.reshape(4, 2)
    return on_way


@lru_cache(maxsize=32)
def clipped(layout: Layout) -> Floats:
    """The ways of all edges of a layout, cut at the rings of their neurons; (V, 8)."""
    ends = layout.architecture.edge_array[layout.rows] - 1
    points = layout.points.copy()
    for at, towards, column in ((0, 2, 0), (6, 4, 1)):
        toward = points[:, towards : towards + 2] - points[:, at : at + 2]
        length = np.hypot(toward[:, 0], toward[:, 1])
        radius = layout.r[ends[:, column]]
        points[:, at : at + 2] += toward * (radius / np.maximum(length, 1e-9))[:, None]
    line = ~layout.curved
    step = (points[line, 6:8] - points[line, 0:2]) / 3
    points[line, 2:4] = points[line, 0:2] + step
    points[line, 4:6] = points[line, 6:8] - step
    points.setflags(write=False)
    return points


@lru_cache(maxsize=256)
def _place(
    layout: Layout,
    chips: tuple[tuple[int, float, float], ...],
    labels: tuple[str, ...],
    first: int,
    budget: int,
) -> dict[int, Spot]:
    blocked, size = _Blocked(layout, labels), np.array([layout.width, layout.height])
    found: list[_Choices] = []
    for row, w, h in chips:
        points = edge_point(layout, row, SHARES)
        half = np.array([w, h]) / 2
        points = points[blocked.free(points, half)]
        inside = ((points >= half) & (points <= size - half)).all(axis=1)
        points = points[inside] if inside.any() else points
        if len(points):
            found.append(_Choices(row, half, points))
    if not found:
        return {}
    search = _Search(found)
    placed = search.solve(len(found) + budget, np.ones(len(found), bool))
    if placed is None:
        before = {row for row, _, _ in chips[:first]}
        sooner = np.array([choices.row in before for choices in found])
        placed = search.greedy(search.solve(len(found) + budget, sooner) or [], sooner)
    return {found[int(search.owner[at])].row: search.spot(at) for at in placed}


@dataclass(frozen=True, slots=True, eq=False)
class _Choices:
    """The free places of one chip, best first: centres (n, 2), and half its width and height."""

    row: int
    half: Floats
    points: Floats


class _Blocked:
    """What stands still: neurons, their numbers and δ, counts of elided neurons, the loss."""

    def __init__(self, layout: Layout, labels: tuple[str, ...]) -> None:
        seen = layout.visible
        self.discs = np.column_stack(
            (layout.x[seen - 1], layout.y[seen - 1], layout.r[seen - 1] + NEURON_SPACE)
        )
        boxes = [(layout.loss.x, layout.loss.y, *LOSS_SIZE)] if layout.options.loss else []
        badges = badge_places(layout).values() if BADGES in labels else ()
        still = (*plate_boxes(layout, labels), *gap_boxes(layout), *caption_boxes(layout))
        for spot in (*still, *badges):
            boxes.append((spot.x, spot.y, spot.w, spot.h))
        moved = layout.options.curved or layout.options.stretch != (1.0, 1.0)
        for number in seen:
            if layout.form.delta_height and not layout.architecture.is_bias(int(number)):
                spot = layout.delta_spot(int(number))
                slope = moved and layout.architecture.role(int(number)) == "output"
                boxes.append((spot.x, spot.y, max(spot.w, SLOPE) if slope else spot.w, spot.h))
        self.boxes = np.array(boxes).reshape(-1, 4)

    def free(self, points: Floats, half: Floats) -> Flags:
        """Which of these centres leave a chip clear of all that stands still."""
        gap = np.abs(points[:, None, :] - self.discs[None, :, :2]) - half
        outside = np.hypot(*np.moveaxis(np.maximum(gap, 0.0), 2, 0)) >= self.discs[None, :, 2]
        room = half + self.boxes[:, 2:] / 2 + 1.0
        clear = (np.abs(points[:, None, :] - self.boxes[None, :, :2]) >= room[None]).any(axis=2)
        result: Flags = outside.all(axis=1) & clear.all(axis=1)
        return result


class _Search:
    """Which choices are still free, edge by edge, as more and more chips are placed."""

    def __init__(self, chips: list[_Choices]) -> None:
        counts = [len(chip.points) for chip in chips]
        self.points = np.concatenate([chip.points for chip in chips])
        self.half = np.repeat([chip.half for chip in chips], counts, axis=0)
        self.owner = np.repeat(np.arange(len(chips)), counts)
        self.count = len(chips)

    def spot(self, choice: int) -> Spot:
        """The place that a choice stands for."""
        (x, y), (w, h) = self.points[choice].tolist(), (self.half[choice] * 2).tolist()
        return Spot(x, y, w, h)

    def most_pressed(self, free: Flags, open_edges: Flags) -> tuple[int, NDArray[np.intp]]:
        """The open edge with the fewest free choices, and those, best first."""
        left = np.bincount(self.owner[free], minlength=self.count)
        edge = int(np.argmin(np.where(open_edges, left, np.iinfo(np.int64).max)))
        return edge, np.flatnonzero(free & (self.owner == edge))

    def after(self, free: Flags, choice: int) -> Flags:
        """What stays free once a chip stands at `choice`."""
        room = self.half + self.half[choice] + SPACE
        apart = (np.abs(self.points - self.points[choice]) >= room).any(axis=1)
        stays: Flags = free & apart & (self.owner != self.owner[choice])
        return stays

    def solve(self, budget: int, edges: Flags) -> list[int] | None:
        """One choice for each of these edges, or None when the budget does not suffice."""
        free, still_open = np.ones(len(self.points), bool), edges.copy()
        if not edges.any():
            return None
        stack: list[tuple[int, NDArray[np.intp], int, Flags]] = []
        placed: list[int] = []
        edge, options = self.most_pressed(free, still_open)
        at = 0
        while budget:
            budget -= 1
            if at < len(options):
                stack.append((edge, options, at, free))
                placed.append(int(options[at]))
                still_open[edge] = False
                if not still_open.any():
                    return placed
                free = self.after(free, int(options[at]))
                edge, options = self.most_pressed(free, still_open)
                at = 0
            elif stack:
                edge, options, at, free = stack.pop()
                placed.pop()
                still_open[edge] = True
                at += 1
            else:
                return None
        return None

    def greedy(self, placed: list[int], first: Flags) -> list[int]:
        """Those placed, and as many more as fit, some first, each at the best place left."""
        free, placed = np.ones(len(self.points), bool), list(placed)
        for choice in placed:
            free = self.after(free, choice)
        done = np.isin(np.arange(self.count), self.owner[placed])
        for still_open in (first & ~done, ~first & ~done):
            while still_open.any():
                edge, options = self.most_pressed(free, still_open)
                still_open[edge] = False
                if len(options):
                    placed.append(int(options[0]))
                    free = self.after(free, placed[-1])
        return placed
