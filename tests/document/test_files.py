from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnviz.document import Document, Journey, Limits, edits, files, preset_document
from nnviz.document.files import dump, load, load_network, save
from nnviz.errors import FileError
from nnviz.nn.network import Network
from tests.document.kill_server import documents

ROOT = Path(__file__).resolve().parents[2]
KILLS = 100


@pytest.fixture
def document() -> Document:
    return preset_document("residual")


@pytest.mark.parametrize("name", ["net.nnviz", "né δ 網 🧠.nnviz", "no suffix", 'it\'s $(a) "b"'])
def test_what_is_saved_opens(document: Document, tmp_path: Path, name: str) -> None:
    save(document, tmp_path / name)
    assert load(tmp_path / name) == document
    assert load(str(tmp_path / name)) == document
    assert load_network(tmp_path / name) == document.network
    assert os.listdir(tmp_path) == [name]


def test_a_network_alone_is_saved_with_samples_to_try(tmp_path: Path) -> None:
    network = Network.layered([2, 4, 1], hidden="tanh", output="sigmoid", seed=1)
    save(network, tmp_path / "net.nnviz")
    assert load_network(tmp_path / "net.nnviz") == network
    assert len(load(tmp_path / "net.nnviz").samples) == 4


def test_a_document_in_chapters_opens_at_its_step(document: Document, tmp_path: Path) -> None:
    edited = edits.set_learning_rate(edits.set_weight(document, 3, 1, 4, 0.5), 7, 0.125)
    edited = edits.set_view(edited, iteration=9, address="e4/s1/backward/n7", notation="layered")
    save(edited, tmp_path / "net.nnviz")
    opened = load(tmp_path / "net.nnviz")
    assert opened == edited
    for iteration in (0, 2, 3, 6, 7, 9, 12):
        one, other = Journey(edited).trace(iteration), Journey(opened).trace(iteration)
        assert one.before == other.before
        assert one.delta.tobytes() == other.delta.tobytes()


def test_a_bad_file_is_named_with_the_place(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "bad δ.nnviz"
    path.write_bytes(dump(document).replace(b'"size": 2', b'"size": 0', 1))
    with pytest.raises(FileError) as caught:
        load(path)
    assert caught.value.place == "bad δ.nnviz, $.layers[0].size"
    assert str(caught.value).startswith("bad δ.nnviz, $.layers[0].size: ")


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    cases = {
        tmp_path / "missing": "There is no file",
        tmp_path: "is a folder",
        tmp_path / "pipe": "not a file that can be opened",
        tmp_path / "loop": "round in a circle",
        tmp_path / ("x" * 300): "too long",
        "/dev/zero": "not a file that can be opened",
        tmp_path / "a\0b": "cannot be a file name",
        tmp_path / "a\ud800": "cannot be a file name",
    }
    for path, words in cases.items():
        with pytest.raises(FileError, match=words) as caught:
            load(path)
        str(caught.value).encode("utf-8")


def test_no_more_is_read_than_a_document_may_have(tmp_path: Path) -> None:
    with open(tmp_path / "sparse", "wb") as file:
        file.truncate(2**40)  # a terabyte that takes no room
    with pytest.raises(FileError, match="larger than"):
        load(tmp_path / "sparse", Limits(file_bytes=1000))


def test_what_cannot_be_saved_leaves_the_old_file(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "net.nnviz"
    save(document, path)
    with pytest.raises(FileError, match="surrogate"):
        save(edits.set_notes(document, "\udcff"), path)
    assert load(path) == document
    with pytest.raises(FileError, match="There is no folder"):
        save(document, tmp_path / "missing" / "net.nnviz")


def test_a_document_too_large_to_open_again_is_not_saved(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "dump", lambda _: dump(document))
    monkeypatch.setattr("nnviz.document.writing.LIMITS", Limits(file_bytes=100))
    with pytest.raises(FileError, match="too much to be opened again"):
        save(document, tmp_path / "net.nnviz")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_save_that_is_killed_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "net.nnviz"
    choices = documents()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.document.kill_server", str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    delays = random.Random(0)
    seen, unfinished = set(), 0
    with server:
        assert server.stdout.readline() == "ready\n"
        for _ in range(KILLS):
            server.stdin.write("save\n")
            server.stdin.flush()
            child = int(server.stdout.readline())
            time.sleep(delays.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            assert server.stdout.readline() == "gone\n"
            opened = load(path)
            assert opened in choices
            seen.add(opened.notes)
            unfinished += len(os.listdir(tmp_path)) - 1
            for other in tmp_path.glob(".nnviz-*.tmp"):
                other.unlink()
        server.stdin.close()
    assert seen == {"one", "two"}
    assert unfinished > KILLS // 10, "the kills must fall into the writing"
