"""Edits: pure functions from a document to a document.

Most take effect at an iteration and start a chapter there: what comes before stays as it was
(docs/decisions/0001-chapters.md). Each one checks what it is given and raises `UsageError` with
a sentence; the document it was given is never touched. An edit that changes nothing returns the
very same document.

What an optimizer remembers goes on through an edit as long as it is about the same weights and the
same rule can read it; it is let go with another optimizer, another number of weights, or when all
weights are drawn or set anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from numpy.typing import ArrayLike

from nnviz.document.branches import (
    delete_branch,
    rename_branch,
    rename_line,
    take_branch,
    train,
)
from nnviz.document.changes import (
    as_branch,
    at_checkpoint,
    at_iteration,
    chapter_from,
    fitted,
    kept,
    resume,
)
from nnviz.document.chapter import NOTHING, Chapter
from nnviz.document.defaults import default_samples
from nnviz.document.model import Document, View
from nnviz.document.numbers import a_finite_number
from nnviz.document.sample_edits import (
    add_sample,
    remove_sample,
    set_dataset,
    set_input,
    set_roles,
    set_samples,
    set_target,
)
from nnviz.document.shaping import make_linear, set_all_activations, silence
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.initialisers import initialise
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset
from nnviz.training.stops import Stops

__all__ = [
    "add_sample",
    "at_checkpoint",
    "at_iteration",
    "chapter_from",
    "delete_branch",
    "draw_weights",
    "make_linear",
    "move_neuron",
    "remove_sample",
    "rename",
    "rename_branch",
    "rename_line",
    "replace_network",
    "resume",
    "set_all_activations",
    "set_batch_size",
    "set_conventions",
    "set_dataset",
    "set_dropout",
    "set_input",
    "set_layer_activation",
    "set_learning_rate",
    "set_loss",
    "set_neuron_activation",
    "set_notes",
    "set_optimizer",
    "set_parameters",
    "set_penalty",
    "set_roles",
    "set_samples",
    "set_schedule",
    "set_seed",
    "set_settings",
    "set_stops",
    "set_target",
    "set_view",
    "set_weight",
    "silence",
    "take_branch",
    "train",
]

# Weights --------------------------------------------------------------------------------------


def set_weight(
    document: Document, iteration: int, source: int, target: int, value: float
) -> Document:
    """Give the edge source → target another weight."""
    weight = a_finite_number(value, "A weight")
    return _network(document, iteration, lambda n: n.with_weight(source, target, weight))


def set_parameters(document: Document, iteration: int, parameters: ArrayLike) -> Document:
    """Give all edges other weights: a flat vector of shape (architecture.size,)."""
    return _all_weights(document, iteration, lambda n: n.with_parameters(parameters))


def draw_weights(document: Document, iteration: int, init: str, seed: int) -> Document:
    """Draw all weights anew with an initialiser, such as `xavier`, and a seed."""
    return _all_weights(
        document, iteration, lambda n: n.with_parameters(initialise(n.architecture, init, seed))
    )


# Functions ------------------------------------------------------------------------------------


def set_layer_activation(document: Document, iteration: int, layer: int, name: str) -> Document:
    """Give all neurons of a layer (counted from 1) another function."""
    return _functions(document, iteration, layer, lambda _: name)


def set_neuron_activation(document: Document, iteration: int, neuron: int, name: str) -> Document:
    """Give one neuron another function."""
    graph = document.chapter_at(iteration).network.architecture
    if graph.role(neuron) in ("input", "bias"):
        raise UsageError(f"Neuron {neuron} applies no function; it is an input or bias neuron.")
    layer = graph.layer_of(neuron)

    def changed(names: tuple[str, ...]) -> str | tuple[str, ...]:
        at = neuron - graph.neurons(layer)[0]
        all_names = (*names[:at], name, *names[at + 1 :])
        return name if set(all_names) == {name} else all_names

    return _functions(document, iteration, layer, changed)


def set_dropout(document: Document, iteration: int, layer: int, share: float) -> Document:
    """Drop this share of the neurons of a layer (counted from 1) in each iteration."""
    value = a_finite_number(share, "A share")
    return _layer(document, iteration, layer, lambda _, old: replace(old, dropout=value))


# Settings and conventions ---------------------------------------------------------------------


def set_settings(document: Document, iteration: int, **fields: Any) -> Document:
    """Change any fields of `Settings`."""
    return at_iteration(
        document,
        iteration,
        lambda chapter: chapter.changed(settings=replace(chapter.settings, **fields)),
    )


def set_learning_rate(document: Document, iteration: int, value: float) -> Document:
    """Change the learning rate η."""
    rate = a_finite_number(value, "The learning rate")
    return set_settings(document, iteration, learning_rate=rate)


def set_loss(document: Document, iteration: int, name: str) -> Document:
    """Measure the error with another loss."""
    return set_settings(document, iteration, loss=name)


def set_optimizer(
    document: Document,
    iteration: int,
    name: str,
    constants: Mapping[str, float] | None = None,
    *,
    learning_rate: float | None = None,
) -> Document:
    """Update with another optimizer, or with other constants of the same.

    Constants that are not named have their usual values; without any, those of the same
    optimizer stay as they are.
    """
    old = document.chapter_at(iteration).settings
    if constants is None and name == old.optimizer:
        constants = old.own_constants
    fields: dict[str, Any] = {"optimizer": name, "constants": tuple((constants or {}).items())}
    if learning_rate is not None:
        fields["learning_rate"] = a_finite_number(learning_rate, "The learning rate")
    return set_settings(document, iteration, **fields)


def set_schedule(
    document: Document,
    iteration: int,
    name: str,
    constants: Mapping[str, float] | None = None,
    *,
    warmup: int | None = None,
) -> Document:
    """Let the learning rate follow another schedule, or rise over the first `warmup` epochs."""
    old = document.chapter_at(iteration).settings
    if constants is None and name == old.schedule:
        constants = dict(old.schedule_constants)
    return set_settings(
        document,
        iteration,
        schedule=name,
        schedule_constants=tuple((constants or {}).items()),
        warmup=old.warmup if warmup is None else warmup,
    )


def set_penalty(
    document: Document, iteration: int, *, l1: float | None = None, l2: float | None = None
) -> Document:
    """Change λ₁ and λ₂, which keep weights small."""
    given = {"l1": l1, "l2": l2}
    fields = {
        key: a_finite_number(value, key.upper())
        for key, value in given.items()
        if value is not None
    }
    return set_settings(document, iteration, **fields)


def set_batch_size(document: Document, iteration: int, size: int) -> Document:
    """Use this many samples in an iteration."""
    return set_settings(document, iteration, batch_size=size)


def set_seed(document: Document, iteration: int, seed: int) -> Document:
    """Draw all that is random in training from another seed."""
    return set_settings(document, iteration, seed=seed)


def set_conventions(document: Document, iteration: int, conventions: Conventions) -> Document:
    """Compute by the conventions of another text."""
    return at_iteration(
        document, iteration, lambda chapter: chapter.changed(conventions=conventions)
    )


def set_stops(document: Document, stops: Stops) -> Document:
    """Choose when a training stops by itself; holds for every training from now on."""
    return document if stops == document.stops else replace(document, stops=stops)


# The document as a whole ----------------------------------------------------------------------


def set_view(document: Document, **fields: Any) -> Document:
    """Change how the document is looked at; see `View`."""
    return replace(document, view=replace(document.view, **fields))


def move_neuron(document: Document, number: int, x: float, y: float) -> Document:
    """Keep a neuron at a place chosen by hand."""
    document.network.architecture.check_neuron(number)
    others = [entry for entry in document.view.positions if entry[0] != number]
    return set_view(document, positions=tuple(sorted((*others, (number, float(x), float(y))))))


def rename(document: Document, name: str) -> Document:
    """Give the document, and with it its network, another name."""
    return document if name == document.name else replace(document, name=name)


def set_notes(document: Document, notes: str) -> Document:
    """Replace the notes."""
    return replace(document, notes=notes)


def replace_network(
    document: Document, network: Network, data: Dataset | None = None, **fields: Any
) -> Document:
    """Begin again at iteration 0 with another network, with `data` and fields of `Settings`.

    Without data the samples stay where they still fit. What had been trained is kept as a branch.
    """
    graph, samples = network.architecture, data or document.samples
    widths = (samples.inputs.shape[1], samples.targets.shape[1])
    if data is None and widths != (graph.input_count, graph.output_count):
        samples = default_samples(graph)
    settings = replace(document.settings, **fields)
    chapter = Chapter(0, network, samples, settings, document.conventions)
    name = network.name or document.name
    view: View = replace(document.view, iteration=0, address="", positions=())
    fresh = Document(chapter, (), view, name, document.notes, stops=document.stops)
    branches = document.branches
    if document.trained > document.first:
        branches = kept(document, as_branch(document, fresh))
    return fitted(fresh, fresh.chapters, branches)


# Parts ----------------------------------------------------------------------------------------


def _network(document: Document, iteration: int, change: Callable[[Network], Network]) -> Document:
    return at_iteration(
        document, iteration, lambda chapter: chapter.changed(network=change(chapter.network))
    )


def _all_weights(
    document: Document, iteration: int, change: Callable[[Network], Network]
) -> Document:
    """Another beginning: what was remembered was about weights that are gone."""
    return at_iteration(
        document,
        iteration,
        lambda chapter: chapter.changed(network=change(chapter.network), memory=NOTHING),
    )


def _functions(
    document: Document,
    iteration: int,
    layer: int,
    change: Callable[[tuple[str, ...]], str | tuple[str, ...]],
) -> Document:
    def changed(graph: Architecture, old: Layer) -> Layer:
        if layer == 1:
            raise UsageError(
                f"Layer {layer} applies no function; layers 2 to {graph.layer_count} do."
            )
        return replace(old, activation=change(graph.activations(layer)))

    return _layer(document, iteration, layer, changed)


def _layer(
    document: Document, iteration: int, layer: int, change: Callable[[Architecture, Layer], Layer]
) -> Document:
    def edit(network: Network) -> Network:
        graph = network.architecture
        if not 1 <= layer <= graph.layer_count:
            raise UsageError(f"There is no layer {layer}; there are {graph.layer_count}.")
        new = change(graph, graph.layers[layer - 1])
        layers: tuple[Layer, ...] = (*graph.layers[: layer - 1], new, *graph.layers[layer:])
        changed = Architecture(layers, graph.connections, graph.names)
        return Network(changed, network.parameters, name=network.name)

    return _network(document, iteration, edit)
