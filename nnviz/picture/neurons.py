"""Neurons: ring, function, value, number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.picture.color import mix
from nnviz.picture.drawing import Drawing
from nnviz.picture.glyphs import operating_point, placed
from nnviz.picture.hanging import form_format
from nnviz.picture.labels import clean, fitted, short, slot
from nnviz.picture.layout import Layout
from nnviz.picture.maps import Maps, neuron_pixels
from nnviz.picture.shapes import (
    CAP_HEIGHT,
    Anchor,
    Box,
    Circle,
    Label,
    Line,
    Raster,
    Run,
    Shape,
    centred,
    plain,
)
from nnviz.picture.theme import Theme
from nnviz.steps.numbers import NumberFormat

RING = 2.0
HALO = (5.0, 9.0)  # how far the ring and the halo of a neuron in focus stand out
UNKNOWN_DASH = (3.5, 3.0)
GHOST = 0.4  # what is left of the colours of a neuron that dropout leaves out
GLYPH = (13.0, 9.0)  # half width and half height of the function inside a neuron
GLYPH_RAISED, VALUE_LOWERED = 8.0, 11.5
VALUE_LETTERS = {"full": 7, "compact": 6, "dot": 0}
SMALLEST_MAP = 5.0  # the radius below which a map could not be read
BESIDE = 7.0  # from the ring of an input to its name, where a map is inside


@dataclass(frozen=True, slots=True)
class NeuronArtist(Drawing):
    """Draws the neurons of one picture, each with its map where there are `maps`."""

    maps: Maps | None = None

    def shapes(self) -> Iterator[Shape]:
        """Halos first, so that no neuron lies under another's halo."""
        numbers = [int(number) for number in self.layout.visible]
        for number in numbers:
            if number in self.reading.focus:
                yield from self._halo(number)
        for number in numbers:
            yield from self._neuron(number)

    @property
    def _format(self) -> NumberFormat:
        return form_format(self.layout, self.look)

    # One neuron -------------------------------------------------------------------------------

    def _halo(self, number: int) -> Iterator[Shape]:
        x, y, r = self._place(number)
        color = self.theme.phase(self.reading.phase)
        small = min(1.0, r / 20)
        yield Circle(
            f"halo:{number}",
            "halo",
            x,
            y,
            r + HALO[1] * small,
            fill=mix(self.theme.canvas, color, 0.2),
        )

    def _neuron(self, number: int) -> Iterator[Shape]:
        x, y, r = self._place(number)
        identifier, role = f"neuron:{number}", self.layout.architecture.role(number)
        focus = number in self.reading.focus
        if self.layout.form.name != "dot":
            yield from self._number(number, identifier, x, y, r + (HALO[0] + 3 if focus else 0.0))
        if focus:
            small = min(1.0, r / 20)
            yield Circle(
                identifier,
                "focus",
                x,
                y,
                r + HALO[0] * small - 1.0,
                fill=self.theme.canvas,
                stroke=self.theme.phase(self.reading.phase),
                width=2.5 * small,
            )
        mapped = self._mapped(number, role)
        yield from self._disc(number, identifier, role, mapped)
        if self.layout.form.name == "dot":
            return
        inside = {"bias": self._bias, "input": self._input}.get(role, self._computed)
        if mapped:
            inside = self._over_map
        yield from inside(number, identifier, x, y)

    def _disc(self, number: int, identifier: str, role: str, mapped: bool) -> Iterator[Shape]:
        """The ring and what fills it: a colour, or the neuron's map under it."""
        x, y, r = self._place(number)
        drawn = bool(self.reading.has_a[number - 1]) or not self.reading.shows_values
        fill = self._fill(number, role) if drawn else self.theme.canvas
        reach = r - RING / 2 if r > 8 else r
        if mapped and self.maps is not None:
            values = self.maps[number - 1]
            pixels = neuron_pixels(self.layout.architecture, number, values, self.theme)
            yield Raster(identifier, "map", x, y, reach, pixels)
        yield Circle(
            identifier,
            "ring",
            x,
            y,
            reach,
            fill="" if mapped else fill,
            stroke=self._ink(number, getattr(self.theme, role)),
            width=RING if r > 8 else 1.0,
            dash=() if drawn and not self.reading.is_dropped(number) else UNKNOWN_DASH,
        )

    def _ink(self, number: int, color: str) -> str:
        """A colour as it is, or faint for a neuron that dropout leaves out."""
        return mix(self.theme.canvas, color, GHOST) if self.reading.is_dropped(number) else color

    def _mapped(self, number: int, role: str) -> bool:
        """Whether a neuron shows its map; not while a step is before its activation."""
        known = bool(self.reading.has_a[number - 1]) or not self.reading.shows_values
        large = float(self.layout.r[number - 1]) >= SMALLEST_MAP
        return self.maps is not None and role != "bias" and known and large

    def _over_map(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        """What is still to be read: a value on a plate of its own, or the name of an input."""
        size = self.layout.form.value_size
        if self.reading.shows_values:
            label = self._value(number, identifier, x, y, size)
            width = slot(label.runs, size) + 5.0
            yield Box(
                *(identifier, "back", x, y, width, size + 5.0, 3.5),
                fill=self.theme.canvas,
                opacity=0.88,
            )
            yield label
        elif self.layout.architecture.role(number) == "input" and not self._rowwise:
            yield self._input_name(number, identifier, x - self.layout.form.radius - BESIDE, y)

    @property
    def _rowwise(self) -> bool:
        return self.layout.options.orientation == "rows"

    def _input_name(self, number: int, identifier: str, x: float, y: float) -> Label:
        """x with its number, to the left of an input whose inside is its map."""
        several = self.layout.architecture.input_count > 1
        runs = (Run("x"), Run(str(number), "sub")) if several else plain("x")
        return Label(
            identifier, "value", x, centred(y, 12.0), runs, 12.0, self.theme.text_muted, 500, "end"
        )

    def _place(self, number: int) -> tuple[float, float, float]:
        at = number - 1
        return float(self.layout.x[at]), float(self.layout.y[at]), float(self.layout.r[at])

    def _fill(self, number: int, role: str) -> str:
        """The stronger a neuron fires, the fuller its colour."""
        full = str(getattr(self.theme, f"{role}_fill"))
        if self.reading.is_dropped(number):
            return self.theme.canvas
        if not self.reading.shows_values or role in ("bias", "input"):
            return full
        rows = self.layout.architecture.rows(self.layout.architecture.layer_of(number))
        scale = max(1.0, float(np.abs(self.reading.a[rows]).max()))
        strength = min(1.0, abs(float(self.reading.a[number - 1])) / scale)
        return mix(self.theme.canvas, full, 0.4 + 0.6 * round(strength, 2))

    def _bias(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        size = 12.0 if self.layout.form.name == "full" else 10.0
        known = bool(self.reading.has_a[number - 1]) or not self.reading.shows_values
        color = self.theme.bias if known else self.theme.text_faint
        yield Label(
            identifier, "value", x, centred(y, size), plain("1" if known else "?"), size, color, 600
        )

    def _input(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        size = 13.0 if self.layout.form.name == "full" else 9.0
        if self.reading.shows_values:
            label = self._value(number, identifier, x, y, size)
            room = self.layout.form.radius * 1.6
            if slot(label.runs, size) > room:
                size = max(round(size * room / slot(label.runs, size)), 8)
                label = self._value(number, identifier, x, y, size)
            yield label
            return
        several = self.layout.architecture.input_count > 1
        runs = (Run("x"), Run(str(number), "sub")) if several else plain("x")
        yield Label(identifier, "value", x, centred(y, size), runs, size, self.theme.text, 500)

    def _computed(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        full = self.layout.form.name == "full"
        values = self.reading.shows_values
        if full:
            yield from self._glyph(number, identifier, x, y - GLYPH_RAISED if values else y)
        elif not values:
            yield from self._glyph(number, identifier, x, y)
        if values:
            size = self.layout.form.value_size
            yield self._value(number, identifier, x, y + VALUE_LOWERED if full else y, size)

    def _value(self, number: int, identifier: str, x: float, y: float, size: float) -> Label:
        at, longest = number - 1, VALUE_LETTERS[self.layout.form.name]
        baseline = centred(y, size)
        if self.reading.has_a[at]:
            text = short(float(self.reading.a[at]), self._format, longest)
            color = self.theme.text_faint if self.reading.is_dropped(number) else self.theme.text
            return Label(identifier, "value", x, baseline, plain(text), size, color, 600)
        if self.reading.has_z[at]:
            text = "z " + short(float(self.reading.z[at]), self._format, longest - 1)
            return Label(
                identifier,
                "value",
                x,
                baseline,
                plain(text),
                size - 1.0,
                self.theme.text_muted,
                500,
            )
        return Label(identifier, "value", x, baseline, plain("?"), size, self.theme.text_faint, 600)

    def _glyph(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        name = self.layout.architecture.activation(number)
        scale = self.layout.form.radius / 27.0
        w, h = GLYPH[0] * scale, GLYPH[1] * scale
        known = bool(self.reading.has_a[number - 1])
        lit = known or not self.reading.shows_values
        color = self._ink(number, mix(self.theme.canvas, self.theme.hidden, 0.62 if lit else 0.36))
        points = placed(name, x, y, w, h)
        yield Line(identifier, "function", points, color, 1.2)
        if known and name != "softmax":
            z, a = (float(array[number - 1]) for array in (self.reading.z, self.reading.a))
            px, py = operating_point(name, z, a)
            dot = self._ink(number, getattr(self.theme, self.layout.architecture.role(number)))
            yield Circle(identifier, "point", x + px * w, y + py * h, 2.6, fill=dot)

    def _number(
        self, number: int, identifier: str, x: float, y: float, r: float
    ) -> Iterator[Shape]:
        """Above to the left, a long name above in the middle; on a plate that edges pass under."""
        text = clean(self.layout.architecture.label(number), 60) or str(number)
        size = 9.5 if self.layout.form.name == "full" else 8.5
        anchor: Anchor = "end"
        place = (x - 0.7 * r, y - 0.82 * r)
        if self._joined(number):
            # The left is where the ⊕ of a fixed edge is.
            place, anchor = (x + 0.7 * r, y - 0.82 * r), "start"
        if len(text) > 4:
            text = fitted(text, size, self.layout.form.column_gap * 0.6)
            place, anchor = (x, y - r - 5.0), "middle"
        width = slot(plain(text), size)
        middle = place[0] + {"end": -width, "middle": 0.0, "start": width}[anchor] / 2
        yield Box(
            identifier,
            "plate",
            middle,
            place[1] - CAP_HEIGHT * size / 2,
            width + 2.0,
            size + 0.5,
            3.0,
            fill=self.theme.canvas,
        )
        yield Label(
            identifier, "number", *place, plain(text), size, self.theme.text_muted, anchor=anchor
        )

    def _joined(self, number: int) -> bool:
        """Whether an edge of fixed weight leads into a neuron."""
        architecture = self.layout.architecture
        return bool((architecture.parameter_index[architecture.incoming_edges(number)] < 0).any())


def gap_shapes(layout: Layout, theme: Theme) -> Iterator[Shape]:
    """Three dots where neurons are left out, and how many they are."""
    rowwise = layout.options.orientation == "rows"
    for gap in layout.gaps:
        identifier, step = f"gap:{gap.layer}:{round(gap.y if not rowwise else gap.x)}", 8.0
        for part in (-1, 0, 1):
            dx, dy = (part * step, 0.0) if rowwise else (0.0, part * step)
            x, y = gap.x + dx, gap.y + dy
            yield Circle(identifier, f"dot{part}", x, y, 1.8, fill=theme.text_muted)
        text = f"{gap.count:,} more".replace(",", "\u2009")
        x, y = (gap.x, gap.y + 20.0) if rowwise else (gap.x + 12.0, gap.y)
        yield Label(
            identifier,
            "count",
            x,
            centred(y, 9.5),
            plain(text),
            9.5,
            theme.text_muted,
            anchor="middle" if rowwise else "start",
        )
