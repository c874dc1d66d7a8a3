"""From a document to the bytes of a `.nnviz` file: JSON that a person can read and compare.

One layer, connection, weight and sample per line, numbers in the shortest form that reads back to
the same bits, and what equals its default left out. A network of 100,000 weights takes about
0.2 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, get_args

import msgspec
import numpy as np

from nnviz.document.chapter import Chapter
from nnviz.document.limits import LIMITS
from nnviz.document.model import SAVED_LOSSES, Document, Line
from nnviz.document.scan import too_many
from nnviz.document.schema import (
    FORMAT,
    MARKS,
    ROWS,
    VERSION,
    ConnectionEntry,
    ConventionsEntry,
    LayerEntry,
    Role,
    SampleEntry,
    SettingsEntry,
    StopsEntry,
    ViewEntry,
)
from nnviz.errors import FileError
from nnviz.nn.architecture import Architecture, Connection
from nnviz.training.curves import Curves
from nnviz.training.dataset import Dataset
from nnviz.training.settings import Settings
from nnviz.training.stops import Stops

Member = tuple[str, bytes]
Tables = dict[Dataset, int]

ON_A_LINE = 8  # of long lists of numbers
# Numbers that are written by one call: it holds the interpreter, and a window may be waiting.
AT_ONCE = 20_000


def dump(document: Document) -> bytes:
    """The file that holds `document`. Raises `FileError` for what no file can hold."""
    try:
        data = _object(list(_members(document)), indent=0) + b"\n"
    except UnicodeEncodeError:
        raise FileError(
            "A name or a note holds half of a character (a lone surrogate), which no file can hold."
        ) from None
    if len(data) > LIMITS.file_bytes or too_many(data, LIMITS):
        raise FileError(
            f"The document would take more than {LIMITS.file_bytes / 2**20:g} MiB or hold more "
            "numbers than any document, too much to be opened again.",
            do="Delete branches or samples.",
        )
    return data


def _members(document: Document) -> Iterator[Member]:
    tables = _tables(document)
    yield "format", _json(FORMAT)
    yield "version", _json(VERSION)
    yield "name", _json(document.name)
    for key in ("notes", "line"):
        if getattr(document, key):
            yield key, _json(getattr(document, key))
    yield from _state(document.chapter, tables, indent=2)
    yield "datasets", _list([_dataset(data, 4) for data in tables], indent=2)
    yield from _training(document, indent=2)
    if document.stops != Stops():
        yield "stops", _json(StopsEntry(**asdict(document.stops)))
    view = document.view
    entry = ViewEntry(**{field: getattr(view, field) for field in ViewEntry.__struct_fields__})
    positions = [(int(n), float(x), float(y)) for n, x, y in view.positions]
    _check_finite(np.array(positions, dtype=np.float64))
    yield "view", _json(msgspec.structs.replace(entry, positions=positions))
    if document.earlier:
        chapters = [_object(list(_state(one, tables, 6)), 4) for one in document.earlier]
        yield "earlier", _list(chapters, indent=2)
    if document.branches:
        yield "branches", _list(list(_branches(document, tables)), indent=2)


def _tables(document: Document) -> Tables:
    """Every data set once, in the order in which chapters first use them, with its number."""
    found: Tables = {}
    for line in document.lines:
        for chapter in line.chapters:
            found.setdefault(chapter.samples, len(found))
    return found


def _state(chapter: Chapter, tables: Tables, indent: int) -> Iterator[Member]:
    architecture = chapter.network.architecture
    if chapter.start:
        yield "start", _json(chapter.start)
    yield "layers", _rows(_layers(architecture), indent)
    yield "connections", _rows([_connection(c) for c in architecture.connections], indent)
    if architecture.names:
        yield "names", _json(architecture.names)
    yield "weights", _lines(_weights(chapter), b"]", indent)
    if chapter.memory:
        trained = architecture.parameter_index[architecture.parameter_index >= 0]
        vectors = [
            (name, _numbers(chapter.memory[name][trained], indent + 2))
            for name in sorted(chapter.memory)
        ]
        yield "memory", _object(vectors, indent)
        yield "updates", _json(chapter.updates)
    if chapter.turn is not None:
        yield "turn", _json([chapter.turn.epoch, chapter.turn.batch, chapter.turn.first])
    if place := tables[chapter.samples]:
        yield "data", _json(place)
    yield "settings", _fields(_settings(chapter.settings), SettingsEntry(), always=4)
    conventions = asdict(chapter.conventions)
    yield "conventions", _fields(conventions, ConventionsEntry(), always=4)


def _training(line: Line, indent: int) -> Iterator[Member]:
    if line.trained > line.first:
        yield "trained", _json(line.trained)
    if line.curves is not None:
        yield "curves", _curves(line.curves, indent)


def _branches(document: Document, tables: Tables) -> Iterator[bytes]:
    """The branches; a chapter that stands in the file before is only named by its number."""
    known = {id(chapter): at for at, chapter in enumerate(document.chapters)}
    for branch in document.branches:
        members = [("name", _json(branch.name))]
        if branch.named:
            members.append(("named", _json(True)))
        members += _training(branch, indent=6)
        chapters = []
        for chapter in branch.chapters:
            if id(chapter) in known:
                chapters.append(_json(known[id(chapter)]))
            else:
                known[id(chapter)] = len(known)
                chapters.append(_object(list(_state(chapter, tables, 10)), 8))
        members.append(("chapters", _list(chapters, indent=6)))
        yield _object(members, indent=4)


def _settings(settings: Settings) -> dict[str, Any]:
    """The fields of an entry; a number is written alike whether it was given as 1 or as 1.0."""
    fields = {field: getattr(settings, field) for field in SettingsEntry.__struct_fields__}
    for key in ("learning_rate", "l1", "l2"):
        fields[key] = float(fields[key])
    for key in ("constants", "schedule_constants"):
        fields[key] = {name: float(value) for name, value in fields[key]}
    return fields


def _fields(values: dict[str, Any], usual: msgspec.Struct, always: int) -> bytes:
    """An object of fields: the first ones in any case, others where they are not as usual."""
    numbers = [value for value in values.values() if isinstance(value, float)]
    inner = [n for value in values.values() if isinstance(value, dict) for n in value.values()]
    _check_finite(np.array(numbers + inner, dtype=np.float64))
    kept = {
        field: values[field]
        for at, field in enumerate(usual.__struct_fields__)
        if at < always or values[field] != getattr(usual, field)
    }
    return _json(kept)


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


def _dataset(data: Dataset, indent: int) -> bytes:
    _check_finite(data.inputs)
    _check_finite(data.targets)
    members = [
        (key, _json(getattr(data, key)))
        for key in ("name", "source", "feature_names", "target_names", "classes")
        if getattr(data, key)
    ]
    samples = [
        SampleEntry(inputs.tolist(), targets.tolist(), get_args(Role)[role])
        for inputs, targets, role in zip(data.inputs, data.targets, data.roles, strict=True)
    ]
    width = data.inputs.shape[1] + data.targets.shape[1]
    return _object([*members, ("samples", _lines(samples, b"}", indent + 2, width))], indent)


def _curves(curves: Curves, indent: int) -> bytes:
    """The numbers of a training; of the losses of single batches as many as a file takes."""
    columns = [_or_null(getattr(curves, key)) for key in ROWS]
    rows = zip(curves.iterations.tolist(), *columns, strict=True)
    sizes = [_or_null(getattr(curves, key)) for key in MARKS]
    marks = zip(curves.marks.tolist(), *sizes, strict=True)
    apart = 1
    while len(curves.batch_losses) > SAVED_LOSSES * apart:
        apart *= 2
    members = [
        ("first", _json(curves.first)),
        ("rows", _broken_list([_json(row) for row in rows], indent + 2)),
        ("marks", _broken_list([_json(mark) for mark in marks], indent + 2)),
        ("batch_every", _json(curves.batch_every * apart)),
        ("batch_losses", _numbers(curves.batch_losses[::apart], indent + 2)),
    ]
    return _object(members, indent)


def _or_null(numbers: np.ndarray[Any, np.dtype[np.float64]]) -> list[Any]:
    """Plain lists, None where there is no number."""
    plain = numbers.astype(object)
    plain[~np.isfinite(numbers)] = None
    found: list[Any] = plain.tolist()
    return found


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


def _broken_list(rows: list[bytes], indent: int) -> bytes:
    return _broken(rows, b",\n", indent) if rows else b"[]"


def _numbers(values: np.ndarray[Any, np.dtype[np.float64]], indent: int) -> bytes:
    """A long list of numbers, several on a line, null where there is none."""
    plain = _or_null(values)
    lines = range(0, len(plain), ON_A_LINE)
    return _broken_list([_json(plain[at : at + ON_A_LINE])[1:-1] for at in lines], indent)


def _list(objects: list[bytes], indent: int) -> bytes:
    """A list of objects that were laid out two columns further in."""
    space = b" " * (indent + 2)
    return b"[\n" + b",\n".join(space + one for one in objects) + b"\n" + b" " * indent + b"]"


def _lines(
    entries: list[tuple[int, int, float]] | list[SampleEntry],
    closing: bytes,
    indent: int,
    width: int = 3,
) -> bytes:
    """A list like that, fast, for entries without text: each ends with `closing` and a comma.

    Entries hold `width` numbers; so many at a time are written that no call takes long.
    """
    if not entries:
        return b"[]"
    between = closing + b",\n" + b" " * (indent + 2)
    some = max(1, AT_ONCE // width)
    parts = [
        _json(entries[start : start + some])[1:-1].replace(closing + b", ", between)
        for start in range(0, len(entries), some)
    ]
    return _broken(parts, b",\n", indent)


def _broken(rows: list[bytes], comma: bytes, indent: int) -> bytes:
    space = b" " * (indent + 2)
    return b"[\n" + space + (comma + space).join(rows) + b"\n" + b" " * indent + b"]"
