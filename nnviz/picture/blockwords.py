"""What is said about layers and the connections between them, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.nn.architecture import Architecture, Block
from nnviz.nn.functions import activation
from nnviz.picture.axes import NO_BREAK
from nnviz.picture.draw import LONGEST_LABEL
from nnviz.picture.labels import clean
from nnviz.picture.look import Look

LENGTH_WORDS = {
    "logarithm": "whose size grows slowly with that of the layer",
    "proportional": "as long as their layers have neurons",
    "equal": "all of one length",
}
MOST_FUNCTIONS = 3  # that a layer's neurons have among them and are all named


def grouped(count: int, look: Look) -> str:
    """A count with its thousands apart."""
    return f"{count:,}".replace(",", NO_BREAK if look.decimal_comma else ",")


def counted(count: int, noun: str, look: Look) -> str:
    """A count and what is counted: `1 weight`, `1,200 weights`."""
    return f"{grouped(count, look)} {noun}{'' if count == 1 else 's'}"


def functions(graph: Architecture, layer: int) -> tuple[str, ...]:
    """The functions of a layer's neurons, each once; none for the inputs."""
    return tuple(dict.fromkeys(graph.activations(layer))) if layer > 1 else ()


def function_word(name: str) -> str:
    """What a function is called where there is little room."""
    label = activation(name).label
    return label if len(label) <= LONGEST_LABEL else name


def layer_lines(graph: Architecture, layer: int, look: Look) -> list[str]:
    """What is said about a layer besides its name: size, function, bias, dropout."""
    own, names = graph.layers[layer - 1], functions(graph, layer)
    lines = [counted(own.size, "neuron", look)]
    if len(names) > MOST_FUNCTIONS:
        lines.append(f"{len(names)} functions")
    elif names:
        lines.append(", ".join(map(function_word, names)))
    if own.bias:
        lines.append("bias")
    if own.dropout:
        share = f"{own.dropout * 100:.4g}"
        lines.append(f"dropout {share.replace('.', ',') if look.decimal_comma else share} %")
    return lines


def weights_of(block: Block) -> int:
    """How many weights a connection has to train."""
    if block.connection.kind == "identity":
        return 0
    return block.shape[0] * block.shape[1] if block.mask is None else int(block.mask.sum())


def connection_lines(graph: Architecture, block: Block, look: Look) -> tuple[str, str]:
    """How many weights a connection has, and how that comes about."""
    source, target = (
        graph.layers[at].size for at in (block.connection.source, block.connection.target)
    )
    if block.connection.kind == "identity":
        return "fixed weight 1", counted(source, "edge", look)
    count = counted(weights_of(block), "weight", look)
    if block.mask is not None:
        possible = grouped(block.shape[0] * block.shape[1], look)
        return count, f"of {possible} possible"
    sizes = f"{grouped(source, look)} × {grouped(target, look)}"
    with_bias = block.shape[1] > source
    return count, f"{sizes} + {grouped(target, look)}" if with_bias else sizes


def connection_text(graph: Architecture, block: Block, look: Look) -> str:
    """The same on one line: `784 × 128 + 128 = 100,480 weights`."""
    count, way = connection_lines(graph, block, look)
    if block.connection.kind == "full":
        return f"{way} = {count}"
    return f"{count}, {way}" if block.connection.kind == "identity" else f"{count} {way}"


def description(graph: Architecture, look: Look, lengths: str = "logarithm") -> str:
    """All of it in a few sentences."""
    layers = range(1, graph.layer_count + 1)
    told = "; ".join(
        f"{clean(graph.layer_label(layer))}: {', '.join(layer_lines(graph, layer, look))}"
        for layer in layers
    )
    joined = "; ".join(_joined(graph, look))
    total = counted(graph.parameter_count, "weight", look)
    return f"Layers as blocks, {LENGTH_WORDS[lengths]}. {told}. {joined}. {total} in all."


def _joined(graph: Architecture, look: Look) -> Iterator[str]:
    for block in graph.blocks:
        source, target = block.connection.source + 1, block.connection.target + 1
        skip = ", a skip connection" if target > source + 1 else ""
        yield f"Layer {source} to layer {target}: {connection_text(graph, block, look)}{skip}"
