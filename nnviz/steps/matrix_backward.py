"""δ in matrix notation: δ^l = ((W^(l+1))ᵀ δ^(l+1)) ⊙ σ′(z^l)."""

from __future__ import annotations

import numpy as np

from nnviz.steps.context import Context
from nnviz.steps.equation import Derivation
from nnviz.steps.expression import Piece, Quantity
from nnviz.steps.function_forms import ZERO
from nnviz.steps.matrices import (
    ArrayDifference,
    ArrayExpression,
    ArrayProduct,
    ArraySum,
    Grid,
    Hadamard,
    Scalar,
    column,
    derive_array,
    flipped,
)
from nnviz.steps.matrix_parts import (
    Part,
    column_in_force,
    dropped_units,
    edge_grid,
    in_force,
    letters,
    parts_out_of,
    slope_vector,
    slopes_of_loss,
    unit_masks,
    vector,
    weight_values,
)
from nnviz.steps.notation import LOSS, indexed


def _deltas(ctx: Context, layer: int) -> Grid:
    return vector(ctx, r"\delta", layer, ctx.quantities.delta, "δ")


def _weights(ctx: Context, part: Part) -> Grid:
    def leaf(source: int, target: int) -> Quantity:
        return ctx.quantities.weight(source, target, backward=True)

    symbol = letters(ctx).matrix(part.source, part.target)
    values = weight_values(ctx.trace.weights_in_backward, part)
    return edge_grid(ctx, part, symbol, values, leaf)


def _sum(terms: list[ArrayExpression]) -> ArrayExpression:
    return terms[0] if len(terms) == 1 else ArraySum(tuple(terms))


def layer_delta_matrix(ctx: Context, layer: int) -> list[Derivation]:
    """δ of a layer, as vectors and matrices."""
    z = letters(ctx).vector("z", layer)
    also = [Piece(*z.partial(LOSS), ids=(f"layer:{layer}",))]
    expression: ArrayExpression
    if layer < ctx.architecture.layer_count:
        returned = _returned(ctx, layer)
        if dropped_units(ctx, layer):
            returned = Hadamard(unit_masks(ctx, layer), returned)
        expression = Hadamard(returned, slope_vector(ctx, layer))
    elif ctx.trace.fused:
        expression = ArrayDifference(vector(ctx, "a", layer, ctx.quantities.a), _targets(ctx))
    else:
        expression = Hadamard(slopes_of_loss(ctx, layer), slope_vector(ctx, layer))
    return [derive_array(_deltas(ctx, layer), expression, ctx.format, also=also)]


def _targets(ctx: Context) -> Grid:
    leaves = [ctx.quantities.target(number) for number in ctx.architecture.outputs]
    return column(indexed("y", bold=True), leaves, ("loss",))


def _returned(ctx: Context, layer: int) -> ArrayExpression:
    terms: list[ArrayExpression] = []
    for part in parts_out_of(ctx.architecture, layer):
        deltas = _deltas(ctx, part.target)
        if part.identity:
            terms.append(deltas)
        else:
            terms.append(ArrayProduct(flipped(in_force(ctx, part, _weights(ctx, part))), deltas))
    return _sum(terms) if terms else _nothing(ctx, layer)


def _nothing(ctx: Context, layer: int) -> Grid:
    count = len(ctx.architecture.neurons(layer))
    return column(indexed("0", bold=True), [ZERO] * count)


def returned_row(ctx: Context, number: int) -> Derivation:
    """δ of one hidden neuron: its column of each matrix times δ of the layer it leads to."""
    architecture, q = ctx.architecture, ctx.quantities
    layer = architecture.layer_of(number)
    at = number - architecture.neurons(layer)[0]
    terms: list[ArrayExpression] = []
    for part in parts_out_of(architecture, layer):
        if part.identity:
            target = architecture.neurons(part.target)[at]
            terms.append(Scalar(q.returned(number, target)))
        elif _has_edges(ctx, part, number):
            terms.append(ArrayProduct(_column(ctx, part, at), _deltas(ctx, part.target)))
    returned = _sum(terms) if terms else Scalar(ZERO)
    for mask in q.unit_mask(number):
        returned = ArrayProduct(returned, Scalar(mask), dot=True)
    expression = ArrayProduct(returned, Scalar(q.slope(number)), dot=True)
    return derive_array(q.delta(number), expression, ctx.format, also=[q.dz(number)])


def _has_edges(ctx: Context, part: Part, number: int) -> bool:
    targets = ctx.architecture.neurons(part.target)
    return any(target in targets for target in ctx.architecture.outgoing(number))


def _column(ctx: Context, part: Part, at: int) -> ArrayExpression:
    weights = _weights(ctx, part)
    number = ctx.architecture.neurons(part.source)[at]
    symbol = letters(ctx).column(number, part.target)
    whole = weights.cell
    values = np.ascontiguousarray(weights.values[:, at : at + 1])
    single = Grid(symbol, values, lambda row, _: whole(row, at), (f"neuron:{number}",))
    return flipped(column_in_force(ctx, part, single, at))
