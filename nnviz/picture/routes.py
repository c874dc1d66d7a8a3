"""Ways for edges that skip layers: clear of every neuron in between.

Coordinates are those of the grid: u along the layers, v across them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.grid import Grid

Floats = NDArray[np.float64]

CLEARANCE = 13.0  # between an edge and a neuron it passes
LANE = 12.0  # between two edges that share a lane
HIGHEST = 60  # lanes tried above everything
REACH = 0.3  # where the control points stand, as a share of the way
_T = np.linspace(0.0, 1.0, 41)[:, None]
_BASIS = np.hstack([(1 - _T) ** 3, 3 * (1 - _T) ** 2 * _T, 3 * (1 - _T) * _T**2, _T**3])


@dataclass(frozen=True, slots=True, eq=False)
class Obstacles:
    """Discs to keep out of: `u v r` (n,); `row` (n,) says whose disc it is."""

    u: Floats
    v: Floats
    r: Floats
    row: NDArray[np.intp]
    layer: NDArray[np.intp]
    grid: Grid

    @staticmethod
    def of(grid: Grid, below: float) -> Obstacles:
        """The neurons of a grid; `below` is the room that what hangs under a neuron takes (v)."""
        row = np.flatnonzero(grid.r > 0)
        u, v, r, layer = grid.u[row], grid.v[row], grid.r[row] + CLEARANCE, grid.layer[row]
        if below:
            u, row, layer = np.tile(u, 2), np.tile(row, 2), np.tile(layer, 2)
            v = np.concatenate((v, v + grid.r[row[: len(v)]] + below / 2))
            r = np.concatenate((r, np.full(len(r), below)))
        return Obstacles(u, v, r, row, layer, grid)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A cubic (8,) and the v of its flat middle."""

    points: Floats
    lane: float


def straight(u0: Floats, v0: Floats, u1: Floats, v1: Floats) -> Floats:
    """Straight ways as cubics, (E, 8): control points at the thirds."""
    ends = np.column_stack((u0, v0, u1, v1))
    step = (ends[:, 2:] - ends[:, :2]) / 3
    return np.hstack((ends[:, :2], ends[:, :2] + step, ends[:, 2:] - step, ends[:, 2:]))


def sample(points: Floats) -> Floats:
    """41 points along one cubic (8,), shape (41, 2)."""
    sampled: Floats = _BASIS @ points.reshape(4, 2)
    return sampled


def way_round(
    obstacles: Obstacles, source: int, target: int, used: list[float], *, search: bool = True
) -> Way | None:
    """A clear way between two neurons (rows), or None where the straight line is clear."""
    grid = obstacles.grid
    first, last = grid.layer[source], grid.layer[target]
    near = (obstacles.layer >= first) & (obstacles.layer <= last)
    near &= (obstacles.row != source) & (obstacles.row != target)
    discs = np.column_stack((obstacles.u, obstacles.v, obstacles.r))[near]
    ends = (grid.u[source], grid.v[source], grid.u[target], grid.v[target])
    line = straight(*(np.array([value]) for value in ends))[0]
    if search and _clear(line, discs):
        return None
    between = (obstacles.layer > first) & (obstacles.layer < last)
    inner = np.column_stack((obstacles.v, obstacles.r))[between]
    for lane in _lanes(inner, ends, used) if search else ():
        way = _through(ends, lane)
        if _clear(way, discs):
            return Way(way, lane)
    return _over(ends, discs, used, search)


def _lanes(inner: Floats, ends: tuple[float, ...], used: list[float]) -> list[float]:
    """Where a way could run: through the free stretches (n, v and r), nearest first."""
    if not len(inner):
        return []
    spans = sorted((float(v - r), float(v + r)) for v, r in inner)
    lanes, reached = [spans[0][0] - 4.0], spans[0][1]
    for low, high in spans[1:]:
        if low > reached:
            lanes.append((low + reached) / 2)
        reached = max(reached, high)
    lanes.append(reached + 4.0)
    middle = (ends[1] + ends[3]) / 2
    shifts = (0.0, LANE, -LANE, 2 * LANE, -2 * LANE)

    def cost(lane: float) -> float:
        crowd = sum(abs(lane - other) < LANE * 0.9 for other in used)
        return abs(lane - middle) + 45.0 * crowd

    return sorted((lane + shift for lane in lanes for shift in shifts), key=cost)


def _over(ends: tuple[float, ...], discs: Floats, used: list[float], search: bool) -> Way:
    """Over the top of everything, higher until it is clear."""
    top = float((discs[:, 1] - discs[:, 2]).min())
    lowest = min([top - 6.0, *ends[1::2]]) - LANE * 0.5

    def works(step: int) -> bool:
        lane = lowest - step * LANE
        crowded = search and any(abs(lane - other) < LANE * 0.9 for other in used)
        return not crowded and _clear(_through(ends, lane), discs)

    steps = range(HIGHEST)
    if search:
        step = next((step for step in steps if works(step)), HIGHEST)
    else:  # nothing is crowded then, and what lies above a clear way is clear
        step = bisect_left(steps, True, key=works)
    lane = lowest - step * LANE
    return Way(_through(ends, lane), lane)


def _through(ends: tuple[float, ...], lane: float) -> Floats:
    """The cubic between the ends whose middle lies on `lane`."""
    u0, v0, u1, v1 = ends
    control = (lane - (v0 + v1) / 8) * 4 / 3
    reach = (u1 - u0) * REACH
    return np.array([u0, v0, u0 + reach, control, u1 - reach, control, u1, v1])


def _clear(points: Floats, discs: Floats) -> bool:
    if not len(discs):
        return True
    way = sample(points)
    away = (way[:, None, :] - discs[None, :, :2]) ** 2
    return bool((away.sum(axis=2) >= discs[None, :, 2] ** 2).all())
