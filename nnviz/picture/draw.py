"""The picture of a network, with or without an iteration, at any step of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnviz.nn.network import Network
from nnviz.picture.brackets import bracket_shapes
from nnviz.picture.edgechips import ChipArtist
from nnviz.picture.edges import EdgeArtist
from nnviz.picture.flow import FlowArtist
from nnviz.picture.hanging import HangingArtist
from nnviz.picture.labels import clean, fitted
from nnviz.picture.layout import Layout, LayoutOptions, layout
from nnviz.picture.look import Look
from nnviz.picture.loss import LossArtist
from nnviz.picture.neurons import NeuronArtist, gap_shapes
from nnviz.picture.reading import Reading, read
from nnviz.picture.shapes import Label, Picture, Shape, centred, plain
from nnviz.picture.theme import Theme, theme

if TYPE_CHECKING:
    from nnviz.steps.plan import Step
    from nnviz.steps.trace import Trace


def draw(
    network: Network,
    trace: Trace | None = None,
    step: Step | None = None,
    layout: Layout | None = None,
    look: Look | None = None,
) -> Picture:
    """The picture of a network; with a trace its numbers; with a step what exists by then.

    Without a layout, columns are laid out such that the neuron of the step is seen. With a trace,
    the network drawn is the one the trace was taken of.
    """
    drawn = network if trace is None else trace.before
    reading = read(drawn, trace, step)
    place = layout or default_layout(drawn, trace, step)
    look = look or Look()
    colors = theme(look.theme)
    return Picture(
        place.width,
        place.height,
        colors.canvas,
        tuple(_shapes(reading, place, look, colors)),
        title=_title(drawn),
        description=_description(reading),
    )


def default_layout(
    network: Network, trace: Trace | None = None, step: Step | None = None
) -> Layout:
    """Columns, with room for the loss where there is a trace, and the step's neuron in view."""
    options = LayoutOptions(loss=trace is not None, focus=focus_of(step))
    return layout(network.architecture, options)


def focus_of(step: Step | None) -> tuple[int, ...]:
    """The neurons a step is about, for `LayoutOptions.focus`."""
    if step is None or step.address.kind not in ("n", "w", "w-"):
        return ()
    if step.address.kind == "w-":
        return step.address.edge
    return (step.address.number,)


def _shapes(reading: Reading, place: Layout, look: Look, colors: Theme) -> Iterator[Shape]:
    parts = (reading, place, look, colors)
    edges, chips = EdgeArtist(*parts), ChipArtist(*parts)
    spots = chips.spots()
    yield from _captions(place, colors)
    yield from edges.shapes()
    yield from gap_shapes(place, colors)
    yield from bracket_shapes(place, reading, colors)
    yield from NeuronArtist(*parts).shapes()
    yield from edges.joins()
    yield from HangingArtist(*parts).shapes()
    yield from FlowArtist(*parts).shapes(spots)
    yield from LossArtist(*parts).shapes()
    yield from chips.shapes(spots)


def _captions(place: Layout, colors: Theme) -> Iterator[Shape]:
    if not place.options.captions:
        return
    rowwise = place.options.orientation == "rows"
    for layer, spot in enumerate(place.captions, start=1):
        text = fitted(place.architecture.layer_label(layer), 10.5, spot.w)
        yield Label(
            f"caption:{layer}",
            "name",
            spot.x,
            centred(spot.y, 10.5),
            plain(text),
            10.5,
            colors.text_muted,
            anchor="start" if rowwise else "middle",
        )


def _title(network: Network) -> str:
    sizes = "-".join(str(layer.size) for layer in network.architecture.layers)
    name = clean(network.name)
    return f"{name} ({sizes})" if name else f"Neural network {sizes}"


def _description(reading: Reading) -> str:
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
    return " ".join(words)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
