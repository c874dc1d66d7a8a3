"""What lies on what in a finished picture: the boxes of its labels, the discs of its neurons."""

from __future__ import annotations

import numpy as np

from nnviz.picture.frame import extent
from nnviz.picture.shapes import Box, Circle, Label, Picture, Raster, Shape

Extent = tuple[float, float, float, float]

MAY_TOUCH = 0.25  # pixels that two neighbours may share, less than an outline is wide

FREE = ("caption", "legend", "colorbar", "gap", "target", "layer")


def boxes(picture: Picture) -> dict[str, Extent]:
    """Every label that must be free to read, by what it is: its chip or plate, or its slot."""
    found: dict[str, list[Extent]] = {}
    for shape in picture.shapes:
        name = _name(shape)
        if name:
            found.setdefault(name, []).append(extent(shape, spare=1.0))
    return {name: _around(every) for name, every in found.items()}


def _name(shape: Shape) -> str:
    kind = shape.id.partition(":")[0]
    if isinstance(shape, Box):
        if kind in ("weight", "delta", "slope") and shape.part != "badge":
            return shape.id
        if shape.part == "badge":
            return f"badge of {shape.id}"
        if kind == "factor" and shape.part == "ground":
            return shape.id
        if shape.part == "plate":
            return f"number of {shape.id}"
        if shape.id == "loss" and shape.part == "box":
            return shape.id
    if kind in FREE and isinstance(shape, Label | Box | Raster | Circle):
        return shape.id
    return ""


def _around(every: list[Extent]) -> Extent:
    left, top, right, bottom = zip(*every, strict=True)
    return min(left), min(top), max(right), max(bottom)


def discs(picture: Picture) -> dict[str, Circle]:
    """The neurons, each with the ring around it where it has one."""
    found: dict[str, Circle] = {}
    for shape in picture.shapes:
        if isinstance(shape, Circle) and shape.id.startswith("neuron:") and shape.part != "point":
            old = found.get(shape.id)
            found[shape.id] = shape if old is None or shape.r > old.r else old
    return found


def overlaps(picture: Picture) -> list[tuple[str, str]]:
    """Pairs of labels that lie on each other, and labels that lie on a neuron."""
    labels, neurons = boxes(picture), discs(picture)
    names, owners = list(labels), list(neurons)
    places = np.array(list(labels.values())).reshape(-1, 4)
    low, high = places[:, None, :2], places[:, None, 2:]
    shared = np.minimum(high, places[None, :, 2:]) - np.maximum(low, places[None, :, :2])
    lying = np.triu((shared > MAY_TOUCH).all(axis=2), k=1)
    pairs = [(names[one], names[other]) for one, other in np.argwhere(lying)]
    centres = np.array([(disc.x, disc.y) for disc in neurons.values()])[None]
    radii = np.array([disc.r for disc in neurons.values()])
    away = np.maximum(np.maximum(low - centres, centres - high), 0.0)
    on_disc = (away**2).sum(axis=2) < (radii - MAY_TOUCH) ** 2
    found = [(names[one], owners[other]) for one, other in np.argwhere(on_disc)]
    return pairs + [pair for pair in found if not _belongs(*pair)]


def _belongs(label: str, neuron: str) -> bool:
    """Whether a label stands on the ring of its own neuron."""
    of_badge = label.startswith("badge of") and label.endswith(f"-{neuron.partition(':')[2]}")
    return of_badge or label == f"number of {neuron}"
