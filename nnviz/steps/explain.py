"""`explain(trace, step)`: the equation that made a number, and a sentence about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from nnviz.errors import UsageError
from nnviz.nn.given import of_kind
from nnviz.steps import (
    explain_backward,
    explain_forward,
    explain_loss,
    explain_update,
    explain_weights,
)
from nnviz.steps.address import Address, Phase
from nnviz.steps.context import Context
from nnviz.steps.equation import Equation
from nnviz.steps.notation import notation as find_notation
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.plan import Step
from nnviz.steps.quantities import Quantities
from nnviz.steps.sentences import Words
from nnviz.steps.trace import Trace

Explainer = Callable[[Context], Equation]

# (phase, kind of target, part); "t" stands for any term.
_EXPLAINERS: Mapping[tuple[str, str, str], Explainer] = {
    ("forward", "n", ""): explain_forward.neuron,
    ("forward", "n", "t"): explain_forward.term,
    ("forward", "n", "sum"): explain_forward.total,
    ("forward", "n", "function"): explain_forward.function,
    ("forward", "l", ""): explain_forward.layer,
    ("forward", "l", "function"): explain_forward.layer_function,
    ("loss", "", ""): explain_loss.loss,
    ("loss", "n", ""): explain_loss.slope,
    ("loss", "l", ""): explain_loss.layer,
    ("backward", "n", ""): explain_backward.neuron,
    ("backward", "n", "t"): explain_backward.term,
    ("backward", "n", "sum"): explain_backward.total,
    ("backward", "n", "slope"): explain_backward.slope,
    ("backward", "n", "product"): explain_backward.product,
    ("backward", "l", ""): explain_backward.layer,
    ("backward", "l", "function"): explain_backward.layer_function,
    ("update", "w-", "t"): explain_update.term,
} | {
    (phase, kind, ""): explain_weights.weights
    for phase in ("backward", "average", "update")
    for kind in ("w", "w-", "wl")
}


def explain(
    trace: Trace,
    step: Step | Address | str,
    notation: str = "graph",
    format: NumberFormat | None = None,
) -> Equation:
    """The equation of a step, or of any address of the iteration, whatever its detail.

    `notation` is graph, layered or matrix; `format` says how numbers are written. A `UsageError`
    says why an address has no step in this iteration.
    """
    address = step.address if isinstance(step, Step) else step
    if isinstance(address, str):
        address = Address.parse(address)
    of_kind(address, Address, "A step is one of trace.steps(), or an address as e0/s0/forward/n6")
    form = NumberFormat() if format is None else format
    of_kind(form, NumberFormat, "A format is NumberFormat(…)")
    trace.steps("neuron").check(address)
    architecture = trace.before.architecture
    column = len(trace.samples) - 1
    if address.sample is not None:
        column = trace.samples.index(address.sample)
    context = Context(
        trace,
        address,
        Quantities(trace, column, find_notation(notation, architecture)),
        form,
        Words(architecture),
    )
    part = "t" if address.term else address.part
    return _EXPLAINERS[address.phase, address.kind, part](context)


def addresses_of(trace: Trace, id: str, sample: int | None = None) -> tuple[Address, ...]:
    """The steps that compute something about `neuron:6`, `edge:3-6`, `layer:2` or `loss`.

    In the order forward, loss, backward, weights; `explain` takes each of them. `sample` is a
    label, the first of the batch when not given. An id that is not there has no steps.
    """
    several = len(trace.samples) > 1
    label = trace.samples[0] if sample is None else sample
    found = []
    for phase, target, part in _targets_of(trace, id):
        of_batch = several and phase in ("average", "update")
        address = Address(trace.epoch, label, None, phase, target, part)
        if of_batch:
            address = replace(address, sample=None, batch=trace.batch)
        if (several or phase != "average") and _exists(trace, address):
            found.append(address)
    return tuple(found)


def _targets_of(trace: Trace, id: str) -> list[tuple[Phase, str, str]]:
    kind, _, name = id.partition(":")
    last = trace.before.architecture.layer_count
    if kind == "loss":
        return [("loss", "", ""), ("loss", f"l{last}", "")]
    weights: tuple[Phase, ...] = ("backward", "average", "update")
    if kind == "neuron":
        return [
            ("forward", f"n{name}", ""),
            ("loss", f"n{name}", ""),
            ("backward", f"n{name}", ""),
            *((phase, f"w{name}", "") for phase in weights),
        ]
    if kind == "layer":
        return [
            ("forward", f"l{name}", ""),
            ("backward", f"l{name}", ""),
            *((phase, f"wl{name}", "") for phase in weights),
        ]
    if kind != "edge":
        return []
    source, _, target = name.partition("-")
    found: list[tuple[Phase, str, str]] = [(phase, f"w{name}", "") for phase in weights]
    if target.isdigit() and int(target) <= trace.before.architecture.neuron_count:
        incoming = trace.before.architecture.incoming(int(target))
        if source.isdigit() and int(source) in incoming:
            term = incoming.index(int(source)) + 1
            found.insert(0, ("forward", f"n{target}", f"t{term}"))
    return found


def _exists(trace: Trace, address: Address) -> bool:
    try:
        Address.parse(str(address))
        trace.steps("neuron").check(address)
    except UsageError:
        return False
    return True
