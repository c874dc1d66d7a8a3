"""The networks and traces of a document by iteration: computed when asked for, and remembered.

Iteration k is a function of the document alone: the state of its chapter, and as many updates as
lie between. What has been computed belongs to the chapter, and chapters are shared between a
document, its branches and its edited successors; so a view setting, an undo, another branch or an
edit of the present does not compute the past again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.document.chapter import Chapter
from nnviz.document.course import Course
from nnviz.document.model import Branch, Document
from nnviz.document.schedule import Place, Round, find, rounds
from nnviz.errors import UsageError
from nnviz.nn.network import Network
from nnviz.steps import Trace
from nnviz.steps.address import Address
from nnviz.training.checkpoints import Checkpoints
from nnviz.training.trainer import Moment
from nnviz.training.worker import Task

Vector = NDArray[np.float64]

PATIENCE = 1_000_000_000  # nanoseconds that a plot may spend on what is not known yet
AT_ONCE = 25_000_000  # nanoseconds in which something is shown while one drags
MOST_COURSES = 128
MOST_BYTES = 256 * 2**20


class Courses:
    """What has been computed, by chapter; what was not asked for the longest time goes first."""

    def __init__(self) -> None:
        # A course keeps its chapter alive, so no other can take over its identity.
        self._kept: OrderedDict[tuple[int, Round], Course] = OrderedDict()

    def of(self, chapter: Chapter, order: Round) -> Course:
        """The course of a chapter, a new one where none is remembered."""
        key = (id(chapter), order)
        course = self._kept.get(key)
        if course is None:
            course = self._kept[key] = Course(chapter, order)
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and (len(self._kept) > MOST_COURSES or self.bytes > MOST_BYTES):
            self._kept.popitem(last=False)
        return course

    @property
    def bytes(self) -> int:
        """About how much memory all of them take."""
        return sum(course.bytes for course in self._kept.values())

    def clear(self) -> None:
        """Forget all of it; everything can be computed again."""
        self._kept.clear()


COURSES = Courses()


class Journey:
    """Every iteration of a document, or of one of its branches, from `first` on."""

    def __init__(self, line: Document | Branch) -> None:
        self.document = line
        self._rounds = rounds(line)

    @property
    def first(self) -> int:
        """The first iteration there is."""
        return self.document.first

    @property
    def last(self) -> int | None:
        """The last iteration that can be shown; None while no end has been met."""
        course = self._course(-1)
        return None if course.end is None else course.chapter.start + course.end[0] - 1

    @property
    def memory_used(self) -> int:
        """About how many bytes are taken by what is remembered, of this and other lines."""
        return COURSES.bytes

    def chapter_at(self, iteration: int) -> Chapter:
        """The chapter an iteration belongs to."""
        return self.document.chapter_at(iteration)

    def order_at(self, iteration: int) -> Round:
        """The order of samples in the chapter that an iteration belongs to."""
        return self._find(iteration)[0].order

    def task(self, iteration: int) -> Task:
        """What a training from an iteration of the line's last chapter on begins with."""
        chapter, curves = self.chapter_at(iteration), self.document.curves
        return Task(
            chapter.network,
            chapter.samples,
            chapter.settings,
            chapter.conventions,
            self.order_at(iteration),
            self.moment(iteration),
            chapter.start,
            None if curves is None else curves.upto(iteration),
            self.checkpoints(iteration).copy(),
        )

    def place(self, iteration: int) -> Place:
        """Epoch, batch and samples of an iteration."""
        course, at = self._find(iteration)
        return course.order.place(at)

    # States -----------------------------------------------------------------------------------

    def network(self, iteration: int) -> Network:
        """The network as it is before an iteration's update."""
        course, at = self._find(iteration)
        return course.network(at)

    def moment(self, iteration: int) -> Moment:
        """The state before an iteration's update; it counts from the start of its chapter."""
        course, at = self._find(iteration)
        return course.moment(at)

    def trace(self, iteration: int) -> Trace:
        """The record of an iteration.

        Raises `UsageError` before the first one, and `Diverged` where numbers left the finite
        range; `last` is then the last that can be shown, and everything up to it stays.
        """
        course, at = self._find(iteration)
        return course.trace(at)

    def way_to(self, iteration: int) -> int:
        """About how many nanoseconds it takes to find the state before an iteration."""
        course, at = self._find(iteration)
        return course.way_to(at)

    def near(self, iteration: int, nanoseconds: int = AT_ONCE) -> int:
        """The last iteration up to this one that can be shown in so short a time.

        Never before the first; without a time it is one that follows the mouse.
        """
        course, at = self._find(max(iteration, self.first))
        return course.chapter.start + course.near(at, nanoseconds)

    # Runs -------------------------------------------------------------------------------------

    def checkpoints(self, iteration: int) -> Checkpoints:
        """The states that are kept of the chapter of an iteration, for a run to add to."""
        return self._find(iteration)[0].checkpoints

    def adopt(self, checkpoints: Checkpoints, latest: Moment | None = None) -> None:
        """Take over what a run in the last chapter has kept, and the state it came to."""
        self._course(-1).adopt(checkpoints, latest)

    # Curves -----------------------------------------------------------------------------------

    def loss(self, iteration: int) -> float:
        """The cost of an iteration's batch."""
        course, at = self._find(iteration)
        known = course.costs.first(at + 1)[at:]
        return float(known[0]) if len(known) and known[0] == known[0] else course.trace(at).loss

    def losses(self, upto: int) -> Vector:
        """The costs of iterations `first` … `upto`, shape (upto − first + 1,).

        NaN stands where an iteration cannot be computed, or where computing it would keep a plot
        waiting.
        """
        values = np.full(max(0, upto - self.first + 1), np.nan)
        patience = PATIENCE
        for course, start, count in self._stretches(upto):
            patience = course.compute_costs(count, patience)
            known = course.costs.first(count)
            values[start : start + len(known)] = known
        return values

    def magnitudes(self, upto: int) -> tuple[Vector, Vector]:
        """Root mean square and largest size of the gradient of each layer's incoming weights.

        Two arrays of shape (upto − first + 1, layers − 1), the first column for layer 2; NaN as
        in `losses`.
        """
        layers = max(c.network.architecture.layer_count for c in self.document.chapters) - 1
        values = np.full((max(0, upto - self.first + 1), 2, layers), np.nan)
        patience = PATIENCE
        for course, start, count in self._stretches(upto):
            patience = course.compute_magnitudes(count, patience)
            known = course.magnitudes.first(count)
            values[start : start + len(known), :, : known.shape[2]] = known
        return values[:, 0], values[:, 1]

    # Addresses --------------------------------------------------------------------------------

    def iteration_of(self, address: Address | str) -> int:
        """The iteration that an address names; `UsageError` when there is none."""
        wanted = Address.parse(address) if isinstance(address, str) else address
        for number, order in enumerate(self._rounds):
            at, length = find(order, wanted), self._length(number)
            if at is not None and (length is None or at < length):
                return self.document.chapters[number].start + at
        raise UsageError(f"No iteration of this document holds the address {wanted}.")

    # Parts ------------------------------------------------------------------------------------

    def _course(self, number: int) -> Course:
        return COURSES.of(self.document.chapters[number], self._rounds[number])

    def _find(self, iteration: int) -> tuple[Course, int]:
        chapter = self.document.chapter_at(iteration)
        number = next(at for at, one in enumerate(self.document.chapters) if one is chapter)
        return self._course(number), iteration - chapter.start

    def _length(self, number: int) -> int | None:
        """How many iterations a chapter lasts; the last one has no end."""
        chapters = self.document.chapters
        if number + 1 == len(chapters):
            return None
        return chapters[number + 1].start - chapters[number].start

    def _stretches(self, upto: int) -> Iterator[tuple[Course, int, int]]:
        """Courses with the place of their values in an array from `first`, and their number; the
        present chapter first, which is the most important."""
        for number in reversed(range(len(self._rounds))):
            start = self.document.chapters[number].start
            if start <= upto:
                most = upto - start + 1
                yield (
                    self._course(number),
                    start - self.first,
                    min(most, self._length(number) or most),
                )
