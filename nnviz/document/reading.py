"""From the bytes of a `.nnviz` file to a document, or to one sentence with the place.

The order is what keeps a hostile file harmless: look at the bytes, decode into entries of known
shape, do the sums on sizes, and only then build arrays.
"""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from nnviz.document.building import Builder, curves, dataset, placed
from nnviz.document.limits import LIMITS, Limits
from nnviz.document.model import Document, View
from nnviz.document.scan import check_bytes, half_character, place_of
from nnviz.document.schedule import check_address
from nnviz.document.schema import FORMAT, VERSION, DataEntry, File, Header
from nnviz.document.sizes import check_all_sizes
from nnviz.errors import FileError, UsageError
from nnviz.steps.address import Address
from nnviz.training.dataset import Dataset
from nnviz.training.stops import Stops

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
    version = _check_header(data)
    file = _decode(data, File)
    places = _gather(file) if version == 1 else _check_tables(file)
    check_all_sizes(file, limits)
    try:
        return _document(file, places, limits)
    except RecursionError:
        raise FileError("The document is nested too deeply.") from None


def _document(file: File, places: list[str], limits: Limits) -> Document:
    known: dict[Dataset, Dataset] = {}
    built = (dataset(entry, at) for entry, at in zip(file.datasets, places, strict=True))
    # In version 1 each chapter had samples of its own, most of them the same.
    builder = Builder(file.name, [known.setdefault(data, data) for data in built], places)
    earlier = tuple(
        builder.chapter(entry, f"$.earlier[{at}]") for at, entry in enumerate(file.earlier)
    )
    chapter = builder.chapter(file, "$")
    branches = tuple(
        builder.branch(entry, f"$.branches[{at}]") for at, entry in enumerate(file.branches)
    )
    with placed("$"):
        document = Document(
            chapter,
            earlier,
            _view(file),
            file.name,
            file.notes,
            file.trained,
            curves(file.curves, chapter),
            branches,
            Stops(**msgspec.structs.asdict(file.stops)),
            file.line,
        )
        if document.first > file.view.iteration:
            raise UsageError(
                f"The document begins at iteration {document.first}.", place="view.iteration"
            )
        _check_playhead(document, limits)
        return document


def _gather(file: File) -> list[str]:
    """Put the samples of a file of version 1 where those of later ones stand."""
    states = [*((one, f"$.earlier[{at}]") for at, one in enumerate(file.earlier)), (file, "$")]
    if file.datasets:
        raise FileError("“datasets” is not a name of version 1.", place="$.datasets")
    for number, (state, place) in enumerate(states):
        if state.samples is None:
            raise FileError("“samples” is missing.", place=place)
        file.datasets.append(DataEntry(state.samples))
        state.data = number
    return [f"{place}.samples" for _, place in states]


def _check_tables(file: File) -> list[str]:
    """Where the samples of each data set stand."""
    if not file.datasets:
        raise FileError("“datasets” is missing.", place="$")
    if file.samples is not None:
        raise FileError("Samples stand in “datasets” here.", place="$.samples")
    return [f"$.datasets[{at}].samples" for at in range(len(file.datasets))]


# Decoding -------------------------------------------------------------------------------------


def _check_header(data: bytes) -> int:
    """The version of the file, which is one that can be read."""
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
    if header.version < 1:
        raise FileError(
            f"There is no version {header.version} of the nnviz format.", place="$.version"
        )
    return header.version


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


# Where it was left ----------------------------------------------------------------------------


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
