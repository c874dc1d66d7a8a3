"""What every explanation needs: the trace, the numbers of one sample, notation and format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.steps.address import Address
from nnviz.steps.equation import Derivation, Equation, Relation, derive
from nnviz.steps.expression import Expression, Piece, Quantity
from nnviz.steps.notation import Notation
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.quantities import Quantities
from nnviz.steps.sentences import Words, lowered

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace

Item = TypeVar("Item", covariant=True)

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
        return lowered(label)

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
        self,
        title: str,
        derivations: Sequence[Derivation],
        sentence: str,
        note: str = "",
    ) -> Equation:
        return Equation(title, tuple(derivations), sentence, self.address.phase, self.address, note)


class Items(Protocol[Item]):
    """Anything with a length whose items can be asked for: a list, a range, rows of an array."""

    def __len__(self) -> int: ...
    def __getitem__(self, at: int, /) -> Item: ...


def some(items: Items[Item], most: int = MOST_DERIVATIONS) -> tuple[list[Item], int]:
    """The items to show and how many are left out: all of at most `most`, else 3 and the last."""
    if len(items) <= most:
        return [items[at] for at in range(len(items))], 0
    return [items[at] for at in (0, 1, 2, len(items) - 1)], len(items) - 4
