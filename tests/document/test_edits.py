from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.document import (
    LIMITS,
    Document,
    Journey,
    Settings,
    View,
    changes,
    edits,
    preset_document,
)
from nnviz.document.files import dump, parse
from nnviz.errors import UsageError
from nnviz.nn.conventions import profile
from nnviz.nn.network import Network
from nnviz.training.generators import generate


@pytest.fixture
def running() -> Document:
    return preset_document("running-example")


@pytest.fixture
def xor() -> Document:
    return preset_document("xor-2-2-1")


EDITS: list[tuple[str, Callable[[Document, int], Document], Callable[[Document], Any], Any]] = [
    (
        "weight",
        lambda d, k: edits.set_weight(d, k, 4, 7, 0.125),
        lambda d: d.network.weight(4, 7),
        0.125,
    ),
    (
        "parameters",
        lambda d, k: edits.set_parameters(d, k, np.ones(9)),
        lambda d: d.network.weight(4, 7),
        1.0,
    ),
    (
        "draw",
        lambda d, k: edits.draw_weights(d, k, "zeros", 0),
        lambda d: d.network.weight(4, 7),
        0.0,
    ),
    (
        "layer",
        lambda d, k: edits.set_layer_activation(d, k, 2, "relu"),
        lambda d: d.network.architecture.activation(5),
        "relu",
    ),
    (
        "neuron",
        lambda d, k: edits.set_neuron_activation(d, k, 5, "relu"),
        lambda d: d.network.architecture.activations(2),
        ("tanh", "relu"),
    ),
    (
        "input",
        lambda d, k: edits.set_input(d, k, 1, 0, 0.75),
        lambda d: d.samples.inputs[1, 0],
        0.75,
    ),
    (
        "target",
        lambda d, k: edits.set_target(d, k, 1, 0, 0.75),
        lambda d: d.samples.targets[1, 0],
        0.75,
    ),
    ("add", lambda d, k: edits.add_sample(d, k), lambda d: len(d.samples), 5),
    (
        "add numbers",
        lambda d, k: edits.add_sample(d, k, [2, 3], [1]),
        lambda d: d.samples.inputs[-1].tolist(),
        [2, 3],
    ),
    (
        "remove",
        lambda d, k: edits.remove_sample(d, k, 0),
        lambda d: d.samples.inputs[0].tolist(),
        [0, 1],
    ),
    ("samples", lambda d, k: edits.set_samples(d, k, [[1, 2]], [[0]]), lambda d: len(d.samples), 1),
    (
        "rate",
        lambda d, k: edits.set_learning_rate(d, k, 0.125),
        lambda d: d.settings.learning_rate,
        0.125,
    ),
    (
        "loss",
        lambda d, k: edits.set_loss(d, k, "binary_cross_entropy"),
        lambda d: d.settings.loss,
        "binary_cross_entropy",
    ),
    (
        "optimizer",
        lambda d, k: edits.set_settings(d, k, optimizer="sgd", batch_size=2),
        lambda d: d.settings.batch_size,
        2,
    ),
    ("batch", lambda d, k: edits.set_batch_size(d, k, 4), lambda d: d.settings.batch_size, 4),
    (
        "conventions",
        lambda d, k: edits.set_conventions(d, k, profile("mazur")),
        lambda d: d.conventions.biases,
        "frozen",
    ),
    (
        "adam",
        lambda d, k: edits.set_optimizer(d, k, "adam", {"beta1": 0.8}, learning_rate=0.01),
        lambda d: (d.settings.optimizer, d.settings.constants, d.settings.learning_rate),
        ("adam", (("beta1", 0.8),), 0.01),
    ),
    (
        "schedule",
        lambda d, k: edits.set_schedule(d, k, "exponential", {}, warmup=2),
        lambda d: (d.settings.schedule, d.settings.warmup),
        ("exponential", 2),
    ),
    (
        "penalty",
        lambda d, k: edits.set_penalty(d, k, l1=0.1, l2=0.2),
        lambda d: (d.settings.l1, d.settings.l2),
        (0.1, 0.2),
    ),
    (
        "dropout",
        lambda d, k: edits.set_dropout(d, k, 2, 0.25),
        lambda d: d.network.architecture.layers[1].dropout,
        0.25,
    ),
    ("seed", lambda d, k: edits.set_seed(d, k, 9), lambda d: d.settings.seed, 9),
    (
        "roles",
        lambda d, k: edits.set_roles(d, k, [0, 0, 1, 2]),
        lambda d: d.samples.roles.tolist(),
        [0, 0, 1, 2],
    ),
    (
        "dataset",
        lambda d, k: edits.set_dataset(d, k, generate("circles", 6, seed=1)),
        lambda d: d.samples.name,
        "Two circles",
    ),
]


