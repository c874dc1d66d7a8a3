"""What a figure is of: a network, an iteration, some of its steps; and the pictures of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from typing import Any

from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.document.presets import resolve
from nnviz.errors import UsageError
from nnviz.export.slides import Slides
from nnviz.figures.fitting import fitted
from nnviz.figures.options import Options
from nnviz.figures.views import VIEWERS
from nnviz.nn.given import of_kind
from nnviz.nn.network import Network
from nnviz.picture.frame import below, beside, framed
from nnviz.picture.layout import LayoutOptions
from nnviz.picture.look import Look
from nnviz.picture.shapes import Picture
from nnviz.steps.address import Address
from nnviz.steps.plan import Step
from nnviz.steps.selection import place_of, select, single
from nnviz.steps.trace import Trace
from nnviz.training.train import Training

LABELLED = 24  # networks with at most this many edges get their weights written on them
MARGIN = 8.0  # pixels around a figure that is told none

Source = Network | Document | Training | str | PathLike[str]


@dataclass(frozen=True)
class Subject:
    """A network, the iteration looked at (None: the network alone), some of its steps, options.

    `document` is where training curves and samples come from, None for a bare network.
    """

    network: Network
    trace: Trace | None = None
    steps: tuple[Step, ...] = ()
    options: Options = field(default_factory=Options.of)
    document: Document | None = None

    @property
    def several(self) -> bool:
        """Whether more than one step is meant."""
        return len(self.steps) > 1

    def look(self, theme: str = "") -> Look:
        """How the network looks; small networks alone have a label on each weight."""
        few = len(self.network.architecture.edge_array) <= LABELLED
        labels = "active" if self.steps else ("all" if few else "none")
        look = self.options.look(weight_labels=labels)
        return replace(look, theme=theme) if theme else look

    def layout(self) -> LayoutOptions:
        """How the network is laid out."""
        return self.options.layout(loss=self.trace is not None)

    @cached_property
    def slides(self) -> Slides:
        """The steps, one after the other."""
        if self.trace is None or not self.steps:
            raise UsageError("There are no steps to show.", do="Name them, such as all.")
        return Slides(self.trace, self.steps, self.layout(), self.look())

    def picture(self, at: int = 0, theme: str = "") -> Picture:
        """The whole figure at one of its steps: cut to what is drawn, with its margin."""
        margin = self.options.margin
        drawn = VIEWERS[self.options.view](self, at, theme)
        if self.options.equation != "none" and self.options.view != "equation":
            if not self.steps:
                raise UsageError("An equation belongs to a step.", do="Give a step as well.")
            drawn = framed(drawn, 0.0)
            put = beside if self.options.equation == "beside" else below
            drawn = put(drawn, self.slides.equation_picture(at, theme, words=self.options.words))
        return framed(drawn, MARGIN if margin is None else margin.px)

    @cached_property
    def fitted(self) -> tuple[Subject, float]:
        """The subject with its options such that it fits its size, and the scale for that."""
        return fitted(self)


def subject(
    source: Source,
    trace: Trace | None = None,
    steps: str | Address | Step | None = None,
    options: Options | None = None,
    *,
    document: Document | None = None,
    inputs: Any = None,
    targets: Any = None,
) -> Subject:
    """The subject that `source` names: a network, a document, a training, a preset, sizes, a file.

    Steps without a trace are of the document's own iteration, or of the first one of the `inputs`
    and `targets` that are given; a bare network without them gets sample ones, as it does when it
    is saved. `document` says where the samples and the training of a bare network come from.
    """
    options = options or Options.of()
    network, document = _resolved(source, document, inputs, targets)
    if trace is not None and trace.architecture != network.architecture:
        raise UsageError("The trace is of another network than the figure.")
    if trace is None and (steps is not None or inputs is not None):
        trace = _trace(document or Document.of(network, inputs, targets), steps)
    if document is None and trace is None and options.view in ("loss", "gradients"):
        raise UsageError("This plot is of a training.", do="Give a document that was trained.")
    drawn = network if trace is None else trace.before
    made = Subject(drawn, trace, _steps(trace, steps, options), options, document)
    made.look(), made.layout()  # or what they cannot be is refused now, not when it is drawn
    return made


def _resolved(
    source: Source, document: Document | None, inputs: Any, targets: Any
) -> tuple[Network, Document | None]:
    """The network, and the document it is of if there is one, with the samples that were given."""
    if (inputs is None) != (targets is None):
        raise UsageError("Inputs and targets belong together.", do="Give both, or neither.")
    if isinstance(source, str | PathLike):
        source = resolve(str(source))
    of_kind(
        source,
        (Network, Document, Training),
        "A figure is of a Network",
        'Such as nnviz.preset("running-example").',
    )
    if isinstance(source, Document):
        network = Journey(source).network(source.view.iteration)
        if inputs is None:
            return network, source
        settings, conventions = source.settings, source.conventions
        return network, Document.of(
            network, inputs, targets, settings=settings, conventions=conventions
        )
    if isinstance(source, Training):
        made = Document.of(source.network, inputs, targets)
        return source.network, replace(made, curves=source.curves)
    assert isinstance(source, Network)
    if document is None and inputs is not None:
        document = Document.of(source, inputs, targets)
    return source, document


def _trace(document: Document, steps: str | Address | Step | None) -> Trace:
    journey = Journey(document)
    place = steps if isinstance(steps, str) else "" if steps is None else str(_address(steps))
    named = place_of(place)
    return journey.trace(journey.iteration_of(named) if named else document.view.iteration)


def _address(step: Address | Step) -> Address:
    return step.address if isinstance(step, Step) else step


def _steps(
    trace: Trace | None, steps: str | Address | Step | None, options: Options
) -> tuple[Step, ...]:
    if steps is None:
        return ()
    assert trace is not None
    if isinstance(steps, Step):
        return (steps,)
    if isinstance(steps, str):
        return select(trace, steps, options.detail)
    of_kind(steps, Address, "A step is one of trace.steps(), or an address as e0/s0/forward/n6")
    return (single(trace, steps),)
