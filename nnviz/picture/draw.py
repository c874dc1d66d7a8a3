"""The picture of a network, with or without an iteration, at any step of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.picture.biases import BiasArtist
from nnviz.picture.brackets import bracket_shapes
from nnviz.picture.captions import LONGEST_LABEL as LONGEST_LABEL
from nnviz.picture.captions import caption_shapes
from nnviz.picture.colorbar import colorbar
from nnviz.picture.drawing import Drawing
from nnviz.picture.edgechips import ChipArtist
from nnviz.picture.edges import EdgeArtist
from nnviz.picture.factors import FactorArtist
from nnviz.picture.flow import FlowArtist
from nnviz.picture.footer import footer
from nnviz.picture.frame import extent_of, moved
from nnviz.picture.gaps import gap_shapes
from nnviz.picture.hanging import HangingArtist
from nnviz.picture.highlight import NOTHING, Highlight, highlighted
from nnviz.picture.labels import clean
from nnviz.picture.layout import MARGIN, Layout, LayoutOptions, layout
from nnviz.picture.legend import LegendArtist
from nnviz.picture.look import Look
from nnviz.picture.loss import LossArtist
from nnviz.picture.maps import Maps
from nnviz.picture.markers import MarkerArtist
from nnviz.picture.neurons import NeuronArtist
from nnviz.picture.reading import Reading, read
from nnviz.picture.recolor import check_layers
from nnviz.picture.shapes import Picture, Shape
from nnviz.picture.theme import Theme

if TYPE_CHECKING:
    from nnviz.steps.plan import Step
    from nnviz.steps.trace import Trace


def draw(
    network: Network,
    trace: Trace | None = None,
    step: Step | None = None,
    layout: Layout | None = None,
    look: Look | None = None,
    maps: Maps | None = None,
) -> Picture:
    """The picture of a network; with a trace its numbers; with a step what exists by then.

    Without a layout, columns are laid out such that the neuron of the step is seen. With a trace,
    the network drawn is the one the trace was taken of. `maps` (neurons, rows, columns), such as
    `training.maps.neuron_maps` gives, fill each neuron but the bias neurons with its own map.
    """
    drawn = network if trace is None else trace.before
    _check_maps(drawn, maps)
    reading = read(drawn, trace, step)
    look = look or Look()
    marked = highlighted(drawn.architecture, look.highlight)
    place = layout or default_layout(drawn, trace, step, marked)
    check_layers(look.colors, drawn.architecture.layer_count)
    colors = look.tokens
    shapes, width, height = _explained(Drawing(reading, place, look, colors), maps)
    return Picture(
        width,
        height,
        colors.canvas,
        shapes,
        title=title_of(drawn),
        description=_description(reading, maps is not None),
        theme=look.theme,
        roles=roles(drawn.architecture),
    )


def _explained(drawing: Drawing, maps: Maps | None) -> tuple[tuple[Shape, ...], float, float]:
    """The shapes of a picture, with colour bar and legend where there are, and its size."""
    parts = (drawing.reading, drawing.layout, drawing.look, drawing.theme)
    place, look = drawing.layout, drawing.look
    shapes = tuple(_shapes(*parts, maps))
    coloring = drawing.coloring
    groups = [[colorbar(coloring, look, drawing.theme)]] if coloring is not None else []
    if look.legend:
        groups += LegendArtist(*parts).groups()
    if not groups:
        return shapes, place.width, place.height
    bottom = max(place.height - MARGIN, extent_of(shapes)[3])
    added = footer(groups, place.width, bottom)
    moved_shapes = (moved(shape, added.shift, 0.0) for shape in shapes)
    return (*moved_shapes, *added.shapes), added.width, added.height


def default_layout(
    network: Network,
    trace: Trace | None = None,
    step: Step | None = None,
    marked: Highlight = NOTHING,
) -> Layout:
    """Columns, with room for the loss where there is a trace, and the step's neuron in view."""
    options = LayoutOptions(loss=trace is not None, focus=focus_of(step, marked))
    return layout(network.architecture, options)


def focus_of(step: Step | None, marked: Highlight = NOTHING) -> tuple[int, ...]:
    """The neurons a step is about, then those that are highlighted, for `LayoutOptions.focus`."""
    shown = tuple(sorted(marked.neurons | marked.ends))
    if step is None or step.address.kind not in ("n", "w", "w-"):
        return shown
    if step.address.kind == "w-":
        return step.address.edge + shown
    return (step.address.number, *shown)


@lru_cache(maxsize=32)
def roles(architecture: Architecture) -> Mapping[str, str]:
    """What each neuron is, by its id: input, hidden, output or bias."""
    numbers = range(1, architecture.neuron_count + 1)
    return MappingProxyType({f"neuron:{number}": architecture.role(number) for number in numbers})


def _check_maps(network: Network, maps: Maps | None) -> None:
    neurons = network.architecture.neuron_count
    if maps is not None and (maps.ndim != 3 or len(maps) != neurons or 0 in maps.shape):
        shape = " × ".join(map(str, maps.shape))
        raise UsageError(
            f"Maps have shape {shape}; this network takes {neurons} × rows × columns.",
            do="Compute them with neuron_maps(network, …).",
        )


def _shapes(
    reading: Reading, place: Layout, look: Look, colors: Theme, maps: Maps | None
) -> Iterator[Shape]:
    parts = (reading, place, look, colors)
    edges, chips = EdgeArtist(*parts), ChipArtist(*parts)
    spots = chips.spots()
    yield from caption_shapes(place, colors, functions=maps is not None)
    yield from MarkerArtist(*parts).shapes()
    yield from edges.shapes()
    yield from gap_shapes(place, colors)
    yield from bracket_shapes(place, reading, colors)
    yield from NeuronArtist(*parts, maps).shapes()
    if maps is None:
        yield from BiasArtist(*parts).shapes()
    yield from edges.joins()
    yield from HangingArtist(*parts).shapes()
    yield from FlowArtist(*parts).shapes(spots)
    yield from LossArtist(*parts).shapes()
    yield from chips.shapes(spots)
    yield from FactorArtist(*parts).shapes(spots)


def title_of(network: Network) -> str:
    """The name of a network with its sizes, to be said over a picture of it."""
    sizes = "-".join(str(layer.size) for layer in network.architecture.layers)
    name = clean(network.name)
    return f"{name} ({sizes})" if name else f"Neural network {sizes}"


def _description(reading: Reading, maps: bool) -> str:
    architecture = reading.network.architecture
    words = [
        f"{_count(architecture.input_count, 'input')}, "
        f"{_count(architecture.layer_count - 2, 'hidden layer')}, "
        f"{_count(architecture.output_count, 'output')}, "
        f"{_count(len(architecture.edge_array), 'edge')}."
    ]
    if reading.address is not None:
        words.append(f"Step {reading.address.words()}.")
    if reading.trace is not None:
        seen = int(reading.has_a.sum())
        words.append(f"{seen} of {_count(architecture.neuron_count, 'activation')} computed.")
    if maps:
        words.append("Each neuron shows its activation over two inputs.")
    return " ".join(words)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
