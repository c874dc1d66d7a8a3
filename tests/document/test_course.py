"""Passed or looked at, straight or by detours, in one chapter or cut in two: the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.document import Dataset, Document, Journey, Settings, edits, journey
from nnviz.document.files import dump, parse
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.training.optimizers import OPTIMIZERS
from nnviz.training.run import Run
from nnviz.training.schedules import SCHEDULES
from nnviz.training.worker import Task

LAST = 40


def document(
    settings: Settings, dropout: float = 0.0, conventions: Conventions | None = None
) -> Document:
    """A 2-5-2 network and 11 samples, two of them not for training."""
    random = np.random.default_rng(3)
    inputs = random.normal(size=(11, 2))
    targets = (inputs[:, :1] * inputs[:, 1:] > 0) * 1.0
    roles = [0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0]
    data = Dataset(inputs, np.hstack((targets, 1 - targets)), np.array(roles, np.int8))
    made = Document.of(
        Network.layered([2, 5, 2], seed=4), settings=settings, conventions=conventions
    )
    made = replace(made, chapter=replace(made.chapter, samples=data))
    return edits.set_dropout(made, 0, 2, dropout) if dropout else made


CASES = {
    **{
        name: document(Settings(optimizer=name, learning_rate=0.05, batch_size=4, shuffle=True))
        for name in OPTIMIZERS
    },
    **{
        f"schedule {name}": document(
            Settings(schedule=name, batch_size=2, warmup=3, l1=0.01, l2=0.1, optimizer="adam")
        )
        for name in SCHEDULES
    },
    "dropout": document(Settings(batch_size=4, shuffle=True, seed=7), dropout=0.4),
    "connections": document(
        Settings(batch_size=3, drop="connections", optimizer="nadam", learning_rate=0.01), 0.4
    ),
    "sequential": document(
        Settings(batch_size=3, optimizer="adamw", learning_rate=0.01, l2=0.1),
        0.3,
        Conventions(update="sequential", biases="frozen", dropout="scaled", epsilon="inside"),
    ),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def whole(request: pytest.FixtureRequest) -> Document:
    journey.COURSES.clear()
    found: Document = request.param
    return found


def bits(trip: Journey, iteration: int) -> list[bytes]:
    """Weights, memory and cost, bit by bit."""
    moment, trace = trip.moment(iteration), trip.trace(iteration)
    remembered = [moment.memory[name] for name in sorted(moment.memory)]
    arrays = [moment.parameters, *remembered, trace.before.parameters, trace.update, trace.loss]
    return [np.asarray(array).tobytes() for array in arrays]


def test_an_iteration_is_the_same_whichever_way_one_came(whole: Document) -> None:
    stepped = Journey(whole)
    expected = {iteration: bits(stepped, iteration) for iteration in range(LAST)}
    costs = stepped.losses(LAST - 1)
    journey.COURSES.clear()
    jumped = Journey(whole)
    for iteration in (LAST - 1, 3, 17, 16, 0, 30):
        assert bits(jumped, iteration) == expected[iteration]
    assert jumped.losses(LAST - 1).tobytes() == costs.tobytes()
    for one, other in zip(jumped.magnitudes(LAST - 1), stepped.magnitudes(LAST - 1), strict=True):
        assert one.tobytes() == other.tobytes()


def test_a_chapter_may_be_cut_anywhere(whole: Document) -> None:
    straight = Journey(whole)
    expected = {iteration: bits(straight, iteration) for iteration in range(LAST)}
    line = whole
    for cut in (7, 12, 25):
        middle = edits.chapter_from(line, cut)
        line = replace(line, chapter=middle, earlier=line.chapters)
    journey.COURSES.clear()
    reopened = parse(dump(line))
    assert reopened == line
    trip = Journey(reopened)
    for iteration in (LAST - 1, 24, 25, 8, 12, 13):
        found = bits(trip, iteration)
        # Where nothing was remembered yet, nothing and zeros are the same.
        assert found[0] == expected[iteration][0]
        assert found[-3:] == expected[iteration][-3:]


def test_what_a_run_computed_is_taken_over(whole: Document) -> None:
    expected = {iteration: bits(Journey(whole), iteration) for iteration in (0, 10, 29, 30)}
    journey.COURSES.clear()
    trip = Journey(whole)
    chapter = whole.chapter
    run = Run(
        Task(
            chapter.network,
            chapter.samples,
            chapter.settings,
            chapter.conventions,
            trip.order_at(0),
            trip.moment(0),
        ),
        iterations=30,
    )
    run.start()
    assert run.join(20)
    final = run.latest
    assert final.ending is not None
    trip.adopt(run.checkpoints, final.moment)
    assert trip.way_to(30) == 0
    for iteration, found in expected.items():
        assert bits(trip, iteration) == found
    trained = edits.train(whole, 30, final.curves)
    assert (trained.trained, trained.curves) == (30, final.curves)
    assert Journey(trained).way_to(30) == 0, "the chapter is the same, and so is its course"


def test_dragging_shows_what_is_near_at_hand() -> None:
    journey.COURSES.clear()
    trip = Journey(document(Settings()))
    assert trip.near(50) == 50
    assert trip.near(-5) == 0
    far = trip.near(10**8)
    assert 100 < far < 10**8
    assert trip.near(10**8, 0) == 0
    trip.moment(2000)
    assert trip.near(2001) == 2001
    assert trip.near(10**8) == 2000 + far
