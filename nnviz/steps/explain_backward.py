"""Explanations of δ: the last layer first, then layer by layer backwards."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.functions import activation
from nnviz.steps.context import MOST_DERIVATIONS, Context, some
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.explain_dropout import edge_remark, edges_remark, return_remark
from nnviz.steps.explain_forward import more
from nnviz.steps.expression import (
    Computed,
    Difference,
    Expression,
    Piece,
    Product,
    Quantity,
    Sum,
    sum_of,
)
from nnviz.steps.function_forms import SLOPE_FORMS, ZERO, choose, named_slope
from nnviz.steps.matrix_backward import layer_delta_matrix, returned_row
from nnviz.steps.notation import MatrixNotation, Symbol
from nnviz.steps.quantities import edge_id, neuron_id
from nnviz.steps.sentences import capital, count, lowered, reaction
from nnviz.steps.timeline import is_softmax


def _last(ctx: Context, number: int) -> bool:
    return ctx.architecture.role(number) == "output"


def _whole(ctx: Context, number: int) -> bool:
    return is_softmax(ctx.architecture, ctx.architecture.layer_of(number))


def neuron(ctx: Context) -> Equation:
    """δ of a neuron at neuron detail; of a hidden softmax neuron only ∂C/∂a."""
    number = ctx.address.number
    if _whole(ctx, number) and not _last(ctx, number):
        return _softmax_return(ctx, number)
    title = f"{capital(ctx.words.neuron(number))} — error term {_delta(ctx, number)}"
    return ctx.equation(title, [delta(ctx, number)], _sentence(ctx, number))


def _delta(ctx: Context, number: int) -> str:
    return ctx.notation.delta(number).plain


def delta(ctx: Context, number: int) -> Derivation:
    """δ_j = ∂C/∂z_j = …, in the form that fits the place of the neuron."""
    q = ctx.quantities
    if _last(ctx, number):
        if ctx.trace.fused:
            expression: Expression = Difference(q.a(number), q.target(number))
        elif _whole(ctx, number):
            expression = _softmax_delta(ctx, number)
        else:
            expression = Product((q.da(number), q.slope(number)))
    elif isinstance(ctx.notation, MatrixNotation):
        return returned_row(ctx, number)
    else:
        returned = returned_sum(ctx, number)
        expression = Product((returned, *q.unit_mask(number), q.slope(number)))
    return ctx.derive(q.delta(number), expression, also=[q.dz(number)])


def returned_sum(ctx: Context, number: int) -> Expression:
    """Σ w_ij δ_j, one term per outgoing edge; 0 where there is none."""
    q, targets = ctx.quantities, ctx.architecture.outgoing(number)
    if len(targets) < 2:
        return q.returned(number, targets[0]) if targets else ZERO
    return q.returned_sum(number, lambda j, _: q.returned(number, j))


def _softmax_delta(ctx: Context, number: int) -> Expression:
    """a_j (∂C/∂a_j − Σ_k a_k ∂C/∂a_k)."""
    q = ctx.quantities
    layer = ctx.architecture.neurons(ctx.architecture.layer_of(number))
    common = sum_of(
        len(layer),
        lambda at: Product((q.a(layer[at]), q.da(layer[at]))),
        lambda: _softmax_values(ctx, layer),
    )
    return Product((q.a(number), Difference(q.da(number), common)))


def _softmax_values(ctx: Context, layer: range) -> NDArray[np.float64]:
    """a_k ∂C/∂a_k of a layer."""
    rows = np.array(layer) - 1
    column = ctx.quantities.column
    values: NDArray[np.float64] = ctx.trace.a[rows, column] * ctx.trace.da[rows, column]
    return values


def _sentence(ctx: Context, number: int) -> str:
    if _last(ctx, number):
        return _output_sentence(ctx, number)
    targets = ctx.architecture.outgoing(number)
    name, z = capital(ctx.words.neuron(number)), ctx.notation.z(number).plain
    if not targets:
        return f"{name} feeds no other neuron: whatever it does, the loss stays the same."
    if len(targets) == 1:
        return (
            f"{name} feeds only {ctx.words.neuron(targets[0])}, so one product comes back: "
            f"{ctx.quantities.returned_text(number, targets[0])}. Times the slope of its "
            f"function at {z} it gives the error term.{_remarks(ctx, number)}"
        )
    return (
        f"{name} feeds {ctx.words.neurons(targets)}, so {count(len(targets), 'product')} come "
        f"back: they are added, and the sum is multiplied by the slope of its function at {z}."
        f"{_remarks(ctx, number)}"
    )


def _remarks(ctx: Context, number: int) -> str:
    """What is special about this δ: a flat function, weights that are new already."""
    flat = ctx.quantities.slope(number).value == 0.0
    z = ctx.notation.z(number).plain
    remark = f" The function is flat at {z}, so nothing gets through." if flat else ""
    edges = ((number, target) for target in ctx.architecture.outgoing(number))
    dropout = return_remark(ctx, number) + edges_remark(ctx, edges)
    return remark + dropout + _updated_weights(ctx)


def _updated_weights(ctx: Context) -> str:
    if ctx.trace.weights_in_backward is ctx.trace.before:
        return ""
    return " The weights ahead are already the new ones: here each layer is updated in turn."


def _fused_sentence(ctx: Context, number: int, who: str) -> str:
    label = lowered(ctx.trace.loss_function.label)
    return (
        f"{capital(ctx.function_label(number))} and {label} fit each other: together their "
        f"derivative is simply what {who} answered minus what it should have answered."
    )


def _output_sentence(ctx: Context, number: int) -> str:
    name = ctx.words.name(number)
    if ctx.trace.fused:
        return _fused_sentence(ctx, number, f"neuron {name}")
    if _whole(ctx, number):
        return (
            f"Softmax shares 1 among its neurons: when neuron {name} gains, all others lose. Its "
            "error term weighs its own gain against the loss of all."
        )
    a, z = ctx.notation.a(number).plain, ctx.notation.z(number).plain
    return (
        f"The loss reacts to {a}, and {a} reacts to {z}, as strongly as the function is steep "
        f"there. Both reactions multiplied say how the loss reacts to what goes into neuron "
        f"{name}: its error term."
    )


def _softmax_return(ctx: Context, number: int) -> Equation:
    q = ctx.quantities
    title = f"{capital(ctx.words.neuron(number))} — what comes back"
    returned = _let_through(ctx, number, returned_sum(ctx, number))
    sentence = (
        f"{_return_sentence(ctx, number)} Softmax ties the neurons of this layer together, so "
        "their error terms wait until all of this has come back."
    )
    return ctx.equation(title, [ctx.derive(q.da(number), returned)], sentence)


def _let_through(ctx: Context, number: int, returned: Expression) -> Expression:
    """What comes back to a neuron, times its factor where dropout may leave it out."""
    mask = ctx.quantities.unit_mask(number)
    return Product((*mask, returned)) if mask else returned


def _return_sentence(ctx: Context, number: int) -> str:
    targets = ctx.architecture.outgoing(number)
    name = ctx.words.neuron(number)
    if not targets:
        return f"{capital(name)} feeds no other neuron, so nothing comes back to it."
    if len(targets) == 1:
        return (
            f"Only one product comes back to {name}, so there is nothing to add: it says how "
            f"the loss reacts to {_sent(ctx, number)}.{return_remark(ctx, number)}"
        )
    return (
        f"{capital(name)} adds the {count(len(targets), 'product')} that come back. The sum says "
        f"how the loss reacts to {_sent(ctx, number)}.{return_remark(ctx, number)}"
    )


def _sent(ctx: Context, number: int) -> str:
    return ctx.quantities.out(number).plain


# Term detail ----------------------------------------------------------------------------------


def term(ctx: Context) -> Equation:
    """One product on its way back: w_ij δ_j, or a_k ∂C/∂a_k inside a softmax output."""
    number, at = ctx.address.number, ctx.address.term
    if _last(ctx, number):
        return _softmax_term(ctx, number, at)
    target = ctx.architecture.outgoing(number)[at - 1]
    expression = ctx.quantities.returned(number, target)
    found = _came_back(ctx, number, target, at)
    weight = ctx.quantities.weight(number, target, backward=True)
    delta = ctx.quantities.delta(target)
    sentence = (
        f"{capital(ctx.words.neuron(target))} hands its error term {ctx.number(delta.value)} back "
        f"along the edge to {ctx.words.neuron(number)}; the weight of the edge multiplies it by "
        f"{ctx.number(weight.value)}.{edge_remark(ctx, number, target)}{_updated_weights(ctx)}"
    )
    title = f"Edge {ctx.words.edge(number, target)} — product {at} on its way back"
    return ctx.equation(title, [ctx.derive(found, expression, left=())], sentence)


def _came_back(ctx: Context, number: int, target: int, at: int) -> Quantity:
    value = ctx.quantities.returned(number, target).evaluate()
    where = ctx.address.at(f"n{number}", f"t{at}", "backward")
    return Quantity("", "", value, (edge_id(number, target),), where, "product")


def _softmax_product(ctx: Context, number: int, other: int, at: int) -> Computed:
    q = ctx.quantities
    expression = Product((q.a(other), q.da(other)))
    where = ctx.address.at(f"n{number}", f"t{at}", "backward")
    found = Quantity("", "", expression.evaluate(), (neuron_id(other),), where, "product")
    return Computed(expression, found)


def _softmax_term(ctx: Context, number: int, at: int) -> Equation:
    other = ctx.architecture.outputs[at - 1]
    product = _softmax_product(ctx, number, other, at)
    sentence = (
        f"When {ctx.words.neuron(number)} gains a share, {ctx.words.neuron(other)} pays in "
        "proportion to its own share; this is what that is worth to the loss."
    )
    title = f"{capital(ctx.words.neuron(number))} — product {at}"
    return ctx.equation(title, [ctx.derive(product.found, product.expression, left=())], sentence)


def _common(ctx: Context, number: int) -> tuple[Sum, Quantity]:
    """Σ_k a_k ∂C/∂a_k of a softmax output layer, and the number its step has found."""
    outputs = ctx.architecture.outputs
    common = sum_of(
        len(outputs),
        lambda at: _softmax_product(ctx, number, outputs[at], at + 1),
        lambda: _softmax_values(ctx, outputs),
    )
    where = ctx.address.at(f"n{number}", "sum", "backward")
    ids = tuple(neuron_id(other) for other in outputs)
    return common, Quantity("", "", common.evaluate(), ids, where, "product")


def total(ctx: Context) -> Equation:
    """The sum step: what came back, added up."""
    number = ctx.address.number
    if _last(ctx, number):
        common, found = _common(ctx, number)
        sentence = "The products are added: so much does the whole layer pay for a larger share."
        title = f"{capital(ctx.words.neuron(number))} — what the layer pays"
        return ctx.equation(title, [ctx.derive(found, common, left=())], sentence)
    q = ctx.quantities

    def came_back(target: int, at: int) -> Expression:
        return Computed(q.returned(number, target), _came_back(ctx, number, target, at + 1))

    returned = _let_through(ctx, number, q.returned_sum(number, came_back))
    derivation = ctx.derive(q.da(number), returned)
    title = f"{capital(ctx.words.neuron(number))} — what comes back"
    return ctx.equation(title, [derivation], _return_sentence(ctx, number))


def slope(ctx: Context) -> Equation:
    """f′(z), written out for the neuron's own function."""
    number = ctx.address.number
    q = ctx.quantities
    value, name = q.slope(number), activation(ctx.architecture.activation(number)).name
    named = named_slope(ctx.notation.slope_name(number), name, q.z(number), value.value)
    form = SLOPE_FORMS[name](q.z(number), q.a(number))
    expression = choose(value.value, [form, named])
    derivation = ctx.derive(value, expression, also=_concrete_slope(ctx, number))
    a, z = ctx.notation.a(number).plain, ctx.notation.z(number).plain
    sentence = (
        f"The slope of the {ctx.function_label(number)} at {z} says how strongly {a} reacts to "
        f"{z}: {ctx.number(value.value)} times."
    )
    return ctx.equation(f"{capital(ctx.words.neuron(number))} — slope", [derivation], sentence)


