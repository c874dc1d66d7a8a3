"""Places for the chips on edges: none on another chip, none on a neuron.

A chip slides along its own edge until it is free. The search is small and the same every time:
the edge with the fewest free places first, each at the free place nearest to where one looks for
it, backing out of a dead end a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.layout import LOSS_SIZE, Layout, Spot

Floats = NDArray[np.float64]

PREFERRED = 0.45  # where on its edge a chip stands if it can, as a share of the way
_WAY = np.linspace(0.06, 0.94, 45)
SHARES = _WAY[np.argsort(np.abs(_WAY - PREFERRED), kind="stable")]
SPACE = 4.0  # between two chips
NEURON_SPACE = 11.0  # between a chip and a neuron, so that a ring fits in between
BUDGET = 3000  # places tried before settling for fewer chips
SETTLED = 40  # networks with at most this many edges keep one place per chip for good


@dataclass(frozen=True, slots=True)
class Size:
    w: float
    h: float


def chip_places(layout: Layout, edges: tuple[int, ...], size: Size) -> dict[int, Spot]:
    """A place for the chip of each of these edges (rows of `layout.rows`) where there is one.

    Small networks place all their chips once, so that a chip stands still from step to step.
    """
    if len(layout.rows) <= SETTLED:
        settled = _place(layout, tuple(range(len(layout.rows))), size)
        if all(edge in settled for edge in edges):
            return {edge: settled[edge] for edge in edges}
    return dict(_place(layout, edges, size))


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


@lru_cache(maxsize=128)
def _place(layout: Layout, edges: tuple[int, ...], size: Size) -> dict[int, Spot]:
    blocked = _Blocked(layout, size)
    choices: dict[int, Floats] = {}
    for edge in edges:
        points = edge_point(layout, edge, SHARES)
        choices[edge] = points[blocked.free(points)]
    order = sorted(edges, key=lambda edge: (len(choices[edge]), edge))
    return _assign(order, choices, size)


class _Blocked:
    """What stands still: neurons, their numbers and δ, the loss."""

    def __init__(self, layout: Layout, size: Size) -> None:
        seen = layout.visible
        self.discs = np.column_stack(
            (layout.x[seen - 1], layout.y[seen - 1], layout.r[seen - 1] + NEURON_SPACE)
        )
        self.half = np.array([size.w, size.h]) / 2
        boxes = [(layout.loss.x, layout.loss.y, *LOSS_SIZE)] if layout.options.loss else []
        for number in seen:
            x, y, r = layout.x[number - 1], layout.y[number - 1], layout.r[number - 1]
            boxes.append((x - 0.85 * r, y - r - 1.0, 14.0, 10.0))
            if layout.form.delta_height and not layout.architecture.is_bias(int(number)):
                spot = layout.delta_spot(int(number))
                boxes.append((spot.x, spot.y, spot.w, spot.h))
        self.boxes = np.array(boxes).reshape(-1, 4)

    def free(self, points: Floats) -> NDArray[np.bool_]:
        """Which of these centres leave a chip clear of all that stands still."""
        gap = np.abs(points[:, None, :] - self.discs[None, :, :2]) - self.half
        outside = np.hypot(*np.moveaxis(np.maximum(gap, 0.0), 2, 0)) >= self.discs[None, :, 2]
        room = self.half + self.boxes[:, 2:] / 2 + 1.0
        clear = (np.abs(points[:, None, :] - self.boxes[None, :, :2]) >= room[None]).any(axis=2)
        result: NDArray[np.bool_] = outside.all(axis=1) & clear.all(axis=1)
        return result


def _assign(order: Sequence[int], choices: dict[int, Floats], size: Size) -> dict[int, Spot]:
    """One choice per edge such that no two overlap, as many as the budget allows."""
    room = np.array([size.w + SPACE, size.h + SPACE])
    order = [edge for edge in order if len(choices[edge])]
    taken: list[tuple[int, int]] = []  # (edge, its choice)
    best: list[tuple[int, int]] = []
    place, start, spent = 0, 0, 0
    while place < len(order) and spent < BUDGET:
        edge = order[place]
        chosen = _next_free(edge, start, choices, taken, room)
        spent += 1
        if chosen is not None:
            taken.append((edge, chosen))
            place, start = place + 1, 0
            best = list(taken) if len(taken) > len(best) else best
        elif not taken:
            break
        else:
            place -= 1
            start = taken.pop()[1] + 1
    if len(best) < len(order):
        best = _greedy(order, choices, room, best)
    return {edge: Spot(*map(float, choices[edge][at]), size.w, size.h) for edge, at in best}


def _greedy(
    order: Sequence[int], choices: dict[int, Floats], room: Floats, taken: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Keep what was placed and add whatever else still fits."""
    placed = list(taken)
    done = {edge for edge, _ in placed}
    for edge in order:
        chosen = None if edge in done else _next_free(edge, 0, choices, placed, room)
        if chosen is not None:
            placed.append((edge, chosen))
    return placed


def _next_free(
    edge: int, start: int, choices: dict[int, Floats], taken: list[tuple[int, int]], room: Floats
) -> int | None:
    own = choices[edge][start:]
    if not len(own):
        return None
    if not taken:
        return start
    others = np.array([choices[other][at] for other, at in taken])
    apart = (np.abs(own[:, None, :] - others[None]) >= room).any(axis=2).all(axis=1)
    return int(start + np.argmax(apart)) if apart.any() else None
