"""Training: iterations of one optimizer over a data set, as fast as the compiled passes allow.

Iteration k is a function of the network, the memory, the data, the settings and the conventions it
began with, and of nothing else: what is random is drawn from the seed and the number of the epoch
or iteration. So it does not matter whether iterations are watched, interrupted or gone back to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions
from nnviz.nn.dropping import tested
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes
from nnviz.nn.samples import as_pairs
from nnviz.training.dataset import Dataset
from nnviz.training.descent import Memory, Updating
from nnviz.training.feed import Batch, Feed, Rows
from nnviz.training.metrics import Evaluation, Metrics
from nnviz.training.rounds import Round
from nnviz.training.settings import Settings
from nnviz.training.watching import Watched, Watching

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Everything that training changes, as it is between two iterations; arrays are read-only.

    iteration: how many iterations of the order of samples are done, and so the number of the next.
    parameters: (size,) the weights. memory: what the optimizer remembers, (size,) by name, after
    so many `updates` of its own.
    """

    iteration: int
    parameters: Array
    memory: Mapping[str, Array] = field(default_factory=dict)
    updates: int = 0


class Trainer:
    """Iterations over samples; the arithmetic of each is that of its trace, to the last bit.

    inputs (samples, features), targets (samples, outputs). `settings` say how; without them, plain
    gradient descent with this loss, learning rate and batch size. `order` says which of the samples
    each iteration uses; all in turn, or shuffled as the settings say, when not given. `memory` and
    `updates` are what the optimizer starts with. `dtype` float32 halves the memory and helps large
    networks. One object must not be used by two threads at once.
    """

    def __init__(
        self,
        network: Network,
        inputs: ArrayLike,
        targets: ArrayLike,
        *,
        settings: Settings | None = None,
        loss: str = "squared_error",
        learning_rate: float = 0.1,
        batch_size: int = 10,
        conventions: Conventions | None = None,
        dtype: DTypeLike = np.float64,
        order: Round | None = None,
        memory: Mapping[str, Array] | None = None,
        updates: int = 0,
    ) -> None:
        architecture = network.architecture
        x, y = as_pairs(inputs, targets, architecture.input_count, architecture.output_count)
        if len(x) == 0:
            raise UsageError("There is no sample to learn from.")
        self.settings = settings or Settings(
            loss=loss, learning_rate=learning_rate, batch_size=batch_size
        )
        self.conventions = Conventions() if conventions is None else conventions
        self._network, self._inputs, self._targets = network, x, y
        self.order = order or _all(len(x), self.settings)
        self._memory = Memory(architecture, self.settings, dtype)
        self._made: dict[int, Passes] = {}
        self._rules: dict[int, Updating] = {}
        self._prepare(np.dtype(dtype))
        self.restore(Moment(0, network.parameters, memory or {}, updates))

    def _prepare(self, dtype: np.dtype[Any]) -> None:
        """Compile what iterations need."""
        self._rate = self.settings.rate(self.order.turn.epoch)
        # The epoch whose order of samples is in force.
        self._epoch: int | None = None
        self._rows: Rows = np.arange(0)
        self._own: Rows = replace(self.order, shuffle=False).order(0)
        self._evaluation: Evaluation | None = None
        self.iteration = self.updates = 0
        self._any = self._passes(self.order.size)
        self._any.loss.check_targets(self._targets.T)
        self._steady = self.settings.schedule == "constant" and not self.settings.warmup
        # Whether something has to be said before every iteration.
        self._varies = self._any.drop is not None or self._rules[self.order.size].timed
        # Targets before inputs, as in the frame of a pass: one copy sets both.
        with np.errstate(over="ignore"):
            data = np.hstack((self._targets, self._inputs)).astype(dtype)
        self._feed = Feed(data, self.order.size, self._passes)

    def _passes(self, samples: int) -> Passes:
        if samples not in self._made:
            architecture, settings = self._network.architecture, self.settings
            rule = Updating(architecture, settings, self.conventions, self._memory)
            rule.set(self.updates + 1, self._rate)
            self._rules[samples] = rule
            self._made[samples] = Passes(
                architecture,
                samples,
                settings.loss,
                self.conventions,
                self._memory.state.dtype,
                rule=rule,
                drop=settings.drop,
            )
        return self._made[samples]

    # Iterations -------------------------------------------------------------------------------

    def advance(self, count: int, costs: Array | None = None) -> None:
        """Do `count` iterations, and write the cost of each batch into `costs` (count,).

        `Diverged` names the layer as soon as a number is not finite; everything is then as it was
        before the iteration that failed, and `iteration` is its number.
        """
        done = 0
        while done < count:
            done += self._do(self._next(count - done), None if costs is None else costs[done:])

    def _do(self, batches: list[Batch], costs: Array | None) -> int:
        """Iterations on these batches, with costs; how many they are."""
        done = 0
        try:
            with np.errstate(all="ignore"):
                for copy, passes in batches:
                    copy()
                    if self._varies:
                        self._vary(passes, done)
                    cost = passes.iterate_cost()
                    if costs is not None:
                        costs[done] = cost
                    done += 1
        finally:
            self.iteration += done
            self.updates += done
        return done

    def watched(self) -> Watched:
        """One iteration, and what is worth knowing about its gradient; `Diverged` as always."""
        ((copy, passes),) = self._next(1)
        before = passes.parameters
        with np.errstate(all="ignore"):
            copy()
            if self._varies:
                self._vary(passes, 0)
            cost = passes.iterate_cost(watched=True)
            change = passes.parameters - before
        self.iteration += 1
        self.updates += 1
        gradient = passes.watched_gradient
        return self._watching.summary(cost, gradient, before, change)

    @cached_property
    def _watching(self) -> Watching:
        return Watching(self._network.architecture, self._any.trainable)

    def _next(self, count: int) -> list[Batch]:
        """The next batches, no more than `count`, of the epoch that has come."""
        epoch, _, start, _ = self.order.stretch(self.iteration)
        if epoch != self._epoch:
            self._epoch, self._rows = epoch, self.order.order(epoch)
            if not self._steady:
                self._set_rate(self.settings.rate(epoch))
        return self._feed.batches(self._rows, start, count)

    def _set_rate(self, rate: float) -> None:
        if rate != self._rate:
            self._rate = rate
            for rule in self._rules.values():
                rule.set(self.updates + 1, rate)

    def _vary(self, passes: Passes, done: int) -> None:
        """Say what is different in each iteration: the number of the update, what is dropped.

        `done` iterations have been made that `iteration` and `updates` do not yet count.
        """
        rule = self._rules[passes.samples]
        if rule.timed:
            rule.set(self.updates + done + 1, self._rate)
        # Counted from the start of the document, so that a chapter may be cut anywhere.
        passes.draw(self.settings.seed, self.order.start + self.iteration + done)

    def epoch(self, order: NDArray[np.intp] | None = None) -> None:
        """One iteration per batch, over all samples, in the given order of sample numbers.

        The tight loop: no costs are computed, so that a loss that overflows where no other number
        does goes unseen. `Diverged` names the layer as soon as a number is not finite; the weights
        before that iteration are kept.
        """
        if not self._steady:
            self._set_rate(self.settings.rate(self.order.stretch(self.iteration)[0]))
        rows = self._own if order is None else np.asarray(order)
        if order is not None:
            self._feed.forget()
        start, size = 0, self.order.size
        while start < len(rows):
            batches = self._feed.batches(rows, start, len(rows))
            self._do_plainly(batches)
            start += len(batches) * size

    def _do_plainly(self, batches: list[Batch]) -> None:
        """Iterations on these batches, without costs."""
        done, varies = 0, self._varies
        try:
            with np.errstate(all="ignore"):
                for copy, passes in batches:
                    copy()
                    if varies:
                        self._vary(passes, done)
                    passes.iterate()
                    done += 1
        finally:
            self.iteration += done
            self.updates += done

    def run(self, epochs: int, seed: int | None = None) -> None:
        """Several epochs, the samples shuffled anew in each unless `seed` is None."""
        random = None if seed is None else np.random.default_rng(seed)
        for _ in range(epochs):
            self.epoch(None if random is None else random.permutation(self._own))

    # State ------------------------------------------------------------------------------------

    @property
    def moment(self) -> Moment:
        """Everything that training changes, as it is now."""
        parameters = self._any.parameters
        parameters.setflags(write=False)
        return Moment(self.iteration, parameters, self._memory.remembered(), self.updates)

    def restore(self, moment: Moment) -> None:
        """Go on from a moment; `UsageError` if its vectors do not fit."""
        self._memory.remember(moment.memory)
        self._any.load(moment.parameters)
        self.iteration, self.updates = moment.iteration, moment.updates
        self._epoch = None

    @property
    def network(self) -> Network:
        """The network with the weights of this moment."""
        return self._network.with_parameters(self._any.parameters)

    def set_learning_rate(self, rate: float) -> None:
        """The learning rate η from the next iteration on; a schedule goes on from it."""
        self.settings = replace(self.settings, learning_rate=rate)
        self._set_rate(self.settings.rate(self.order.stretch(self.iteration)[0]))

    # How well it does -------------------------------------------------------------------------

    def evaluate(self, data: Dataset) -> Metrics:
        """Loss and accuracy on the training and the validation samples, nothing dropped."""
        metrics = self.evaluation(data).metrics(self._any.parameters)
        assert metrics is not None
        return metrics

    def evaluation(self, data: Dataset) -> Evaluation:
        """A data set made ready for `Evaluation.metrics`; remembered for the next time."""
        if self._evaluation is None or self._evaluation.data is not data:
            self._evaluation = Evaluation(
                self._network.architecture, data, self.settings, self.conventions
            )
        return self._evaluation

    @cached_property
    def _whole(self) -> Passes:
        architecture, settings = self._network.architecture, self.settings
        scaled = tested(architecture, self.conventions, settings.drop)
        count = len(self._inputs)
        return Passes(architecture, count, settings.loss, self.conventions, drop=scaled)

    def cost(self) -> float:
        """The loss over all samples: mean or sum, as the conventions say; nothing dropped."""
        self._whole.forward(self._any.parameters, self._inputs)
        return self._whole.cost(self._targets)


def _all(samples: int, settings: Settings) -> Round:
    """The order that uses all samples."""
    size = min(settings.batch_size, samples)
    return Round(samples, size, shuffle=settings.shuffle, seed=settings.seed)
