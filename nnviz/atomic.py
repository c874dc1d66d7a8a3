"""The one way a file is written: whole, or not at all.

The bytes go into a temporary file in the same folder, are forced onto the disk, and take the
place of the old file in one move; then the folder is forced onto the disk as well. A reader, a
power cut or a kill sees the old file or the new one, never a part of either.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from nnviz.errors import FileError

__all__ = ["Location", "check_writable", "display", "file_error", "write_bytes", "write_text"]

Location = str | os.PathLike[str]
Data = bytes | bytearray | memoryview

UNCHANGED = "Nothing was written; a file that stood there before is as it was."

# errno → (what happened, what to do). `{path}` is the file, `{folder}` the folder it is in.
_REASONS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("There is no folder “{folder}”.", "Make it first, or choose another folder."),
    errno.ENOTDIR: ("“{folder}” is not a folder.", "Choose another folder."),
    errno.EISDIR: ("“{path}” is a folder, not a file.", "Choose a file name inside it."),
    errno.EACCES: ("You may not write to “{path}”.", "Choose another folder or change its rights."),
    errno.EPERM: ("You may not write to “{path}”.", "Choose another folder or change its rights."),
    errno.EROFS: ("“{folder}” can only be read.", "Choose another folder."),
    errno.ENOSPC: ("The disk that holds “{path}” is full.", "Free some space and save again."),
    errno.EFBIG: ("The file “{path}” would be larger than allowed here.", "Choose another disk."),
    errno.ENAMETOOLONG: ("The file name “{path}” is too long.", "Choose a shorter name."),
    errno.ELOOP: ("The links at “{path}” lead round in a circle.", "Choose another file."),
    errno.EIO: ("The disk that holds “{path}” reports a fault.", "Save to another disk."),
}
if hasattr(errno, "EDQUOT"):
    _REASONS[errno.EDQUOT] = _REASONS[errno.ENOSPC]

# What some file systems answer when a folder cannot be forced to disk; the file itself is safe.
_FOLDER_SYNC_UNSUPPORTED = {errno.EINVAL, errno.EACCES, errno.EPERM, errno.EBADF, errno.ENOTSUP}


def display(path: Location) -> str:
    """A path as text that can always be shown: what cannot be printed becomes `�`."""
    return "".join(c if c.isprintable() else "\ufffd" for c in os.fspath(path))


def file_error(error: OSError | ValueError, path: Location, *, safe: str = UNCHANGED) -> FileError:
    """The refusal of the system to touch `path`, as a sentence."""
    where = Path(path)
    folder = where.parent
    with contextlib.suppress(OSError, ValueError):
        if folder.is_dir():  # so it is the folder that a link leads to
            folder = Path(os.path.realpath(where)).parent
    names = {"path": display(where), "folder": display(folder)}
    if not isinstance(error, OSError):
        return FileError(f"“{names['path']}” cannot be a file name.", safe=safe)
    known = _REASONS.get(error.errno or 0)
    if known is None:
        reason = (error.strerror or "no reason given").lower()
        return FileError(f"“{names['path']}” cannot be used: {reason}.", safe=safe)
    what, do = known
    return FileError(what.format(**names), safe=safe, do=do)


def write_text(path: Location, text: str) -> None:
    """Write `text` as UTF-8 with `\\n` line ends; see `write_bytes`."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        raise FileError(
            "The text holds half of a character (a lone surrogate), which no file can hold.",
            safe=UNCHANGED,
        ) from None
    write_bytes(path, data)


def write_bytes(path: Location, data: Data) -> None:
    """Put `data` into the file `path`, replacing what was there, whole or not at all.

    A link is followed and stays a link; the rights of an existing file are kept. Pipes and devices
    are written to directly. Raises `FileError` with a sentence; then nothing has changed.
    """
    try:
        old, target = _existing(path), Path(os.path.realpath(path))
        if _is_device(old):
            with open(path, "wb") as device:
                device.write(data)
            return
        _refuse_read_only(old, target)
        with _temporary(target.parent) as (temporary, file):
            _fill(file, data, old)
            os.replace(temporary, target)
        _sync_folder(target.parent)
    except (OSError, ValueError) as error:
        raise file_error(error, path) from error


def check_writable(path: Location) -> None:
    """Refuse a file that could not be written now, before the work whose results it shall hold."""
    try:
        old, target = _existing(path), Path(os.path.realpath(path))
        if not _is_device(old):
            _refuse_read_only(old, target)
            with _temporary(target.parent):
                pass
    except (OSError, ValueError) as error:
        raise file_error(error, path, safe="Nothing was begun.") from error


def _is_device(old: os.stat_result | None) -> bool:
    return old is not None and not stat.S_ISREG(old.st_mode)


def _refuse_read_only(old: os.stat_result | None, target: Path) -> None:
    if old is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "read-only file", str(target))


def _existing(path: Location) -> os.stat_result | None:
    """What stands at `path` (links followed), or None; a folder is refused."""
    try:
        old = os.stat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder", os.fspath(path))
    return old


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new empty file in `folder`, as (path, open file); removed again unless it was moved away.

    The name is short, so that it fits wherever the final name does; created by hand rather than
    with `tempfile`, so that the umask decides the rights of a new file, as for any other program.
    """
    path = folder / f".nnviz-{secrets.token_hex(6)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file: BinaryIO | None = None
    try:  # from before the file is made: Ctrl+C may come as soon as it is
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o666)
        file = os.fdopen(descriptor, "wb")
        yield path, file
    finally:
        try:
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()
        finally:
            with contextlib.suppress(OSError):
                os.unlink(path)


def _fill(file: BinaryIO, data: Data, old: os.stat_result | None) -> None:
    """Write all of `data`, give it the owner and rights of `old`, force it to disk and close."""
    file.write(data)
    file.flush()
    descriptor = file.fileno()
    if old is not None and hasattr(os, "fchmod"):
        with contextlib.suppress(OSError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
    os.fsync(descriptor)
    file.close()


def _sync_folder(folder: Path) -> None:
    """Force the folder's list of names to disk, where the system knows such a thing."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _FOLDER_SYNC_UNSUPPORTED:
            raise
