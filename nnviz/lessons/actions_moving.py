"""Actions that move: to a step, to an iteration, on by training, back to the beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nnviz.document import edits
from nnviz.document.changes import resume
from nnviz.document.journey import Journey
from nnviz.errors import UsageError
from nnviz.lessons import reading
from nnviz.lessons.actions_kind import ActionKind, Slices, through
from nnviz.lessons.costs import leap_cost, record_cost, spending, training_cost
from nnviz.lessons.showing import Showing
from nnviz.steps import Address
from nnviz.steps.address import PHASES
from nnviz.training.worker import Worker

_WHEN = re.compile(r"e[0-9]+/[sb][0-9]+/")
_SAMPLE = re.compile(r"s[0-9]{1,9}/")
_EPOCH = re.compile(r"e([0-9]{1,9})", re.ASCII)
_COUNT = re.compile(r"([0-9]{1,9})(e?)", re.ASCII)
_SHORT = ("e0/s0/", "e0/b0/")
_OF_BATCH = ("average", "update")


# Steps ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Goal:
    """A step: an end of the iteration, a phase, or an address, which may lack its beginning."""

    end: str = ""
    phase: str = ""
    address: str = ""


def read_goal(text: str) -> Goal:
    """The step that a text means; `UsageError` where it can be none."""
    body = text.strip()
    if body in ("first", "last"):
        return Goal(end=body)
    if body in PHASES:
        return Goal(phase=body)
    starts = ("",) if _WHEN.match(body) else ("e0/",) if _SAMPLE.match(body) else _SHORT
    if not any(_is_address(start + body) for start in starts):
        raise UsageError(
            f"{reading.shown(text)} is not the address of a step.",
            do="An address looks like e0/s0/backward/n6, or backward/n6 in the iteration shown.",
        )
    return Goal(address=body)


def _is_address(text: str) -> bool:
    try:
        Address.parse(text)
    except UsageError:
        return False
    return True


def _step(showing: Showing, goal: Goal) -> Showing:
    iteration, index = find_step(showing, goal)
    if iteration == showing.iteration:
        return showing.viewing(address=str(showing.plan[index].address))
    there = at_iteration(showing, iteration)
    return there.viewing(address=str(there.plan[index].address))


def find_step(showing: Showing, goal: Goal) -> tuple[int, int]:
    """The iteration of a step and its place in it; `UsageError` where there is none."""
    plan = showing.plan
    if goal.end:
        return showing.iteration, 0 if goal.end == "first" else len(plan) - 1
    if goal.phase:
        return showing.iteration, _phase(showing, goal.phase)
    wanted = Address.parse(full_address(showing, goal.address))
    try:
        return showing.iteration, plan.index_of(wanted)
    except UsageError:
        iteration = showing.journey.iteration_of(wanted)
        if iteration == showing.iteration:
            raise
    there = at_iteration(showing, iteration)
    return iteration, there.plan.index_of(wanted)


def _phase(showing: Showing, phase: str) -> int:
    """The first step of a phase, of the sample shown where the phase is done for each."""
    found = [segment for segment in showing.plan.segments if segment.phase == phase]
    if not found:
        raise UsageError(f"This iteration has no phase called {phase}.")
    own = [segment for segment in found if segment.sample == showing.sample]
    return (own or found)[0].start


def full_address(showing: Showing, address: str) -> str:
    """An address with the epoch and the sample or batch shown where it does not say them."""
    if _WHEN.match(address):
        return address
    trace = showing.trace
    if _SAMPLE.match(address):
        return f"e{trace.epoch}/{address}"
    of_batch = len(trace.samples) > 1 and address.partition("/")[0] in _OF_BATCH
    who = f"b{trace.batch}" if of_batch else f"s{showing.sample}"
    return f"e{trace.epoch}/{who}/{address}"


# Iterations -------------------------------------------------------------------------------------


def _iteration(text: str) -> tuple[str, int]:
    found = _EPOCH.fullmatch(text.strip())
    if found is not None:
        return "epoch", int(found[1])
    return "iteration", reading.whole(text, "An iteration")


def _go(showing: Showing, where: tuple[str, int]) -> Showing:
    kind, number = where
    return at_iteration(showing, number if kind == "iteration" else start_of(showing, number))


def start_of(showing: Showing, epoch: int) -> int:
    """The first iteration of an epoch."""
    document, journey = showing.document, showing.journey
    for chapter in document.chapters:
        order = journey.order_at(chapter.start)
        if epoch == order.turn.epoch:
            return chapter.start
        if epoch > order.turn.epoch:
            at = chapter.start + order.begun + (epoch - order.turn.epoch - 1) * order.whole
            if document.chapter_at(at) is chapter:
                return at
    raise UsageError(f"There is no epoch {epoch} here.")


def at_iteration(showing: Showing, iteration: int) -> Showing:
    """Stand at the first step of an iteration; `UsageError` where it is too far."""
    journey = showing.journey
    if iteration < journey.first:
        raise UsageError(f"There is no iteration {iteration}; the first is {journey.first}.")
    cost = leap_cost(showing, iteration) + record_cost(showing.document)
    there = showing.viewing(iteration=iteration, address="")
    there = replace(there, spent=spending(showing, cost))
    _ = there.trace  # or it is refused
    return there


# Training ---------------------------------------------------------------------------------------


def _count(text: str) -> tuple[int, bool]:
    found = _COUNT.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        raise UsageError(
            f"Training goes on for iterations, such as 50, or epochs, such as 20e, "
            f"not for {reading.shown(text)}."
        )
    return int(found[1]), bool(found[2])


def _train(showing: Showing, count: tuple[int, bool]) -> Slices:
    """Train as the window does, piece by piece, and stand at the end."""
    number, epochs = count
    at = showing.iteration
    line = showing.having(resume(showing.document, at))
    order = line.journey.order_at(at)
    spent = spending(line, training_cost(line.document, number * (order.whole if epochs else 1)))
    worker = Worker(
        line.journey.task(at),
        iterations=None if epochs else number,
        epochs=number if epochs else None,
        stops=line.document.stops,
    )
    ending = worker.begin()
    while ending is None:
        yield
        ending = worker.work()
    worker.finish()
    document = edits.train(line.document, worker.iteration, worker.curves)
    journey = Journey(document)
    journey.adopt(worker.checkpoints, worker.moment)
    end = max(worker.iteration - (ending.kind == "diverged"), journey.first)
    return replace(line.having(document, iteration=end, address=""), spent=spent)


# The beginning ----------------------------------------------------------------------------------


def _zero(text: str) -> None:
    if text.strip() != "0":
        raise UsageError("A lesson is begun again with start=0.")


def _start(showing: Showing, _: None) -> Showing:
    beginning = showing.beginning
    if beginning is None:
        raise UsageError("No lesson was begun here.")
    return Showing(beginning, beginning=beginning, spent=showing.spent)


MOVES = (
    ActionKind(
        "start",
        ("0",),
        "the network as the lesson began it; nothing of the steps before",
        _zero,
        _start,
    ),
    ActionKind(
        "step",
        ("e0/s0/backward/n4", "backward/n4", "backward", "first", "last"),
        "stand on a step; without epoch and sample in this iteration; "
        "a phase alone is its first step",
        read_goal,
        _step,
    ),
    ActionKind(
        "iteration",
        ("12", "e3"),
        "go to an iteration, or to the start of an epoch",
        _iteration,
        _go,
    ),
    ActionKind(
        "train",
        ("50", "20e"),
        "train this many iterations, or epochs, and stand at the end",
        _count,
        lambda showing, count: through(_train(showing, count)),
        _train,
        again=False,
    ),
)
