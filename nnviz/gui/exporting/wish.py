"""What is asked for in the export dialog: which steps, which format, which options. No widgets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from nnviz.document.numbers import parse_number
from nnviz.errors import NnvizError, UsageError
from nnviz.figures.formats import FORMATS, Format
from nnviz.figures.lengths import PER_UNIT, Length
from nnviz.figures.options import Options, read
from nnviz.figures.table import BY_KEY, OPTIONS, Option

RANGES = {
    "step": "this step",
    "network": "the network alone",
    "phase": "this phase",
    "iteration": "the whole iteration",
    "typed": "by address",
}
"""Which steps; `typed` ones are named as on the command line."""

TEXT_FORMATS = frozenset({"csv", "json", "dot", "mermaid"})
PIXEL_FORMATS = frozenset({"png", "gif", "webp", "apng", "mp4"})
MOVING_FORMATS = frozenset({"gif", "webp", "apng", "mp4"})
CLEAR_FORMATS = frozenset({"svg", "pdf", "png"})  # can be transparent
GRAPH_FORMATS = frozenset({"dot", "mermaid"})
SLIDE_FORMATS = frozenset({"html", "beamer"})  # each step beside its equation, whatever the view
NUMBER_FORMATS = frozenset({"csv", "json"})
STEPPED_VIEWS = frozenset({"network", "equation", "gradients"})
"""Views that show a step; the others show the network, or a training, as a whole."""

WHOLE = {"network": "the network alone", "gradients": "over the training"}
"""Views that can also be of no step, and what they show then."""

_BARE = re.compile(r"[\d.,]*\d[.,]?")


@dataclass(frozen=True, slots=True)
class Wish:
    """The choices of the dialog. `given` holds the options that differ from what is shown anyway.

    Their values are such as JSON can hold, spelled as on the command line. `single` and `many`
    are the formats for one step and for several; `unit` is that of lengths.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    range: str = "step"
    typed: str = ""
    single: str = "svg"
    many: str = "html"
    unit: str = "mm"

    def told(self, key: str, value: Any, usual: Any) -> Wish:
        """With another value of an option, where it is not the usual one."""
        given = {name: old for name, old in self.given.items() if name != key}
        if value is not None and value != usual:
            given[key] = value
        return replace(self, given=given)

    def text(self) -> str:
        """As text for the settings."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @staticmethod
    def of(text: str) -> Wish:
        """From the settings; whatever cannot be used there is as it is in a new dialog."""
        try:
            found = json.loads(text)
        except ValueError:
            return Wish()
        if not isinstance(found, dict):
            return Wish()
        choices = {
            "range": RANGES,
            "single": {each.name for each in FORMATS if each.one},
            "many": {each.name for each in FORMATS if each.many},
            "unit": PER_UNIT,
        }
        fields = {
            key: found[key]
            for key, known in choices.items()
            if isinstance(found.get(key), str) and found[key] in known
        }
        if isinstance(found.get("typed"), str):
            fields["typed"] = found["typed"]
        given = found.get("given")
        return Wish(given=_readable(given) if isinstance(given, dict) else {}, **fields)


def _readable(given: Mapping[str, Any]) -> dict[str, Any]:
    kept = {}
    for key, value in given.items():
        try:
            if key in BY_KEY:
                found = read(BY_KEY[key], value)
                kept[key] = list(found) if isinstance(found, tuple) else value
        except (NnvizError, TypeError, ValueError, AttributeError):
            continue
    return kept


# ---- what applies to what -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which options mean something: `steps` is how many there are, 0 to 2 (many).

    `equation` and `arrows` are the options of these names.
    """

    view: str
    format: str
    steps: int
    equation: str = "none"
    arrows: bool = False


_ALL = frozenset(each.name for each in FORMATS)
_PICTURES = _ALL - TEXT_FORMATS
SIZED_FORMATS = _PICTURES - SLIDE_FORMATS
"""Formats that have a size on paper or on a screen."""

_NUMBERED = _ALL - GRAPH_FORMATS
_NETWORKS = frozenset({"network", "maps"})
_DRAWN = _NETWORKS | {"layers"}

_Fit = tuple[frozenset[str] | None, frozenset[str]]

_FITS: Mapping[str, _Fit] = {
    "layer_gap": (_DRAWN, _PICTURES),
    **dict.fromkeys(("flat", "funnels", "lengths", "image"), (frozenset({"layers"}), _PICTURES)),
    "scale": (None, PIXEL_FORMATS),
    **dict.fromkeys(("theme", "colors"), (None, _PICTURES)),
    **dict.fromkeys(("orientation", "legend", "captions", "bias"), (_DRAWN, _PICTURES)),
    "highlight": (_NETWORKS | {"map"}, _PICTURES),
    "notation": (frozenset({"network", "equation"}), _NUMBERED),
    **dict.fromkeys(
        ("decimals", "fractions"), (frozenset({"network", "maps", "equation"}), _NUMBERED)
    ),
    "decimal_comma": (None, _NUMBERED),
    "text": (None, frozenset({"svg"})),
    "transparent": (None, CLEAR_FORMATS),
}
"""Of an option: the views (None: all) and the formats in which it changes something."""

