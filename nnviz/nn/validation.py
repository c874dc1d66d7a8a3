"""What makes an architecture possible; each refusal says which layer or edge and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.errors import UsageError
from nnviz.nn.functions import activation
from nnviz.nn.given import a_number, of_kind
from nnviz.nn.parts import Connection, Layer

if TYPE_CHECKING:
    from nnviz.nn.architecture import Architecture


def check_architecture(architecture: Architecture) -> None:
    """Raise a `UsageError` with the place (`layers[2].size`) of the first thing that is wrong."""
    for layer in architecture.layers:
        of_kind(layer, Layer, "Layers are Layer(size, …)")
    for connection in architecture.connections:
        of_kind(connection, Connection, "Connections are Connection(source, target, …)")
    if len(architecture.layers) < 2:
        raise UsageError("A network needs an input layer and an output layer.", place="layers")
    for at, layer in enumerate(architecture.layers):
        _check_layer(layer, at, last=at == len(architecture.layers) - 1)
    seen: set[tuple[int, int]] = set()
    for at, connection in enumerate(architecture.connections):
        _check_connection(architecture, connection, f"connections[{at}]", seen)
    _check_fed(architecture)
    if architecture.names and len(architecture.names) != architecture.neuron_count:
        raise UsageError(
            f"There are {len(architecture.names)} names for {architecture.neuron_count} neurons.",
            place="names",
        )


def _check_layer(layer: Layer, at: int, last: bool) -> None:
    place = f"layers[{at}]"
    if not isinstance(layer.size, int) or isinstance(layer.size, bool) or layer.size < 1:
        raise UsageError(
            f"A layer needs at least one neuron, not {layer.size!r}.", place=f"{place}.size"
        )
    if not 0 <= a_number(layer.dropout, "Dropout") < 1:
        raise UsageError(
            "Dropout is a share from 0 up to, but not including, 1.", place=f"{place}.dropout"
        )
    if last and layer.bias:
        raise UsageError(
            "A bias neuron in the last layer would feed nothing.", place=f"{place}.bias"
        )
    _check_activation(layer, at, place)


def _check_activation(layer: Layer, at: int, place: str) -> None:
    each = isinstance(layer.activation, tuple)
    names = layer.activation if isinstance(layer.activation, tuple) else (layer.activation,)
    if each and len(names) != layer.size:
        raise UsageError(
            f"{len(names)} functions are given for {layer.size} neurons.",
            place=f"{place}.activation",
        )
    for name in set(names):
        try:
            entry = activation(name)
        except UsageError as error:
            raise UsageError(error.what, do=error.do, place=f"{place}.activation") from None
        if entry.whole_layer and len(names) > 1 and set(names) != {name}:
            raise UsageError(
                f"{entry.label} acts on a whole layer and cannot be given to single neurons.",
                place=f"{place}.activation",
            )
    if at == 0 and set(names) != {"identity"}:
        raise UsageError(
            "Input neurons pass on what they are given; they apply no function.",
            place=f"{place}.activation",
        )


def _check_connection(
    architecture: Architecture, connection: Connection, place: str, seen: set[tuple[int, int]]
) -> None:
    source, target = connection.source, connection.target
    if not 0 <= source < target < len(architecture.layers):
        raise UsageError(
            f"A connection leads from a layer to a later one, not from {source} to {target}.",
            place=place,
        )
    if (source, target) in seen:
        raise UsageError(
            f"Layers {source} and {target} are connected twice.",
            place=place,
        )
    seen.add((source, target))
    if connection.kind == "identity":
        sizes = architecture.layers[source].size, architecture.layers[target].size
        if sizes[0] != sizes[1]:
            raise UsageError(
                f"An identity connection joins equal layers, not {sizes[0]} to {sizes[1]}.",
                place=place,
            )
    elif connection.kind == "masked":
        _check_masked(architecture, connection, place)
    elif connection.kind != "full":
        raise UsageError(
            f"A connection is full, masked or identity, not {connection.kind!r}.", place=place
        )
    if connection.kind != "masked" and connection.edges:
        raise UsageError("Only a masked connection lists its edges.", place=f"{place}.edges")


def _check_masked(architecture: Architecture, connection: Connection, place: str) -> None:
    if not connection.edges:
        raise UsageError("A masked connection needs at least one edge.", place=f"{place}.edges")
    source, target = connection.source + 1, connection.target + 1
    sources = {*architecture.neurons(source), architecture.bias_of(source)}
    targets = set(architecture.neurons(target))
    seen: set[tuple[int, int]] = set()
    for at, (i, j) in enumerate(connection.edges):
        if i not in sources or j not in targets:
            raise UsageError(
                f"The edge {i} → {j} does not lead from layer {source} to layer {target}.",
                place=f"{place}.edges[{at}]",
            )
        if (i, j) in seen:
            raise UsageError(f"The edge {i} → {j} is there twice.", place=f"{place}.edges[{at}]")
        seen.add((i, j))


def _check_fed(architecture: Architecture) -> None:
    for layer in range(2, architecture.layer_count + 1):
        into = [c for c in architecture.connections if c.target == layer - 1]
        if any(c.kind != "masked" for c in into):
            continue
        fed = {j for c in into for _, j in c.edges}
        lonely = next((n for n in architecture.neurons(layer) if n not in fed), None)
        if lonely is not None:
            raise UsageError(
                f"Neuron {lonely} in layer {layer} has no incoming edge.",
                do="Only input and bias neurons have none.",
                place=f"layers[{layer - 1}]",
            )
