"""Updates in matrix notation: the terms of the rule as whole matrices, then the new weights."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from nnviz.steps.context import Context
from nnviz.steps.equation import Derivation, Relation
from nnviz.steps.expression import Quantity
from nnviz.steps.matrices import (
    ArrayDifference,
    ArrayExpression,
    ArrayProduct,
    ArraySum,
    Grid,
    Matrix,
    Scalar,
    derive_array,
)
from nnviz.steps.matrix_parts import (
    Part,
    bias_vector,
    edge_grid,
    edge_values,
    slot_values,
    weight_symbol,
    weight_values,
)
from nnviz.steps.notation import LOSS, Symbol
from nnviz.steps.operands import Node
from nnviz.steps.quantities import Quantities
from nnviz.steps.update_terms import Rule, written
from nnviz.training.terms import Term

Leaf = Callable[[int, int], Quantity]

_LETTER = re.compile(r"(?<![\\A-Za-z])([A-Za-z])(?![A-Za-z])")


# Whole matrices, or one row of them -----------------------------------------------------------


def terms(ctx: Context, part: Part, row: int | None) -> list[Derivation]:
    """What the update of a weight matrix is made of; nothing where it is a single product."""
    q, trace = ctx.quantities, ctx.trace

    def grid(symbol: Symbol, values: Matrix, leaf: Leaf) -> Grid:
        return edge_grid(ctx, part, symbol, values, leaf, row)

    def of_term(at: int, term: Term) -> Grid:
        values = slot_values(part, trace.terms[term.name])
        return grid(_symbol(ctx, part, row, term), values, _term_leaf(q, at))

    def memory(name: str) -> Grid:
        kept = next(term for term in trace.update_terms if term.keeps == name)
        values = slot_values(part, trace.memory[name])
        symbol = _symbol(ctx, part, row, kept)
        return grid(symbol, values, lambda i, j: q.memory(i, j, name))

    old = weight_symbol(ctx, part, row)
    slopes = edge_values(ctx, part, trace.gradient_array)
    gradient = grid(old.partial(LOSS), slopes, q.averaged)
    weights = grid(old, weight_values(trace.before, part), q.weight)
    return _terms(ctx, gradient, weights, memory, of_term, reached=True)


def _terms(
    ctx: Context,
    gradient: Grid,
    weights: Grid,
    memory: Callable[[str], Grid],
    of_term: Callable[[int, Term], Grid],
    reached: bool,
) -> list[Derivation]:
    rule = Rule(ctx.quantities)
    operands: dict[str, Node] = {
        **rule.numbers(reached),
        "gradient": gradient,
        "w": weights,
        **{name: memory(name) for name in rule.optimizer.memory},
    }
    found = []
    closer = replace(ctx.format, significant=True)
    for term, result, node in written(ctx.trace.update_terms, operands, of_term):
        assert isinstance(result, Grid) and isinstance(node, ArrayExpression)
        relation: Relation = "←" if term.keeps else "="
        found.append(derive_array(result, node, closer, relation=relation))
    return found


def new_weights(ctx: Context, part: Part, row: int | None) -> Derivation:
    """W ← W + ΔW; where the update is nothing but −η ∂C/∂W, W ← W − η ∂C/∂W."""
    q, trace, symbol = ctx.quantities, ctx.trace, weight_symbol(ctx, part, row)
    old = edge_grid(ctx, part, symbol, weight_values(trace.before, part), q.weight, row)
    new = edge_grid(ctx, part, symbol, weight_values(trace.after, part), q.updated, row)
    expression: ArrayExpression
    if trace.update_terms:
        at, last = len(trace.update_terms), trace.update_terms[-1]
        values = slot_values(part, trace.terms[last.name])
        change = _symbol(ctx, part, row, last)
        added = edge_grid(ctx, part, change, values, _term_leaf(q, at), row)
        expression = ArraySum((old, added))
    else:
        slopes = edge_values(ctx, part, trace.gradient_array)
        gradient = edge_grid(ctx, part, symbol.partial(LOSS), slopes, q.averaged, row)
        expression = ArrayDifference(old, ArrayProduct(Scalar(q.rate()), gradient))
    return derive_array(new, expression, ctx.format, relation="←")


def _term_leaf(q: Quantities, at: int) -> Leaf:
    return lambda source, target: q.term(source, target, at)


def _symbol(ctx: Context, part: Part, row: int | None, term: Term) -> Symbol:
    """The term's letter, bold: a capital for a matrix, small with an index for one row."""
    weights = weight_symbol(ctx, part, row)
    if term.name == "delta":
        return Symbol(rf"\Delta {weights.latex}", f"Δ{weights.plain}")
    letter = Symbol(term.latex, term.plain)
    taken = {other.latex for other in ctx.trace.update_terms}
    if row is None and letter.latex.upper() not in taken:
        letter = Symbol(_LETTER.sub(lambda m: m[1].upper(), letter.latex), letter.plain.upper())
    return _bold(letter, weights)


def _bold(letter: Symbol, like: Symbol) -> Symbol:
    """A letter in bold with the indices of another symbol."""
    latex = _LETTER.sub(r"\\mathbf{\1}", letter.latex)
    latex += re.sub(r"^\\mathbf\{\w\}", "", like.latex)
    return Symbol(latex, letter.plain + like.plain[1:])


# The weights from the bias neuron -------------------------------------------------------------


def bias_terms(ctx: Context, part: Part) -> list[Derivation]:
    """What the update of a vector of biases is made of."""
    q, trace = ctx.quantities, ctx.trace
    weights, gradient = bias_vector(ctx, part, q.weight), bias_vector(ctx, part, q.averaged, LOSS)
    if weights is None or gradient is None or trace.conventions.biases == "frozen":
        return []
    symbol = weights.symbol

    def grid(term: Term, leaf: Leaf) -> Grid:
        made = bias_vector(ctx, part, leaf)
        assert made is not None
        return replace(made, symbol=_of_bias(symbol, term))

    def memory(name: str) -> Grid:
        kept = next(term for term in trace.update_terms if term.keeps == name)
        return grid(kept, lambda i, j: q.memory(i, j, name))

    return _terms(
        ctx,
        gradient,
        weights,
        memory,
        lambda at, term: grid(term, _term_leaf(q, at)),
        reached=Rule(q).reaches_biases,
    )


def new_biases(ctx: Context, part: Part) -> list[Derivation]:
    """b ← b + Δb; where the update is nothing but −η ∂C/∂b, b ← b − η ∂C/∂b."""
    q, every = ctx.quantities, ctx.trace.update_terms
    old, new = bias_vector(ctx, part, q.weight), bias_vector(ctx, part, q.updated)
    gradient = bias_vector(ctx, part, q.averaged, LOSS)
    if old is None or new is None or gradient is None:
        return []
    expression: ArrayExpression = ArrayDifference(old, ArrayProduct(Scalar(q.rate()), gradient))
    if ctx.trace.conventions.biases == "frozen":
        expression = old
    elif every:
        added = bias_vector(ctx, part, _term_leaf(q, len(every)))
        assert added is not None
        added = replace(added, symbol=_of_bias(old.symbol, every[-1]))
        expression = ArraySum((old, added))
    return [derive_array(new, expression, ctx.format, relation="←")]


def _of_bias(symbol: Symbol, term: Term) -> Symbol:
    if term.name == "delta":
        return Symbol(rf"\Delta {symbol.latex}", f"Δ{symbol.plain}")
    return _bold(Symbol(term.latex, term.plain), symbol)
