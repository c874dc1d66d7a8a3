"""The numbers a lesson can quote: one table of names, each read from the trace or the document."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.document.chapter import Chapter
from nnviz.errors import NnvizError, UsageError
from nnviz.lessons.costs import VALUE, leap_cost, record_cost, take, whole_cost
from nnviz.lessons.expressions import EXAMPLES, NAMES, Name, parse_expression, reckon
from nnviz.lessons.model import Live
from nnviz.lessons.showing import Showing
from nnviz.nn.architecture import Architecture
from nnviz.nn.network import Network
from nnviz.steps import NumberFormat, Trace, record
from nnviz.steps.numbers import last_digit
from nnviz.training.metrics import Evaluation, Metrics

GROUPED, NARROW = 5, "\u202f"  # so many digits are parted; a narrow space
MOST_KEPT = 256


# Where a value is read --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is read: what is shown, another iteration of it, or another sample."""

    showing: Showing
    iteration: int
    sample: int | None

    @property
    def chapter(self) -> Chapter:
        return self.showing.document.chapter_at(self.iteration)

    @property
    def graph(self) -> Architecture:
        return self.chapter.network.architecture

    @property
    def network(self) -> Network:
        return self.showing.journey.network(self.iteration)

    @property
    def trace(self) -> Trace:
        """The record of the iteration; of this sample alone where it is not in the batch."""
        if self.sample is None:
            if self.iteration == self.showing.iteration:
                return self.showing.trace
            return self.showing.journey.trace(self.iteration)
        trace = self.showing.journey.trace(self.iteration)
        return trace if self.sample in trace.samples else _alone(self, trace, self.sample)

    @property
    def column(self) -> int:
        """The column of the trace's arrays; of the sample shown where none is named."""
        trace = self.trace
        if self.sample is not None:
            return trace.samples.index(self.sample)
        if self.iteration == self.showing.iteration:
            return self.showing.column
        shown = self.showing.sample
        return trace.samples.index(shown) if shown in trace.samples else 0

    @property
    def row(self) -> int:
        """The row of the data that inputs and targets are read from."""
        return self.trace.samples[self.column]


class _Kept:
    """A few results that take long, by what they were made of; the oldest go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], tuple[object, object]] = OrderedDict()

    def get(self, key: tuple[int, ...], owner: object, make: Callable[[], object]) -> object:
        """What was made for a key; `owner` is kept alive, for its identity is in the key."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = owner, make()
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found[1]


_ALONE, _WHOLE = _Kept(), _Kept()


def _alone(place: Place, trace: Trace, sample: int) -> Trace:
    """What an iteration would be with one sample only; its network is the iteration's."""
    chapter = place.chapter
    if not 0 <= sample < len(chapter.samples):
        raise UsageError(f"There is no sample {sample}; there are 0 to {len(chapter.samples) - 1}.")

    def make() -> Trace:
        take(record_cost(place.showing.document))
        rows = [sample]
        return record(
            trace.before,
            chapter.samples.inputs[rows],
            chapter.samples.targets[rows],
            settings=chapter.settings,
            conventions=chapter.conventions,
            memory=trace.memory,
            updates=trace.updates,
            iteration=place.iteration,
            epoch=trace.epoch,
            samples=(sample,),
            batch=trace.batch,
        )

    found = _ALONE.get((id(trace), sample), trace, make)
    assert isinstance(found, Trace)
    return found


def _metrics(place: Place) -> Metrics:
    """How well the network does on all data, nothing dropped."""
    chapter = place.chapter

    def make() -> Metrics | None:
        take(whole_cost(place.showing.document))
        graph = chapter.network.architecture
        evaluation = Evaluation(graph, chapter.samples, chapter.settings, chapter.conventions)
        return evaluation.metrics(place.network.parameters)

    found = _WHOLE.get((id(chapter), place.iteration), chapter, make)
    assert isinstance(found, Metrics)
    return found


# The table --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValueKind:
    """A row of `VALUES`: `read(place, *indices)`, the indices of neurons, an edge or a layer."""

    name: str
    meaning: str
    read: Callable[..., float]

    @property
    def form(self) -> str:
        """How it is written, such as `w_46 or w_{4,6}`."""
        return EXAMPLES[NAMES[self.name]].format(self.name, self.name)


