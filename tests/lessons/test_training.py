"""Training in a lesson is that of the program, and all it computes is counted before."""

from __future__ import annotations

import numpy as np
import pytest

import nnviz
from nnviz.document import edits
from nnviz.errors import UsageError
from nnviz.lessons import actions_moving
from nnviz.lessons.actions import parse_actions, performing
from nnviz.lessons.actions_kind import through
from nnviz.lessons.costs import LESSON, within
from nnviz.lessons.showing import Showing
from nnviz.training.stops import Stops
from tests.lessons.showings import done, shown


def test_training_is_that_of_the_program() -> None:
    after = done(shown("xor-2-2-1"), "optimizer=adam; train=5e; train=3e")
    before = done(shown("xor-2-2-1"), "optimizer=adam")
    training = nnviz.train(
        before.network, before.chapter.samples, epochs=8, settings=before.chapter.settings
    )
    assert after.network == training.network
    assert after.document.curves is not None
    assert after.document.curves.training_loss[-1] == training.loss
    assert after.document == edits.train(after.document, 32, after.document.curves)


def test_a_training_ends_as_the_document_says() -> None:
    here = shown("xor-2-2-1")
    here = here.having(edits.set_stops(here.document, Stops(loss_below=10.0)))
    assert done(here, "train=100").iteration < 100


def test_what_a_training_computed_is_known() -> None:
    here = done(shown("xor-2-2-1"), "rate=0.123; train=700")
    assert here.journey.way_to(700) == 0
    assert here.journey.way_to(350) < done(here, "rate=0.456").journey.way_to(1050)


def test_training_from_an_earlier_iteration_goes_on_from_there() -> None:
    before = done(shown(), "iteration=2; rate=0.1; iteration=0; train=6")
    assert before.document.chapters == shown().document.chapters  # the later chapter is gone
    assert before.document.trained == 6


def test_a_training_that_diverges_stands_where_there_are_numbers() -> None:
    after = done(shown(), "activation=all:identity; rate=300; train=400")
    assert 0 < after.iteration < 400
    assert np.isfinite(after.trace.loss)


def test_what_a_lesson_computes_is_counted_before_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    once = done(shown("xor-2-2-1"), "train=1000")
    assert 0 < once.spent < LESSON
    monkeypatch.setattr(actions_moving, "Worker", None)
    with pytest.raises(UsageError, match="more than a lesson may compute"):
        done(once, "network=digits; train=100000")
    again = Showing(once.document, spent=LESSON - once.spent // 2)
    with pytest.raises(UsageError, match="more than a lesson may compute"):
        done(again, "train=1000")


def test_what_a_leap_costs_does_not_depend_on_what_is_remembered() -> None:
    here = done(shown("xor-2-2-1"), "rate=0.321")
    costs = [done(here, "iteration=3000").spent for _ in range(2)]
    assert costs[0] == costs[1] > here.spent + 10_000_000
    assert done(here, "iteration=2000; iteration=3000").spent < costs[0] + 2_000_000
    trained = done(here, "train=3000")
    assert done(trained, "iteration=10").spent < trained.spent + 2_000_000


def test_a_budget_holds_for_all_that_is_done_in_it() -> None:
    with within(20_000_000) as budget, pytest.raises(UsageError, match="more than a lesson"):
        for _ in range(1_000):
            done(shown(), "train=20")
    assert budget.left >= 0


def test_actions_can_be_done_bit_by_bit() -> None:
    actions = parse_actions("train=400; select=neuron:6")
    assert sum(1 for _ in performing(shown(), actions)) > 2
    assert through(performing(shown(), actions)).iteration == 400
