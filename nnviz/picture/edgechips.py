"""What the chips on the edges say, and where they stand: weights, gradients, updates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from nnviz.picture.chips import BUDGET, Size, chip_places
from nnviz.picture.color import mix
from nnviz.picture.drawing import Drawing
from nnviz.picture.labels import slot, symbol_runs
from nnviz.picture.layout import Spot
from nnviz.picture.shapes import Box, Label, Run, Shape, centred, plain
from nnviz.steps.notation import Notation, notation

TEXT, HEIGHT, LINE = 10.0, 18.0, 14.0  # font size, height of a chip, what a second line adds
MARGIN, LEAST, SLOT_STEP = 16.0, 30.0, 12.0
TIGHT = (8.0, 18.0, 3.0)  # the same three where there is little room
SMALL = (10.0, 18.0, 6.0)  # and for a chip that says a name or a value alone
MOST_IN_USE = 24  # with more edges in use than this, no chip would find a place
MOST = 400
PATIENCE = 2000  # budget of the search where one place per chip will do for all steps
SETTLED = 40  # networks with at most this many edges keep one place per chip for good

Text = list[tuple[Run, ...]]


@dataclass(frozen=True, slots=True)
class ChipArtist(Drawing):
    """Draws the chips on the edges of one picture."""

    def shapes(self, spots: dict[int, Spot]) -> Iterator[Shape]:
        """The chips on the edges: weights, gradients, updates."""
        texts = self._texts()
        for row, spot in spots.items():
            yield from self._chip(row, texts[row], spot)

    def _texts(self) -> dict[int, Text]:
        naming = notation(self.look.notation, self.layout.architecture)
        return {row: self._text(row, naming) for row in self._rows()}

    def spots(self) -> dict[int, Spot]:
        """The places of the chips, in the order in which they lie on each other."""
        texts = self._texts()
        if not texts:
            return {}
        places = self._settled(texts)
        if places is None:
            places = self._all_placed(texts)
        return {row: places[row] for row in texts if row in places}

    def _settled(self, texts: dict[int, Text]) -> dict[int, Spot] | None:
        """One place per edge for good, where a small network has room for all of its chips."""
        if len(self.layout.rows) > SETTLED or any(len(text) > 1 for text in texts.values()):
            return None
        naming = notation(self.look.notation, self.layout.architecture)
        rows = range(len(self.layout.rows))
        texts = {row: [self._weight_text(row, naming)] for row in rows}
        sizes = {row: self._size(text) for row, text in texts.items()}
        places = chip_places(self.layout, sizes, self.look.neuron_labels)
        return places if len(places) == len(rows) else None

    def _placed(self, texts: dict[int, Text], tight: bool = False) -> dict[int, Spot]:
        sizes = {row: self._size(text, tight) for row, text in texts.items()}
        first, settled = len(self._first()), all(len(text) == 1 for text in texts.values())
        budget = PATIENCE if tight and settled else BUDGET
        return chip_places(self.layout, sizes, self.look.neuron_labels, first, budget)

    def _all_placed(self, texts: dict[int, Text]) -> dict[int, Spot]:
        """Places for these chips, in a small network with less air in them where that helps."""
        places = self._placed(texts)
        if len(places) == len(texts) or len(texts) > SETTLED:
            return places
        tight = self._placed(texts, tight=True)
        first = set(self._first())
        return max(places, tight, key=lambda found: (len(first & found.keys()), len(found)))

    def _size(self, text: Text, tight: bool = False) -> Size:
        """The slot of a chip; in steps, so that none moves because a number has a digit more."""
        margin, _, step = TIGHT if tight else self._measures
        width = max(slot(line, TEXT) for line in text) + margin
        return Size(ceil(width / step) * step, HEIGHT + LINE * (len(text) - 1))

    @property
    def _measures(self) -> tuple[float, float, float]:
        return (MARGIN, LEAST, SLOT_STEP) if self.look.weight_text == "both" else SMALL

    def _first(self) -> list[int]:
        """The edges whose chips come first: those in use, then those that are highlighted."""
        used = self.used_rows()
        if self.marked:
            used += np.flatnonzero(self.marked_rows() & ~self.lit()).tolist()
        return used

    def _rows(self) -> list[int]:
        if self.look.weight_labels == "none" or self.layout.form.name == "dot":
            return []
        used = self._first()
        if self.look.weight_labels == "all":
            free = [row for row in range(len(self.layout.rows)) if row not in set(used)]
            return used + free[: MOST - len(used)]
        return used if len(used) <= MOST_IN_USE else []

    def _weight_text(self, row: int, naming: Notation) -> tuple[Run, ...]:
        """What a chip says of its weight: the name and the number in force before the update."""
        position = int(self.layout.rows[row])
        if self.is_fixed(row):
            return plain("= 1")
        name = symbol_runs(naming.weight(*self.pair(row)).plain)
        shown = self.reading.weights
        if self.reading.phase == "update" and position in self.reading.used:
            shown = self.reading.old_weights
        value = self.number(shown[position], 7)
        if self.look.weight_text == "both":
            return (*name, Run(f" {value}"))
        return name if self.look.weight_text == "name" else plain(value)

    def _text(self, row: int, naming: Notation) -> Text:
        position, lines = int(self.layout.rows[row]), [self._weight_text(row, naming)]
        if self.is_fixed(row) or position not in self.reading.used:
            return lines
        if self.reading.phase == "update":
            return [*lines, plain(self._change(position))]
        change = self._gradient(*self.pair(row))
        if change is not None:
            lines.append(plain(f"{change[0]} {self.number(change[1], 7)}"))
        return lines

    def _change(self, position: int) -> str:
        """What an update step gives this edge: a term of its update, or the new weight."""
        trace, address = self.reading.trace, self.reading.address
        if trace is None or address is None or not address.term:
            return f"→ {self.number(self.reading.weights[position], 7)}"
        term = trace.update_terms[address.term - 1]
        slot_of = trace.architecture.parameter_index[position]
        return f"{term.plain} {self.number(trace.terms[term.name][slot_of], 7)}"

    def _gradient(self, source: int, target: int) -> tuple[str, float] | None:
        """What the step gives this edge: ∂C/∂w of its sample, or its mean or sum over the batch."""
        trace, address = self.reading.trace, self.reading.address
        if trace is None or address is None or not address.target.startswith("w"):
            return None
        if self.reading.phase == "average":
            return trace.conventions.batch, trace.gradient(source, target)
        return "∂C/∂w", trace.gradient(source, target, sample=address.sample)

    def _chip(self, row: int, lines: Text, spot: Spot) -> Iterator[Shape]:
        source, target = self.pair(row)
        identifier = f"weight:{source}-{target}"
        position = int(self.layout.rows[row])
        weight = 0.0 if self.is_fixed(row) else float(self.reading.weights[position])
        marked = self.marked
        plainly = not self.reading.phase and not marked
        lit = plainly or position in self.reading.used or position in marked.edges
        margin, least, _ = self._measures
        w = min(max(max(slot(line, TEXT) for line in lines) + margin, least), spot.w)
        h = HEIGHT + LINE * (len(lines) - 1)
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
        top = spot.y - LINE * (len(lines) - 1) / 2
        for at, line in enumerate(lines):
            changed = at == 1
            yield Label(
                identifier,
                f"line{at}",
                spot.x,
                centred(top + at * LINE, TEXT),
                line,
                TEXT,
                self.theme.phase(self.reading.phase) if changed and lit else color,
                600 if changed else 400,
            )
