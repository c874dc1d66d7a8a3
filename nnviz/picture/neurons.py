"""Neurons: ring, function, value, number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.picture.color import contrast, mix
from nnviz.picture.coloring import READABLE, readable
from nnviz.picture.drawing import Drawing
from nnviz.picture.glyphs import operating_point, placed
from nnviz.picture.hanging import form_format
from nnviz.picture.highlight import STEP_BACK
from nnviz.picture.labels import short, slot, symbol_runs
from nnviz.picture.maps import Maps, neuron_pixels
from nnviz.picture.plates import plate
from nnviz.picture.recolor import of_layer
from nnviz.picture.shapes import (
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
from nnviz.steps.notation import notation
from nnviz.steps.numbers import NumberFormat

RING, MARKED_RING = 2.0, 3.0
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
            yield from self._plate(number, identifier, self.ringed(number))
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
        ring = self._ring(number)
        reach = r - ring / 2 if r > 8 else r
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
            stroke=self._ink(number, self._own(number, role)[0]),
            width=ring,
            dash=() if drawn and not self.reading.is_dropped(number) else UNKNOWN_DASH,
        )

    def _ring(self, number: int) -> float:
        """How wide its ring is; wider where it is highlighted."""
        if float(self.layout.r[number - 1]) <= 8:
            return 1.0
        return MARKED_RING if number in self.marked.neurons else RING

    def _own(self, number: int, role: str) -> tuple[str, str]:
        """The colours of its ring and of its inside."""
        layer = self.layout.architecture.layer_of(number) if self.look.colors else 0
        return of_layer(self.theme, self.look.colors, role, layer)

    def _ink(self, number: int, color: str) -> str:
        """A colour as it is, or faint for a neuron that is left out or steps back."""
        if self.reading.is_dropped(number):
            return mix(self.theme.canvas, color, GHOST)
        return mix(self.theme.canvas, color, STEP_BACK) if self.fades(number) else color

    def _text(self, number: int) -> str:
        """The colour of what is written in a neuron, such that it can be read there."""
        theme = self.theme
        if self.coloring is None and not self.look.colors and not self.fades(number):
            return theme.text
        fill = self._fill(number, self.layout.architecture.role(number))
        if self.fades(number):
            faint = (theme.text_faint, theme.text_muted)
            found = [color for color in faint if contrast(color, fill) >= READABLE]
            return found[0] if found else readable(fill, theme)
        return readable(fill, theme)

    def _mapped(self, number: int, role: str) -> bool:
        """Whether a neuron shows its map; not while a step is before its activation."""
        known = bool(self.reading.has_a[number - 1]) or not self.reading.shows_values
        large = float(self.layout.r[number - 1]) >= SMALLEST_MAP
        return self.maps is not None and role != "bias" and known and large

    def _over_map(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        """What is still to be read: a value on a plate of its own, or the name of an input."""
        size, role = self.layout.form.value_size, self.layout.architecture.role(number)
        if self.reading.shows_values:
            if not self._says("value"):
                return
            label = self._value(number, identifier, x, y, size)
            width = slot(label.runs, size) + 5.0
            yield Box(
                *(identifier, "back", x, y, width, size + 5.0, 3.5),
                fill=self.theme.canvas,
                opacity=0.88,
            )
            yield label
        elif role == "input" and self._says("value") and not self._rowwise:
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
        """What fills a neuron; paler where it steps back."""
        fill = self._full_fill(number, role)
        return mix(self.theme.canvas, fill, STEP_BACK) if self.fades(number) else fill

    def _full_fill(self, number: int, role: str) -> str:
        """Its place on the scale of colours; without one, the stronger it fires the fuller."""
        coloring = self.coloring
        if coloring is not None and coloring.of == "neurons" and role in ("hidden", "output"):
            return coloring.fill(number) or self.theme.canvas
        full = self._own(number, role)[1]
        if self.reading.is_dropped(number):
            return self.theme.canvas
        if not self.reading.shows_values or role in ("bias", "input"):
            return full
        rows = self.layout.architecture.rows(self.layout.architecture.layer_of(number))
        scale = max(1.0, float(np.abs(self.reading.a[rows]).max()))
        strength = min(1.0, abs(float(self.reading.a[number - 1])) / scale)
        return mix(self.theme.canvas, full, 0.4 + 0.6 * round(strength, 2))

    def _bias(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        if not self._says("value"):
            return
        size = 12.0 if self.layout.form.name == "full" else 10.0
        known = bool(self.reading.has_a[number - 1]) or not self.reading.shows_values
        own = self._text(number) if self.look.colors else self.theme.bias
        color = own if known and not self.fades(number) else self.theme.text_faint
        yield Label(
            identifier, "value", x, centred(y, size), plain("1" if known else "?"), size, color, 600
        )

    def _input(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        if not self._says("value"):
            return
        size = 13.0 if self.layout.form.name == "full" else 9.0
        if self.reading.shows_values:
            yield self._large_value(number, identifier, x, y, size)
            return
        several = self.layout.architecture.input_count > 1
        runs = (Run("x"), Run(str(number), "sub")) if several else plain("x")
        color = self._text(number)
        yield Label(identifier, "value", x, centred(y, size), runs, size, color, 500)

    def _says(self, what: str) -> bool:
        return what in self.look.neuron_labels

    def _computed(self, number: int, identifier: str, x: float, y: float) -> Iterator[Shape]:
        """The function above the value; where there is no room for both, the value."""
        full, values = self.layout.form.name == "full", self.reading.shows_values
        curve, value = self._says("function"), self._says("value")
        written = value and (values or not curve)
        if curve and (full or not written):
            raised = y - GLYPH_RAISED if written else y
            yield from self._glyph(number, identifier, x, raised)
        if not written:
            return
        size = self.layout.form.value_size
        if not values:
            yield self._symbol(number, identifier, x, y, 13.0 if full else size)
        elif curve:
            yield self._value(number, identifier, x, y + VALUE_LOWERED if full else y, size)
        else:
            yield self._large_value(number, identifier, x, y, size + 2.0 if full else size)

    def _symbol(self, number: int, identifier: str, x: float, y: float, size: float) -> Label:
        """The name of an activation that has no value yet."""
        name = notation(self.look.notation, self.layout.architecture).a(number).plain
        runs = symbol_runs(name)
        size = min(size, size * self.layout.form.radius * 1.6 / slot(runs, size))
        color = self._text(number)
        return Label(identifier, "value", x, centred(y, size), runs, size, color, 500)

    def _large_value(self, number: int, identifier: str, x: float, y: float, size: float) -> Label:
        """The value alone in its neuron, smaller only where it would be too long."""
        label = self._value(number, identifier, x, y, size)
        room = self.layout.form.radius * 1.6
        if slot(label.runs, size) > room:
            size = max(round(size * room / slot(label.runs, size)), 8)
            label = self._value(number, identifier, x, y, size)
        return label

    def _value(self, number: int, identifier: str, x: float, y: float, size: float) -> Label:
        at, longest = number - 1, VALUE_LETTERS[self.layout.form.name]
        baseline = centred(y, size)
        if self.reading.has_a[at]:
            text = short(float(self.reading.a[at]), self._format, longest)
            dropped = self.reading.is_dropped(number)
            color = self.theme.text_faint if dropped else self._text(number)
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
        strength = 0.62 if lit else 0.36
        filled = "" if self.coloring is None else self.coloring.fill(number)
        color = self._ink(number, mix(self.theme.canvas, self.theme.hidden, strength))
        if filled:
            fill = self._fill(number, self.layout.architecture.role(number))
            color = mix(fill, self._text(number), 0.8)
        points = placed(name, x, y, w, h)
        yield Line(identifier, "function", points, color, 1.2)
        if known and name != "softmax":
            z, a = (float(array[number - 1]) for array in (self.reading.z, self.reading.a))
            px, py = operating_point(name, z, a)
            ring = self._own(number, self.layout.architecture.role(number))[0]
            dot = self._text(number) if filled else self._ink(number, ring)
            yield Circle(identifier, "point", x + px * w, y + py * h, 2.6, fill=dot)

    def _plate(self, number: int, identifier: str, ringed: bool) -> Iterator[Shape]:
        """The number or name; nothing where neither is asked for."""
        made = plate(self.layout, number, self.look.neuron_labels, ringed)
        if not made.text:
            return
        box = made.box
        yield Box(identifier, "plate", box.x, box.y, box.w, box.h, 3.0, fill=self.theme.canvas)
        color = self.theme.text_faint if self.fades(number) else self.theme.text_muted
        yield Label(
            identifier,
            "number",
            made.x,
            made.y,
            plain(made.text),
            made.size,
            color,
            anchor=made.anchor,
        )
