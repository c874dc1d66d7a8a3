"""A picture as SVG: one group per thing, with its id; text as text; no script, no style sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.export.columns import Bytes, as_text, integers, rows, tenths
from nnviz.export.outlines import outline
from nnviz.export.png import data_uri
from nnviz.picture.labels import clean
from nnviz.picture.shapes import (
    EDGE_DASH,
    SCRIPT_SCALE,
    SCRIPT_SHIFT,
    Box,
    Circle,
    Dash,
    Edges,
    Formula,
    Label,
    Line,
    Picture,
    Raster,
    Run,
    Shape,
    Term,
)

Rows = NDArray[np.intp]
Writer = Callable[[Any], str]

# Inkscape shows no image whose address stands in a plain `href`.
_XLINK = ' xmlns:xlink="http://www.w3.org/1999/xlink"'
FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"


def to_svg(
    picture: Picture, *, scale: float = 1.0, text: str = "text", background: bool = True
) -> str:
    """The picture as a complete SVG document, `scale` pixels (of 1/96 inch) for each of its own.

    Every neuron, edge, chip and caption carries its id (`neuron:6`, `edge:3-6`). Hostile labels
    are text and nothing else. `text`: letters stay `text`, or become `outlines` that look the same
    everywhere. Without a `background` what lies behind shows.
    """
    if text not in _LABELS:
        raise UsageError(f"Letters of an SVG are {' or '.join(_LABELS)}, not {text!r}.")
    write = {**_WRITERS, Label: _LABELS[text]}
    width, height = _number(picture.width), _number(picture.height)
    size = f'width="{_number(picture.width * scale)}" height="{_number(picture.height * scale)}"'
    images = any(isinstance(shape, Raster) for shape in picture.shapes)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg"{_XLINK if images else ""} {size} '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{FONT}" '
        'stroke-linecap="butt" stroke-linejoin="round" fill="none">'
    )
    parts = [head, f"<title>{_text(picture.title)}</title>"]
    if picture.description:
        parts.append(f"<desc>{_text(picture.description)}</desc>")
    if background:
        parts.append(f'<rect width="{width}" height="{height}" fill="{picture.background}"/>')
    for identifier, shapes in groupby(picture.shapes, key=lambda shape: shape.id):
        parts.extend(_group(identifier, list(shapes), picture.roles, write))
    parts.append("</svg>\n")
    return "\n".join(part for part in parts if part)


def _group(
    identifier: str, shapes: list[Shape], roles: Mapping[str, str], write: Mapping[type, Writer]
) -> Iterator[str]:
    if isinstance(shapes[0], Edges):
        for shape in shapes:
            assert isinstance(shape, Edges)
            yield from _edges(shape)
        return
    yield f'<g id="{_text(identifier)}"{_class(identifier, roles)}>'
    yield from (write[type(shape)](shape) for shape in shapes)
    yield "</g>"


def _class(identifier: str, roles: Mapping[str, str]) -> str:
    """What the thing is, for style sheets: `neuron input`."""
    role = roles.get(identifier)
    return f' class="{_text(identifier.partition(":")[0])} {_text(role)}"' if role else ""


# Single shapes ------------------------------------------------------------------------------------


def _circle(shape: Circle) -> str:
    place = f'cx="{_number(shape.x)}" cy="{_number(shape.y)}" r="{_number(shape.r)}"'
    return f'<circle class="{shape.part}" {place}{_paint(shape)}/>'


def _box(shape: Box) -> str:
    place = (
        f'x="{_number(shape.x - shape.w / 2)}" y="{_number(shape.y - shape.h / 2)}" '
        f'width="{_number(shape.w)}" height="{_number(shape.h)}" '
        f'rx="{_number(min(shape.radius, shape.w / 2, shape.h / 2))}"'
    )
    return f'<rect class="{shape.part}" {place}{_paint(shape)}/>'


def _line(shape: Line) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
    stroke = f' stroke="{shape.stroke}" stroke-width="{_number(shape.width)}"'
    rest = (stroke if shape.stroke else "") + _dash(shape.dash) + _opacity(shape.opacity)
    if shape.fill:
        return f'<polygon class="{shape.part}" points="{points}" fill="{shape.fill}"{rest}/>'
    return f'<polyline class="{shape.part}" points="{points}"{rest}/>'


def _formula(shape: Formula) -> str:
    """One group per term, so that a term can be found by what it stands for."""
    terms = "".join(
        f'<g class="term"{_stands_for(term)} fill="{term.color}">'
        + "".join(_outline(*outline) for outline in term.outlines)
        + "</g>"
        for term in shape.terms
        if term.outlines
    )
    place = f'transform="translate({_number(shape.x)} {_number(shape.y)})"'
    said = f'aria-label="{_text(shape.text)}"'
    return f'<g class="{shape.part}" {place} {said}{_opacity(shape.opacity)}>{terms}</g>'


def _stands_for(term: Term) -> str:
    return f' data-ids="{_text(" ".join(term.ids))}"' if term.ids else ""


def _outline(outline: str, dx: float, dy: float) -> str:
    moved = f' transform="translate({_number(dx)} {_number(dy)})"' if dx or dy else ""
    return f'<path d="{outline}"{moved}/>'


def _label(shape: Label) -> str:
    place = f'x="{_number(shape.x)}" y="{_number(shape.y)}"'
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    weight = "" if shape.weight == 400 else f' font-weight="{shape.weight}"'
    look = f' font-size="{_number(shape.size)}"{weight}{anchor} fill="{shape.color}"'
    return (
        f'<text class="{shape.part}" {place}{look}{_opacity(shape.opacity)} xml:space="preserve">'
        f"{_runs(shape)}</text>"
    )


def _outlined(shape: Label) -> str:
    """The letters as one path; as text where the shipped font lacks one of them."""
    found = outline(replace(shape, runs=tuple(_cleaned(run) for run in shape.runs)))
    if found is None:
        return _label(shape)
    path, left = found
    place = f'transform="translate({_number(shape.x - left)} {_number(shape.y)})"'
    said = f'aria-label="{_text(shape.text)}" fill="{shape.color}"{_opacity(shape.opacity)}'
    return f'<path class="{shape.part}" {place} {said} d="{path}"/>'


def _cleaned(run: Run) -> Run:
    return Run(clean(run.text, longest=10_000), run.script)


_LABELS: dict[str, Writer] = {"text": _label, "outlines": _outlined}


def _runs(shape: Label) -> str:
    """The text; a subscript is lowered, and what follows it lifted back by as much."""
    pieces, level = [], 0.0
    for run in shape.runs:
        shift = SCRIPT_SHIFT[run.script] * shape.size
        text = _text(run.text)
        if shift == level == 0.0:
            pieces.append(text)
            continue
        size = f' font-size="{_number(shape.size * SCRIPT_SCALE)}"' if run.script else ""
        pieces.append(f'<tspan dy="{_number(shift - level)}"{size}>{text}</tspan>')
        level = shift
    return "".join(pieces)


def _raster(shape: Raster) -> str:
    """The image under a mask: more programs know how to mask than how to clip."""
    if shape.h:
        return _image(shape, 2 * shape.r, shape.h)
    name = f"{_text(shape.id)}:{shape.part}"
    disc = f'cx="{_number(shape.x)}" cy="{_number(shape.y)}" r="{_number(shape.r)}"'
    mask = f'<mask id="{name}"><circle {disc} fill="#ffffff"/></mask>'
    return mask + _image(shape, 2 * shape.r, 2 * shape.r, f' mask="url(#{name})"')


def _image(shape: Raster, width: float, height: float, mask: str = "") -> str:
    place = f'x="{_number(shape.x - width / 2)}" y="{_number(shape.y - height / 2)}"'
    return (
        f'<image class="{shape.part}" {place} width="{_number(width)}" height="{_number(height)}" '
        f'preserveAspectRatio="none"{mask}{_opacity(shape.opacity)} '
        f'xlink:href="{data_uri(shape.pixels)}"/>'
    )


_WRITERS: dict[type, Writer] = {
    Circle: _circle,
    Box: _box,
    Line: _line,
    Formula: _formula,
    Raster: _raster,
}


def _paint(shape: Circle | Box) -> str:
    fill = f' fill="{shape.fill}"' if shape.fill else ""
    if not shape.stroke:
        return fill + _opacity(shape.opacity)
    stroke = f' stroke="{shape.stroke}" stroke-width="{_number(shape.width)}"'
    return fill + stroke + _dash(shape.dash) + _opacity(shape.opacity)


def _dash(dash: Dash) -> str:
    return f' stroke-dasharray="{" ".join(map(_number, dash))}"' if dash else ""


def _opacity(opacity: float) -> str:
    return "" if opacity >= 1 else f' opacity="{_number(opacity)}"'


def _number(value: float) -> str:
    """At most two decimals, without what a number does not need."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(text: str) -> str:
    return escape(clean(text, longest=10_000), quote=True)


