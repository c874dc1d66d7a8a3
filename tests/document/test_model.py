from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

from nnviz.document import Chapter, Dataset, Document, Settings, View, preset_document
from nnviz.document.defaults import default_samples
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.losses import LOSSES
from nnviz.nn.network import Network


@pytest.fixture
def document() -> Document:
    return preset_document("xor-2-2-1")


def test_all_of_it_is_frozen(document: Document) -> None:
    for part in (document, document.chapter, document.samples, document.settings, document.view):
        with pytest.raises(FrozenInstanceError):
            setattr(part, fields(part)[0].name, None)
    with pytest.raises(ValueError, match="read-only"):
        document.samples.inputs[0, 0] = 1.0


def test_samples_do_not_share_what_they_were_made_from() -> None:
    values = np.zeros((2, 3))
    samples = Dataset(values, np.zeros((2, 1)))
    values[0, 0] = 7.0
    assert samples.inputs[0, 0] == 0.0
    assert (len(samples), Dataset.of([1, 2, 3], [4]).inputs.shape) == (2, (1, 3))
    assert samples == Dataset.of([[0, 0, 0]] * 2, [[0], [0]])
    assert hash(samples) == hash(Dataset.of([[0, 0, 0]] * 2, [[0], [0]]))
    assert samples != Dataset.of([[0, 0, 0]] * 2, [[0], [1]])
    assert samples != "samples"


@pytest.mark.parametrize(
    ("make", "words", "place"),
    [
        (lambda: Dataset.of([[1.0], [2.0]], [[1.0]]), "2 inputs for 1 targets", "samples"),
        (lambda: Dataset.of(np.zeros((0, 2)), np.zeros((0, 1))), "at least one", "samples"),
        (lambda: Dataset.of([[1.0], [np.inf]], [[1.0], [1.0]]), "Infinity", "samples[1].inputs"),
        (lambda: Dataset.of([[[1.0]]], [[1.0]]), "not a table", "samples"),
        (lambda: Dataset.of([["x"]], [[1.0]]), "not a table", "samples"),
        (lambda: Settings(loss="x"), "x", "settings.loss"),
        (lambda: Settings(optimizer="x"), "x", "settings.optimizer"),
        (lambda: Settings(learning_rate=float("nan")), "learning rate", "settings.learning_rate"),
        (lambda: Settings(batch_size=0), "batch", "settings.batch_size"),
        (lambda: View(notation="x"), "graph", "view.notation"),  # type: ignore[arg-type]
        (lambda: View(detail="x"), "neuron", "view.detail"),  # type: ignore[arg-type]
        (lambda: View(decimals=-1), "Decimals", "view.decimals"),
        (lambda: View(address="x"), "address", "view.address"),
        (lambda: View(iteration=-1), "iteration -1", "view.iteration"),
        (lambda: View(positions=((1, np.inf, 0.0),)), "finite", "view.positions"),
        (lambda: View(positions=((1, 0.0, 1e300),)), "up to 1e+06", "view.positions"),
    ],
)
def test_what_cannot_be_has_a_sentence_and_a_place(make: object, words: str, place: str) -> None:
    with pytest.raises(UsageError) as caught:
        make()  # type: ignore[operator]
    assert words in str(caught.value)
    assert caught.value.place == place


def test_parts_must_fit_each_other(document: Document) -> None:
    chapter = document.chapter
    wide = Dataset.of([[1, 2, 3]], [[1]])
    with pytest.raises(UsageError, match="3 inputs, but the network has 2 input neurons"):
        replace(chapter, samples=wide)
    with pytest.raises(UsageError, match="2 targets, but the network has 1 output neurons"):
        replace(chapter, samples=Dataset.of([[1, 2]], [[1, 2]]))
    with pytest.raises(UsageError, match="no iteration -1"):
        replace(chapter, start=-1)
    with pytest.raises(UsageError, match="after the one before"):
        replace(document, earlier=(chapter,))


def test_a_view_never_stands_before_the_beginning(document: Document) -> None:
    left = replace(document, view=replace(document.view, iteration=2, address="e0/s2/loss"))
    assert left.view.iteration == 2
    cut = replace(left, chapter=replace(left.chapter, start=3))
    assert (cut.view.iteration, cut.view.address) == (3, "")


def test_the_networks_bear_the_document_s_name(document: Document) -> None:
    later = replace(document.chapter, start=3)
    both = Document(later, (document.chapter,), name="Two")
    assert [chapter.network.name for chapter in both.chapters] == ["Two", "Two"]
    assert replace(both, notes="n").chapter is both.chapter, "chapters are shared, not copied"


def test_chapters_are_found_by_iteration(document: Document) -> None:
    chapters = [replace(document.chapter, start=start) for start in (2, 5, 9)]
    view = replace(document.view, iteration=2)
    whole = Document(chapters[-1], tuple(chapters[:-1]), view, document.name)
    assert [whole.chapter_at(k).start for k in (2, 4, 5, 8, 9, 100)] == [2, 2, 5, 5, 9, 9]
    assert whole.first == 2
    with pytest.raises(UsageError, match="begins at iteration 2"):
        whole.chapter_at(1)


def test_equal_documents_are_equal(document: Document) -> None:
    twin = Document(
        Chapter(
            0,
            Network(document.network.architecture, document.network.parameters),
            Dataset(document.samples.inputs, document.samples.targets),
        ),
        name=document.name,
        notes=document.notes,
    )
    assert twin == document
    assert hash(twin) == hash(document)


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "softmax", "identity", "sign"])
@pytest.mark.parametrize("sizes", [(1, 1), (2, 3, 1), (5, 2, 4), (784, 3)])
def test_default_samples_fit_and_are_the_same_each_time(
    sizes: tuple[int, ...], output: str
) -> None:
    graph = Architecture.layered(sizes, output=output)
    samples = default_samples(graph)
    assert samples == default_samples(graph)
    assert samples.inputs.shape == (4, sizes[0])
    assert samples.targets.shape == (4, sizes[-1])
    low = -1.0 if output in ("tanh", "sign") else 0.0
    assert samples.targets.min() >= low
    assert samples.targets.max() <= 1.0
    if output == "softmax":
        assert (samples.targets.sum(axis=1) == 1).all()
        LOSSES["categorical_cross_entropy"].check_targets(samples.targets.T)


def test_two_inputs_and_one_output_get_exclusive_or() -> None:
    samples = default_samples(Architecture.layered([2, 4, 1]))
    assert samples.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert samples.targets[:, 0].tolist() == [0, 1, 1, 0]
