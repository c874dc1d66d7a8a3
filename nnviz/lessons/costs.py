"""What following a lesson costs: counted from sizes, never timed, so that a replay always ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from nnviz.document.limits import advance_nanoseconds, record_nanoseconds
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.lessons.showing import Showing

# Nanoseconds, as estimated, that all stages of a lesson may take together. On a busy machine it is
# two or three times as long in truth, and nobody should wait longer than a second.
LESSON = 400_000_000
VALUE = 100_000_000  # and that one value may take that is far from what is shown
ACTION = 50_000  # an action that computes nothing
PREPARED = 5_000_000  # to make ready for a training
LOOKED_AT = 100_000  # beside the arithmetic, to see how well a network does on all data
MOST_LOOKED_AT = 256  # times in one training

_budget: ContextVar[Budget | None] = ContextVar("budget", default=None)


class Budget:
    """How many nanoseconds are left for a piece of work, such as the check of a lesson."""

    def __init__(self, nanoseconds: int) -> None:
        self.left = nanoseconds

    def take(self, nanoseconds: int) -> None:
        """`UsageError` where so much is no longer left."""
        if nanoseconds > self.left:
            raise UsageError(
                "This lesson computes more than a lesson may.",
                do="Train for fewer iterations, or smaller networks and data.",
            )
        self.left -= nanoseconds


@contextmanager
def within(nanoseconds: int) -> Iterator[Budget]:
    """All that is done and evaluated in this block together takes no longer than this, about."""
    budget = Budget(nanoseconds)
    token = _budget.set(budget)
    try:
        yield budget
    finally:
        _budget.reset(token)


def take(nanoseconds: int) -> None:
    """Count work on the budget in force, if there is one."""
    budget = _budget.get()
    if budget is not None:
        budget.take(nanoseconds)


def spending(showing: Showing, nanoseconds: int) -> int:
    """What a showing has spent after so much more; `UsageError` where a lesson may not."""
    take(nanoseconds)
    spent = showing.spent + nanoseconds
    if spent > LESSON:
        raise UsageError(
            "This is more than a lesson may compute.",
            do="Train for fewer iterations, or a smaller network and less data.",
        )
    return spent


def training_cost(document: Document, iterations: int) -> int:
    """About how many nanoseconds it takes to train on, its curves included.

    Watched and interrupted as it is, an iteration takes longer than one that is only passed.
    """
    chapter = document.chapter
    graph, samples = chapter.network.architecture, len(chapter.samples)
    batch = min(chapter.settings.batch_size, samples)
    one = 2 * advance_nanoseconds(graph.size, graph.neuron_count, batch) + 50 * graph.size
    looks = 2 + min(MOST_LOOKED_AT, iterations * batch // samples)
    return PREPARED + iterations * one + looks * (LOOKED_AT + 3 * whole_cost(document))


def whole_cost(document: Document) -> int:
    """About how many nanoseconds it takes to go through all of the data."""
    chapter = document.chapter
    graph = chapter.network.architecture
    return advance_nanoseconds(graph.size, graph.neuron_count, len(chapter.samples))


def leap_cost(showing: Showing, iteration: int) -> int:
    """About how many nanoseconds it takes to an iteration from here, or from where it was trained.

    It does not depend on what happens to be remembered, so that what is refused once always is.
    """
    document = showing.document
    if iteration <= document.trained:
        return 0
    chapter = document.chapter_at(iteration)
    known = [one for one in (document.trained, showing.iteration) if one <= iteration]
    nearest = max(chapter.start, *known)
    return max(0, chapter.way_to(iteration) - chapter.way_to(nearest))


def record_cost(document: Document) -> int:
    """About how many nanoseconds it takes to record an iteration."""
    chapter = document.chapter
    graph = chapter.network.architecture
    batch = min(chapter.settings.batch_size, len(chapter.samples))
    return record_nanoseconds(graph.size, graph.neuron_count, batch)
