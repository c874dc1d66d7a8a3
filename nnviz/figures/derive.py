"""One call from a network to the worked solution of one of its iterations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nnviz.document.changes import at_iteration
from nnviz.document.chapter import Chapter
from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.export.derivation import derivation, title_of
from nnviz.figures.subject import Source, Subject, subject
from nnviz.nn.samples import as_pairs
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.trace import Trace
from nnviz.training.dataset import Dataset


def derive(
    network: Source,
    trace: Trace | None = None,
    *,
    format: str = "text",
    detail: str = "neuron",
    notation: str = "graph",
    decimals: int = 4,
    decimal_comma: bool = False,
    fractions: bool = False,
    inputs: Any = None,
    targets: Any = None,
    title: str = "",
) -> str:
    """The whole derivation of one iteration, as text, markdown, latex or html.

    `network`: a Network, a Document, or what the command line takes (a preset's name, sizes such
    as `2-4-1`, a file). Without a `trace` it is the iteration at which the document stands, or one
    over all samples of `inputs` and `targets`. `detail` is layer, neuron or term, `notation` graph,
    layered or matrix; numbers are written with so many `decimals`. UsageError for what cannot be.
    """
    found = subject(network, trace)
    chosen = _iteration(found, inputs, targets) if trace is None else trace
    return derivation(
        chosen,
        format,
        detail=detail,
        notation=notation,
        format=NumberFormat(decimals, decimal_comma, fractions),
        title=title or title_of(found.network.name),
    )


def _iteration(found: Subject, inputs: Any, targets: Any) -> Trace:
    document = found.document or Document.of(found.network)
    iteration = document.view.iteration
    if inputs is not None and targets is not None:
        document = at_iteration(document, iteration, _with_samples(inputs, targets))
    elif inputs is not None or targets is not None:
        raise UsageError("Inputs and targets belong together.", do="Give both, or none.")
    return Journey(document).trace(iteration)


def _with_samples(inputs: Any, targets: Any) -> Callable[[Chapter], Chapter]:
    """An edit that puts these samples in the place of others, all into one batch."""

    def edit(chapter: Chapter) -> Chapter:
        graph = chapter.network.architecture
        samples = Dataset(*as_pairs(inputs, targets, graph.input_count, graph.output_count))
        settings = replace(chapter.settings, batch_size=len(samples), shuffle=False)
        return chapter.changed(samples=samples, settings=settings)

    return edit
