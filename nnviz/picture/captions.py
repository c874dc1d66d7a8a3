"""The names of the layers, over columns or beside rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from nnviz.nn.functions import activation
from nnviz.picture.grid import CAPTION_SIZE as SIZE
from nnviz.picture.labels import fitted, slot
from nnviz.picture.layout import Layout, Spot
from nnviz.picture.shapes import Label, Shape, centred, plain
from nnviz.picture.theme import Theme

ROOM = 4.0  # from a caption to the rim of the picture
LONGEST_LABEL = 12  # letters of a function's label in a caption; its short name stands for longer


def caption_shapes(layout: Layout, theme: Theme, *, functions: bool) -> Iterator[Shape]:
    """The captions, with the function of each layer where its neurons do not show it."""
    if not layout.options.captions:
        return
    rowwise = layout.options.orientation == "rows"
    for layer, spot in enumerate(layout.captions, start=1):
        text = _text(layout, layer, functions)
        yield Label(
            f"caption:{layer}",
            "name",
            spot.x if rowwise else _inside(spot.x, slot(plain(text), SIZE), layout.width),
            centred(spot.y, SIZE),
            plain(text),
            SIZE,
            theme.text_muted,
            anchor="start" if rowwise else "middle",
        )


def caption_boxes(layout: Layout) -> list[Spot]:
    """What the captions beside rows take up; those over columns are out of everyone's way."""
    if not layout.options.captions or layout.options.orientation != "rows":
        return []
    boxes = []
    for layer, spot in enumerate(layout.captions, start=1):
        width = slot(plain(_text(layout, layer, functions=False)), SIZE)
        boxes.append(Spot(spot.x + width / 2, spot.y, width, SIZE * 1.4))
    return boxes


def _text(layout: Layout, layer: int, functions: bool) -> str:
    """What a caption says; without the word layer where that is too long for one of them."""
    name = _names(layout)[layer - 1] + (_function(layout, layer) if functions else "")
    return fitted(name, SIZE, layout.captions[layer - 1].w)


@lru_cache(maxsize=32)
def _names(layout: Layout) -> tuple[str, ...]:
    layers = layout.architecture.layers
    names = [layout.architecture.layer_label(layer) for layer in range(1, len(layers) + 1)]
    room = layout.captions[0].w
    if all(
        layer.name or slot(plain(n), SIZE) <= room for layer, n in zip(layers, names, strict=True)
    ):
        return tuple(names)
    return tuple(
        name if layer.name else name.replace(" layer", "")
        for layer, name in zip(layers, names, strict=True)
    )


def _inside(x: float, width: float, whole: float) -> float:
    """The middle of a caption, moved so that none of it is outside the picture."""
    reach = width / 2 + ROOM
    return max(min(x, whole - reach), reach)


def _function(layout: Layout, layer: int) -> str:
    """The function of a layer, to be said beside its name where maps fill its neurons."""
    names = {activation(name) for name in layout.architecture.activations(layer)}
    if layer == 1 or len(names) > 1:
        return ""
    function = names.pop()
    return f" · {function.label if len(function.label) <= LONGEST_LABEL else function.name}"
