"""Running one iteration and keeping everything it computed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.conventions import Conventions, as_conventions
from nnviz.nn.dropping import Drop
from nnviz.nn.given import a_list, a_number, a_whole_number, of_kind
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.nn.samples import as_pairs
from nnviz.steps.trace import Trace, refusal_of
from nnviz.training.descent import decayed, nouns
from nnviz.training.optimizers import LEARNING_RATE
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.settings import Settings

Array = NDArray[np.float64]
_Key = tuple[int, int, str, Conventions, Drop]


def record(
    network: Network,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    loss: str = "squared_error",
    learning_rate: float = 0.1,
    optimizer: str = "sgd",
    settings: Settings | None = None,
    conventions: Conventions | str | None = None,
    memory: Mapping[str, Array] | None = None,
    updates: int = 0,
    iteration: int = 0,
    epoch: int = 0,
    samples: Sequence[int] | None = None,
    batch: int = 0,
) -> Trace:
    """Run one iteration on a batch of one or many samples and keep everything it computed.

    inputs: (samples, features), or one sample; targets: (samples, outputs); `samples` label them,
    0, 1, … when not given. `conventions` may be the name of a profile. `settings` say how, with the
    learning rate of `epoch`; without them `loss`, `learning_rate` and `optimizer` do. `memory`:
    what the optimizer remembers, (size,) by name, after so many `updates`; dropout is drawn from
    the seed and the `iteration`. `UsageError` for what does not fit; `Diverged` at an infinity.
    """
    of_kind(network, Network, "record takes a Network", 'Such as nnviz.preset("running-example").')
    graph = network.architecture
    x, y = as_pairs(inputs, targets, graph.input_count, graph.output_count)
    epoch, batch = a_whole_number(epoch, "An epoch"), a_whole_number(batch, "A batch")
    place = _Labels(epoch, _labels(samples, len(x)), batch)
    settings = _settings(settings, loss, learning_rate, optimizer, len(x))
    known = _remembered(settings.optimizer, memory, graph.size)
    updates = a_whole_number(updates, "A number of updates")
    lent = _borrow(graph, len(x), settings, as_conventions(conventions))
    lent.passes.draw(settings.seed, a_whole_number(iteration, "An iteration"))
    descent = _Descent(lent, network.parameters, settings, settings.rate(epoch), known, updates)
    trace = _keep(lent, network, (x, y, _iterate(lent, network, x, y, descent)), descent, place)
    _give_back(lent)
    return trace


def _settings(
    given: Settings | None, loss: str, learning_rate: float, optimizer: str, batch_size: int
) -> Settings:
    """The settings that were given, or plain ones of these three."""
    if given is not None:
        of_kind(given, Settings, "Settings are Settings(…)")
        return given
    rate = a_number(learning_rate, "A learning rate")
    return _plain(find_loss(loss).name, rate, find_optimizer(optimizer).name, batch_size)


@lru_cache(maxsize=256)
def _plain(loss: str, learning_rate: float, optimizer: str, batch_size: int) -> Settings:
    return Settings(loss, learning_rate, optimizer, batch_size)


def _remembered(optimizer: str, memory: Mapping[str, Array] | None, size: int) -> dict[str, Array]:
    """All memories of an optimizer; those that are not given are as before the first update."""
    known = find_optimizer(optimizer).fresh(size)
    if memory is not None:
        of_kind(memory, Mapping, "A memory is a mapping, such as trace.memory_after")
    for name, vector in (memory or {}).items():
        if name not in known or np.shape(vector) != (size,):
            raise UsageError(
                f"The memory {name!r} does not fit: {optimizer} keeps {', '.join(known) or 'none'},"
                f" each of {size} numbers.",
                place="memory",
            )
        known[name] = vector
    return {name: _frozen(np.array(vector)) for name, vector in known.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _Lent:
    """Compiled passes for one use at a time, and why they may have no backward half.

    `moving` and `decayed` are the slots (size,) an update may change and decay; None for all.
    """

    key: _Key
    passes: Passes
    refusal: str
    moving: NDArray[np.bool_] | None
    decayed: NDArray[np.bool_] | None


class _Descent:
    """What `Passes.backward` asks for the change of a stretch of the parameters.

    What the optimizer answers is put together in `terms` and `after` (its memory), vectors (size,)
    by name; `called` is the memory under the nouns of a sentence.
    """

    def __init__(
        self,
        lent: _Lent,
        parameters: Array,
        settings: Settings,
        rate: float,
        memory: dict[str, Array],
        updates: int,
    ) -> None:
        self.settings, self.rate, self.memory, self.updates = settings, rate, memory, updates
        self.terms: dict[str, Array] = {}
        self.after: dict[str, Array] = {}
        self.called: dict[str, Array] = {}
        self._nouns = nouns(settings.optimizer)
        self._lent, self._parameters = lent, parameters
        self._optimizer = find_optimizer(settings.optimizer)

    @property
    def update(self) -> Array:
        """What was added to the weights; zeros where nothing was asked for."""
        return self.terms["delta"] if self.terms else np.zeros(len(self._parameters))

    def __call__(self, segment: slice, gradient: Array) -> Array:
        decayed = self._lent.decayed
        made = self._optimizer.step(
            gradient,
            {name: vector[segment] for name, vector in self.memory.items()},
            {**self.settings.own_constants, LEARNING_RATE: self.rate},
            parameters=self._parameters[segment],
            iteration=self.updates + 1,
            l1=self.settings.l1,
            l2=self.settings.l2,
            decayed=None if decayed is None else decayed[segment],
            epsilon=self._lent.passes.conventions.epsilon,
        )
        change = self._held(made.delta, segment)
        for name, values in made.terms.items():
            self._put(self.terms, name, segment, change if name == "delta" else values)
        for name, values in made.state.items():
            self._put(self.after, name, segment, self._held(values, segment))
            self.called[self._nouns[name]] = self.after[name]
        return change

    def _held(self, values: Array, segment: slice) -> Array:
        """The values, with 0 for weights that do not move."""
        moving = self._lent.moving
        return values if moving is None else np.where(moving[segment], values, 0.0)

    def _put(self, into: dict[str, Array], name: str, segment: slice, values: Array) -> None:
        if len(values) == len(self._parameters):
            into[name] = values
        else:
            into.setdefault(name, np.zeros(len(self._parameters)))[segment] = values


def _iterate(lent: _Lent, network: Network, x: Array, y: Array, descent: _Descent) -> Array:
    """Run the passes; returns the losses of the samples."""
    passes = lent.passes
    passes.forward(network.parameters, x)
    loss_values = passes.losses(y)
    if lent.refusal:
        passes.da[...] = passes.delta[...] = passes.gradient[...] = 0.0
    else:
        passes.backward(None, descent, descent.called)
    return loss_values


@dataclass(frozen=True, slots=True)
class _Labels:
    epoch: int
    samples: tuple[int, ...]
    batch: int


def _keep(
    lent: _Lent,
    network: Network,
    given: tuple[Array, Array, Array],
    descent: _Descent,
    labels: _Labels,
) -> Trace:
    """Copy what the working buffers hold."""
    passes = lent.passes
    inputs, targets, loss_values = given
    a, mask = _frozen(passes.a.copy()), passes.factors
    return Trace(
        before=network,
        inputs=_frozen(inputs.copy()),
        targets=_frozen(targets.copy()),
        z=_frozen(passes.z.copy()),
        a=a,
        da=_frozen(passes.da.copy()),
        delta=_frozen(passes.delta.copy()),
        loss_values=_frozen(loss_values),
        loss=passes.combined(loss_values),
        gradient_vector=_frozen(passes.gradient.copy()),
        update=_frozen(descent.update),
        loss_name=passes.loss.name,
        learning_rate=descent.rate,
        optimizer=descent.settings.optimizer,
        conventions=passes.conventions,
        epoch=labels.epoch,
        samples=labels.samples,
        batch=labels.batch,
        fused=passes.fused,
        settings=descent.settings,
        sent=a if passes.sent is passes.a else _frozen(passes.sent.copy()),
        mask=mask if mask is None else _frozen(mask),
        terms={name: _frozen(values) for name, values in descent.terms.items()},
        memory=descent.memory,
        memory_after={k: _frozen(values) for k, values in descent.after.items()} or descent.memory,
        updates=descent.updates,
        refusal=lent.refusal,
    )


def _labels(samples: Sequence[int] | None, count: int) -> tuple[int, ...]:
    if count == 0:
        raise UsageError("An iteration needs at least one sample.")
    if samples is None:
        return tuple(range(count))
    given = a_list(samples, "Sample labels are a list, such as [0, 1, 2]")
    labels = tuple(a_whole_number(label, "A sample label") for label in given)
    if len(labels) != count:
        raise UsageError(f"There are {len(labels)} sample labels for {count} samples.")
    if len(set(labels)) < count or min(labels) < 0:
        raise UsageError("Sample labels are different whole numbers from 0.")
    return labels


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array


# Compiled passes are lent out and taken back, so that stepping through iterations compiles once
# and two threads never share one. An architecture kept here cannot lose its identity to another.
_idle: OrderedDict[_Key, _Lent] = OrderedDict()
_MOST_IDLE = 6


def _borrow(
    architecture: Architecture, samples: int, settings: Settings, conventions: Conventions
) -> _Lent:
    loss, drop = settings.loss, settings.drop
    key = id(architecture), samples, find_loss(loss).name, conventions, drop
    lent = _idle.pop(key, None)
    if lent is not None:
        return lent
    passes = Passes(architecture, samples, loss, conventions, drop=drop)
    moving = None if passes.trainable.all() else passes.trainable
    return _Lent(key, passes, refusal_of(architecture), moving, decayed(architecture, conventions))


def _give_back(lent: _Lent) -> None:
    _idle[lent.key] = lent
    while len(_idle) > _MOST_IDLE:
        _idle.popitem(last=False)
