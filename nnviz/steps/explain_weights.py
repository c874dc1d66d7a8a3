"""Explanations of what is done for weights: gradient, batch average, update."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.steps import explain_update
from nnviz.steps.context import Context, some
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.explain_forward import more
from nnviz.steps.expression import Expression, Product, sum_of
from nnviz.steps.matrix_weights import layer_weights_matrix, update_terms, weights_row
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
        return ctx.equation(title, _of_edges(ctx, task, [edge]), task.one(ctx, edge))
    if isinstance(ctx.notation, MatrixNotation):
        derivations, note = _matrices(ctx, task, edges), ""
    else:
        shown, left_out = some(edges)
        derivations = _of_edges(ctx, task, _pairs(shown))
        note = more(left_out, "weight")
    only = _pairs(edges[:1])[0] if len(edges) == 1 else None
    sentence = task.several(ctx, owner) if only is None else task.one(ctx, only)
    title = capital(owner) if ctx.address.kind == "w" else ctx.words.layer_title(ctx.address.number)
    return ctx.equation(f"{title} — {task.noun}s", derivations, sentence, note)


def _of_edges(ctx: Context, task: _Task, edges: list[Edge]) -> list[Derivation]:
    """One line for each edge, and then what the update of the first is made of."""
    lines = [task.derivation(ctx, edge) for edge in edges]
    moving = [edge for edge in edges if not explain_update.is_frozen(ctx, edge)]
    if ctx.address.phase == "update" and moving:
        lines += explain_update.terms(ctx, moving[0])
        lines += explain_update.shared(ctx, moving[0])
    return lines


def _matrices(ctx: Context, task: _Task, edges: Integers) -> list[Derivation]:
    if ctx.address.kind == "wl":
        lines = layer_weights_matrix(ctx)
    else:
        bias = _pairs(edges[np.isin(edges[:, 0], _bias_neurons(ctx))])
        rows = weights_row(ctx)
        if not rows:
            return _of_edges(ctx, task, bias)
        lines = [*rows, *(task.derivation(ctx, edge) for edge in bias)]
    if ctx.address.phase == "update":
        lines += [*update_terms(ctx), *explain_update.shared(ctx, _pairs(edges[:1])[0])]
    return lines


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
        mask = q.edge_mask(source, target)
        expression = Product((q.delta(target), q.out(source), *mask))
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
    count, position = len(trace.samples), trace.architecture.edge_position(*edge)

    def term(column: int) -> Expression:
        q = Quantities(trace, column, ctx.notation)
        return q.gradient(*edge, sample_loss(trace.samples[column]))

    def values() -> NDArray[np.float64]:
        sent = trace.sent[edge[0] - 1] * trace.edge_factors[position]
        product: NDArray[np.float64] = trace.delta[edge[1] - 1] * sent
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
        "The number in parentheses says which sample, counted from 0."
    )


# Update ---------------------------------------------------------------------------------------


def _updates(ctx: Context, owner: str) -> str:
    edges = edges_of(ctx)
    frozen = ctx.trace.conventions.biases == "frozen"
    moving = edges[~np.isin(edges[:, 0], _bias_neurons(ctx))] if frozen else edges
    first = _pairs(moving[:1])
    return explain_update.sentences(
        ctx, owner, first[0] if first else None, len(moving) < len(edges)
    )


_TASKS: dict[str, _Task] = {
    "backward": _Task("derivative", _gradient, _gradient_sentence, _gradient_sentences),
    "average": _Task("batch derivative", _average, _average_sentence, _average_sentences),
    "update": _Task("new weight", explain_update.new_weight, explain_update.sentence, _updates),
}
