"""What stands beside a neuron: its number or its name, on a plate that edges pass under."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from nnviz.nn.architecture import Architecture
from nnviz.picture.labels import clean, fitted, slot
from nnviz.picture.layout import Layout, Spot
from nnviz.picture.shapes import CAP_HEIGHT, Anchor, plain

SHORT = 4  # letters that stand at the shoulder of a neuron; longer names stand over it
SHOULDER = (14.0, 10.0)  # what a digit or two take up there
RINGED = {"full": 8.0, "compact": 5.0, "dot": 0.0}  # how far a ring pushes the number out
MADE_OF = "\u2009·\u2009"  # between a number and a name


@dataclass(frozen=True, slots=True)
class Plate:
    """A number or name: its text, where it is anchored, and the box it takes up."""

    text: str
    x: float
    y: float
    size: float
    anchor: Anchor
    box: Spot


def plate_text(architecture: Architecture, number: int, labels: tuple[str, ...]) -> str:
    """The number of a neuron, its name where it has one, both, or nothing, as `labels` say."""
    if "name" not in labels:
        return str(number) if "number" in labels else ""
    name = clean(architecture.label(number), 60) or str(number)
    if "number" not in labels or name == str(number):
        return name
    return f"{number}{MADE_OF}{name}"


@lru_cache(maxsize=4096)
def plate(layout: Layout, number: int, labels: tuple[str, ...], ringed: bool = False) -> Plate:
    """Where it stands: above to the left, a long text above in the middle.

    A `ringed` neuron has a ring around it, which pushes it out.
    """
    form, at = layout.form, number - 1
    x, y = float(layout.x[at]), float(layout.y[at])
    r = float(layout.r[at]) + (RINGED[form.name] if ringed else 0.0)
    text = plate_text(layout.architecture, number, labels)
    size = 9.5 if form.name == "full" else 8.5
    anchor: Anchor = "end"
    place = (x - 0.7 * r, y - 0.82 * r)
    if _joined(layout.architecture, number):
        # The left is where the ⊕ of a fixed edge is.
        place, anchor = (x + 0.7 * r, y - 0.82 * r), "start"
    if len(text) > SHORT:
        text = fitted(text, size, _room(layout))
        place, anchor = (x, y - r - 5.0), "middle"
    width = slot(plain(text), size)
    middle = place[0] + {"end": -width, "middle": 0.0, "start": width}[anchor] / 2
    box = Spot(middle, place[1] - CAP_HEIGHT * size / 2, width + 2.0, size + 0.5)
    return Plate(text, *place, size, anchor, box)


def _room(layout: Layout) -> float:
    """How long a name over a neuron may be: not as far as its neighbour's, nor the next layer."""
    if layout.options.orientation == "rows":
        return layout.form.pitch - 10.0
    return layout.form.column_gap * 0.6


@lru_cache(maxsize=64)
def plate_boxes(layout: Layout, labels: tuple[str, ...]) -> tuple[Spot, ...]:
    """The boxes of all plates of a layout, at rest and where a ring pushes them."""
    if layout.form.name == "dot" or not {"number", "name"} & set(labels):
        return ()
    options = layout.options
    usual = options == replace(options, orientation="columns", curved=False, stretch=(1.0, 1.0))
    boxes: list[Spot] = []
    for number in map(int, layout.visible):
        made = plate(layout, number, labels)
        if made.anchor == "end" and len(made.text) <= 2:
            x, y, r = (float(array[number - 1]) for array in (layout.x, layout.y, layout.r))
            boxes.append(Spot(x - 0.85 * r, y - r - 1.0, *SHOULDER))
        if not usual or made.anchor != "end" or len(made.text) > 1:
            boxes += [made.box, plate(layout, number, labels, ringed=True).box]
    return tuple(boxes)


def _joined(architecture: Architecture, number: int) -> bool:
    """Whether an edge of fixed weight leads into a neuron."""
    return bool((architecture.parameter_index[architecture.incoming_edges(number)] < 0).any())
