"""Where a layer is elided: three dots, and how many neurons are left out."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.picture.labels import slot
from nnviz.picture.layout import Gap, Layout, Spot
from nnviz.picture.shapes import Circle, Label, Shape, centred, plain
from nnviz.picture.theme import Theme

SIZE = 9.5
DOT, APART = 1.8, 8.0  # radius of a dot, from dot to dot
BESIDE, UNDER = 12.0, 20.0  # from the dots to the count


def gap_shapes(layout: Layout, theme: Theme) -> Iterator[Shape]:
    """Three dots where neurons are left out, and how many they are."""
    rowwise = layout.options.orientation == "rows"
    for gap in layout.gaps:
        identifier = f"gap:{gap.layer}:{round(gap.y if not rowwise else gap.x)}"
        for part in (-1, 0, 1):
            dx, dy = (part * APART, 0.0) if rowwise else (0.0, part * APART)
            x, y = gap.x + dx, gap.y + dy
            yield Circle(identifier, f"dot{part}", x, y, DOT, fill=theme.text_muted)
        x, y = (gap.x, gap.y + UNDER) if rowwise else (gap.x + BESIDE, gap.y)
        yield Label(
            identifier,
            "count",
            x,
            centred(y, SIZE),
            plain(_text(gap)),
            SIZE,
            theme.text_muted,
            anchor="middle" if rowwise else "start",
        )


def gap_boxes(layout: Layout) -> list[Spot]:
    """What the dots and counts take up."""
    boxes = []
    for gap in layout.gaps:
        width, reach = slot(plain(_text(gap)), SIZE), 2 * (APART + DOT)
        if layout.options.orientation == "rows":
            boxes.append(Spot(gap.x, gap.y + UNDER / 2, max(width, reach), UNDER + SIZE * 1.4))
        else:
            right = BESIDE + width + DOT
            boxes.append(Spot(gap.x + right / 2 - DOT, gap.y, right, reach))
    return boxes


def _text(gap: Gap) -> str:
    return f"{gap.count:,} more".replace(",", "\u2009")
