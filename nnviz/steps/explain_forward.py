"""Explanations of the forward phase: inputs, weighted inputs, activations."""

from __future__ import annotations

from nnviz.nn.functions import activation
from nnviz.steps.applied import Named
from nnviz.steps.context import MOST_DERIVATIONS, Context, some
from nnviz.steps.dropout import unit_share
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.explain_dropout import (
    dropout_remark,
    edge_remark,
    edges_remark,
    layer_remark,
    sent,
)
from nnviz.steps.expression import (
    SYMBOLS,
    Computed,
    Expression,
    Line,
    Piece,
    Quantity,
    constant,
)
from nnviz.steps.function_forms import (
    FUNCTION_FORMS,
    choose,
    named_function,
    softmax_share,
)
from nnviz.steps.matrix_forward import layer_matrix, weighted_row
from nnviz.steps.notation import MatrixNotation
from nnviz.steps.quantities import edge_id
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
    cut = _cut(ctx, number)
    z, a = ctx.notation.z(number).plain, ctx.notation.a(number).plain
    if is_softmax(ctx.architecture, ctx.architecture.layer_of(number)):
        title = f"{capital(ctx.words.neuron(number))} — weighted input {z}"
        return ctx.equation(title, derivations, _sum_sentence(ctx, number) + cut + _SOFTMAX_WAITS)
    derivations += [activation_by_name(ctx, number), *sent(ctx, number)]
    title = f"{capital(ctx.words.neuron(number))} — weighted input {z} and activation {a}"
    sentence = _neuron_sentence(ctx, number) + cut + dropout_remark(ctx, number)
    return ctx.equation(title, derivations, sentence)


def _cut(ctx: Context, number: int) -> str:
    return edges_remark(ctx, ((source, number) for source in ctx.architecture.incoming(number)))


_SOFTMAX_WAITS = " Softmax needs the weighted inputs of the whole layer, so the activation waits."


