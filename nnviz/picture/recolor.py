"""Colours of one's own: a theme with some of its colours replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

from nnviz.errors import UsageError
from nnviz.picture.color import mix
from nnviz.picture.theme import Theme, theme

ROLES = ("input", "hidden", "output", "bias")
TINT = 0.2  # how much of a ring's colour is inside it, where only the ring was given one

GROUPS: Mapping[str, tuple[str, ...]] = {
    "neurons": ROLES,
    "neurons_fill": tuple(f"{role}_fill" for role in ROLES),
    "edges": ("positive", "negative", "neutral"),
    "background": ("background", "canvas", "panel"),
    "text": ("text", "text_muted", "text_faint"),
    "positive": ("positive", "map_positive"),
    "negative": ("negative", "map_negative"),
}
"""Names that stand for several colours of a theme; any other name is that of one of them."""

LAYER = re.compile(r"layer:[1-9][0-9]{0,8}(_fill)?")

TOKENS = tuple(field.name for field in fields(Theme) if field.type == "str")[2:]
KNOWN = (*GROUPS, *(token for token in TOKENS if token not in GROUPS))


@lru_cache(maxsize=32)
def tokens(name: str, colors: tuple[str, ...] = ()) -> Theme:
    """The theme called `name` with colours such as `positive=#d00000` replaced, in their order.

    A ring that is given a colour tints its inside, unless that has a colour of its own.
    """
    found = theme(name)
    given = [_pair(color) for color in colors]
    filled = {token for key, _ in given for token in _meant(key) if token.endswith("_fill")}
    for key, color in given:
        changed: dict[str, Any] = {token: color for token in _meant(key)}
        for role in ROLES:
            if role in changed and f"{role}_fill" not in filled:
                changed[f"{role}_fill"] = mix(found.canvas, color, TINT)
        found = replace(found, **changed)
    return found


def of_layer(theme: Theme, colors: tuple[str, ...], role: str, layer: int) -> tuple[str, str]:
    """The colours of the ring and the inside of a layer's neurons of a role, or of its block.

    They are those of the role, unless `layer:2=…` or `layer:2_fill=…` says otherwise.
    """
    ring, fill = str(getattr(theme, role)), str(getattr(theme, f"{role}_fill"))
    if role == "bias" or not colors:
        return ring, fill
    own = dict(map(_pair, colors))
    if found := own.get(f"layer:{layer}"):
        ring, fill = found, mix(theme.canvas, found, TINT)
    return ring, own.get(f"layer:{layer}_fill", fill)


def own_layers(colors: tuple[str, ...]) -> tuple[int, ...]:
    """The layers that have colours of their own, ascending."""
    keys = (key for key, _ in map(_pair, colors) if LAYER.fullmatch(key))
    return tuple(sorted({int(key.removeprefix("layer:").removesuffix("_fill")) for key in keys}))


def check_layers(colors: tuple[str, ...], count: int) -> None:
    """UsageError for the colour of a layer that a network of so many layers does not have."""
    for layer in own_layers(colors):
        if layer > count:
            raise UsageError(f"There is no layer {layer} to colour; the network has {count}.")


def _meant(key: str) -> tuple[str, ...]:
    return () if LAYER.fullmatch(key) else GROUPS.get(key, (key,))


def _pair(text: str) -> tuple[str, str]:
    key, _, color = text.partition("=")
    if key not in KNOWN and not LAYER.fullmatch(key):
        raise UsageError(
            f"There is no colour called {key!r}.",
            do="Choose edges, positive, negative, neutral, neurons, input, hidden, output, bias, "
            "layer:2, one of these with _fill, background or text.",
        )
    if not re.fullmatch("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", color):
        raise UsageError(f"A colour is written {key}=#rrggbb, not {text!r}.")
    digits = color[1:].lower()
    return key, "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
