"""Arithmetic over values of a network: read into a small tree, and reckoned.

    sigma(w_36*a_3 + w_46*a_4) - a_6@1

There are numbers, names of `VALUES`, + - * / ^, parentheses and a few functions; nothing else can
be written, so there is nothing that could be run.
"""

from __future__ import annotations

import difflib
import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from nnviz.errors import UsageError
from nnviz.lessons.reading import shown

LONGEST = 200
DEEPEST = 20

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<number>(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:e[-+]?[0-9]{1,3})?)"
    r"|(?P<name>[a-z]+(?:_(?:[0-9]{1,9}|\{\s*[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})?\s*\}))?)"
    r"(?:@(?P<iteration>[0-9]{1,9})(?::(?P<sample>[0-9]{1,9}))?)?"
    r"|(?P<sign>[-+*/^(),])"
    r")",
    re.ASCII,
)
_ALIKE = str.maketrans({"δ": "delta", "∂": "d", "η": "eta", "σ": "sigma", "−": "-", "·": "*"})
_POWER = "^"

# What can be asked for, by how many numbers of neurons or layers it takes.
NAMES: dict[str, int] = {
    **dict.fromkeys(("w", "dw", "gw", "change"), 2),
    **dict.fromkeys(("z", "a", "slope", "da", "delta", "x", "y", "rms"), 1),
    **dict.fromkeys(("loss", "cost", "validation", "accuracy", "eta", "iteration", "epoch"), 0),
    **dict.fromkeys(("neurons", "edges", "layers", "weights", "inputs", "outputs"), 0),
    **dict.fromkeys(("samples", "batch"), 0),
}
OTHER_NAMES = {"in": "z", "out": "a"}
EXAMPLES = {2: "{}_46 or {}_{{4,6}}", 1: "{}_6", 0: "{}"}


