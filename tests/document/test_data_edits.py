"""Beginning again with other data: the network fits, and what was trained is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz.document import edits, preset_document
from nnviz.document.data_edits import use_dataset
from nnviz.document.journey import Journey
from nnviz.document.model import Document
from nnviz.training.dataset import Dataset
from nnviz.training.datasets import load_dataset
from nnviz.training.generators import generate
from nnviz.training.splitting import split


@pytest.fixture
def spiral() -> Document:
    return preset_document("spiral")


def test_a_network_that_fits_stays_with_its_weights(spiral: Document) -> None:
    data = split(generate("moons", seed=3), 0.3, 0.0, 3)
    after = use_dataset(spiral, data)
    assert after.samples == data
    assert after.network.architecture == spiral.network.architecture
    assert np.array_equal(after.network.parameters, spiral.network.parameters)
    assert after.settings == spiral.settings
    assert after.branches == () and after.trained == 0
    assert spiral.samples != data


def test_other_inputs_and_outputs(spiral: Document) -> None:
    moved = edits.move_neuron(spiral, 4, 10.0, 10.0)
    iris = load_dataset("iris")
    after = use_dataset(moved, iris)
    graph = after.network.architecture
    assert (graph.input_count, graph.output_count) == (4, 3)
    assert [layer.size for layer in graph.layers[1:-1]] == [8, 8]
    assert graph.layers[-1].activation == "softmax"
    assert after.settings.loss == "categorical_cross_entropy"
    assert after.settings.optimizer == spiral.settings.optimizer
    assert after.view.positions == ()
    Journey(after).trace(0)


def test_numbers_instead_of_classes(spiral: Document) -> None:
    """Widths fit, but the loss and the output were made for two classes."""
    plane = generate("plane", seed=1)
    after = use_dataset(spiral, plane)
    assert after.settings.loss == "squared_error"
    assert after.network.architecture.layers[-1].activation == "identity"


def test_fewer_samples_than_a_batch(spiral: Document) -> None:
    few = generate("moons", 5, 0.1, 1)
    assert spiral.settings.batch_size > 5
    after = use_dataset(spiral, few)
    assert after.settings.batch_size == 5
    Journey(after).trace(0)


def test_one_sample_and_many_inputs(spiral: Document) -> None:
    one = Dataset(np.ones((1, 64)), np.zeros((1, 2)), np.zeros(1, dtype=np.int8))
    after = use_dataset(spiral, one)
    assert after.network.architecture.input_count == 64
    Journey(after).trace(3)


def test_what_was_trained_is_a_branch(spiral: Document) -> None:
    trained = edits.train(spiral, 40)
    after = use_dataset(trained, load_dataset("iris"))
    (branch,) = after.branches
    assert branch.trained == 40 and branch.chapters == spiral.chapters
    assert after.trained == 0 and after.curves is None
    back = edits.take_branch(after, branch.name)
    assert back.network.architecture.input_count == 2 and back.trained == 40


def test_it_begins_at_the_first_iteration_whatever_came_later(spiral: Document) -> None:
    later = edits.set_learning_rate(spiral, 7, 0.5)
    after = use_dataset(later, generate("circles", seed=2))
    assert after.chapters == (after.chapter,) and after.chapter.start == 0
    assert after.settings.learning_rate == spiral.settings.learning_rate


def test_the_same_data_again_change_nothing(spiral: Document) -> None:
    same = use_dataset(spiral, spiral.samples)
    assert same.chapter == spiral.chapter and same.branches == ()
    renamed = use_dataset(spiral, replace(spiral.samples, name="other"))
    assert renamed.samples.name == "other"