@pytest.mark.parametrize("iteration", [0, 3])
@pytest.mark.parametrize(
    ("edit", "read", "value"), [entry[1:] for entry in EDITS], ids=[entry[0] for entry in EDITS]
)
def test_an_edit_holds_from_its_iteration_on_and_not_before(
    xor: Document,
    edit: Callable[[Document, int], Document],
    read: Callable[[Document], Any],
    value: Any,
    iteration: int,
) -> None:
    kept = dump(xor)
    before = Journey(xor)
    edited = edit(xor, iteration)
    assert read(edited) == value
    assert read(xor) != value
    assert dump(xor) == kept, "the document that was given is untouched"
    assert edited.chapter.start == iteration
    assert [chapter.start for chapter in edited.earlier] == ([0] if iteration else [])
    after = Journey(edited)
    for earlier in range(iteration):
        assert after.network(earlier) == before.network(earlier)
    after.trace(iteration + 2)
    assert parse(dump(edited)) == edited


def test_an_edit_that_changes_nothing_gives_the_same_document(xor: Document) -> None:
    for iteration in (0, 3):
        assert edits.set_learning_rate(xor, iteration, 0.5) is xor
        weight = Journey(xor).network(iteration).weight(1, 4)
        assert edits.set_weight(xor, iteration, 1, 4, weight) is xor
    assert edits.rename(xor, xor.name) is xor


def test_an_edit_in_the_past_drops_the_chapters_after_it(xor: Document) -> None:
    document = xor
    for iteration in (4, 8, 12):
        document = edits.set_weight(document, iteration, 1, 4, iteration / 100)
    assert [c.start for c in document.chapters] == [0, 4, 8, 12]
    again = edits.set_weight(document, 12, 2, 4, 0.5)
    assert [c.start for c in again.chapters] == [0, 4, 8, 12]
    assert again.network.weight(1, 4) == 0.12
    back = edits.set_weight(document, 8, 1, 4, 0.5)
    assert [c.start for c in back.chapters] == [0, 4, 8]
    middle = edits.set_weight(document, 6, 1, 4, 0.5)
    assert [c.start for c in middle.chapters] == [0, 4, 6]
    assert Journey(middle).network(5) == Journey(document).network(5)


