"""From the bytes of a `.nnviz` file to a document, or to one sentence with the place.

The order is what keeps a hostile file harmless: look at the bytes, decode into entries of known
shape, do the sums on sizes, and only then build arrays.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from nnviz.document.limits import LIMITS, Limits, check_batch, check_numbers, check_sizes
from nnviz.document.model import Chapter, Document, View
from nnviz.document.scan import check_bytes, half_character, place_of
from nnviz.document.schedule import check_address
from nnviz.document.schema import FORMAT, VERSION, File, Header, LayerEntry, State
from nnviz.errors import FileError, UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.steps.address import Address
from nnviz.training.dataset import Dataset
from nnviz.training.settings import Settings

Entries = TypeVar("Entries")

# msgspec's names of what stands in a file → ours.
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing (null)",
    "str | array": "text or a list",
}


def parse(data: bytes, limits: Limits = LIMITS) -> Document:
    """The document in the bytes of a file. Raises `FileError`; never anything else."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    check_bytes(data, limits)
    _check_header(data)
    file = _decode(data, File)
    _check_all_sizes(file, limits)
    known: dict[Architecture, Architecture] = {}
    try:
        earlier = tuple(
            _chapter(entry, file.name, f"$.earlier[{at}]", known)
            for at, entry in enumerate(file.earlier)
        )
        chapter = _chapter(file, file.name, "$", known)
        with _placed("$"):
            view = _view(file)
            document = Document(chapter, earlier, view, file.name, file.notes)
            if document.first > view.iteration:
                raise UsageError(
                    f"The document begins at iteration {document.first}.", place="view.iteration"
                )
            _check_playhead(document, limits)
            return document
    except RecursionError:
        raise FileError("The document is nested too deeply.") from None


# Decoding -------------------------------------------------------------------------------------


def _check_header(data: bytes) -> None:
    if not data.lstrip().startswith(b"{"):
        raise FileError("This is not a nnviz document.")
    header = _decode(data, Header)
    if header.format != FORMAT:
        raise FileError(f"This is not a nnviz document: its format is not “{FORMAT}”.", place="$")
    if header.version > VERSION:
        raise FileError(
            f"This file was made by a newer nnviz: its version is {header.version}, "
            f"and this program reads version {VERSION}.",
            place="$.version",
            do="Install a newer nnviz to open it.",
        )
    if header.version != VERSION:
        raise FileError(
            f"There is no version {header.version} of the nnviz format.", place="$.version"
        )


def _decode(data: bytes, entries: type[Entries]) -> Entries:
    """Typed decoding; every complaint of the decoder becomes a sentence with a place."""
    try:
        return msgspec.json.decode(data, type=entries)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `")
        raise FileError(_in_words(what), place=path.rstrip("`") or "$") from None
    except msgspec.DecodeError as error:
        raise _malformed(data, str(error)) from None
    except UnicodeDecodeError:
        raise FileError("A text in this file is not UTF-8.") from None
    except RecursionError:
        raise FileError("The document is nested too deeply.") from None


def _malformed(data: bytes, message: str) -> FileError:
    half = half_character(data)
    if half is not None and re.search("truncated|surrogate|hex escape", message):
        return FileError(
            "Half of a character (a lone surrogate) stands here.", place=place_of(data, half)
        )
    at = re.search(r"\(byte (\d+)\)", message)
    if at is None:
        return FileError("The file is cut off.", place=place_of(data, len(data)))
    position = int(at[1])
    word = re.match(rb"-?(NaN|Infinity|nan|inf)", data[position : position + 9])
    what = (
        "Infinity and “not a number” cannot be used."
        if word
        else f"This is not JSON: {message.partition(': ')[2].partition(' (byte')[0]}."
    )
    return FileError(what, place=place_of(data, position))


