"""A broken or hostile file gives one sentence with the place, and never anything else."""

from __future__ import annotations

import json
import random
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nnviz.document import Document, Journey, Limits, preset_document
from nnviz.document.files import dump, parse
from nnviz.errors import FileError, NnvizError

Json = Any
VALID = dump(preset_document("running-example"))
SKIP = dump(preset_document("residual"))


def plain(data: bytes = VALID) -> Json:
    return json.loads(data)


def refused(data: bytes | Json, **limits: int) -> FileError:
    """The refusal of a file, checked to be a sentence that anyone may read."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(FileError) as caught:
        parse(raw, Limits(**limits))
    check_sentence(caught.value)
    return caught.value


def check_sentence(error: FileError) -> None:
    text = str(error)
    text.encode("utf-8")
    assert error.what.endswith((".", "?")), text
    assert len(text) < 500, text
    assert not re.search(r"Error|Exception|Traceback|msgspec|numpy|`", text), text


def opens_or_refuses(data: bytes) -> Document | None:
    try:
        document = parse(data)
    except FileError as error:
        check_sentence(error)
        return None
    # What opens can be shown at the step it was left at, or a sentence says why not.
    try:
        trace = Journey(document).trace(document.view.iteration)
    except NnvizError as error:
        assert str(error).strip()
    else:
        if document.view.address:
            trace.steps(document.view.detail).index_of(document.view.address)
    assert parse(dump(document)) == document
    return document


# One thing wrong, and where ---------------------------------------------------------------------


def change(path: str, value: Json) -> Callable[[Json], None]:
    """`change("layers.2.size", 0)` sets one value."""

    def apply(tree: Json) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in way:
            tree = tree[part]
        tree[last] = value

    return apply


PLACES: list[tuple[str, Json, str, str]] = [
    ("layers.2.size", 0, "$.layers[2].size", "at least one neuron"),
    ("layers.2.size", -1, "$.layers[2].size", "at least 0"),
    ("layers.2.size", 2.5, "$.layers[2].size", "a whole number is needed"),
    ("layers.2.size", "two", "$.layers[2].size", "text, but a whole number"),
    ("layers.2.size", True, "$.layers[2].size", "true or false, but a whole number"),
    ("layers.2.size", None, "$.layers[2].size", "nothing (null)"),
    ("layers.2.size", 10**9, "$.layers[2].size", "more than nnviz can take apart"),
    ("layers.2.size", 10**30, "$.layers[2].size", "at most"),
    ("layers.2.colour", "red", "$.layers[2]", "“colour” is not a name"),
    ("layers.2.activation", "sigmoyd", "$.layers[2].activation", "sigmoyd"),
    ("layers.2.activation", ["relu"], "$.layers[2].activation", "1 functions"),
    ("layers.0.activation", "relu", "$.layers[0].activation", "Input neurons"),
    ("layers.3.bias", True, "$.layers[3].bias", "feed nothing"),
    ("layers.1.dropout", 1.5, "$.layers[1].dropout", "share"),
    ("layers", [], "$.layers", "input layer and an output layer"),
    ("connections.1.edges.0", [3, 9], "$.connections[1].edges[0]", "3 → 9"),
    ("connections.1.edges.0", [6, 3], "$.connections[1].edges[0]", "6 → 3"),
    ("connections.1.edges.0", [3], "$.connections[1].edges[0]", "list of 2"),
    ("connections.1.kind", "sparse", "$.connections[1].kind", "not one of the words"),
    ("connections.1.kind", "full", "$.connections[1].edges", "Only a masked"),
    ("connections.0", {"from": 2, "to": 1}, "$.connections[0]", "to a later one"),
    ("connections.0", {"from": 1, "to": 9}, "$.connections[0]", "to a later one"),
    ("connections.2", {"from": 1, "to": 2}, "$.connections[2]", "connected twice"),
    ("weights.4", [3, 7, 0.5], "$.weights[4]", "no edge 3 → 7"),
    ("weights.4", [4, 6, 0.5], "$.weights[5]", "two weights"),
    ("weights.4", [2**31 - 1, 2**31 - 1, 0.5], "$.weights[4]", "no edge"),
    ("weights.4.2", "0.5", "$.weights[4][2]", "text, but a number"),
    ("weights.4.2", None, "$.weights[4][2]", "nothing (null), but a number"),
    ("weights", [], "$.weights", "has no weight"),
    ("weights", {}, "$.weights", "a list is needed"),
    ("datasets", [], "$", "“datasets” is missing"),
    ("datasets.0.samples", [], "$.datasets[0].samples", "at least one sample"),
    ("datasets.0.samples.0.inputs", [1.0, 2.0], "$.datasets[0].samples", "1 input neurons"),
    ("datasets.0.samples.0.targets", [], "$.datasets[0].samples", "1 output neurons"),
    ("datasets.0.samples.0.role", "exam", "$.datasets[0].samples[0].role", "not one of the"),
    ("datasets.0.feature_names", ["a", "b"], "$.datasets[0].feature_names", "2 names for 1"),
    ("datasets.0.classes", ["a"], "$.datasets[0].classes", "two classes"),
    ("data", 1, "$.data", "no data set 1"),
    ("samples", [{"inputs": [1.5], "targets": [0.2]}], "$.samples", "stand in “datasets”"),
    ("memory", {"m": [1.0] * 12}, "$.memory", "remembers nothing"),
    ("memory", {"m": [1.0]}, "$.memory.m", "1 numbers stand here for 12 weights"),
    ("memory", {"m": [None] * 12}, "$.memory[...][0]", "nothing (null)"),
    ("updates", -1, "$.updates", "at least 0"),
    ("turn", [0, 0], "$.turn", "list of 3"),
    ("settings.constants", {"beta": 1.0}, "$.settings.constants", "beta"),
    ("settings.schedule", "lunar", "$.settings.schedule", "lunar"),
    ("settings.schedule_constants", {"x": 1.0}, "$.settings.schedule_constants", "x"),
    ("settings.l2", -1.0, "$.settings.l2", "from 0"),
    ("settings.drop", "layers", "$.settings.drop", "not one of the words"),
    ("settings.seed", 2**63, "$.settings.seed", "at most"),
    ("conventions.dropout", "both", "$.conventions.dropout", "not one of the words"),
    ("stops", {"loss_below": -1}, "$.stops.loss_below", "from 0 on"),
    ("stops", {"patience": 0}, "$.stops.patience", "from 1"),
    ("trained", -1, "$.trained", "at least 0"),
    ("trained", 2**31 - 1, "$.trained", "no iteration"),
    ("curves", {"rows": [[1, 2.0]]}, "$.curves.rows[0]", "list of 7"),
    ("curves", {"rows": [[9] + [1.0] * 6, [8] + [1.0] * 6]}, "$.curves.rows", "one after"),
    ("curves", {"marks": [[1, [1.0], [1.0], [1.0], [1.0]]]}, "$.curves.marks[0]", "of 3 num"),
    ("curves", {"batch_every": 0}, "$.curves.batch_every", "at least 1"),
    ("branches", [{"name": "b", "chapters": []}], "$.branches[0].chapters", "at least one"),
    ("branches", [{"name": "b", "chapters": [7]}], "$.branches[0].chapters[0]", "No chapter 7"),
    ("branches", [{"name": "", "chapters": [0]}], "$.branches[0].name", "has a name"),
    ("branches", [{"name": "b", "chapters": [0]}] * 2, "$.branches[1].name", "Two branches"),
    ("branches", [{"name": "b", "chapters": [0, 0]}], "$.branches[0].chapters", "after the one"),
    ("branches", [{"name": "b"}], "$.branches[0]", "“chapters” is missing"),
    ("settings.loss", "square", "$.settings.loss", "square"),
    ("settings.optimizer", "magic", "$.settings.optimizer", "magic"),
    ("settings.learning_rate", -1, "$.settings.learning_rate", "from 0"),
    ("settings.batch_size", 0, "$.settings.batch_size", "from 1"),
    ("conventions.batch", "median", "$.conventions.batch", "not one of the words"),
    ("conventions.squared_error_factor", 2, "$.conventions.squared_error_factor", "0.5"),
    ("view.notation", "greek", "$.view.notation", "not one of the words"),
    ("view.decimals", 99, "$.view.decimals", "Decimals"),
    ("view.iteration", 10**8, "$.view.iteration", "too far"),
    ("view.address", "e0/s0", "$.view.address", "not the address of a step"),
    ("view.address", "e0/s0/forward/n99", "$.view.address", "no step"),
    ("view.address", "e3/s0/forward/n3", "$.view.address", "no step"),
    ("view.address", "e" + "1" * 5000, "$.view.address", "too long"),
    ("names", ["a"], "$.names", "1 names for 9 neurons"),
    ("version", 3, "$.version", "made by a newer nnviz"),
    ("version", 0, "$.version", "no version 0"),
    ("version", "1", "$.version", "a whole number is needed"),
    ("format", "other", "$", "not a nnviz document"),
    ("name", 5, "$.name", "a whole number, but text"),
    ("start", 5, "$.view.iteration", "begins at iteration 5"),
]


@pytest.mark.parametrize(("path", "value", "place", "words"), PLACES)
def test_one_thing_wrong_is_said_with_its_place(
    path: str, value: Json, place: str, words: str
) -> None:
    tree = plain()
    change(path, value)(tree)
    error = refused(tree)
    assert error.place == place
    assert words in str(error)


def test_something_missing_is_named() -> None:
    for key in ("layers", "weights", "datasets"):
        tree = plain()
        del tree[key]
        assert f"“{key}” is missing" in str(refused(tree))


def test_places_count_connections_as_the_file_does() -> None:
    tree = plain()
    tree["connections"].reverse()
    assert parse(json.dumps(tree).encode()) == parse(VALID)
    tree["connections"][1]["edges"][2] = [1, 6]
    assert refused(tree).place == "$.connections[1].edges[2]"


def test_a_weight_for_a_fixed_edge_is_refused() -> None:
    tree = plain(SKIP)
    tree["weights"].append([1, 7, 1.0])
    error = refused(tree)
    assert (error.place, "always has the weight 1" in str(error)) == ("$.weights[15]", True)


def test_an_earlier_chapter_is_checked_like_the_last() -> None:
    tree = plain()
    chapter = {key: tree[key] for key in ("layers", "connections", "weights")}
    tree["start"], tree["view"]["iteration"] = 4, 5
    tree["earlier"] = [chapter]
    assert parse(json.dumps(tree).encode()).first == 0
    tree["earlier"] = [chapter | {"weights": [[1, 3, 0.5]]}]
    assert refused(tree).place == "$.earlier[0].weights"
    tree["earlier"] = [chapter | {"start": 4}]
    assert refused(tree).place == "$.earlier"
    tree["earlier"] = [chapter | {"start": at} for at in range(4)] * 100
    assert "chapters are the most" in str(refused(tree))


def test_targets_must_suit_the_loss() -> None:
    tree = plain()
    tree["settings"]["loss"] = "binary_cross_entropy"
    tree["datasets"][0]["samples"][0]["targets"] = [7.0]
    assert refused(tree).place == "$.datasets[0].samples"


def test_a_file_of_version_1_opens() -> None:
    tree = plain()
    samples = tree.pop("datasets")[0]["samples"]
    old = tree | {"version": 1, "samples": samples}
    assert parse(json.dumps(old).encode()) == parse(VALID)
    chapter = {key: old[key] for key in ("layers", "connections", "weights", "samples")}
    both = old | {"start": 4, "view": {"iteration": 5}, "earlier": [chapter]}
    opened = parse(json.dumps(both).encode())
    assert opened.chapters[0].samples is opened.samples, "the same numbers are kept once"
    for key in ("layers", "samples"):
        assert f"“{key}” is missing" in str(refused({k: v for k, v in old.items() if k != key}))
    old["samples"] = [{"inputs": [1.0, 2.0], "targets": [0.0]}]
    assert refused(old).place == "$.samples"


# Text that is no JSON ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"", "", "empty"),
        (b" \n ", "", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "", "not a nnviz document"),
        (VALID.decode().encode("utf-16"), "", "not a nnviz document"),
        (b"[1, 2]", "", "not a nnviz document"),
        (b"<html></html>", "", "not a nnviz document"),
        (b"{}", "$", "not a nnviz document"),
        (b'{"format": "nnviz"}', "$.version", "no version 0"),
        (VALID.replace(b"0.7", b"NaN"), "line 22, column 1", "Infinity and"),
        (VALID.replace(b"0.7", b"Infinity"), "line 22, column 1", "Infinity and"),
        (VALID.replace(b"0.7", b"-Infinity"), "line 22, column 1", "Infinity and"),
        (VALID.replace(b"0.7", b"1e999"), "$.weights[4][2]", "too large"),
        (VALID.replace(b"0.7", b"-1e999"), "$.weights[4][2]", "too large"),
        (VALID.replace(b"0.7", b"1" * 400), "$.weights[4][2]", "too large"),
        (VALID.replace(b"0.7", b"00.7"), "line 22, column 13", "not JSON"),
        (VALID.replace(b'"size": 1,', b'"size": 1,,'), "line 7", "not JSON"),
        (VALID.replace(b"Running", b"\\ud800"), "line 4", "lone surrogate"),
        (VALID.replace(b"Running", b"\\udc00"), "line 4", "lone surrogate"),
        (VALID.replace(b"Running", b"R\xffnning"), "line 4, column 13", "not UTF-8"),
        (VALID.replace(b"Running", b"R\xed\xa0\x80"), "line 4, column 13", "not UTF-8"),
        (VALID.replace(b"Running", b"R\0n"), "line 4", "not JSON"),
        (VALID.replace(b'"name"', b'"notes"'), "line 5, column 3", "“notes” stands twice"),
        (VALID.replace(b'"bias": true', b'"size": 1'), "line 7", "“size” stands twice"),
        (VALID.replace(b'"bias": true', b'"si\\u007ae": 1'), "line 7", "“size” stands twice"),
        (VALID + b"{}", "line 42", "not JSON"),
        (VALID[:-3], "line 40", "cut off"),
    ],
)
def test_broken_text_is_said_with_line_and_column(data: bytes, place: str, words: str) -> None:
    error = refused(data)
    assert error.place.startswith(place) if place else error.place == ""
    assert words in str(error)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse(b"\xef\xbb\xbf" + VALID) == parse(VALID)


def test_every_cut_is_refused() -> None:
    whole = len(VALID.rstrip())
    for length in range(whole):
        refused(VALID[:length])


# Too much ---------------------------------------------------------------------------------------


def test_depth_is_refused_before_parsing() -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000):
        error = refused(VALID.replace(b'"version": 2', b'"version": ' + text.encode()))
        assert "nested deeper" in str(error)
        assert error.place.startswith("line 3, column")


def test_brackets_in_text_are_no_depth() -> None:
    tree = plain()
    tree["notes"] = '[{"\\' * 2000
    assert parse(json.dumps(tree).encode()).notes == tree["notes"]


@pytest.mark.parametrize(
    "data",
    [
        b'{"' + b'\\"' * 400_000,
        b'{"a' + b"\\" * 400_001,
        b'{"a": ' + b'"x", ' * 200_000,
        b"{" * 200_000,
        b"{}" * 140_000,
        b'{"a":1,' * 7 + b'"b":{},' * 100_000,
        b'{"format":"nnviz","version":1,"weights":[' + b"[]," * 300_000 + b"[]]}",
        b'{"format":"nnviz","version":1,"weights":[' + b"[1,1,1]," * 100_000 + b"[]]}",
        b'{"format":"nnviz","version":1' + b"0" * 500_000 + b"}",
        b'{"format":"nnviz","version":1,"name":' + b'"' + b"x" * 500_000 + b'"}',
        b'{"' + b"k" * 500_000 + b'":1}',
        b"{" + b" " * 500_000,
        b'{"a" ' + b" " * 500_000 + b'"b" ' + b" " * 500_000,
    ],
)
def test_long_hostile_text_is_refused_in_one_pass(data: bytes) -> None:
    refused(data)


def test_lists_and_numbers_are_counted_before_they_are_read() -> None:
    for limits in ({"brackets": 20}, {"commas": 50}, {"braces": 5}, {"quotes": 30}):
        assert "more names, lists or numbers" in str(refused(VALID, **limits))


def test_file_size_is_limited() -> None:
    assert "larger than" in str(refused(VALID, file_bytes=100))


@pytest.mark.parametrize(
    ("limit", "value"), [("layers", 3), ("connections", 2), ("neurons", 8), ("parameters", 11)]
)
def test_sizes_are_limited(limit: str, value: int) -> None:
    assert f"{value:,} is the most" in str(refused(VALID, **{limit: value}))


def test_all_chapters_together_are_limited() -> None:
    assert "weights and sample values" in str(refused(VALID, numbers=10))


def test_a_batch_is_limited() -> None:
    assert "batch" in str(refused(VALID, batch_values=5))


def test_a_layer_that_would_fill_the_memory_is_refused_by_arithmetic() -> None:
    tree = plain()
    tree["layers"][1]["size"] = tree["layers"][2]["size"] = 2**31 - 1
    assert refused(tree).place == "$.layers[1].size"
    tree["layers"][1]["size"] = tree["layers"][2]["size"] = 9_000
    assert "weights are more" in str(refused(tree))


# Anything at all --------------------------------------------------------------------------------


def test_random_damage_opens_or_is_refused() -> None:
    generator = random.Random(1)
    opened = 0
    alphabet = bytes(range(256)) + b'"\\{}[],:0123456789.-+eE ' * 8
    for _ in range(3000):
        data = bytearray(generator.choice((VALID, SKIP)))
        for _ in range(generator.choice((1, 1, 1, 2, 5))):
            at = generator.randrange(len(data))
            length = generator.choice((0, 1, 1, 1, 8))
            data[at : at + length] = bytes(generator.choices(alphabet, k=generator.randrange(3)))
        opened += opens_or_refuses(bytes(data)) is not None
    assert opened > 100, "damage that does not matter must not matter"


NASTY: list[Json] = [
    None, True, -1, 0, 1, 2, 7, 2.5, 1e308, -1e308, 5e-324, 10**30, 2**31 - 1, 2**64,
    "", "x", "tanh", "softmax", "threshold", "é" * 300, [], {}, [[]], [{}], [0], [1, 2],
    [[1, 3]], ["relu", "tanh"], [[1, 2, 3]], {"size": 1}, {"from": 1, "to": 2},
]  # fmt: skip


def spots(tree: Json) -> Iterator[tuple[Json, Any]]:
    """Every (container, key) in a tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(items):
        yield tree, key
        if isinstance(value, dict | list):
            yield from spots(value)


@pytest.mark.parametrize("data", [VALID, SKIP], ids=["masked", "identity"])
def test_every_value_replaced_opens_or_is_refused(data: bytes) -> None:
    count = len(list(spots(plain(data))))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(count):
            for value in NASTY:
                tree = plain(data)
                container, key = list(spots(tree))[number]
                container[key] = value
                opens_or_refuses(json.dumps(tree).encode())


@pytest.mark.parametrize("data", [VALID, SKIP], ids=["masked", "identity"])
def test_every_value_removed_or_doubled_opens_or_is_refused(data: bytes) -> None:
    for number in range(len(list(spots(plain(data))))):
        tree = plain(data)
        container, key = list(spots(tree))[number]
        if isinstance(container, list):
            container.append(container[key])
            opens_or_refuses(json.dumps(tree).encode())
            container.pop()
        del container[key]
        opens_or_refuses(json.dumps(tree).encode())
