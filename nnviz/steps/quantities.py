"""Every number of a trace as a leaf of an equation: symbol, value, ids, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.steps.address import Address
from nnviz.steps.dropout import edge_factor, edge_share, unit_factor, unit_share
from nnviz.steps.expression import (
    SYMBOLS,
    Expression,
    Line,
    Piece,
    Product,
    Quantity,
    constant,
    sum_of,
)
from nnviz.steps.notation import EPOCH_RATE, LOSS, RATE, Notation, Symbol
from nnviz.steps.timeline import is_softmax
from nnviz.training.terms import Term

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace


def neuron_id(number: int) -> str:
    return f"neuron:{number}"


def edge_id(source: int, target: int) -> str:
    return f"edge:{source}-{target}"


@dataclass(frozen=True)
class Quantities:
    """The numbers of one sample (a column of the trace), written in one notation."""

    trace: Trace
    column: int
    notation: Notation

    @property
    def architecture(self) -> Architecture:
        return self.trace.before.architecture

    # Addresses of the steps that compute ----------------------------------------------------------

    @cached_property
    def _sample(self) -> Address:
        trace = self.trace
        return Address(trace.epoch, trace.samples[self.column], None, "forward")

    @cached_property
    def _batch(self) -> Address:
        trace = self.trace
        if len(trace.samples) == 1:
            return self._sample
        return Address(trace.epoch, None, trace.batch, "average")

    def where_a(self, number: int) -> Address:
        """The step that gives a neuron its activation."""
        layer = self.architecture.layer_of(number)
        if layer == 1 or self.architecture.is_bias(number):
            return self._sample.at(f"n{number}")
        if is_softmax(self.architecture, layer):
            return self._sample.at(f"l{layer}", "function")
        return self._sample.at(f"n{number}", "function")

    def where_z(self, number: int) -> Address:
        return self._sample.at(f"n{number}", "sum")

    def where_da(self, number: int) -> Address:
        if self.architecture.role(number) == "output":
            return self._sample.at(f"n{number}", phase="loss")
        return self._sample.at(f"n{number}", "sum", "backward")

    def where_slope(self, number: int) -> Address:
        return self._sample.at(f"n{number}", "slope", "backward")

    def where_delta(self, number: int) -> Address:
        layer = self.architecture.layer_of(number)
        last = layer == self.architecture.layer_count
        if last and self.trace.fused:
            return self._sample.at(f"n{number}", phase="backward")
        if is_softmax(self.architecture, layer) and not last:
            return self._sample.at(f"l{layer}", "function", "backward")
        return self._sample.at(f"n{number}", "product", "backward")

    def where_gradient(self, source: int, target: int) -> Address:
        return self._sample.at(f"w{source}-{target}", phase="backward")

    def where_averaged(self, source: int, target: int) -> Address:
        """The step that gives the gradient the update uses."""
        if len(self.trace.samples) == 1:
            return self.where_gradient(source, target)
        return self._batch.at(f"w{source}-{target}", phase="average")

    def where_updated(self, source: int, target: int) -> Address:
        return self._batch.at(f"w{source}-{target}", phase="update")

    # Leaves ---------------------------------------------------------------------------------------

    def z(self, number: int) -> Quantity:
        value = float(self.trace.z[number - 1, self.column])
        ids = (neuron_id(number),)
        return Quantity(*self.notation.z(number), value, ids, self.where_z(number), "z")

    def a(self, number: int) -> Quantity:
        value = float(self.trace.a[number - 1, self.column])
        role = self.architecture.role(number)
        where = self.where_a(number)
        if role == "bias":
            return constant(1, (neuron_id(number),), where)
        ids = (neuron_id(number),)
        kind = "input" if role == "input" else "activation"
        return Quantity(*self.notation.a(number), value, ids, where, kind)

    def out(self, number: int) -> Quantity:
        """What a neuron sends along its edges: a, or ã where dropout may leave it out."""
        if not unit_share(self.trace, number):
            return self.a(number)
        value = float(self.trace.sent[number - 1, self.column])
        symbol, ids = self.notation.sent(number), (neuron_id(number),)
        return Quantity(*symbol, value, ids, self.where_a(number), "sent")

    def unit_mask(self, number: int) -> tuple[Quantity, ...]:
        """The factor of dropout by which a neuron's a is multiplied; () where there is none."""
        if not unit_share(self.trace, number):
            return ()
        value = unit_factor(self.trace, number, self.column)
        symbol = self.notation.neuron("r", number)
        return (Quantity(*symbol, value, (neuron_id(number),), None, "mask"),)

    def edge_mask(self, source: int, target: int) -> tuple[Quantity, ...]:
        """The factor of DropConnect by which a weight is multiplied; () where there is none."""
        if not edge_share(self.trace, source, target):
            return ()
        symbol = self.notation.of_edge(Symbol("r", "r"), source, target)
        value = edge_factor(self.trace, source, target)
        return (Quantity(*symbol, value, (edge_id(source, target),), None, "mask"),)

    def input(self, number: int) -> Quantity:
        """x: what was put in from outside; nothing computed it."""
        value = float(self.trace.a[number - 1, self.column])
        return Quantity(*self.notation.input(number), value, (neuron_id(number),), None, "input")

    def target(self, number: int) -> Quantity:
        value = float(self.trace.targets[self.column, number - self.architecture.outputs[0]])
        return Quantity(*self.notation.target(number), value, ("loss",), None, "target")

    def slope(self, number: int) -> Quantity:
        value = float(self.trace.slope[number - 1, self.column])
        symbol = self.notation.slope(number)
        return Quantity(*symbol, value, (neuron_id(number),), self.where_slope(number), "slope")

    def delta(self, number: int) -> Quantity:
        value = float(self.trace.delta[number - 1, self.column])
        symbol = self.notation.delta(number)
        return Quantity(*symbol, value, (neuron_id(number),), self.where_delta(number), "delta")

    def da(self, number: int) -> Quantity:
        """∂C/∂a of a neuron."""
        value = float(self.trace.da[number - 1, self.column])
        symbol = self.notation.a(number).partial(LOSS)
        return Quantity(*symbol, value, (neuron_id(number),), self.where_da(number), "gradient")

    def dz(self, number: int) -> Piece:
        """The symbol ∂C/∂z of a neuron, another way to write its δ."""
        return Piece(*self.notation.z(number).partial(LOSS), ids=(neuron_id(number),))

    def loss(self) -> Quantity:
        value = float(self.trace.loss_values[self.column])
        return Quantity(*LOSS, value, ("loss",), self._sample.at(phase="loss"), "loss")

    def rate(self) -> Quantity:
        """η of this iteration; η_e where it changes from epoch to epoch."""
        settings = self.trace.settings
        changes = settings.schedule != "constant" or self.trace.epoch < settings.warmup
        return Quantity(*(EPOCH_RATE if changes else RATE), self.trace.learning_rate, role="rate")

    def weight(self, source: int, target: int, *, backward: bool = False) -> Quantity:
        """w_ij before the update, or (backward) as the backward phase used it."""
        position = self.architecture.edge_position(source, target)
        ids = (edge_id(source, target),)
        if self.architecture.parameter_index[position] < 0:
            return constant(1, ids)
        symbol = self.notation.weight(source, target)
        network = self.trace.weights_in_backward if backward else self.trace.before
        value = float(network.weight_array[position])
        changed = network is not self.trace.before
        source_step = self.where_updated(source, target) if changed else None
        return Quantity(*symbol, value, ids, source_step, "weight")

    def updated(self, source: int, target: int) -> Quantity:
        position = self.architecture.edge_position(source, target)
        value = float(self.trace.after.weight_array[position])
        where, symbol = self.where_updated(source, target), self.notation.weight(source, target)
        return Quantity(*symbol, value, (edge_id(source, target),), where, "weight")

    # The terms of an update -----------------------------------------------------------------------

    def where_term(self, source: int, target: int, at: int) -> Address:
        """The step that computes the term `at` (from 1) of a weight's update."""
        return self._batch.at(f"w{source}-{target}", f"t{at}", "update")

    def term(self, source: int, target: int, at: int) -> Quantity:
        """The term `at` (from 1) of a weight's update; the last is Δw."""
        term, ids = self.trace.update_terms[at - 1], (edge_id(source, target),)
        value = float(self.trace.terms[term.name][self._slot(source, target)])
        where, symbol = self.where_term(source, target, at), self._of_weight(term, source, target)
        return Quantity(*symbol, value, ids, where, "term")

    def memory(self, source: int, target: int, name: str) -> Quantity:
        """What the optimizer remembered of a weight: a number of the iteration before."""
        term = next(term for term in self.trace.update_terms if term.keeps == name)
        value = float(self.trace.memory[name][self._slot(source, target)])
        symbol = self._of_weight(term, source, target)
        return Quantity(*symbol, value, (edge_id(source, target),), None, "memory")

    def _slot(self, source: int, target: int) -> int:
        return int(
            self.architecture.parameter_index[self.architecture.edge_position(source, target)]
        )

    def _of_weight(self, term: Term, source: int, target: int) -> Symbol:
        if term.name == "delta":
            return self.notation.change(source, target)
        return self.notation.of_edge(Symbol(term.latex, term.plain), source, target)

    # Gradients ------------------------------------------------------------------------------------

    def gradient(self, source: int, target: int, loss: Symbol = LOSS) -> Quantity:
        """∂C/∂w_ij of this sample."""
        value = self.trace.sample_gradient(source, target, self.column)
        symbol = self.notation.weight(source, target).partial(loss)
        where = self.where_gradient(source, target)
        return Quantity(*symbol, value, (edge_id(source, target),), where, "gradient")

    def averaged(self, source: int, target: int) -> Quantity:
        """∂C/∂w_ij of the batch, what the update uses."""
        position = self.architecture.edge_position(source, target)
        value = float(self.trace.gradient_array[position])
        symbol = self.notation.weight(source, target).partial(LOSS)
        where = self.where_averaged(source, target)
        return Quantity(*symbol, value, (edge_id(source, target),), where, "gradient")

    def incoming_sum(self, number: int, term: Callable[[int, int], Expression]) -> Expression:
        """Σ w_ij a_i; `term(i, k)` writes what comes from neuron i, the k-th from 0."""
        edges = self.architecture.incoming_edges(number)
        sources = self.architecture.edge_array[edges, 0]

        def values() -> NDArray[np.float64]:
            sent = self.trace.sent[sources - 1, self.column] * self.trace.edge_factors[edges]
            product: NDArray[np.float64] = self.trace.before.weight_array[edges] * sent
            return product

        return sum_of(len(sources), lambda at: term(int(sources[at]), at), values)

    def returned_sum(self, number: int, term: Callable[[int, int], Expression]) -> Expression:
        """Σ w_ij δ_j; `term(j, k)` writes what comes back from neuron j, the k-th from 0."""
        edges = self.architecture.outgoing_edges(number)
        targets = self.architecture.edge_array[edges, 1]

        def values() -> NDArray[np.float64]:
            deltas = self.trace.delta[targets - 1, self.column]
            weights = self.trace.weights_in_backward.weight_array[edges]
            product: NDArray[np.float64] = weights * self.trace.edge_factors[edges] * deltas
            return product

        return sum_of(len(targets), lambda at: term(int(targets[at]), at), values)

    def sent(self, source: int, target: int) -> Expression:
        """What arrives along an edge: w_ij a_i; a bias weight may stand alone."""
        weight = self.weight(source, target)
        if self.notation.hides_one(source, target):
            return weight
        return Product((weight, *self.edge_mask(source, target), self.out(source)))

    def returned(self, source: int, target: int) -> Expression:
        """What comes back along an edge: w_ij δ_j."""
        weight = self.weight(source, target, backward=True)
        return Product((weight, *self.edge_mask(source, target), self.delta(target)))

    def returned_text(self, source: int, target: int) -> str:
        """`w_69·δ_9`, as it stands in a sentence."""
        return Line(tuple(self.returned(source, target).render(SYMBOLS))).plain()


def over(numerator: int, denominator: int) -> Quantity:
    """A fraction that is part of the formula itself."""
    latex = rf"\frac{{{numerator}}}{{{denominator}}}"
    value = numerator / denominator
    return Quantity(latex, f"{numerator}/{denominator}", value, literal=True)


def sample_loss(sample: int) -> Symbol:
    """C of one sample, where the losses of several meet."""
    return Symbol(f"C^{{({sample})}}", f"C({sample})")
