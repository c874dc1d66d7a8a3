"""What a figure can show, by name: each draws its picture of a subject at one of its steps."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz.document.defaults import default_samples
from nnviz.errors import UsageError
from nnviz.export.equations import equation_picture
from nnviz.figures.fitting import BASE
from nnviz.figures.lengths import PER_UNIT
from nnviz.picture.blockimage import Floats
from nnviz.picture.blockplaces import Style
from nnviz.picture.blocks import blocks_picture
from nnviz.picture.charts import SIZE, Size
from nnviz.picture.draw import draw, focus_of
from nnviz.picture.highlight import highlighted
from nnviz.picture.layout import layout
from nnviz.picture.mapview import MOST_MAPS, Answers, curve_picture, map_picture, map_size
from nnviz.picture.shapes import Picture
from nnviz.picture.training import gradient_bars, gradient_curves, loss_picture
from nnviz.steps.known import known
from nnviz.steps.sizes import Sizes, sizes_at, trained_layers
from nnviz.training.curves import Curves
from nnviz.training.dataset import Dataset
from nnviz.training.maps import Box, Probe, between, box_of, means, neuron_maps

if TYPE_CHECKING:
    from nnviz.document.chapter import Chapter
    from nnviz.document.model import Document
    from nnviz.figures.subject import Subject

Viewer = Callable[["Subject", int, str], Picture]

RESOLUTION = 100  # points along a side of a map
THUMBNAIL = 32  # of one in a neuron
WIDE = 20_000  # weights; a map of more takes long, and is made of fewer points
POINTS = 201  # of a curve over one input
MARGIN = 8.0  # pixels around a figure that is told none
SMALLEST: Size = (160.0, 110.0)
UNTRAINED = "Train it first: nnviz train NETWORK -o FILE."
ONE_INPUT = "Choose map."


def _network(subject: Subject, at: int, theme: str) -> Picture:
    step = subject.steps[at] if subject.steps else None
    marked = highlighted(subject.network.architecture, subject.options.highlight)
    options = replace(subject.layout(), focus=focus_of(step, marked))
    place = layout(subject.network.architecture, options)
    return draw(subject.network, subject.trace, step, place, subject.look(theme))


def _equation(subject: Subject, at: int, theme: str) -> Picture:
    if not subject.steps:
        raise UsageError("An equation belongs to a step.", do="Give a step as well.")
    name = theme or subject.options.theme
    equation = subject.slides.equation(at)
    return equation_picture(equation, subject.network, name, words=subject.options.words)


def _layers(subject: Subject, at: int, theme: str) -> Picture:
    options = subject.options
    return blocks_picture(
        subject.network,
        orientation=options.orientation,
        captions=options.captions,
        bias=options.bias,
        style=Style(options.flat, options.layer_gap, options.lengths, options.funnels),
        look=subject.look(theme),
        image=_image(subject, at),
    )


def _image(subject: Subject, at: int) -> tuple[str, Floats] | None:
    """The inputs of the sample of a step, else of the first one, as an image of the size told."""
    if not subject.options.image:
        return None
    trace, size = subject.trace, "x".join(subject.options.image)
    if trace is not None and subject.steps:
        sample = subject.steps[at].address.sample
        return size, trace.inputs[0 if sample is None else trace.samples.index(sample)]
    samples = samples_of(subject)
    if samples is None:
        raise UsageError("An image is of a sample, and there is none.", do="Give input values.")
    return size, samples.inputs[0]


# Training -----------------------------------------------------------------------------------------


def _loss(subject: Subject, at: int, theme: str) -> Picture:
    return loss_picture(curves_of(subject), look=subject.look(theme), size=size_of(subject) or SIZE)


def _gradients(subject: Subject, at: int, theme: str) -> Picture:
    graph, look = subject.network.architecture, subject.look(theme)
    if not trained_layers(graph):
        raise UsageError("This network has no weights that are trained.")
    if subject.trace is None:
        return gradient_curves(graph, curves_of(subject), look=look, size=size_of(subject) or SIZE)
    when = f" at {subject.steps[at].address.words()}" if subject.steps else ""
    rms, size = sizes_of(subject, at).rms, size_of(subject)
    return gradient_bars(graph, rms, whole=_whole(subject), when=when, look=look, size=size)


def curves_of(subject: Subject) -> Curves:
    """How the training of a subject went; UsageError where there was none."""
    curves = None if subject.document is None else subject.document.curves
    if curves is None or not (len(curves.iterations) or len(curves.batch_losses)):
        raise UsageError("This plot is of a training, and there was none.", do=UNTRAINED)
    return curves


def sizes_of(subject: Subject, at: int) -> Sizes:
    """Sizes of the gradient of a subject's iteration, by layer, as far as known at its step."""
    trace = subject.trace
    assert trace is not None
    step = subject.steps[at] if subject.steps else None
    plan = trace.steps("layer" if step is None else step.detail)
    return sizes_at(trace, known(trace, plan, len(plan) - 1 if step is None else step.index))


