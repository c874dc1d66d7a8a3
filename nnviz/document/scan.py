"""A look at the bytes of a file before any of them is parsed.

A parser meets depth with recursion, size with memory, and a name that stands twice with silence.
These are answered here first, in passes whose cost grows with the length of the file and no faster.
"""

from __future__ import annotations

import re

import msgspec
import numpy as np

from nnviz.document.limits import LIMITS, Limits
from nnviz.errors import FileError

# A string ends at its quote, or, cut off, at the end of the data; possessive, so never retried.
_STRING = rb'"[^"\\]*+(?:\\.?[^"\\]*+)*+(?:"|\Z)'
_STRINGS = re.compile(_STRING, re.DOTALL)
_TOKENS = re.compile(rb"(" + _STRING + rb")(\s*+:)?+|[{}]", re.DOTALL)
_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF_CHARACTER = re.compile(_HIGH + rb"(?!" + _LOW + rb")|(?<!\\u[dD][89abAB]..)" + _LOW)

_CHUNK = 2**20
_TURNS = np.zeros(256, dtype=np.int8)
_TURNS[list(b"[{")] = 1
_TURNS[list(b"]}")] = -1


def check_bytes(data: bytes, limits: Limits = LIMITS) -> None:
    """Refuse, with the place, data that is no text, too large, too deep or says a thing twice."""
    if len(data) > limits.file_bytes:
        raise FileError(
            f"The file is larger than {limits.file_bytes / 2**20:g} MiB, more than any document."
        )
    if not data.strip():
        raise FileError("The file is empty.")
    _check_text(data)
    if too_many(data, limits):
        raise FileError("The file holds more names, lists or numbers than any document.")
    _check_depth(data, limits.depth)
    _check_names(data)


def too_many(data: bytes, limits: Limits) -> bool:
    """Whether data holds more signs that each make an object many times their own size."""
    bounds = {b"{": limits.braces, b'"': limits.quotes, b"[": limits.brackets, b",": limits.commas}
    return any(data.count(sign) > most for sign, most in bounds.items())


def place_of(data: bytes, position: int) -> str:
    """A position in the data as a person counts: `line 3, column 7`."""
    start = data.rfind(b"\n", 0, position) + 1
    column = len(data[start:position].decode("utf-8", "replace")) + 1
    line = data.count(b"\n", 0, position) + 1
    return f"line {line}, column {column}"


def half_character(data: bytes) -> int | None:
    r"""Where the first `\ud800` without its other half stands, or None."""
    match = _HALF_CHARACTER.search(data)
    return match.start() if match else None


def _check_text(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data[:4096] or not data.lstrip().startswith(b"{"):
            raise FileError("This is not a nnviz document: it is not text.") from None
        raise FileError("The text is not UTF-8 here.", place=place_of(data, error.start)) from None


def _check_depth(data: bytes, depth: int) -> None:
    blank = _STRINGS.sub(lambda match: b" " * len(match[0]), data)
    level = 0
    for start in range(0, len(blank), _CHUNK):
        turns = _TURNS[np.frombuffer(blank, np.uint8, min(_CHUNK, len(blank) - start), start)]
        levels = np.cumsum(turns, dtype=np.int32) + level
        if levels.max() > depth:
            position = start + int(np.argmax(levels > depth))
            raise FileError(
                "Lists and objects are nested deeper here than in any document.",
                place=place_of(data, position),
            )
        level = int(levels[-1])


def _check_names(data: bytes) -> None:
    """Refuse an object in which a name stands twice: which of the two is meant?"""
    open_objects: list[set[str]] = []
    for token in _TOKENS.finditer(data):
        text = token[0]
        if text == b"{":
            open_objects.append(set())
        elif text == b"}":
            if open_objects:
                open_objects.pop()
        elif token[2] and open_objects:
            name = _name(token[1])
            if name in open_objects[-1]:
                raise FileError(
                    f"The name “{name[:40]}” stands twice in the same object.",
                    place=place_of(data, token.start()),
                )
            open_objects[-1].add(name)


def _name(quoted: bytes) -> str:
    if b"\\" not in quoted:
        return quoted[1:-1].decode("utf-8", "replace")
    try:
        return msgspec.json.decode(quoted, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return quoted.decode("utf-8", "replace")  # the parser will refuse it in its own words