def _concrete_slope(ctx: Context, number: int) -> Iterable[Piece]:
    """σ′(z_6), where the notation writes f_6′(z_6)."""
    value, z = ctx.quantities.slope(number), ctx.quantities.z(number)
    entry = activation(ctx.architecture.activation(number))
    concrete = named_slope(Symbol("", ""), entry.name, z, 0.0).concrete
    if value.plain.startswith(concrete.plain):
        return []
    plain = f"{concrete.plain}({z.plain})"
    return [Piece(f"{concrete.latex}({z.latex})", plain, ids=(neuron_id(number),))]


def product(ctx: Context) -> Equation:
    """The last step to δ: what came back times the slope."""
    number = ctx.address.number
    q = ctx.quantities
    if _whole(ctx, number):
        common, found = _common(ctx, number)
        inner = Difference(q.da(number), Computed(common, found))
        expression = Product((q.a(number), inner))
    else:
        expression = Product((q.da(number), q.slope(number)))
    derivation = ctx.derive(q.delta(number), expression, also=[q.dz(number)])
    delta = q.delta(number)
    title = f"{capital(ctx.words.neuron(number))} — error term {delta.plain}"
    cause = f"what goes into {ctx.words.neuron(number)}"
    sentence = reaction(delta.value, ctx.number(delta.value), cause)
    return ctx.equation(title, [derivation], f"{sentence} That is its error term.")


