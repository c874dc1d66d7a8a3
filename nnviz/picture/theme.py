"""Colours: one file per theme, one field per meaning.

A theme is looked up by name (`theme("light")`) and read by meaning (`theme("light").backward`).
All fields are `#rrggbb`. Text colours reach a contrast of 4.5 on every surface, lines and marks 3;
colours that must be told apart stay apart for the common forms of colour blindness.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache

from nnviz.errors import UsageError
from nnviz.resources import resource

THEMES = ("light", "dark", "greyscale", "print")
"""Names of the shipped themes."""

PHASES = ("forward", "loss", "backward", "average", "update")
"""Phases that have a colour, in the order in which they happen."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme.

    `background canvas panel raised` are surfaces; a `…_soft` colour is a surface tinted with its
    phase; a `…_fill` colour is the inside of a neuron of that role, the role's own colour its ring.
    `dashes` says that the sign of a weight must also show as a dash pattern. `map_…` are the
    colours between which a map runs; in grey they run one way, so that the sign shows.
    """

    name: str
    label: str
    dark: bool
    dashes: bool
    background: str
    canvas: str
    panel: str
    raised: str
    border: str
    border_strong: str
    text: str
    text_muted: str
    text_faint: str
    accent: str
    accent_text: str
    selection: str
    focus: str
    error: str
    success: str
    input: str
    input_fill: str
    output: str
    output_fill: str
    bias: str
    bias_fill: str
    hidden: str
    hidden_fill: str
    positive: str
    negative: str
    neutral: str
    unknown: str
    forward: str
    forward_soft: str
    loss: str
    loss_soft: str
    backward: str
    backward_soft: str
    average: str
    average_soft: str
    update: str
    update_soft: str
    chart_1: str
    chart_2: str
    grid: str
    map_negative: str
    map_middle: str
    map_positive: str

    def phase(self, name: str) -> str:
        """The colour of a phase: forward, loss, backward, average or update."""
        return str(getattr(self, name)) if name in PHASES else self.accent

    def phase_soft(self, name: str) -> str:
        """The surface colour of a phase."""
        return str(getattr(self, f"{name}_soft")) if name in PHASES else self.selection

    def sign(self, value: float) -> str:
        """The colour of a number's sign: positive, negative, or neutral for 0."""
        if value == 0:
            return self.neutral
        return self.positive if value > 0 else self.negative

    def colors(self) -> dict[str, str]:
        """All colours by token, for style sheets and tests."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {token: value for token, value in values.items() if token not in _NOT_COLORS}


_NOT_COLORS = ("name", "label", "dark", "dashes")


@cache
def theme(name: str) -> Theme:
    """The theme called `light`, `dark`, `greyscale` or `print`; UsageError for any other name."""
    if name not in THEMES:
        raise UsageError(f"There is no theme called {name!r}.", do=f"Choose {', '.join(THEMES)}.")
    data = json.loads(resource("themes", f"{name}.json").read_text(encoding="utf-8"))
    head = {key: data[key] for key in _NOT_COLORS}
    return Theme(**head, **data["colors"])
