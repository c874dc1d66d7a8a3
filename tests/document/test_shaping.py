from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.document import Document, Journey, edits, network_document
from nnviz.document.changes import chapter_from
from nnviz.document.shaping import change_of_output, collapsed, is_silent, silenced
from nnviz.errors import UsageError


@pytest.fixture
def running() -> Document:
    return network_document("running-example")


def test_all_functions_become_one(running: Document) -> None:
    linear = edits.set_all_activations(running, 2, "identity")
    graph = linear.network.architecture
    assert {graph.activation(number) for number in range(1, 10)} == {"identity"}
    assert np.array_equal(linear.network.parameters, Journey(running).network(2).parameters)
    assert linear.chapter.start == 2
    assert edits.set_all_activations(linear, 2, "identity") is linear
    mixed = edits.set_neuron_activation(running, 0, 6, "tanh")
    assert edits.set_all_activations(mixed, 0, "sigmoid").network == running.network
    with pytest.raises(UsageError, match="no activation"):
        edits.set_all_activations(running, 0, "flat")


def test_a_linear_network_keeps_the_function_that_its_loss_is_made_for(running: Document) -> None:
    assert edits.make_linear(running, 1) == edits.set_all_activations(running, 1, "identity")
    crossed = network_document("xor-2-4-1")
    assert crossed.settings.loss == "binary_cross_entropy"
    graph = edits.make_linear(crossed, 0).network.architecture
    assert [graph.activations(layer)[0] for layer in (2, 3)] == ["identity", "sigmoid"]


def test_a_silenced_neuron_sends_nothing(running: Document) -> None:
    quiet = edits.silence(running, 3, 4)
    before = Journey(running).network(3)
    weights = {edge: quiet.network.weight(*edge) for edge in before.weights}
    assert {edge for edge in weights if weights[edge] != before.weights[edge]} == {(4, 6), (4, 7)}
    assert weights[4, 6] == weights[4, 7] == 0.0
    assert edits.silence(quiet, 3, 4) == quiet
    assert is_silent(quiet.network, 4)
    assert not is_silent(running.network, 4)
    without = quiet.network.with_weight(1, 4, 99.0)
    assert np.array_equal(without.predict([[1.5]]), quiet.network.predict([[1.5]]))


def test_a_bias_neuron_can_be_silenced_too(running: Document) -> None:
    assert edits.silence(running, 0, 5).network.weight(5, 7) == 0.0


def test_what_cannot_be_silenced_says_why(running: Document) -> None:
    with pytest.raises(UsageError, match="Neuron 9 feeds no other"):
        edits.silence(running, 0, 9)
    with pytest.raises(UsageError, match="no neuron 12"):
        edits.silence(running, 0, 12)
    assert is_silent(running.network, 9)


def test_what_changed_in_the_output_is_said(running: Document) -> None:
    chapter = chapter_from(running, 0)
    quiet = silenced(chapter.network, 6)
    found = change_of_output(chapter, quiet)
    old, new = (float(net.predict([[1.5]])[0, 0]) for net in (chapter.network, quiet))
    assert found.mean == found.largest == pytest.approx(abs(new - old))
    assert (found.before, found.after) == pytest.approx(((old - 0.2) ** 2, (new - 0.2) ** 2))
    assert f"moves by {found.mean:.3g} on average" in found.sentence
    same = change_of_output(chapter, chapter.network)
    assert "nothing at all changes" in same.sentence


def test_the_collapsed_network_is_a_document_of_its_own() -> None:
    start = edits.make_linear(network_document("xor-2-4-1"), 0)
    start = replace(start, name="Straight")
    made = collapsed(start, 5)
    before = Journey(start).network(5)
    assert [layer.size for layer in made.network.architecture.layers] == [2, 1]
    assert made.samples == start.samples
    inputs = start.samples.inputs
    assert made.network.predict(inputs) == pytest.approx(before.predict(inputs), abs=1e-12)
    assert made.name == made.network.name == "Straight as one matrix"
    with pytest.raises(UsageError, match="Layer 2 applies tanh"):
        collapsed(network_document("xor-2-4-1"), 0)
