"""Colours of samples and of classes: the same on the screen and in a figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.picture.maps import diverging
from nnviz.picture.theme import Theme
from nnviz.training.confusion import classes_of
from nnviz.training.dataset import Dataset

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


def shade_of(share: float, tokens: Theme) -> str:
    """The colour of a number from −1 to 1."""
    table = diverging(tokens)
    at = round((min(max(share, -1.0), 1.0) + 1) / 2 * (len(table) - 1))
    red, green, blue = (int(part) for part in table[at][:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


def sample_colours(
    data: Dataset, tokens: Theme, colours: Sequence[str] = ()
) -> Callable[[int], str]:
    """The colour of each sample by its row: of its class, or of its target if that is a number.

    `colours` of the classes stand for those of `data_colours`.
    """
    target = data.targets[:, 0]
    if not data.classes:
        reach = float(np.abs(target).max()) or 1.0
        return lambda row: shade_of(float(target[row]) / reach, tokens)
    said, table = classes_of(data.targets, data), colours or data_colours(data, tokens)
    return lambda row: table[int(said[row])]


def data_colours(data: Dataset, tokens: Theme) -> list[str]:
    """A colour for each class of a data set: two are told apart by those of the signs."""
    if len(data.classes) == 2:
        return [tokens.negative, tokens.positive]
    return class_colours(tokens, len(data.classes))