def _in_words(what: str) -> str:
    """A complaint of msgspec in plain words."""
    if match := re.fullmatch(r"Expected `([^`]+)`, got `([^`]+)`", what):
        wanted, found = (_KINDS.get(kind, kind) for kind in match.groups())
        return f"Here stands {found}, but {wanted} is needed."
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        return f"“{_short(match[1])}” is not a name that nnviz knows here."
    if match := re.fullmatch(r"Object missing required field `(.*)`", what):
        return f"“{match[1]}” is missing."
    if match := re.fullmatch(r"Invalid enum value (.*)", what, re.DOTALL):
        return f"{_short(match[1])} is not one of the words that can stand here."
    if match := re.fullmatch(r"Expected `array` of length (\d+).*", what):
        return f"A list of {match[1]} is needed here."
    if match := re.fullmatch(r"Expected `(?:int|float)` (>=|<=) (\S+)", what):
        return f"The number must be {'at least' if match[1] == '>=' else 'at most'} {match[2]}."
    if what.startswith("Expected `str` of length"):
        return "The text is too long."
    if what.startswith("Number out of range"):
        return "The number is too large to compute with."
    return f"This cannot stand here: {what.lower()}."


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


# Sums before arrays ---------------------------------------------------------------------------


def _check_all_sizes(file: File, limits: Limits) -> None:
    if len(file.earlier) >= limits.chapters:
        raise FileError(f"{limits.chapters} chapters are the most.", place="$.earlier")
    numbers = 0
    places = [*(f"$.earlier[{at}]" for at in range(len(file.earlier))), "$"]
    for state, place in zip([*file.earlier, file], places, strict=True):
        with _placed(place):
            _check_state(state, limits)
            pairs = _pairs(state)
            numbers += sum(
                (state.layers[i].size + state.layers[i].bias) * state.layers[j].size
                for i, j in pairs
            )
            numbers += sum(len(sample.inputs) + len(sample.targets) for sample in state.samples)
            check_numbers(numbers, limits)


def _check_state(state: State, limits: Limits) -> None:
    layers = [Layer(entry.size, bias=entry.bias) for entry in state.layers]
    if len(layers) < 2:
        raise UsageError("A network needs an input layer and an output layer.", place="layers")
    seen: set[tuple[int, int]] = set()
    for at, connection in enumerate(state.connections):
        source, target = connection.source, connection.target
        if not 1 <= source < target <= len(layers):
            raise UsageError(
                f"A connection leads from one of the {len(layers)} layers to a later one, "
                f"not from {source} to {target}.",
                place=f"connections[{at}]",
            )
        if (source, target) in seen:
            raise UsageError(
                f"Layers {source} and {target} are connected twice.", place=f"connections[{at}]"
            )
        seen.add((source, target))
    check_sizes(layers, [Connection(c.source - 1, c.target - 1) for c in state.connections], limits)
    neurons = sum(layer.size + layer.bias for layer in layers)
    check_batch(neurons, len(state.samples), state.settings.batch_size, limits)


def _pairs(state: State) -> list[tuple[int, int]]:
    if state.connections:
        return [(c.source - 1, c.target - 1) for c in state.connections]
    return [(at - 1, at) for at in range(1, len(state.layers))]


# Building -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _placed(base: str) -> Iterator[None]:
    """Turn the refusal of a value into the refusal of the file, at the value's place."""
    try:
        yield
    except FileError:
        raise
    except UsageError as error:
        place = f"{base}.{error.place}" if error.place else base
        raise FileError(error.what, place=place, do=error.do) from None


def _chapter(
    state: State, name: str, place: str, known: dict[Architecture, Architecture]
) -> Chapter:
    with _placed(place):
        architecture = _architecture(state)
        # Chapters mostly share their architecture; what it has worked out is then kept once.
        architecture = known.setdefault(architecture, architecture)
        network = Network(architecture, _parameters(architecture, state), name=name)
        samples = _samples(architecture, state)
        settings = Settings(**msgspec.structs.asdict(state.settings))
    with _placed(f"{place}.conventions"):
        conventions = Conventions(**msgspec.structs.asdict(state.conventions))
    with _placed(place):
        return Chapter(state.start, network, samples, settings, conventions)


