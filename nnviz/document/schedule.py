"""The order of samples in each chapter of a line, and the iterations that addresses name."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nnviz.document.model import Chapter, Document, Line
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.steps.address import Address
from nnviz.training.rounds import Place, Round, Turn

__all__ = ["Place", "Round", "Turn", "check_address", "find", "holds", "rounds"]


def round_of(chapter: Chapter, turn: Turn) -> Round:
    """The order of samples in a chapter that begins at `turn`."""
    return Round.of(chapter.samples, chapter.settings, turn, chapter.start)


def find(order: Round, address: Address) -> int | None:
    """The iteration, counted from the start of the chapter, that an address names."""
    if address.batch is not None:
        at = order.find_batch(address.epoch, address.batch)
    else:
        at = order.find_sample(address.epoch, address.sample or 0)
    return at if at is not None and holds(order, at, address) else None


def holds(order: Round, at: int, address: Address) -> bool:
    """Whether an address carries the labels of iteration `at` of the chapter."""
    place = order.place(at)
    if place.epoch != address.epoch:
        return False
    if address.batch is not None:
        return place.batch == address.batch and len(place.samples) > 1
    return address.sample in place.samples


def rounds(line: Line) -> tuple[Round, ...]:
    """The order of samples in each chapter, oldest first.

    A chapter goes on in the middle of an epoch if the samples used so far would have been the same
    in its own order; other data, or another order, begin a new epoch. So no sample comes twice in
    an epoch.
    """
    first = line.chapters[0]
    # Chapters that were let go without a word are taken to have been like the first there is.
    order = round_of(first, first.turn or turn_at(round_of(first, Turn()), first.start))
    found = [order]
    for before, chapter in pairwise(line.chapters):
        turn = turn_at(order, chapter.start - before.start)
        following = round_of(chapter, turn)
        used = slice(turn.first)
        same = np.array_equal(following.order(turn.epoch)[used], order.order(turn.epoch)[used])
        goes_on = turn.first < following.count and same
        order = following if goes_on else round_of(chapter, Turn(turn.epoch + 1))
        found.append(order)
    return tuple(found)


def turn_at(order: Round, at: int) -> Turn:
    """Where a chapter would begin in place of iteration `at` of another one."""
    epoch, batch, first, _ = order.stretch(at)
    return Turn(epoch, batch, first)


def check_address(document: Document, address: Address, iteration: int) -> None:
    """Raise `UsageError` unless an iteration has a step with this address."""
    chapter = document.chapter_at(iteration)
    order = rounds(document)[document.chapters.index(chapter)]
    if not holds(order, iteration - chapter.start, address) or not _exists(
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
