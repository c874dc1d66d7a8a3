"""Each activation function and its slope written out: σ(z) = 1/(1 + e^−z), σ′ = a (1 − a).

A form is only shown where it reproduces the engine's number; where rounding spoils it (e^800, a
difference of nearly equal numbers) the function is shown by its name instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from nnviz.nn.functions import ACTIVATIONS, LEAK, Activation, activation
from nnviz.nn.normal import density, distribution
from nnviz.steps.applied import Apply, Case, Named, apply, at_least_zero, exponential
from nnviz.steps.expression import (
    ONE,
    Difference,
    Expression,
    Negative,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    constant,
    sum_of,
)
from nnviz.steps.notation import Symbol, plain_name

TOLERANCE = 1e-13

Form = Callable[[Quantity, Quantity], Expression]  # (z, a) → expression

ZERO = constant(0)
LEAKAGE = Quantity(str(LEAK), str(LEAK), LEAK, literal=True)


def reproduces(expression: Expression, value: float) -> bool:
    """Whether an expression gives this value up to rounding."""
    found = expression.evaluate()
    return math.isfinite(found) and abs(found - value) <= TOLERANCE * abs(value)


def choose(value: float, forms: Sequence[Expression]) -> Expression:
    """The first form that gives this value; the last one if none does."""
    return next((form for form in forms if reproduces(form, value)), forms[-1])


def _scalar(function: Callable[[np.ndarray], np.ndarray]) -> Callable[[float], float]:
    def of(x: float) -> float:
        with np.errstate(all="ignore"):
            return float(function(np.array([x]))[0])

    return of


def concrete_name(entry: Activation) -> Symbol:
    """σ, tanh, ReLU, …"""
    return Symbol(entry.symbol, plain_name(entry.symbol))


def named_function(symbol: Symbol, name: str, z: Quantity) -> Named:
    """f(z) by name; evaluated by the very function of the engine's table."""
    entry = activation(name)
    return Named(symbol, concrete_name(entry), z, _scalar(entry.value), z.ids)


def named_slope(symbol: Symbol, name: str, z: Quantity, value: float) -> Named:
    """f′(z) by name; `value` is the engine's, whose derivative may use a as well."""
    entry = activation(name)
    mark = concrete_name(entry)
    primed = Symbol(mark.latex + "'", mark.plain + "'")
    return Named(symbol, primed, z, lambda _: value, z.ids)


def _one_plus_exp_minus(z: Quantity) -> Sum:
    return Sum((ONE, exponential(Negative(z))))


def _branches(latex: str, plain: str) -> tuple[str, str]:
    """The part of a table's formula after its first equals sign."""
    return latex.partition("=")[2], plain


def _case(entry: str, derivative: bool, chosen: Expression, z: Quantity, sign: str) -> Case:
    row = ACTIVATIONS[entry]
    latex = row.latex_derivative if derivative else row.latex
    plain = row.plain_derivative if derivative else row.plain
    relation = {"≤": r"\le 0", "≥": r"\ge 0", ">": "> 0", "<": "< 0", "=": "= 0"}[sign]
    written = f" {sign} 0"
    symbols = _branches(latex, f"({plain})")
    index = z.latex.partition("z")[2]
    # The table writes z for any neuron; here it is this one.
    symbols = (symbols[0].replace("z", f"z{index}"), symbols[1].replace("z", z.plain))
    return Case(symbols, chosen, z, (relation, written))


def _sigma(z: Quantity) -> Apply:
    return apply(r"\sigma", "σ", z, _scalar(ACTIVATIONS["sigmoid"].value))


def _leaky(z: Quantity, a: Quantity) -> Expression:
    positive = z.value > 0
    return _case_simple("leaky_relu", z if positive else Product((LEAKAGE, z)), z)


def _case_simple(entry: str, chosen: Expression, z: Quantity, derivative: bool = False) -> Case:
    return _case(entry, derivative, chosen, z, ">" if z.value > 0 else "≤")


