"""A training done piece by piece: what a run does between two looks at whether to go on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import Diverged
from nnviz.nn.compiler import refuse_untrainable
from nnviz.nn.conventions import Conventions
from nnviz.nn.given import a_whole_number
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.training.checkpoints import Checkpoints
from nnviz.training.curves import Curves, Log
from nnviz.training.dataset import TRAINING, Dataset
from nnviz.training.metrics import Metrics
from nnviz.training.rounds import Round
from nnviz.training.settings import Settings
from nnviz.training.stops import Ending, Stops, Watch, can_be_silent, diverged
from nnviz.training.trainer import Moment, Trainer

SLICE = 0.002  # seconds of one piece, where an iteration does not take longer
MOST_AT_ONCE = 4_096  # iterations of one piece
QUICK = 0.03  # seconds that a pause may be delayed for the losses at its place
PORTION = 500_000  # activations of one pass; more samples go through in portions

Floats = NDArray[np.float64]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Task:
    """All that decides the numbers of a training, and what is known of it already.

    `order` says which samples an iteration uses and `start` where to begin, both counted from the
    start of a chapter; iteration k of the chapter is iteration `first` + k altogether. `curves`
    and `checkpoints` are those of the iterations before, to be gone on with.
    """

    network: Network
    data: Dataset
    settings: Settings
    conventions: Conventions
    order: Round
    start: Moment
    first: int = 0
    curves: Curves | None = None
    checkpoints: Checkpoints | None = None


class Worker:
    """Does a task in pieces of about `SLICE` seconds, up to a limit or until a stop is met.

    What it computes does not depend on how the pieces are cut. `cancelled` is asked in the middle
    of long evaluations. UsageError where the network cannot be trained.
    """

    def __init__(
        self,
        task: Task,
        *,
        iterations: int | None = None,
        epochs: int | None = None,
        stops: Stops | None = None,
        cancelled: Cancelled = lambda: False,
    ) -> None:
        graph = task.network.architecture
        refuse_untrainable(graph)
        stops = stops or Stops()
        self.task, self._stops, self._cancelled = task, stops, cancelled
        self._limit = _limit(task, iterations, epochs)
        self._wanted = (epochs, "epoch") if iterations is None else (iterations, "iteration")
        self._trainer = Trainer(
            task.network.with_parameters(task.start.parameters),
            task.data.inputs,
            task.data.targets,
            settings=task.settings,
            conventions=task.conventions,
            order=task.order,
        )
        self._trainer.restore(task.start)
        self._evaluation = self._trainer.evaluation(task.data)
        old = task.checkpoints
        self.checkpoints = Checkpoints() if old is None else old.copy()
        self.checkpoints.offer(task.start)
        self._log = Log(graph.layer_count, task.first + task.start.iteration, task.curves)
        self._watch = Watch(stops, graph, self._log.curves())
        self._silent = can_be_silent(graph) if stops.dead_relu else ()
        self._costs = np.empty(MOST_AT_ONCE)
        self._pace = 0.0  # seconds of an iteration
        self.metrics = _last_metrics(self._log.curves())

    # What holds now ---------------------------------------------------------------------------

    @property
    def iteration(self) -> int:
        """How many iterations are done altogether."""
        return self.task.first + self._trainer.iteration

    @property
    def moment(self) -> Moment:
        """The state between two iterations."""
        return self._trainer.moment

    @property
    def curves(self) -> Curves:
        """How it went up to now."""
        return self._log.curves()

    @property
    def rate(self) -> float:
        """The learning rate of the iteration that comes next."""
        return self.task.settings.rate(self.task.order.stretch(self._trainer.iteration)[0])

    @property
    def epochs(self) -> float:
        """How many epochs are done; not whole in the middle of one."""
        order = self.task.order
        epoch, _, start, _ = order.stretch(self._trainer.iteration)
        return epoch + start / order.count

    # Pieces -----------------------------------------------------------------------------------

    def begin(self) -> Ending | None:
        """The first row of the curves, where there is none yet; the ending if there is no more."""
        ending = (
            None if len(self._log.curves().iterations) else self._look(self._cancelled, count=True)
        )
        return ending or self._done()

    def work(self) -> Ending | None:
        """Do the next iterations; the ending if that was all of them."""
        trainer, at = self._trainer, self._trainer.iteration
        mark = self._log.next_mark(self.iteration) - self.task.first
        ending = None
        try:
            if mark == at:
                ending = self._watched()
            else:
                self._advance(mark)
        except Diverged as error:
            return diverged(error, self.iteration)
        now = trainer.iteration
        # After a stop they belong to others; where one goes on, the first moment is offered anew.
        if self.checkpoints.due(now) == now and not self._cancelled():
            self.checkpoints.offer(trainer.moment)
        if self.task.order.stretch(now)[2] == 0:
            ending = ending or self._epoch_over()
        return ending or self._done()

    def finish(self, quickly: bool = False) -> None:
        """A last row of the curves at the place reached; `quickly`: if it does not take long."""
        deadline = time.perf_counter() + (QUICK if quickly else math.inf)
        if self._log.last_row != self.iteration:
            self._look(lambda: time.perf_counter() > deadline)

    def _watched(self) -> Ending | None:
        at = self.iteration
        seen = self._trainer.watched()
        self._log.losses(at, np.array([seen.cost]))
        self._log.mark(at, seen.rms, seen.largest, seen.zeros, seen.ratio)
        return self._watch.gradient(seen.rms)

    def _advance(self, mark: int) -> None:
        """Iterations until something is to be done between two, or the time of a piece is over."""
        trainer, at = self._trainer, self._trainer.iteration
        stop = min(
            mark,
            self.task.order.epoch_end(at),
            self.checkpoints.due(at + 1),
            at + max(1, min(MOST_AT_ONCE, int(SLICE / self._pace) if self._pace else 1)),
            self._limit or mark,
        )
        costs = self._costs[: stop - at]
        began = time.perf_counter()
        try:
            trainer.advance(stop - at, costs)
        finally:
            done = trainer.iteration - at
            self._log.losses(self.task.first + at, costs[:done])
        self._pace = (time.perf_counter() - began) / done

    def _epoch_over(self) -> Ending | None:
        """Look at the whole data set where an epoch has ended and someone wants to know."""
        if self._stops.each_epoch or self._log.row_due(self.epochs):
            return self._look(self._cancelled, count=True)
        return None

    def _look(self, cancelled: Cancelled, count: bool = False) -> Ending | None:
        """A row of the curves for the whole data set; `count`: one that stops are to see."""
        try:
            metrics = self._evaluation.metrics(self.moment.parameters, cancelled)
        except Diverged as error:
            return diverged(error, self.iteration)
        if metrics is None:
            return None
        self.metrics = metrics
        losses = metrics.training_loss, metrics.validation_loss
        accuracies = metrics.training_accuracy, metrics.validation_accuracy
        self._log.row(self.iteration, self.epochs, *losses, *accuracies, self.rate)
        if not count:
            return None
        return self._watch.epoch(self.iteration, self.epochs, *losses) or self._dead()

    def _dead(self) -> Ending | None:
        if not self._silent:
            return None
        inputs, _ = self.task.data.part(TRAINING)
        network = self.task.network.with_parameters(self.moment.parameters)
        return self._watch.silent(silent(network, inputs, self._silent, self._cancelled))

    def _done(self) -> Ending | None:
        if self._limit is None or self._trainer.iteration < self._limit:
            return None
        count, word = self._wanted
        return Ending("done", f"{count:,} {word}{'' if count == 1 else 's'} done.")


def silent(
    network: Network, inputs: Floats, numbers: Sequence[int], cancelled: Cancelled
) -> tuple[int, ...]:
    """Which of these neurons send 0 for every sample; none where it was cancelled meanwhile."""
    rows = np.array(numbers) - 1
    left = np.ones(len(rows), bool)
    graph = network.architecture
    portion = max(1, PORTION // graph.neuron_count)
    for start in range(0, len(inputs), portion):
        part = inputs[start : start + portion]
        passes = Passes(graph, len(part))
        passes.forward(network.parameters, part)
        left &= (passes.a[rows] == 0.0).all(axis=1)
        if cancelled() or not left.any():
            return ()
    return tuple((rows[left] + 1).tolist())


def _last_metrics(curves: Curves) -> Metrics:
    if not len(curves.iterations):
        return Metrics()
    return Metrics(*(float(getattr(curves, entry.name)[-1]) for entry in fields(Metrics)))


def _limit(task: Task, iterations: int | None, epochs: int | None) -> int | None:
    """The iteration of the chapter at which all that was asked for is done."""
    at, order = task.start.iteration, task.order
    limits: list[int] = []
    if iterations is not None:
        limits.append(at + a_whole_number(iterations, "The number of iterations"))
    if epochs is not None:
        count = a_whole_number(epochs, "The number of epochs")
        limits.append(order.epoch_end(at) + (count - 1) * order.whole if count else at)
    return min(limits, default=None)
