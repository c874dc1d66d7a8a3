"""Explanations of what is done for weights: gradient, batch average, update."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.steps.context import Context, some
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.explain_forward import more
from nnviz.steps.expression import Difference, Expression, Product, sum_of
from nnviz.steps.matrix_weights import layer_weights_matrix, weights_row
from nnviz.steps.notation import MatrixNotation
from nnviz.steps.quantities import Quantities, over, sample_loss
from nnviz.steps.sentences import capital, reaction
from nnviz.steps.sentences import count as counted
from nnviz.steps.timeline import Integers, trainable_positions

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Task:
    """How one of the three kinds of step is written."""

    noun: str
    derivation: Callable[[Context, Edge], Derivation]
    one: Callable[[Context, Edge], str]
    several: Callable[[Context, str], str]


def edges_of(ctx: Context) -> Integers:
    """The trainable edges a step deals with, as rows (from, to)."""
    architecture, address = ctx.architecture, ctx.address
    if address.kind == "w-":
        return np.array([address.edge], dtype=np.int64)
    if address.kind == "wl":
        positions = trainable_positions(architecture, address.number)
        return architecture.edge_array[positions]
    span = architecture.incoming_edges(address.number)
    return architecture.edge_array[span][architecture.parameter_index[span] >= 0]


def _pairs(edges: Iterable[NDArray[np.int64]]) -> list[Edge]:
    return [(int(i), int(j)) for i, j in edges]


def weights(ctx: Context) -> Equation:
    """One weight, the weights of a neuron, or those into a layer."""
    task = _TASKS[ctx.address.phase]
    edges = edges_of(ctx)
    owner = _owner(ctx)
    if ctx.address.kind == "w-":
        edge = ctx.address.edge
        title = f"Edge {ctx.words.edge(*edge)} — {task.noun}"
        return ctx.equation(title, [task.derivation(ctx, edge)], task.one(ctx, edge))
    if isinstance(ctx.notation, MatrixNotation):
        derivations, note = _matrices(ctx, task, edges), ""
    else:
        shown, left_out = some(edges)
        derivations = [task.derivation(ctx, edge) for edge in _pairs(shown)]
        note = more(left_out, "weight")
    only = _pairs(edges[:1])[0] if len(edges) == 1 else None
    sentence = task.several(ctx, owner) if only is None else task.one(ctx, only)
    title = capital(owner) if ctx.address.kind == "w" else ctx.words.layer_title(ctx.address.number)
    return ctx.equation(f"{title} — {task.noun}s", derivations, sentence, note)


def _matrices(ctx: Context, task: _Task, edges: Integers) -> list[Derivation]:
    if ctx.address.kind == "wl":
        return layer_weights_matrix(ctx)
    bias = _pairs(edges[np.isin(edges[:, 0], _bias_neurons(ctx))])
    return [*weights_row(ctx), *(task.derivation(ctx, edge) for edge in bias)]


def _bias_neurons(ctx: Context) -> list[int]:
    layers = range(1, ctx.architecture.layer_count + 1)
    return [bias for layer in layers if (bias := ctx.architecture.bias_of(layer))]


def _owner(ctx: Context) -> str:
    number = ctx.address.number
    return ctx.words.layer(number) if ctx.address.kind == "wl" else ctx.words.neuron(number)


# Gradient -------------------------------------------------------------------------------------


def _gradient(ctx: Context, edge: Edge) -> Derivation:
    q = ctx.quantities
    source, target = edge
    expression: Expression = q.delta(target)
    if not ctx.notation.hides_one(source, target):
        expression = Product((q.delta(target), q.a(source)))
    return ctx.derive(q.gradient(source, target), expression)


def _gradient_sentence(ctx: Context, edge: Edge) -> str:
    value = ctx.quantities.gradient(*edge)
    symbol = ctx.quantities.weight(*edge).plain
    sentence = reaction(value.value, ctx.number(value.value), symbol)
    if ctx.architecture.is_bias(edge[0]):
        delta = ctx.quantities.delta(edge[1]).plain
        sentence += f" The bias neuron always sends 1, so this is {delta} itself."
    return sentence


def _gradient_sentences(ctx: Context, owner: str) -> str:
    if ctx.address.kind == "wl":
        return (
            "For every weight: the error term of the neuron it leads to, times the value that "
            "came along its edge."
        )
    delta = ctx.quantities.delta(ctx.address.number).plain
    return (
        f"A weight of {owner} matters as much as the value that comes along its edge: the error "
        f"term {delta} times that value."
    )


# Average --------------------------------------------------------------------------------------


def _average(ctx: Context, edge: Edge) -> Derivation:
    trace = ctx.trace
    count = len(trace.samples)

    def term(column: int) -> Expression:
        q = Quantities(trace, column, ctx.notation)
        return q.gradient(*edge, sample_loss(trace.samples[column]))

    def values() -> NDArray[np.float64]:
        product: NDArray[np.float64] = trace.delta[edge[1] - 1] * trace.a[edge[0] - 1]
        return product

    combined: Expression = sum_of(count, term, values)
    if trace.conventions.batch == "mean":
        combined = Product((over(1, count), combined))
    return ctx.derive(ctx.quantities.averaged(*edge), combined)


def _average_sentence(ctx: Context, edge: Edge) -> str:
    return _average_sentences(ctx, ctx.quantities.weight(*edge).plain)


def _average_sentences(ctx: Context, owner: str) -> str:
    samples = counted(len(ctx.trace.samples), "sample")
    what = "mean" if ctx.trace.conventions.batch == "mean" else "sum"
    object_ = owner if ctx.address.kind == "w-" else f"each weight of {owner}"
    if ctx.address.kind == "wl":
        object_ = f"each weight into {owner}"
    return (
        f"Each of the {samples} wants {object_} changed in its own way; the batch uses the {what}. "
        "The number in parentheses says which sample."
    )


# Update ---------------------------------------------------------------------------------------


def frozen(ctx: Context, edge: Edge) -> bool:
    """Whether the conventions keep this weight as it is."""
    return ctx.trace.conventions.biases == "frozen" and ctx.architecture.is_bias(edge[0])


def _update(ctx: Context, edge: Edge) -> Derivation:
    q = ctx.quantities
    old, new = q.weight(*edge), q.updated(*edge)
    if frozen(ctx, edge):
        return ctx.derive(new, old, relation="←")
    change = Product((q.rate(), q.averaged(*edge)))
    return ctx.derive(new, Difference(old, change), relation="←")


def _update_sentence(ctx: Context, edge: Edge) -> str:
    q = ctx.quantities
    old, new, slope = q.weight(*edge), q.updated(*edge), q.averaged(*edge)
    if frozen(ctx, edge):
        return (
            f"Here the weights of bias neurons are frozen: {old.plain} stays "
            f"{ctx.number(old.value)}, whatever its derivative is."
        )
    if slope.value == 0.0:
        return f"The derivative is 0, so {old.plain} stays {ctx.number(old.value)}."
    if new.value == old.value:
        return f"The step is too short to change {old.plain}: it stays {ctx.number(old.value)}."
    sign, way = ("positive", "down") if slope.value > 0 else ("negative", "up")
    if ctx.trace.learning_rate < 0:
        return f"{old.plain} becomes {ctx.number(new.value)}."
    return (
        f"The derivative is {sign}, so {old.plain} goes {way}, from {ctx.number(old.value)} to "
        f"{ctx.number(new.value)}: against the derivative the loss gets smaller."
    )


def _update_sentences(ctx: Context, owner: str) -> str:
    place = f"into {owner}" if ctx.address.kind == "wl" else f"of {owner}"
    rate = ctx.number(ctx.trace.learning_rate)
    sentence = (
        f"Each weight {place} takes a step against its derivative; the learning rate {rate} sets "
        "how long the step is."
    )
    from_bias = np.isin(edges_of(ctx)[:, 0], _bias_neurons(ctx)).any()
    if ctx.trace.conventions.biases == "frozen" and from_bias:
        sentence += " The weights of bias neurons are frozen here and stay as they are."
    return sentence


_TASKS: dict[str, _Task] = {
    "backward": _Task("derivative", _gradient, _gradient_sentence, _gradient_sentences),
    "average": _Task("batch derivative", _average, _average_sentence, _average_sentences),
    "update": _Task("new weight", _update, _update_sentence, _update_sentences),
}
