"""The loss beside the outputs: what is compared, its value, the targets, ∂C/∂a."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnviz.picture.brackets import bracket_tip, is_bracketed
from nnviz.picture.drawing import Drawing
from nnviz.picture.labels import short
from nnviz.picture.layout import CHIP_GAP
from nnviz.picture.shapes import Box, Label, Line, Shape, centred, plain

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace
SYMBOLS = {
    "squared_error": "(ŷ − y)²",
    "mean_squared_error": "mean (ŷ − y)²",
    "absolute_error": "|ŷ − y|",
    "huber": "Huber",
    "binary_cross_entropy": "cross-entropy",
    "categorical_cross_entropy": "cross-entropy",
    "hinge": "hinge",
}
LINE_DASH = (4.0, 3.0)


@dataclass(frozen=True, slots=True)
class LossArtist(Drawing):
    """Draws the loss of one picture; nothing without a trace."""

    def shapes(self) -> Iterator[Shape]:
        trace = self.reading.trace
        if trace is None or not self.layout.options.loss:
            return
        yield from self._lines()
        yield from self._box(trace)
        yield from self._targets(trace)

    @property
    def _color(self) -> str:
        """Red once the loss takes part; before that it only says where it will be."""
        return self.theme.loss if self.reading.has_loss else self.theme.unknown

    def _lines(self) -> Iterator[Shape]:
        layout, loss = self.layout, self.layout.loss
        rowwise = layout.options.orientation == "rows"
        end = (loss.x, loss.y - loss.h / 2 - 1) if rowwise else (loss.x - loss.w / 2 - 1, loss.y)
        last = layout.architecture.layer_count
        outputs = [n for n in layout.architecture.outputs if layout.sees(n)]
        starts = [("loss", self._start(number)) for number in outputs]
        if is_bracketed(layout, last):
            starts = [("loss", bracket_tip(layout, last))]
        width = 2.0 if self.reading.loss_in_use else 1.4
        for at, (identifier, start) in enumerate(starts):
            yield Line(identifier, f"line{at}", (start, end), self._color, width, LINE_DASH)

    def _start(self, number: int) -> tuple[float, float]:
        layout, at = self.layout, number - 1
        x, y, r = float(layout.x[at]), float(layout.y[at]), float(layout.r[at])
        if layout.options.orientation == "rows":
            return x, y + r + CHIP_GAP + layout.form.delta_height + 4.0
        return x + r + 5.0, y

    def _box(self, trace: Trace) -> Iterator[Shape]:
        spot, theme, known = self.layout.loss, self.theme, self.reading.has_loss
        if self.reading.primary == "loss":
            yield Box(
                "loss", "halo", spot.x, spot.y, spot.w + 12, spot.h + 12, 11.0, fill=theme.loss_soft
            )
        yield Box(
            "loss",
            "box",
            spot.x,
            spot.y,
            spot.w,
            spot.h,
            6.0,
            fill=theme.loss_soft if known else theme.canvas,
            stroke=self._color,
            width=2.0 if self.reading.primary == "loss" else 1.5,
            dash=() if known else (3.5, 3.0),
        )
        squared = trace.loss_name == "squared_error"
        halved = squared and trace.conventions.squared_error_factor == 0.5
        symbol = ("½ " if halved else "") + SYMBOLS.get(trace.loss_name, trace.loss_name)
        # A sentence's worth of words must not widen the box: long names stand alone.
        text = f"loss {symbol}" if len(symbol) <= 9 else symbol
        yield Label(
            "loss", "name", spot.x, centred(spot.y - 9.5, 9.0), plain(text), 9.0, theme.text_muted
        )
        value = "?"
        if known:
            value = short(float(trace.loss_values[self.reading.column]), self.look.format, 9)
        yield Label(
            "loss",
            "value",
            spot.x,
            centred(spot.y + 8.5, 12.5),
            plain(value),
            12.5,
            theme.text if known else theme.text_faint,
            600,
        )

    def _targets(self, trace: Trace) -> Iterator[Shape]:
        layout, loss = self.layout, self.layout.loss
        outputs = [n for n in layout.architecture.outputs if layout.sees(n)]
        first = layout.architecture.outputs[0]
        if layout.architecture.output_count == 1:
            value = short(float(trace.targets[self.reading.column, 0]), self.look.format, 8)
            yield Label(
                "target:" + str(first),
                "value",
                loss.x,
                loss.y + loss.h / 2 + 15.0,
                plain(f"target y = {value}"),
                9.5,
                self.theme.text_muted,
            )
            return
        for number in outputs:
            value = short(
                float(trace.targets[self.reading.column, number - first]), self.look.format, 6
            )
            x, y = self._target_place(number)
            yield Label(
                f"target:{number}",
                "value",
                x,
                centred(y, 9.0),
                plain(f"y = {value}"),
                9.0,
                self.theme.text_muted,
                anchor="start",
            )

    def _target_place(self, number: int) -> tuple[float, float]:
        """Where the target of one of several outputs starts: beside it, off the loss line."""
        layout = self.layout
        x, y, r = (float(array[number - 1]) for array in (layout.x, layout.y, layout.r))
        if layout.options.orientation == "rows":
            return x + r + 5.0, y + r + 8.0
        free = -9.0 if y <= layout.loss.y else 9.0
        if not is_bracketed(layout, layout.architecture.layer_count):
            return x + r + 12.0, y + free
        return x + r + 22.0, y if abs(y - layout.loss.y) > 9.0 else y + free
