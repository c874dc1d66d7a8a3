"""Whole layers as vectors and weight matrices, each entry with its symbol, value and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.nn.architecture import Architecture, Block
from nnviz.nn.functions import activation
from nnviz.nn.network import Network
from nnviz.steps.context import Context
from nnviz.steps.dropout import any_edge_share, unit_share
from nnviz.steps.expression import Quantity, constant
from nnviz.steps.matrices import ArrayExpression, Grid, Hadamard, Matrix, column
from nnviz.steps.notation import LOSS, MatrixNotation, Symbol, indexed, plain_name
from nnviz.steps.quantities import Quantities


def letters(ctx: Context) -> MatrixNotation:
    assert isinstance(ctx.notation, MatrixNotation)
    return ctx.notation


@dataclass(frozen=True, slots=True)
class Part:
    """A connection without its bias column: source neurons, target neurons, its block."""

    block: Block
    source: int  # layers, counted from 1
    target: int

    @property
    def identity(self) -> bool:
        return self.block.start == self.block.stop

    @property
    def masked(self) -> bool:
        mask = self.block.mask
        return mask is not None and not bool(mask.all())


def parts_into(architecture: Architecture, layer: int) -> list[Part]:
    """The connections into a layer, counted from 1."""
    return [
        Part(block, block.connection.source + 1, layer)
        for block in architecture.blocks
        if block.connection.target == layer - 1
    ]


def parts_out_of(architecture: Architecture, layer: int) -> list[Part]:
    """The connections out of a layer, counted from 1."""
    return [
        Part(block, layer, block.connection.target + 1)
        for block in architecture.blocks
        if block.connection.source == layer - 1
    ]


def bias_source(architecture: Architecture, part: Part) -> int | None:
    """The bias neuron whose edges belong to a connection, if any."""
    bias = architecture.bias_of(part.source)
    return bias if bias is not None and part.block.sources.stop >= bias else None


def vector(
    ctx: Context, letter: str, layer: int, leaf: Callable[[int], Quantity], plain: str = ""
) -> Grid:
    """A letter for a layer with one entry per neuron: z, a, δ."""
    numbers = ctx.architecture.neurons(layer)
    symbol = letters(ctx).vector(letter, layer, plain)
    return column(symbol, [leaf(number) for number in numbers], (f"layer:{layer}",))


def dropped_units(ctx: Context, layer: int) -> bool:
    """Whether dropout may leave out neurons of a layer."""
    return bool(unit_share(ctx.trace, ctx.architecture.neurons(layer)[0]))


def sent_vector(ctx: Context, layer: int) -> Grid:
    """What a layer sends: a, or ã where dropout may leave out neurons."""
    if not dropped_units(ctx, layer):
        return vector(ctx, "a", layer, ctx.quantities.a)
    bold = letters(ctx).vector("a", layer)
    latex = bold.latex.replace(r"\mathbf{a}", r"\tilde{\mathbf{a}}")
    numbers = ctx.architecture.neurons(layer)
    symbol = Symbol(latex, bold.plain.replace("a", "ã"))
    return column(symbol, [ctx.quantities.out(n) for n in numbers], (f"layer:{layer}",))


def unit_masks(ctx: Context, layer: int) -> Grid:
    """The factors r by which dropout multiplies the activations of a layer."""
    numbers = ctx.architecture.neurons(layer)
    masks = [ctx.quantities.unit_mask(number)[0] for number in numbers]
    return column(letters(ctx).vector("r", layer), masks, (f"layer:{layer}",))


def edge_masks(ctx: Context, part: Part, row: int | None = None) -> Grid | None:
    """The factors R of DropConnect, or one row of them; None where no edge may be left out."""
    first = ctx.architecture.neurons(part.source)[0]
    if not any_edge_share(ctx.trace, first):
        return None
    upper = letters(ctx).matrix(part.source, part.target).plain.removeprefix("W^")
    letter, lower = ("R", "") if row is None else ("r", str(row + 1))
    values = edge_values(ctx, part, ctx.trace.edge_factors)

    def leaf(source: int, target: int) -> Quantity:
        return ctx.quantities.edge_mask(source, target)[0]

    return edge_grid(ctx, part, indexed(letter, lower, upper, bold=True), values, leaf, row)


def in_force(ctx: Context, part: Part, weights: Grid, row: int | None = None) -> ArrayExpression:
    """The weights of a connection (or a row) as they are used: times the factors of DropConnect."""
    masks = edge_masks(ctx, part, row)
    return weights if masks is None else Hadamard(weights, masks)


def column_in_force(ctx: Context, part: Part, weights: Grid, at: int) -> ArrayExpression:
    """The same for the column `at` of a connection."""
    masks = edge_masks(ctx, part)
    if masks is None:
        return weights
    upper, cell = masks.symbol.plain.removeprefix("R^"), masks.cell
    latex = indexed("r", rf"\cdot {at + 1}", upper, bold=True).latex
    symbol, values = Symbol(latex, f"r^{upper}_·{at + 1}"), masks.values[:, at : at + 1]
    return Hadamard(weights, Grid(symbol, values, lambda r, _: cell(r, at)))


def edge_grid(
    ctx: Context,
    part: Part,
    symbol: Symbol,
    values: Matrix,
    leaf: Callable[[int, int], Quantity],
    row: int | None = None,
) -> Grid:
    """One entry per pair of neurons of a connection, or its row `row`; None where no edge is."""
    architecture = ctx.architecture
    first_source = architecture.neurons(part.source)[0]
    first_target = architecture.neurons(part.target)[0] + (row or 0)
    width = len(architecture.neurons(part.source))
    shown = values[:, :width] if row is None else values[row : row + 1, :width]

    def cell(r: int, c: int) -> Quantity | None:
        i, j = first_source + c, first_target + r
        return leaf(i, j) if architecture.has_edge(i, j) else None

    ids = (f"layer:{part.target}",) if row is None else (f"neuron:{first_target}",)
    return Grid(symbol, shown, cell, ids)


def weight_symbol(ctx: Context, part: Part, row: int | None) -> Symbol:
    """W^l, or w^l_j for one of its rows."""
    if row is None:
        return letters(ctx).matrix(part.source, part.target)
    return letters(ctx).row(part.source, ctx.architecture.neurons(part.target)[row])


def slot_values(part: Part, flat: Matrix) -> Matrix:
    """A vector in the order of the parameters as the (targets, sources) matrix of a part."""
    block = part.block
    return flat[block.start : block.stop].reshape(block.shape)


def weight_values(network: Network, part: Part) -> Matrix:
    return network.matrix(part.block.index)


def edge_values(ctx: Context, part: Part, per_edge: Matrix) -> Matrix:
    """Values given per edge, in `edge_array` order, as the (targets, sources) matrix of a part."""
    architecture = ctx.architecture
    positions = architecture.parameter_index
    flat = np.zeros(architecture.size)
    flat[positions[positions >= 0]] = per_edge[positions >= 0]
    return slot_values(part, flat)


def mask_grid(ctx: Context, part: Part, row: int | None = None) -> Grid:
    """1 where an edge is, 0 where none is."""
    upper = letters(ctx).matrix(part.source, part.target).plain.removeprefix("W^")
    lower = "" if row is None else str(row + 1)
    symbol = indexed("M" if row is None else "m", lower, upper, bold=True)
    mask = part.block.mask
    values = np.ones(part.block.shape) if mask is None else mask.astype(np.float64)

    def leaf(source: int, target: int) -> Quantity:
        return constant(1, (f"edge:{source}-{target}",))

    return edge_grid(ctx, part, symbol, values, leaf, row)


def bias_vector(
    ctx: Context, part: Part, leaf: Callable[[int, int], Quantity], of_loss: Symbol | None = None
) -> Grid | None:
    """b^l: one entry per neuron, the weight from the bias neuron; 0 where there is no edge."""
    bias = bias_source(ctx.architecture, part)
    if bias is None:
        return None
    numbers = ctx.architecture.neurons(part.target)
    near = part.source == part.target - 1
    level = str(part.target) if near else f"{part.target},{part.source}"
    symbol = indexed("b" if near else "w", "" if near else "0", level, bold=True)
    if of_loss is not None:
        symbol = symbol.partial(of_loss)
    cells = [leaf(bias, n) if ctx.architecture.has_edge(bias, n) else None for n in numbers]
    values = np.array([[0.0 if cell is None else cell.value] for cell in cells])
    return Grid(symbol, values, lambda row, _: cells[row], (f"layer:{part.target}",))


def function_symbol(ctx: Context, layer: int, slope: bool = False) -> Symbol:
    """σ, or f^l where the neurons of a layer have several functions; primed for the slope."""
    names = ctx.architecture.activations(layer)
    mark = "'" if slope else ""
    if len(set(names)) == 1:
        symbol = activation(names[0]).symbol
        return Symbol(symbol + mark, plain_name(symbol) + mark)
    several = indexed("f", upper=str(layer), bold=True)
    if slope:
        return Symbol(rf"({several.latex})'", f"({several.plain})'")
    return several


def slope_vector(ctx: Context, layer: int) -> Grid:
    """f′(z) of a layer, written σ′(z^l)."""
    name, z = function_symbol(ctx, layer, slope=True), letters(ctx).vector("z", layer)
    symbol = Symbol(f"{name.latex}({z.latex})", f"{name.plain}({z.plain})")
    numbers = ctx.architecture.neurons(layer)
    leaves = [ctx.quantities.slope(number) for number in numbers]
    return column(symbol, leaves, (f"layer:{layer}",))


def slopes_of_loss(ctx: Context, layer: int) -> Grid:
    """∂C/∂a of a layer."""
    symbol = letters(ctx).vector("a", layer).partial(LOSS)
    numbers = ctx.architecture.neurons(layer)
    return column(symbol, [ctx.quantities.da(n) for n in numbers], (f"layer:{layer}",))


def of_column(ctx: Context, column: int) -> Quantities:
    """The numbers of another sample of the batch."""
    return Quantities(ctx.trace, column, ctx.notation)