def _whole(subject: Subject) -> Floats:
    """The sizes of a subject's gradient once all of it is known."""
    return sizes_of(replace(subject, steps=()), 0).rms


# Maps ---------------------------------------------------------------------------------------------


def _map(subject: Subject, at: int, theme: str) -> Picture:
    answers, look = answers_of(subject), subject.look(theme)
    if len(answers.features) == 1:
        return curve_picture(answers, look=look, size=size_of(subject))
    return map_picture(answers, look=look, size=size_of(subject, map_size(answers, look)))


def _maps(subject: Subject, at: int, theme: str) -> Picture:
    network = subject.network
    if network.architecture.input_count < 2:
        raise UsageError("Maps are over two inputs, and this network has one.", do=ONE_INPUT)
    maps = neuron_maps(network, _box(subject, (0, 1)), THUMBNAIL, **_circumstances(subject))
    options = replace(subject.layout(), loss=False, close=not subject.options.positions)
    place = layout(network.architecture, options)
    return draw(network, None, None, place, subject.look(theme), maps=maps)


def answers_of(subject: Subject) -> Answers:
    """What the outputs, or the neurons that are highlighted, answer over the first two inputs."""
    network, samples = subject.network, samples_of(subject)
    graph = network.architecture
    named = sorted(highlighted(graph, subject.options.highlight).neurons)
    told = [number for number in named if not graph.is_bias(number)]
    numbers = tuple(told or graph.outputs)[:MOST_MAPS]
    how, rows = _circumstances(subject), np.array(numbers) - 1
    if graph.input_count == 1:
        box = _box(subject, (0,))
        inputs = between(box[0], POINTS)[:, None]
        how.pop("fixed", None)
        values = Probe(graph, inputs, **how).activations(network)[rows]
        return Answers(graph, numbers, values, box, (0,), samples)
    box = _box(subject, (0, 1))
    resolution = RESOLUTION if graph.parameter_count <= WIDE else RESOLUTION // 2
    maps = neuron_maps(network, box, resolution, **how)
    return Answers(graph, numbers, maps[rows], box, (0, 1), samples)


def samples_of(subject: Subject) -> Dataset | None:
    """The samples of a subject's document, else of its iteration."""
    inputs = subject.network.architecture.input_count
    if subject.document is not None:
        samples = _chapter(subject.document).samples
        return samples if samples.inputs.shape[1] == inputs else None
    if subject.trace is not None:
        return Dataset.of(subject.trace.inputs, subject.trace.targets)
    return None


def _chapter(document: Document) -> Chapter:
    return document.chapter_at(document.view.iteration)


def _box(subject: Subject, features: tuple[int, ...]) -> Box:
    """The box of the samples; of a bare network of those that it would be saved with."""
    return box_of(samples_of(subject) or default_samples(subject.network.architecture), features)


def _circumstances(subject: Subject) -> dict[str, Any]:
    """How neurons answer: what the other inputs are held at, the conventions, what is dropped."""
    samples = samples_of(subject)
    held = {} if samples is None else {"fixed": means(samples)}
    if subject.document is None:
        return held if subject.trace is None else {**held, "conventions": subject.trace.conventions}
    chapter = _chapter(subject.document)
    return {**held, "conventions": chapter.conventions, "drop": chapter.settings.drop}


# Sizes --------------------------------------------------------------------------------------------


def size_of(subject: Subject, natural: Size = SIZE) -> Size | None:
    """How large to draw a chart so that the figure has the size, or the shape, asked for.

    None where that is not said: with a width alone the chart is scaled to it. With a height as well
    it has as much room as one of `natural` size, so that its letters are neither large nor small.
    """
    options = subject.options
    sides = [None if side is None else side.px for side in (options.width, options.height)]
    around = 2.0 * (MARGIN if options.margin is None else options.margin.px)
    if options.font_size is not None:
        scale = options.font_size * PER_UNIT["pt"] / BASE
        width, height = (None if side is None else side / scale for side in sides)
        return _room(width, height, around, natural)
    width, height = sides
    if width is None or height is None:
        return None
    room = math.sqrt((natural[0] + around) * (natural[1] + around) / (width * height))
    return _room(width * room, height * room, around, natural)


def _room(width: float | None, height: float | None, around: float, natural: Size) -> Size | None:
    if width is None and height is None:
        return None
    across = natural[0] if width is None else width - around
    down = natural[1] if height is None else height - around
    return max(across, SMALLEST[0]), max(down, SMALLEST[1])


VIEWERS: dict[str, Viewer] = {
    "network": _network,
    "maps": _maps,
    "layers": _layers,
    "equation": _equation,
    "map": _map,
    "loss": _loss,
    "gradients": _gradients,
}