def test_the_oldest_chapters_are_let_go_when_there_are_too_many(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, samples = (count for _, count in xor.chapter.parts if count)
    for name, value in (("chapters", 3), ("numbers", 3 * weights + samples)):
        monkeypatch.setattr(changes, "LIMITS", replace(LIMITS, **{name: value}))
        document = xor
        for iteration in range(1, 6):
            document = edits.set_weight(document, iteration, 1, 4, iteration / 100)
        assert [c.start for c in document.chapters] == [3, 4, 5]
        assert (document.first, document.view.iteration) == (3, 3)
        assert Journey(document).losses(6).shape == (4,)
        with pytest.raises(UsageError, match="begins at iteration 3"):
            Journey(document).trace(2)
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda d: edits.set_weight(d, 0, 3, 7, 1.0), "no edge 3 → 7"),
        (lambda d: edits.set_weight(d, 0, 1, 99, 1.0), "no neuron 99"),
        (lambda d: edits.set_weight(d, 0, 1, 3, float("nan")), "finite"),
        (lambda d: edits.set_weight(d, 0, 1, 3, float("inf")), "finite"),
        (lambda d: edits.set_weight(d, 0, 1, 3, "abc"), "finite"),
        (lambda d: edits.set_weight(d, 0, 1, 3, 10**400), "finite"),
        (lambda d: edits.set_weight(d, -1, 1, 3, 1.0), "no iteration -1"),
        (lambda d: edits.set_parameters(d, 0, [1.0]), "parameter vector"),
        (lambda d: edits.draw_weights(d, 0, "magic", 0), "magic"),
        (lambda d: edits.draw_weights(d, 0, "xavier", -1), "seed"),
        (lambda d: edits.set_input(d, 0, 1, 0, 1.0), "no sample 2; there is one"),
        (lambda d: edits.set_input(d, 0, -1, 0, 1.0), "no sample 0"),
        (lambda d: edits.set_input(d, 0, 0, 1, 1.0), "no input 2"),
        (lambda d: edits.set_target(d, 0, 0, 1, 1.0), "no target 2"),
        (lambda d: edits.set_input(d, 0, 0, 0, None), "finite"),
        (lambda d: edits.add_sample(d, 0, [1, 2], [1]), "1 inputs here, not 2"),
        (lambda d: edits.add_sample(d, 0, [float("nan")], [1]), "cannot be used"),
        (lambda d: edits.remove_sample(d, 0, 0), "at least one sample"),
        (lambda d: edits.set_samples(d, 0, [[1], [2, 3]], [[1]]), "not a table"),
        (lambda d: edits.set_samples(d, 0, [[1], [2]], [[1]]), "2 inputs for 1 targets"),
        (lambda d: edits.set_samples(d, 0, [[1, 2]], [[1]]), "1 input neurons"),
        (lambda d: edits.set_samples(d, 0, [["x"]], [[1]]), "not a table"),
        (lambda d: edits.set_learning_rate(d, 0, -0.1), "learning rate"),
        (lambda d: edits.set_learning_rate(d, 0, 1e301), "learning rate"),
        (lambda d: edits.set_loss(d, 0, "square"), "square"),
        (lambda d: edits.set_loss(d, 0, "hinge"), "Hinge"),
        (lambda d: edits.set_optimizer(d, 0, "magic"), "magic"),
        (lambda d: edits.set_batch_size(d, 0, 0), "from 1"),
        (lambda d: edits.set_layer_activation(d, 0, 1, "relu"), "Layer 1"),
        (lambda d: edits.set_layer_activation(d, 0, 2, "reluu"), "reluu"),
        (lambda d: edits.set_neuron_activation(d, 0, 5, "relu"), "applies no function"),
        (lambda d: edits.set_neuron_activation(d, 0, 3, "softmax"), "whole layer"),
        (lambda d: edits.set_neuron_activation(d, 0, 77, "relu"), "no neuron 77"),
        (lambda d: edits.set_view(d, decimals=99), "Decimals"),
        (lambda d: edits.set_view(d, notation="greek"), "graph, layered, matrix"),
        (lambda d: edits.set_view(d, address="nowhere"), "not the address"),
        (lambda d: edits.set_view(d, iteration=-1), "no iteration"),
        (lambda d: edits.move_neuron(d, 77, 0, 0), "no neuron 77"),
        (lambda d: edits.move_neuron(d, 1, float("inf"), 0), "finite"),
        (lambda d: edits.rename(d, "x" * 200_000), "characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(
    running: Document, edit: Callable[[Document], Document], words: str
) -> None:
    kept = dump(running)
    with pytest.raises(UsageError) as caught:
        edit(running)
    assert words in str(caught.value)
    assert dump(running) == kept


def test_view_name_and_notes_start_no_chapter(running: Document) -> None:
    changed = edits.set_view(running, decimals=2, notation="layered")
    changed = edits.move_neuron(edits.move_neuron(changed, 3, 1, 2), 1, 0, 0)
    changed = edits.move_neuron(changed, 3, 5, 6)
    changed = edits.set_notes(edits.rename(changed, "Mine"), "Seen on Monday.")
    assert changed.view.positions == ((1, 0.0, 0.0), (3, 5.0, 6.0))
    assert (changed.name, changed.network.name, changed.notes) == (
        "Mine",
        "Mine",
        "Seen on Monday.",
    )
    assert changed.earlier == ()
    assert parse(dump(changed)) == changed


