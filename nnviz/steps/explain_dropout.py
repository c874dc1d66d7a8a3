"""What dropout does to a neuron or an edge, as an equation and in words."""

from __future__ import annotations

from collections.abc import Iterable

from nnviz.steps.context import Context
from nnviz.steps.dropout import edge_factor, edge_share, unit_factor, unit_share
from nnviz.steps.equation import Derivation
from nnviz.steps.expression import ONE, Difference, Expression, Piece, Product, Quantity, Quotient
from nnviz.steps.sentences import listed

_TEST = {
    "inverted": "Once the network is used, nothing is left out and nothing is scaled.",
    "scaled": "Once the network is used, nothing is left out and everything is scaled by 1 − p.",
}


def sent(ctx: Context, number: int) -> list[Derivation]:
    """ã = r a of a neuron that dropout may leave out; kept and inverted, a/(1 − p)."""
    share = unit_share(ctx.trace, number)
    if not share:
        return []
    q = ctx.quantities
    (mask,) = q.unit_mask(number)
    a, out = q.a(number), q.out(number)
    expression: Expression = Product((mask, a))
    also: list[Piece] = []
    if mask.value and ctx.trace.conventions.dropout == "inverted":
        also = [Piece(rf"{mask.latex} \, {a.latex}", f"{mask.plain}·{a.plain}", ids=mask.ids)]
        expression = Quotient(a, Difference(ONE, Quantity("p", "p", share)))
    return [ctx.derive(out, expression, also=also)]


def dropout_remark(ctx: Context, number: int) -> str:
    """Whether dropout left a neuron out; "" where there is no dropout."""
    share = unit_share(ctx.trace, number)
    if not share:
        return ""
    name, p = ctx.words.neuron(number), ctx.number(share)
    test = _TEST[ctx.trace.conventions.dropout]
    if not unit_factor(ctx.trace, number, ctx.quantities.column):
        return f" Dropout (p = {p}) leaves {name} out this time: it sends 0. {test}"
    if ctx.trace.conventions.dropout == "scaled":
        return f" Dropout (p = {p}) keeps {name} this time: it sends all of it. {test}"
    return (
        f" Dropout (p = {p}) keeps {name} this time and divides what it sends by 1 − p, to make "
        f"up for those left out. {test}"
    )


def layer_remark(ctx: Context, layer: int) -> str:
    """Which neurons of a layer dropout left out."""
    numbers = [n for n in ctx.architecture.neurons(layer) if unit_share(ctx.trace, n)]
    if not numbers:
        return ""
    column = ctx.quantities.column
    gone = [n for n in numbers if not unit_factor(ctx.trace, n, column)]
    p = ctx.number(unit_share(ctx.trace, numbers[0]))
    verb = "sends" if len(gone) == 1 else "send"
    who = f"{ctx.words.neurons(gone)} {verb} 0" if gone else "no neuron of it"
    said = f"Dropout (p = {p}) leaves out {who}" if not gone else f"Dropout (p = {p}): {who}"
    return f" {said} this time. {_TEST[ctx.trace.conventions.dropout]}"


def return_remark(ctx: Context, number: int) -> str:
    """What dropout does to what comes back to a neuron."""
    if not unit_share(ctx.trace, number):
        return ""
    (mask,) = ctx.quantities.unit_mask(number)
    if not mask.value:
        who = ctx.words.neuron(number)
        return f" Dropout left {who} out, so {mask.plain} = 0 lets nothing of it through."
    if mask.value == 1.0:
        return ""
    return f" Dropout made what it sent larger, so the same factor {mask.plain} counts here."


def edges_remark(ctx: Context, edges: Iterable[tuple[int, int]]) -> str:
    """Which of several edges DropConnect left out."""
    shares = {edge: edge_share(ctx.trace, *edge) for edge in edges}
    dropped = [edge for edge, share in shares.items() if share]
    gone = [ctx.words.edge(*edge) for edge in dropped if not edge_factor(ctx.trace, *edge)]
    if not dropped:
        return ""
    p = ctx.number(shares[dropped[0]])
    who = f"{'edge' if len(gone) == 1 else 'edges'} {listed(gone)}" if gone else "no edge here"
    return f" DropConnect (p = {p}) leaves out {who} in this iteration."


def edge_remark(ctx: Context, source: int, target: int) -> str:
    """Whether DropConnect left an edge out."""
    share = edge_share(ctx.trace, source, target)
    if not share:
        return ""
    factor, p = edge_factor(ctx.trace, source, target), ctx.number(share)
    if not factor:
        return f" DropConnect (p = {p}) leaves this edge out: nothing passes."
    if factor == 1.0:
        return f" DropConnect (p = {p}) keeps this edge."
    return f" DropConnect (p = {p}) keeps this edge and divides its weight by 1 − p."