# Edges --------------------------------------------------------------------------------------------


def _edges(edges: Edges) -> Iterator[str]:
    """Edges that are drawn alike stand in one group, so that each needs only its id and its way."""
    groups = _alike(edges)
    ways = zip(
        _written(edges, [group[~edges.curved[group]] for group in groups], _lines),
        _written(edges, [group[edges.curved[group]] for group in groups], _curves),
        strict=True,
    )
    yield f'<g id="{_text(edges.id)}:{_text(edges.part)}">'
    for group, (lines, curves) in zip(groups, ways, strict=True):
        yield f"<g {_look(edges, int(group[0]))}>"
        yield lines
        yield curves
        yield "</g>"
    yield "</g>"


def _look(edges: Edges, row: int) -> str:
    red, green, blue, alpha = (int(channel) for channel in edges.colors[row])
    width = _number(float(edges.widths[row]))
    look = f'stroke="#{red:02x}{green:02x}{blue:02x}" stroke-width="{width}"'
    return look + (_dash(EDGE_DASH) if edges.dashed[row] else "") + _opacity(alpha / 255)


def _written(
    edges: Edges, groups: list[Rows], write: Callable[[Edges, Rows], Bytes]
) -> Iterator[str]:
    """The elements of each group; all are written at once, then cut."""
    lengths = [len(group) for group in groups]
    written = write(edges, np.concatenate(groups)) if sum(lengths) else None
    ends = np.cumsum(lengths, dtype=np.intp)
    for start, end in zip(ends - lengths, ends, strict=True):
        yield "" if written is None or start == end else as_text(written[start:end])[:-1]


