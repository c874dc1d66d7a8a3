"""Maps as images: of one neuron, or of the classes together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnviz.nn.architecture import Architecture
from nnviz.painting.painter import image_of
from nnviz.picture.color import rgb
from nnviz.picture.maps import neuron_pixels
from nnviz.picture.theme import Theme

Floats = NDArray[Any]


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