# Layers ---------------------------------------------------------------------------------------


def layer_function(ctx: Context) -> Equation:
    """δ of a whole hidden softmax layer."""
    layer = ctx.address.number
    shown, left_out = some(ctx.architecture.neurons(layer))
    derivations = [_softmax_derivation(ctx, number) for number in shown]
    sentence = (
        f"Softmax shares 1 among the neurons of {ctx.words.layer(layer)}: when one gains, all "
        "others lose. Each error term weighs the neuron's own gain against the loss of all."
    )
    title = f"{ctx.words.layer_title(layer)} — error terms"
    return ctx.equation(title, derivations, sentence, more(left_out, "neuron"))


def _softmax_derivation(ctx: Context, number: int) -> Derivation:
    q = ctx.quantities
    return ctx.derive(q.delta(number), _softmax_delta(ctx, number), also=[q.dz(number)])


def layer(ctx: Context) -> Equation:
    """δ of all neurons of a layer."""
    number = ctx.address.number
    numbers = ctx.architecture.neurons(number)
    hidden_softmax = is_softmax(ctx.architecture, number) and not _last(ctx, numbers[0])
    shown, left_out = some(numbers, most=MOST_DERIVATIONS // 2 if hidden_softmax else 8)
    note = more(left_out, "neuron")
    fused = ctx.trace.fused and _last(ctx, numbers[0])
    tied = is_softmax(ctx.architecture, number) and not fused
    if isinstance(ctx.notation, MatrixNotation) and not tied:
        derivations, note = layer_delta_matrix(ctx, number), ""
    elif hidden_softmax:
        q = ctx.quantities
        derivations = [
            ctx.derive(q.da(n), _let_through(ctx, n, returned_sum(ctx, n))) for n in shown
        ]
        derivations += [_softmax_derivation(ctx, n) for n in shown]
    else:
        derivations = [delta(ctx, n) for n in shown]
    title = f"{ctx.words.layer_title(number)} — error terms"
    return ctx.equation(title, derivations, _layer_sentence(ctx, number), note)


def _layer_sentence(ctx: Context, layer: int) -> str:
    numbers = ctx.architecture.neurons(layer)
    if len(numbers) == 1 and not is_softmax(ctx.architecture, layer):
        return _sentence(ctx, numbers[0])
    if layer == ctx.architecture.layer_count:
        if len(numbers) == 1:
            return _output_sentence(ctx, numbers[0])
        if ctx.trace.fused:
            return _fused_sentence(ctx, numbers[0], "each neuron")
        return (
            "Each output's error term says how the loss reacts to what goes into it: the "
            "reaction to its activation times the slope of its function."
        )
    return (
        f"Each neuron of {ctx.words.layer(layer)} adds up the products that come back along its "
        f"outgoing edges and multiplies by the slope of its function.{_updated_weights(ctx)}"
    )
