"""An export that is cancelled, killed or out of disk leaves the old file or none."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from nnviz import atomic, figure
from nnviz.errors import Cancelled, FileError, UsageError
from nnviz.figures import FORMATS, Figure
from tests.export_kill_server import FORMATS as KILLED

ROOT = Path(__file__).resolve().parents[1]
TIMED, KILLS = 26, 50
CALLS = ("open", "fsync", "replace")
OLD = b"what stood here before"
MOVING = ("pdf", "html", "gif", "webp", "apng", "mp4")

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


class Server:
    """The process that saves, and the folder it saves into."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder
        self.saved = folder / "saved"
        self.examples = {
            format: [_content(folder / f"example{number}.{format}") for number in range(2)]
            for format in KILLED
        }

    def started(self, line: str) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return int(self.answer())

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("killed")
    (folder / "saved").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.export_kill_server", str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Server(process, folder)
        assert process.stdin is not None
        process.stdin.close()


def _content(path: Path) -> object:
    """What is in a file; a PDF has the time of its making in it, so of one what is to be seen."""
    if path.suffix != ".pdf":
        return path.read_bytes()
    document = pdfium.PdfDocument(path.read_bytes())
    try:
        sizes = [page.get_size() for page in document]
        words = [page.get_textpage().get_text_range() for page in document]
        return document.get_metadata_value("Title"), sizes, words
    finally:
        document.close()


def _points() -> list[str]:
    """Where the kills happen: at any time, and right at what the system is asked to do."""
    chance = random.Random(0)
    points = [f"{format} time" for format in KILLED for _ in range(TIMED)][:: len(KILLED)]
    for at in range(KILLS - TIMED):
        side, count = chance.choice(("before", "after")), chance.randint(1, 3)
        points.append(f"{KILLED[at % len(KILLED)]} {CALLS[at % len(CALLS)]} {side} {count}")
    chance.shuffle(points)
    return points


@needs_fork
def test_an_export_that_is_killed_leaves_the_old_file_or_the_new(server: Server) -> None:
    points, chance = _points(), random.Random(1)
    assert len(points) == KILLS
    seen: set[tuple[str, int]] = set()
    unfinished = 0
    for line in points:
        child = server.started(line)
        if line.endswith("time"):
            time.sleep(chance.uniform(0, 0.05))
            os.kill(child, signal.SIGKILL)
        assert server.answer() == "gone"
        for other in server.saved.glob(".nnviz-*.tmp"):
            unfinished += 1
            other.unlink()
        format = line.split()[0]
        path = server.saved / f"figure.{format}"
        if path.exists():
            found = _content(path)
            assert found in server.examples[format], f"half a file after {line!r}"
            seen.add((format, server.examples[format].index(found)))
    assert {format for format, _ in seen} == set(KILLED)
    assert {number for _, number in seen} == {0, 1}
    assert unfinished >= 8, "kills must fall into the writing"


@needs_fork
@pytest.mark.parametrize("format", KILLED)
def test_a_disk_that_is_really_full_is_said_in_words(server: Server, format: str) -> None:
    path = server.saved / f"figure.{format}"
    for old in (None, OLD):
        path.unlink(missing_ok=True)
        if old is not None:
            path.write_bytes(old)
        server.started(f"{format} full")
        words = server.answer()
        assert server.answer() == "gone"
        assert words.startswith(("FileError", "UsageError")), words
        assert "larger than allowed" in words or "file too large" in words
        assert (path.read_bytes() if path.exists() else None) == old
        assert not list(server.saved.glob(".nnviz-*"))


# In this process ----------------------------------------------------------------------------------


def shown(format: str) -> Figure:
    one = next(entry for entry in FORMATS if entry.name == format).one
    told = {"step": "e0/s0/loss"} if one else {"steps": "e0/s0/loss,e0/s0/backward/n9"}
    return figure("running-example", width="160px", scale=1.0, frames=2, pace=0.2, **told)


def suffix(format: str) -> str:
    return next(entry.suffix for entry in FORMATS if entry.name == format)


@pytest.mark.parametrize("format", MOVING)
@pytest.mark.parametrize("old", [None, OLD])
def test_what_is_cancelled_leaves_nothing(format: str, old: bytes | None, tmp_path: Path) -> None:
    if format == "mp4":
        pytest.importorskip("av")
    path = tmp_path / f"figure{suffix(format)}"
    if old is not None:
        path.write_bytes(old)
    steps = figure(
        "running-example", steps="e0/s0/loss,e0/s0/backward/n9", width="160px", scale=1.0, frames=2
    )
    calls: list[int] = []

    def progress(done: int, total: int) -> None:
        calls.append(done)
        if len(calls) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        steps.save(path, format, progress=progress)
    assert len(calls) == 2
    assert os.listdir(tmp_path) == ([] if old is None else [path.name])
    assert old is None or path.read_bytes() == old


@pytest.mark.parametrize("format", [entry.name for entry in FORMATS])
def test_a_full_disk_leaves_the_old_file(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if format == "mp4":
        pytest.importorskip("av")
    path = tmp_path / f"figure{suffix(format)}"
    path.write_bytes(OLD)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(FileError, match="is full"):
        shown(format).save(path, format)
    monkeypatch.undo()
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == [path.name]


def test_without_its_extra_a_video_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    path = tmp_path / "figure.mp4"
    with pytest.raises(UsageError) as caught:
        shown("mp4").save(path)
    assert str(caught.value) == (
        "MP4 needs the extra “video”. No file was changed. Type: pip install 'nnviz[video]'"
    )
    assert os.listdir(tmp_path) == []
