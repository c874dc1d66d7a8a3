"""From a document to the bytes of a `.nnviz` file: JSON that a person can read and compare.

One layer, connection, weight and sample per line, numbers in the shortest form that reads back to
the same bits, and what equals its default left out. A network of 100,000 weights takes about
0.2 s.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from nnviz.document.limits import LIMITS
from nnviz.document.model import Chapter, Document
from nnviz.document.schema import (
    FORMAT,
    VERSION,
    ConnectionEntry,
    ConventionsEntry,
    LayerEntry,
    SampleEntry,
    SettingsEntry,
    ViewEntry,
)
from nnviz.errors import FileError
from nnviz.nn.architecture import Architecture, Connection

Member = tuple[str, bytes]


def dump(document: Document) -> bytes:
    """The file that holds `document`. Raises `FileError` for what no file can hold."""
    try:
        data = _object(list(_members(document)), indent=0) + b"\n"
    except UnicodeEncodeError:
        raise FileError(
            "A name or a note holds half of a character (a lone surrogate), which no file can hold."
        ) from None
    if len(data) > LIMITS.file_bytes:
        raise FileError(
            f"The document would take more than {LIMITS.file_bytes / 2**20:g} MiB, "
            "too much to be opened again."
        )
    return data


def _members(document: Document) -> Iterator[Member]:
    yield "format", _json(FORMAT)
    yield "version", _json(VERSION)
    yield "name", _json(document.name)
    if document.notes:
        yield "notes", _json(document.notes)
    yield from _state(document.chapter, indent=2)
    view = document.view
    entry = ViewEntry(**{field: getattr(view, field) for field in ViewEntry.__struct_fields__})
    positions = [(int(n), float(x), float(y)) for n, x, y in view.positions]
    _check_finite(np.array(positions, dtype=np.float64))
    yield "view", _json(msgspec.structs.replace(entry, positions=positions))
    if document.earlier:
        chapters = [
            b"    " + _object(list(_state(chapter, indent=6)), indent=4)
            for chapter in document.earlier
        ]
        yield "earlier", b"[\n" + b",\n".join(chapters) + b"\n  ]"


def _state(chapter: Chapter, indent: int) -> Iterator[Member]:
    architecture = chapter.network.architecture
    if chapter.start:
        yield "start", _json(chapter.start)
    yield "layers", _rows(_layers(architecture), indent)
    yield "connections", _rows([_connection(c) for c in architecture.connections], indent)
    if architecture.names:
        yield "names", _json(architecture.names)
    yield "weights", _lines(_weights(chapter), b"]", indent)
    yield "samples", _lines(_samples(chapter), b"}", indent)
    for key, kind in (("settings", SettingsEntry), ("conventions", ConventionsEntry)):
        owner = getattr(chapter, key)
        fields = {field: getattr(owner, field) for field in kind.__struct_fields__}
        _check_finite(np.array([v for v in fields.values() if isinstance(v, float)]))
        yield key, _json(kind(**fields))


def _layers(architecture: Architecture) -> list[LayerEntry]:
    entries = []
    for layer in architecture.layers:
        function = layer.activation
        names = function if isinstance(function, str) else list(function)
        entry = LayerEntry(int(layer.size), names, bool(layer.bias), layer.name)
        if layer.dropout:  # 0.0 is left out only while it is the default itself
            entry.dropout = float(layer.dropout)
        entries.append(entry)
    return entries


def _connection(connection: Connection) -> ConnectionEntry:
    edges = [(int(i), int(j)) for i, j in connection.edges]
    return ConnectionEntry(connection.source + 1, connection.target + 1, connection.kind, edges)


def _weights(chapter: Chapter) -> list[tuple[int, int, float]]:
    architecture = chapter.network.architecture
    index = architecture.parameter_index
    edges = architecture.edge_array[index >= 0]
    weights = chapter.network.parameters[index[index >= 0]]
    _check_finite(weights)
    return list(zip(*edges.T.tolist(), weights.tolist(), strict=True))


def _samples(chapter: Chapter) -> list[SampleEntry]:
    samples = chapter.samples
    _check_finite(samples.inputs)
    _check_finite(samples.targets)
    rows = zip(samples.inputs.tolist(), samples.targets.tolist(), strict=True)
    return [SampleEntry(inputs, targets) for inputs, targets in rows]


def _check_finite(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    # msgspec would write null in their place without a word.
    if not np.isfinite(values).all():
        raise FileError("Infinity and “not a number” cannot be saved.")


# Layout of the text ---------------------------------------------------------------------------


def _json(value: object) -> bytes:
    """JSON on one line with a space after each comma and colon."""
    return msgspec.json.format(msgspec.json.encode(value), indent=0)


def _object(members: list[Member], indent: int) -> bytes:
    space = b" " * indent
    lines = [space + b'  "' + key.encode() + b'": ' + value for key, value in members]
    return b"{\n" + b",\n".join(lines) + b"\n" + space + b"}"


def _rows(entries: list[LayerEntry] | list[ConnectionEntry], indent: int) -> bytes:
    """A list with each entry on a line of its own; entries may hold any text."""
    return _broken([_json(entry) for entry in entries], b",\n", indent)


def _lines(
    entries: list[tuple[int, int, float]] | list[SampleEntry], closing: bytes, indent: int
) -> bytes:
    """The same, fast, for entries without text: each ends with `closing` and a comma."""
    if not entries:
        return b"[]"
    inner = _json(entries)[1:-1]
    space = b" " * (indent + 2)
    return _broken([inner.replace(closing + b", ", closing + b",\n" + space)], b"", indent)


def _broken(rows: list[bytes], comma: bytes, indent: int) -> bytes:
    space = b" " * (indent + 2)
    return b"[\n" + space + (comma + space).join(rows) + b"\n" + b" " * indent + b"]"