def _neuron(place: Place, number: int, *, trained: bool = False) -> int:
    """The row of a neuron; `trained`: of one that computes a z."""
    graph = place.graph
    graph.check_neuron(number)
    if trained and graph.role(number) in ("input", "bias"):
        raise UsageError(f"Neuron {number} is an {graph.role(number)} neuron: it computes no z.")
    return number - 1


def _edge(place: Place, source: int, target: int) -> int:
    graph = place.graph
    graph.check_neuron(source)
    graph.check_neuron(target)
    if not graph.has_edge(source, target):
        raise UsageError(f"There is no edge {source} → {target} in this network.")
    return graph.edge_position(source, target)


def _backward(place: Place) -> Trace:
    trace = place.trace
    if trace.refusal:
        raise UsageError(f"No gradient passes here. {trace.refusal}")
    return trace


def _slot(place: Place, source: int, target: int) -> int:
    """The place of a weight in the vectors of the optimizer."""
    slot = int(place.graph.parameter_index[_edge(place, source, target)])
    if slot < 0:
        raise UsageError(f"The edge {source} → {target} has no weight that is trained.")
    return slot


def _z(place: Place, number: int) -> float:
    return float(place.trace.z[_neuron(place, number, trained=True), place.column])


def _a(place: Place, number: int) -> float:
    return float(place.trace.a[_neuron(place, number), place.column])


def _slope(place: Place, number: int) -> float:
    return float(place.trace.slope[_neuron(place, number, trained=True), place.column])


def _da(place: Place, number: int) -> float:
    return float(_backward(place).da[_neuron(place, number, trained=True), place.column])


def _delta(place: Place, number: int) -> float:
    return float(_backward(place).delta[_neuron(place, number, trained=True), place.column])


def _dw(place: Place, source: int, target: int) -> float:
    _edge(place, source, target)
    return _backward(place).sample_gradient(source, target, place.column)


def _gw(place: Place, source: int, target: int) -> float:
    return float(_backward(place).gradient_array[_edge(place, source, target)])


def _change(place: Place, source: int, target: int) -> float:
    return float(_backward(place).update[_slot(place, source, target)])


def _column_of(
    numbers: np.ndarray[tuple[int, ...], np.dtype[np.float64]], which: int, what: str
) -> float:
    if not 1 <= which <= len(numbers):
        raise UsageError(f"There is no {what} {which}; there are {len(numbers)}.")
    return float(numbers[which - 1])


def _x(place: Place, which: int) -> float:
    return _column_of(place.chapter.samples.inputs[place.row], which, "input")


def _y(place: Place, which: int) -> float:
    return _column_of(place.chapter.samples.targets[place.row], which, "target")


def _of_whole(field: str, missing: str) -> Callable[[Place], float]:
    def read(place: Place) -> float:
        value = float(getattr(_metrics(place), field))
        if np.isnan(value):
            raise UsageError(missing)
        return value

    return read


def _rms(place: Place, layer: int) -> float:
    for magnitude in _backward(place).gradient_magnitudes:
        if magnitude.layer == layer:
            return magnitude.rms
    raise UsageError(f"No trained weights lead into a layer {layer}.")


def _trained(place: Place) -> float:
    graph = place.graph
    mask = graph.trainable_mask
    if place.chapter.conventions.biases == "frozen":
        mask = mask & ~graph.bias_parameter_mask
    return float(mask.sum())


