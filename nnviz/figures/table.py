"""Everything a figure can be told, declared once: the library, the command line and the window's
dialog all read this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nnviz.picture.layout import (
    LARGEST_NEURON,
    LARGEST_STRETCH,
    SMALLEST_NEURON,
    SMALLEST_STRETCH,
)
from nnviz.picture.look import (
    COLORINGS,
    NEURON_LABELS,
    THICKEST,
    THINNEST,
    WEIGHT_LABELS,
    WEIGHT_TEXTS,
)
from nnviz.picture.theme import THEMES
from nnviz.steps.notation import NOTATIONS
from nnviz.steps.numbers import MOST_DECIMALS
from nnviz.steps.timeline import DETAILS

VIEWS = {
    "network": "the network, or a step of it",
    "maps": "the network with a map of its activation in each neuron",
    "layers": "layers as blocks",
    "equation": "the equation of a step",
    "map": "what outputs, or highlighted neurons, answer over two inputs",
    "loss": "the loss of a training",
    "gradients": "gradient magnitude by layer",
}
EQUATIONS = {"none": "no equation", "beside": "beside the network", "below": "below the network"}
LENGTHS = {
    "logarithm": "longer for ten times as many neurons",
    "proportional": "in proportion to the neurons",
    "equal": "nothing: all are alike",
}
TEXTS = {"text": "as text that can be edited", "outlines": "as outlines, the same everywhere"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a figure can be told.

    `kind`: choice, several (any of the choices), flag, number, whole, length, texts. `None` as a
    default lets the figure decide. `group` is the heading it stands under. Numbers go from `least`
    to `most`; lengths from `least` pixels.
    """

    key: str
    kind: str
    default: Any
    label: str
    help: str
    group: str
    choices: Mapping[str, str] | None = None
    least: float = 0.0
    most: float = 1e6


def _words(names: tuple[str, ...]) -> dict[str, str]:
    return {name: name for name in names}


