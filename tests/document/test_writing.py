"""What is written reads back to the same bits, and a person can read it too."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.document import Document, View, preset_document, resolve
from nnviz.document.files import dump, parse
from nnviz.errors import FileError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.network import Network
from tests.document.strategies import documents


def bits(document: Document) -> list[bytes]:
    """Every float of a document, bit for bit (−0.0 is not 0.0 here)."""
    found = []
    for line in document.lines:
        for chapter in line.chapters:
            rates = [chapter.settings.learning_rate, chapter.settings.l1, chapter.settings.l2]
            remembered = [chapter.memory[name] for name in sorted(chapter.memory)]
            data = chapter.samples
            found += [chapter.network.parameters, data.inputs, data.targets, data.roles]
            found += [np.array(rates), *remembered]
        if line.curves is not None:
            told = line.curves
            found += [told.training_loss, told.rates, told.rms, told.ratio, told.batch_losses]
    found.append(np.array([(x, y) for _, x, y in document.view.positions]))
    return [np.asarray(array).tobytes() for array in found]


@settings(max_examples=100)
@given(documents())
def test_what_is_written_reads_back_to_the_same_bits(document: Document) -> None:
    data = dump(document)
    opened = parse(data)
    assert opened == document
    assert bits(opened) == bits(document)
    assert dump(opened) == data


def test_the_running_example_reads_as_its_author_would_write_it() -> None:
    lines = dump(preset_document("running-example")).decode().splitlines()
    assert lines[:3] == ["{", '  "format": "nnviz",', '  "version": 2,']
    assert '    {"size": 2, "activation": "sigmoid", "bias": true},' in lines
    assert "    [3, 6, 0.7]," in lines
    assert '        {"inputs": [1.5], "targets": [0.2]}' in lines
    assert len(max((line for line in lines if "notes" not in line), key=len)) < 170


def test_it_is_json_to_any_reader() -> None:
    plain = json.loads(dump(preset_document("residual")))
    assert plain["connections"][1] == {"from": 1, "to": 3, "kind": "identity"}
    assert plain["weights"][0][:2] == [1, 4]


def test_any_name_and_note_will_do() -> None:
    document = preset_document("triangle")
    text = 'δ "quoted" \\ back \n\t\0 \x7f \u2028 網路 🧠'
    changed = replace(document, name=text, notes=text)
    assert parse(dump(changed)) == changed


def test_half_a_character_is_refused() -> None:
    with pytest.raises(FileError, match="surrogate"):
        dump(replace(preset_document("triangle"), notes="a\ud83e"))


def test_a_number_that_is_none_is_refused_even_if_it_slipped_in() -> None:
    document = preset_document("triangle")
    broken = View()
    object.__setattr__(broken, "positions", ((1, float("nan"), 0.0),))
    with pytest.raises(FileError, match="cannot be saved"):
        dump(replace(document, view=broken))


def test_an_architecture_with_nothing_to_train_is_kept() -> None:
    graph = Architecture((Layer(2), Layer(2)), (Connection(0, 1, "identity"),))
    document = Document.of(Network(graph))
    assert parse(dump(document)) == document


def test_a_hundred_thousand_weights_stay_compact() -> None:
    document = resolve("784-128-64-10")
    data = dump(document)
    opened = parse(data)
    assert opened == document
    assert data.count(b"\n") > 109_000, "one weight per line"
    assert len(data) < 5_000_000
