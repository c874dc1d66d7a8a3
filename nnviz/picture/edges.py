"""Edges: sign as colour, magnitude as width, use as strength; their chips; the dots that travel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.chips import Size, chip_places, clipped, cubic
from nnviz.picture.color import mix, rgb
from nnviz.picture.labels import short, slot, symbol_runs
from nnviz.picture.layout import Layout, Spot
from nnviz.picture.look import Look
from nnviz.picture.reading import Reading
from nnviz.picture.shapes import Box, Circle, Edges, Label, Run, Shape, centred, plain
from nnviz.picture.theme import Theme
from nnviz.steps.notation import Notation, notation

Floats = NDArray[np.float64]

THIN, THICK = 0.9, 3.6  # widths of the weakest and the strongest edge, in pixels
FADED = 0.3  # strength of an edge that is not in use
CHIP_SIZE, CHIP_HEIGHT, LINE_HEIGHT = 10.0, 18.0, 14.0
SLOT_STEP = 8.0
MOST_CHIPS = 24
MOST_DOTS = 240
FLOW = ((3.8, 1.0), (3.2, 0.7), (2.6, 0.45))  # radius and strength, the leading dot first
FLOW_STEP = 11.0  # between two dots
FLOW_ROOM = 8  # on more edges than this one dot each is enough
FLOW_STOP = 19.0  # how far before a neuron the leading dot rests, clear of a ring around it


@dataclass(frozen=True, slots=True)
class EdgeArtist:
    """Draws the edges of one picture."""

    reading: Reading
    layout: Layout
    look: Look
    theme: Theme

    def shapes(self) -> Iterator[Shape]:
        """All edges as two shapes: those at rest, and on top of them those in use."""
        edges = self._edges()
        lit = self._lit()
        if not lit.any():
            yield edges
            return
        yield edges.take(~lit, "rest")
        yield edges.take(lit, "lit")

    def flow(self) -> Iterator[Shape]:
        """Dots that travel along the edges in use, the largest ahead."""
        if not self.reading.direction:
            return
        color, rows = self.theme.phase(self.reading.phase), self._used_rows()[:MOST_DOTS]
        dots = FLOW if len(rows) <= FLOW_ROOM else FLOW[:1]
        chips = self._chip_spots()
        for row in rows:
            source, target = self._pair(row)
            points = self._flow_points(row, len(dots), chips.get(row))
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

    def _flow_points(self, row: int, count: int, chip: Spot | None) -> Floats:
        """Where the dots of an edge are: before its end, in what its chip leaves free."""
        way = cubic(clipped(self.layout)[row], np.linspace(0.0, 1.0, 65))
        if self.reading.direction < 0:
            way = way[::-1]
        run = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))))
        focus = self._pair(row)[self.reading.direction > 0] in self.reading.focus
        start, stop = 4.0, float(run[-1]) - (FLOW_STOP if focus else FLOW_STOP / 2)
        if self.look.flow is not None:
            stop *= self.look.flow % 1.0
        elif chip is not None:
            reach = np.array([chip.w, chip.h]) / 2 + 4.5
            covered = run[(np.abs(way - (chip.x, chip.y)) < reach).all(axis=1)]
            if len(covered):
                ahead, behind = (float(covered[-1]), stop), (start, float(covered[0]))
                roomy = ahead[1] - ahead[0] >= FLOW_STEP or ahead[1] - ahead[0] > behind[1] - start
                start, stop = ahead if roomy else behind
        fits = 1 + int(max(stop - start, 0.0) // FLOW_STEP)
        lead = stop if stop >= start else (start + stop) / 2
        places = lead - FLOW_STEP * np.arange(min(count, fits))
        return np.column_stack([np.interp(places, run, way[:, axis]) for axis in (0, 1)])

    def chips(self) -> Iterator[Shape]:
        """The chips on the edges: weights, gradients, updates."""
        texts = self._chip_texts()
        for row, spot in self._chip_spots().items():
            yield from self._chip(row, texts[row], spot)

    def _chip_texts(self) -> dict[int, list[tuple[Run, ...]]]:
        naming = notation(self.look.notation, self.layout.architecture)
        return {row: self._chip_text(row, naming) for row in self._chip_rows()}

    def _chip_spots(self) -> dict[int, Spot]:
        """The places of the chips, in the order in which they lie on each other."""
        texts = self._chip_texts()
        if not texts:
            return {}
        width = max(slot(line, CHIP_SIZE) for lines in texts.values() for line in lines) + 16.0
        height = CHIP_HEIGHT + LINE_HEIGHT * (max(map(len, texts.values())) - 1)
        # Widths in steps, so that a chip does not move because a number has a digit more.
        size = Size(max(ceil(width / SLOT_STEP) * SLOT_STEP, 56.0), height)
        places = chip_places(self.layout, tuple(texts), size)
        return {row: places[row] for row in texts if row in places}

    def joins(self) -> Iterator[Shape]:
        """A ⊕ where an edge of fixed weight 1 is added to a neuron."""
        fixed = np.flatnonzero(self.layout.architecture.parameter_index[self.layout.rows] < 0)
        if self.layout.form.name == "dot":
            return
        for row in map(int, fixed):
            source, target = self._pair(row)
            points = clipped(self.layout)[row]
            back = points[4:6] - points[6:8]
            length = float(np.hypot(*back)) or 1.0
            x, y = (float(value) for value in points[6:8] + back / length * 3.0)
            yield Circle(
                f"join:{source}-{target}",
                "ring",
                x,
                y,
                7.0,
                fill=self.theme.panel,
                stroke=self.theme.hidden,
                width=1.3,
            )
            yield Label(
                f"join:{source}-{target}",
                "plus",
                x,
                centred(y, 12.0) - 0.6,
                plain("+"),
                12.0,
                self.theme.hidden,
                600,
            )

    # Lines ------------------------------------------------------------------------------------

    def _edges(self) -> Edges:
        rows = self.layout.rows
        weights = self.reading.weights[rows]
        fixed = self.layout.architecture.parameter_index[rows] < 0
        largest = float(np.abs(self.reading.old_weights).max(initial=0.0)) or 1.0
        share = np.minimum(np.abs(weights) / largest, 1.0)
        dense = min(1.0, (260 / max(len(rows), 1)) ** 0.35)
        widths = (THIN + (THICK - THIN) * share) * dense
        widths[fixed] = 1.4
        if self.layout.form.name == "dot":
            widths *= 0.5
        kind = np.where(fixed | (weights == 0), 0, np.where(weights > 0, 1, 2))
        strength = np.full(len(rows), 1.0)
        if self.reading.phase:
            # The more lines there are, the further those that are not in use step back.
            crowd = min(1.0, (60 / max(len(rows), 1)) ** 0.25)
            strength[:] = np.where(self._lit(), 1.0, FADED * crowd)
        elif dense < 1.0:
            # Where lines crowd, the weak step back so that the strong can be seen.
            strength[:] = np.maximum(0.25, share**0.7)
        return Edges(
            self.layout.architecture.edge_array[rows],
            clipped(self.layout),
            self.layout.curved,
            np.round(widths * 4) / 4 + 0.0,
            self._colors(kind, strength),
            (kind == 2) & self.theme.dashes,
        )

    def _colors(self, kind: NDArray[np.intp], strength: Floats) -> NDArray[np.uint8]:
        """Colours laid on the canvas beforehand: opaque lines are quicker and cross cleanly."""
        over = np.array(
            [rgb(c) for c in (self.theme.neutral, self.theme.positive, self.theme.negative)],
            dtype=float,
        )[kind]
        under = np.array(rgb(self.theme.canvas), dtype=float)
        stepped = np.round(strength * 20) / 20  # few shades, so that lines can be drawn in batches
        colors = np.empty((len(kind), 4), dtype=np.uint8)
        colors[:, :3] = np.round(under + (over - under) * stepped[:, None])
        colors[:, 3] = 255
        return colors

    def _lit(self) -> NDArray[np.bool_]:
        return np.isin(self.layout.rows, self.reading.used)

    def _used_rows(self) -> list[int]:
        return [int(row) for row in np.flatnonzero(self._lit())]

    def _pair(self, row: int) -> tuple[int, int]:
        source, target = self.layout.architecture.edge_array[self.layout.rows[row]]
        return int(source), int(target)

    # Chips ------------------------------------------------------------------------------------

    def _chip_rows(self) -> list[int]:
        if self.look.weight_labels == "none" or self.layout.form.name == "dot":
            return []
        used = self._used_rows()
        if self.look.weight_labels == "all":
            free = [row for row in range(len(self.layout.rows)) if row not in set(used)]
            return used + free[: 400 - len(used)]
        return used if len(used) <= MOST_CHIPS else []

    def _chip_text(self, row: int, naming: Notation) -> list[tuple[Run, ...]]:
        source, target = self._pair(row)
        position = int(self.layout.rows[row])
        name = symbol_runs(naming.weight(source, target).plain)
        if self.layout.architecture.parameter_index[position] < 0:
            return [plain("= 1")]
        if position in self.reading.used:
            if self.reading.phase == "update":
                old, new = (
                    self._number(array[position], 7)
                    for array in (self.reading.old_weights, self.reading.weights)
                )
                return [(*name, Run(f" {old}")), plain(f"→ {new}")]
            change = self._gradient(source, target)
            if change is not None:
                weight = self._number(self.reading.weights[position], 7)
                return [
                    (*name, Run(f" {weight}")),
                    (Run(f"{change[0]} "), Run(self._number(change[1], 7))),
                ]
        return [(*name, Run(f" {self._number(self.reading.weights[position], 7)}"))]

    def _gradient(self, source: int, target: int) -> tuple[str, float] | None:
        """What the step gives this edge: ∂C/∂w of its sample, or the mean over the batch."""
        trace, address = self.reading.trace, self.reading.address
        if trace is None or address is None or not address.target.startswith("w"):
            return None
        if self.reading.phase == "average":
            return f"{trace.conventions.batch} ∂C/∂w", trace.gradient(source, target)
        return "∂C/∂w", trace.gradient(source, target, sample=address.sample)

    def _number(self, value: float, longest: int) -> str:
        return short(float(value), self.look.format, longest)

    def _chip(self, row: int, lines: list[tuple[Run, ...]], spot: Spot) -> Iterator[Shape]:
        source, target = self._pair(row)
        identifier = f"weight:{source}-{target}"
        position = int(self.layout.rows[row])
        fixed = self.layout.architecture.parameter_index[position] < 0
        weight = 0.0 if fixed else float(self.reading.weights[position])
        lit = position in self.reading.used or not self.reading.phase
        w = max(max(slot(line, CHIP_SIZE) for line in lines) + 16.0, 30.0)
        h = CHIP_HEIGHT + LINE_HEIGHT * (len(lines) - 1)
        yield Box(
            identifier,
            "chip",
            spot.x,
            spot.y,
            w,
            h,
            9.0,
            fill=self.theme.panel,
            stroke=mix(self.theme.panel, self.theme.sign(weight), 0.6 if lit else 0.3),
            width=1.0,
        )
        color = self.theme.text if lit else self.theme.text_muted
        top = spot.y - LINE_HEIGHT * (len(lines) - 1) / 2
        for at, line in enumerate(lines):
            changed = at == 1
            yield Label(
                identifier,
                f"line{at}",
                spot.x,
                centred(top + at * LINE_HEIGHT, CHIP_SIZE),
                line,
                CHIP_SIZE,
                self.theme.phase(self.reading.phase) if changed and lit else color,
                600 if changed else 400,
            )
