"""Edits of a network as a whole: silence a neuron, take all functions away, collapse the layers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.document.changes import at_iteration, chapter_from
from nnviz.document.chapter import Chapter
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.collapse import IDENTITY, collapse
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes

MOST_ROWS = 2_000  # samples over which an output is compared


def set_all_activations(document: Document, iteration: int, name: str) -> Document:
    """Give the neurons of every layer but the first the same function."""
    return at_iteration(
        document, iteration, lambda chapter: _with_functions(chapter, name, outputs=True)
    )


def make_linear(document: Document, iteration: int) -> Document:
    """Give all neurons the identity, so that the layers are one matrix.

    The output layer keeps its function where the loss is made for it, such as the sigmoid under
    binary cross-entropy: it is applied after the matrix and prevents nothing.
    """

    def changed(chapter: Chapter) -> Chapter:
        graph = chapter.network.architecture
        functions = graph.activations(graph.layer_count)
        kept = find_loss(chapter.settings.loss).fuses_with(functions)
        return _with_functions(chapter, IDENTITY, outputs=not kept)

    return at_iteration(document, iteration, changed)


def _with_functions(chapter: Chapter, name: str, *, outputs: bool) -> Chapter:
    graph, network = chapter.network.architecture, chapter.network
    last = graph.layer_count - 1
    layers = tuple(
        replace(layer, activation=name) if 0 < at < last or (at == last and outputs) else layer
        for at, layer in enumerate(graph.layers)
    )
    architecture = Architecture(layers, graph.connections, graph.names)
    return chapter.changed(network=Network(architecture, network.parameters, name=network.name))


def silence(document: Document, iteration: int, number: int) -> Document:
    """Set the weights of all edges out of a neuron to 0, so that nothing of it arrives anywhere.

    `UsageError` for an output neuron, and for one whose only edges are the fixed ones of a short
    way; those always have the weight 1.
    """
    return at_iteration(
        document,
        iteration,
        lambda chapter: chapter.changed(network=silenced(chapter.network, number)),
    )


def silenced(network: Network, number: int) -> Network:
    """The same network with the weights of all edges out of a neuron at 0; see `silence`."""
    parameters = network.parameters.copy()
    parameters[_outgoing(network.architecture, number)] = 0.0
    return network.with_parameters(parameters)


def is_silent(network: Network, number: int) -> bool:
    """Whether all weights out of a neuron are 0 already; also where there are none to set."""
    try:
        places = _outgoing(network.architecture, number)
    except UsageError:
        return True
    return not network.parameters[places].any()


def _outgoing(graph: Architecture, number: int) -> NDArray[np.int64]:
    """Where the weights out of a neuron stand in the flat vector."""
    edges = graph.parameter_index[graph.outgoing_edges(number)]
    if not len(edges):
        raise UsageError(
            f"Neuron {graph.label(number)} feeds no other; it gives the output itself."
        )
    places = edges[edges >= 0]
    if not len(places):
        raise UsageError(
            f"What neuron {graph.label(number)} sends takes a short way, whose weight is always 1."
        )
    return places


@dataclass(frozen=True, slots=True)
class Changed:
    """How far the output moved between two networks over the same samples.

    mean, largest: of |after − before| over samples and outputs. before, after: the mean loss.
    samples: how many were compared.
    """

    mean: float
    largest: float
    before: float
    after: float
    samples: int

    @property
    def sentence(self) -> str:
        """What changed, in words."""
        many = f"Over {self.samples:,} samples" if self.samples > 1 else "For the sample"
        if self.largest == 0.0:
            return f"{many} nothing at all changes in the output."
        return (
            f"{many} the output moves by {self.mean:.3g} on average and {self.largest:.3g} at "
            f"most; the loss goes from {self.before:.4g} to {self.after:.4g}."
        )


def change_of_output(chapter: Chapter, after: Network) -> Changed:
    """Compare the outputs of a chapter's network with those of another, over its samples."""
    inputs, targets = chapter.samples.inputs[:MOST_ROWS], chapter.samples.targets[:MOST_ROWS]
    networks = (chapter.network, after)
    old, new = (network.predict(inputs, chapter.conventions) for network in networks)
    losses = []
    for network in networks:
        passes = Passes(
            network.architecture, len(inputs), chapter.settings.loss, chapter.conventions
        )
        passes.forward(network.parameters, inputs)
        losses.append(float(passes.losses(targets).mean()))
    apart = np.abs(new - old)
    return Changed(float(apart.mean()), float(apart.max()), losses[0], losses[1], len(inputs))


def collapsed(document: Document, iteration: int) -> Document:
    """A new document about the one-layer network that computes the same, with the same samples.

    `UsageError` names the layer that prevents it.
    """
    chapter = chapter_from(document, iteration)
    name = f"{document.name or 'Network'} as one matrix"
    one = collapse(chapter.network)
    named = Network(one.architecture, one.parameters, name=name)
    fresh = Chapter(0, named, chapter.samples, chapter.settings, chapter.conventions)
    layers = chapter.network.architecture.layer_count
    notes = (
        f"All {layers} layers of “{document.name}” multiplied into one matrix: without functions "
        "in between, they could never do more than this."
    )
    return Document(fresh, name=name, notes=notes)
