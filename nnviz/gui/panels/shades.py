"""Colours of answers: the two ends of the theme for numbers, one colour each for classes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnviz.nn.architecture import Architecture
from nnviz.painting.painter import image_of
from nnviz.picture.color import rgb
from nnviz.picture.maps import diverging, neuron_pixels
from nnviz.picture.theme import Theme

Floats = NDArray[Any]

# Ten hues that stay apart for the common forms of colour blindness as long as they are few; more
# classes begin again. Order and choice after P. Tol's qualitative schemes (bright, then muted).
_LIGHT = ("#2a6fb8", "#c4561a", "#1d8a56", "#a8327f", "#8a6d00", "#0e8a99",
          "#6a4bc0", "#b03a48", "#5b6b2b", "#55606f")  # fmt: skip
_DARK = ("#6aa9ec", "#f0935a", "#53c48d", "#e07fc0", "#d6b64a", "#4fc3d2",
         "#a68df0", "#ef7f8b", "#a9bf6a", "#a3adbc")  # fmt: skip


def class_colours(tokens: Theme, count: int) -> list[str]:
    """A colour for each class; in greyscale, steps from dark to light."""
    if tokens.name == "greyscale":
        steps = np.linspace(40, 215, max(count, 2))[:count].astype(int)
        return [f"#{step:02x}{step:02x}{step:02x}" for step in steps]
    table = _DARK if tokens.dark else _LIGHT
    return [table[k % len(table)] for k in range(count)]


def map_image(values: Floats, architecture: Architecture, number: int, tokens: Theme) -> QImage:
    """One neuron's map, row 0 of `values` at the foot."""
    return image_of(neuron_pixels(architecture, number, values, tokens))


def class_image(values: Floats, colours: list[str], tokens: Theme) -> QImage:
    """Regions (classes, rows, columns) coloured by the largest output, paler where it is unsure."""
    answers = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=-np.inf, posinf=1e300)
    best = answers.argmax(axis=0)
    ranked = np.sort(answers, axis=0)
    with np.errstate(invalid="ignore", over="ignore"):
        lead = np.clip(np.nan_to_num(ranked[-1] - ranked[-2]), 0.0, 1.0)[..., None]
    table = np.array([rgb(colour) for colour in colours], dtype=np.float64)
    paper = np.array(rgb(tokens.panel), dtype=np.float64)
    share = 0.25 + 0.5 * lead
    return image_of((table[best] * share + paper * (1 - share)).astype(np.uint8)[::-1])


def shade_of(share: float, tokens: Theme) -> str:
    """The colour of a number from −1 to 1."""
    table = diverging(tokens)
    at = round((min(max(share, -1.0), 1.0) + 1) / 2 * (len(table) - 1))
    red, green, blue = (int(part) for part in table[at][:3])
    return f"#{red:02x}{green:02x}{blue:02x}"
