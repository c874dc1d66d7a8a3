"""What people hand over, made into what is needed, or refused in a sentence."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Hashable, Iterable
from reprlib import repr as shortened
from typing import Any

import numpy as np

from nnviz.errors import UsageError

LabelEdge = tuple[Hashable, Hashable]


def a_number(value: object, what: str) -> float:
    """`value` as a finite number; `what` begins the sentence of the `UsageError`."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{what} is a finite number, not {shortened(value)}.")
    return number


def a_whole_number(value: Any, what: str) -> int:
    """`value` as a whole number from 0 on."""
    try:
        number = operator.index(value)
    except TypeError:
        number = -1
    if number < 0:
        raise UsageError(f"{what} is a whole number from 0 on, not {shortened(value)}.")
    return number


def within(
    value: object,
    read: Callable[[Any, str], float],
    low: float,
    high: float,
    wanted: str,
) -> float:
    """`value`, read as a number, where it lies in a range; `wanted` says in words which."""
    try:
        number = read(value, wanted)
    except UsageError:
        number = math.nan
    if not low <= number <= high:
        raise UsageError(f"{wanted}, not {shortened(value)}.")
    return number


def of_kind(
    value: object, kind: type[Any] | tuple[type[Any], ...], what: str, do: str = ""
) -> None:
    """Refuse what is of another kind."""
    if not isinstance(value, kind):
        raise UsageError(f"{what}, not {shortened(value)}.", do=do)


def a_path(value: object) -> None:
    """Refuse what cannot name a file."""
    of_kind(value, (str, os.PathLike), "A file is named by a text or a path")


def a_list(values: Iterable[Any], what: str, do: str = "") -> list[Any]:
    """`values` as a list; NumPy's numbers become plain ones. A text is no list here."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise UsageError(f"{what}, not {shortened(values)}.", do=do)
    return [value.item() if isinstance(value, np.generic) else value for value in values]


def label_edges(edges: Iterable[Any]) -> list[LabelEdge]:
    """Edges as pairs of labels, however they were given."""
    wanted = "Edges are pairs of neurons, such as (1, 3)"
    pairs: list[LabelEdge] = []
    for edge in a_list(edges, wanted):
        pair = tuple(a_list(edge, wanted))
        if len(pair) != 2:
            raise UsageError(f"{wanted}, not {shortened(edge)}.")
        pairs.append((a_label(pair[0]), a_label(pair[1])))
    return pairs


def a_label(value: object) -> Hashable:
    """What a neuron can be called: anything that can be looked up."""
    try:
        hash(value)
    except TypeError:
        raise UsageError(
            f"A neuron is called by a number or a text, not {shortened(value)}."
        ) from None
    return value
