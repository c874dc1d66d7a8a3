"""Dots that travel along the edges in use, the way the values go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.chips import clipped, cubic
from nnviz.picture.drawing import Drawing
from nnviz.picture.layout import Spot
from nnviz.picture.plates import plate
from nnviz.picture.shapes import Circle, Shape

Floats = NDArray[np.float64]

DOTS = ((3.8, 1.0), (3.2, 0.7), (2.6, 0.45))  # radius and strength, the leading dot first
STEP = 11.0  # between two dots
ROOM = 8  # on more edges than this one dot each is enough
MOST = 240
HEAD = 8.0  # what the head of an edge takes up before its end
STOP = 19.0  # how far before a neuron the leading dot rests, clear of a ring around it


@dataclass(frozen=True, slots=True)
class FlowArtist(Drawing):
    """Draws the dots of one picture."""

    def shapes(self, spots: dict[int, Spot]) -> Iterator[Shape]:
        """Dots that travel along the edges in use, the largest ahead."""
        if not self.reading.direction:
            return
        color, rows = self.theme.phase(self.reading.phase), self.used_rows()[:MOST]
        dots = DOTS if len(rows) <= ROOM else DOTS[:1]
        for row in rows:
            source, target = self.pair(row)
            points = self._points(row, len(dots), spots.get(row))
            for at, ((x, y), (r, strength)) in enumerate(zip(points, dots, strict=False)):
                yield Circle(
                    f"flow:{source}-{target}",
                    f"dot{at}",
                    float(x),
                    float(y),
                    r,
                    fill=color,
                    opacity=strength,
                )

    def _clear_of_head(self, start: float, stop: float) -> tuple[float, float]:
        return (start + HEAD, stop) if self.reading.direction < 0 else (start, stop - HEAD)

    def _clear_of_delta(
        self, row: int, way: Floats, run: Floats, start: float, stop: float
    ) -> tuple[float, float]:
        """In rows an edge leaves its neuron under the δ that hangs there: dots keep off it."""
        source = self.pair(row)[0]
        role = self.layout.architecture.role(source)
        if self.layout.options.orientation != "rows" or role in ("input", "bias"):
            return start, stop
        if not (self.reading.shows_delta or self.reading.phase == "loss"):
            return start, stop
        spot = self.layout.delta_spot(source)
        reach = np.array([spot.w, spot.h]) / 2 + DOTS[0][0] + 1.0
        covered = run[(np.abs(way - (spot.x, spot.y)) < reach).all(axis=1)]
        if not len(covered):
            return start, stop
        if self.reading.direction < 0:
            return start, min(stop, float(covered[0]))
        return max(start, float(covered[-1])), stop

    def _clear_of_plate(self, row: int, way: Floats, run: Floats, stop: float) -> float:
        """How far dots may go before they cover the number of the neuron they come to."""
        goal = self.pair(row)[self.reading.direction > 0]
        made = plate(self.layout, goal, self.look.neuron_labels, self.ringed(goal))
        if not made.text or self.layout.form.name == "dot":
            return stop
        reach = np.array([made.box.w, made.box.h]) / 2 + DOTS[0][0]
        covered = np.flatnonzero((np.abs(way - (made.box.x, made.box.y)) < reach).all(axis=1))
        return min(stop, float(run[max(covered[0] - 1, 0)])) if len(covered) else stop

    def _points(self, row: int, count: int, chip: Spot | None) -> Floats:
        """Where the dots of an edge are: before its end, in what its chip leaves free."""
        way = cubic(clipped(self.layout)[row], np.linspace(0.0, 1.0, 65))
        if self.reading.direction < 0:
            way = way[::-1]
        run = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))))
        focus = self.pair(row)[self.reading.direction > 0] in self.reading.focus
        start, stop = 4.0, float(run[-1]) - (STOP if focus else STOP / 2)
        if self.look.arrows and not self.layout.form.tiny:
            start, stop = self._clear_of_head(start, stop)
        start, stop = self._clear_of_delta(row, way, run, start, stop)
        stop = self._clear_of_plate(row, way, run, stop)
        if self.look.flow is not None:
            stop *= self.look.flow % 1.0
        elif chip is not None:
            reach = np.array([chip.w, chip.h]) / 2 + 4.5
            covered = run[(np.abs(way - (chip.x, chip.y)) < reach).all(axis=1)]
            if len(covered):
                ahead, behind = (float(covered[-1]), stop), (start, float(covered[0]))
                roomy = ahead[1] - ahead[0] >= STEP or ahead[1] - ahead[0] > behind[1] - start
                start, stop = ahead if roomy else behind
        fits = 1 + int(max(stop - start, 0.0) // STEP)
        lead = stop if stop >= start else (start + stop) / 2
        places = lead - STEP * np.arange(min(count, fits))
        return np.column_stack([np.interp(places, run, way[:, axis]) for axis in (0, 1)])
