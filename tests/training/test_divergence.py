"""Numbers beyond the finite range: the iteration in which they appear leaves all as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.errors import Diverged
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.steps import record
from nnviz.training.dataset import Dataset
from nnviz.training.descent import nouns
from nnviz.training.optimizers import OPTIMIZERS
from nnviz.training.settings import Settings
from nnviz.training.trainer import Moment, Trainer
from tests.training.cases import Plan, wild_plans
from tests.training.test_same_numbers import same, traces_of, trainer_of

ITERATIONS = 12


def run(trainer: Trainer) -> tuple[Moment, Diverged | None]:
    """One iteration after the other; the moment before each is what a failure must leave."""
    for at in range(ITERATIONS):
        before = trainer.moment
        for vector in (before.parameters, *before.memory.values()):
            assert np.isfinite(vector).all()
        try:
            trainer.advance(1)
        except Diverged as error:
            same(trainer.moment, before)
            assert trainer.iteration == at
            return before, error
    return trainer.moment, None


@settings(max_examples=150, deadline=None)
@given(wild_plans())
def test_a_failing_iteration_changes_nothing_and_is_the_same_for_all(plan: Plan) -> None:
    moment, error = run(trainer_of(plan))
    if error is None:
        traces_of(plan, ITERATIONS)
        return
    assert error.what and error.do
    for go in (
        lambda trainer: trainer.advance(ITERATIONS),
        lambda trainer: [trainer.watched() for _ in range(ITERATIONS)],
    ):
        trainer = trainer_of(plan)
        with pytest.raises(Diverged) as caught:
            go(trainer)
        assert caught.value.what == error.what
        same(trainer.moment, moment)
    recorded = traces_of(plan, moment.iteration)
    if recorded:
        assert np.array_equal(recorded[-1].after.parameters, moment.parameters)
    with pytest.raises(Diverged) as caught:
        traces_of(plan, moment.iteration + 1)
    if plan.conventions.update == "simultaneous":
        assert caught.value.what == error.what


@pytest.mark.parametrize("update", ("simultaneous", "sequential"))
@pytest.mark.parametrize(
    ("name", "memory", "noun"),
    (
        ("momentum", {"v": 1.7e308}, "velocity"),
        ("momentum_classic", {"v": -1.7e308}, "velocity"),
        ("adagrad", {}, "sum of all squared slopes so far"),
        ("rmsprop", {}, "mean of the squared slopes"),
        ("adam", {}, "mean of the squared slopes"),
    ),
)
def test_a_memory_that_overflows_is_named(
    name: str, memory: dict[str, float], noun: str, update: str
) -> None:
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [0.5])
    given_memory = {key: np.array([value]) for key, value in memory.items()}
    how = Settings(optimizer=name, learning_rate=1.0)
    conventions = Conventions(update=update)  # type: ignore[arg-type]
    trainer = Trainer(
        network, [[1e154]], [[0.0]], settings=how, conventions=conventions, memory=given_memory
    )
    before = trainer.moment
    said = f"Output layer: the {noun} of edge 1 → 2 is infinite"
    with pytest.raises(Diverged, match=said):
        trainer.advance(1)
    same(trainer.moment, before)
    with pytest.raises(Diverged, match=said):
        record(network, 1e154, 0.0, settings=how, conventions=conventions, memory=given_memory)


@pytest.mark.parametrize("rate", (1e-3, 1.0, 1e10, 1e100, 1e300))
@pytest.mark.parametrize("size", (1.0, 1e10, 1e154, 1e308, -1e308))
def test_one_sample_one_class_no_variance(rate: float, size: float) -> None:
    for count in (1, 3):
        data = Dataset(np.full((count, 2), size), np.ones((count, 1)), classes=("a", "b"))
        trainer = Trainer(
            Network.layered([2, 3, 1], seed=1),
            data.inputs,
            data.targets,
            settings=Settings(learning_rate=rate, batch_size=2),
        )
        run(trainer)
        assert np.isfinite(trainer.moment.parameters).all()


def test_a_loss_that_overflows_alone() -> None:
    # Its derivative is finite, and so are the new weights.
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [1e155])
    trainer = Trainer(network, [[1.0]], [[0.0]], learning_rate=0.1)
    with pytest.raises(Diverged, match="squared error of the output layer is not a finite"):
        trainer.advance(1)
    assert trainer.network.parameters.tolist() == [1e155]


def test_every_memory_has_a_noun() -> None:
    for name, entry in OPTIMIZERS.items():
        called = nouns(name)
        assert list(called) == list(entry.memory)
        assert len(set(called.values())) == len(called)
        assert all(noun and noun[0].islower() for noun in called.values())
