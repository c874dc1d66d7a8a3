"""What a thing on the canvas is, in words: tool tips, and what is said when it is selected."""

from __future__ import annotations

from nnviz.gui.editable import edge_of, neuron_of, thing
from nnviz.gui.session import Session

ROLES = {
    "input": "input neuron",
    "bias": "bias neuron, always sends 1",
    "hidden": "hidden neuron",
    "output": "output neuron",
}


def describe(session: Session, identifier: str) -> str:
    """One line: its name and the numbers of it that are known at this step."""
    subject = thing(identifier)
    if edge := edge_of(subject):
        return _edge(session, *edge)
    neuron = neuron_of(subject)
    if neuron is not None and neuron <= session.network.architecture.neuron_count:
        return _neuron(session, neuron)
    if subject.startswith("iteration:"):
        return f"Iteration {int(subject.partition(':')[2]):,}"
    return _loss(session) if subject == "loss" else ""


def _neuron(session: Session, neuron: int) -> str:
    graph, known, trace = session.network.architecture, session.known, session.trace
    role, row, column = graph.role(neuron), neuron - 1, session.sample
    parts = [f"Neuron {graph.label(neuron)}: {ROLES[role]}"]
    if role == "bias":
        return parts[0]
    text = session.format.text
    for symbol, mask, values in (
        ("z", known.z, trace.z),
        ("a", known.a, trace.a),
        ("δ", known.delta, trace.delta),
    ):
        if mask[row] and not (role == "input" and symbol != "a"):
            parts.append(f"{symbol} = {text(float(values[row, column]))}")
    return ", ".join(parts)


def _edge(session: Session, source: int, target: int) -> str:
    graph, known = session.network.architecture, session.known
    if not graph.has_edge(source, target):
        return ""
    place = graph.edge_position(source, target)
    text = session.format.text
    parts = [f"Edge {graph.label(source)} → {graph.label(target)}"]
    if graph.parameter_index[place] < 0:
        parts.append("w = 1, fixed")
    else:
        parts.append(f"w = {text(session.network.weight(source, target))}")
    if known.gradient[place]:
        gradient = session.trace.sample_gradient(source, target, session.sample)
        parts.append(f"∂C/∂w = {text(gradient)}")
    if known.updated[place]:
        parts.append(f"new w = {text(session.trace.after.weight(source, target))}")
    return ", ".join(parts)


def _loss(session: Session) -> str:
    trace, text = session.trace, session.format.text
    targets = ", ".join(text(float(value)) for value in trace.targets[session.sample])
    if not session.known.loss:
        return f"Loss: not computed yet, target {targets}"
    return f"Loss {text(float(trace.loss_values[session.sample]))}, target {targets}"
