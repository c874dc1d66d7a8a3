"""Files are written whole or not at all, and every refusal is a sentence."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from nnviz import atomic
from nnviz.errors import FileError


def leftovers(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".nnviz-")]


def test_a_new_file_is_written_with_the_usual_rights(tmp_path: Path) -> None:
    path = tmp_path / "net.nnviz"
    atomic.write_bytes(path, b"one")
    umask = os.umask(0)
    os.umask(umask)
    assert path.read_bytes() == b"one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    assert leftovers(tmp_path) == []


def test_an_existing_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "net.nnviz"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = path.stat().st_ino
    atomic.write_bytes(path, bytearray(b"new"))
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.stat().st_ino != before, "the old file must be replaced, not overwritten"


def test_text_is_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "t.csv", "σ;δ\n")
    assert (tmp_path / "t.csv").read_bytes() == "σ;δ\n".encode()


def test_text_with_a_lone_surrogate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="surrogate"):
        atomic.write_text(tmp_path / "t.txt", "a\ud800")
    assert os.listdir(tmp_path) == []


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real.nnviz"
    real.parent.mkdir()
    real.write_bytes(b"old")
    link = tmp_path / "link.nnviz"
    link.symlink_to(real)
    atomic.write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_link_to_nothing_makes_the_file_it_names(tmp_path: Path) -> None:
    link = tmp_path / "link.nnviz"
    link.symlink_to(tmp_path / "later.nnviz")
    atomic.write_bytes(link, b"new")
    assert (tmp_path / "later.nnviz").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["né τ 网络 🧠.nnviz", "a b'\"$;.nnviz", "x" * 249 + ".nnviz"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    atomic.write_bytes(tmp_path / name, b"data")
    assert (tmp_path / name).read_bytes() == b"data"


def test_a_device_is_written_to_and_not_replaced() -> None:
    atomic.write_bytes("/dev/null", b"gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_refusals_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    cases = {
        tmp_path / "missing" / "net.nnviz": "There is no folder",
        tmp_path / "folder": "is a folder, not a file",
        tmp_path / "file" / "net.nnviz": "is not a folder",
        tmp_path / ("x" * 300): "too long",
        tmp_path / "loop": "round in a circle",
        tmp_path / "null\0byte": "cannot be a file name",
        tmp_path / "half\ud800": "cannot be a file name",
    }
    for path, words in cases.items():
        with pytest.raises(FileError) as caught:
            atomic.write_bytes(path, b"data")
        assert words in str(caught.value), path
        assert "Nothing was written" in str(caught.value)
        str(caught.value).encode("utf-8")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EROFS, "can only be read"),
        (errno.EIO, "reports a fault"),
        (errno.ENOTTY, "cannot be used"),
    ],
)
@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_failure_half_way_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str, where: str
) -> None:
    path = tmp_path / "net.nnviz"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(atomic.os, where, fail)
    with pytest.raises(FileError, match=words):
        atomic.write_bytes(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["net.nnviz"]


@pytest.mark.parametrize("work", ["write", "check"])
def test_being_interrupted_as_soon_as_a_file_is_made_leaves_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    path = tmp_path / "net.nnviz"

    def interrupt(descriptor: int, mode: str) -> None:
        os.close(descriptor)
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "fdopen", interrupt)
    with pytest.raises(KeyboardInterrupt):
        atomic.write_bytes(path, b"new") if work == "write" else atomic.check_writable(path)
    assert os.listdir(tmp_path) == []


def test_being_interrupted_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.nnviz"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["net.nnviz"]


def test_a_file_that_may_only_be_read_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.nnviz"
    path.write_bytes(b"old")
    monkeypatch.setattr(atomic.os, "access", lambda *_: False)  # root may write to everything
    with pytest.raises(FileError, match="You may not write"):
        atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_real_full_disk_is_said_in_words() -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with pytest.raises(FileError, match="is full"):
        atomic.write_bytes("/dev/full", b"data")


def test_a_folder_that_cannot_be_forced_to_disk_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not for folders")
        forced(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", only_files)
    atomic.write_bytes(tmp_path / "net.nnviz", b"new")
    assert (tmp_path / "net.nnviz").read_bytes() == b"new"


def test_it_can_be_asked_before_whether_a_file_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    atomic.check_writable(path)
    assert list(tmp_path.iterdir()) == []
    path.write_text("old")
    atomic.check_writable(path)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1
    for wrong in (tmp_path, path / "below", tmp_path / "no" / "file"):
        with pytest.raises(FileError, match=r"Nothing was begun\."):
            atomic.check_writable(wrong)


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_into_nowhere_is_said_to_lead_there(tmp_path: Path) -> None:
    link = tmp_path / "net.svg"
    link.symlink_to(tmp_path / "gone" / "net.svg")
    with pytest.raises(FileError, match=r"no folder “.*gone”"):
        atomic.check_writable(link)
