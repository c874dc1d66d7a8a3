"""An edit before the end of what was trained keeps that as a branch; nothing is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.document import (
    LIMITS,
    Branch,
    Dataset,
    Document,
    Journey,
    branches,
    changes,
    edits,
    preset_document,
)
from nnviz.document.files import dump, parse
from nnviz.errors import UsageError
from nnviz.nn.network import Network
from nnviz.training.curves import Curves, Log
from nnviz.training.stops import Stops


@pytest.fixture
def xor() -> Document:
    return preset_document("xor-2-2-1")


def curves_of(document: Document, iteration: int) -> Curves:
    """Curves as a run would leave them: a row and a mark every ten iterations."""
    log = Log(3)
    for at in range(0, iteration + 1, 10):
        log.row(at, at / 4, 1.0 / (at + 1), np.nan, 0.5, np.nan, document.settings.learning_rate)
        if at < iteration:
            log.mark(at, [1.0, 2.0], [3.0, 4.0], [0.0, 0.5], [np.nan, 0.001])
    log.losses(0, Journey(document).losses(iteration - 1))
    return log.curves()


def trained(document: Document, iteration: int) -> Document:
    return edits.train(document, iteration, curves_of(document, iteration))


def names(document: Document) -> list[str]:
    return [branch.name for branch in document.branches]


def test_a_training_is_kept_with_its_curves(xor: Document) -> None:
    assert (xor.trained, xor.curves, xor.branches) == (0, None, ())
    document = trained(xor, 100)
    assert document.trained == 100
    assert document.curves == curves_of(xor, 100)
    assert document.chapter is xor.chapter
    assert trained(document, 50) is document, "going over it again is the same again"
    assert trained(document, 120).trained == 120


def test_an_edit_in_the_middle_keeps_the_line_as_a_branch(xor: Document) -> None:
    document = trained(xor, 100)
    edited = edits.set_learning_rate(document, 40, 0.1)
    assert [c.start for c in edited.chapters] == [0, 40]
    assert edited.trained == 40
    assert edited.curves == document.curves.upto(40)  # type: ignore[union-attr]
    (branch,) = edited.branches
    assert branch.name == "Gradient descent, η 0.5"
    assert (branch.chapters, branch.trained) == (document.chapters, 100)
    assert branch.curves is document.curves
    assert branch.chapters[0] is edited.earlier[0], "what both have in common is there once"
    old, new = Journey(branch), Journey(edited)
    assert old.network(40) == new.network(40)
    assert old.network(41) != new.network(41)
    assert old.trace(99) is Journey(document).trace(99)


def test_an_edit_at_the_end_or_beyond_needs_no_branch(xor: Document) -> None:
    document = trained(xor, 100)
    for iteration in (100, 130):
        edited = edits.set_learning_rate(document, iteration, 0.1)
        assert edited.branches == ()
        assert (edited.trained, edited.curves) == (100, document.curves)
    assert edits.set_learning_rate(xor, 5, 0.1).branches == (), "nothing was trained"
    for harmless in (
        edits.rename(document, "n"),
        edits.set_notes(document, "n"),
        edits.set_view(document, decimals=2),
        edits.set_stops(document, Stops(patience=3)),
        edits.set_learning_rate(document, 40, 0.5),
    ):
        assert (harmless.trained, harmless.branches) == (100, ())


def test_a_gesture_leaves_one_branch(xor: Document) -> None:
    document = trained(xor, 100)
    for value in (0.1, 0.2, 0.3):
        document = edits.set_weight(document, 40, 1, 4, value)
    assert len(document.branches) == 1
    assert [c.start for c in document.chapters] == [0, 40]


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (lambda d: edits.set_optimizer(d, 40, "sgd"), "Adam, beta1 0.8"),
        (lambda d: edits.set_penalty(d, 40, l2=0.1), "Adam, L2 0.001"),
        (lambda d: edits.set_optimizer(d, 40, "adam", {}), "Adam, beta1 0.8"),
        (lambda d: edits.set_batch_size(d, 40, 4), "Adam, batch 1"),
        (lambda d: edits.set_weight(d, 40, 1, 4, 9.0), "Adam, η 0.5, to 100"),
        (lambda d: edits.set_layer_activation(d, 40, 2, "relu"), "Adam, tanh/sigmoid"),
        (lambda d: edits.set_dropout(d, 40, 2, 0.5), "Adam, dropout 0"),
        (lambda d: edits.set_seed(d, 40, 5), "Adam, seed 0"),
        (lambda d: edits.remove_sample(d, 40, 1), "Adam, 4 samples, 4 for training"),
        (lambda d: edits.set_roles(d, 40, [0, 0, 0, 1]), "Adam, 4 for training"),
        (lambda d: edits.set_schedule(d, 40, "cosine"), "Adam, Constant"),
        (
            lambda d: edits.replace_network(d, Network.layered([2, 3, 1], seed=1)),
            "Adam, 2-2-1",
        ),
    ],
)
def test_a_branch_is_named_after_what_distinguishes_it(
    xor: Document, edit: Callable[[Document], Document], name: str
) -> None:
    adam = edits.set_optimizer(xor, 0, "adam", {"beta1": 0.8})
    document = edits.train(edits.set_penalty(adam, 0, l2=0.001), 100)
    edited = edit(document)
    assert names(edited) == [name]
    assert names(edits.train(edited, edited.trained + 10)) == [name]


def test_names_are_unique(xor: Document) -> None:
    document = xor
    for _ in range(3):
        document = edits.set_learning_rate(edits.train(document, 100), 40, 0.5)
        document = edits.set_weight(edits.train(document, 100), 40, 1, 4, 0.5)
        document = edits.set_weight(edits.train(document, 100), 40, 1, 4, 0.7)
    assert len(set(names(document))) == len(document.branches) >= 4
    assert names(document)[1].endswith("to 100 (2)")


def test_a_branch_is_taken_and_the_line_becomes_one(xor: Document) -> None:
    document = trained(xor, 100)
    edited = edits.train(edits.set_learning_rate(document, 40, 0.1), 60)
    left = edits.set_view(edited, iteration=55, address="e13/s3/loss")
    back = edits.take_branch(left, "Gradient descent, η 0.5")
    assert (back.chapters, back.trained, back.curves) == (
        document.chapters,
        100,
        document.curves,
    )
    assert names(back) == ["Gradient descent, η 0.1"]
    assert (back.view.iteration, back.view.address) == (55, "e13/s3/loss")
    again = edits.take_branch(back, "Gradient descent, η 0.1")
    assert again.chapters == edited.chapters
    far = edits.set_view(back, iteration=90, address="e22/s2/loss")
    near = edits.take_branch(far, "Gradient descent, η 0.1")
    assert (near.view.iteration, near.view.address) == (60, "")


def test_a_line_that_was_never_trained_leaves_no_branch(xor: Document) -> None:
    document = edits.replace_network(trained(xor, 100), Network.layered([2, 3, 1], seed=1))
    (name,) = names(document)
    assert (document.trained, document.curves) == (0, None)
    back = edits.take_branch(document, name)
    assert back.branches == ()
    assert back.network.architecture == xor.network.architecture


def test_branches_are_named_and_deleted(xor: Document) -> None:
    document = edits.set_learning_rate(trained(xor, 100), 40, 0.1)
    (name,) = names(document)
    renamed = edits.rename_branch(document, name, "η one half")
    assert names(renamed) == ["η one half"]
    assert renamed.branches[0].named
    assert edits.delete_branch(renamed, "η one half").branches == ()
    taken = edits.take_branch(edits.train(renamed, 60), "η one half")
    assert taken.line == "η one half"
    assert names(edits.set_learning_rate(taken, 10, 0.9)) == [
        "Gradient descent, η 0.1",
        "η one half",
    ], "a name that was given stays with its line"
    assert edits.rename_line(taken, "").line == ""


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda d: edits.rename_branch(d, "x", "y"), "no branch “x”"),
        (lambda d: edits.delete_branch(d, "x"), "no branch “x”"),
        (lambda d: edits.take_branch(d, "x"), "no branch “x”"),
        (lambda d: edits.rename_branch(d, "one", "two"), "“two” already"),
        (lambda d: edits.rename_branch(d, "one", ""), "has a name"),
        (lambda d: edits.rename_branch(d, "one", "x" * 999), "up to 200"),
        (lambda d: edits.rename_line(d, "one"), "“one” already"),
    ],
)
def test_what_cannot_be_is_refused(
    xor: Document, edit: Callable[[Document], Document], words: str
) -> None:
    two = tuple(Branch(name, xor.chapters, 5) for name in ("one", "two"))
    document = replace(xor, branches=two)
    with pytest.raises(UsageError, match=words):
        edit(document)


def test_the_oldest_branch_that_nobody_named_is_let_go(xor: Document) -> None:
    made = tuple(Branch(f"b{at}", xor.chapters, 5) for at in range(LIMITS.branches))
    document = edits.rename_branch(replace(xor, branches=made), "b0", "first")
    document = edits.set_learning_rate(edits.train(document, 100), 40, 0.1)
    assert len(document.branches) == LIMITS.branches
    assert names(document)[:2] == ["first", "b2"]
    named = tuple(replace(branch, named=True) for branch in made)
    with pytest.raises(UsageError, match=f"{LIMITS.branches} branches, and each was given"):
        edits.set_learning_rate(edits.train(replace(xor, branches=named), 9), 4, 0.1)


def test_branches_are_let_go_before_chapters_where_there_are_too_many_numbers(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, samples = (count for _, count in xor.chapter.parts if count)
    monkeypatch.setattr(changes, "LIMITS", replace(LIMITS, numbers=3 * weights + samples))
    document = xor
    for iteration in range(1, 6):
        document = edits.set_weight(edits.train(document, 50), iteration, 1, 4, iteration / 100)
    assert [c.start for c in document.chapters] == [3, 4, 5]
    assert document.branches == ()


def test_what_is_let_go_does_not_change_what_comes(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Epochs go on counting, so schedule, order and dropout stay as they were."""
    document = edits.set_schedule(edits.set_batch_size(xor, 0, 3), 0, "cosine")
    document = edits.set_settings(document, 5, batch_size=1, shuffle=True)
    document = edits.set_dropout(document, 9, 2, 0.5)
    expected = [Journey(document).trace(at) for at in range(9, 20)]
    monkeypatch.setattr(changes, "LIMITS", replace(LIMITS, chapters=1))
    short = changes.fitted(document, document.chapters, ())
    assert short.first == 9
    reopened = parse(dump(short))
    assert reopened == short
    for one, at in zip(expected, range(9, 20), strict=True):
        for trip in (Journey(short), Journey(reopened)):
            other = trip.trace(at)
            assert one.after.parameters.tobytes() == other.after.parameters.tobytes()
            assert (one.epoch, one.samples) == (other.epoch, other.samples)


