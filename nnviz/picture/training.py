"""How a training went, as pictures: the loss, and how large the gradient was in each layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.picture.axes import Axis, counting, fitting, power
from nnviz.picture.charts import SIZE, Bar, Series, Size, bar_chart, bars_size, line_chart
from nnviz.picture.color import mix
from nnviz.picture.labels import clean, short
from nnviz.picture.look import Look
from nnviz.picture.shapes import Dash, Picture
from nnviz.picture.theme import Theme, theme
from nnviz.steps.sizes import trained_layers
from nnviz.training.curves import Curves

Floats = NDArray[np.float64]

DASH: Dash = (5.0, 3.0)
DASHES: tuple[Dash, ...] = ((), (6.0, 3.0), (1.5, 2.5), (8.0, 3.0, 1.5, 3.0))
FAINT = 0.35  # opacity of the losses of single batches
USUAL = (1.0, 99.0)  # percent of the batches between which the axis need not leave out any
BATCHES = "series:batches"
GRADIENT = "RMS of ∂C/∂w"
LONGEST = 8  # characters of a number in a sentence


def loss_picture(curves: Curves, *, look: Look | None = None, size: Size = SIZE) -> Picture:
    """The loss over the epochs: training solid, validation dashed, single batches faint.

    Where no epoch was looked at as a whole, the losses of the batches are the line, over the
    iterations. The axis is of logarithms where the losses reach over more than two decades.
    """
    look = look or Look()
    tokens, comma = theme(look.theme), look.decimal_comma
    series = _losses(curves, tokens)
    close = [one.y for one in series if one.id != BATCHES] or [np.zeros(0)]
    shown = [*close, *(_usual(one.y) for one in series if one.id == BATCHES)]
    y = fitting(np.concatenate(shown), comma=comma, most=_rows(size)).titled("loss")
    x = _time(
        [one.x for one in series],
        "epoch" if len(curves.iterations) else "iteration",
        comma,
        size[0],
    )
    told = [f"{one.name} {_course(one.y, look)}" for one in series[::-1] if one.id != BATCHES]
    return line_chart(
        series,
        x,
        y,
        size=size,
        look=look,
        title="Loss of a training",
        description=f"Loss over {_many(x)}: {'; '.join(told)}.{_said(y)}",
    )


def _losses(curves: Curves, tokens: Theme) -> list[Series]:
    """The batches at the back, then validation, then training."""
    batches = curves.batch_iterations.astype(np.float64)
    if not len(curves.iterations):
        return [Series("series:training", "batches", batches, curves.batch_losses, tokens.chart_1)]
    epochs, found = curves.epochs, []
    if len(batches) * curves.batch_every > 1.5 * (epochs[-1] - epochs[0]):
        at = np.interp(batches, curves.iterations, epochs)
        faint = mix(tokens.canvas, tokens.chart_1, FAINT)
        found.append(Series(BATCHES, "", at, curves.batch_losses, faint, 0.7))
    if np.isfinite(curves.validation_loss).any():
        told = ("series:validation", "validation", epochs, curves.validation_loss, tokens.chart_2)
        found.append(Series(*told, dash=DASH))
    return [
        *found,
        Series("series:training", "training", epochs, curves.training_loss, tokens.chart_1),
    ]


def _usual(values: Floats) -> Floats:
    """The range of numbers but for rare peaks, shape (2,) or (0,)."""
    there = values[np.isfinite(values)]
    return np.asarray(np.percentile(there, USUAL)) if len(there) else there


def gradient_bars(
    graph: Architecture,
    rms: Floats,
    *,
    whole: Floats | None = None,
    when: str = "",
    look: Look | None = None,
    size: Size | None = None,
) -> Picture:
    """A bar for the gradient of the weights into each layer, "?" where it is not known yet.

    rms: as in `steps.sizes.Sizes`, one number for each of `trained_layers`. Where they reach over
    more than two decades the axis is of logarithms. `whole` are those that will be known in the
    end: with them the axis is the same at every step. `when` says of which iteration or step.
    """
    look = look or Look()
    tokens, layers = theme(look.theme), trained_layers(graph)
    names = layer_names(graph)
    reach = rms if whole is None else whole
    axis = fitting(reach, comma=look.decimal_comma, most=4).titled(GRADIENT)
    if not np.isfinite(reach).any():
        axis = replace(axis, ticks=())
    bars = [
        Bar(str(layer), name, value, tokens.backward)
        for layer, name, value in zip(layers, names, rms.tolist(), strict=True)
    ]
    told = [f"{bar.name} {_number(bar.value, look)}" for bar in bars]
    return bar_chart(
        bars,
        axis,
        to_come=reach.tolist(),
        size=size or bars_size(len(bars)),
        look=look,
        title="Gradient magnitude by layer",
        description=f"{GRADIENT} of the weights into each layer{when}: {'; '.join(told)}."
        f"{_said(axis)}",
    )


def gradient_curves(
    graph: Architecture, curves: Curves, *, look: Look | None = None, size: Size = SIZE
) -> Picture:
    """A line for the gradient of the weights into each layer, over the iterations marked."""
    look = look or Look()
    tokens, layers = theme(look.theme), trained_layers(graph)
    times = curves.marks.astype(np.float64)
    ends = (tokens.text, tokens.text_faint) if tokens.dashes else (tokens.chart_1, tokens.chart_2)
    share = 1.0 / max(len(layers) - 1, 1)
    series = [
        Series(
            *(f"layer:{layer}", name, times, curves.rms[:, layer - 2]),
            mix(*ends, at * share),
            1.5,
            DASHES[at % len(DASHES)] if tokens.dashes else (),
        )
        for at, (layer, name) in enumerate(zip(layers, layer_names(graph), strict=True))
    ]
    shown = np.concatenate([one.y for one in series]) if series else np.zeros(0)
    y = fitting(shown, comma=look.decimal_comma, most=_rows(size)).titled(GRADIENT)
    x = _time([times], "iteration", look.decimal_comma, size[0])
    told = [f"{one.name} {_course(one.y, look)}" for one in series]
    return line_chart(
        series,
        x,
        y,
        size=size,
        look=look,
        title="Gradient magnitude by layer",
        description=f"{GRADIENT} of the weights into each layer over {_many(x)}: "
        f"{'; '.join(told)}.{_said(y)}",
    )


def layer_names(graph: Architecture) -> list[str]:
    """The names of the layers that trained weights lead into."""
    return [clean(graph.layer_label(layer)) for layer in trained_layers(graph)]


# Words --------------------------------------------------------------------------------------------


def _time(times: Sequence[Floats], unit: str, comma: bool, width: float) -> Axis:
    every = np.concatenate(times)
    low, high = (float(every.min()), float(every.max())) if len(every) else (0.0, 1.0)
    return counting(low, high, comma=comma, most=max(2, int(width / 65))).titled(unit)


def _rows(size: Size) -> int:
    """How many stretches there may be between what is marked on an axis of this height."""
    return max(2, int(size[1] / 50))


def _many(axis: Axis) -> str:
    count = axis.high - axis.low
    return f"{count:,.0f} {axis.title}{'' if count == 1 else 's'}"


def _said(axis: Axis) -> str:
    return " The axis is logarithmic." if axis.log else ""


def _course(values: Floats, look: Look) -> str:
    there = values[np.isfinite(values)]
    if not len(there):
        return "not known"
    return f"from {_number(there[0], look)} to {_number(there[-1], look)}"


def _number(value: float, look: Look) -> str:
    written = replace(look.format, significant=True)
    return power(short(float(value), written, LONGEST)) if np.isfinite(value) else "not known yet"
