"""Walking over the network with the arrow keys.

From a neuron, up and down go to its neighbours in the layer, right and left onto one of its edges;
from an edge, right and left go to its ends, up and down to the other edges of the neuron one came
from. So every neuron and every edge is reached, and the pointer is never needed.
"""

from __future__ import annotations

from typing import Literal

from nnviz.gui.editable import edge_of, neuron_of
from nnviz.nn.architecture import Architecture

Way = Literal["up", "down", "left", "right"]


def walk(architecture: Architecture, selection: str, way: Way) -> str:
    """The id that is selected after one press of an arrow key."""
    if edge := edge_of(selection):
        return _from_edge(architecture, edge, way)
    neuron = neuron_of(selection)
    if neuron is None or not 1 <= neuron <= architecture.neuron_count:
        return f"neuron:{architecture.inputs[0]}"
    if way in ("up", "down"):
        return _along_layer(architecture, neuron, -1 if way == "up" else 1)
    return _onto_edge(architecture, neuron, way)


def _along_layer(architecture: Architecture, neuron: int, by: int) -> str:
    layer = architecture.layer_of(neuron)
    members = [*architecture.neurons(layer)]
    bias = architecture.bias_of(layer)
    if bias is not None:
        members.append(bias)
    place = min(max(members.index(neuron) + by, 0), len(members) - 1)
    return f"neuron:{members[place]}"


def _onto_edge(architecture: Architecture, neuron: int, way: Way) -> str:
    if way == "right" and (targets := architecture.outgoing(neuron)):
        return f"edge:{neuron}-{targets[0]}"
    if way == "left" and (sources := architecture.incoming(neuron)):
        return f"edge:{sources[0]}-{neuron}"
    return f"neuron:{neuron}"


def _from_edge(architecture: Architecture, edge: tuple[int, int], way: Way) -> str:
    source, target = edge
    if way == "left":
        return f"neuron:{source}"
    if way == "right":
        return f"neuron:{target}"
    by = -1 if way == "up" else 1
    siblings = [(source, other) for other in architecture.outgoing(source)]
    if len(siblings) == 1:
        siblings = [(other, target) for other in architecture.incoming(target)]
    place = min(max(siblings.index(edge) + by, 0), len(siblings) - 1)
    return f"edge:{siblings[place][0]}-{siblings[place][1]}"
