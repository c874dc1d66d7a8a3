"""How a document is looked at, and the place at which it was left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from nnviz.document.limits import FARTHEST
from nnviz.errors import UsageError
from nnviz.steps.address import Address
from nnviz.steps.numbers import NumberFormat

Notation = Literal["graph", "layered", "matrix"]
Detail = Literal["layer", "neuron", "term"]
Position = tuple[int, float, float]

LAST_ITERATION = 10**9


@dataclass(frozen=True, slots=True)
class View:
    """How the document is looked at, and the place at which it was left.

    `positions` are neurons that were moved by hand, as (number, x, y); `iteration` and `address`
    name the step that was shown ("" means the first one).
    """

    notation: Notation = "graph"
    decimals: int = 4
    decimal_comma: bool = False
    fractions: bool = False
    detail: Detail = "neuron"
    positions: tuple[Position, ...] = ()
    iteration: int = 0
    address: str = ""

    def __post_init__(self) -> None:
        for key, known in (("notation", Notation), ("detail", Detail)):
            value = getattr(self, key)
            if value not in get_args(known):
                choices = ", ".join(get_args(known))
                raise UsageError(
                    f"{key.capitalize()} is one of {choices}, not {value}.",
                    place=f"view.{key}",
                )
        refuse_at("view.decimals", lambda: NumberFormat(self.decimals))
        check_iteration(self.iteration, "view.iteration")
        if self.address:
            refuse_at("view.address", lambda: Address.parse(self.address))
        if not all(abs(x) <= FARTHEST and abs(y) <= FARTHEST for _, x, y in self.positions):
            raise UsageError(
                f"A position must be two finite numbers up to {FARTHEST:g}.", place="view.positions"
            )


def check_iteration(iteration: int, place: str) -> None:
    """Refuse what is no iteration of any document."""
    if not 0 <= iteration <= LAST_ITERATION:
        raise UsageError(f"There is no iteration {iteration}.", place=place)


def refuse_at(place: str, check: Callable[[], object]) -> None:
    """Run a check; what it refuses is refused with the place in a document."""
    try:
        check()
    except UsageError as error:
        raise UsageError(error.what, do=error.do, place=place) from None