def _lines(edges: Edges, which: Rows) -> Bytes:
    points = np.ascontiguousarray(edges.points[which].T)
    x1, y1, x2, y2 = (tenths(points[column]) for column in (0, 1, 6, 7))
    return rows(*_named(edges, which), x1, " ", y1, "L", x2, " ", y2, _END)


def _curves(edges: Edges, which: Rows) -> Bytes:
    points = np.ascontiguousarray(edges.points[which].T)
    x1, y1, *control = (tenths(column) for column in points)
    spaced = [piece for number in control for piece in (" ", number)][1:]
    return rows(*_named(edges, which), x1, " ", y1, "C", *spaced, _END)


_END = '"/>\n'


def _named(edges: Edges, which: Rows) -> tuple[str | Bytes, ...]:
    """The beginning of the paths of these edges: element, id, and the move to the start."""
    source, target = (integers(edges.pairs[which, column]) for column in (0, 1))
    return '<path id="edge:', source, "-", target, '" d="M'


def _alike(edges: Edges) -> list[Rows]:
    """Rows of edges with the same colour, width and dash."""
    if not len(edges):
        return []
    color = edges.colors.astype(np.int64) @ np.array([1 << 24, 1 << 16, 1 << 8, 1])
    width = np.round(edges.widths * 100).astype(np.int64)
    key = (color * 100_000 + width) * 2 + edges.dashed
    order = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[order])) + 1
    return np.split(order, cuts)
