"""What every explanation needs: the trace, the numbers of one sample, notation and format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.steps.address import Address
from nnviz.steps.equation import Derivation, Equation, Relation, derive
from nnviz.steps.expression import Expression, Piece, Quantity
from nnviz.steps.notation import Notation
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.quantities import Quantities
from nnviz.steps.sentences import Words

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace

Item = TypeVar("Item")

MOST_DERIVATIONS = 8


@dataclass(frozen=True)
class Context:
    """One step about to be explained."""

    trace: Trace
    address: Address
    quantities: Quantities
    format: NumberFormat
    words: Words

    @property
    def architecture(self) -> Architecture:
        return self.trace.before.architecture

    @property
    def notation(self) -> Notation:
        return self.quantities.notation

    def number(self, value: float) -> str:
        """A number as it stands in a sentence."""
        return self.format.text(value)

    def function_label(self, number: int) -> str:
        """`sigmoid`, as it stands in a sentence."""
        label = activation(self.architecture.activation(number)).label.partition(" (")[0]
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]

    def derive(
        self,
        result: Quantity,
        expression: Expression,
        *,
        left: Sequence[Piece] | None = None,
        also: Iterable[Piece] = (),
        relation: Relation = "=",
    ) -> Derivation:
        """`result = also = expression`, with numbers; `left` where the left side is no symbol."""
        return derive(
            result if left is None else left,
            expression,
            result,
            self.format,
            also=also,
            relation=relation,
        )

    def equation(
        self, title: str, derivations: Sequence[Derivation], sentence: str, note: str = ""
    ) -> Equation:
        return Equation(
            title, tuple(derivations), sentence, self.address.phase, self.address, note
        )


def some(items: Sequence[Item], most: int = MOST_DERIVATIONS) -> tuple[list[Item], int]:
    """The items to show and how many are left out: all of at most `most`, else 3 and the last."""
    if len(items) <= most:
        return list(items), 0
    return [*items[:3], items[-1]], len(items) - 4
