"""The bias as a number at its neuron, where the bias neurons themselves are not drawn.

It is the weight of the edge from the bias neuron, which sends 1; the badge stands for that edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnviz.picture.badges import BADGES, SIZES, badge_places
from nnviz.picture.drawing import Drawing
from nnviz.picture.labels import slot
from nnviz.picture.shapes import Box, Label, Shape, centred, plain

AIR, RADIUS = 8.0, 6.0  # beside the text of a badge; its corners


@dataclass(frozen=True, slots=True)
class BiasArtist(Drawing):
    """Draws the badges of one picture; nothing where they are not asked for."""

    def shapes(self) -> Iterator[Shape]:
        """A badge such as `+0.1` at each neuron that has a bias."""
        if BADGES not in self.look.neuron_labels:
            return
        _, size = SIZES.get(self.layout.form.name, (0.0, 0.0))
        for position, place in badge_places(self.layout).items():
            source, target = map(int, self.layout.architecture.edge_array[position])
            value = float(self.reading.weights[position])
            texts = (signed(self.number(value, longest)) for longest in range(7, 2, -1))
            slots = [(text, slot(plain(text), size) + AIR) for text in texts]
            text, width = next((one for one in slots if one[1] <= place.w), slots[-1])
            to_right = place.x > float(self.layout.x[target - 1])
            x = place.x + (width - place.w) / 2 * (1 if to_right else -1)
            identifier, theme = f"weight:{source}-{target}", self.theme
            lit = position in self.reading.used
            color = theme.phase(self.reading.phase) if lit else theme.bias
            yield Box(
                identifier,
                "badge",
                x,
                place.y,
                width,
                place.h,
                RADIUS,
                fill=theme.bias_fill,
                stroke=theme.text_faint if self.fades(target) else color,
                width=1.6 if lit else 0.8,
            )
            yield Label(
                identifier,
                "bias",
                x,
                centred(place.y, size),
                plain(text),
                size,
                theme.text_muted if self.fades(target) else theme.bias,
                600,
            )


def signed(number: str) -> str:
    """A number with its sign, also where that is a plus."""
    return number if number.startswith("−") else f"+{number}"