def test_memory_goes_on_through_edits_that_leave_its_weights(xor: Document) -> None:
    document = edits.set_optimizer(xor, 0, "adam")
    moment = Journey(document).moment(20)

    def remembered(edited: Document) -> bool:
        kept = dict(edited.chapter.memory)
        if not kept:
            assert edited.chapter.updates == 0
            return False
        assert edited.chapter.updates == 20
        assert all(np.array_equal(kept[name], moment.memory[name]) for name in moment.memory)
        return True

    assert remembered(edits.set_learning_rate(document, 20, 0.1))
    assert remembered(edits.set_optimizer(document, 20, "adam", {"beta1": 0.5}))
    assert remembered(edits.set_weight(document, 20, 1, 4, 0.5))
    assert remembered(edits.set_dropout(document, 20, 2, 0.5))
    assert remembered(edits.set_dataset(document, 20, Dataset.of([[1, 0]], [[1]])))
    assert not remembered(edits.set_optimizer(document, 20, "rmsprop"))
    assert not remembered(edits.draw_weights(document, 20, "xavier", 3))
    assert not remembered(edits.set_parameters(document, 20, np.ones(9)))


def test_going_on_in_an_earlier_chapter_leaves_the_later_ones(xor: Document) -> None:
    document = edits.train(edits.set_learning_rate(xor, 30, 0.1), 80)
    assert edits.resume(document, 50) is document
    back = edits.resume(document, 10)
    assert (len(back.chapters), back.trained) == (1, 30)
    assert names(back) == ["Gradient descent, η 0.1"]
    assert back.branches[0].chapters == document.chapters


