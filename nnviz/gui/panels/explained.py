"""What the Explain panel explains: the current step, or what is selected. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.export.mathlines import Group, groups_of
from nnviz.gui.panels.words import PHASE_NAMES
from nnviz.gui.session import Session
from nnviz.picture.wording import pretty
from nnviz.steps import Address, Known, NumberFormat, Plan, Step, Trace, explain
from nnviz.steps.equation import Equation
from nnviz.steps.explain import addresses_of

SMALL = 15.0  # pixels per em of the formula over the table of edges


class Seen(Protocol):
    """What is seen, of a session or of a stage that a lesson will come to."""

    @property
    def selection(self) -> str: ...
    @property
    def document(self) -> Document: ...
    @property
    def trace(self) -> Trace: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def index(self) -> int: ...
    @property
    def step(self) -> Step: ...
    @property
    def sample(self) -> int: ...
    @property
    def known(self) -> Known: ...
    @property
    def format(self) -> NumberFormat: ...
    def equation(self) -> Equation: ...


@dataclass(frozen=True, slots=True)
class Explained:
    """A finished explanation, ready to be shown.

    `selected` says that it is about a selection rather than the current step. `neuron` or
    `layer` (0: neither) say whose edges and function belong below it; `computed` is False for
    something that this iteration has not reached yet: then there are symbols only.
    """

    caption: str
    title: str
    equation: Equation | None
    groups: tuple[Group, ...]
    sentence: str
    note: str
    phase: str
    address: Address
    neuron: int = 0
    layer: int = 0
    selected: bool = False
    computed: bool = True

    @property
    def plain(self) -> str:
        """The equation as a screen reader says it."""
        if self.equation is None:
            return self.sentence
        if not self.computed:
            return "; ".join(d.symbolic.plain() for d in self.equation.derivations)
        return self.equation.plain()


def explained(session: Seen) -> Explained:
    """The explanation of the selection if there is one, else of the current step."""
    if session.selection:
        chosen = _of_selection(session)
        if chosen is not None:
            return chosen
    return _of_step(session)


def edge_formula(session: Seen, shown: Explained) -> tuple[tuple[Group, ...], str] | None:
    """∂C/∂w of the first edge into the neuron whose δ is explained, and in words; None elsewhere.

    Its symbols at once, its numbers when they are known.
    """
    if shown.phase != "backward" or shown.address.kind != "n" or not shown.computed:
        return None
    graph, trace = session.trace.before.architecture, session.trace
    span = graph.incoming_edges(shown.neuron)
    edge = next((p for p in range(span.start, span.stop) if graph.parameter_index[p] >= 0), None)
    if edge is None:
        return None
    source, target = (int(end) for end in graph.edge_array[edge])
    label = trace.samples[session.sample]
    address = Address(shown.address.epoch, label, None, "backward", f"w{source}-{target}")
    equation = explain(trace, address, session.document.view.notation, session.format)
    groups = groups_of(equation, symbols_only=not session.known.gradient[edge])
    return tuple(Group(group.lines, joined=True) for group in groups), equation.plain()


def _of_step(session: Seen) -> Explained:
    equation, step = session.equation(), session.step
    phase = PHASE_NAMES[equation.phase].upper()
    caption = f"STEP {step.index + 1:,} OF {len(session.plan):,} · {phase}"
    return _explained(session, caption, equation, step.address)


def _explained(session: Seen, caption: str, equation: Equation, address: Address) -> Explained:
    neuron, layer = _place(session, address)
    return Explained(
        caption,
        pretty(equation.title),
        equation,
        groups_of(equation),
        pretty(equation.sentence),
        pretty(equation.note),
        equation.phase,
        address,
        neuron,
        layer,
    )


def _place(session: Seen, address: Address) -> tuple[int, int]:
    """The neuron, or else the layer, that an address is about."""
    if address.kind in ("l", "wl"):
        return 0, address.number
    if not address.number:
        return 0, 0
    return address.number, 0


# ---- selections ------------------------------------------------------------------------------


def _of_selection(session: Seen) -> Explained | None:
    """The latest that has been computed of the selection; its symbols when nothing has."""
    label = session.trace.samples[session.sample]
    steps = [
        (address, index)
        for address in addresses_of(session.trace, session.selection, label)
        if (index := _index(session, address)) is not None
    ]
    if not steps:
        return None
    reached = [address for address, index in steps if index <= session.index]
    view = session.document.view
    address = reached[-1] if reached else steps[0][0]
    equation = explain(session.trace, address, view.notation, session.format)
    phase = PHASE_NAMES[equation.phase].upper()
    found = _explained(session, f"SELECTED · {phase}", equation, address)
    neuron = _selected_neuron(session)
    found = replace(found, selected=True, neuron=neuron or found.neuron)
    if reached:
        return found
    return replace(
        found,
        groups=groups_of(equation, symbols_only=True),
        computed=False,
        sentence=f"Not computed yet: step {steps[0][1] + 1:,} will do it.",
        note="",
    )


def _index(session: Seen, address: Address) -> int | None:
    try:
        return session.plan.index_of(address)
    except UsageError:
        return None


def _selected_neuron(session: Seen) -> int:
    """A selected neuron keeps its own edges below, whatever step it is explained by."""
    kind, _, name = session.selection.partition(":")
    return int(name) if kind == "neuron" else 0


# ---- where given numbers come from ------------------------------------------------------------


def origin_step(session: Session, source: int, target: int) -> tuple[Address, int] | None:
    """The step that gave a weight its value, and its iteration; None where it was set by hand.

    That is its update in the iteration before, unless the weight was edited since.
    """
    before = session.iteration - 1
    if before < session.journey.first:
        return None
    last = session.journey.trace(before)
    if not last.before.architecture.has_edge(source, target):
        return None
    if last.after.weight(source, target) != session.network.weight(source, target):
        return None
    name, epoch = f"w{source}-{target}", last.epoch
    if len(last.samples) > 1:
        address = Address(epoch, None, last.batch, "update", name)
    else:
        address = Address(epoch, last.samples[0], None, "update", name)
    try:
        last.steps(session.detail).index_of(address)
    except UsageError:
        return None
    return address, before


def origin_sentence(session: Session, source: int, target: int) -> str:
    """In words, where the value of a weight comes from."""
    graph = session.network.architecture
    name = f"The weight of {graph.label(source)} → {graph.label(target)}"
    number = pretty(session.format.text(session.network.weight(source, target)))
    if graph.parameter_index[graph.edge_position(source, target)] < 0:
        return f"{name} is always 1: this edge passes its value on unchanged."
    if session.iteration == session.journey.first:
        return f"{name} is {number} because it was set to it: it is an initial weight."
    found = origin_step(session, source, target)
    if found is None:
        return f"{name} is {number} because it was set to it."
    return f"{name} is {number} since the update of iteration {found[1]}."
