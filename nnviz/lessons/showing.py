"""What is shown: a document and the place one stands at, what is selected, lit and in front.

A lesson's stage, the window and a replay without one are all a `Showing`. Actions make another
one of it, values and conditions read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from nnviz.document.chapter import Chapter
from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.document.view import View
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.steps import Known, NumberFormat, Plan, Step, Trace, known, step_sample

# The panels of the window by the names that lessons call them.
PANELS = (
    "explain",
    "neurons",
    "edges",
    "samples",
    "plots",
    "training",
    "output",
    "landscape",
    "populations",
    "restarts",
    "matrices",
    "counting",
    "pixels",
)
# Panels that can be looked at in several ways: `landscape:two` brings it to the front that way,
# `landscape` in the first.
PANEL_VIEWS = {"landscape": ("one", "two", "samples", "steps")}
PANELS_AND_VIEWS = (
    *PANELS,
    *(f"{panel}:{view}" for panel, views in PANEL_VIEWS.items() for view in views),
)


@dataclass(frozen=True)
class Showing:
    """What is shown; equal to another where nothing that can be seen differs.

    document: a snapshot; its view holds the iteration and the address of the step ("" for the
        first), the detail, the notation and how numbers are written.
    selection, highlight: ids such as `neuron:6`; "" and () for none.
    panels: those brought to the front, of `PANELS_AND_VIEWS`.
    training: whether the network is shown as it is trained, not step by step.
    bias: whether the bias neurons are drawn.
    beginning: what the lesson began with, for the action `start`; None where there is no lesson.
    spent: about how many nanoseconds its actions have taken from the beginning on.
    """

    document: Document
    selection: str = ""
    highlight: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    training: bool = False
    bias: bool = True
    beginning: Document | None = field(default=None, compare=False, repr=False)
    spent: int = field(default=0, compare=False)

    # Where we stand --------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """How it is looked at, and the place."""
        return self.document.view

    @property
    def iteration(self) -> int:
        """The iteration shown."""
        return self.document.view.iteration

    @cached_property
    def journey(self) -> Journey:
        """Every iteration of the document."""
        return Journey(self.document)

    @cached_property
    def chapter(self) -> Chapter:
        """Data and settings in force."""
        return self.document.chapter_at(self.iteration)

    @cached_property
    def network(self) -> Network:
        """The network as it is before this iteration's update."""
        return self.journey.network(self.iteration)

    @property
    def architecture(self) -> Architecture:
        """The graph; the same whatever the weights are."""
        return self.chapter.network.architecture

    @cached_property
    def trace(self) -> Trace:
        """All numbers of this iteration; `Diverged` where there are none."""
        return self.journey.trace(self.iteration)

    @cached_property
    def plan(self) -> Plan:
        """The steps of this iteration."""
        return self.trace.steps(self.view.detail)

    @cached_property
    def index(self) -> int:
        """Which step of the plan is shown: the first where the address is of no step."""
        if not self.view.address:
            return 0
        try:
            return self.plan.index_of(self.view.address)
        except UsageError:
            return 0

    @property
    def step(self) -> Step:
        """The step shown."""
        return self.plan[self.index]

    @cached_property
    def column(self) -> int:
        """The column of the trace's arrays that the step speaks of."""
        return step_sample(self.trace, self.step)

    @property
    def sample(self) -> int:
        """The row of the data that the step speaks of."""
        return self.trace.samples[self.column]

    @cached_property
    def known(self) -> Known:
        """What has been computed when this step is done."""
        return known(self.trace, self.plan, self.index)

    @property
    def epoch(self) -> int:
        """The epoch, counted from 0."""
        return self.journey.place(self.iteration).epoch

    @property
    def format(self) -> NumberFormat:
        """How numbers are written."""
        return NumberFormat(self.view.decimals, self.view.decimal_comma, self.view.fractions)

    # Making another --------------------------------------------------------------------------

    def having(self, document: Document, **view: Any) -> Showing:
        """The same with another document, with fields of its view changed."""
        if view:
            document = replace(document, view=replace(document.view, **view))
        return replace(self, document=document)

    def viewing(self, **view: Any) -> Showing:
        """The same with fields of the view changed."""
        return self.having(self.document, **view)


def check_id(graph: Architecture, identifier: str) -> None:
    """`UsageError` in words where a network has nothing of this id, such as `neuron:6`."""
    kind, _, name = identifier.partition(":")
    if kind == "edge":
        source, target = (int(end) for end in name.split("-"))
        graph.check_neuron(source)
        graph.check_neuron(target)
        if not graph.has_edge(source, target):
            raise UsageError(f"There is no edge {source} → {target} in this network.")
    elif kind == "neuron":
        graph.check_neuron(int(name))
    elif kind == "layer" and not 1 <= int(name) <= graph.layer_count:
        raise UsageError(f"There is no layer {name}; there are {graph.layer_count}.")
