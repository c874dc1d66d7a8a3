"""Which samples an iteration uses, and how its epoch and batch are called.

Samples are used in order, `batch_size` at a time; an epoch is once through them, and its last
batch holds what is left. A chapter goes on where the one before it stopped, so no epoch, sample
and batch come together twice in a document: an address names one iteration only.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.document.model import Chapter, Document
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.steps.address import Address


@dataclass(frozen=True, slots=True)
class Place:
    """Labels of an iteration: epoch and batch from 0, and the samples it uses (rows)."""

    epoch: int
    batch: int
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a chapter begins: its epoch, the number of its first batch, and its first sample."""

    epoch: int = 0
    batch: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """The order of samples in a chapter: `count` samples, `size` in a batch, begun at `turn`."""

    count: int
    size: int
    turn: Turn

    @staticmethod
    def of(chapter: Chapter, turn: Turn) -> Round:
        count = len(chapter.samples)
        return Round(count, min(chapter.settings.batch_size, count), turn)

    @property
    def begun(self) -> int:
        """How many iterations finish the epoch in which the chapter begins."""
        return -((self.turn.first - self.count) // self.size)

    @property
    def whole(self) -> int:
        """How many iterations a whole epoch takes."""
        return -(-self.count // self.size)

    def place(self, at: int) -> Place:
        """Labels of iteration `at`, counted from the start of the chapter."""
        if at < self.begun:
            epoch, batch = self.turn.epoch, self.turn.batch + at
            start = self.turn.first + at * self.size
        else:
            later, batch = divmod(at - self.begun, self.whole)
            epoch, start = self.turn.epoch + 1 + later, batch * self.size
        return Place(epoch, batch, tuple(range(start, min(start + self.size, self.count))))

    def find(self, address: Address) -> int | None:
        """The iteration, counted from the start of the chapter, that an address names."""
        later = address.epoch - self.turn.epoch - 1
        if address.batch is not None:
            at = address.batch - self.turn.batch if later < 0 else address.batch
        else:
            sample = address.sample or 0
            at = (sample - self.turn.first if later < 0 else sample) // self.size
        at += self.begun + later * self.whole if later >= 0 else 0
        return at if at >= 0 and self.holds(at, address) else None

    def holds(self, at: int, address: Address) -> bool:
        """Whether an address carries the labels of iteration `at` of the chapter."""
        place = self.place(at)
        if place.epoch != address.epoch:
            return False
        if address.batch is not None:
            return place.batch == address.batch and len(place.samples) > 1
        return address.sample in place.samples


def rounds(document: Document) -> tuple[Round, ...]:
    """The order of samples in each chapter, oldest first."""
    found: list[Round] = []
    chapters = document.chapters
    # Chapters that were let go are taken to have been like the first one there is.
    order, start = Round.of(chapters[0], Turn()), 0
    for chapter in chapters:
        place = order.place(chapter.start - start)
        turn = Turn(place.epoch, place.batch, place.samples[0])
        if turn.first >= len(chapter.samples):
            turn = Turn(place.epoch + 1)
        order, start = Round.of(chapter, turn), chapter.start
        found.append(order)
    return tuple(found)


def check_address(document: Document, address: Address, iteration: int) -> None:
    """Raise `UsageError` unless an iteration has a step with this address."""
    chapter = document.chapter_at(iteration)
    order = rounds(document)[document.chapters.index(chapter)]
    if not order.holds(iteration - chapter.start, address) or not _exists(
        chapter.network.architecture, address
    ):
        raise UsageError(f"Iteration {iteration} has no step {address}.")


def _exists(graph: Architecture, address: Address) -> bool:
    kind = address.kind
    if kind == "w-":
        return graph.has_edge(*address.edge)
    if kind in ("n", "w"):
        return 1 <= address.number <= graph.neuron_count
    return kind == "" or 1 <= address.number <= graph.layer_count