_GROUPS: Mapping[str, _Fit] = {
    "What": (None, _PICTURES),
    "Size": (None, SIZED_FORMATS),
    "Look": (_NETWORKS, _PICTURES),
    "Labels": (_NETWORKS, _PICTURES),
    "Numbers": (None, _NUMBERED),
    "File": (None, _ALL),
    "Steps": (None, MOVING_FORMATS),
}
"""The same for options that are not named above, by their group."""


def _view(at: Situation) -> bool:
    return True


def _equation(at: Situation) -> bool:
    return at.view == "network" and at.steps > 0 and at.format in SIZED_FORMATS


def _words(at: Situation) -> bool:
    shown = at.view == "equation" or (at.view == "network" and at.equation != "none")
    return shown and at.steps > 0 and at.format in SIZED_FORMATS


def _detail(at: Situation) -> bool:
    return at.view in STEPPED_VIEWS and at.steps > 1


def _heads(at: Situation) -> bool:
    return at.arrows and at.view in _NETWORKS and at.format in _PICTURES


def _loss(at: Situation) -> bool:
    return at.view == "network" and at.steps > 0 and at.format in _PICTURES


_OWN: Mapping[str, Callable[[Situation], bool]] = {
    "view": _view,
    "equation": _equation,
    "words": _words,
    "detail": _detail,
    "heads": _heads,
    "loss": _loss,
}


def applies(key: str, at: Situation) -> bool:
    """Whether an option changes anything in the file that is asked for."""
    if key in _OWN:
        return _OWN[key](at)
    views, formats = _FITS.get(key) or _GROUPS[BY_KEY[key].group]
    return (views is None or at.view in views) and at.format in formats


def formats_for(view: str, steps: int) -> tuple[Format, ...]:
    """The formats that can hold this view of no step (0), of one, or of many (2)."""
    fitting = [each for each in FORMATS if (each.many if steps > 1 else each.one)]
    if view != "network":
        own = GRAPH_FORMATS | SLIDE_FORMATS
        fitting = [each for each in fitting if each.name not in own]
    if view in _DRAWN and not steps:
        fitting = [each for each in fitting if each.name not in NUMBER_FORMATS]
    return tuple(fitting)


def ranges_for(view: str) -> dict[str, str]:
    """The ranges of steps that a view can show; nothing to choose where it shows none."""
    if view not in STEPPED_VIEWS:
        return {}
    ranges = {**RANGES, "network": WHOLE.get(view, "")}
    return {key: text for key, text in ranges.items() if text}


# ---- reading what is typed ----------------------------------------------------------------------


def typed_value(option: Option, text: str, unit: str) -> Any:
    """What a field says, as it is kept in `Wish.given`; None for an empty one.

    UsageError with a sentence for what cannot be.
    """
    text = text.strip()
    if not text:
        return None
    value: Any = text
    if option.kind == "length":
        value = str(Length.parse(f"{text}{unit}" if _BARE.fullmatch(text) else text, option.label))
    elif option.kind in ("number", "whole"):
        value = parse_number(text)
        if option.kind == "whole" and value == round(value):
            value = round(value)
    elif option.kind == "texts":
        value = text.replace(",", " ").split()
    try:
        read(option, value)
    except UsageError as error:
        raise UsageError(error.beside.replace(f"“{option.key}”", option.label)) from None
    return value


def shown_text(option: Option, value: Any, unit: str) -> str:
    """How a field shows a value of `given`; "" for None."""
    if value is None:
        return ""
    if option.kind == "length":
        return str(value).removesuffix(unit)
    if option.kind == "texts":
        return " ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def in_unit(given: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """The same choices with every length in another unit, rounded to what can be told apart."""
    changed = dict(given)
    for option in OPTIONS:
        if option.kind == "length" and changed.get(option.key) is not None:
            length = Length.parse(changed[option.key])
            changed[option.key] = str(Length(round(length.px / PER_UNIT[unit], 2), unit))
    return changed


def options_of(
    given: Mapping[str, Any], screen: Mapping[str, Any], positions: object = ()
) -> Options:
    """The options of a figure: what was chosen, else what holds on the screen, else the usual."""
    return Options.of(positions=positions, **{**screen, **given})