def _architecture(state: State) -> Architecture:
    order = sorted(
        range(len(state.connections)),
        key=lambda at: (state.connections[at].target, state.connections[at].source),
    )
    connections = tuple(
        Connection(c.source - 1, c.target - 1, c.kind, tuple(c.edges))
        for c in (state.connections[at] for at in order)
    )
    try:
        return Architecture(tuple(map(_layer, state.layers)), connections, tuple(state.names))
    except UsageError as error:
        # An architecture sorts its connections; the place is wanted as the file counts them.
        place = re.sub(r"(?<=^connections\[)\d+", lambda at: str(order[int(at[0])]), error.place)
        raise UsageError(error.what, place=place, do=error.do) from None


def _layer(entry: LayerEntry) -> Layer:
    function = entry.activation
    return Layer(
        entry.size,
        function if isinstance(function, str) else tuple(function),
        entry.bias,
        entry.name,
        entry.dropout,
    )


def _parameters(architecture: Architecture, state: State) -> NDArray[np.float64]:
    """The flat vector from rows (from, to, weight): every trainable edge exactly once."""
    count = len(state.weights)
    source, target, weight = zip(*state.weights, strict=True) if count else ((), (), ())
    base = max(architecture.neuron_count, max(source, default=0)) + 1
    found = np.fromiter(target, np.int64, count) * base + np.fromiter(source, np.int64, count)
    trainable = architecture.parameter_index >= 0
    edges = architecture.edge_array[trainable]
    # Ascending, because edges are sorted by target and source; the last one is never found.
    wanted = np.append(edges[:, 1] * base + edges[:, 0], np.iinfo(np.int64).max)
    at = np.searchsorted(wanted, found)
    strange = np.flatnonzero(wanted[at] != found)
    if len(strange):
        raise _strange_edge(architecture, state, int(strange[0]))
    _check_once(edges, state, at)
    vector = np.zeros(architecture.size)
    vector[architecture.parameter_index[trainable][at]] = np.fromiter(weight, np.float64, count)
    return vector


def _strange_edge(architecture: Architecture, state: State, row: int) -> UsageError:
    i, j, _ = state.weights[row]
    what = (
        f"The edge {i} → {j} always has the weight 1."
        if architecture.has_edge(i, j)
        else f"There is no edge {i} → {j}."
    )
    return UsageError(what, place=f"weights[{row}]")


def _check_once(edges: NDArray[np.int64], state: State, at: NDArray[np.intp]) -> None:
    """Every edge must have one weight: `at` says which edge each row of the file speaks of."""
    times = np.bincount(at, minlength=len(edges))
    if (times > 1).any():
        row = int(np.flatnonzero(at == np.argmax(times > 1))[1])
        i, j, _ = state.weights[row]
        raise UsageError(f"The edge {i} → {j} has two weights.", place=f"weights[{row}]")
    if (times < 1).any():
        i, j = (int(number) for number in edges[np.argmax(times < 1)])
        raise UsageError(f"The edge {i} → {j} has no weight.", place="weights")


def _samples(architecture: Architecture, state: State) -> Dataset:
    for at, sample in enumerate(state.samples):
        for field, given, count, what in (
            ("inputs", sample.inputs, architecture.input_count, "input neurons"),
            ("targets", sample.targets, architecture.output_count, "output neurons"),
        ):
            if len(given) != count:
                raise UsageError(
                    f"{len(given)} numbers stand here, but the network has {count} {what}.",
                    place=f"samples[{at}].{field}",
                )
    if not state.samples:
        raise UsageError("There must be at least one sample.", place="samples")
    return Dataset(
        np.array([sample.inputs for sample in state.samples]),
        np.array([sample.targets for sample in state.samples]),
    )


def _view(file: File) -> View:
    fields = msgspec.structs.asdict(file.view)
    return View(**fields | {"positions": tuple(file.view.positions)})


def _check_playhead(document: Document, limits: Limits) -> None:
    """The step a file was left at must exist, and be near enough to be computed."""
    view = document.view
    if document.chapter_at(view.iteration).way_to(view.iteration) > limits.nanoseconds:
        raise UsageError(
            f"Iteration {view.iteration} is too far from the last weights the file holds.",
            place="view.iteration",
        )
    if view.address:
        try:
            check_address(document, Address.parse(view.address), view.iteration)
        except UsageError as error:
            raise UsageError(error.what, place="view.address") from None
