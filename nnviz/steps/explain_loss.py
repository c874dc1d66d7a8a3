"""Explanations of the loss phase: C, and ∂C/∂a of each output."""

from __future__ import annotations

from nnviz.steps.context import Context, some
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.explain_forward import more
from nnviz.steps.loss_forms import Outputs, loss_form, loss_slope_form
from nnviz.steps.sentences import capital, listed, lowered, reaction


def _outputs(ctx: Context) -> Outputs:
    q, numbers = ctx.quantities, ctx.architecture.outputs
    return Outputs(
        tuple(q.a(number) for number in numbers),
        tuple(q.target(number) for number in numbers),
        tuple(q.z(number) for number in numbers),
        ctx.trace.conventions.squared_error_factor == 0.5,
    )


def loss(ctx: Context) -> Equation:
    """C of this sample."""
    outputs, value = _outputs(ctx), ctx.quantities.loss()
    expression = loss_form(ctx.trace.loss_name, outputs, value.value)
    label = ctx.trace.loss_function.label
    return ctx.equation(f"Loss — {lowered(label)}", [ctx.derive(value, expression)], _sentence(ctx))


def _sentence(ctx: Context) -> str:
    outputs, loss = _outputs(ctx), ctx.quantities.loss()
    answers = listed(ctx.number(a.value) for a in outputs.a)
    targets = listed(ctx.number(y.value) for y in outputs.y)
    noun = "the target is" if len(outputs.y) == 1 else "the targets are"
    return (
        f"The network answered {answers}; {noun} {targets}. "
        f"The loss says how far off that is: {ctx.number(loss.value)}."
    )


def slope(ctx: Context) -> Equation:
    """∂C/∂a of one output neuron."""
    number = ctx.address.number
    da = ctx.quantities.da(number)
    cause = f"the output of {ctx.words.neuron(number)}"
    return ctx.equation(
        f"{capital(ctx.words.neuron(number))} — how the loss reacts to {_a(ctx, number)}",
        [_derivation(ctx, number)],
        reaction(da.value, ctx.number(da.value), cause),
    )


def _a(ctx: Context, number: int) -> str:
    return ctx.notation.a(number).plain


def _derivation(ctx: Context, number: int) -> Derivation:
    at = number - ctx.architecture.outputs[0]
    expression = loss_slope_form(ctx.trace.loss_name, _outputs(ctx), at)
    return ctx.derive(ctx.quantities.da(number), expression)


def layer(ctx: Context) -> Equation:
    """∂C/∂a of all outputs."""
    shown, left_out = some(ctx.architecture.outputs)
    derivations = [_derivation(ctx, number) for number in shown]
    sentence = (
        "For each output: how strongly the loss would react if it grew by a tiny bit."
        if len(ctx.architecture.outputs) > 1
        else slope(_at(ctx, ctx.architecture.outputs[0])).sentence
    )
    title = f"{ctx.words.layer_title(ctx.address.number)} — how the loss reacts"
    return ctx.equation(title, derivations, sentence, more(left_out, "output"))


def _at(ctx: Context, number: int) -> Context:
    address = ctx.address.at(f"n{number}")
    return Context(ctx.trace, address, ctx.quantities, ctx.format, ctx.words)
