from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.steps import record
from nnviz.training.optimizers import OPTIMIZERS
from nnviz.training.settings import Settings

from .samples import random_case, running_network, running_trace


def test_arrays_have_a_row_per_neuron_and_are_read_only() -> None:
    trace = running_trace()
    for array in (trace.z, trace.a, trace.da, trace.delta, trace.slope):
        assert array.shape == (9, 1)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    assert trace.inputs.shape == (1, 1)
    assert trace.targets.shape == (1, 1)
    assert trace.samples == (0,)
    assert (trace.a[[1, 4, 7]] == 1.0).all()
    assert (trace.z[[0, 1, 4, 7]] == 0.0).all()


def test_the_slope_is_what_the_engine_multiplied_by() -> None:
    for seed in range(0, 60):
        trace = _trace_or_none(seed)
        if trace is None:
            continue
        architecture = trace.architecture
        for layer in range(2, architecture.layer_count + 1):
            rows = architecture.rows(layer)
            if "softmax" in architecture.activations(layer):
                continue
            if layer == architecture.layer_count and trace.fused:
                continue
            # The same expression of the same table: equal to the last bit.
            assert np.array_equal(trace.delta[rows], trace.da[rows] * trace.slope[rows])


def _trace_or_none(seed: int):
    try:
        return random_case(seed).trace()
    except Diverged:
        return None


def test_the_numbers_are_those_of_a_pass() -> None:
    case = random_case(6)
    trace = case.trace(learning_rate=0.3)
    network = case.network
    passes = Passes(network.architecture, len(case.inputs), case.loss, case.conventions)
    passes.forward(network.parameters, case.inputs)
    passes.backward(case.targets, lambda segment, gradient: -0.3 * gradient)
    for name in ("z", "a", "da", "delta"):
        assert np.array_equal(getattr(trace, name), getattr(passes, name))
    assert np.array_equal(trace.gradient_vector, passes.gradient)
    assert np.array_equal(trace.after.parameters, passes.parameters)


def test_update_is_minus_the_rate_times_the_gradient() -> None:
    trace = running_trace()
    for i, j in trace.architecture.edges:
        expected = trace.before.weight(i, j) - 0.5 * trace.gradient(i, j)
        assert trace.after.weight(i, j) == pytest.approx(expected, rel=1e-15)
    assert trace.before == running_network()


@pytest.mark.parametrize("batch", ["mean", "sum"])
def test_a_batch_combines_the_gradients_of_its_samples(batch: str) -> None:
    network = Network.layered([2, 3, 1], seed=4)
    inputs, targets = [[1, 0], [0.5, -1], [2, 2]], [[1], [0], [0.5]]
    settings = {"conventions": Conventions(batch=batch), "learning_rate": 0.1}
    trace = record(network, inputs, targets, samples=[7, 2, 5], **settings)
    singles = [record(network, x, y) for x, y in zip(inputs, targets, strict=True)]
    share = 1 / 3 if batch == "mean" else 1
    assert trace.loss == pytest.approx(sum(t.loss for t in singles) * share)
    for i, j in network.architecture.edges:
        parts = [trace.gradient(i, j, sample) for sample in (7, 2, 5)]
        assert parts == pytest.approx([t.gradient(i, j) for t in singles])
        assert trace.gradient(i, j) == pytest.approx(sum(parts) * share)


def test_frozen_biases_have_a_gradient_but_no_update() -> None:
    trace = record(running_network(), 1.5, 0.2, conventions=Conventions(biases="frozen"))
    assert trace.gradient(5, 6) == pytest.approx(0.054706775960)
    assert trace.after.weight(5, 6) == trace.before.weight(5, 6)
    assert trace.after.weight(4, 6) != trace.before.weight(4, 6)


def test_a_sequential_update_sends_delta_back_through_new_weights() -> None:
    trace = record(
        running_network(), 1.5, 0.2, learning_rate=0.5, conventions=Conventions(update="sequential")
    )
    new = trace.after.weight(6, 9)
    assert trace.weights_in_backward is trace.after
    assert trace.delta[5, 0] == pytest.approx(new * trace.delta[8, 0] * trace.slope[5, 0])
    assert running_trace().weights_in_backward is running_trace().before


