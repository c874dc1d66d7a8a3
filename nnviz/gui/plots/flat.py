"""Lines of one width in every viewer of SVG.

Qt leaves lines in the coordinates of the plot and asks the viewer not to stretch their width with
them (`vector-effect="non-scaling-stroke"`). Some viewers do not know that word and draw lines a
hundred times too wide; so the points are put where they are to be seen instead.
"""

from __future__ import annotations

import re

_GROUP = re.compile(r'(<g [^>]*?)transform="matrix\(([^)]*)\)"([^>]*>)(.*?)(</g>)', re.DOTALL)
_KEPT = ' vector-effect="non-scaling-stroke"'
_PLACES = re.compile(r'(?<= )(d|points)="([^"]*)"')
_PAIR = re.compile(r"(-?[\d.]+(?:e[-+]?\d+)?),(-?[\d.]+(?:e[-+]?\d+)?)")
_ELLIPSE = re.compile(r'c([xy])="([^"]*)"\s+c([xy])="([^"]*)"\s+rx="([^"]*)"\s+ry="([^"]*)"')
_OTHERS = ("<rect", "<circle", "<text", "<image", "<line ")

Matrix = tuple[float, ...]


def flat(svg: str) -> str:
    """The same picture; paths, lines and ellipses without a transform of their own."""
    return _GROUP.sub(_flatten, svg)


def _flatten(group: re.Match[str]) -> str:
    head, numbers, middle, content, end = group.groups()
    matrix = tuple(float(number) for number in numbers.split(","))
    upright = matrix[1] == matrix[2] == 0
    round_there = "<ellipse" not in content or upright
    if _KEPT not in content or any(word in content for word in _OTHERS) or not round_there:
        return group.group()
    content = _PLACES.sub(lambda found: _moved(found, matrix), content)
    content = _ELLIPSE.sub(lambda found: _ellipse(found, matrix), content)
    return f"{head}{middle}{content.replace(_KEPT, '')}{end}"


def _moved(found: re.Match[str], matrix: Matrix) -> str:
    points = _PAIR.sub(lambda pair: "{:.6g},{:.6g}".format(*_map(matrix, *pair.groups())), found[2])
    return f'{found[1]}="{points}"'


def _ellipse(found: re.Match[str], matrix: Matrix) -> str:
    x, y = _map(matrix, found[2], found[4])
    rx, ry = abs(matrix[0] * float(found[5])), abs(matrix[3] * float(found[6]))
    return f'cx="{x:.6g}" cy="{y:.6g}" rx="{rx:.6g}" ry="{ry:.6g}"'


def _map(matrix: Matrix, x: str, y: str) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * float(x) + c * float(y) + e, b * float(x) + d * float(y) + f
