"""Beginning again with another data set, with a network that fits it."""

from __future__ import annotations

from dataclasses import replace

from nnviz.document.changes import begun, chapter_from
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.training.dataset import Dataset
from nnviz.training.suiting import resized_network, suited


def use_dataset(document: Document, data: Dataset) -> Document:
    """Begin again at the first iteration with other data.

    The network stays as it was there where its inputs and outputs fit. Otherwise it keeps its
    hidden layers, gets as many inputs and outputs as there are columns, with new weights, and the
    output function and the loss that suit the data. What was trained becomes a branch.
    """
    chapter = chapter_from(document, document.first)
    settings = chapter.settings
    if settings.batch_size > len(data):
        settings = replace(settings, batch_size=len(data))
    graph = chapter.network.architecture
    widths = data.inputs.shape[1], data.targets.shape[1]
    if widths == (graph.input_count, graph.output_count):
        try:
            same = chapter.changed(samples=data, settings=settings)
            if bool(data.classes) == bool(chapter.samples.classes):
                return begun(document, same)
        except UsageError:
            pass  # the loss cannot measure these targets
    fitting = chapter.changed(
        network=resized_network(chapter.network, data),
        samples=data,
        settings=replace(settings, loss=suited(data).loss),
    )
    view = replace(document.view, positions=())
    return begun(replace(document, view=view), fitting)
