"""Where the learning rate of an epoch comes from: each schedule's rule, written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi
from typing import TYPE_CHECKING

from nnviz.steps.applied import apply, whole_part
from nnviz.steps.expression import (
    HALF,
    ONE,
    Difference,
    Expression,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    constant,
)
from nnviz.steps.notation import RATE
from nnviz.training.schedules import schedule

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace

Constants = Mapping[str, Quantity]
Form = Callable[[Quantity, Quantity, Constants], Expression]

PI = Quantity(r"\pi", "π", pi)


def _cosine(rate: Quantity, epoch: Quantity, c: Constants) -> Expression:
    if epoch.value >= c["epochs"].value:
        return c["lowest"]
    wave = apply(r"\cos", "cos", Quotient(Product((PI, epoch)), c["epochs"]), cos)
    height = Difference(rate, c["lowest"])
    return Sum((c["lowest"], Product((HALF, height, Sum((ONE, wave))))))


RATE_FORMS: dict[str, Form] = {
    "constant": lambda rate, epoch, c: rate,
    "step": lambda rate, epoch, c: Product(
        (rate, Power(c["factor"], whole_part(Quotient(epoch, c["interval"]))))
    ),
    "exponential": lambda rate, epoch, c: Product((rate, Power(c["factor"], epoch))),
    "inverse_time": lambda rate, epoch, c: Quotient(rate, Sum((ONE, Product((c["decay"], epoch))))),
    "cosine": _cosine,
}
"""For every entry of the table of schedules: (η, e, constants) → the learning rate of epoch e."""


def rate_form(trace: Trace) -> Expression | None:
    """How the learning rate in force was computed; None where it is the one that was set."""
    settings = trace.settings
    warms = trace.epoch < settings.warmup
    if settings.schedule == "constant" and not warms:
        return None
    entry = schedule(settings.schedule)
    values = {**entry.constants, **dict(settings.schedule_constants)}
    constants = {
        one.name: Quantity(one.latex, one.plain, values[one.name]) for one in entry.adjustable
    }
    epoch = Quantity("e", "e", float(trace.epoch))
    made = RATE_FORMS[entry.name](Quantity(*RATE, settings.learning_rate), epoch, constants)
    if not warms:
        return made
    return Product((made, Quotient(Sum((epoch, ONE)), constant(settings.warmup))))
