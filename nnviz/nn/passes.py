"""Forward and backward passes: one engine for stepping, training, checking and predicting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.compiler import (
    Buffers,
    Calls,
    Stage,
    compile_backward,
    compile_effective,
    compile_forward,
    compile_loss,
    compile_mean,
)
from nnviz.nn.conventions import Conventions
from nnviz.nn.divergence import AFTER, GRADIENT, diagnose, finite, loss_diverged
from nnviz.nn.dropping import Drop, Dropout, drops, tested
from nnviz.nn.iteration import Descent, Iteration, Rule, trainable
from nnviz.nn.losses import Loss
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.samples import as_samples

if TYPE_CHECKING:
    from nnviz.nn.network import Network

Array = NDArray[Any]
Apply = Callable[[slice, Array], Array]

# How many numbers one array of a prediction may hold; more samples go through in portions.
PORTION = 2_000_000

KEPT = "The last finite weights are kept."


class Passes:
    """An architecture compiled for a number of samples, with weights of its own.

    Arrays have shape (neurons, samples), row = neuron number − 1: `z`, `a`, `da` (∂C/∂a), `delta`
    (∂C/∂z), all per sample; 0 in rows that have no such value, and in the output rows of `da`
    when the loss is `fused` with the output's function. `gradient` (size,) is over the batch.
    They are the working buffers themselves: copy what should outlive the next pass.

    `share` names other passes of the same architecture and dtype whose weights these use too;
    `rule` says how whole iterations update the weights, which it then holds itself (plain gradient
    descent when not given). One object must not be used by two threads at once.

    `drop` says what dropout leaves out, units or connections; `draw` then decides which, and
    before that everything has its share. `sent` (neurons, samples) is what neurons send on: `a`
    itself where no unit is dropped.
    """

    def __init__(
        self,
        architecture: Architecture,
        samples: int = 1,
        loss: str = "squared_error",
        conventions: Conventions | None = None,
        dtype: DTypeLike = np.float64,
        share: Passes | None = None,
        *,
        rule: Rule | None = None,
        drop: Drop | None = None,
    ) -> None:
        self.architecture = architecture
        self.samples = samples
        self.conventions = Conventions() if conventions is None else conventions
        self.loss: Loss = find_loss(loss, self.conventions)
        self.fused = self.loss.fuses_with(architecture.activations(architecture.layer_count))
        shared = None if share is None else share._buffers.parameters
        self.drop = drop if drops(architecture) else None
        buffers = Buffers(
            architecture, samples, dtype, shared if rule is None else rule.state[0], self.drop
        )
        self._buffers: Buffers = buffers
        self.rule: Rule = Descent(buffers.parameters) if rule is None else rule
        self.z, self.a, self.da, self.delta = buffers.z, buffers.a, buffers.da, buffers.delta
        self._places = buffers.sheets.index
        same = buffers.sheets.same
        self.gradient: Array = buffers.gradient if same else np.zeros(architecture.size, dtype)
        self.frame = buffers.frame
        self.sent = buffers.sent
        self._inputs = buffers.a[architecture.rows(1)]
        self._output_rows = architecture.rows(architecture.layer_count)
        # Slots of the flat vector that are no edge, if there are any.
        edges = architecture.trainable_mask
        self._absent = None if edges.all() else ~edges
        self.loss_values: Array = np.zeros(samples, dtype)
        self._ones = np.ones(samples, dtype)
        self._among = 1 if self.conventions.batch == "sum" else samples
        if self.drop is not None:
            self._set_factors(self._dropout.expected)

    @cached_property
    def trainable(self) -> NDArray[np.bool_]:
        """Which slots of the flat vector an update may change; shape (size,)."""
        return trainable(self.architecture, self.conventions)

    @property
    def parameters(self) -> Array:
        """The weights of this moment as a flat vector, shape (size,)."""
        return self._buffers.parameters[self._places]

    # Dropout ----------------------------------------------------------------------------------

    @cached_property
    def _dropout(self) -> Dropout:
        return Dropout(self.architecture, self.conventions, self.drop or "units")

    def draw(self, seed: int, iteration: int) -> None:
        """Decide what is left out in an iteration; nothing where nothing is dropped."""
        if self.drop is not None:
            self._set_factors(self._dropout.draw(self.samples, seed, iteration))

    def _set_factors(self, drawn: Array) -> None:
        places = self._dropout.places
        if self.drop == "units":
            self._buffers.factors[places] = drawn if drawn.ndim == 2 else drawn[:, None]
        else:
            self._buffers.factors[self._places[places]] = drawn

    @property
    def factors(self) -> Array | None:
        """What is multiplied by dropout: (neurons, samples) for what neurons send, (size,) for
        weights in the order of the flat vector; None where nothing is dropped. A copy."""
        if self.drop is None:
            return None
        factors = self._buffers.factors
        return factors.copy() if self.drop == "units" else factors[self._places]

    # One pass at a time -----------------------------------------------------------------------

    def load(self, parameters: ArrayLike) -> None:
        """Go on with these weights, a flat vector of shape (size,)."""
        vector = np.asarray(parameters)
        if vector.shape != self._places.shape:
            raise UsageError(
                f"The parameter vector has shape {vector.shape}, not {self._places.shape}."
            )
        with np.errstate(all="ignore"):
            self._buffers.parameters[self._places] = vector

    def forward(self, parameters: ArrayLike, inputs: ArrayLike) -> Array:
        """Fill `z` and `a`; inputs (samples, features). Returns outputs (samples, outputs).

        `Diverged` names the layer if a number is not finite.
        """
        self.load(parameters)
        self._set_inputs(inputs)
        with np.errstate(all="ignore"):
            _run(self._forward)
            good = finite(self.z) and finite(self.a)
        if not good:
            raise self._diverged(self.parameters, "Nothing was changed.")
        return self.a[self._output_rows].T.copy()

    def losses(self, targets: ArrayLike) -> Array:
        """The loss of each sample after a forward pass, shape (samples,)."""
        self._set_targets(targets)
        values = self.loss_values
        with np.errstate(all="ignore"):
            _run(self._losses)
            if not np.isfinite(self.combined(values)):
                raise loss_diverged(self.architecture, self._buffers, self.loss)
        return values.copy()

    def cost(self, targets: ArrayLike) -> float:
        """The loss of the batch after a forward pass: mean or sum, as the conventions say."""
        return self.combined(self.losses(targets))

    def combined(self, values: Array) -> float:
        """The cost of a batch with these losses: their mean or sum, as the conventions say."""
        # A product costs a fifth of a sum.
        return float(values.dot(self._ones)) / self._among

    def backward(
        self,
        targets: ArrayLike | None,
        apply: Apply | None = None,
        memory: Mapping[str, Array] = MappingProxyType({}),
    ) -> Array:
        """Fill `da`, `delta` and `gradient` after a forward pass; targets (samples, outputs), None
        for those of the losses just computed.

        `apply(segment, gradient)` gets a stretch of the flat vector with its gradient, 0 where a
        weight is frozen, and returns what to add to the parameters there. It is called once for
        the whole vector, or, with the sequential update, for the weights into each layer before
        the δ of earlier layers are computed. `memory` are the vectors (size,), by noun, in which
        it keeps what has to be finite too. Returns `gradient`, in which frozen weights keep
        their ∂C/∂w. `Diverged` names the layer if a number is not finite.
        """
        if targets is not None:
            self._set_targets(targets)
        buffers = self._buffers
        before = buffers.parameters.copy()
        sequential = self.conventions.update == "sequential"
        with np.errstate(all="ignore"):
            for stage in self._backward:
                _run(stage.calls)
                if sequential:
                    self._finish(stage.flat, stage.working, apply)
                    _run(compile_effective(buffers, stage.working))
            if not sequential:
                self._finish(slice(None), slice(None), apply)
            self.da[buffers.no_da] = 0.0
            arrays = self.da, self.delta, self.gradient, buffers.parameters, *memory.values()
            good = all(map(finite, arrays))
        if not good:
            vectors = {GRADIENT: self.gradient, **memory, AFTER: self.parameters}
            error = self._diverged(before, KEPT, vectors)
            buffers.parameters[...] = before
            raise error
        return self.gradient

    def _finish(self, flat: slice, working: slice, apply: Apply | None) -> None:
        buffers, gradient = self._buffers, self.gradient[flat]
        _run(compile_mean(buffers, self.conventions, working))
        if not buffers.sheets.same:
            gradient[...] = buffers.gradient[self._places[flat]]
        if self._absent is not None:
            gradient[self._absent[flat]] = 0.0
        if apply is not None:
            start, stop, _ = flat.indices(len(self.gradient))
            still = ~self.trainable[flat]
            moving = np.where(still, 0.0, gradient) if still.any() else gradient
            buffers.parameters[self._places[flat]] += apply(slice(start, stop), moving)

    # Whole iterations -------------------------------------------------------------------------

    def step(self, inputs: ArrayLike, targets: ArrayLike, rate: float) -> None:
        """One iteration of gradient descent: forward, backward, update of the weights.

        inputs (samples, features), targets (samples, outputs). `da`, `delta` and `gradient` are
        not put in order for reading. `Diverged` names the layer; the weights are then unchanged.
        """
        self._set_inputs(inputs)
        self._set_targets(targets)
        self.set_rate(rate)
        with np.errstate(all="ignore"):
            self.iterate()

    def set_rate(self, rate: float) -> None:
        """The learning rate η from now on; a rule that was given has one of its own."""
        assert isinstance(self.rule, Descent), "the learning rate is the rule's"
        self.rule.set(rate)

    def iterate(self) -> None:
        """One iteration on what `frame` holds: rows targets, then inputs; columns samples.

        The tight loop of training: call it under `np.errstate(all="ignore")`. When a number leaves
        the finite range, everything is put back and `Diverged` names the layer. The loss itself is
        not computed.
        """
        for call in self._iteration.calls:
            call()
        # As in `finite`, whose calls would cost too much here.
        if not (self._iteration.z_square() < np.inf and self._iteration.after_square() < np.inf):
            self._check_finite()
        self._iteration.accept()

    def iterate_cost(self, watched: bool = False) -> float:
        """The same iteration; returns the cost of the batch, which has to be finite too.

        If `watched`, `watched_gradient` is then the gradient it descended.
        """
        iteration = self._iteration
        for call in iteration.watched if watched else iteration.calls:
            call()
        for call in self._losses:
            call()
        cost = self.combined(self.loss_values)
        good = -np.inf < cost < np.inf
        if not (good and iteration.z_square() < np.inf and iteration.after_square() < np.inf):
            self._check_finite(loss=True)
        iteration.accept()
        return cost

    @property
    def watched_gradient(self) -> Array:
        """∂C/∂w over the batch of the last watched iteration, shape (size,); 0 for no edge."""
        return np.where(self.architecture.trainable_mask, self._iteration.seen[self._places], 0.0)

    def _check_finite(self, *, loss: bool = False) -> None:
        """`Diverged`, and everything put back, if some number of the iteration is not finite."""
        iteration, after = self._iteration, self._iteration.after
        if finite(self.z) and finite(self.a):
            if loss and not np.isfinite(self.combined(self.loss_values)):
                iteration.undo()
                raise loss_diverged(self.architecture, self._buffers, self.loss)
            if finite(after):
                return
        found = {name: row[self._places] for name, row in iteration.memory().items()}
        found[AFTER] = after[0][self._places]
        iteration.undo()
        raise self._diverged(iteration.before, KEPT, {**self._gradient_again(), **found})

    def _gradient_again(self) -> dict[str, Array]:
        """The gradient that an update has spent, where it can still be computed."""
        if self.conventions.update == "sequential":
            return {}
        for stage in self._backward:
            _run(stage.calls)
        _run(compile_mean(self._buffers, self.conventions, slice(None)))
        return {GRADIENT: self._buffers.gradient[self._places]}

    # Compiled ---------------------------------------------------------------------------------

    @cached_property
    def _forward(self) -> Calls:
        return compile_forward(self.architecture, self._buffers)

    @cached_property
    def _backward(self) -> tuple[Stage, ...]:
        return compile_backward(self.architecture, self._buffers, self.loss)

    @cached_property
    def _losses(self) -> Calls:
        rows = self._output_rows
        return compile_loss(self._buffers, rows, self.loss, self.fused, self.loss_values)

    @cached_property
    def _iteration(self) -> Iteration:
        moving = np.zeros(len(self._buffers.parameters), dtype=bool)
        moving[self._places] = self.trainable
        return Iteration(
            self._buffers, self._forward, self._backward, self.conventions, self.rule, moving
        )

    # Small parts ------------------------------------------------------------------------------

    def _set_inputs(self, inputs: ArrayLike) -> None:
        self._copy(as_samples(inputs, len(self._inputs), "inputs"), self._inputs, "inputs")

    def _set_targets(self, targets: ArrayLike) -> None:
        wanted = as_samples(targets, len(self._buffers.targets), "targets")
        self.loss.check_targets(wanted.T)
        self._copy(wanted, self._buffers.targets, "targets")

    def _copy(self, rows: Array, into: Array, what: str) -> None:
        if len(rows) != self.samples:
            raise UsageError(
                f"There are {len(rows)} rows of {what}; this pass was made for {self.samples}."
            )
        with np.errstate(all="ignore"):
            into[...] = rows.T

    def _diverged(
        self, weights: Array, safe: str, vectors: Mapping[str, Array] = MappingProxyType({})
    ) -> Diverged:
        return diagnose(self.architecture, self._buffers, weights, self.loss, safe, vectors)


def _run(calls: Calls) -> None:
    for call in calls:
        call()


def predict(
    network: Network,
    inputs: ArrayLike,
    conventions: Conventions | None = None,
    drop: Drop = "units",
) -> NDArray[np.float64]:
    """Outputs of shape (samples, outputs) for inputs of shape (samples, features).

    Nothing is dropped; where the conventions scale dropout when the network is used, what `drop`
    says is scaled.
    """
    conventions = Conventions() if conventions is None else conventions
    architecture = network.architecture
    rows = as_samples(inputs, architecture.input_count)
    outputs = np.empty((len(rows), architecture.output_count))
    portion = max(1, PORTION // architecture.neuron_count)
    passes: Passes | None = None
    for start in range(0, len(rows), portion):
        part = rows[start : start + portion]
        if passes is None or passes.samples != len(part):
            scaled = tested(architecture, conventions, drop)
            passes = Passes(architecture, len(part), conventions=conventions, drop=scaled)
        outputs[start : start + portion] = passes.forward(network.parameters, part)
    return outputs