def _elu(z: Quantity, a: Quantity) -> Expression:
    left = Apply((r"e^{", "e^("), z, ("}-1", ") - 1"), math.expm1)
    return _case_simple("elu", z if z.value > 0 else left, z)


def _softplus(z: Quantity, a: Quantity) -> Expression:
    function = _scalar(ACTIVATIONS["softplus"].value)
    return Apply((r"\ln(1+e^{", "ln(1 + e^("), z, ("})", "))"), function)


def _threshold(z: Quantity, a: Quantity) -> Expression:
    chosen, sign = (ONE, "≥") if z.value >= 0 else (ZERO, "<")
    return _case("threshold", False, chosen, z, sign)


def _sign(z: Quantity, a: Quantity) -> Expression:
    chosen = ONE if z.value > 0 else ZERO if z.value == 0 else Negative(ONE)
    sign = ">" if z.value > 0 else "=" if z.value == 0 else "<"
    return _case("sign", False, chosen, z, sign)


def _distribution(z: Quantity) -> Apply:
    return apply(r"\Phi", "Φ", z, _scalar(distribution))


FUNCTION_FORMS: dict[str, Form] = {
    "identity": lambda z, a: z,
    "sigmoid": lambda z, a: Quotient(ONE, _one_plus_exp_minus(z)),
    "tanh": lambda z, a: apply(r"\tanh", "tanh", z, math.tanh),
    "relu": lambda z, a: at_least_zero(z),
    "leaky_relu": _leaky,
    "elu": _elu,
    "softplus": _softplus,
    "gelu": lambda z, a: Product((z, _distribution(z))),
    "silu": lambda z, a: Quotient(z, _one_plus_exp_minus(z)),
    "sine": lambda z, a: apply(r"\sin", "sin", z, math.sin),
    "threshold": _threshold,
    "sign": _sign,
}
"""a from z; softmax, which needs the whole layer, is written in `softmax_share`."""

SLOPE_FORMS: dict[str, Form] = {
    "identity": lambda z, a: ONE,
    "sigmoid": lambda z, a: Product((a, Difference(ONE, a))),
    "tanh": lambda z, a: Difference(ONE, Power(a)),
    "relu": lambda z, a: _case_simple("relu", ONE if z.value > 0 else ZERO, z, True),
    "leaky_relu": lambda z, a: _case_simple("leaky_relu", ONE if z.value > 0 else LEAKAGE, z, True),
    "elu": lambda z, a: _case_simple("elu", ONE if z.value > 0 else exponential(z), z, True),
    "softplus": lambda z, a: Quotient(ONE, _one_plus_exp_minus(z)),
    "gelu": lambda z, a: Sum(
        (_distribution(z), Product((z, apply(r"\varphi", "φ", z, _scalar(density)))))
    ),
    "silu": lambda z, a: Sum((_sigma(z), Product((a, Difference(ONE, _sigma(z)))))),
    "sine": lambda z, a: apply(r"\cos", "cos", z, math.cos),
}
"""f′(z) from z and a, for every function that lets a gradient pass and is not softmax."""


def softmax_share(own: Quantity, layer: Sequence[Quantity], value: float) -> Expression:
    """e^z_j / Σ_k e^z_k; shifted by the largest z where e^z would overflow."""
    top = max(layer, key=lambda z: z.value)
    plain = Quotient(exponential(own), _sum_of(layer, exponential))

    def shifted(z: Quantity) -> Expression:
        return exponential(Difference(z, top))

    return choose(value, [plain, Quotient(shifted(own), _sum_of(layer, shifted))])


def _sum_of(layer: Sequence[Quantity], write: Callable[[Quantity], Expression]) -> Sum:
    return sum_of(
        len(layer), lambda at: write(layer[at]), lambda: [write(z).evaluate() for z in layer]
    )