OPTIONS: tuple[Option, ...] = (
    Option("view", "choice", "network", "View", "What is drawn", "What", VIEWS),
    Option(
        "equation",
        "choice",
        "none",
        "Equation",
        "Where the equation of the step stands",
        "What",
        EQUATIONS,
    ),
    Option(
        *("image", "texts", (), "Image"),
        "The inputs as pixels before the blocks of layers: rows and columns, such as 28x28",
        "What",
    ),
    Option(
        *("width", "length", None, "Width", "The width, such as 84mm, 3.3in or 640px", "Size"),
        least=1.0,
    ),
    Option(
        *("height", "length", None, "Height", "The height, such as 60mm or 480px", "Size"),
        least=1.0,
    ),
    Option(
        *("font_size", "number", None, "Font size"),
        "The size of labels, in points; with a width the layers move to fit it",
        "Size",
        least=2.0,
        most=96.0,
    ),
    Option(
        "margin", "length", None, "Margin", "The room around what is drawn, such as 2mm", "Size"
    ),
    Option(
        *("scale", "number", 2.0, "Fineness", "Pixels of a PNG or a frame for one of 1/96 inch"),
        "Size",
        least=0.1,
        most=64.0,
    ),
    Option(
        "theme",
        "choice",
        "light",
        "Colours",
        "The colours, for a screen, a page or a printer",
        "Look",
        _words(THEMES),
    ),
    Option(
        *("colors", "texts", (), "Own colours"),
        "Colours instead of the theme's, such as positive=#d00000,neurons_fill=#ffffff",
        "Look",
    ),
    Option(
        *(
            "orientation",
            "choice",
            "columns",
            "Layers run",
            "Whether layers stand side by side or below each other",
            "Look",
        ),
        {"columns": "from left to right", "rows": "from top to bottom"},
    ),
    Option(
        *(
            "neuron_size",
            "number",
            1.0,
            "Neurons’ size",
            "How many times as large as usual neurons are",
            "Look",
        ),
        least=SMALLEST_NEURON,
        most=LARGEST_NEURON,
    ),
    Option(
        *(
            "layer_gap",
            "number",
            1.0,
            "Between layers",
            "How many times as far apart as usual layers are",
            "Look",
        ),
        least=SMALLEST_STRETCH,
        most=LARGEST_STRETCH,
    ),
    Option(
        *(
            "neuron_gap",
            "number",
            1.0,
            "Between neurons",
            "How many times as far apart as usual neurons are",
            "Look",
        ),
        least=SMALLEST_STRETCH,
        most=LARGEST_STRETCH,
    ),
    Option("curved", "flag", False, "Curved edges", "Draw edges as curves", "Look"),
    Option("arrows", "flag", False, "Arrow heads", "Put a head on each edge", "Look"),
    Option(
        *("heads", "choice", "solid", "Heads are", "What the arrow heads are like", "Look"),
        {"solid": "filled", "open": "two strokes"},
    ),
    Option(
        *("magnitude", "choice", "width", "Size of a weight"),
        "What shows it on its edge",
        "Look",
        {"width": "width", "opacity": "opacity", "both": "both", "none": "nothing"},
    ),
    Option(
        *(
            "edge_width",
            "number",
            1.0,
            "Width of edges",
            "How many times as wide as usual edges are",
            "Look",
        ),
        least=THINNEST,
        most=THICKEST,
    ),
    Option("bias", "flag", True, "Bias neurons", "Draw the bias neurons", "Look"),
    Option("flat", "flag", False, "Flat blocks", "Draw the blocks of layers without depth", "Look"),
    Option(
        *(
            "funnels",
            "flag",
            False,
            "Funnels",
            "Join blocks by lines from edge to edge, not by an arrow",
            "Look",
        ),
    ),
    Option(
        *("lengths", "choice", "logarithm", "Blocks' lengths"),
        "What the length of a layer's block says",
        "Look",
        LENGTHS,
    ),
    Option("captions", "flag", True, "Layer captions", "Name the layers", "Look"),
    Option("loss", "flag", None, "Loss", "Draw the loss where there is a step", "Look"),
    Option("legend", "flag", False, "Legend", "Explain roles, signs and widths", "Look"),
    Option(
        *("max_neurons", "whole", 12, "Neurons per layer"),
        "Longer layers are drawn with ⋮ and a count; 0 draws all",
        "Look",
        most=100_000.0,
    ),
    Option(
        *("neuron_labels", "several", ("name", "value", "function"), "On neurons"),
        "What is written on and in a neuron; its bias where bias neurons are not drawn",
        "Labels",
        _words(NEURON_LABELS),
    ),
    Option(
        *("weight_labels", "choice", None, "Weights on"),
        "Which edges get labels: those in use, all that have room, none",
        "Labels",
        _words(WEIGHT_LABELS),
    ),
    Option(
        *("weight_text", "choice", "both", "A weight says", "What the label of a weight says"),
        "Labels",
        _words(WEIGHT_TEXTS),
    ),
    Option(
        *("highlight", "texts", (), "Highlight"),
        "neuron:4, edge:4-6, layer:2 or a way such as 4-6-9",
        "Labels",
    ),
    Option(
        *("color_by", "choice", "sign", "Colour by"),
        "The sign of each weight, or the size of something, with a colour bar",
        "Labels",
        _words(COLORINGS),
    ),
    Option(
        "notation",
        "choice",
        "graph",
        "Notation",
        "How weights and neurons are named",
        "Numbers",
        _words(NOTATIONS),
    ),
    Option(
        *("decimals", "whole", 4, "Decimals", "Digits after the point", "Numbers"),
        most=float(MOST_DECIMALS),
    ),
    Option("decimal_comma", "flag", False, "Decimal comma", "Write 0,25 for 0.25", "Numbers"),
    Option(
        "fractions", "flag", False, "Fractions", "Write 1/4 where it is exactly that", "Numbers"
    ),
    Option("text", "choice", "text", "Letters", "What letters are in an SVG", "File", TEXTS),
    Option("transparent", "flag", False, "Transparent", "Leave the background out", "File"),
    Option(
        "detail",
        "choice",
        "neuron",
        "Detail",
        "How finely several steps are taken",
        "Steps",
        _words(DETAILS),
    ),
    Option(
        *(
            "pace",
            "number",
            1.5,
            "Seconds per step",
            "How long a step takes in an animation",
            "Steps",
        ),
        least=0.04,
        most=60.0,
    ),
    Option(
        *("frames", "whole", 12, "Frames per move"),
        "From one step to the next in an animation; 0 jumps",
        "Steps",
        most=120.0,
    ),
    Option(
        "words",
        "flag",
        True,
        "Title and sentence",
        "Put title and sentence with an equation",
        "Steps",
    ),
)

BY_KEY: Mapping[str, Option] = {option.key: option for option in OPTIONS}
