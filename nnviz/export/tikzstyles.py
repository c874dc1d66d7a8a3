"""Colours and styles of TikZ pictures: named after what they are for, written once.

A style holds what most shapes of its name have in common; a shape says only where it differs. So
whoever changes a style changes all that belongs to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from nnviz.picture.color import hexadecimal, rgb
from nnviz.picture.shapes import Box, Circle, Dash, Formula, Label, Line, Shape
from nnviz.picture.theme import THEMES, theme

Options = dict[str, str]
"""Options of TikZ by key, such as draw, fill, line width; a key without a value stands alone."""

BP = 0.75
"""Big points (PDF's) of a pixel of 1/96 inch."""

EM = 10
"""Points of a formula before it is scaled."""

THINNEST = 0.05
"""Big points of the thinnest line."""

NEUTRAL: Mapping[str, str] = {
    "draw": "none",
    "fill": "none",
    "opacity": "1",
    "dash": "solid",
    "rounded corners": "0bp",
}
"""What TikZ does when nothing is said."""

FIRST = ("text", "text_muted", "text_faint", "canvas", "panel")
LAST = ("accent", "accent_text", "selection", "focus", "error", "success", "background")
"""Tokens of a window; a picture means another one of the same colour."""

MIXED = ("positive", "negative", "neutral", "hidden")
PHASES = ("forward", "loss", "backward", "average", "update")

NAMES: Mapping[tuple[str, str], str] = {
    ("halo", "halo"): "halo",
    ("neuron", "focus"): "focus ring",
    ("neuron", "number"): "neuron number",
    ("neuron", "plate"): "number plate",
    ("neuron", "value"): "neuron value",
    ("neuron", "function"): "function graph",
    ("neuron", "point"): "operating point",
    ("neuron", "map"): "neuron map",
    ("weight", "chip"): "weight chip",
    ("weight", "line0"): "weight label",
    ("weight", "line1"): "weight change",
    ("delta", "chip"): "delta chip",
    ("delta", "value"): "delta label",
    ("slope", "chip"): "slope chip",
    ("slope", "value"): "slope label",
    ("caption", "name"): "layer caption",
    ("target", "value"): "target label",
    ("flow", "dot"): "flow dot",
    ("equation-title", "title"): "equation title",
    ("equation-sentence", "sentence"): "equation sentence",
}
"""Names of styles, by kind of id and part; others are called `kind part`."""

_SUFFIX = re.compile(r"[^a-z]+")


def style_name(shape: Shape, roles: Mapping[str, str]) -> str:
    """The name of a shape's style: `input neuron`, `weight label`, `loss box`."""
    kind = shape.id.partition(":")[0]
    if (kind, shape.part) == ("neuron", "ring") and roles.get(shape.id):
        return f"{roles[shape.id]} neuron"
    role = roles.get(shape.id, "")
    if (kind, shape.part) == ("neuron", "value") and role in ("input", "bias"):
        return f"{role} value"
    named = NAMES.get((kind, shape.part)) or NAMES.get((kind, _words(shape.part)))
    return named or f"{_words(kind) or 'thing'} {_words(shape.part) or 'part'}"


def _words(text: str) -> str:
    return _SUFFIX.sub(" ", text.lower()).strip()


def number(value: float, most: int = 2) -> str:
    """A number without what it does not need."""
    text = f"{value:.{most}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


class Palette:
    """Colours by their names in a theme; `used` are the names that a file has to define."""

    def __init__(self, name: str) -> None:
        self.name = name if name in THEMES else ""
        self.used: set[str] = set()

    def of(self, color: str, preferred: tuple[str, ...] = ()) -> str:
        """A colour as xcolor reads it: `input`, `hidden_fill!60!canvas`, or its channels."""
        if not color:
            return "none"
        tokens, mixes = _named(self.name)
        names = tokens.get(color, ())
        if names:
            name = next((n for n in (*preferred, *FIRST) if n in names), "")
            name = name or min(names, key=LAST.__contains__)
            self.used.add(name)
            return name
        found = [
            (order.index(name), under != "canvas", len(share), name, share, under)
            for order in ((*preferred, *MIXED, *PHASES),)
            for name, share, under in mixes.get(color, ())
            if name in order
        ]
        if found:
            *_, name, share, under = min(found)
            self.used |= {name, under}
            return f"{name}!{share}!{under}"
        red, green, blue = rgb(color)
        return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"

    def definitions(self) -> Iterator[str]:
        """The colours that were used, in the order of the theme."""
        if not self.name:
            return
        for token, color in theme(self.name).colors().items():
            if token in self.used:
                yield rf"\definecolor{{{token}}}{{HTML}}{{{color[1:].upper()}}}"


Mix = tuple[str, str, str]
"""A token, its share in per cent, and the token it is laid on."""


@lru_cache(maxsize=8)
def _named(name: str) -> tuple[dict[str, tuple[str, ...]], dict[str, list[Mix]]]:
    """The tokens of each colour of a theme, and of each mix of one with the canvas or a panel."""
    tokens: dict[str, tuple[str, ...]] = {}
    mixes: dict[str, list[Mix]] = {}
    if not name:
        return tokens, mixes
    colors = theme(name).colors()
    for token, color in colors.items():
        tokens[color] = (*tokens.get(color, ()), token)
    fills = [token for token in colors if token.endswith("_fill")]
    for token in (*MIXED, *PHASES, "input", "output", "bias"):
        for under in ("canvas", "panel"):
            _mix(mixes, colors, token, under, [share / 100 for share in range(1, 100)])
    for token in fills:
        _mix(mixes, colors, token, "canvas", [share / 1000 for share in range(1, 1000)])
    return tokens, mixes


def _mix(
    mixes: dict[str, list[Mix]],
    colors: Mapping[str, str],
    token: str,
    under: str,
    shares: list[float],
) -> None:
    low, high = rgb(colors[under]), rgb(colors[token])
    for share in shares:
        mixed = hexadecimal(*(a + (b - a) * share for a, b in zip(low, high, strict=True)))
        mixes.setdefault(mixed, []).append((token, number(share * 100, 1), under))


LONG = 8  # points of a line that is worth a name


def _letters(at: int) -> str:
    """A, B, …, Z, BA, BB, …: names of TeX have no digits."""
    more, last = divmod(at, 26)
    return (_letters(more) if more else "") + chr(ord("A") + last)


class Styles:
    """What each shape looks like as TikZ options, and the styles that they share.

    Shapes are told to `learn` first; `definitions` then are the styles and `written` the options
    of a shape. `scale` is what a pixel of the picture measures on paper, in pixels of 1/96 inch.
    """

    def __init__(self, palette: Palette, scale: float) -> None:
        self.palette = palette
        self.scale = scale
        self._seen: dict[str, Counter[tuple[tuple[str, str], ...]]] = {}
        self._common: dict[str, Options] = {}
        self._kinds: dict[str, str] = {}
        self._ways: Counter[tuple[str, ...]] = Counter()

    def named(self, name: str, kind: str) -> str:
        """The name of a style for this kind of thing; a text shares none with a shape."""
        return name if self._kinds.setdefault(name, kind) == kind else f"{name} {kind}"

    def learn(self, name: str, options: Options) -> None:
        """One more shape of a style."""
        self._seen.setdefault(name, Counter())[tuple(options.items())] += 1

    def learn_way(self, points: tuple[str, ...]) -> None:
        """One more line through these points; what comes again gets a name."""
        if len(points) >= LONG:
            self._ways[points] += 1

    @cached_property
    def ways(self) -> dict[tuple[str, ...], str]:
        r"""The names, such as `\graphA`, of the lines that are drawn more than once."""
        again = [points for points, count in self._ways.items() if count > 1]
        return {points: rf"\graph{_letters(at)}" for at, points in enumerate(again)}

    def common(self, name: str) -> Options:
        """What a style holds: for each option the value that most shapes have."""
        if name not in self._common:
            votes: dict[str, Counter[str]] = {}
            for options, count in self._seen[name].items():
                for key, value in options:
                    votes.setdefault(key, Counter())[value] += count
            self._common[name] = {key: vote.most_common(1)[0][0] for key, vote in votes.items()}
        return self._common[name]

    def written(self, name: str, options: Options) -> str:
        """A shape's options: its style, and where it differs."""
        common = self.common(name)
        return ", ".join([name, *_listed({k: v for k, v in options.items() if common[k] != v})])

    def definitions(self) -> Iterator[str]:
        """The styles, as keys for `\\tikzset`."""
        for name in self._seen:
            common = {k: v for k, v in self.common(name).items() if NEUTRAL.get(k) != v}
            yield f"{name}/.style={{{', '.join(_listed(common))}}},"

    def length(self, pixels: float) -> str:
        """A length of the picture on paper; a line never gets too thin to be seen."""
        points = pixels * BP * self.scale
        return f"{number(max(points, THINNEST) if points else 0.0)}bp"

    def dash(self, dash: Dash) -> str:
        """The option for a dash pattern; an odd number of lengths counts twice, as in SVG."""
        if not dash:
            return "solid"
        lengths = dash if len(dash) % 2 == 0 else dash * 2
        marks = zip(("on", "off") * len(lengths), lengths, strict=False)
        return "dash pattern=" + " ".join(f"{mark} {self.length(part)}" for mark, part in marks)


def _listed(options: Mapping[str, str]) -> list[str]:
    return [value if key in ALONE else f"{key}={value}" for key, value in options.items()]


ALONE = ("dash", "anchor")
"""Options whose value says everything."""

_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def options_of(shape: Circle | Box | Line | Label | Formula, styles: Styles, role: str) -> Options:
    """What a shape looks like, as options of TikZ."""
    opacity = number(shape.opacity)
    if isinstance(shape, Formula):
        color = styles.palette.of(_main_color(shape))
        # Computer Modern gets wider as it gets smaller; scaled it keeps to its room in any paper.
        # Rows of a matrix stand closer than lines of text.
        return {
            "text": color,
            "font": rf"\fontsize{{{EM}bp}}{{{number(EM * 1.05)}bp}}\selectfont",
            "scale": number(shape.size * BP * styles.scale / EM, 3),
            "anchor": "anchor=base west",
        }
    if isinstance(shape, Label):
        return {
            "text": styles.palette.of(shape.color, (role,)),
            "font": font(shape.size, shape.weight, styles),
            "anchor": f"anchor={_ANCHORS[shape.anchor]}",
            "opacity": opacity,
        }
    preferred = (role, f"{role}_fill") if role else ()
    stroke = styles.palette.of(shape.stroke if shape.width else "", preferred[:1])
    options = {"draw": stroke, "fill": styles.palette.of(shape.fill, preferred[1:])}
    if stroke != "none":
        options |= {"line width": styles.length(shape.width), "dash": styles.dash(shape.dash)}
    radius = min(shape.radius, shape.w / 2, shape.h / 2) if isinstance(shape, Box) else 0.0
    return options | {"rounded corners": styles.length(radius), "opacity": opacity}


def _main_color(formula: Formula) -> str:
    """The colour of its signs: what most terms of a formula that stand for nothing have."""
    colors = Counter(t.color for t in formula.terms if not t.ids)
    colors = colors or Counter(t.color for t in formula.terms)
    return colors.most_common(1)[0][0] if colors else "#000000"


def font(size: float, weight: int, styles: Styles) -> str:
    """The font of a label: its size in points, bold from a weight of 600 on.

    Symbols keep their usual weight: TeX's bold ones are wider than what they stand in.
    """
    points = size * BP * styles.scale
    bold = r"\bfseries" if weight >= 600 else ""
    return rf"\fontsize{{{number(points)}bp}}{{{number(points * 1.2)}bp}}\selectfont{bold}"
