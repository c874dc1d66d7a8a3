"""The networks and traces of a document by iteration: computed when asked for, and remembered.

Iteration k is a function of the document alone: the state of its chapter, and as many updates as
lie between. What has been computed belongs to the chapter, and chapters are shared between a
document and its edited successors; so a view setting, an undo or an edit of the present does not
compute the past again.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from nnviz.document.limits import iteration_nanoseconds
from nnviz.document.model import Chapter, Document
from nnviz.document.schedule import Place, Round, find, rounds
from nnviz.errors import Diverged, UsageError
from nnviz.nn.network import Network
from nnviz.steps import Trace, record
from nnviz.steps.address import Address

Vector = NDArray[np.float64]

MEMORY = 64 * 2**20  # bytes for the weights, and as many for the traces, of one chapter
MOST_TRACES = 64
PATIENCE = 1_000_000_000  # nanoseconds that plots may spend on iterations of long ago


class Course:
    """What has been computed of one chapter. Iterations are counted from its start here."""

    def __init__(self, chapter: Chapter, order: Round) -> None:
        self.chapter = chapter
        self.order = order
        self.losses: list[float] = []
        self.magnitudes: list[tuple[Vector, Vector]] = []
        self.end: tuple[int, Diverged] | None = None
        self._weights: dict[int, Vector] = {0: chapter.network.parameters}
        self._stride = 1
        self._traces: OrderedDict[int, Trace] = OrderedDict()
        graph = chapter.network.architecture
        self._most_weights = max(2, MEMORY // (8 * graph.size + 200))
        bytes_of_trace = 8 * (6 * graph.neuron_count * order.size + 4 * graph.size) + 4000
        self._most_traces = min(MOST_TRACES, max(2, MEMORY // bytes_of_trace))

    @property
    def nanoseconds(self) -> int:
        """About how long one iteration takes to compute."""
        graph = self.chapter.network.architecture
        return iteration_nanoseconds(graph.size, graph.neuron_count, self.order.size)

    def network(self, at: int) -> Network:
        """The network before iteration `at`."""
        if at == 0:
            return self.chapter.network
        if at in self._traces:
            return self._traces[at].before
        if at in self._weights:
            return self.chapter.network.with_parameters(self._weights[at])
        return self.trace(at - 1).after

    def trace(self, at: int) -> Trace:
        """The trace of iteration `at`; `Diverged` where numbers left the finite range."""
        if at in self._traces:
            self._traces.move_to_end(at)
            return self._traces[at]
        if self.end is not None and at >= self.end[0]:
            raise self.end[1].with_traceback(None)
        begin = max(known for known in self._weights if known <= at)
        near = [known for known in self._traces if begin <= known < at]
        trace = self._traces[max(near)] if near else None
        for step in range(max(near) + 1 if near else begin, at + 1):
            trace = self._compute(step, self.network(step) if trace is None else trace.after)
        assert trace is not None
        return trace

    def _compute(self, at: int, network: Network) -> Trace:
        chapter, place = self.chapter, self.order.place(at)
        rows = list(place.samples)
        try:
            trace = record(
                network,
                chapter.samples.inputs[rows],
                chapter.samples.targets[rows],
                loss=chapter.settings.loss,
                learning_rate=chapter.settings.rate(place.epoch),
                optimizer=chapter.settings.optimizer,
                conventions=chapter.conventions,
                epoch=place.epoch,
                samples=place.samples,
                batch=place.batch,
            )
        except Diverged as error:
            self.end = (at, _located(error, chapter.start + at))
            raise self.end[1] from error
        self._remember(at, trace)
        return trace

    def _remember(self, at: int, trace: Trace) -> None:
        self._traces[at] = trace
        while len(self._traces) > self._most_traces:
            self._traces.popitem(last=False)
        if at == len(self.losses):
            self.losses.append(float(trace.loss))
            self.magnitudes.append(_magnitudes(trace))
        if (at + 1) % self._stride == 0:
            self._weights[at + 1] = trace.after.parameters
        while len(self._weights) > self._most_weights:
            self._stride *= 2
            self._weights = {k: w for k, w in self._weights.items() if k % self._stride == 0}


# Weak: a course lives as long as a journey that shows it, and keeps its chapter alive, so that
# the identity of the chapter cannot be taken over by another while the course is here.
_COURSES: WeakValueDictionary[tuple[int, Round], Course] = WeakValueDictionary()


class Journey:
    """Every iteration of a document, from `first` on."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._courses = tuple(
            _course(chapter, order)
            for chapter, order in zip(document.chapters, rounds(document), strict=True)
        )

    @property
    def first(self) -> int:
        """The first iteration there is."""
        return self.document.first

    @property
    def last(self) -> int | None:
        """The last iteration that can be shown; None while no end has been met."""
        course = self._courses[-1]
        return None if course.end is None else course.chapter.start + course.end[0] - 1

    def chapter_at(self, iteration: int) -> Chapter:
        """The chapter an iteration belongs to."""
        return self._find(iteration)[0].chapter

    def place(self, iteration: int) -> Place:
        """Epoch, batch and samples of an iteration."""
        course, at = self._find(iteration)
        return course.order.place(at)

    def network(self, iteration: int) -> Network:
        """The network as it is before an iteration's update."""
        course, at = self._find(iteration)
        return course.network(at)

    def trace(self, iteration: int) -> Trace:
        """The record of an iteration.

        Raises `UsageError` before the first one, and `Diverged` where numbers left the finite
        range; `last` is then the last that can be shown, and everything up to it stays.
        """
        course, at = self._find(iteration)
        return course.trace(at)

    def loss(self, iteration: int) -> float:
        """The cost of an iteration's batch."""
        course, at = self._find(iteration)
        return course.losses[at] if at < len(course.losses) else float(course.trace(at).loss)

    def losses(self, upto: int) -> Vector:
        """The costs of iterations `first` … `upto`, shape (upto − first + 1,).

        NaN stands where an iteration cannot be computed, or where computing all of a long past
        would keep a plot waiting.
        """
        values = np.full(max(0, upto - self.first + 1), np.nan)
        for course, start, count in self._computed(upto):
            values[start : start + count] = course.losses[:count]
        return values

    def magnitudes(self, upto: int) -> tuple[Vector, Vector]:
        """Root mean square and largest size of the gradient of each layer's incoming weights.

        Two arrays of shape (upto − first + 1, layers − 1), the first column for layer 2; NaN as
        in `losses`.
        """
        layers = max(c.network.architecture.layer_count for c in self.document.chapters) - 1
        shape = (max(0, upto - self.first + 1), layers)
        rms, largest = np.full(shape, np.nan), np.full(shape, np.nan)
        for course, start, count in self._computed(upto):
            if count:
                own = course.chapter.network.architecture.layer_count - 1
                pairs = course.magnitudes[:count]
                rms[start : start + count, :own] = [pair[0] for pair in pairs]
                largest[start : start + count, :own] = [pair[1] for pair in pairs]
        return rms, largest

    def iteration_of(self, address: Address | str) -> int:
        """The iteration that an address names; `UsageError` when there is none."""
        wanted = Address.parse(address) if isinstance(address, str) else address
        for number, course in enumerate(self._courses):
            at = find(course.order, wanted)
            if at is not None and (
                self._length(number) is None or at < (self._length(number) or 0)
            ):
                return course.chapter.start + at
        raise UsageError(f"No iteration of this document holds the address {wanted}.")

    def _find(self, iteration: int) -> tuple[Course, int]:
        chapter = self.document.chapter_at(iteration)
        course = next(course for course in self._courses if course.chapter is chapter)
        return course, iteration - chapter.start

    def _length(self, number: int) -> int | None:
        """How many iterations a chapter lasts; the last one has no end."""
        if number + 1 == len(self._courses):
            return None
        return self._courses[number + 1].chapter.start - self._courses[number].chapter.start

    def _computed(self, upto: int) -> list[tuple[Course, int, int]]:
        """Courses with the place of their values in an array from `first`, and their number.

        What is missing is computed, the present chapter always, older ones while patience lasts.
        """
        found: list[tuple[Course, int, int]] = []
        patience = PATIENCE
        current = True
        for number, course in reversed(list(enumerate(self._courses))):
            start = course.chapter.start
            if start > upto:
                continue
            most = upto - start + 1
            wanted = min(most, self._length(number) or most)
            patience -= max(0, wanted - len(course.losses)) * course.nanoseconds
            if current or patience > 0:
                _compute_until(course, wanted)
            current = False
            found.append((course, start - self.first, min(wanted, len(course.losses))))
        return found


def _course(chapter: Chapter, order: Round) -> Course:
    key = (id(chapter), order)
    course = _COURSES.get(key)
    if course is None:
        course = _COURSES[key] = Course(chapter, order)
    return course


def _compute_until(course: Course, count: int) -> None:
    if len(course.losses) < count:
        # What came before an end is there; asking for the trace itself says why it ends.
        with contextlib.suppress(Diverged, UsageError):
            course.trace(count - 1)


def _magnitudes(trace: Trace) -> tuple[Vector, Vector]:
    """Root mean square and largest size for layers 2, 3, …; NaN where nothing is trained."""
    rms = np.full(trace.architecture.layer_count - 1, np.nan)
    largest = rms.copy()
    for layer, mean, top in trace.gradient_magnitudes:
        rms[layer - 2], largest[layer - 2] = mean, top
    return rms, largest


def _located(error: Diverged, iteration: int) -> Diverged:
    return Diverged(
        error.what,
        place=f"iteration {iteration}",
        safe=error.safe or "The last finite state is kept.",
        do=error.do or "Lower the learning rate, or go back and change a weight.",
    )
