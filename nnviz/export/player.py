"""Steps as one web page that plays them: no network, no other file, light and dark.

The page is `resources/player/`: a template, a style sheet and a script. Its policy allows this one
script and this one style sheet and nothing else, so that no label can do anything but be read.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import escape
from typing import Any

from nnviz.errors import UsageError
from nnviz.export.pool import Glyphs, Lines
from nnviz.export.slides import Slides
from nnviz.export.svg import to_svg
from nnviz.export.twotone import Palette, named
from nnviz.picture.frame import Extent, extent_of
from nnviz.picture.labels import clean
from nnviz.picture.shapes import Picture
from nnviz.picture.theme import Theme, theme
from nnviz.picture.wording import rich, runs_of
from nnviz.resources import resource
from nnviz.steps.equation import Equation

MOST_STEPS = 5_000
MOST_LETTERS = 40_000_000  # of all drawings together; browsers hold such a page, slowly
ROOM = 14.0  # pixels around the network
EQUATION_WIDTH = 336.0  # pixels; a phone shows as much, and so does the column beside the network
FRAME_HEIGHTS = (540, 820)  # pixels of a page within a page: least and most

_FIELD = re.compile(r"\{\{(\w+)\}\}")
_SEEN = re.compile(r'id="stage"[^>]*><svg viewBox="\S+ \S+ (\S+) (\S+)"')
_OPENING = re.compile(r"<(?=[/!]|script)", re.IGNORECASE)


def to_player(slides: Slides, progress: Callable[[int, int], None]) -> str:
    """A web page with the steps, to be played; `progress(done, of how many)` may raise to stop.

    Colours are of the slides' theme and of its counterpart, which the reader can change to.
    UsageError where there are no steps, or so many that no browser could hold them.
    """
    count = len(slides)
    if not count:
        raise UsageError("A player needs steps.", do="Name them, such as all.")
    if count > MOST_STEPS:
        raise UsageError(
            f"These are {count:,} steps; a web page plays at most {MOST_STEPS:,}.",
            do="Choose a coarser detail, a phase, or a range.",
        )
    drawn = _Drawn(*_themes(slides.look.theme))
    for at in range(count):
        progress(at, count)
        drawn.add(slides, at)
    progress(count, count)
    return _page(slides, drawn)


def in_a_frame(html: str) -> str:
    """The page for use within another page, such as a notebook: it can run, and reach nothing.

    As high as its network needs at the width that a notebook usually has.
    """
    seen = _SEEN.search(html)
    shape = float(seen[2]) / float(seen[1]) if seen else 1.0
    least, most = FRAME_HEIGHTS
    height = round(min(max(170 + 560 * shape, least), most))
    return (
        f'<iframe srcdoc="{escape(html, quote=True)}" sandbox="allow-scripts" '
        f'title="Steps of a network, to play" width="100%" height="{height}" '
        'loading="lazy" frameborder="0"></iframe>'
    )


def _themes(name: str) -> tuple[str, str]:
    """The theme by day and the one by night."""
    return ("light", name) if theme(name).dark else (name, "dark")


# Drawings -----------------------------------------------------------------------------------------


@dataclass
class _Drawn:
    """All drawings of the page, and what they share."""

    day: str
    night: str
    palette: Palette = field(default_factory=Palette)
    lines: Lines = field(default_factory=Lines)
    glyphs: Glyphs = field(default_factory=Glyphs)
    steps: list[dict[str, Any]] = field(default_factory=list)
    extents: list[Extent] = field(default_factory=list)
    first: tuple[str, str] = ("", "")

    def add(self, slides: Slides, at: int) -> None:
        """Draw a step."""
        picture = named(slides.picture(at, self.day), slides.picture(at, self.night), self.palette)
        equation = named(
            slides.equation_picture(at, self.day, width=EQUATION_WIDTH, words=False),
            slides.equation_picture(at, self.night, width=EQUATION_WIDTH, words=False),
            self.palette,
        )
        texts = self._text(picture), self._text(self.glyphs.referring(equation))
        if not self.steps:
            self.first = texts
        self.extents.append(extent_of(picture.shapes))
        self.steps.append(
            {
                "says": clean(picture.description, 2000),
                "picture": self.lines.add(texts[0]),
                "equation": self.lines.add(texts[1]),
                "box": _box((0.0, 0.0, equation.width, equation.height), 2.0),
            }
        )
        if self.lines.letters > MOST_LETTERS:
            raise UsageError(
                f"The drawings of these {len(slides):,} steps are too large for a web page.",
                do="Choose fewer steps, or fewer neurons per layer.",
            )

    @property
    def box(self) -> list[float]:
        """What is seen of the network: the same at all steps, so that nothing jumps."""
        left, top, right, bottom = zip(*self.extents, strict=True)
        return _box((min(left), min(top), max(right), max(bottom)), ROOM)

    def _text(self, picture: Picture) -> str:
        """The inside of an SVG: without head, title and description."""
        svg = to_svg(replace(picture, title="", description=""), background=False)
        inside = svg.split("\n")[2:-2]
        return self.glyphs.uses(self.palette.variables("\n".join(inside)))


def _box(extent: Extent, room: float) -> list[float]:
    left, top, right, bottom = extent
    sides = left - room, top - room, right - left + 2 * room, bottom - top + 2 * room
    return [round(side, 1) for side in sides]


# The page -----------------------------------------------------------------------------------------


def _page(slides: Slides, drawn: _Drawn) -> str:
    style = f"{_rules(drawn)}\n{_shipped('player.css')}"
    script = _shipped("player.js")
    fields = {
        "chosen": ' data-theme="dark"' if theme(slides.look.theme).dark else "",
        "script_hash": _hash(script),
        "style_hash": _hash(style),
        "title": escape(clean(slides.picture(0, drawn.day).title) or "Network"),
        "summary": escape(_summary(slides)),
        "style": style,
        "glyphs": "\n".join(
            f'<path id="g{number}" d="{outline}"/>'
            for number, outline in enumerate(drawn.glyphs.outlines)
        ),
        "count": str(len(slides)),
        "steps": "\n".join(_items(slides)),
        "data": _json({"box": drawn.box, "lines": list(drawn.lines.places), "steps": drawn.steps}),
        "script": script,
        **_first(slides, drawn),
    }
    # In one go: what a label says is never searched for fields.
    return _FIELD.sub(lambda found: fields[found[1]], _shipped("player.html"))


def _first(slides: Slides, drawn: _Drawn) -> dict[str, str]:
    """The first step, as it stands there before any script runs."""
    equation, step = slides.equation(0), drawn.steps[0]
    picture, formula = drawn.first
    where = [f"Step 1 of {len(slides)}", f"<b>{equation.phase}</b>"]
    return {
        "picture": _svg(picture, drawn.box, step["says"], fixed=False),
        "equation": _svg(formula, step["box"], _read_out(equation), fixed=True),
        "phase": equation.phase,
        "kicker": " · ".join([*where, *_whose(equation, _several(slides))]),
        "first_title": _words(equation.title),
        "first_sentence": _sentences(equation),
        "first_address": escape(str(equation.address)),
    }


def _summary(slides: Slides) -> str:
    phases = dict.fromkeys(step.address.phase for step in slides.steps)
    noun = "step" if len(slides) == 1 else "steps"
    return f"{len(slides):,} {noun}: {', '.join(phases)}"


def _items(slides: Slides) -> Iterator[str]:
    """Every step in words; what is shown beside a drawing is taken from here."""
    several = _several(slides)
    for at in range(len(slides)):
        equation = slides.equation(at)
        address = escape(str(equation.address))
        part = "".join(f' data-part="{whose}"' for whose in _whose(equation, several))
        yield (
            f'<li data-at="{address}" data-phase="{equation.phase}"{part}>'
            f'<a href="#{address}">{_words(equation.title)}</a>'
            f"<pre>{_lines(equation)}</pre>{_sentences(equation)}</li>"
        )


def _several(slides: Slides) -> bool:
    """Whether the steps are of several samples."""
    return len({step.address.sample for step in slides.steps}) > 1


def _whose(equation: Equation, several: bool) -> list[str]:
    """Which sample a step is of, where there are several."""
    sample = equation.address.sample
    whose = "the whole batch" if sample is None else f"sample {sample}"
    return [whose] if several else []


def _sentences(equation: Equation) -> str:
    note = f'<p class="note">{_words(equation.note)}</p>' if equation.note else ""
    return f"<p>{_words(equation.sentence)}</p>{note}"


def _words(text: str) -> str:
    """Words as HTML, with small letters and digits in their places."""
    return rich(clean(text, 2000))


def _lines(equation: Equation) -> str:
    """The lines of an equation as HTML."""
    return "\n".join(map(_words, equation.plain().split("\n")))


def _read_out(equation: Equation) -> str:
    """The same as plain text, for those who hear it."""
    lines = (runs_of(clean(line, 2000)) for line in equation.plain().split("\n"))
    return "\n".join("".join(run.text for run in line) for line in lines)


def _svg(inside: str, box: list[float], said: str, *, fixed: bool) -> str:
    size = f' width="{box[2]}" height="{box[3]}"' if fixed else ""
    seen = " ".join(map(str, box))
    return (
        f'<svg viewBox="{seen}" role="img" aria-label="{escape(said, quote=True)}" fill="none" '
        f'stroke-linejoin="round"{size}>{inside}</svg>'
    )


def _rules(drawn: _Drawn) -> str:
    """Both themes as variables; on paper it is day."""
    day, night = (
        f"{_tokens(theme(name))} {drawn.palette.rules(which)}"
        for which, name in enumerate((drawn.day, drawn.night))
    )
    return (
        f":root {{ {day} }}\n"
        f'@media screen {{ :root[data-theme="dark"] {{ {night} }} }}\n'
        "@media screen and (prefers-color-scheme: dark) "
        f'{{ :root:not([data-theme="light"]) {{ {night} }} }}'
    )


def _tokens(colors: Theme) -> str:
    every = colors.colors().items()
    return " ".join(f"--{name.replace('_', '-')}: {color};" for name, color in every)


def _json(value: object) -> str:
    """JSON that ends no script and opens no comment, whatever it says."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _OPENING.sub(r"\\u003c", written)


def _shipped(name: str) -> str:
    return resource("player", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
