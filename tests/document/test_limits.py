from __future__ import annotations

import pytest

from nnviz.document.limits import LIMITS, Limits, check_batch, check_numbers, check_sizes
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer


def test_what_is_counted_is_what_is_built() -> None:
    graph = Architecture(
        (Layer(3, bias=True), Layer(4, "tanh", bias=True), Layer(2, "sigmoid")),
        (Connection(0, 1), Connection(1, 2), Connection(0, 2)),
    )
    check_sizes(graph.layers, graph.connections, Limits(neurons=11, parameters=34))
    assert (graph.neuron_count, graph.size) == (11, 32)  # 0 → 2 leaves the bias neuron out
    with pytest.raises(UsageError, match="weights"):
        check_sizes(graph.layers, graph.connections, Limits(parameters=31))
    with pytest.raises(UsageError, match="neurons"):
        check_sizes(graph.layers, graph.connections, Limits(neurons=10))


def test_the_network_of_the_brief_fits() -> None:
    check_sizes([Layer(784, bias=True), Layer(128, bias=True), Layer(64, bias=True), Layer(10)], ())


def test_a_connection_must_lead_to_a_later_layer() -> None:
    with pytest.raises(UsageError) as caught:
        check_sizes([Layer(1), Layer(1)], [Connection(0, 1), Connection(1, 1)])
    assert caught.value.place == "connections[1]"


def test_batches_and_numbers() -> None:
    check_batch(1000, 100_000, 4194)
    with pytest.raises(UsageError, match="at most 4,194 fit"):
        check_batch(1000, 100_000, 4195)
    check_numbers(LIMITS.numbers)
    with pytest.raises(UsageError, match="most"):
        check_numbers(LIMITS.numbers + 1)
