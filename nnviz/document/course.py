"""What has been computed of one chapter: costs, states to start from, traces looked at.

An iteration that is only passed is computed by the trainer; one that is looked at is recorded. The
numbers are the same bit by bit, so it does not matter which way one came.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nnviz.document.chapter import Chapter
from nnviz.document.limits import advance_nanoseconds, record_nanoseconds
from nnviz.errors import Diverged, UsageError
from nnviz.nn.network import Network
from nnviz.steps import Trace, record
from nnviz.steps.trace import refusal_of
from nnviz.training.checkpoints import Checkpoints
from nnviz.training.rounds import Round
from nnviz.training.trainer import Moment, Trainer

Vector = NDArray[np.float64]

STATES = 96 * 2**20  # bytes for the states of one chapter
TRACES = 48 * 2**20  # and for its traces
MOST_TRACES = 64
MOST_KNOWN = 2**21  # iterations whose costs and magnitudes are remembered
LEG = 16  # iterations at least between two states that are offered to be kept


class Course:
    """What has been computed of one chapter. Iterations are counted from its start here."""

    def __init__(self, chapter: Chapter, order: Round) -> None:
        self.chapter = chapter
        self.order = order
        self.end: tuple[int, Diverged] | None = None
        graph = chapter.network.architecture
        self.costs = Known(())
        self.magnitudes = Known((2, graph.layer_count - 1))
        self._still = bool(refusal_of(graph))
        self._begin = Moment(0, chapter.network.parameters, chapter.memory, chapter.updates)
        self._latest = self._begin
        self._checkpoints = Checkpoints(STATES)
        self._checkpoints.offer(self._begin)
        self._trainer: Trainer | None = None
        self._traces: OrderedDict[int, Trace] = OrderedDict()
        remembered = 2 * len(chapter.memory) + 4
        self._trace_bytes = 4000 + 8 * (
            7 * graph.neuron_count * order.size + remembered * graph.size
        )
        self._most_traces = min(MOST_TRACES, max(2, TRACES // self._trace_bytes))

    # What it costs ----------------------------------------------------------------------------

    @property
    def bytes(self) -> int:
        """About how much memory all of it takes."""
        known = self.costs.bytes + self.magnitudes.bytes
        return self._checkpoints.bytes + known + len(self._traces) * self._trace_bytes

    def way_to(self, at: int) -> int:
        """About how many nanoseconds it takes to find the state before iteration `at`."""
        return (at - self._near(at).iteration) * self._each(advance_nanoseconds)

    def near(self, at: int, nanoseconds: int) -> int:
        """The last iteration up to `at` whose state is found in so short a time."""
        known = self._near(at).iteration
        return min(at, known + nanoseconds // self._each(advance_nanoseconds))

    def _each(self, nanoseconds: Callable[[int, int, int], int]) -> int:
        graph = self.chapter.network.architecture
        return nanoseconds(graph.size, graph.neuron_count, self.order.size)

    # States -----------------------------------------------------------------------------------

    @property
    def checkpoints(self) -> Checkpoints:
        """The states that are kept; for a run to go on with, and to be adopted back."""
        return self._checkpoints.copy()

    def adopt(self, checkpoints: Checkpoints, latest: Moment | None = None) -> None:
        """Take over the states that a run kept, and the one it came to."""
        for iteration in checkpoints.iterations:
            moment = checkpoints.nearest(iteration)
            if moment is not None:
                self._checkpoints.offer(moment)
        if latest is not None:
            self._latest = latest

    def network(self, at: int) -> Network:
        """The network before iteration `at`."""
        if at in self._traces:
            return self._traces[at].before
        if at - 1 in self._traces:
            return self._traces[at - 1].after
        parameters = self.moment(at).parameters
        network = self.chapter.network
        return network if at == 0 else network.with_parameters(parameters)

    def moment(self, at: int) -> Moment:
        """The state before iteration `at`; `Diverged` where numbers left the finite range."""
        if self.end is not None and at > self.end[0]:
            raise self.end[1].with_traceback(None)
        known = self._near(at)
        return known if known.iteration == at else self._advance(known, at)

    def _near(self, at: int) -> Moment:
        """The last state at or before iteration `at` that is known."""
        if self._still:
            return Moment(at, self._begin.parameters, self._begin.memory, self._begin.updates)
        found = [self._checkpoints.nearest(at) or self._begin]
        if self._latest.iteration <= at:
            found.append(self._latest)
        before = max((known for known in self._traces if known < at), default=None)
        if before is not None:
            trace = self._traces[before]
            parameters, memory = trace.after.parameters, trace.memory_after
            found.append(Moment(before + 1, parameters, memory, trace.updates + 1))
        return max(found, key=lambda moment: moment.iteration)

    def _advance(self, known: Moment, at: int) -> Moment:
        """Compute from a state to iteration `at`, keeping costs and states on the way."""
        trainer = self._at(known)
        while trainer.iteration < at:
            begin, leg = trainer.iteration, max(LEG, self._checkpoints.stride)
            costs = np.full(min(at, begin - begin % leg + leg) - begin, np.nan)
            try:
                trainer.advance(len(costs), costs)
            except Diverged as error:
                self.costs.put(begin, costs[: trainer.iteration - begin])
                self._latest = trainer.moment
                raise self._ended(trainer.iteration, error) from error
            self.costs.put(begin, costs)
            self._latest = trainer.moment
            self._checkpoints.offer(self._latest)
        return self._latest

    def _at(self, known: Moment) -> Trainer:
        chapter = self.chapter
        if self._trainer is None:
            self._trainer = Trainer(
                chapter.network,
                chapter.samples.inputs,
                chapter.samples.targets,
                settings=chapter.settings,
                conventions=chapter.conventions,
                order=self.order,
                memory=chapter.memory,
                updates=chapter.updates,
            )
        self._trainer.restore(known)
        return self._trainer

    def _ended(self, at: int, error: Diverged) -> Diverged:
        self.end = at, _located(error, self.chapter.start + at)
        return self.end[1]

    # Traces -----------------------------------------------------------------------------------

    def trace(self, at: int) -> Trace:
        """The trace of iteration `at`; `Diverged` where numbers left the finite range."""
        if at in self._traces:
            self._traces.move_to_end(at)
            return self._traces[at]
        if self.end is not None and at >= self.end[0]:
            raise self.end[1].with_traceback(None)
        return self._record(at)

    def _record(self, at: int) -> Trace:
        chapter, place, moment = self.chapter, self.order.place(at), self.moment(at)
        rows = list(place.samples)
        try:
            trace = record(
                self.network(at),
                chapter.samples.inputs[rows],
                chapter.samples.targets[rows],
                settings=chapter.settings,
                conventions=chapter.conventions,
                memory=moment.memory,
                updates=moment.updates,
                iteration=self.order.start + at,
                epoch=place.epoch,
                samples=place.samples,
                batch=place.batch,
            )
        except Diverged as error:
            raise self._ended(at, error) from error
        self._traces[at] = trace
        while len(self._traces) > self._most_traces:
            self._traces.popitem(last=False)
        self.costs.put(at, np.array([trace.loss]))
        self.magnitudes.put(at, _magnitudes(trace)[None])
        return trace

    # Curves -----------------------------------------------------------------------------------

    def compute_costs(self, count: int, patience: int) -> int:
        """See that the costs of the first iterations are known, if that takes no longer than
        `patience` nanoseconds; returns how much patience is left."""
        if self._still:
            return self._compute(self.costs, count, patience, record_nanoseconds, self._traced)
        return self._compute(self.costs, count, patience, advance_nanoseconds, self._passed)

    def compute_magnitudes(self, count: int, patience: int) -> int:
        """The same for the magnitudes of the gradient."""
        return self._compute(self.magnitudes, count, patience, record_nanoseconds, self._traced)

    def _compute(
        self,
        known: Known,
        count: int,
        patience: int,
        nanoseconds: Callable[[int, int, int], int],
        compute: Callable[[int, int], object],
    ) -> int:
        missing = known.missing(count if self.end is None else min(count, self.end[0]))
        if missing is None:
            return patience
        start, stop = missing
        spent = (stop - self._near(start).iteration) * self._each(nanoseconds)
        if spent <= patience:
            # What came before an end is there; the trace itself says why it ends.
            with contextlib.suppress(Diverged, UsageError):
                compute(start, stop)
        return patience - spent

    def _passed(self, start: int, stop: int) -> None:
        self._advance(self._near(start), stop)

    def _traced(self, start: int, stop: int) -> None:
        for at in range(start, stop):
            self.trace(at)


class Known:
    """Numbers by iteration, as far as they are known: NaN stands for the others."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._values = np.full((64, *shape), np.nan)

    @property
    def bytes(self) -> int:
        return self._values.nbytes

    def put(self, at: int, values: Vector) -> None:
        """The numbers of iteration `at` and those after it; the very late ones are let go."""
        values = values[: max(0, MOST_KNOWN - at)]
        stop = at + len(values)
        if stop > len(self._values):
            shape = max(stop, min(2 * len(self._values), MOST_KNOWN)), *self._values.shape[1:]
            grown = np.full(shape, np.nan)
            grown[: len(self._values)] = self._values
            self._values = grown
        if len(values):
            self._values[at:stop] = values

    def first(self, count: int) -> Vector:
        """The numbers of the first iterations, as many as may be known."""
        return self._values[:count]

    def missing(self, count: int) -> tuple[int, int] | None:
        """The stretch of the first iterations that holds all that is not known, or None."""
        flat = self._values[:count].reshape(min(count, len(self._values)), -1)
        gaps = np.flatnonzero(np.isnan(flat).all(axis=1))
        stop = min(count, MOST_KNOWN)
        if len(flat) < stop:
            return (int(gaps[0]) if len(gaps) else len(flat)), stop
        return (int(gaps[0]), int(gaps[-1]) + 1) if len(gaps) else None


def _magnitudes(trace: Trace) -> Vector:
    """RMS and largest size for layers 2, 3, …, shape (2, layers − 1); NaN where none is trained."""
    found = np.full((2, trace.architecture.layer_count - 1), np.nan)
    for layer, mean, top in trace.gradient_magnitudes:
        found[:, layer - 2] = mean, top
    return found


def _located(error: Diverged, iteration: int) -> Diverged:
    return Diverged(
        error.what,
        place=f"iteration {iteration}",
        safe=error.safe or "The last finite state is kept.",
        do=error.do or "Lower the learning rate, or go back and change a weight.",
    )
