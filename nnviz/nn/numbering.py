"""From a bare list of edges to an architecture: layers, neuron numbers, connections."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.given import LabelEdge, a_label, of_kind
from nnviz.nn.graph import longest_path_levels


def number_edges(
    edges: list[LabelEdge], bias: list[Hashable], activation: str | Mapping[Hashable, str]
) -> Architecture:
    """The work behind `Architecture.from_edges`."""
    bias = [a_label(label) for label in bias]
    _check_labels(edges, bias)
    _check_activation(activation, edges)
    levels = longest_path_levels(edges, set(bias))
    columns = _columns(levels, set(bias))
    in_order = [label for column in columns for label in column]
    number = {label: at + 1 for at, label in enumerate(in_order)}
    level_bias = {levels[label]: label for label in bias}
    layers = tuple(
        Layer(
            size=len(column) - (level in level_bias),
            activation=_functions([x for x in column if x not in bias], level, activation),
            bias=level in level_bias,
        )
        for level, column in enumerate(columns)
    )
    pairs = [(number[i], number[j], levels[i], levels[j]) for i, j in edges]
    names = () if all(n == label for label, n in number.items()) else tuple(map(str, number))
    return Architecture(layers, _connections(layers, pairs, columns, number), names)


def _check_labels(edges: list[LabelEdge], bias: list[Hashable]) -> None:
    if not edges:
        raise UsageError("A network needs at least one edge.")
    seen: set[LabelEdge] = set()
    for source, target in edges:
        if (source, target) in seen:
            raise UsageError(f"The edge {source} → {target} is there twice.")
        seen.add((source, target))
    targets = {target for _, target in edges}
    sources = {source for source, _ in edges}
    called: dict[str, Hashable] = {}
    for label in sources | targets:
        if called.setdefault(str(label), label) != label:
            raise UsageError(f"Two neurons would be called {label}; give each a name of its own.")
    for label in bias:
        if label in targets:
            source = next(i for i, j in edges if j == label)
            raise UsageError(
                f"Neuron {label} is a bias neuron, but the edge {source} → {label} leads into it.",
                do="A bias neuron always sends 1 and has no incoming edges.",
            )
        if label not in sources:
            raise UsageError(f"The bias neuron {label} feeds nothing.")


def _check_activation(activation: str | Mapping[Hashable, str], edges: list[LabelEdge]) -> None:
    if isinstance(activation, str):
        return
    of_kind(activation, Mapping, "The activation is one name, or one for each neuron in a dict")
    known = {label for edge in edges for label in edge}
    for label in activation:
        if label not in known:
            raise UsageError(f"There is a function for neuron {label}, but no edge to or from it.")


def _columns(levels: Mapping[Hashable, int], bias: set[Hashable]) -> list[list[Hashable]]:
    columns: list[list[Hashable]] = [[] for _ in range(max(levels.values()) + 1)]
    ordered = list(levels)
    if all(isinstance(label, int) for label in ordered):
        ordered.sort(key=lambda label: label)  # type: ignore[arg-type, return-value]
    for label in sorted(ordered, key=lambda label: label in bias):
        columns[levels[label]].append(label)
    for level, column in enumerate(columns):
        several = [label for label in column if label in bias]
        if len(several) > 1:
            raise UsageError(
                f"Bias neurons {several[0]} and {several[1]} would stand in the same layer, "
                f"layer {level + 1}.",
                do="A layer has one bias neuron; let it feed all of them.",
            )
        if len(several) == len(column):
            raise UsageError(f"Layer {level + 1} would hold nothing but a bias neuron.")
    return columns


def _functions(
    labels: list[Hashable], level: int, activation: str | Mapping[Hashable, str]
) -> str | tuple[str, ...]:
    if level == 0:
        return "identity"
    if isinstance(activation, str):
        return activation
    names = tuple(activation.get(label, "sigmoid") for label in labels)
    return names[0] if len(set(names)) == 1 else names


def _connections(
    layers: tuple[Layer, ...],
    pairs: list[tuple[int, int, int, int]],
    columns: list[list[Hashable]],
    number: Mapping[Hashable, int],
) -> tuple[Connection, ...]:
    grouped: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for i, j, source, target in pairs:
        grouped.setdefault((source, target), []).append((i, j))
    connections = []
    for (source, target), edges in grouped.items():
        senders = [number[label] for label in columns[source]]
        if layers[source].bias and target != source + 1:
            senders = senders[:-1]
        receivers = [number[label] for label in columns[target]][: layers[target].size]
        full = {(i, j) for i in senders for j in receivers} == set(edges)
        connections.append(
            Connection(source, target)
            if full
            else Connection(source, target, "masked", tuple(sorted(edges)))
        )
    return tuple(connections)
