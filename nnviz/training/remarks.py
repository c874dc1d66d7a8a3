"""What the curves of a training say, in a sentence: too large steps, nothing learnt, by heart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.training.curves import Curves

Floats = NDArray[np.float64]

RECENT = 0.1  # of the rows, at least `FEWEST` of them
FEWEST = 3
HIGHER = 1.5  # times the loss at the beginning
HIGHEST = 1.0  # learning rate to advise
JUMPS = 3.0  # times the best loss
MATTERS = 0.2  # of the loss at the beginning; what is below it is no trouble
SMALLEST = 1e-9  # RMS of a gradient that moves nothing
BY_HEART = 1.3  # times the lowest validation loss


def remark(curves: Curves, rate: float, layers: Sequence[str]) -> str:
    """The most important thing to say of a training, "" where it goes well or has just begun.

    rate: the learning rate in force; layers: what the layers from the second on are called.
    """
    if len(curves.iterations) <= FEWEST:
        return ""
    for look in (_too_large, _nothing_reaches, _by_heart):
        said = look(curves, rate, layers)
        if said:
            return said
    return ""


def _recent(values: Floats) -> float:
    """The median of the last stretch; NaN where nothing is known."""
    stretch = values[-max(FEWEST, round(RECENT * len(values))) :]
    known = stretch[np.isfinite(stretch)]
    return float(np.median(known)) if len(known) else np.nan


def _too_large(curves: Curves, rate: float, layers: Sequence[str]) -> str:
    start, now = float(curves.training_loss[0]), _recent(curves.training_loss)
    best = float(np.nanmin(curves.training_loss))
    smaller = min(rate / 10, HIGHEST)
    advice = f"The learning rate {rate:g} is probably too large; try {smaller:g}."
    if now > HIGHER * start:
        return f"The loss rose from {start:.3g} to about {now:.3g}. {advice}"
    if now > JUMPS * best and now > MATTERS * start:
        return f"The loss jumps: it was {best:.3g} already and is about {now:.3g}. {advice}"
    return ""


def _nothing_reaches(curves: Curves, rate: float, layers: Sequence[str]) -> str:
    start, now = float(curves.training_loss[0]), _recent(curves.training_loss)
    if not len(curves.rms) or not now > MATTERS * start:
        return ""
    sizes = np.array([_recent(column) for column in curves.rms.T])
    silent = [name for name, size in zip(layers, sizes, strict=False) if size < SMALLEST]
    if not silent:
        return ""
    return (
        f"No gradient reaches {_lowered(silent[0])}: nothing is learnt there. Its neurons, or "
        "those after it, are saturated or send 0; begin with smaller weights or a lower learning "
        "rate."
    )


def _by_heart(curves: Curves, rate: float, layers: Sequence[str]) -> str:
    validation = curves.validation_loss
    known = np.isfinite(validation)
    if known.sum() <= 2 * FEWEST:
        return ""
    best = int(np.nanargmin(validation))
    apart = _recent(validation) > BY_HEART * float(validation[best])
    falling = _recent(curves.training_loss) < float(curves.training_loss[best])
    if not (apart and falling and len(validation) - best > 2 * FEWEST):
        return ""
    return (
        f"The validation loss has risen since epoch {curves.epochs[best]:,.0f} while the training "
        "loss falls: the samples are being learnt by heart."
    )


def _lowered(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"
