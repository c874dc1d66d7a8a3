"""What a figure was told: values for the options of the table, read from what a person gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from nnviz.errors import UsageError
from nnviz.figures.lengths import Length
from nnviz.figures.table import BY_KEY, OPTIONS, Option
from nnviz.nn.given import a_list, a_number, a_whole_number
from nnviz.picture.layout import LARGEST_STRETCH, POSITIONS, SMALLEST_STRETCH, LayoutOptions
from nnviz.picture.look import Look

_LOOK = frozenset(field.name for field in fields(Look)) & frozenset(BY_KEY)
_LAYOUT = frozenset(field.name for field in fields(LayoutOptions)) & frozenset(BY_KEY)


@dataclass(frozen=True, slots=True)
class Options:
    """What a figure was told; see `OPTIONS` for the meaning, the choices and the defaults.

    `Options.of(width="84mm", theme="print")` takes what a person writes; UsageError names the
    option that cannot be.
    """

    values: Mapping[str, Any]
    positions: tuple[tuple[int, float, float], ...] = ()
    stretch: tuple[float, float] = (1.0, 1.0)

    @staticmethod
    def of(positions: Any = (), **given: Any) -> Options:
        """Options from what was given; None stands for the default."""
        unknown = sorted(set(given) - set(BY_KEY))
        if unknown:
            raise UsageError(f"A figure has no setting called {unknown[0]!r}.")
        values = {
            option.key: option.default
            if given.get(option.key) is None
            else read(option, given[option.key])
            for option in OPTIONS
        }
        spots = tuple(tuple(a_list(spot, POSITIONS)) for spot in a_list(positions, POSITIONS))
        return Options(values, spots)

    def __getattr__(self, key: str) -> Any:
        if key not in BY_KEY:
            raise AttributeError(key)
        return self.values[key]

    def changed(self, **given: Any) -> Options:
        """The same with some other values."""
        values = {key: read(BY_KEY[key], value) for key, value in given.items()}
        return replace(self, values={**self.values, **values})

    def look(self, **more: Any) -> Look:
        """The look that they describe; what is None is left to `more`."""
        values = {key: self.values[key] for key in _LOOK if self.values[key] is not None}
        return Look(**{**more, **values})

    def layout(self, **more: Any) -> LayoutOptions:
        """The layout options that they describe."""
        values = {key: self.values[key] for key in _LAYOUT if self.values[key] is not None}
        gaps = zip(self.stretch, (self.values["layer_gap"], self.values["neuron_gap"]), strict=True)
        stretch = tuple(
            min(max(fitted * told, SMALLEST_STRETCH), LARGEST_STRETCH) for fitted, told in gaps
        )
        moved = {"positions": self.positions, "stretch": stretch}
        return LayoutOptions(**{**more, **values, **moved})


def read(option: Option, value: Any) -> Any:
    """The value of an option from what a person gave, or a UsageError."""
    return _READERS[option.kind](option, value)


def _choice(option: Option, value: Any) -> str:
    if isinstance(value, str) and option.choices is not None and value in option.choices:
        return value
    known = ", ".join(option.choices or ())
    raise UsageError(f"“{option.key}” is one of {known}, not {value!r}.")


def _several(option: Option, value: Any) -> tuple[str, ...]:
    return tuple(_choice(option, word) for word in _words_of(value) if word != "none")


def _flag(option: Option, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise UsageError(f"“{option.key}” is True or False, not {value!r}.")


def _number(option: Option, value: Any) -> float:
    return _within(option, a_number(value, f"“{option.key}”"))


def _whole(option: Option, value: Any) -> int:
    return int(_within(option, a_whole_number(value, f"“{option.key}”")))


def _within(option: Option, value: float) -> float:
    if not option.least <= value <= option.most:
        raise UsageError(
            f"“{option.key}” goes from {option.least:g} to {option.most:g}, not {value:g}."
        )
    return value


def _length(option: Option, value: Any) -> Length:
    name = f"“{option.key}”"
    length = value if isinstance(value, Length) else Length.parse(value, name)
    if length.px < option.least:
        raise UsageError(f"{name} of {length} is too short; {option.least:g}px is the least.")
    return length


def _texts(option: Option, value: Any) -> tuple[str, ...]:
    return tuple(str(word) for word in _words_of(value))


def _words_of(value: Any) -> list[Any]:
    """Several things: with commas or blanks between, in a list, as pairs in a dict; or only one."""
    if isinstance(value, str):
        return value.replace(",", " ").split()
    if isinstance(value, Mapping):
        return [f"{key}={one}" for key, one in value.items()]
    return list(value) if isinstance(value, Iterable) else [value]


_READERS: dict[str, Callable[[Option, Any], Any]] = {
    "choice": _choice,
    "several": _several,
    "flag": _flag,
    "number": _number,
    "whole": _whole,
    "length": _length,
    "texts": _texts,
}