def test_a_file_keeps_all_of_it(xor: Document) -> None:
    document = edits.set_optimizer(trained(xor, 100), 40, "adam", learning_rate=0.01)
    document = edits.set_learning_rate(trained(document, 60), 50, 0.02)
    document = edits.rename_branch(document, names(document)[0], "the first")
    document = edits.set_stops(document, Stops(loss_below=0.01, patience=20, dead_relu=True))
    document = edits.rename_line(document, "the last")
    data = dump(document)
    opened = parse(data)
    assert opened == document
    assert dump(opened) == data
    assert data.count(b'"samples"') == 1, "data is written once"
    assert data.count(b'"layers"') == 3, "and so are chapters"
    first = opened.branches[0].chapters[0]
    assert first is opened.branches[1].chapters[0] is opened.earlier[0]
    for one, other in zip(document.lines, opened.lines, strict=True):
        assert Journey(one).trace(70).loss == Journey(other).trace(70).loss


def test_a_file_takes_no_more_losses_than_it_should(xor: Document) -> None:
    many = replace(curves_of(xor, 10), batch_losses=np.arange(200_000.0))
    opened = parse(dump(edits.train(xor, 200_000, many)))
    assert opened.curves is not None
    assert opened.curves.batch_every == 8
    assert opened.curves.batch_losses.tolist() == list(range(0, 200_000, 8))