def test_every_view_setting_is_kept_in_a_file(running: Document) -> None:
    view = View("matrix", 7, True, True, "term", ((2, 1.5, -2.5),), 3, "e3/s0/backward/n6/t1")
    assert all(getattr(view, f.name) != getattr(View(), f.name) for f in fields(View))
    assert parse(dump(replace(running, view=view))).view == view


def test_every_setting_is_kept_in_a_file(xor: Document) -> None:
    chosen = Settings("mean_squared_error", 0.25, "sgd", 3)
    changed = edits.set_settings(xor, 0, loss=chosen.loss, learning_rate=0.25, batch_size=3)
    changed = edits.set_conventions(changed, 0, profile("mazur"))
    opened = parse(dump(changed))
    assert (opened.settings, opened.conventions) == (chosen, profile("mazur"))


def test_a_new_network_begins_again(running: Document) -> None:
    later = edits.set_weight(edits.set_notes(running, "n"), 3, 1, 3, 2.0)
    same_shape = Network.layered([1, 3, 1], name="Other")
    begun = edits.replace_network(later, same_shape)
    assert (begun.name, begun.notes, begun.first, begun.earlier) == ("Other", "n", 0, ())
    assert begun.samples == running.samples
    other_shape = edits.replace_network(later, Network.layered([2, 3, 1]))
    assert len(other_shape.samples) == 4
    assert other_shape.name == running.name


def test_constants_belong_to_their_optimizer_and_schedule(xor: Document) -> None:
    adam = edits.set_optimizer(xor, 0, "adam", {"beta1": 0.8})
    assert edits.set_optimizer(adam, 0, "adam", learning_rate=0.1).settings.constants
    assert edits.set_optimizer(adam, 0, "sgd").settings.constants == ()
    curve = edits.set_schedule(xor, 0, "exponential", warmup=3)
    assert edits.set_schedule(curve, 0, "cosine").settings.warmup == 3
    with pytest.raises(UsageError, match="beta1"):
        edits.set_optimizer(xor, 0, "sgd", {"beta1": 0.8})


def test_another_network_may_come_with_other_data(xor: Document) -> None:
    data = generate("sine", 5, seed=1)
    network = Network.layered([1, 3, 1], output="identity", seed=1, name="curve")
    made = edits.replace_network(edits.train(xor, 20), network, data, loss="squared_error")
    assert (made.samples, made.name, made.trained) == (data, "curve", 0)
    assert made.branches[0].chapters[0].samples == xor.samples
    assert parse(dump(made)) == made
    with pytest.raises(UsageError, match="1 inputs, but the network has 2"):
        edits.replace_network(xor, xor.network, data)


def test_a_long_way_gets_a_chapter_near_its_end(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = replace(xor, view=replace(xor.view, iteration=30))
    assert edits.at_checkpoint(left) is left
    monkeypatch.setattr(changes, "FAR", 20 * 20_000)
    near = edits.at_checkpoint(left)
    assert [c.start for c in near.chapters] == [0, 30]
    assert near.view.iteration == 30
    one, other = Journey(near), Journey(left)
    for iteration in (29, 30, 31, 35):
        assert one.network(iteration) == other.network(iteration)
        assert one.place(iteration) == other.place(iteration)


ACTIONS = st.lists(
    st.tuples(st.integers(0, len(EDITS) - 1), st.integers(0, 9)), min_size=1, max_size=6
)


@settings(max_examples=40)
@given(ACTIONS)
def test_any_edits_leave_a_document_that_opens(actions: list[tuple[int, int]]) -> None:
    document = preset_document("xor-2-2-1")
    for number, iteration in actions:
        try:
            document = EDITS[number][1](document, iteration)
        except UsageError:
            continue
        starts = [chapter.start for chapter in document.chapters]
        assert starts == sorted(set(starts))
        assert starts[0] == 0
    assert parse(dump(document)) == document
