"""Bias neurons turning into badges, and back: what was one number in two places travels."""

from __future__ import annotations

from dataclasses import replace

from nnviz.picture.shapes import Box, Circle, Label, Picture, Shape


def morphed(before: Picture, after: Picture) -> tuple[Picture, Picture]:
    """Both pictures, with what makes their badges travel when one is blended into the other.

    Each badge comes out of the bias neuron whose edge it stands for, or goes back into it; the
    neuron and its edges fade meanwhile.
    """
    return _with_travellers(before, after), _with_travellers(after, before)


def _with_travellers(drawn: Picture, badges: Picture) -> Picture:
    """The picture with bias neurons, and on them, not to be seen, the badges of the other one."""
    rings = {
        shape.id: shape
        for shape in drawn.shapes
        if isinstance(shape, Circle) and shape.part == "ring"
    }
    added: list[Shape] = []
    for badge in badges.shapes:
        if not isinstance(badge, Box) or badge.part != "badge":
            continue
        source = badge.id.removeprefix("weight:").partition("-")[0]
        ring = rings.get(f"neuron:{source}")
        if ring is None:
            continue
        dx, dy = ring.x - badge.x, ring.y - badge.y
        for shape in badges.of(badge.id):
            if isinstance(shape, Box | Label) and shape.part in ("badge", "bias"):
                added.append(replace(shape, x=shape.x + dx, y=shape.y + dy, opacity=0.0))
    return replace(drawn, shapes=(*drawn.shapes, *added)) if added else drawn
