"""What lies under a point of a picture: the only hit test."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.shapes import Box, Circle, Edges, Label, Picture

Floats = NDArray[np.float64]

STEPS = 24  # straight pieces a curved edge is tested as
LABEL_HALF = (36.0, 9.0)  # half of the slot around a caption that counts as the caption

# What a mark belongs to: pointing at the chip of a weight is pointing at its edge.
_OWNERS = {
    "weight": "edge",
    "flow": "edge",
    "join": "edge",
    "head": "edge",
    "delta": "neuron",
    "halo": "neuron",
    "slope": "neuron",
    "factor": "neuron",
    "caption": "layer",
    "target": "target",
    "neuron": "neuron",
    "layer": "layer",
    "loss": "loss",
}
_ABOVE_EDGES = ("weight", "delta", "neuron", "loss", "target", "slope", "factor", "join")


def owner(identifier: str) -> str:
    """What a shape's id belongs to: `edge:3-6` for `weight:3-6`, `neuron:6` for `delta:6`."""
    kind, _, name = identifier.partition(":")
    return f"{_OWNERS[kind]}:{name}" if name and kind in _OWNERS else identifier


def pick(picture: Picture, x: float, y: float, tolerance: float = 4.0) -> str:
    """The id of what lies at (x, y): a neuron, an edge, a layer, a target, the loss, or "".

    Chips and neurons lie above edges; of several edges within `tolerance` the nearest counts.
    """
    exact = pick_shape(picture, x, y, tolerance)
    return owner(exact)


def pick_shape(picture: Picture, x: float, y: float, tolerance: float = 4.0) -> str:
    """Like `pick`, with the id of the shape itself, such as `delta:6` or `weight:3-6`."""
    targets = _targets.get(picture)
    if targets is None:
        targets = _targets[picture] = _prepare(picture)
    for kinds in (targets.above, targets.below):
        found = _first(kinds, x, y, tolerance)
        if found:
            return found
        if kinds is targets.above:
            edge = targets.edge_at(x, y, tolerance)
            if edge:
                return edge
    return ""


@dataclass(frozen=True, slots=True, eq=False)
class _Targets:
    """Rectangles and discs (topmost first) above and below the edges, and the edges as pieces."""

    above: tuple[list[str], Floats]
    below: tuple[list[str], Floats]
    pieces: Floats  # (n, 4) straight pieces
    pairs: NDArray[np.int64]  # (n, 2) whose piece it is

    def edge_at(self, x: float, y: float, tolerance: float) -> str:
        if not len(self.pieces):
            return ""
        start, way = self.pieces[:, :2], self.pieces[:, 2:] - self.pieces[:, :2]
        to_point = np.array([x, y]) - start
        length = np.maximum((way**2).sum(axis=1), 1e-12)
        share = np.clip((to_point * way).sum(axis=1) / length, 0.0, 1.0)
        away = ((to_point - way * share[:, None]) ** 2).sum(axis=1)
        nearest = int(np.argmin(away))
        if away[nearest] > tolerance**2:
            return ""
        source, target = self.pairs[nearest]
        return f"edge:{source}-{target}"


_targets: WeakKeyDictionary[Picture, _Targets] = WeakKeyDictionary()


def _first(kind: tuple[list[str], Floats], x: float, y: float, tolerance: float) -> str:
    """The topmost rounded rectangle that holds the point; `places` is x, y, half w, half h, r."""
    identifiers, places = kind
    if not identifiers:
        return ""
    beyond = np.maximum(np.abs(np.array([x, y]) - places[:, :2]) - places[:, 2:4], 0.0)
    inside = (beyond**2).sum(axis=1) <= (places[:, 4] + min(tolerance, 2.0)) ** 2
    return identifiers[int(np.argmax(inside))] if inside.any() else ""


def _prepare(picture: Picture) -> _Targets:
    above: list[tuple[str, tuple[float, ...]]] = []
    below: list[tuple[str, tuple[float, ...]]] = []
    edges = [shape for shape in picture.shapes if isinstance(shape, Edges) and len(shape)]
    for shape in reversed(picture.shapes):
        kind = shape.id.partition(":")[0]
        if isinstance(shape, Edges) or kind not in _OWNERS or kind in ("flow", "halo"):
            continue
        place = _place(shape)
        if place is not None:
            (above if kind in _ABOVE_EDGES else below).append((shape.id, place))
    pieces, pairs = _pieces(edges)
    return _Targets(_split(above), _split(below), pieces, pairs)


def _place(shape: object) -> tuple[float, ...] | None:
    if isinstance(shape, Circle):
        return (shape.x, shape.y, 0.0, 0.0, shape.r) if shape.part != "point" else None
    if isinstance(shape, Box):
        return shape.x, shape.y, shape.w / 2, shape.h / 2, 0.0
    if isinstance(shape, Label) and shape.id.partition(":")[0] in ("caption", "target", "layer"):
        half, high = LABEL_HALF
        shift = {"start": half, "middle": 0.0, "end": -half}[shape.anchor]
        return shape.x + shift, shape.y - shape.size * 0.36, half, high, 0.0
    return None


def _split(targets: list[tuple[str, tuple[float, ...]]]) -> tuple[list[str], Floats]:
    places = np.array([place for _, place in targets], dtype=float).reshape(-1, 5)
    return [identifier for identifier, _ in targets], places


def _pieces(shapes: list[Edges]) -> tuple[Floats, NDArray[np.int64]]:
    """All edges as straight pieces; a curve becomes `STEPS` of them."""
    pieces, pairs = [np.empty((0, 4))], [np.empty((0, 2), dtype=np.int64)]
    t = np.linspace(0.0, 1.0, STEPS + 1)
    basis = np.stack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3])
    for shape in shapes:
        line = ~shape.curved
        pieces.append(shape.points[line][:, [0, 1, 6, 7]])
        pairs.append(shape.pairs[line])
        controls = shape.points[shape.curved].reshape(-1, 4, 2)
        ways = np.einsum("kt,nkc->ntc", basis, controls)
        pieces.append(np.concatenate((ways[:, :-1], ways[:, 1:]), axis=2).reshape(-1, 4))
        pairs.append(np.repeat(shape.pairs[shape.curved], STEPS, axis=0))
    return np.concatenate(pieces), np.concatenate(pairs)