# The tree ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was written."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A value of a network: its kind, the neurons or layer it is of, and when.

    key: such as `w`; indices: (4, 6). iteration, sample: None for those that are shown.
    """

    key: str
    indices: tuple[int, ...] = ()
    iteration: int | None = None
    sample: int | None = None

    def __str__(self) -> str:
        joined = ",".join(map(str, self.indices))
        short = "".join(map(str, self.indices))
        plain = len(self.indices) < 2 or len(short) == len(self.indices)
        of = f"_{short if plain else f'{{{joined}}}'}" if self.indices else ""
        when = "" if self.iteration is None else f"@{self.iteration}"
        return self.key + of + when + ("" if self.sample is None else f":{self.sample}")


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operation with what it is applied to."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Number | Name | Call
Numbers = Callable[..., float]


def _power(base: float, exponent: float) -> float:
    found = base**exponent
    return found if isinstance(found, float) else math.nan


def _sigma(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0.0 else math.exp(z) / (1.0 + math.exp(z))


OPERATIONS: dict[str, Numbers] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    _POWER: _power,
}
NEGATIVE = "negative"

# Functions by name, with how many numbers they take: (fewest, most).
FUNCTIONS: dict[str, tuple[Numbers, int, int]] = {
    "sigma": (_sigma, 1, 1),
    "tanh": (math.tanh, 1, 1),
    "exp": (math.exp, 1, 1),
    "ln": (math.log, 1, 1),
    "sqrt": (math.sqrt, 1, 1),
    "abs": (abs, 1, 1),
    "min": (min, 2, 9),
    "max": (max, 2, 9),
}


# Reading ----------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Expression:
    """The tree of an expression; `UsageError` in words where it is none, or a name is unknown."""
    if len(text) > LONGEST:
        raise UsageError(f"An expression has at most {LONGEST} characters.")
    reader = _Reader(text)
    tree = reader.sum(0)
    if reader.rest:
        raise reader.refusal()
    return tree


def check_expression(text: str) -> None:
    """`UsageError` in words where this is no expression over known names."""
    parse_expression(text)


def names_in(tree: Expression) -> Iterator[Name]:
    """The values that an expression is made of, in the order written."""
    if isinstance(tree, Name):
        yield tree
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            yield from names_in(argument)


class _Reader:
    """What is left of a text, one token after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text.translate(_ALIKE).strip(), text))
        self._at = 0

    @property
    def rest(self) -> bool:
        return self._at < len(self._tokens)

    def refusal(self) -> UsageError:
        return UsageError(
            f"{shown(self._text)} cannot be reckoned.",
            do="An expression looks like w_36*a_3 + 0.5.",
        )

    def sum(self, depth: int) -> Expression:
        return self._chain(("+", "-"), self._product, depth)

    def _product(self, depth: int) -> Expression:
        return self._chain(("*", "/"), self._signed, depth)

    def _chain(
        self, signs: tuple[str, ...], part: Callable[[int], Expression], depth: int
    ) -> Expression:
        tree = part(depth)
        while (sign := self._take(*signs)) is not None:
            tree = Call(sign, (tree, part(depth)))
        return tree

    def _signed(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise UsageError(f"{shown(self._text)} is nested too deeply.")
        if self._take("-"):
            return Call(NEGATIVE, (self._signed(depth + 1),))
        base = self._single(depth)
        if self._take(_POWER):
            return Call(_POWER, (base, self._signed(depth + 1)))
        return base

    def _single(self, depth: int) -> Expression:
        if self._take("("):
            tree = self.sum(depth + 1)
            if not self._take(")"):
                raise self.refusal()
            return tree
        token = self._tokens[self._at] if self.rest else None
        self._at += 1
        if isinstance(token, Name) and token.key in FUNCTIONS:
            return self._call(token, depth)
        if token is None or isinstance(token, str):
            raise self.refusal()
        return known_name(token) if isinstance(token, Name) else token

    def _call(self, name: Name, depth: int) -> Expression:
        _, fewest, most = FUNCTIONS[name.key]
        if name != Name(name.key) or not self._take("("):
            raise UsageError(f"{name.key} is a function, such as {name.key}(z_6).")
        arguments = [self.sum(depth + 1)]
        while self._take(","):
            arguments.append(self.sum(depth + 1))
        if not self._take(")"):
            raise self.refusal()
        if not fewest <= len(arguments) <= most:
            count = "one number" if most == 1 else f"{fewest} to {most} numbers"
            raise UsageError(f"{name.key} takes {count}, not {len(arguments)}.")
        return Call(name.key, tuple(arguments))

    def _take(self, *signs: str) -> str | None:
        token = self._tokens[self._at] if self.rest else None
        if isinstance(token, str) and token in signs:
            self._at += 1
            return token
        return None


def _tokens(text: str, original: str) -> Iterator[Number | Name | str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            sign = text[at:].strip()[:1]
            raise UsageError(f"“{sign}” has no meaning in {shown(original)}.")
        at = found.end()
        if found["number"]:
            value = float(found["number"])
            if not math.isfinite(value):
                raise UsageError(f"{found['number']} is too large a number.")
            yield Number(value)
        elif found["name"]:
            yield _name(found)
        else:
            yield found["sign"]


def _name(found: re.Match[str]) -> Name:
    key, _, of = found["name"].partition("_")
    indices: tuple[int, ...] = ()
    if of.startswith("{"):
        indices = tuple(int(number) for number in of.strip("{}").split(","))
    elif of:
        indices = (int(of),)
    when = (None if found[part] is None else int(found[part]) for part in ("iteration", "sample"))
    return Name(key, indices, *when)


def known_name(name: Name) -> Name:
    """A name as it is in `NAMES`, with its indices apart: w_46 is of 4 and 6."""
    key = OTHER_NAMES.get(name.key, name.key)
    if key not in NAMES:
        near = difflib.get_close_matches(key, NAMES, n=2, cutoff=0.6)
        do = f"Did you mean {' or '.join(near)}?" if near else "Such are w_46, a_6, delta_6, loss."
        raise UsageError(f"There is no value called {shown(name.key)}.", do=do)
    wanted, indices = NAMES[key], name.indices
    digits = str(indices[0]) if len(indices) == 1 else ""
    if wanted == 2 and len(digits) == 2:
        indices = int(digits[0]), int(digits[1])
    if len(indices) != wanted or 0 in indices:
        form = EXAMPLES[wanted].format(key, key)
        raise UsageError(f"{shown(str(name))} is not written as {form}.")
    return replace(name, key=key, indices=indices)


# Reckoning --------------------------------------------------------------------------------------


def reckon(tree: Expression, value: Callable[[Name], float]) -> float:
    """The number of an expression, with `value` for its names; always finite.

    `UsageError` where it has none, such as a division by zero.
    """
    try:
        number = _reckoned(tree, value)
    except ZeroDivisionError:
        raise UsageError("This divides by zero.") from None
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise UsageError("This has no finite value.")
    return number


def _reckoned(tree: Expression, value: Callable[[Name], float]) -> float:
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return float(value(tree))
    numbers = [_reckoned(argument, value) for argument in tree.arguments]
    if tree.function == NEGATIVE:
        return -numbers[0]
    if tree.function in OPERATIONS:
        return float(OPERATIONS[tree.function](*numbers))
    return float(FUNCTIONS[tree.function][0](*numbers))
