"""One picture turning into another: all of animation, on screen and in files.

What both pictures have (same id, same part) moves and changes colour; what only one has fades.
Texts change halfway.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from nnviz.picture.color import mix
from nnviz.picture.shapes import Edges, Formula, Label, Picture, Raster, Shape

_COLORS = ("fill", "stroke", "color")
_NUMBERS = ("x", "y", "r", "w", "h", "radius", "width", "size", "ascent", "descent", "opacity")


def blend(a: Picture, b: Picture, t: float) -> Picture:
    """The picture at share t (0 to 1) of the way from a to b; a itself at 0 and b itself at 1."""
    if t <= 0.0 or a is b:
        return a
    if t >= 1.0:
        return b
    return _tween(a, b).at(t)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A shape of the first picture and the one it turns into; either may be missing."""

    old: Shape | None
    new: Shape | None


@dataclass(frozen=True, slots=True, eq=False)
class _Tween:
    a: Picture
    b: Picture
    pairs: tuple[_Pair, ...]

    def at(self, t: float) -> Picture:
        a, b = self.a, self.b
        return Picture(
            _between(a.width, b.width, t),
            _between(a.height, b.height, t),
            mix(a.background, b.background, round(t, 3)),
            tuple(_shape(pair, t) for pair in self.pairs),
            b.title,
            b.description,
            b.theme,
            b.roles,
        )


@lru_cache(maxsize=2)
def _tween(a: Picture, b: Picture) -> _Tween:
    """Which shape turns into which; the order is that of b.

    What vanishes stays right below the shape that it lay below in a: a halo below its neuron.
    """
    left = {(shape.id, shape.part): shape for shape in a.shapes}
    kept = {(shape.id, shape.part) for shape in b.shapes}
    below: dict[tuple[str, str], list[Shape]] = {}
    vanishing: list[Shape] = []
    for shape in a.shapes:
        key = shape.id, shape.part
        if key not in kept:
            vanishing.append(shape)
        elif vanishing:
            below[key], vanishing = vanishing, []
    pairs: list[_Pair] = []
    for shape in b.shapes:
        key = shape.id, shape.part
        pairs.extend(_Pair(gone, None) for gone in below.get(key, ()))
        pairs.append(_Pair(left.get(key), shape))
    pairs.extend(_Pair(gone, None) for gone in vanishing)
    return _Tween(a, b, tuple(_fitting(pairs)))


def _fitting(pairs: list[_Pair]) -> list[_Pair]:
    """Two shapes of different kinds do not turn into each other: one goes, the other comes."""
    fitting: list[_Pair] = []
    for pair in pairs:
        if pair.old is None or pair.new is None or type(pair.old) is type(pair.new):
            fitting.append(pair)
        else:
            fitting.extend((_Pair(pair.old, None), _Pair(None, pair.new)))
    return fitting


def _shape(pair: _Pair, t: float) -> Shape:
    old, new = pair.old, pair.new
    if old is None or new is None:
        only = old if new is None else new
        assert only is not None
        return _faded(only, 1.0 - t if new is None else t)
    if isinstance(new, Edges):
        assert isinstance(old, Edges)
        return _edges(old, new, t)
    if isinstance(new, Raster):
        assert isinstance(old, Raster)
        return _raster(old, new, t)
    return cast(Shape, _simple(old, new, t))


def _faded(shape: Shape, share: float) -> Shape:
    if isinstance(shape, Edges):
        colors = shape.colors.copy()
        colors[:, 3] = np.round(colors[:, 3] * share)
        return replace(shape, colors=colors)
    return replace(shape, opacity=shape.opacity * share)


def _simple(old: Any, new: Any, t: float) -> Any:
    if old == new:
        return new
    changed: dict[str, Any] = {}
    for field in fields(new):
        name = field.name
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            changed[name] = _value(name, before, after, t)
    if (isinstance(new, Label) and "runs" in changed) or (
        isinstance(new, Formula) and "terms" in changed
    ):
        # The old text leaves before the new one comes: two numbers never lie on each other.
        changed["opacity"] = new.opacity * abs(1.0 - 2.0 * t)
    return replace(new, **changed)


def _value(name: str, before: Any, after: Any, t: float) -> Any:
    if name in _NUMBERS:
        return _between(before, after, t)
    if name in _COLORS and before and after:
        return mix(before, after, round(t, 3))
    if name == "points" and len(before) == len(after):
        return tuple(
            (_between(x0, x1, t), _between(y0, y1, t))
            for (x0, y0), (x1, y1) in zip(before, after, strict=True)
        )
    return before if t < 0.5 else after


def _between(before: float, after: float, t: float) -> float:
    return before + (after - before) * t


def _raster(old: Raster, new: Raster, t: float) -> Raster:
    """Images of one size turn into each other point by point; others change halfway."""
    if old is new:
        return new
    pixels = old.pixels if t < 0.5 else new.pixels
    if old.pixels.shape == new.pixels.shape:
        way = new.pixels.astype(np.float64) - old.pixels
        pixels = np.rint(old.pixels + way * t).astype(np.uint8)
    x, y, r, opacity, h = (
        _between(getattr(old, name), getattr(new, name), t)
        for name in ("x", "y", "r", "opacity", "h")
    )
    return Raster(new.id, new.part, x, y, r, pixels, opacity, h)


# Edges --------------------------------------------------------------------------------------------


def _edges(old: Edges, new: Edges, t: float) -> Edges:
    """Edges that both have move; the others fade."""
    if old is new:
        return new
    if old.pairs is new.pairs or np.array_equal(old.pairs, new.pairs):
        return _same_edges(old, new, t)
    codes, others = _codes(old.pairs), _codes(new.pairs)
    _, in_old, in_new = np.intersect1d(codes, others, assume_unique=True, return_indices=True)
    gone = np.setdiff1d(np.arange(len(old)), in_old)
    come = np.setdiff1d(np.arange(len(new)), in_new)
    parts = [
        _same_edges(old.take(in_old, new.part), new.take(in_new, new.part), t),
        _dimmed(old.take(gone, new.part), 1.0 - t),
        _dimmed(new.take(come, new.part), t),
    ]
    return Edges(
        np.concatenate([part.pairs for part in parts]),
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.curved for part in parts]),
        np.concatenate([part.widths for part in parts]),
        np.concatenate([part.colors for part in parts]),
        np.concatenate([part.dashed for part in parts]),
        new.part,
        new.id,
    )


def _same_edges(old: Edges, new: Edges, t: float) -> Edges:
    still = old.points is new.points
    points = new.points if still else old.points + (new.points - old.points) * t
    colors = old.colors + (new.colors.astype(float) - old.colors) * t
    widths = old.widths + (new.widths - old.widths) * t
    return replace(
        new,
        points=points,
        curved=old.curved | new.curved,
        widths=widths,
        colors=np.round(colors).astype(np.uint8),
        dashed=old.dashed if t < 0.5 else new.dashed,
    )


def _dimmed(edges: Edges, share: float) -> Edges:
    faded = _faded(edges, share)
    assert isinstance(faded, Edges)
    return faded


def _codes(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    codes: NDArray[np.int64] = pairs[:, 0] << 32 | pairs[:, 1]
    return codes
