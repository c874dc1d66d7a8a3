"""What the plots show now, as one value: the only place where plots look at the session.

`shown` reads, `travel` is the way back. Everything drawn is a function of a `Shown`, so a plot can
be given made-up `Curves`, or those of a running training, and draws them alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.document.model import Document
from nnviz.document.schedule import rounds
from nnviz.gui.change import Change
from nnviz.gui.session import Session
from nnviz.steps import NumberFormat
from nnviz.training.curves import Curves
from nnviz.training.dataset import TRAINING
from nnviz.training.populations import Populations, populations_over

Floats = NDArray[np.float64]

REDRAWN = Change.DOCUMENT | Change.STEP | Change.VIEW
"""The changes after which plots are drawn again."""

FAR = 10**10  # iterations; beyond any that can be reached
MOST_SAMPLES = 512  # that histograms are made over
HOVERED = "iteration:"  # what the id of an iteration begins with


class Sizes(NamedTuple):
    """Sizes of a gradient by layer, as in `Curves`: each of shape (…, layers shown)."""

    rms: Floats
    largest: Floats
    zeros: Floats
    ratio: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Ruler:
    """How many epochs are done at an iteration: straight lines between knots, both rising."""

    iterations: Floats = field(default_factory=lambda: np.array([0.0, FAR]))
    epochs: Floats = field(default_factory=lambda: np.array([0.0, FAR]))

    @staticmethod
    def every(iterations: int) -> Ruler:
        """Epochs of so many iterations each."""
        return Ruler(np.array([0.0, FAR]), np.array([0.0, FAR / iterations]))

    def epoch(self, iteration: float) -> float:
        """Epochs done before an iteration, not whole in the middle of one."""
        return float(np.interp(iteration, self.iterations, self.epochs))

    def iteration(self, epoch: float) -> float:
        """The iteration at which so many epochs are done."""
        return float(np.interp(epoch, self.epochs, self.iterations))


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """Another line of training, kept for comparison, under its name."""

    name: str
    curves: Curves


def _none() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What is plotted now.

    curves: those of the present line. Without rows of epochs (one only steps) the losses of the
        batches are the curve.
    iteration: where the cursor stands; `first` and `reached` are the ends of where it may stand.
    running: whether the network is being trained; plots then follow the right end.
    layers, layer_names: the layers that trained weights lead into, counted from 1. Column
        layer − 2 of the curves' marks is theirs.
    sizes: those of the iteration at the cursor, NaN where not computed yet, each of shape
        (layers,).
    """

    curves: Curves
    iteration: int
    first: int
    reached: int
    running: bool = False
    branches: tuple[Branch, ...] = ()
    layers: tuple[int, ...] = ()
    layer_names: tuple[str, ...] = ()
    sizes: Sizes = field(default_factory=lambda: Sizes(_none(), _none(), _none(), _none()))
    ruler: Ruler = field(default_factory=Ruler)
    format: NumberFormat = field(default_factory=NumberFormat)

    @property
    def last(self) -> int:
        """The right end of the axis of time; there is always room for one iteration."""
        return max(self.reached, self.first + 1)

    @property
    def by_epochs(self) -> bool:
        """Whether there is a row for an epoch: one has trained, not only stepped."""
        return len(self.curves.iterations) > 0


Source = Callable[[Session], Shown]


def shown(session: Session) -> Shown:
    """What there is to plot where the session stands: what was stepped through so far."""
    graph = session.network.architecture
    magnitudes = session.trace.gradient_magnitudes
    layers = tuple(magnitude.layer for magnitude in magnitudes)
    return Shown(
        _stepped(session, layers),
        session.iteration,
        session.journey.first,
        session.reached,
        layers=layers,
        layer_names=tuple(graph.layer_label(layer) for layer in layers),
        sizes=_sizes(session, layers),
        ruler=ruler(session.document),
        format=session.format,
    )


def travel(session: Session, iteration: int, final: bool) -> None:
    """Stand on an iteration; while a line is dragged, `final` is False until it is let go."""
    if iteration != session.iteration:
        session.go_iteration(iteration)


