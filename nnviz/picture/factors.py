"""The factors of a δ or of a ∂C/∂w, one beside the other under their neuron, as they come to be.

Term by term the backward pass finds ∂C/∂a and f′(z) of a neuron; their product is its δ; and with
what came along an edge, three factors give ∂C/∂w. At all other steps there is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nnviz.picture.badges import BADGES, badge_places
from nnviz.picture.captions import caption_boxes
from nnviz.picture.drawing import Drawing
from nnviz.picture.gaps import gap_boxes
from nnviz.picture.labels import slot, symbol_runs
from nnviz.picture.layout import CAPTION_HEIGHT, LOSS_SIZE, TARGET_ROOM, Spot
from nnviz.picture.loss import target_boxes
from nnviz.picture.plates import plate_boxes
from nnviz.picture.shapes import Box, Label, Run, Shape, centred, plain
from nnviz.steps.expression import Quantity
from nnviz.steps.notation import notation
from nnviz.steps.quantities import Quantities
from nnviz.steps.timeline import is_softmax

FOUND = {"sum": 1, "slope": 2, "product": 2}  # how many factors there are at a step of a neuron
SIGN, LEAST, AIR = 12.0, 34.0, 9.0  # room for a ×; the narrowest chip; beside its text
CLEAR = 3.0  # from what stands around
OVER = 22.0  # above a neuron, for its number
SHIFTS = (0.0, 0.22, -0.22, 0.42, -0.42)  # to one side of the neuron, as shares of the width


@dataclass(frozen=True, slots=True)
class _Factor:
    name: tuple[Run, ...]
    value: str
    phase: str  # in which it was found


@dataclass(frozen=True, slots=True)
class _Size:
    """Two lines where there is room, else the number alone."""

    named: bool
    height: float
    name: float
    value: float


SIZES = (_Size(True, 28.0, 8.5, 10.0), _Size(False, 15.0, 0.0, 8.5))


@dataclass(frozen=True, slots=True)
class FactorArtist(Drawing):
    """Draws the factors of one picture."""

    def shapes(self, chips: dict[int, Spot]) -> Iterator[Shape]:
        """Chips with a × between them, and what they come to; where `chips` leave room."""
        owner = self._owner()
        if not owner:
            return
        factors = self._factors(owner)
        result = self._result(owner)
        for size in SIZES:
            widths = [self._width(factor, size) for factor in factors]
            end = slot(plain(f"= {result}"), size.value) + 6.0 if result else 0.0
            width = sum(widths) + SIGN * (len(widths) - 1) + end + 2 * CLEAR
            place = self._place(owner, width, size.height, chips)
            if place is not None:
                yield from self._row(owner, factors, widths, result, place, size)
                return

    # What there is ----------------------------------------------------------------------------

    def _owner(self) -> int:
        """The neuron whose factors this step is about; 0 at all others."""
        address, trace = self.reading.address, self.reading.trace
        if address is None or trace is None or address.phase != "backward":
            return 0
        if address.kind != "w-" and not (address.kind == "n" and address.part in FOUND):
            return 0
        number = address.number
        if self.layout.form.name == "dot" or not self.layout.sees(number):
            return 0
        if "value" not in self.look.neuron_labels:
            return 0
        if address.kind == "n" and not self._is_product(number):
            return 0
        return number

    def _is_product(self, number: int) -> bool:
        """Whether the δ of a neuron is ∂C/∂a times f′(z)."""
        trace, architecture = self.reading.trace, self.layout.architecture
        fused = trace is not None and trace.fused and architecture.role(number) == "output"
        return not fused and not is_softmax(architecture, architecture.layer_of(number))

    def _factors(self, number: int) -> list[_Factor]:
        address, trace = self.reading.address, self.reading.trace
        assert address is not None and trace is not None
        naming = notation(self.look.notation, self.layout.architecture)
        known = Quantities(trace, self.reading.column, naming)

        def factor(one: Quantity, phase: str = "backward", name: str = "") -> _Factor:
            runs = symbol_runs(name or one.plain)
            return _Factor(runs, self.number(one.value, 7), phase)

        found = [factor(known.delta(number))]
        if self._is_product(number):
            first = "loss" if self.layout.architecture.role(number) == "output" else "backward"
            slope = factor(known.slope(number), name=naming.function(number).plain)
            slope = replace(slope, name=(*slope.name, Run("′")))
            found = [factor(known.da(number), first), slope]
        if address.kind == "n":
            return found[: FOUND[address.part]]
        if not naming.hides_one(*address.edge):
            source = address.edge[0]
            found.append(factor(known.out(source), "forward", naming.a(source).plain))
        return [*found, *map(factor, known.edge_mask(*address.edge))]

    def _result(self, number: int) -> str:
        """What the factors come to, where this step multiplies them."""
        address, trace = self.reading.address, self.reading.trace
        assert address is not None and trace is not None
        if address.kind == "n":
            value = trace.delta[number - 1, self.reading.column]
            return self.number(value, 7) if address.part == "product" else ""
        return self.number(trace.sample_gradient(*address.edge, self.reading.column), 7)

    # Where it stands --------------------------------------------------------------------------

    def _width(self, factor: _Factor, size: _Size) -> float:
        text = slot(plain(factor.value), size.value)
        if size.named:
            text = max(text, slot(factor.name, size.name))
        return max(text + AIR, LEAST if size.named else 0.0)

    def _place(
        self, number: int, width: float, height: float, chips: dict[int, Spot]
    ) -> Spot | None:
        """A place under the δ of the neuron, or above its number, that is free; None without."""
        under = self.layout.delta_spot(number)
        x, y = (float(at[number - 1]) for at in (self.layout.x, self.layout.y))
        below = under.y + (under.h + height) / 2 + CLEAR
        above = y - float(self.layout.r[number - 1]) - OVER - height / 2
        for middle in (below, above):
            for shift in SHIFTS:
                least = width / 2 + CLEAR
                across = min(max(x + shift * width, least), self.layout.width - least)
                spot = Spot(across, middle, width, height)
                inside = height / 2 <= middle <= self.layout.height - height / 2
                if inside and self._is_free(spot, chips):
                    return spot
        return None

    def _is_free(self, spot: Spot, chips: dict[int, Spot]) -> bool:
        layout = self.layout
        around = [*plate_boxes(layout, self.look.neuron_labels), *gap_boxes(layout)]
        around += [*caption_boxes(layout), *chips.values()]
        if BADGES in self.look.neuron_labels:
            around += badge_places(layout).values()
        if layout.options.captions and layout.options.orientation == "columns":
            around += [replace(one, h=CAPTION_HEIGHT + 2 * CLEAR) for one in layout.captions]
        if layout.options.loss:
            w, h = LOSS_SIZE
            loss = layout.loss
            around.append(Spot(loss.x, loss.y + TARGET_ROOM / 2, w, h + TARGET_ROOM))
            around += target_boxes(layout)
        hangs = (n for n in map(int, layout.visible) if not layout.architecture.is_bias(n))
        around += [layout.delta_spot(number) for number in hangs]
        for other in around:
            across = abs(other.x - spot.x) < (other.w + spot.w) / 2
            if across and abs(other.y - spot.y) < (other.h + spot.h) / 2:
                return False
        seen = layout.visible - 1
        gaps = np.maximum(
            np.abs(np.column_stack((layout.x, layout.y))[seen] - (spot.x, spot.y))
            - (spot.w / 2, spot.h / 2),
            0.0,
        )
        return bool((np.hypot(*gaps.T) > layout.r[seen] + CLEAR).all())

    # Drawing ----------------------------------------------------------------------------------

    def _row(
        self,
        number: int,
        factors: list[_Factor],
        widths: list[float],
        result: str,
        place: Spot,
        size: _Size,
    ) -> Iterator[Shape]:
        left, identifier = place.x - place.w / 2 + CLEAR, f"factor:{number}"
        low = place.y + (size.name / 2 + 1.5 if size.named else 0.0)
        if len(factors) > 1:
            # Edges pass under the signs, too.
            x, y, w, h, fill = place.x, place.y, place.w, place.h, self.theme.canvas
            yield Box(identifier, "ground", x, y, w, h, 4.0, fill=fill, opacity=0.9)
        for at, (factor, width) in enumerate(zip(factors, widths, strict=True)):
            if at:
                yield self._sign(f"times{at}", left + SIGN / 2, low, "×", size)
                left += SIGN
            yield from self._chip(number, at, factor, Spot(left + width / 2, place.y, width), size)
            left += width
        if result:
            words = plain(f"= {result}")
            color = self.theme.phase("backward")
            baseline = centred(low, size.value)
            yield Label(
                identifier, "result", left + 5.0, baseline, words, size.value, color, 600, "start"
            )

    def _sign(self, part: str, x: float, y: float, sign: str, size: _Size) -> Label:
        number = self.reading.address.number if self.reading.address is not None else 0
        return Label(
            f"factor:{number}",
            part,
            x,
            centred(y, size.value),
            plain(sign),
            size.value,
            self.theme.text_muted,
        )

    def _chip(
        self, number: int, at: int, factor: _Factor, spot: Spot, size: _Size
    ) -> Iterator[Shape]:
        # The ∂C/∂a of an output hung under it before: it moves into the row.
        identifier = f"factor:{number}" if at else f"slope:{number}"
        part = str(at) if at else ""
        theme, color = self.theme, self.theme.phase(factor.phase)
        yield Box(
            identifier,
            f"chip{part}",
            spot.x,
            spot.y,
            spot.w,
            size.height,
            4.0,
            fill=theme.phase_soft(factor.phase),
        )
        low = spot.y
        if size.named:
            low += size.name / 2 + 1.5
            high = centred(spot.y - size.value / 2 - 1.5, size.name)
            yield Label(
                f"factor:{number}", f"name{at}", spot.x, high, factor.name, size.name, color
            )
        yield Label(
            identifier,
            f"value{part}",
            spot.x,
            centred(low, size.value),
            plain(factor.value),
            size.value,
            color,
            600,
        )