def test_gradient_magnitudes_per_layer() -> None:
    trace = running_trace()
    layers = {m.layer: m for m in trace.gradient_magnitudes}
    assert set(layers) == {2, 3, 4}
    values = [trace.gradient(i, 9) for i in (6, 7, 8)]
    assert layers[4].rms == pytest.approx(np.sqrt(np.mean(np.square(values))))
    assert layers[4].largest == pytest.approx(max(values))


def test_magnitudes_of_tiny_gradients_do_not_vanish() -> None:
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [0.0])
    trace = record(network, 1e-200, 1e-100)
    (only,) = trace.gradient_magnitudes
    assert 0 < only.rms == pytest.approx(2e-300)


def test_a_threshold_network_is_recorded_up_to_its_loss() -> None:
    network = Network.layered([2, 2, 1], hidden="threshold", output="identity", seed=1)
    trace = record(network, [1, 0], [1])
    assert "threshold" in trace.refusal
    assert trace.loss_values.shape == (1,)
    assert not trace.delta.any() and not trace.gradient_vector.any()
    assert trace.after == trace.before
    assert {step.address.phase for step in trace.steps()} == {"forward", "loss"}


def test_passes_are_not_shared_between_traces() -> None:
    network = running_network()
    first = record(network, 1.5, 0.2)
    kept = first.a.copy()
    record(network, -1.0, 0.9)
    assert np.array_equal(first.a, kept)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inputs": [1, 2]}, "inputs"),
        ({"inputs": []}, "at least one sample"),
        ({"inputs": [float("nan")]}, "finite"),
        ({"targets": [0.1, 0.2]}, "one row of targets for each row"),
        ({"loss": "guess"}, "no loss named"),
        ({"optimizer": "magic"}, "no optimizer named"),
        ({"learning_rate": float("inf")}, "learning rate is a finite number"),
        ({"settings": 3}, "Settings are"),
        ({"memory": 3}, "A memory is a mapping"),
        ({"updates": "a"}, "number of updates"),
        ({"iteration": 0.5}, "iteration"),
        ({"samples": [1, 2]}, "2 sample labels for 1"),
        ({"samples": [-1]}, "whole number from 0"),
        ({"loss": "binary_cross_entropy", "targets": [3]}, "between 0 and 1"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(change: dict, words: str) -> None:
    given = {"inputs": [1.5], "targets": [0.2], **change}
    if given["inputs"] == []:
        given["targets"] = []
    with pytest.raises(UsageError, match=words):
        record(running_network(), **given)


def test_samples_are_different() -> None:
    network = Network.layered([1, 1], seed=0)
    with pytest.raises(UsageError, match="different whole numbers"):
        record(network, [[1], [2]], [[0], [1]], samples=[3, 3])


def test_divergence_is_an_error_and_nothing_else() -> None:
    network = Network(Architecture.layered([1, 1], output="identity", bias=False), [1e300])
    with pytest.raises(Diverged):
        record(network, [1e10], [0.0])
    fine = record(network.with_parameters([0.5]), [1.0], [0.0])
    assert fine.loss == pytest.approx(0.25)


# Optimizers and dropout --------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_terms_and_memory_are_those_of_the_optimizer(name: str) -> None:
    network = Network.layered([2, 3, 1], seed=4)
    size = network.architecture.size
    settings = Settings(optimizer=name, learning_rate=0.02, l1=0.1, l2=0.2)
    memory = {key: np.linspace(0.1, 0.5, size) for key in OPTIMIZERS[name].memory}
    trace = record(network, [1, -1], [0.5], settings=settings, memory=memory, updates=6)
    made = OPTIMIZERS[name].step(
        trace.gradient_vector,
        memory,
        {"learning_rate": 0.02},
        parameters=network.parameters,
        iteration=7,
        l1=0.1,
        l2=0.2,
        decayed=~network.architecture.bias_parameter_mask,
    )
    assert list(trace.terms) == list(made.terms)
    for key, vector in made.terms.items():
        assert np.array_equal(trace.terms[key], vector)
        assert trace.terms[key].shape == (size,)
    assert trace.memory.keys() == trace.memory_after.keys() == memory.keys()
    for key in memory:
        assert np.array_equal(trace.memory[key], memory[key])
        assert np.array_equal(trace.memory_after[key], made.state[key])
    assert (trace.updates, trace.optimizer, trace.settings) == (6, name, settings)
    for vector in (*trace.terms.values(), *trace.memory.values(), *trace.memory_after.values()):
        with pytest.raises(ValueError, match="read-only"):
            vector[0] = 1.0


def test_the_learning_rate_is_the_one_in_force() -> None:
    settings = Settings(learning_rate=0.8, warmup=4)
    trace = record(running_network(), 1.5, 0.2, settings=settings, epoch=1)
    assert trace.learning_rate == settings.rate(1) == 0.4
    plain = record(running_network(), 1.5, 0.2, learning_rate=0.4)
    assert np.array_equal(plain.update, trace.update)
    assert plain.settings.learning_rate == plain.learning_rate == 0.4


@pytest.mark.parametrize("update", ["simultaneous", "sequential"])
@pytest.mark.parametrize("drop", ["units", "connections"])
def test_dropout_is_part_of_the_record(drop: str, update: str) -> None:
    layers = (Layer(2, bias=True), Layer(6, "tanh", bias=True, dropout=0.5), Layer(2))
    architecture = Architecture(layers)
    network = Network(architecture, np.linspace(-1, 1, architecture.size))
    settings = Settings(drop=drop, seed=8, batch_size=3)
    inputs, targets = [[1, 0], [0.5, -1], [2, 2]], [[1, 0], [0, 1], [0.5, 0]]
    conventions = Conventions(update=update)
    given = {"settings": settings, "conventions": conventions}
    trace, again, other = (
        record(network, inputs, targets, iteration=at, **given) for at in (5, 5, 6)
    )
    assert np.array_equal(trace.mask, again.mask) and not np.array_equal(trace.mask, other.mask)
    weights = network.parameters
    if drop == "units":
        assert trace.mask.shape == trace.a.shape
        assert np.array_equal(trace.sent, trace.a * trace.mask)
    else:
        assert trace.sent is trace.a
        weights = weights * trace.mask
    matrix = weights[-14:].reshape(2, 7)
    hidden, outputs = architecture.rows(2, bias=True), architecture.rows(3)
    assert np.allclose(trace.z[outputs], matrix @ trace.sent[hidden], rtol=1e-14)
    if drop == "connections":
        gone = architecture.parameter_index[trace.mask[architecture.parameter_index] == 0.0]
        assert len(gone) and not trace.update[gone].any() and not trace.gradient_vector[gone].any()
    total = sum(trace.sample_gradients(column) for column in range(3)) / 3
    assert np.allclose(total, trace.gradient_array, rtol=1e-13, atol=1e-16)
    for position, (i, j) in enumerate(architecture.edges):
        for column in range(3):
            value = trace.sample_gradient(i, j, column)
            assert value == trace.sample_gradients(column)[position]


def test_without_dropout_what_is_sent_is_the_activation() -> None:
    trace = running_trace()
    assert trace.sent is trace.a and trace.mask is None
    assert trace.memory == trace.memory_after == {}
    assert list(trace.terms) == ["delta"] and np.array_equal(trace.terms["delta"], trace.update)


def test_a_memory_that_does_not_fit_is_refused() -> None:
    network = running_network()
    for memory in ({"v": [1.0]}, {"m": np.zeros(network.architecture.size)}):
        with pytest.raises(UsageError, match="does not fit: momentum keeps v, each of 13 numbers"):
            record(network, 1.5, 0.2, optimizer="momentum", memory=memory)
