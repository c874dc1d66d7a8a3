"""One bracket over a layer whose function looks at all of its neurons at once (softmax)."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.nn.functions import activation
from nnviz.picture.layout import CHIP_GAP, Layout
from nnviz.picture.reading import Reading
from nnviz.picture.shapes import Label, Line, Shape, plain
from nnviz.picture.theme import Theme

OUT, ARM, TIP = 8.0, 6.0, 5.0  # away from the neurons, length of the arms, size of the tip

Point = tuple[float, float]


def is_bracketed(layout: Layout, layer: int) -> bool:
    """Whether a layer (from 1) has a function of the whole layer."""
    names = set(layout.architecture.activations(layer)) if layer > 1 else set()
    return any(activation(name).whole_layer for name in names)


def bracket_tip(layout: Layout, layer: int) -> Point:
    """Where the bracket of a layer points: what leaves the layer leaves it here."""
    line, middle = _span(layout, layer)[0], _middle(layout, layer)
    if layout.options.orientation == "rows":
        return middle, line + TIP + 1.0
    return line + TIP + 1.0, middle


def bracket_shapes(layout: Layout, reading: Reading, theme: Theme) -> Iterator[Shape]:
    for layer in range(2, layout.architecture.layer_count + 1):
        if is_bracketed(layout, layer):
            yield from _bracket(layout, layer, reading, theme)


def _bracket(layout: Layout, layer: int, reading: Reading, theme: Theme) -> Iterator[Shape]:
    line, low, high = _span(layout, layer)
    middle = _middle(layout, layer)
    lit = reading.primary == f"layer:{layer}"
    color = theme.phase(reading.phase) if lit else theme.hidden
    path = (
        (line - ARM, low),
        (line - 1.5, low),
        (line, low + 1.5),
        (line, middle - TIP),
        (line + TIP, middle),
        (line, middle + TIP),
        (line, high - 1.5),
        (line - 1.5, high),
        (line - ARM, high),
    )
    rowwise = layout.options.orientation == "rows"
    points = tuple((v, u) for u, v in path) if rowwise else path
    yield Line(f"layer:{layer}", "bracket", points, color, 2.2 if lit else 1.5)
    yield _caption(layout, layer, (line, low, high), color, 600 if lit else 500)


def _caption(
    layout: Layout, layer: int, span: tuple[float, float, float], color: str, weight: int
) -> Label:
    """The name of the function at the end of its bracket."""
    line, low, high = span
    name = next(n for n in layout.architecture.activations(layer) if activation(n).whole_layer)
    identifier, part, size = f"layer:{layer}", "function", 10.0
    if layout.options.orientation == "rows":
        x, y = high + 8.0, line + 1.0
        return Label(identifier, part, x, y, plain(name), size, color, weight, "start")
    return Label(identifier, part, line - 1.0, low - 6.0, plain(name), size, color, weight)


def _middle(layout: Layout, layer: int) -> float:
    """The middle of the neurons, not of the bracket, which is longer by what hangs below them."""
    rows = [n - 1 for n in layout.architecture.neurons(layer) if layout.sees(n)]
    across = layout.x if layout.options.orientation == "rows" else layout.y
    return float(across[rows].mean())


def _span(layout: Layout, layer: int) -> tuple[float, float, float]:
    """The bracket's line across the layers, and from where to where it runs along the layer."""
    rows = [n - 1 for n in layout.architecture.neurons(layer) if layout.sees(n)]
    x, y, r = layout.x[rows], layout.y[rows], layout.r[rows]
    hanging = CHIP_GAP + layout.form.delta_height
    if layout.options.orientation == "rows":
        half = max(float(r.max()), layout.form.delta_width / 2)
        line = float((y + r).max()) + hanging + OUT
        return line, float(x.min()) - half - 2.0, float(x.max()) + half + 2.0
    half = max(float(r.max()), layout.form.delta_width / 2)
    line = float(x.max()) + half + OUT
    return line, float((y - r).min()) - 2.0, float((y + r).max()) + hanging + 2.0
