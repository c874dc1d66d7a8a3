"""How far a learner has come is kept, and a file that is broken is put aside."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.lessons.progress import BROKEN, MOST_BYTES, NOTHING, Progress, Store, key_of

SOME = Progress(
    page=2,
    stage=1,
    count=6,
    pages=frozenset({0, 1}),
    answers={(0, 1): "0,5", (1, 0): 2, (1, 3): frozenset({0, 2}), (2, 4): (2, 0, 1)},
    tasks=frozenset({(0, 2)}),
    right=frozenset({(1, 0)}),
    asked=(4, 3),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "lessons")


def test_what_is_written_is_read(store: Store) -> None:
    assert store.read("taken/one") == NOTHING and not store.read("taken/one").begun
    assert store.write("taken/one", SOME)
    assert store.read("taken/one") == SOME and SOME.begun
    assert store.read("taken/two") == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"page": -1}',
        b'{"page": "1"}',
        b'{"other": 1}',
        b'{"answers": [{"page": 0}]}',
        b'{"tasks": [[1]]}',
        b"[" * 100_000,
        b'{"page": 1}' + b" " * MOST_BYTES,
    ],
)
def test_a_broken_file_is_put_aside(store: Store, text: bytes) -> None:
    store.write("taken/one", SOME)
    path = store.path("taken/one")
    for _ in range(2):
        path.write_bytes(text)
        assert store.read("taken/one") == NOTHING
    aside = sorted(path.parent.glob(f"*{BROKEN}*"))
    assert [one.read_bytes() for one in aside] == [text, text] and not path.exists()
    assert store.write("taken/one", SOME) and store.read("taken/one") == SOME


@given(st.binary(max_size=200))
def test_no_file_is_a_reason_to_stop(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    store = Store(tmp_path_factory.getbasetemp() / "any")
    store.write("a", SOME)
    store.path("a").write_bytes(data)
    store.read("a")


def test_a_disk_that_refuses_is_no_reason_either(tmp_path: Path) -> None:
    (tmp_path / "lessons").write_text("a file where the folder should be")
    store = Store(tmp_path / "lessons")
    assert not store.write("taken/one", SOME) and store.read("taken/one") == NOTHING
    store.forget("taken/one")
    store.forget_all()


def test_what_is_left() -> None:
    assert SOME.left.words == "3 questions and 2 tasks" and not SOME.done
    assert not replace(SOME, finished=True).done
    assert replace(SOME, right=frozenset(SOME.answers), asked=(4, 2)).left.words == "1 task"
    assert replace(SOME, finished=True, right=frozenset(SOME.answers), asked=(4, 1)).done


def test_a_file_from_before_that_was_kept_is_as_done_as_it_says(store: Store) -> None:
    store.write("taken/one", SOME)
    store.path("taken/one").write_text('{"count": 6, "answers": [], "finished": true}')
    assert store.read("taken/one").done and not store.read("taken/one").left


def test_which_was_open_last(store: Store) -> None:
    keys = ("taken/one", "taken/two", "taken/three")
    assert store.latest(keys) == ""
    for key, when in (("taken/two", 5), ("taken/one", 3)):
        store.write(key, SOME)
        os.utime(store.path(key), ns=(when, when))
    assert store.latest(keys) == "taken/two" and store.latest(("taken/one",)) == "taken/one"
    store.forget("taken/two")
    assert store.latest(keys) == "taken/one"
    store.forget_all()
    assert store.latest(keys) == ""


def test_a_lesson_file_is_known_by_its_title_and_its_name(store: Store) -> None:
    keys = {key_of("A", "a.md"), key_of("A", "b.md"), key_of("B", "a.md"), key_of("../..", "/")}
    assert len(keys) == 4
    assert all(store.path(key).parent == store.folder for key in (*keys, "../../etc/passwd"))
