"""The display settings of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nnviz.errors import UsageError
from nnviz.picture.theme import theme
from nnviz.steps.notation import NOTATIONS
from nnviz.steps.numbers import NumberFormat

WeightLabels = Literal["active", "all", "none"]
WEIGHT_LABELS: tuple[WeightLabels, ...] = ("active", "all", "none")


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks, apart from where things stand.

    `weight_labels`: chips on the edges in use, on all edges that have room, or on none.
    `notation` names the weights on the chips. `flow` moves the dots along the edges in use, from
    0 to 1; None stands still.
    """

    theme: str = "light"
    decimals: int = 4
    decimal_comma: bool = False
    fractions: bool = False
    notation: str = "graph"
    weight_labels: WeightLabels = "active"
    flow: float | None = None

    def __post_init__(self) -> None:
        theme(self.theme)
        if self.weight_labels not in WEIGHT_LABELS:
            raise UsageError(
                f"Weight labels are {', '.join(WEIGHT_LABELS)}, not {self.weight_labels!r}."
            )
        if self.notation not in NOTATIONS:
            raise UsageError(f"The notation is {', '.join(NOTATIONS)}, not {self.notation!r}.")

    @property
    def format(self) -> NumberFormat:
        """How numbers are written."""
        return NumberFormat(self.decimals, self.decimal_comma, self.fractions)
