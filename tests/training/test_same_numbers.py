"""An iteration is the same, to the last bit, whether it runs, is watched, or is recorded."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from nnviz.steps import Trace, record
from nnviz.training.trainer import Moment, Trainer
from tests.training.cases import Plan, plans

ITERATIONS = 7


def trainer_of(plan: Plan) -> Trainer:
    return Trainer(
        plan.network,
        plan.data.inputs,
        plan.data.targets,
        settings=plan.settings,
        conventions=plan.conventions,
        order=plan.order,
    )


def traces_of(plan: Plan, count: int = ITERATIONS) -> list[Trace]:
    """Iterations recorded one after the other."""
    network, memory, traces = plan.network, {}, []
    for at in range(count):
        place = plan.order.place(at)
        rows = list(place.samples)
        trace = record(
            network,
            plan.data.inputs[rows],
            plan.data.targets[rows],
            settings=plan.settings,
            conventions=plan.conventions,
            memory=memory,
            updates=at,
            iteration=at,
            epoch=place.epoch,
            samples=place.samples,
            batch=place.batch,
        )
        traces.append(trace)
        network, memory = trace.after, dict(trace.memory_after)
    return traces


def same(first: Moment, second: Moment) -> None:
    assert first.iteration == second.iteration and first.updates == second.updates
    assert np.array_equal(first.parameters, second.parameters)
    assert first.memory.keys() == second.memory.keys()
    for name in first.memory:
        assert np.array_equal(first.memory[name], second.memory[name])


@settings(max_examples=120, deadline=None)
@given(plans())
def test_recorded_iterations_are_those_of_the_run(plan: Plan) -> None:
    trainer, costs = trainer_of(plan), np.empty(ITERATIONS)
    trainer.advance(ITERATIONS, costs)
    traces = traces_of(plan)
    last = traces[-1]
    moment = trainer.moment
    assert np.array_equal(costs, [trace.loss for trace in traces])
    assert np.array_equal(moment.parameters, last.after.parameters)
    assert moment.memory.keys() == last.memory_after.keys()
    for name, vector in moment.memory.items():
        assert np.array_equal(vector, last.memory_after[name]), name
    assert moment.iteration == moment.updates == ITERATIONS == last.updates + 1


@settings(max_examples=100, deadline=None)
@given(plans())
def test_watched_interrupted_and_resumed_runs_are_the_run(plan: Plan) -> None:
    whole, pieces, seen, resumed = (trainer_of(plan) for _ in range(4))
    whole.advance(ITERATIONS)
    pieces.advance(3)
    moment = pieces.moment
    pieces.advance(2)
    for _ in range(2):
        pieces.advance(1)
    for _ in range(ITERATIONS):
        seen.watched()
    resumed.restore(moment)
    resumed.advance(ITERATIONS - 3)
    for other in (pieces, seen, resumed):
        same(other.moment, whole.moment)
    # And back again.
    whole.restore(moment)
    whole.advance(ITERATIONS - 3)
    same(whole.moment, pieces.moment)


@settings(max_examples=100, deadline=None)
@given(plans())
def test_the_terms_add_up_to_the_update(plan: Plan) -> None:
    for trace in traces_of(plan, 3):
        assert list(trace.terms)[-1] == "delta"
        assert np.array_equal(trace.terms["delta"], trace.update)
        assert np.array_equal(trace.after.parameters, trace.before.parameters + trace.update)
        moving = trace.architecture.trainable_mask
        if plan.conventions.biases == "frozen":
            moving = moving & ~trace.architecture.bias_parameter_mask
        for vector in (trace.update, *trace.memory_after.values()):
            assert not vector[~moving].any()
        for name, vector in trace.memory_after.items():
            assert np.array_equal(vector[moving], trace.terms[name][moving])


@settings(max_examples=60, deadline=None)
@given(plans())
def test_samples_of_a_batch_add_up_to_its_gradient(plan: Plan) -> None:
    (trace,) = traces_of(plan, 1)
    share = 1.0 if plan.conventions.batch == "sum" else 1.0 / len(trace.samples)
    total = sum(trace.sample_gradients(column) for column in range(len(trace.samples)))
    assert np.allclose(total * share, trace.gradient_array, rtol=1e-12, atol=1e-15)
    for position, (i, j) in enumerate(trace.architecture.edges):
        single = trace.sample_gradient(i, j, 0)
        assert single == trace.sample_gradients(0)[position]
