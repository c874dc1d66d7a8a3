"""Reading what an author wrote: numbers, names and ids, each refused with a sentence."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from nnviz.atomic import display
from nnviz.errors import UsageError

T = TypeVar("T")

LONGEST = 200  # characters of an argument
FARTHEST = 10**9
LARGEST_SEED = 2**63 - 1

_WHOLE = re.compile(r"[0-9]{1,19}", re.ASCII)
_NUMBER = re.compile(r"[-+−]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_ID = re.compile(r"neuron:[1-9][0-9]{0,8}|layer:[1-9][0-9]{0,8}|loss", re.ASCII)
_EDGE = re.compile(r"(?:edge:)?([1-9][0-9]{0,8})\s*(?:-|–|→|->)\s*([1-9][0-9]{0,8})", re.ASCII)


def shown(text: str) -> str:
    """An author's text as it can stand in a sentence."""
    short = text if len(text) <= 60 else text[:59] + "…"
    return f"“{display(short)}”"


def whole(text: str, what: str, *, low: int = 0, high: int = FARTHEST) -> int:
    """A whole number within bounds; `what` begins the sentence of the refusal."""
    if not _WHOLE.fullmatch(text.strip()) or not low <= int(text) <= high:
        raise UsageError(f"{what} is a whole number from {low} to {high:,}, not {shown(text)}.")
    return int(text)


def number(text: str, what: str, *, low: float | None = None, high: float | None = None) -> float:
    """A finite number, within bounds where some are given."""
    body = text.strip()
    value = float(body.replace("−", "-")) if _NUMBER.fullmatch(body) else math.nan
    if not math.isfinite(value):
        raise UsageError(f"{what} is a number such as 0.5, not {shown(text)}.")
    if (low is not None and value < low) or (high is not None and value > high):
        raise UsageError(f"{what} is a number from {low:g} to {high:g}, not {shown(text)}.")
    return value


def seed(text: str) -> int:
    """A seed."""
    return whole(text, "A seed", high=LARGEST_SEED)


def edge(text: str) -> tuple[int, int]:
    """An edge such as `4-6`."""
    found = _EDGE.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"An edge is written 4-6, not {shown(text)}.")
    return int(found[1]), int(found[2])


def identifier(text: str) -> str:
    """An id of something in a network: `neuron:6`, `edge:4-6`, `layer:2` or `loss`."""
    body = text.strip()
    if body.startswith("edge:") and _EDGE.fullmatch(body):
        source, target = edge(body)
        return f"edge:{source}-{target}"
    if not _ID.fullmatch(body):
        raise UsageError(
            f"{shown(text)} is nothing in a network.",
            do="Such things are called neuron:6, edge:4-6, layer:2 or loss.",
        )
    return body


def one_of(text: str, known: Iterable[str], what: str) -> str:
    """A name of a table; others are refused with those that come close."""
    names, body = list(known), text.strip()
    if body not in names:
        near = difflib.get_close_matches(body, names, n=2, cutoff=0.6)
        do = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(names)}."
        raise UsageError(f"There is no {what} called {shown(text)}.", do=do)
    return body


def parts(text: str, fewest: int, most: int, form: str) -> list[str]:
    """What stands between colons; `form` shows how it is written."""
    found = [part.strip() for part in text.split(":")]
    if not fewest <= len(found) <= most or not all(found):
        raise UsageError(f"{shown(text)} is not written as {form}.")
    return found


def listed(text: str, read: Callable[[str], T], most: int) -> tuple[T, ...]:
    """Several with commas between, in their order, each once; `none` for none."""
    if text.strip() == "none":
        return ()
    pieces = text.split(",")
    if len(pieces) > most:
        raise UsageError(f"{len(pieces)} are too many; {most} are the most.")
    return tuple(dict.fromkeys(read(piece) for piece in pieces))
