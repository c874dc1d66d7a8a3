"""The graph of a network for other programs: DOT (Graphviz) and Mermaid.

Neurons stand in their layers under their numbers, in the colours of their roles; a weight is
written at its edge, blue where it is positive, orange where it is negative; edges whose weight is
fixed are dashed. Names are text, whatever they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation
from nnviz.nn.network import Network
from nnviz.picture.labels import clean
from nnviz.picture.theme import Theme, theme
from nnviz.steps.numbers import NumberFormat

MOST_DOT = 20_000  # edges; Graphviz takes minutes for more
MOST_MERMAID = 500  # edges; what Mermaid draws unless it is configured otherwise
MOST_WRITTEN = 30  # edges up to which DOT shows the weights; beyond, where a pointer rests
WIDEST_NAME = 4  # characters that fit into a circle

_ROLES = ("input", "hidden", "output", "bias")


@dataclass(frozen=True, slots=True)
class _Edge:
    source: int
    target: int
    weight: float
    written: str
    fixed: bool


def to_dot(network: Network, theme_name: str = "light", format: NumberFormat | None = None) -> str:
    """The graph for Graphviz (`dot -Tsvg`); UsageError for more than 20,000 edges."""
    _check(network, MOST_DOT, "DOT", "Export a picture instead, which draws every edge.")
    tokens = theme(theme_name)
    lines = [
        "digraph network {",
        *_settings(network, tokens),
        *(line for layer in _layers(network) for line in _dot_layer(network, layer, tokens)),
        *_dot_edges(network, tokens, format or NumberFormat()),
        "}",
    ]
    return "\n".join(lines) + "\n"


def to_mermaid(
    network: Network, theme_name: str = "light", format: NumberFormat | None = None
) -> str:
    """The graph for Mermaid, as GitHub and many wikis draw it; UsageError for over 500 edges."""
    _check(network, MOST_MERMAID, "Mermaid", "Choose DOT or a picture instead.")
    tokens = theme(theme_name)
    lines = [
        "flowchart LR",
        *(line for layer in _layers(network) for line in _mermaid_layer(network, layer)),
        *_mermaid_edges(network, format or NumberFormat(), tokens),
        *_mermaid_classes(network, tokens),
    ]
    return "\n".join(lines) + "\n"


def _check(network: Network, most: int, name: str, do: str) -> None:
    count = len(network.architecture.edge_array)
    if count > most:
        raise UsageError(
            f"{name} takes at most {most:,} edges, and this network has {count:,}.", do=do
        )


def _layers(network: Network) -> range:
    return range(1, network.architecture.layer_count + 1)


def _neurons(graph: Architecture, layer: int) -> list[int]:
    bias = graph.bias_of(layer)
    return [*graph.neurons(layer), *([] if bias is None else [bias])]


def _edges(network: Network, format: NumberFormat) -> Iterator[_Edge]:
    graph = network.architecture
    for (source, target), weight, place in zip(
        graph.edge_array.tolist(),
        network.weight_array.tolist(),
        graph.parameter_index.tolist(),
        strict=True,
    ):
        yield _Edge(source, target, weight, format.text(weight), place < 0)


def _about(graph: Architecture, number: int) -> str:
    """What a neuron is, in words."""
    role = graph.role(number)
    if role == "bias":
        return f"bias neuron {graph.label(number)}, always sends 1"
    if role == "input":
        return f"input neuron {graph.label(number)}"
    return f"{role} neuron {graph.label(number)}, {activation(graph.activation(number)).label}"


# DOT ----------------------------------------------------------------------------------------------


def dot_quoted(text: str) -> str:
    """Words as a string of DOT: neither escapes, entities nor quotes in them mean anything."""
    safe = clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{safe}"'


def _settings(network: Network, tokens: Theme) -> Iterator[str]:
    font = f'fontname="Inter, Helvetica, Arial", fontcolor="{tokens.text}"'
    yield f"  tooltip={dot_quoted(network.name or 'network')};"
    # Edges that skip layers need to bend around the neurons between.
    splines = "line" if network.architecture.is_layered() else "true"
    yield f'  rankdir=LR; ranksep=1.2; nodesep=0.35; splines={splines}; bgcolor="transparent";'
    yield f"  node [style=filled, penwidth=1.5, fontsize=12, height=0.5, {font}];"
    yield f"  edge [arrowsize=0.5, fontsize=10, labeldistance=3.5, labelangle=9, {font}];"


def _dot_layer(network: Network, layer: int, tokens: Theme) -> Iterator[str]:
    graph = network.architecture
    numbers = _neurons(graph, layer)
    caption = f'label={dot_quoted(graph.layer_label(layer))}, shape=plaintext, style=""'
    yield f"  subgraph layer_{layer} {{"
    yield "    rank=same;"
    yield from (f"    {number} [{_dot_neuron(graph, number, tokens)}];" for number in numbers)
    yield f'    caption_{layer} [{caption}, fontcolor="{tokens.text_muted}"];'
    # Neurons of a rank keep the order of edges between them, even of ones nobody sees.
    yield f"    {' -> '.join(map(str, numbers))} -> caption_{layer} [style=invis];"
    yield "  }"


def _dot_neuron(graph: Architecture, number: int, tokens: Theme) -> str:
    role, name = graph.role(number), graph.label(number)
    ring, fill = getattr(tokens, role), getattr(tokens, f"{role}_fill")
    shape = "shape=circle, fixedsize=true, width=0.5"
    if role == "bias":
        shape = "shape=circle, fixedsize=true, width=0.34, height=0.34, fontsize=9"
    if len(clean(name)) > WIDEST_NAME:
        shape = 'shape=box, style="rounded,filled"'
    colors = f'color="{ring}", fillcolor="{fill}"'
    about = dot_quoted(_about(graph, number))
    return f"label={dot_quoted(name)}, {shape}, {colors}, tooltip={about}"


def _dot_edges(network: Network, tokens: Theme, format: NumberFormat) -> Iterator[str]:
    edges = list(_edges(network, format))
    largest = max((abs(edge.weight) for edge in edges), default=0.0) or 1.0
    written = "taillabel" if len(edges) <= MOST_WRITTEN else "edgetooltip"
    for edge in edges:
        dashed = ", style=dashed" if edge.fixed else ""
        width = 0.5 + 2.0 * abs(edge.weight) / largest
        yield (
            f"  {edge.source} -> {edge.target} [{written}={dot_quoted(edge.written)}, "
            f'color="{tokens.sign(edge.weight)}", penwidth={width:.2f}{dashed}];'
        )


# Mermaid ------------------------------------------------------------------------------------------


def mermaid_quoted(text: str) -> str:
    """Words as a string of Mermaid: signs stand as their codes."""
    codes = (c if c.isalnum() or c in " ." else f"#{ord(c)};" for c in clean(text))
    return f'"{"".join(codes)}"'


def _mermaid_layer(network: Network, layer: int) -> Iterator[str]:
    graph = network.architecture
    yield f"  subgraph layer{layer}[{mermaid_quoted(graph.layer_label(layer))}]"
    yield "    direction TB"
    for number in _neurons(graph, layer):
        role, name = graph.role(number), graph.label(number)
        if role == "bias":
            yield f"    n{number}([{mermaid_quoted(f'{name} (bias)')}]):::bias"
        else:
            yield f"    n{number}(({mermaid_quoted(name)})):::{role}"
    yield "  end"


def _mermaid_edges(network: Network, format: NumberFormat, tokens: Theme) -> Iterator[str]:
    of_color: dict[str, list[int]] = {}
    for at, edge in enumerate(_edges(network, format)):
        arrow = "-.->" if edge.fixed else "-->"
        yield f"  n{edge.source} {arrow}|{mermaid_quoted(edge.written)}| n{edge.target}"
        of_color.setdefault(tokens.sign(edge.weight), []).append(at)
    for color, places in of_color.items():
        yield f"  linkStyle {','.join(map(str, places))} stroke:{color}"


def _mermaid_classes(network: Network, tokens: Theme) -> Iterator[str]:
    for role in _ROLES:
        ring, fill = getattr(tokens, role), getattr(tokens, f"{role}_fill")
        yield f"  classDef {role} fill:{fill},stroke:{ring},color:{tokens.text}"
    yield f"  classDef layer fill:transparent,stroke:{tokens.border_strong}"
    yield f"  class {','.join(f'layer{layer}' for layer in _layers(network))} layer"