def test_the_end_of_a_training_is_near_in_a_file(
    xor: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = edits.set_view(trained(edits.set_optimizer(xor, 0, "adam"), 100), iteration=30)
    other = edits.set_learning_rate(document, 60, 0.1)
    monkeypatch.setattr(changes, "FAR", 20 * 20_000)
    saved = edits.at_checkpoint(other)
    assert [c.start for c in saved.chapters] == [0, 30, 60]
    assert [c.start for c in saved.branches[0].chapters] == [0, 100]
    assert (saved.trained, saved.curves) == (60, other.curves)
    branch = Journey(parse(dump(saved)).branches[0])
    expected = Journey(document)
    for iteration in (99, 100, 105):
        assert branch.trace(iteration).loss == expected.trace(iteration).loss


def test_digits_fit_with_several_branches() -> None:
    document = edits.train(preset_document("digits"), 100)
    for at in range(20):
        document = edits.train(edits.set_learning_rate(document, 50, 0.001 + at / 1000), 100)
    assert len(document.branches) == 20
    assert len(dump(document)) < 20_000_000


ACTIONS = ("train", "rate", "adam", "weight", "take", "delete", "rename", "resume")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 30)), max_size=12))
def test_any_walk_through_branches_can_be_saved_and_computed(walk: list[tuple[str, int]]) -> None:
    document = preset_document("xor-2-2-1")
    for action, at in walk:
        some = names(document)[at % len(document.branches)] if document.branches else ""
        try:
            document = {
                "train": lambda d, k: edits.train(d, k * 3),
                "rate": lambda d, k: edits.set_learning_rate(d, k, 1 / (k + 2)),
                "adam": lambda d, k: edits.set_optimizer(d, k, "adam"),
                "weight": lambda d, k: edits.set_weight(d, k, 1, 4, k / 7),
                "take": lambda d, k, name=some: branches.take_branch(d, name),
                "delete": lambda d, k, name=some: branches.delete_branch(d, name),
                "rename": lambda d, k, name=some: branches.rename_branch(d, name, f"n{k}"),
                "resume": edits.resume,
            }[action](document, at)
        except UsageError:
            continue
    opened = parse(dump(document))
    assert opened == document
    for one, other in zip(document.lines, opened.lines, strict=True):
        end = one.trained
        assert (
            Journey(one).moment(end).parameters.tobytes()
            == Journey(other).moment(end).parameters.tobytes()
        )
