"""What the plots show now, as one value: the only place where plots look at the session.

`shown` reads, `travel` is the way back. Everything drawn is a function of a `Shown`, so a plot can
be given made-up `Curves`, or those of a running training, and draws them alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from nnviz.document.model import Document
from nnviz.document.schedule import rounds
from nnviz.errors import NnvizError
from nnviz.gui.change import Change
from nnviz.gui.session import Session
from nnviz.steps import NumberFormat
from nnviz.steps.sizes import Sizes, computed, sizes_at, trained_layers
from nnviz.training.curves import Curves
from nnviz.training.dataset import TRAINING
from nnviz.training.populations import Populations, populations_over

Floats = NDArray[np.float64]

REDRAWN = Change.DOCUMENT | Change.STEP | Change.VIEW | Change.RUN
"""The changes after which plots are drawn again."""

FAR = 1e10  # iterations; beyond any that can be reached
MOST_STEPPED = 1_000  # iterations after a training whose losses are looked up one by one
MOST_SAMPLES = 512  # that histograms are made over
HOVERED = "iteration:"  # what the id of an iteration begins with


@dataclass(frozen=True, slots=True)
class Ruler:
    """How many epochs are done at an iteration: straight lines between knots, both rising."""

    iterations: tuple[float, ...] = (0.0, FAR)
    epochs: tuple[float, ...] = (0.0, FAR)

    @staticmethod
    def every(iterations: int) -> Ruler:
        """Epochs of so many iterations each."""
        return Ruler((0.0, FAR), (0.0, FAR / iterations))

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
    def by_epochs(self) -> bool:
        """Whether there is a row for an epoch: one has trained, not only stepped."""
        return len(self.curves.iterations) > 0


Source = Callable[[Session], Shown]


def shown(session: Session) -> Shown:
    """What there is to plot: of a running training, of what was trained, or of what was stepped.

    Of an iteration that is being taken apart, only what its steps have computed.
    """
    graph, document, running = session.network.architecture, session.document, session.training
    layers = trained_layers(graph)
    curves = session.curves
    if not running:
        curves = _stepped(session, layers) if curves is None else _gone_on(session, curves)
    assert curves is not None
    apart = not running and not session.appearance.trains
    iteration = session.shown_iteration
    return Shown(
        curves,
        iteration,
        session.journey.first,
        iteration if running else session.furthest,
        running,
        tuple(Branch(b.name, b.curves) for b in document.branches if b.curves is not None),
        layers,
        tuple(graph.layer_label(layer) for layer in layers),
        sizes_at(session.trace, session.known) if apart else _marked(curves, layers, iteration),
        ruler(document),
        session.format,
    )


def weight_name(session: Session, edge: tuple[int, int]) -> str:
    """What the weight of an edge is called beside an axis: `weight 3 → 6`."""
    graph = session.shown_network.architecture
    # What was computed for another network stands until it is computed anew.
    label = graph.label if max(edge) <= graph.neuron_count else str
    return f"weight {label(edge[0])} → {label(edge[1])}"


def travel(session: Session, iteration: int, final: bool) -> None:
    """Stand on an iteration; while a line is dragged, `final` is False until it is let go."""
    try:
        session.travel(iteration, final=final)
    except NnvizError as error:
        if final:
            session.troubled.emit(error)


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
    iterations, epochs = zip(*knots, strict=True)
    return Ruler(iterations, tuple(accumulate(epochs, max)))


# ---- what was stepped through -------------------------------------------------------------------


def _stepped(session: Session, layers: tuple[int, ...]) -> Curves:
    """Curves of the iterations taken one by one; what this one has not computed is not there."""
    journey, reached = session.journey, session.reached
    losses = journey.losses(reached).copy()
    rms, largest = journey.magnitudes(reached)
    if session.iteration == reached and len(losses):
        if not _loss_known(session):
            losses[-1] = np.nan
        there = computed(session.trace, session.known)
        hidden = [layer - 2 for layer, known in zip(layers, there, strict=True) if not known]
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


def _gone_on(session: Session, curves: Curves) -> Curves:
    """Curves of a training with the iterations that were stepped through after it."""
    end = curves.first + len(curves.batch_losses)
    ahead = range(end, session.reached + 1)
    if curves.batch_every > 1 or not 0 < len(ahead) <= MOST_STEPPED or not session.opened:
        return curves
    losses = [_loss(session, iteration) for iteration in ahead]
    return replace(curves, batch_losses=np.append(curves.batch_losses, losses))


def _loss(session: Session, iteration: int) -> float:
    """The cost of an iteration that was stepped through, NaN where it has not been computed."""
    if iteration == session.iteration == session.reached and not _loss_known(session):
        return float("nan")
    try:
        return session.journey.loss(iteration)
    except NnvizError:
        return float("nan")


def _marked(curves: Curves, layers: tuple[int, ...], iteration: int) -> Sizes:
    """The sizes marked last up to an iteration."""
    mark = int(np.searchsorted(curves.marks, iteration, "right")) - 1
    columns = [layer - 2 for layer in layers]
    if mark < 0 or max(columns, default=0) >= curves.widths:
        return Sizes(*np.full((4, len(layers)), np.nan))
    return Sizes(*(getattr(curves, key)[mark, columns] for key in Sizes._fields))


def _loss_known(session: Session) -> bool:
    known = session.known
    return bool(known.loss) and known.column == len(session.trace.samples) - 1


# ---- how numbers are spread ---------------------------------------------------------------------


def spread_out(session: Session) -> Populations:
    """How weights, z, a and δ are spread over the training samples, at the iteration shown.

    Of a large set the first samples are enough to see how many neurons are dead or saturated.
    Raises `Diverged` where the pass leaves the finite range.
    """
    chapter = session.journey.chapter_at(session.iteration)
    inputs, targets = chapter.samples.part(TRAINING)
    return populations_over(
        session.shown_network,
        inputs[:MOST_SAMPLES],
        targets[:MOST_SAMPLES],
        loss=chapter.settings.loss,
        conventions=chapter.conventions,
    )
