"""Explanations of the forward phase: inputs, weighted inputs, activations."""

from __future__ import annotations

from nnviz.steps.context import Context, some
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.expression import Expression, Piece, Product, Quantity, Sum, constant
from nnviz.steps.function_forms import (
    FUNCTION_FORMS,
    Named,
    choose,
    named_function,
    softmax_share,
)
from nnviz.steps.matrix_forward import layer_matrix, weighted_row
from nnviz.steps.notation import MatrixNotation, Symbol
from nnviz.steps.sentences import capital, count
from nnviz.steps.timeline import is_softmax


def neuron(ctx: Context) -> Equation:
    """A neuron at neuron detail: its weighted input and its activation."""
    number = ctx.address.number
    role = ctx.architecture.role(number)
    if role == "input":
        return _input(ctx, number)
    if role == "bias":
        return _bias(ctx, number)
    derivations = [weighted_input(ctx, number)]
    z, a = ctx.notation.z(number).plain, ctx.notation.a(number).plain
    if is_softmax(ctx.architecture, ctx.architecture.layer_of(number)):
        title = f"{capital(ctx.words.neuron(number))} — weighted input {z}"
        return ctx.equation(title, derivations, _sum_sentence(ctx, number) + _SOFTMAX_WAITS)
    derivations.append(activation_by_name(ctx, number))
    title = f"{capital(ctx.words.neuron(number))} — weighted input {z} and activation {a}"
    return ctx.equation(title, derivations, _neuron_sentence(ctx, number))


_SOFTMAX_WAITS = " Softmax needs the weighted inputs of the whole layer, so the activation waits."


def _input(ctx: Context, number: int) -> Equation:
    a, x = ctx.quantities.a(number), ctx.quantities.input(number)
    sentence = (
        f"Neuron {ctx.words.name(number)} is an input: it sends on the value "
        f"{ctx.number(a.value)} that is put into the network."
    )
    title = f"Neuron {ctx.words.name(number)} — input"
    return ctx.equation(title, [ctx.derive(a, x)], sentence)


def _bias(ctx: Context, number: int) -> Equation:
    where = ctx.quantities.where_a(number)
    ids = (f"neuron:{number}",)
    a = Quantity(*ctx.notation.a(number), 1.0, ids, where, "activation")
    sentence = f"Neuron {ctx.words.name(number)} is a bias neuron: it always sends 1."
    title = f"Bias neuron {ctx.words.name(number)} — always 1"
    return ctx.equation(title, [ctx.derive(a, constant(1))], sentence)


def weighted_input(ctx: Context, number: int) -> Derivation:
    """z_j = Σ w_ij a_i."""
    if isinstance(ctx.notation, MatrixNotation):
        return weighted_row(ctx, number)
    return ctx.derive(ctx.quantities.z(number), incoming_sum(ctx, number))


def incoming_sum(ctx: Context, number: int) -> Expression:
    """Σ w_ij a_i, one term per incoming edge."""
    sources = ctx.architecture.incoming(number)
    terms = tuple(ctx.quantities.sent(source, number) for source in sources)
    return terms[0] if len(terms) == 1 else Sum(terms)


def activation_by_name(ctx: Context, number: int) -> Derivation:
    """a_j = f_j(z_j)."""
    return ctx.derive(ctx.quantities.a(number), _named(ctx, number))


def _named(ctx: Context, number: int) -> Named:
    symbol = ctx.notation.function(number)
    name = ctx.architecture.activation(number)
    return named_function(symbol, name, ctx.quantities.z(number))


def _neuron_sentence(ctx: Context, number: int) -> str:
    sources = ctx.architecture.incoming(number)
    a = ctx.quantities.a(number)
    name = capital(ctx.words.neuron(number))
    through = f"its function, the {ctx.function_label(number)}: out comes {ctx.number(a.value)}."
    if len(sources) == 1:
        return (
            f"{name} multiplies what comes from {ctx.words.neurons(sources)} by the weight of "
            f"its edge and puts the product through {through}"
        )
    return (
        f"{name} multiplies what comes from {ctx.words.neurons(sources)} by the weights of their "
        f"edges, adds the {count(len(sources), 'product')} and puts the sum through {through}"
    )


def _sum_sentence(ctx: Context, number: int) -> str:
    sources = ctx.architecture.incoming(number)
    name, z = capital(ctx.words.neuron(number)), ctx.notation.z(number).plain
    if len(sources) == 1:
        return (
            f"Only one product arrives at neuron {ctx.words.name(number)}, so there is nothing "
            f"to add: it is the weighted input {z}."
        )
    products = count(len(sources), "product")
    return f"{name} adds the {products} that arrive. The sum is its weighted input {z}."


def term(ctx: Context) -> Equation:
    """One product w_ij a_i on its way along its edge."""
    target = ctx.address.number
    source = ctx.architecture.incoming(target)[ctx.address.term - 1]
    quantities = ctx.quantities
    weight, a = quantities.weight(source, target), quantities.a(source)
    expression = quantities.sent(source, target)
    product = Quantity(
        *Symbol("", ""), expression.evaluate(), (f"edge:{source}-{target}",), ctx.address, "z"
    )
    symbols = expression.render(_symbols())
    derivation = ctx.derive(product, expression, left=symbols)
    title = f"Edge {ctx.words.edge(source, target)} — product {ctx.address.term}"
    if ctx.architecture.is_bias(source):
        sentence = (
            f"The bias neuron {ctx.words.name(source)} always sends 1, so the weight of its edge, "
            f"{ctx.number(weight.value)}, arrives at neuron {ctx.words.name(target)} as it is."
        )
    elif weight.literal:
        sentence = (
            f"The edge {ctx.words.edge(source, target)} has the fixed weight 1: "
            f"{ctx.number(a.value)} arrives unchanged."
        )
    else:
        sentence = (
            f"{capital(ctx.words.neuron(source))} sends {ctx.number(a.value)} to neuron "
            f"{ctx.words.name(target)}; the weight of the edge multiplies it by "
            f"{ctx.number(weight.value)}."
        )
    return ctx.equation(title, [derivation], sentence)