def _input(ctx: Context, number: int) -> Equation:
    a, x = ctx.quantities.a(number), ctx.quantities.input(number)
    verb = "takes" if unit_share(ctx.trace, number) else "sends on"
    sentence = (
        f"Neuron {ctx.words.name(number)} is an input: it {verb} the value "
        f"{ctx.number(a.value)} that is put into the network."
    )
    title = f"Neuron {ctx.words.name(number)} — input"
    sentence += dropout_remark(ctx, number)
    return ctx.equation(title, [ctx.derive(a, x), *sent(ctx, number)], sentence)


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
    if len(sources) == 1:
        return ctx.quantities.sent(sources[0], number)
    return ctx.quantities.incoming_sum(number, lambda i, _: ctx.quantities.sent(i, number))


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
    one = len(sources) == 1
    sum_ = "product" if one else "sum"
    through = (
        f"and puts the {sum_} through its function, the {ctx.function_label(number)}: out comes "
        f"{ctx.number(a.value)}."
    )
    if activation(ctx.architecture.activation(number)).name == "identity":
        verb = "keeps" if unit_share(ctx.trace, number) else "sends on"
        through = f"and {verb} the {sum_} as it is (its function is the identity)."
    if one:
        return (
            f"{name} multiplies what comes from {ctx.words.neurons(sources)} by the weight of "
            f"its edge {through}"
        )
    return (
        f"{name} multiplies what comes from {ctx.words.neurons(sources)} by the weights of their "
        f"edges, adds the {count(len(sources), 'product')} {through}"
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


def product(ctx: Context, source: int, target: int, term: int) -> Quantity:
    """What arrives along an edge, as the number the term's step has found."""
    value = ctx.quantities.sent(source, target).evaluate()
    ids = (edge_id(source, target),)
    where = ctx.address.at(f"n{target}", f"t{term}", "forward")
    return Quantity("", "", value, ids, where, "product")


def term(ctx: Context) -> Equation:
    """One product w_ij a_i on its way along its edge."""
    target = ctx.address.number
    source = ctx.architecture.incoming(target)[ctx.address.term - 1]
    found = product(ctx, source, target, ctx.address.term)
    derivation = ctx.derive(found, ctx.quantities.sent(source, target), left=())
    title = f"Edge {ctx.words.edge(source, target)} — product {ctx.address.term}"
    return ctx.equation(title, [derivation], _term_sentence(ctx, source, target))


def _term_sentence(ctx: Context, source: int, target: int) -> str:
    weight, a = ctx.quantities.weight(source, target), ctx.quantities.out(source)
    left_out = edge_remark(ctx, source, target)
    if ctx.architecture.is_bias(source):
        return (
            f"The bias neuron {ctx.words.name(source)} always sends 1, so the weight of its edge, "
            f"{ctx.number(weight.value)}, arrives at neuron {ctx.words.name(target)} as it is."
        )
    if weight.literal:
        return (
            f"The edge {ctx.words.edge(source, target)} has the fixed weight 1: "
            f"{ctx.number(a.value)} arrives unchanged."
        )
    return (
        f"{capital(ctx.words.neuron(source))} sends {ctx.number(a.value)} to neuron "
        f"{ctx.words.name(target)}; the weight of the edge multiplies it by "
        f"{ctx.number(weight.value)}.{left_out}"
    )


def total(ctx: Context) -> Equation:
    """The sum step of term detail: the products that arrived, added up."""
    number = ctx.address.number
    q = ctx.quantities

    def arrived(source: int, at: int) -> Expression:
        return Computed(q.sent(source, number), product(ctx, source, number, at + 1))

    derivation = ctx.derive(q.z(number), q.incoming_sum(number, arrived))
    title = f"{capital(ctx.words.neuron(number))} — weighted input {ctx.notation.z(number).plain}"
    return ctx.equation(title, [derivation], _sum_sentence(ctx, number))


def function(ctx: Context) -> Equation:
    """The function step of term detail: a_j = f_j(z_j), with the function written out."""
    number = ctx.address.number
    a, z = ctx.quantities.a(number), ctx.quantities.z(number)
    name = activation(ctx.architecture.activation(number)).name
    named = _named(ctx, number)
    expression = choose(a.value, [FUNCTION_FORMS[name](z, a), named])
    also = [] if expression is named else [_as_piece(named)]
    derivations = [ctx.derive(a, expression, also=also), *sent(ctx, number)]
    title = f"{capital(ctx.words.neuron(number))} — activation {a.plain}"
    sentence = (
        f"{capital(ctx.words.neuron(number))} puts its weighted input through its function, the "
        f"{ctx.function_label(number)}: {ctx.number(z.value)} becomes {ctx.number(a.value)}."
    )
    return ctx.equation(title, derivations, sentence + dropout_remark(ctx, number))


def _as_piece(named: Named) -> Piece:
    """f_6(z_6) as one piece, where it is only another way to write the left side."""
    line = Line(tuple(named.render(SYMBOLS)))
    return Piece(line.latex(), line.plain(), ids=named.ids)


def layer_function(ctx: Context) -> Equation:
    """The function of a whole layer: softmax turns all z into shares of 1."""
    layer = ctx.address.number
    numbers = ctx.architecture.neurons(layer)
    shown, left_out = some(numbers)
    derivations = [_share(ctx, number, numbers) for number in shown]
    derivations += [line for number in shown for line in sent(ctx, number)]
    sentence = (
        f"Softmax looks at the {count(len(numbers), 'weighted input')} of "
        f"{ctx.words.layer(layer)} together and turns them into shares that add up to 1: "
        "the larger z is, the larger its share."
    )
    title = f"{ctx.words.layer_title(layer)} — softmax"
    sentence += layer_remark(ctx, layer)
    return ctx.equation(title, derivations, sentence, more(left_out, "neuron"))


def _share(ctx: Context, number: int, layer: range) -> Derivation:
    a, z = ctx.quantities.a(number), ctx.quantities.z(number)
    share = softmax_share(z, [ctx.quantities.z(other) for other in layer], a.value)
    return ctx.derive(a, share)


def more(left_out: int, noun: str) -> str:
    """The note under derivations of which only some are shown."""
    return f"and {count(left_out, 'more ' + noun)}, computed the same way" if left_out else ""


def layer(ctx: Context) -> Equation:
    """All neurons of a layer at once."""
    number = ctx.address.number
    title = f"{ctx.words.layer_title(number)} — "
    if number == 1:
        return _input_layer(ctx, title)
    if isinstance(ctx.notation, MatrixNotation):
        derivations, note = layer_matrix(ctx, number), ""
    else:
        derivations, note = _layer_derivations(ctx, number)
    sentence = _layer_sentence(ctx, number) + layer_remark(ctx, number)
    return ctx.equation(f"{title}weighted inputs and activations", derivations, sentence, note)


def _layer_sentence(ctx: Context, layer: int) -> str:
    numbers = ctx.architecture.neurons(layer)
    softmax = is_softmax(ctx.architecture, layer)
    if len(numbers) == 1 and not softmax:
        return _neuron_sentence(ctx, numbers[0])
    function = (
        "softmax turns the sums of the layer into shares that add up to 1"
        if softmax
        else "puts the sum through its function"
    )
    return (
        f"Each neuron of {ctx.words.layer(layer)} adds up what arrives along its edges, each "
        f"value multiplied by the weight of its edge, and {function}."
    )


def _layer_derivations(ctx: Context, layer: int) -> tuple[list[Derivation], str]:
    numbers = ctx.architecture.neurons(layer)
    shown, left_out = some(numbers, most=MOST_DERIVATIONS // 2)
    derivations = []
    for number in shown:
        derivations.append(weighted_input(ctx, number))
        if not is_softmax(ctx.architecture, layer):
            derivations += [activation_by_name(ctx, number), *sent(ctx, number)]
    if is_softmax(ctx.architecture, layer):
        derivations += [_share(ctx, number, numbers) for number in shown]
        derivations += [line for number in shown for line in sent(ctx, number)]
    return derivations, more(left_out, "neuron")


def _input_layer(ctx: Context, title: str) -> Equation:
    numbers = ctx.architecture.neurons(1)
    if isinstance(ctx.notation, MatrixNotation):
        derivations, note = layer_matrix(ctx, 1), ""
    else:
        shown, left_out = some(numbers)
        derivations = [
            ctx.derive(ctx.quantities.a(number), ctx.quantities.input(number)) for number in shown
        ]
        derivations += [line for number in shown for line in sent(ctx, number)]
        note = more(left_out, "input")
    values = count(len(numbers), "input value")
    verb = "is" if len(numbers) == 1 else "are"
    bias = ctx.architecture.bias_of(1)
    extra = f" The layer's bias neuron {ctx.words.name(bias)} always sends 1." if bias else ""
    sentence = f"The {values.removeprefix('one ')} {verb} put into the network.{extra}"
    sentence += layer_remark(ctx, 1)
    return ctx.equation(f"{title}input", derivations, sentence, note)
