"""The legend: what the colours, widths and marks of a picture mean; only those it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.picture.color import mix
from nnviz.picture.drawing import Drawing
from nnviz.picture.edges import EVEN, FADED, FAINTEST, FIXED, THICK, THIN, density
from nnviz.picture.footer import Block, Group
from nnviz.picture.labels import clean, slot
from nnviz.picture.recolor import of_layer, own_layers
from nnviz.picture.shapes import EDGE_DASH, Box, Circle, Dash, Label, Line, Shape, centred, plain

TEXT = 10.0
LONGEST_NAME = 40  # letters of a layer's name
BESIDE = 7.0  # from a mark to its words
REACH = 9.0  # of a row above and below its middle
DISC, LENGTH, WEDGE = 6.5, 26.0, 56.0  # radius of a neuron, length of an edge and of the scale
SHADES = 16  # of the scale, where opacity shows the size
UNKNOWN_DASH = (3.0, 2.5)
ROLES = {"input": "input", "hidden": "hidden", "output": "output", "bias": "bias neuron"}

Mark = Callable[[float, float], Iterable[Shape]]


@dataclass(frozen=True, slots=True)
class LegendArtist(Drawing):
    """Draws the legend of one picture."""

    def groups(self) -> list[Group]:
        """Roles, signs, widths, and with a step what is known and in use."""
        edges = [*self._signs(), *self._sizes()]
        every = (list(self._roles()), edges, list(self._states()))
        return [group for group in every if group]

    # Neurons ----------------------------------------------------------------------------------

    def _roles(self) -> Iterator[Block]:
        architecture = self.layout.architecture
        own = own_layers(self.look.colors)
        roles = [(architecture.role(n), architecture.layer_of(n)) for n in self._seen]
        present = {role for role, layer in roles if role == "bias" or layer not in own}
        for role, words in ROLES.items():
            if role in present:
                yield self._item(role, words, 2 * DISC, self._neuron(role))
        for role, layer in dict.fromkeys(roles):
            if layer in own and role != "bias":
                words = clean(architecture.layer_label(layer), LONGEST_NAME)
                yield self._item(f"layer{layer}", words, 2 * DISC, self._neuron(role, layer))

    @property
    def _seen(self) -> list[int]:
        return [int(number) for number in self.layout.visible]

    def _neuron(self, role: str, layer: int = 0) -> Mark:
        ring, fill = of_layer(self.theme, self.look.colors, role, layer)
        coloring = self.coloring
        if coloring is not None and coloring.of == "neurons" and role in ("hidden", "output"):
            fill = self.theme.canvas  # what is inside says something else then

        def draw(x: float, y: float) -> Iterator[Shape]:
            yield Circle(
                *(f"legend:{f'layer{layer}' if layer else role}", "mark", x + DISC, y, DISC),
                fill=fill,
                stroke=ring,
                width=1.75,
            )

        return draw

    # Edges ------------------------------------------------------------------------------------

    def _signs(self) -> Iterator[Block]:
        """Colours and dashes of signs; where colours show a size, the dashes alone."""
        rows, theme = self.layout.rows, self.theme
        free = self.layout.architecture.parameter_index[rows] >= 0
        weights = self.reading.weights[rows][free]
        scaled = self._scaled
        both = (("positive", weights > 0, ()), ("negative", weights < 0, EDGE_DASH))
        for sign, flags, dash in both:
            if not flags.any() or (scaled and not theme.dashes):
                continue
            color = theme.text_muted if scaled else str(getattr(theme, sign))
            line = self._line(sign, color, 2.2, dash if theme.dashes else ())
            yield self._item(sign, f"{sign} weight", LENGTH, line)
        if not free.all():
            yield self._item(
                "fixed", "fixed, = 1", LENGTH, self._line("fixed", theme.neutral, FIXED)
            )

    @property
    def _scaled(self) -> bool:
        """Whether the colour of an edge is read off a scale."""
        return self.coloring is not None and self.coloring.of == "edges"

    def _line(self, name: str, color: str, width: float, dash: Dash = ()) -> Mark:
        def draw(x: float, y: float) -> Iterator[Shape]:
            yield Line(f"legend:{name}", "mark", ((x, y), (x + LENGTH, y)), color, width, dash)

        return draw

    def _sizes(self) -> Iterator[Block]:
        """A wedge from the weakest edge to the strongest, in width, in opacity or in both.

        Where colours show weights as well, their bar says it already.
        """
        size = np.abs(self.reading.old_weights)
        largest = float(size.max(initial=0.0))
        said = self.look.color_by == "weight" or self.look.magnitude == "none"
        if not largest or not len(self.layout.rows) or said:
            return
        zero = slot(plain("0"), TEXT) + 5.0

        def draw(x: float, y: float) -> Iterator[Shape]:
            yield from self._wedge(x + zero, y)
            yield self._label("size", "least", x, y, "0")

        yield self._item("size", f"{self.number(largest, 7)}  |weight|", zero + WEDGE, draw)

    def _wedge(self, x: float, y: float) -> Iterator[Shape]:
        magnitude, theme = self.look.magnitude, self.theme
        shrink = density(len(self.layout.rows)) * (0.5 if self.layout.form.tiny else 1.0)
        shrink *= self.look.edge_width
        thin, thick = max(THIN * shrink, 0.5), min(max(THICK * shrink, 1.5), 2 * REACH)
        if magnitude == "opacity":
            thin = thick = max((THIN + (THICK - THIN) * EVEN) * shrink, 1.5)
        pieces = 1 if magnitude == "width" else SHADES
        for at in range(pieces):
            start, end = at / pieces, (at + 1) / pieces
            (a, high), (b, low) = (
                (x + WEDGE * share, (thin + (thick - thin) * share) / 2) for share in (start, end)
            )
            corners = ((a, y - high), (b, y - low), (b, y + low), (a, y + high))
            strength = FAINTEST + (1.0 - FAINTEST) * (start + end) / 2 if pieces > 1 else 1.0
            color = mix(theme.canvas, theme.text_muted, strength)
            part = f"mark{at}" if at else "mark"
            yield Line("legend:size", part, corners, "", 0.0, fill=color)

    # A step -----------------------------------------------------------------------------------

    def _states(self) -> Iterator[Block]:
        reading, theme = self.reading, self.theme
        fading = reading.phase and not self.marked and not self._scaled
        if fading and len(reading.used) < len(reading.weights):
            pale = mix(theme.canvas, theme.neutral, max(FADED, 0.4))
            line = self._line("faded", pale, 1.75)
            yield self._item("faded", "not in use now", LENGTH, line)
        seen = self.layout.visible - 1
        if reading.shows_values and not reading.has_a[seen].all():
            yield self._item("unknown", "not known yet", 2 * DISC, self._unknown)
        if self.layout.form.delta_height and reading.shows_delta and reading.has_delta.any():
            yield self._item("delta", "δ = ∂C/∂z", 20.0, self._delta)

    def _unknown(self, x: float, y: float) -> Iterator[Shape]:
        theme, size = self.theme, 9.0
        yield Circle(
            *("legend:unknown", "mark", x + DISC, y, DISC),
            fill=theme.canvas,
            stroke=theme.hidden,
            width=1.5,
            dash=UNKNOWN_DASH,
        )
        yield Label(
            *("legend:unknown", "sign", x + DISC, centred(y, size), plain("?"), size),
            theme.text_faint,
            600,
        )

    def _delta(self, x: float, y: float) -> Iterator[Shape]:
        theme, size = self.theme, 9.5
        fill = theme.phase_soft("backward")
        yield Box("legend:delta", "mark", x + 10.0, y, 20.0, 15.0, 4.0, fill=fill)
        color = theme.phase("backward")
        yield Label(
            "legend:delta", "sign", x + 10.0, centred(y, size), plain("δ"), size, color, 600
        )

    # ------------------------------------------------------------------------------------------

    def _item(self, name: str, words: str, width: float, mark: Mark) -> Block:
        """A mark and what it means."""

        def draw(left: float, y: float) -> Iterator[Shape]:
            yield from mark(left, y)
            yield self._label(name, "words", left + width + BESIDE, y, words)

        return Block(width + BESIDE + slot(plain(words), TEXT), REACH, REACH, draw)

    def _label(self, name: str, part: str, x: float, y: float, text: str) -> Label:
        color = self.theme.text_muted
        return Label(
            *(f"legend:{name}", part, x, centred(y, TEXT), plain(text), TEXT, color),
            anchor="start",
        )
