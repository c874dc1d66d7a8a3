"""Figures for papers, lessons and notebooks: a picture that knows how to show and save itself."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from nnviz.atomic import write_bytes
from nnviz.errors import UsageError
from nnviz.export.svg import to_svg
from nnviz.nn.given import a_list, a_path, of_kind
from nnviz.nn.network import Network
from nnviz.picture.draw import draw, focus_of
from nnviz.picture.layout import POSITIONS, Layout, LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.shapes import Picture
from nnviz.steps.address import Address
from nnviz.steps.plan import Step
from nnviz.steps.trace import Trace

Location = str | PathLike[str]

LABELLED = 24  # networks with at most this many edges get their weights written on them
_LAYOUT = ("orientation", "max_neurons", "positions", "bias", "captions", "loss")
_DETAILS = ("neuron", "layer", "term")


class Figure:
    """A finished picture. Notebooks show it; `svg()` and `save(path)` take it elsewhere."""

    __slots__ = ("picture",)

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    def svg(self) -> str:
        """The figure as SVG text."""
        return to_svg(self.picture)

    def save(self, path: Location, *, scale: float = 2.0) -> Path:
        """Write the figure; the suffix (.svg, .png or .pdf) says as what. Returns the path.

        `scale` is pixels per unit of a PNG. UsageError for another suffix, FileError where the
        file cannot be written.
        """
        a_path(path)
        target = Path(fspath(path))
        writer = _WRITERS.get(target.suffix.lower())
        if writer is None:
            raise UsageError(
                f"A figure is saved as {', '.join(_WRITERS)}, not as “{target.suffix or target}”.",
                do="The ending of the file's name says which.",
            )
        writer(self.picture, target, scale)
        return target

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return f"<Figure of {self.picture.title}>"


def figure(
    network: Network,
    trace: Trace | None = None,
    step: str | Address | Step | None = None,
    theme: str = "light",
    **look: Any,
) -> Figure:
    """The figure of a network; with a trace its numbers, with a step what is known by then.

    `step` is an address (`"e0/s0/backward/n6"`) or a step of `trace.steps()`. Further settings are
    those of `Look` (decimals, decimal_comma, fractions, notation, weight_labels) and of
    `LayoutOptions` (orientation, max_neurons, positions, bias, captions, loss).
    """
    of_kind(
        network, Network, "A figure is of a Network", 'Such as nnviz.preset("running-example").'
    )
    if trace is not None and trace.architecture != network.architecture:
        raise UsageError("The trace is of another network than the figure.")
    place = {key: look.pop(key) for key in _LAYOUT if key in look}
    unknown = sorted(set(look) - set(Look.__dataclass_fields__))
    if unknown:
        raise UsageError(f"A figure has no setting called {unknown[0]!r}.")
    here = _step(trace, step)
    if "weight_labels" not in look and here is None:
        few = len(network.architecture.edge_array) <= LABELLED
        look["weight_labels"] = "all" if few else "none"
    where = _layout(network, trace, here, place)
    return Figure(draw(network, trace, here, where, Look(theme=theme, **look)))


def _layout(
    network: Network, trace: Trace | None, step: Step | None, place: dict[str, Any]
) -> Layout:
    settings: dict[str, Any] = {"loss": trace is not None, "focus": focus_of(step)} | place
    spots = a_list(settings.get("positions", ()), POSITIONS)
    settings["positions"] = tuple(tuple(a_list(spot, POSITIONS)) for spot in spots)
    return layout(network.architecture, LayoutOptions(**settings))


def _step(trace: Trace | None, step: str | Address | Step | None) -> Step | None:
    if step is None or isinstance(step, Step):
        return step
    if trace is None:
        raise UsageError("A step belongs to a trace.", do="Give the trace as well.")
    address = Address.parse(step) if isinstance(step, str) else step
    of_kind(address, Address, "A step is one of trace.steps(), or an address as e0/s0/forward/n6")
    # The detail at which this address is a step of its own; else the step that contains it.
    for detail in _DETAILS:
        plan = trace.steps(detail)
        found = plan[plan.index_of(address)]
        if found.address == address:
            return found
    return trace.steps("neuron")[trace.steps("neuron").index_of(address)]


def _save_svg(picture: Picture, path: Path, scale: float) -> None:
    write_bytes(path, to_svg(picture).encode("utf-8"))


def _save_png(picture: Picture, path: Path, scale: float) -> None:
    # Qt is loaded only where it is needed: an SVG is written on machines without it.
    from nnviz.painting.files import to_png

    to_png(picture, path, scale)


def _save_pdf(picture: Picture, path: Path, scale: float) -> None:
    from nnviz.painting.files import to_pdf

    to_pdf(picture, path)


_WRITERS: dict[str, Callable[[Picture, Path, float], None]] = {
    ".svg": _save_svg,
    ".png": _save_png,
    ".pdf": _save_pdf,
}
