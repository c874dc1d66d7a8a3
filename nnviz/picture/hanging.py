"""What hangs under a neuron: its δ, or in the loss phase its ∂C/∂a."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nnviz.picture.drawing import Drawing
from nnviz.picture.labels import short, slot, symbol_runs
from nnviz.picture.layout import Layout, Spot
from nnviz.picture.look import Look
from nnviz.picture.shapes import Box, Label, Run, Shape, centred, plain
from nnviz.steps.notation import LOSS, notation
from nnviz.steps.numbers import NumberFormat

MOST_DECIMALS = {"full": 15, "compact": 3, "dot": 0}  # what there is room for in and under a ring


def form_format(layout: Layout, look: Look) -> NumberFormat:
    """How the numbers of neurons are written, given how large these are drawn."""
    return replace(look.format, decimals=min(look.decimals, MOST_DECIMALS[layout.form.name]))


AIR, NEAR_AIR = 12.0, 8.0  # left and right of a long text together; where layers stand near


@dataclass(frozen=True, slots=True)
class HangingArtist(Drawing):
    """Draws the chips under the neurons of one picture."""

    def shapes(self) -> Iterator[Shape]:
        """Nothing before the loss: what is not there yet takes no place in the picture."""
        architecture = self.layout.architecture
        if self.layout.form.name == "dot":
            return
        for number in map(int, self.layout.visible):
            if architecture.role(number) not in ("hidden", "output"):
                continue
            if self.reading.phase == "loss":
                yield from self._slope(number)
            elif self.reading.shows_delta:
                yield from self._delta(number)

    @property
    def _size(self) -> float:
        return 10.0 if self.layout.form.name == "full" else 8.5

    def _delta(self, number: int) -> Iterator[Shape]:
        spot, identifier, size = self.layout.delta_spot(number), f"delta:{number}", self._size
        if not self.reading.has_delta[number - 1]:
            yield Box(
                identifier,
                "chip",
                spot.x,
                spot.y,
                spot.w * 0.56,
                spot.h,
                4.0,
                fill=self.theme.canvas,
                stroke=self.theme.unknown,
                width=0.8,
                dash=(2.5, 2.0),
            )
            yield Label(
                identifier,
                "value",
                spot.x,
                centred(spot.y, size),
                plain("δ ?"),
                size,
                self.theme.text_faint,
            )
            return
        value = self._number(float(self.reading.delta[number - 1]))
        yield from self._chip(identifier, spot, plain(f"δ {value}"), "backward")

    def _slope(self, number: int) -> Iterator[Shape]:
        if self.reading.trace is None or not self.reading.has_da[number - 1]:
            return
        naming = notation(self.look.notation, self.layout.architecture)
        name = symbol_runs(naming.a(number).partial(LOSS).plain)
        value = self._number(float(self.reading.trace.da[number - 1, self.reading.column]))
        spot, runs = self.layout.delta_spot(number), (*name, Run(f" {value}"))
        air = NEAR_AIR if self.layout.options.stretch[0] < 1.0 else AIR
        wide = replace(spot, w=max(spot.w, slot(runs, self._size) + air))
        yield from self._chip(f"slope:{number}", wide, runs, "loss")

    def _chip(
        self, identifier: str, spot: Spot, runs: tuple[Run, ...], phase: str
    ) -> Iterator[Shape]:
        theme, size = self.theme, self._size
        yield Box(
            identifier, "chip", spot.x, spot.y, spot.w, spot.h, 4.0, fill=theme.phase_soft(phase)
        )
        yield Label(
            identifier, "value", spot.x, centred(spot.y, size), runs, size, theme.phase(phase), 600
        )

    def _number(self, value: float) -> str:
        return short(value, form_format(self.layout, self.look), 7)
