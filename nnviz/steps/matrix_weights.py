"""Gradients, averages and updates in matrix notation: ∂C/∂W^l = δ^l (a^(l−1))ᵀ."""

from __future__ import annotations

from collections.abc import Callable, Container

import numpy as np

from nnviz.steps.context import Context
from nnviz.steps.equation import Derivation
from nnviz.steps.expression import Quantity, shown_terms
from nnviz.steps.matrices import (
    ArrayExpression,
    ArrayProduct,
    ArraySum,
    Grid,
    Hadamard,
    Matrix,
    Scalar,
    derive_array,
    transposed,
)
from nnviz.steps.matrix_parts import (
    Part,
    bias_source,
    bias_vector,
    edge_grid,
    edge_masks,
    edge_values,
    mask_grid,
    of_column,
    parts_into,
    sent_vector,
    vector,
    weight_symbol,
)
from nnviz.steps.matrix_updates import bias_terms, new_biases, new_weights, terms
from nnviz.steps.notation import LOSS, Symbol
from nnviz.steps.quantities import over, sample_loss

Leaf = Callable[[int, int], Quantity]


def weights_row(ctx: Context) -> list[Derivation]:
    """The weights of one neuron (but its bias), as a row of each matrix into its layer."""
    number = ctx.address.number
    layer = ctx.architecture.layer_of(number)
    row = number - ctx.architecture.neurons(layer)[0]
    sources = ctx.architecture.incoming(number)
    return [
        _MATRICES[ctx.address.phase](ctx, part, row)
        for part in parts_into(ctx.architecture, layer)
        if not part.identity
        and any(source in ctx.architecture.neurons(part.source) for source in sources)
    ]


def layer_weights_matrix(ctx: Context) -> list[Derivation]:
    """All weights into a layer: W^l, then b^l."""
    derivations: list[Derivation] = []
    for part in parts_into(ctx.architecture, ctx.address.number):
        if not part.identity:
            if _between_neurons(ctx, part):
                derivations.append(_MATRICES[ctx.address.phase](ctx, part, None))
            derivations += _BIASES[ctx.address.phase](ctx, part)
    return derivations


def update_terms(ctx: Context) -> list[Derivation]:
    """What the first update of `weights_row` or `layer_weights_matrix` is made of."""
    row, layer = None, ctx.address.number
    sources: Container[int] = range(ctx.architecture.neuron_count + 1)
    if ctx.address.kind == "w":
        layer, sources = ctx.architecture.layer_of(layer), ctx.architecture.incoming(layer)
        row = ctx.address.number - ctx.architecture.neurons(layer)[0]
    parts = [part for part in parts_into(ctx.architecture, layer) if not part.identity]
    for part in parts:
        own = any(source in sources for source in ctx.architecture.neurons(part.source))
        if own and _between_neurons(ctx, part):
            return terms(ctx, part, row)
    return bias_terms(ctx, parts[0])


def _between_neurons(ctx: Context, part: Part) -> bool:
    """Whether a connection has an edge that is not from a bias neuron."""
    mask, width = part.block.mask, len(ctx.architecture.neurons(part.source))
    return mask is None or bool(mask[:, :width].any())


def _grid(
    ctx: Context,
    part: Part,
    row: int | None,
    values: Matrix,
    leaf: Leaf,
    loss: Symbol | None = None,
) -> Grid:
    symbol = weight_symbol(ctx, part, row)
    if loss is not None:
        symbol = symbol.partial(loss)
    return edge_grid(ctx, part, symbol, values, leaf, row)


# Gradient -------------------------------------------------------------------------------------


def _sample_grid(ctx: Context, part: Part, row: int | None, column: int, loss: Symbol) -> Grid:
    q = of_column(ctx, column)
    values = edge_values(ctx, part, ctx.trace.sample_gradients(column))
    return _grid(ctx, part, row, values, lambda i, j: q.gradient(i, j, loss), loss)


def _gradient(ctx: Context, part: Part, row: int | None) -> Derivation:
    q = ctx.quantities
    a = transposed(sent_vector(ctx, part.source))
    delta: ArrayExpression
    if row is None:
        delta = vector(ctx, r"\delta", part.target, q.delta, "δ")
    else:
        delta = Scalar(q.delta(ctx.architecture.neurons(part.target)[row]))
    expression: ArrayExpression = ArrayProduct(delta, a)
    if part.masked:
        expression = Hadamard(expression, mask_grid(ctx, part, row))
    factors = edge_masks(ctx, part, row)
    if factors is not None:
        expression = Hadamard(expression, factors)
    result = _sample_grid(ctx, part, row, q.column, LOSS)
    return derive_array(result, expression, ctx.format)


