"""Whether the words of a picture can be read: nothing lies on them, none leaves the picture."""

from __future__ import annotations

from itertools import combinations, pairwise

from nnviz.picture.labels import slot
from nnviz.picture.shapes import Box, Circle, Label, Line, Picture

Extent = tuple[float, float, float, float]

ASCENT, DESCENT = 0.74, 0.2  # of Inter, in font sizes
TOUCH = 0.2  # pixels that may be shared


def word_box(label: Label) -> Extent:
    """What a label takes up, by the widths of its letters."""
    width = slot(label.runs, label.size)
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - ASCENT * label.size, left + width, label.y + DESCENT * label.size


def crossings(picture: Picture, *, beside: tuple[str, ...] = ()) -> list[str]:
    """Words on words, on lines, on boxes and on discs, and words that leave the picture.

    Shapes whose id begins with one of `beside` may lie under words.
    """
    labels = [shape for shape in picture.shapes if isinstance(shape, Label)]
    found = [
        f"{a.text} on {b.text}"
        for a, b in combinations(labels, 2)
        if _meet(word_box(a), word_box(b))
    ]
    found += [f"{a.text} outside" for a in labels if _outside(word_box(a), picture)]
    for shape in picture.shapes:
        if isinstance(shape, Label) or shape.id.startswith(beside or ("-",)):
            continue
        for label in labels:
            if _covers(shape, word_box(label)):
                found.append(f"{label.text} on {shape.id} {shape.part}")
    return found


def _outside(box: Extent, picture: Picture) -> bool:
    left, top, right, bottom = box
    return (
        left < -TOUCH
        or top < -TOUCH
        or right > picture.width + TOUCH
        or bottom > picture.height + TOUCH
    )


def _meet(a: Extent, b: Extent) -> bool:
    across = min(a[2], b[2]) - max(a[0], b[0])
    return across > TOUCH and min(a[3], b[3]) - max(a[1], b[1]) > TOUCH


def _covers(shape: object, box: Extent) -> bool:
    if isinstance(shape, Box):
        w, h = shape.w / 2, shape.h / 2
        return _meet((shape.x - w, shape.y - h, shape.x + w, shape.y + h), box)
    if isinstance(shape, Circle):
        r = shape.r
        return _meet((shape.x - r, shape.y - r, shape.x + r, shape.y + r), box)
    if isinstance(shape, Line):
        return any(_cuts(a, b, box) for a, b in pairwise(shape.points))
    return False


def _cuts(start: tuple[float, float], end: tuple[float, float], box: Extent) -> bool:
    """Whether a stretch of a line runs through a box (its rim counts as outside)."""
    low, high = 0.0, 1.0
    for at in (0, 1):
        delta = end[at] - start[at]
        near, far = box[at] + TOUCH, box[at + 2] - TOUCH
        if delta == 0.0:
            if not near < start[at] < far:
                return False
            continue
        first, last = sorted(((near - start[at]) / delta, (far - start[at]) / delta))
        low, high = max(low, first), min(high, last)
    return low < high