def ruler(document: Document) -> Ruler:
    """How the iterations of a document, in all its chapters, make epochs."""
    knots: list[tuple[float, float]] = []
    whole = 1
    for chapter, order in zip(document.chapters, rounds(document), strict=True):
        start, whole = float(chapter.start), order.whole
        while knots and knots[-1][0] >= start:
            knots.pop()  # the epoch was not finished under the old settings
        knots.append((start, order.turn.epoch + order.turn.first / order.count))
        knots.append((start + order.begun, order.turn.epoch + 1.0))
    knots.append((knots[-1][0] + FAR, knots[-1][1] + FAR / whole))
    iterations, epochs = np.array(knots).T
    return Ruler(iterations, np.maximum.accumulate(epochs))


# ---- what was stepped through -------------------------------------------------------------------


def _stepped(session: Session, layers: tuple[int, ...]) -> Curves:
    """Curves of the iterations taken one by one; what this one has not computed is not there."""
    journey, reached = session.journey, session.reached
    losses = journey.losses(reached).copy()
    rms, largest = journey.magnitudes(reached)
    if session.iteration == reached and len(losses):
        if not _loss_known(session):
            losses[-1] = np.nan
        hidden = [
            layer - 2 for layer, known in zip(layers, _known(session), strict=True) if not known
        ]
        rms[-1, hidden] = largest[-1, hidden] = np.nan
    marks, blank = journey.first + np.arange(len(losses)), np.full(rms.shape, np.nan)
    return replace(
        Curves.empty(session.network.architecture.layer_count, journey.first),
        marks=marks,
        rms=rms,
        largest=largest,
        zeros=blank,
        ratio=blank,
        batch_losses=losses,
    )


def _loss_known(session: Session) -> bool:
    known = session.known
    return bool(known.loss) and known.column == len(session.trace.samples) - 1


def _edges(session: Session, layer: int) -> NDArray[np.intp]:
    """Positions of the trained edges into a layer."""
    graph = session.network.architecture
    neurons = graph.neurons(layer)
    first = graph.incoming_edges(neurons[0]).start
    last = graph.incoming_edges(neurons[-1]).stop
    found: NDArray[np.intp] = np.flatnonzero(graph.parameter_index[first:last] >= 0) + first
    return found


def _known(session: Session) -> list[bool]:
    """For each layer whether its gradient (over the batch) has been computed at this step."""
    several = len(session.trace.samples) > 1
    flags = session.known.averaged if several else session.known.gradient
    layers = (magnitude.layer for magnitude in session.trace.gradient_magnitudes)
    return [bool(flags[_edges(session, layer)].all()) for layer in layers]


def _sizes(session: Session, layers: tuple[int, ...]) -> Sizes:
    """Sizes of this iteration's gradient, NaN for layers it has not reached yet."""
    trace, known = session.trace, np.array(_known(session), dtype=bool)
    columns = np.full((4, len(layers)), np.nan)
    for place, magnitude in enumerate(trace.gradient_magnitudes):
        edges = _edges(session, magnitude.layer)
        zeros = float(np.mean(trace.gradient_array[edges] == 0.0))
        columns[:3, place] = magnitude.rms, magnitude.largest, zeros
        if session.known.updated[edges].all():
            slots = trace.architecture.parameter_index[edges]
            columns[3, place] = _ratio(trace.update[slots], trace.before.parameters[slots])
    columns[:3, ~known] = np.nan
    return Sizes(*columns)


def _ratio(update: Floats, weights: Floats) -> float:
    """RMS of the update by that of the weights; NaN where all weights are 0."""
    top = float(np.abs(weights).max())
    if top == 0.0:
        return float("nan")
    with np.errstate(over="ignore"):  # scaled by the largest weight, so that squares stay finite
        share = np.sqrt(np.mean((update / top) ** 2)) / np.sqrt(np.mean((weights / top) ** 2))
    return float(share) if np.isfinite(share) else float("nan")


# ---- how numbers are spread ---------------------------------------------------------------------


def spread_out(session: Session) -> Populations:
    """How weights, z, a and δ are spread over the training samples, at the iteration shown.

    Of a large set the first samples are enough to see how many neurons are dead or saturated.
    Raises `Diverged` where the pass leaves the finite range.
    """
    chapter = session.document.chapter_at(session.iteration)
    inputs, targets = chapter.samples.part(TRAINING)
    return populations_over(
        session.network,
        inputs[:MOST_SAMPLES],
        targets[:MOST_SAMPLES],
        loss=chapter.settings.loss,
        conventions=chapter.conventions,
    )
