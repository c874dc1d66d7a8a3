"""The display settings of a picture."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.errors import UsageError
from nnviz.picture.recolor import tokens
from nnviz.picture.theme import Theme
from nnviz.steps.notation import NOTATIONS
from nnviz.steps.numbers import NumberFormat

WEIGHT_LABELS = ("active", "all", "none")
WEIGHT_TEXTS = ("both", "name", "value")
NEURON_LABELS = ("number", "name", "value", "function", "bias")
MAGNITUDES = ("width", "opacity", "both", "none")
HEADS = ("solid", "open")
THINNEST, THICKEST = 0.1, 10.0  # how many times as wide as usual edges can be
COLORINGS = ("sign", "weight", "gradient", "activation", "delta")


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks, apart from where things stand.

    `weight_labels`: chips on the edges in use, on all edges that have room, or on none.
    `weight_text`: a chip says the weight's name, its value, or both; `notation` says which name.
    `neuron_labels`, any of `NEURON_LABELS`: beside a neuron its number or, where it has one, its
    name; inside it its value and the curve of its function; where bias neurons are not drawn, its
    bias as a badge. `color_by`: edges show the sign of
    their weight; or a continuous scale, with a colour bar, shows the size of each weight or
    gradient (edges), activation or δ (neurons). `highlight`: ids (`neuron:4`, `edge:4-6`,
    `layer:2`) and ways (`4-6-9`) that stand out while the rest steps back. `legend` explains roles,
    signs and the scale of widths under the network. `arrows` puts a head on every edge.
    They are filled or two strokes, as `heads` says. `magnitude`: what shows the size of a weight,
    the edge's width, its opacity, both, or nothing; `edge_width`: how many times as wide as usual
    edges are. `colors` replaces colours of the theme (`positive=#d00000`; see `recolor`). `flow`
    moves the dots along the edges in use, from 0 to 1; None stands still.
    """

    theme: str = "light"
    decimals: int = 4
    decimal_comma: bool = False
    fractions: bool = False
    notation: str = "graph"
    weight_labels: str = "active"
    flow: float | None = None
    weight_text: str = "both"
    neuron_labels: tuple[str, ...] = ("name", "value", "function")
    color_by: str = "sign"
    highlight: tuple[str, ...] = ()
    legend: bool = False
    arrows: bool = False
    heads: str = "solid"
    magnitude: str = "width"
    edge_width: float = 1.0
    colors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        tokens(self.theme, self.colors)
        for what, value, known in (
            ("Weight labels are", self.weight_labels, WEIGHT_LABELS),
            ("What a weight's label says is", self.weight_text, WEIGHT_TEXTS),
            ("The size of a weight is shown by", self.magnitude, MAGNITUDES),
            ("Arrow heads are", self.heads, HEADS),
            ("Colours show", self.color_by, COLORINGS),
            ("The notation is", self.notation, NOTATIONS),
            *(("A neuron's label is", label, NEURON_LABELS) for label in self.neuron_labels),
        ):
            if value not in known:
                raise UsageError(f"{what} {', '.join(known)}, not {value!r}.")

        if not THINNEST <= self.edge_width <= THICKEST:
            raise UsageError(
                f"Edges are {THINNEST:g} to {THICKEST:g} times as wide as usual, not "
                f"{self.edge_width!r}."
            )

    @property
    def tokens(self) -> Theme:
        """The theme, with the colours that were replaced."""
        return tokens(self.theme, self.colors)

    @property
    def format(self) -> NumberFormat:
        """How numbers are written."""
        return NumberFormat(self.decimals, self.decimal_comma, self.fractions)
