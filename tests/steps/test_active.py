from __future__ import annotations

import pytest

from nnviz.errors import Diverged
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.steps import DETAILS, Active, active, record

from .samples import random_case, running_trace


def at(address: str, detail: str = "neuron") -> Active:
    trace = running_trace()
    plan = trace.steps(detail)
    return active(trace, plan[plan.index_of(f"e0/s0/{address}")])


def edges(found: Active) -> set[tuple[int, int]]:
    array = running_trace().architecture.edge_array
    return {(int(i), int(j)) for i, j in array[found.edges]}


def test_forward_uses_the_incoming_edges() -> None:
    found = at("forward/n6")
    assert edges(found) == {(3, 6), (4, 6), (5, 6)}
    assert found.neurons == (3, 4, 5, 6)
    assert (found.direction, found.primary, found.phase) == (1, "neuron:6", "forward")


def test_backward_uses_the_outgoing_edges_against_their_arrows() -> None:
    found = at("backward/n4")
    assert edges(found) == {(4, 6), (4, 7)}
    assert found.neurons == (4, 6, 7)
    assert found.direction == -1


def test_the_first_delta_comes_from_the_loss() -> None:
    found = at("backward/n9")
    assert edges(found) == set()
    assert found.neurons == (9,)
    assert found.loss
    assert at("loss").primary == "loss"
    assert at("loss/n9").loss


def test_terms_use_one_edge_and_functions_none() -> None:
    assert edges(at("forward/n6/t2", "term")) == {(4, 6)}
    assert edges(at("backward/n4/t2", "term")) == {(4, 7)}
    assert edges(at("forward/n6/sum", "term")) == {(3, 6), (4, 6), (5, 6)}
    assert edges(at("forward/n6/function", "term")) == set()
    assert at("forward/n6/function", "term").direction == 0
    assert edges(at("backward/n4/slope", "term")) == set()
    assert not at("backward/n9/slope", "term").loss


def test_weights() -> None:
    found = at("update/w6")
    assert edges(found) == {(3, 6), (4, 6), (5, 6)}
    assert found.direction == 0
    one = at("backward/w4-6", "term")
    assert (edges(one), one.primary, one.direction) == ({(4, 6)}, "edge:4-6", -1)
    layer = at("backward/wl2", "layer")
    assert edges(layer) == {(1, 3), (2, 3), (1, 4), (2, 4)}
    assert layer.primary == "layer:2"


def test_layers() -> None:
    found = at("forward/l3", "layer")
    assert edges(found) == {(3, 6), (4, 6), (5, 6), (4, 7), (5, 7)}
    assert edges(at("backward/l3", "layer")) == {(6, 9), (7, 9)}
    assert at("backward/l4", "layer").loss


def test_softmax_lights_the_layer() -> None:
    network = Network(Architecture.layered([2, 3], output="softmax"), None)
    trace = record(network, [1, 0], [1, 0, 0])
    plan = trace.steps()
    found = active(trace, plan[plan.index_of("e0/s0/forward/l2/function")])
    assert found.neurons == (4, 5, 6)
    assert len(found.edges) == 0


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_edges_in_use_end_at_neurons_in_use(seed: int) -> None:
    try:
        trace = random_case(seed).trace()
    except Diverged:
        pytest.skip("this random network left the finite range")
    for detail in DETAILS:
        for step in trace.steps(detail):
            found = active(trace, step)
            ends = {int(n) for n in trace.architecture.edge_array[found.edges].ravel()}
            assert ends <= set(found.neurons)
            assert found.phase == step.address.phase
            assert found.primary
