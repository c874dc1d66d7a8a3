"""The forward phase in matrix notation: z = W a + b and a = σ(z)."""

from __future__ import annotations

import numpy as np

from nnviz.nn.functions import activation
from nnviz.steps.context import Context
from nnviz.steps.equation import Derivation
from nnviz.steps.matrices import (
    ArrayExpression,
    ArrayProduct,
    ArraySum,
    Elementwise,
    Grid,
    Hadamard,
    Matrix,
    Scalar,
    column,
    derive_array,
)
from nnviz.steps.matrix_parts import (
    Part,
    bias_source,
    bias_vector,
    dropped_units,
    edge_grid,
    function_symbol,
    in_force,
    letters,
    parts_into,
    sent_vector,
    unit_masks,
    vector,
    weight_values,
)
from nnviz.steps.notation import indexed


def _sum(terms: list[ArrayExpression]) -> ArrayExpression:
    return terms[0] if len(terms) == 1 else ArraySum(tuple(terms))


def _activations(ctx: Context, layer: int) -> Grid:
    return vector(ctx, "a", layer, ctx.quantities.a)


def weighted_row(ctx: Context, number: int) -> Derivation:
    """z of one neuron: its row of the matrix times the vector of activations, plus its bias."""
    architecture, q = ctx.architecture, ctx.quantities
    layer = architecture.layer_of(number)
    row = number - architecture.neurons(layer)[0]
    terms: list[ArrayExpression] = []
    offsets: list[ArrayExpression] = []
    for part in parts_into(architecture, layer):
        if part.identity:
            source = architecture.neurons(part.source)[row]
            terms.append(Scalar(q.sent(source, number)))
            continue
        bias = bias_source(architecture, part)
        if bias is not None and architecture.has_edge(bias, number):
            offsets.append(Scalar(q.sent(bias, number)))
        if _has_edges(ctx, part, number):
            symbol = letters(ctx).row(part.source, number)
            values = weight_values(ctx.trace.before, part)
            weights = edge_grid(ctx, part, symbol, values, q.weight, row)
            used = in_force(ctx, part, weights, row)
            terms.append(ArrayProduct(used, sent_vector(ctx, part.source)))
    return derive_array(q.z(number), _sum([*terms, *offsets]), ctx.format)


def _has_edges(ctx: Context, part: Part, number: int) -> bool:
    """Whether a neuron has an edge of this connection that is not from a bias neuron."""
    numbers = ctx.architecture.neurons(part.source)
    return any(source in numbers for source in ctx.architecture.incoming(number))


def layer_matrix(ctx: Context, layer: int) -> list[Derivation]:
    """z^l = W^l a^(l−1) + b^l and a^l = σ(z^l); for the first layer a^1 = x."""
    q = ctx.quantities
    a = _activations(ctx, layer)
    if layer == 1:
        numbers = ctx.architecture.neurons(1)
        x = column(indexed("x", bold=True), [q.input(number) for number in numbers], a.ids)
        return [derive_array(a, x, ctx.format), *_sent(ctx, layer)]
    z = vector(ctx, "z", layer, q.z)
    name = function_symbol(ctx, layer)
    function = Elementwise(name, z, lambda values: _apply(ctx, layer, values))
    return [
        derive_array(z, _weighted(ctx, layer), ctx.format),
        derive_array(a, function, ctx.format),
        *_sent(ctx, layer),
    ]


def _sent(ctx: Context, layer: int) -> list[Derivation]:
    """ã = r ⊙ a where dropout may leave out neurons of a layer."""
    if not dropped_units(ctx, layer):
        return []
    expression = Hadamard(unit_masks(ctx, layer), _activations(ctx, layer))
    return [derive_array(sent_vector(ctx, layer), expression, ctx.format)]


def _weighted(ctx: Context, layer: int) -> ArrayExpression:
    terms: list[ArrayExpression] = []
    offsets: list[ArrayExpression] = []
    for part in parts_into(ctx.architecture, layer):
        if part.identity:
            terms.append(sent_vector(ctx, part.source))
            continue
        symbol = letters(ctx).matrix(part.source, layer)
        values = weight_values(ctx.trace.before, part)
        weights = edge_grid(ctx, part, symbol, values, ctx.quantities.weight)
        used = in_force(ctx, part, weights)
        terms.append(ArrayProduct(used, sent_vector(ctx, part.source)))
        bias = bias_vector(ctx, part, ctx.quantities.weight)
        if bias is not None:
            offsets.append(bias)
    return _sum([*terms, *offsets])


def _apply(ctx: Context, layer: int, values: Matrix) -> Matrix:
    names = ctx.architecture.activations(layer)
    if len(set(names)) == 1:
        return activation(names[0]).value(values)
    rows = zip(names, values, strict=True)
    return np.stack([activation(name).value(row) for name, row in rows])
