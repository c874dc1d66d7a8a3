"""The terms of an update as expressions: the optimizer's own formulas, run on symbols.

The same definition that gave the numbers of a trace (`nnviz.training.terms`) gives the equations,
so that what is shown is what was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnviz.steps.expression import Expression, Power, Quantity
from nnviz.steps.operands import Node, Operand
from nnviz.steps.quantities import Quantities
from nnviz.training.constants import LEARNING_RATE, WEIGHT_DECAY
from nnviz.training.descent import decayed
from nnviz.training.optimizers import Optimizer
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.terms import Scalar, Term

DECAYS = ("lambda1", "lambda2", WEIGHT_DECAY)
"""Operands that penalties and weight decay are scaled by."""


def written(
    terms: Iterable[Term], operands: Mapping[str, Node], result: Callable[[int, Term], Node]
) -> Iterator[tuple[Term, Node, Node]]:
    """Each term with what it is called once it is computed, `result(k, term)`, and its formula.

    `operands` are by name what a formula may ask for, `gradient` among them; k counts from 1.
    """
    known = {"g": operands["gradient"], **operands}
    for at, term in enumerate(terms, 1):
        formula = term.formula(*(Operand(known[name]) for name in term.operands))
        known[term.name] = result(at, term)
        yield term, known[term.name], formula.node


@dataclass(frozen=True)
class Rule:
    """The rule of an iteration's update, in one notation."""

    quantities: Quantities

    @cached_property
    def optimizer(self) -> Optimizer:
        return find_optimizer(self.quantities.trace.optimizer)

    @cached_property
    def _values(self) -> dict[str, float]:
        settings = self.quantities.trace.settings
        chosen = {**self.optimizer.settings, **settings.own_constants}
        return {**chosen, "lambda1": settings.l1, "lambda2": settings.l2}

    @cached_property
    def _reached(self) -> NDArray[np.bool_] | None:
        trace = self.quantities.trace
        return decayed(trace.architecture, trace.conventions)

    @property
    def reaches_biases(self) -> bool:
        """Whether penalties and weight decay reach the weights of bias neurons."""
        return self._reached is None

    def decays(self, source: int, target: int) -> bool:
        """Whether penalties and weight decay reach the weight of an edge."""
        architecture = self.quantities.architecture
        slot = architecture.parameter_index[architecture.edge_position(source, target)]
        return self._reached is None or bool(self._reached[slot])

    def numbers(self, reached: bool) -> dict[str, Expression]:
        """What all weights share: η, constants, and numbers that change from update to update.

        For weights that penalties do not reach, λ is 0, as it was for the engine.
        """
        constants: dict[str, Expression] = {
            entry.name: Quantity(entry.latex, entry.plain, self._values[entry.name])
            for entry in self.optimizer.adjustable
            if entry.name != LEARNING_RATE
        }
        for index in "12":
            name = f"lambda{index}"
            symbol = rf"\lambda_{index}", f"λ{'₁₂'[int(index) - 1]}"
            constants[name] = Quantity(*symbol, self._values[name])
        for name in DECAYS:
            found = constants.get(name)
            if isinstance(found, Quantity) and not reached:
                constants[name] = Quantity(found.latex, found.plain, 0.0)
        scalars = {scalar.name: self._scalar(scalar) for scalar in self.optimizer.scalars}
        return {**constants, **scalars, "eta": self.quantities.rate()}

    def _scalar(self, scalar: Scalar) -> Expression:
        """A power such as β₁ᵗ is written out; what is longer goes by its own symbol."""
        made = self.made(scalar)
        return made if isinstance(made, Power) else self.scalar(scalar)

    def scalar(self, scalar: Scalar) -> Quantity:
        """A number of this update, such as Nadam's μ, by its symbol."""
        count = self.quantities.trace.updates + 1
        value = scalar.formula(t=count, **scalar.constants(self._values))
        return Quantity(scalar.latex, scalar.plain, float(value))

    def made(self, scalar: Scalar) -> Expression | None:
        """How such a number is computed; None where no expression can say it in one line."""
        symbols = {
            entry.name: Operand(Quantity(entry.latex, entry.plain, self._values[entry.name]))
            for entry in self.optimizer.adjustable
        }
        count = self.quantities.trace.updates + 1
        symbols["t"] = Operand(Quantity("t", "t", float(count)))
        try:
            made = scalar.formula(**{name: symbols[name] for name in scalar.operands})
        except TypeError:  # it is more than a formula: a product of t factors
            return None
        assert isinstance(made, Operand) and isinstance(made.node, Expression)
        return made.node

    def of_edge(self, source: int, target: int) -> list[tuple[Term, Quantity, Expression]]:
        """The terms of the update of one weight: what it is called, and how it is computed."""
        q = self.quantities
        operands: dict[str, Node] = {
            **self.numbers(self.decays(source, target)),
            "gradient": q.averaged(source, target),
            "w": q.weight(source, target),
            **{name: q.memory(source, target, name) for name in self.optimizer.memory},
        }
        found = []
        terms = q.trace.update_terms
        for term, result, node in written(
            terms, operands, lambda at, _: q.term(source, target, at)
        ):
            assert isinstance(result, Quantity) and isinstance(node, Expression)
            found.append((term, result, node))
        return found