def _bias_gradient(ctx: Context, part: Part) -> list[Derivation]:
    q = ctx.quantities
    result = bias_vector(ctx, part, q.gradient, LOSS)
    if result is None:
        return []
    numbers = ctx.architecture.neurons(part.target)
    missing = any(result.cell(row, 0) is None for row in range(len(numbers)))
    deltas = vector(ctx, r"\delta", part.target, q.delta, "δ")
    expression: ArrayExpression = deltas
    if missing:
        ones = bias_vector(ctx, part, lambda i, j: over(1, 1))
        assert ones is not None
        mark = Symbol(r"\mathbf{m}" + f"^{{{part.target}}}_{{0}}", f"m^{part.target}_0")
        expression = Hadamard(deltas, Grid(mark, ones.values, ones.cell, ones.ids))
    return [derive_array(result, expression, ctx.format)]


# Average --------------------------------------------------------------------------------------


def _combined(ctx: Context, terms: list[ArrayExpression], rest: Matrix) -> ArrayExpression:
    """The terms and the sum of those that are not shown, added up or averaged."""
    count = len(ctx.trace.samples)
    total = ArraySum(tuple(terms), rest, count - len(terms))
    if ctx.trace.conventions.batch == "sum":
        return total
    return ArrayProduct(Scalar(over(1, count)), total)


def _shown_samples(ctx: Context) -> tuple[list[int], slice]:
    """The columns of the samples to show, and those of all others."""
    count = len(ctx.trace.samples)
    shown = shown_terms(count)
    return shown, slice(3, -1) if len(shown) < count else slice(0, 0)


def _rest(ctx: Context, targets: slice, sources: slice, others: slice) -> Matrix:
    """Σ δ_j · (what i sent) over the samples that are not shown."""
    deltas, sent = ctx.trace.delta[targets, others], ctx.trace.sent[sources, others]
    product: Matrix = deltas @ sent.T
    return product


def _average(ctx: Context, part: Part, row: int | None) -> Derivation:
    shown, others = _shown_samples(ctx)
    terms: list[ArrayExpression] = [
        _sample_grid(ctx, part, row, column, sample_loss(ctx.trace.samples[column]))
        for column in shown
    ]
    values = edge_values(ctx, part, ctx.trace.gradient_array)
    result = _grid(ctx, part, row, values, ctx.quantities.averaged, LOSS)
    targets = ctx.architecture.rows(part.target)
    if row is not None:
        targets = slice(targets.start + row, targets.start + row + 1)
    rest = _rest(ctx, targets, ctx.architecture.rows(part.source), others)
    factors = edge_masks(ctx, part, row)
    if factors is not None:
        rest = rest * factors.values
    if part.block.mask is not None:
        mask = part.block.mask[:, : rest.shape[1]]
        rest = rest * (mask if row is None else mask[row])
    return derive_array(result, _combined(ctx, terms, rest), ctx.format)


def _bias_average(ctx: Context, part: Part) -> list[Derivation]:
    bias = bias_source(ctx.architecture, part)
    result = bias_vector(ctx, part, ctx.quantities.averaged, LOSS)
    if result is None or bias is None:
        return []
    shown, others = _shown_samples(ctx)
    terms: list[ArrayExpression] = []
    for column in shown:
        q, loss = of_column(ctx, column), sample_loss(ctx.trace.samples[column])
        term = bias_vector(ctx, part, _gradient_leaf(q.gradient, loss), loss)
        assert term is not None
        terms.append(term)
    targets = ctx.architecture.rows(part.target)
    exists = np.array([[result.cell(row, 0) is not None] for row in range(len(result.values))])
    rest = _rest(ctx, targets, slice(bias - 1, bias), others) * exists
    return [derive_array(result, _combined(ctx, terms, rest), ctx.format)]


def _gradient_leaf(gradient: Callable[[int, int, Symbol], Quantity], loss: Symbol) -> Leaf:
    return lambda source, target: gradient(source, target, loss)


_MATRICES: dict[str, Callable[[Context, Part, int | None], Derivation]] = {
    "backward": _gradient,
    "average": _average,
    "update": new_weights,
}

_BIASES: dict[str, Callable[[Context, Part], list[Derivation]]] = {
    "backward": _bias_gradient,
    "average": _bias_average,
    "update": new_biases,
}