VALUES: dict[str, ValueKind] = {
    kind.name: kind
    for kind in (
        ValueKind(
            "w",
            "weight of the edge 4→6, of 12→34",
            lambda place, *ends: float(place.network.weight_array[_edge(place, *ends)]),
        ),
        ValueKind("z", "weighted input of neuron 6", _z),
        ValueKind("a", "activation of neuron 6", _a),
        ValueKind("slope", "slope of its function at z", _slope),
        ValueKind("da", "∂C/∂a of neuron 6", _da),
        ValueKind("delta", "δ = ∂C/∂z of neuron 6", _delta),
        ValueKind("dw", "∂C/∂w of the edge 4→6, for the sample shown", _dw),
        ValueKind("gw", "the gradient that the update uses: averaged over the batch", _gw),
        ValueKind("change", "what the update adds to the weight of the edge 4→6", _change),
        ValueKind("x", "input of the sample shown", _x),
        ValueKind("y", "target of the sample shown", _y),
        ValueKind(
            "loss",
            "loss of the sample shown",
            lambda place: float(place.trace.loss_values[place.column]),
        ),
        ValueKind(
            "cost",
            "loss over all training samples",
            _of_whole("training_loss", "There are no training samples."),
        ),
        ValueKind(
            "validation",
            "loss over the samples for validation",
            _of_whole("validation_loss", "No samples are kept for validation here."),
        ),
        ValueKind(
            "accuracy",
            "share of training samples classified right",
            _of_whole("training_accuracy", "This data has no classes."),
        ),
        ValueKind("eta", "learning rate in force", lambda place: place.trace.learning_rate),
        ValueKind("iteration", "the iteration shown", lambda place: float(place.iteration)),
        ValueKind("epoch", "the epoch shown", lambda place: float(place.trace.epoch)),
        ValueKind(
            "rms",
            "root mean square of the gradients of all weights into layer 2",
            _rms,
        ),
        ValueKind("neurons", "how many neurons", lambda p: float(p.graph.neuron_count)),
        ValueKind("edges", "how many edges", lambda p: float(len(p.graph.edge_array))),
        ValueKind("layers", "how many layers", lambda p: float(p.graph.layer_count)),
        ValueKind("weights", "how many weights are trained", _trained),
        ValueKind("inputs", "how many inputs", lambda p: float(p.graph.input_count)),
        ValueKind("outputs", "how many outputs", lambda p: float(p.graph.output_count)),
        ValueKind("samples", "how many samples", lambda p: float(len(p.chapter.samples))),
        ValueKind("batch", "samples of the iteration shown", lambda p: float(len(p.trace.samples))),
    )
}


# Asking for them --------------------------------------------------------------------------------


def evaluate(expression: str, showing: Showing) -> float:
    """The number of an expression, from what is shown; always finite.

    `UsageError` in words: an unknown name, a neuron that is not there, nothing finite.
    """
    return reckon(parse_expression(expression), lambda name: value_of(name, showing))


def value_of(name: Name, showing: Showing) -> float:
    """The number of one name. `UsageError` in words where there is none."""
    iteration = showing.iteration if name.iteration is None else name.iteration
    try:
        _check_way(showing, iteration)
        return float(VALUES[name.key].read(Place(showing, iteration, name.sample), *name.indices))
    except UsageError:
        raise
    except NnvizError as error:
        raise UsageError(error.what, safe=error.safe, do=error.do) from None


def _check_way(showing: Showing, iteration: int) -> None:
    """Refuse an iteration that is far from what is known."""
    journey = showing.journey
    if iteration == showing.iteration:
        return
    if iteration < journey.first:
        raise UsageError(f"There is no iteration {iteration}; the first is {journey.first}.")
    if leap_cost(showing, iteration) > VALUE:
        raise UsageError(f"Iteration {iteration:,} is too far away to quote a value of it.")
    take(journey.way_to(iteration) + record_cost(showing.document))


def written(live: Live, showing: Showing) -> str:
    """A value as it stands in the text: with the decimals that were asked for, or quoted."""
    if not live.expression:
        return _localised(live.quoted, showing)
    value = evaluate(live.expression, showing)
    mantissa, mark, _ = live.quoted.lower().partition("e")
    places = len(mantissa.partition(".")[2])
    if mark:
        digits, _, power = f"{value:.{places}e}".partition("e")
        return _localised(f"{digits}e{int(power)}", showing)
    decimals = places if live.quoted and live.decimals is None else live.decimals
    view = showing.view
    if decimals is None:
        return showing.format.text(value)
    text = NumberFormat(decimals, view.decimal_comma, trim=False).text(value)
    return text if decimals else _grouped(text, NARROW if view.decimal_comma else ",")


def _grouped(text: str, between: str) -> str:
    """A whole number of many digits in groups of three: 1,048,576."""
    digits = text.lstrip("−-")
    if len(digits) < GROUPED or not digits.isdecimal():
        return text
    return text.removesuffix(digits) + f"{int(digits):,}".replace(",", between)


def agrees(live: Live, showing: Showing) -> bool:
    """Whether a quoted number is right to its last digit; true where none is quoted."""
    if not live.expression or not live.quoted:
        return True
    return same_digits(evaluate(live.expression, showing), live.quoted)


def same_digits(value: float, quoted: str) -> bool:
    """Whether a value is what was written, when it is rounded to as many digits."""
    half = 0.5 * last_digit(quoted)
    return abs(value - float(quoted)) <= half * (1 + 1e-9)


def _localised(text: str, showing: Showing) -> str:
    return text.replace(".", ",") if showing.view.decimal_comma else text
