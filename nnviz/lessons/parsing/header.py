"""The header of a lesson: TOML between two lines of `+++`, of known shape and size."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated

import msgspec

from nnviz.lessons.model import Level
from nnviz.lessons.parsing import limits
from nnviz.lessons.parsing.lines import Source
from nnviz.lessons.problems import Findings

_Line = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.SUMMARY)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
_Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?\Z")]
_Lesson = Annotated[
    str,
    msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?\Z", max_length=100),
]


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a header may hold; see docs/lessons.md."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=limits.TITLE)]
    summary: _Line
    level: Level = "beginner"
    minutes: Annotated[int, msgspec.Meta(ge=1, le=120)] = 5
    prerequisites: Annotated[
        tuple[_Lesson, ...], msgspec.Meta(max_length=limits.PREREQUISITES)
    ] = ()
    network: _Name = "running-example"
    data: Annotated[str, msgspec.Meta(max_length=100)] = ""
    languages: Annotated[
        tuple[_Language, ...], msgspec.Meta(min_length=1, max_length=limits.LANGUAGES)
    ] = ("en",)
    sources: Annotated[tuple[_Line, ...], msgspec.Meta(max_length=limits.SOURCES)] = ()


WHAT = {
    "title": f"a text of at most {limits.TITLE} characters",
    "summary": f"a text of at most {limits.SUMMARY} characters",
    "level": "“beginner”, “intermediate” or “advanced”",
    "minutes": "a whole number from 1 to 120",
    "prerequisites": f"a list of at most {limits.PREREQUISITES} names of lessons, such as "
    '["meet-the-network"]',
    "network": "a preset, sizes such as “2-4-1”, or a network such as “truth:0110”",
    "data": "the name of a data set, such as “xor”",
    "languages": 'a list of languages, its own first, such as ["en", "de"]',
    "sources": f"a list of at most {limits.SOURCES} lines of text",
}
"""What each key of the header takes, in words."""

_LINE_AND_COLUMN = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


def header(source: Source | None, findings: Findings) -> Header | None:
    """The header in these lines; None and problems where it is none."""
    if source is None:
        return None
    if len(source.text.encode(errors="replace")) > limits.HEADER_BYTES:
        findings.add(source.line, f"The header may have {limits.HEADER_BYTES:,} bytes.")
        return None
    try:
        values = tomllib.loads(source.text)
    except RecursionError:
        findings.add(source.line, "The header is nested too deeply.")
        return None
    except ValueError as error:
        _malformed(source, str(error), findings)
        return None
    for key in values:
        if key not in WHAT:
            findings.add(line_of(source, key), f"“{key[:40]}” is not a key of the header.", KEYS)
    known = {key: value for key, value in values.items() if key in WHAT}
    for key in ("title", "summary"):
        if key not in known:
            findings.add(
                max(1, source.line - 1), f"The header lacks its {key}.", f"Write {key} = …"
            )
    good = _good(source, known, findings)
    return msgspec.convert(good, Header) if {"title", "summary"} <= set(good) else None


KEYS = f"Known are {', '.join(WHAT)}."


def _good(source: Source, known: dict[str, object], findings: Findings) -> dict[str, object]:
    """The values of the right kind; each is tried alone so that all problems are told."""
    good = {}
    for key, value in known.items():
        try:
            whole = {"title": "?", "summary": "?"} | {key: value}
            msgspec.convert(whole, Header)
        except (msgspec.ValidationError, RecursionError):
            findings.add(line_of(source, key), f"“{key}” must be {WHAT[key]}.")
            continue
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and not text.isprintable() for text in texts):
            findings.add(line_of(source, key), f"“{key}” must stand on one line.")
            continue
        good[key] = value
    return good


def _malformed(source: Source, message: str, findings: Findings) -> None:
    found = _LINE_AND_COLUMN.search(message)
    line = len(source.lines) - 1
    if found and found[1]:
        line = int(found[1]) - 1
    what = _LINE_AND_COLUMN.sub("", message).rstrip(".")
    findings.add(source.line + line, f"The header is not TOML: {what[:100]}.", TOML)


TOML = 'A line of it reads like title = "The last edge" or minutes = 6.'


def line_of(source: Source, key: str) -> int:
    """The line a key stands on."""
    pattern = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    for at, line in enumerate(source.lines):
        if pattern.match(line):
            return source.line + at
    return source.line
