"""The loss beside the outputs: what is compared, its value, the targets, ∂C/∂a."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnviz.picture.brackets import bracket_tip, is_bracketed
from nnviz.picture.drawing import Drawing
from nnviz.picture.labels import short
from nnviz.picture.layout import CHIP_GAP, Layout, Spot
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
TARGET_WIDTH = 48.0  # pixels for `y = −0.123`
BUNDLE = 16.0  # before the loss, where the lines of several outputs meet

Point = tuple[float, float]


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
        """From the output to the loss; of several outputs, or of their bracket, one bundle."""
        layout, width = self.layout, 2.0 if self.reading.loss_in_use else 1.4
        last, rowwise = layout.architecture.layer_count, layout.options.orientation == "rows"
        box = layout.loss
        end = (box.x, box.y - box.h / 2 - 1) if rowwise else (box.x - box.w / 2 - 1, box.y)
        starts = [self._start(n) for n in layout.architecture.outputs if layout.sees(n)]
        if is_bracketed(layout, last):
            starts = [bracket_tip(layout, last)]
        if len(starts) == 1:
            yield Line("loss", "line", (starts[0], end), self._color, width, LINE_DASH)
            return
        for at, points in enumerate(_bundle(starts, end, rowwise)):
            yield Line("loss", f"line{at}", points, self._color, width, LINE_DASH)

    @property
    def _bracketed(self) -> bool:
        return is_bracketed(self.layout, self.layout.architecture.layer_count)

    def _start(self, number: int) -> Point:
        layout, at = self.layout, number - 1
        x, y, r = float(layout.x[at]), float(layout.y[at]), float(layout.r[at])
        if layout.options.orientation == "rows":
            return x, y + r + CHIP_GAP + layout.form.delta_height + 4.0
        return x + r + (5.0 if layout.architecture.output_count == 1 else 11.0), y

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
                loss.y + loss.h / 2 + 18.0,  # below the mark of what is selected
                plain(f"target y = {value}"),
                9.5,
                self.theme.text_muted,
            )
            return
        for number in outputs:
            value = short(
                float(trace.targets[self.reading.column, number - first]), self.look.format, 6
            )
            x, y = target_place(self.layout, number)
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


def target_place(layout: Layout, number: int) -> tuple[float, float]:
    """Where the target of one of several outputs starts: beside it, on its line to the loss."""
    x, y, r = (float(array[number - 1]) for array in (layout.x, layout.y, layout.r))
    bracketed = is_bracketed(layout, layout.architecture.layer_count)
    if layout.options.orientation == "rows":
        under = y + r + CHIP_GAP + layout.form.delta_height
        return x + 5.0, under + (21.0 if bracketed else 9.0)
    above = -8.0
    if not bracketed:
        return x + r + 14.0, y + above
    return x + r + 22.0, y if abs(y - layout.loss.y) > 9.0 else y + above


def target_boxes(layout: Layout) -> list[Spot]:
    """What the targets of several outputs take up."""
    if layout.architecture.output_count == 1:
        return []
    places = [target_place(layout, n) for n in layout.architecture.outputs if layout.sees(n)]
    return [Spot(x + TARGET_WIDTH / 2, y, TARGET_WIDTH, 11.0) for x, y in places]


def _bundle(starts: list[Point], end: Point, rowwise: bool) -> Iterator[tuple[Point, ...]]:
    """Straight out of each output, along a common line, and on to the loss."""
    if rowwise:
        turned = _bundle([(y, x) for x, y in starts], (end[1], end[0]), False)
        yield from (tuple((x, y) for y, x in points) for points in turned)
        return
    line = end[0] - BUNDLE
    ys = [y for _, y in starts]
    for x, y in starts:
        yield (x, y), (line, y)
    yield (line, min(*ys, end[1])), (line, max(*ys, end[1]))
    yield (line, end[1]), end
