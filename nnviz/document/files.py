"""Documents on disk: `.nnviz` files, read within limits and written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat

from nnviz import atomic
from nnviz.atomic import Location, display
from nnviz.document.edits import at_checkpoint
from nnviz.document.limits import LIMITS, Limits
from nnviz.document.model import Document
from nnviz.document.reading import parse
from nnviz.document.writing import dump
from nnviz.errors import FileError
from nnviz.nn.given import a_path, of_kind
from nnviz.nn.network import Network

__all__ = ["SUFFIX", "dump", "load", "load_network", "parse", "read_bytes", "save"]

SUFFIX = ".nnviz"

_REASONS = {
    errno.ENOENT: "There is no file “{path}”.",
    errno.ENOTDIR: "There is no file “{path}”.",
    errno.EISDIR: "“{path}” is a folder, not a file.",
    errno.EACCES: "You may not read “{path}”.",
    errno.EPERM: "You may not read “{path}”.",
    errno.ENAMETOOLONG: "The file name “{path}” is too long.",
    errno.ELOOP: "The links at “{path}” lead round in a circle.",
    errno.EIO: "The disk that holds “{path}” reports a fault.",
}


def load(path: Location, limits: Limits = LIMITS) -> Document:
    """Open a `.nnviz` file. Raises `FileError` that names the file and the place in it."""
    a_path(path)
    data = read_bytes(path, limits.file_bytes)
    name = os.path.basename(os.fspath(path))
    try:
        return parse(data, limits)
    except FileError as error:
        place = f"{display(name)}, {error.place}" if error.place else display(name)
        raise FileError(error.what, place=place, safe=error.safe, do=error.do) from None


def load_network(path: Location) -> Network:
    """The network of a `.nnviz` file, with the name of its document."""
    return load(path).network


def save(document: Document | Network, path: Location) -> None:
    """Write a document, or a network with sample inputs, to a `.nnviz` file.

    Raises `FileError` with a sentence; a file that stood there before is then as it was.
    """
    of_kind(document, (Document, Network), "save takes a network, then a file name")
    a_path(path)
    whole = Document.of(document) if isinstance(document, Network) else document
    atomic.write_bytes(path, dump(at_checkpoint(whole)))


def read_bytes(path: Location, most: int) -> bytes:
    """At most one byte more than a file may have, from a regular file; `FileError` in words."""
    try:
        # Looked at first: opening a pipe would wait for somebody to write into it.
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if not stat.S_ISREG(mode):
            raise FileError(f"“{display(path)}” is not a file that can be opened.")
        with open(path, "rb") as file:
            return file.read(most + 1)
    except OSError as error:
        sentence = _REASONS.get(error.errno or 0, "“{path}” cannot be read.")
        raise FileError(sentence.format(path=display(path))) from error
    except ValueError:
        raise FileError(f"“{display(path)}” cannot be a file name.") from None
