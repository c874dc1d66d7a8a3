"""Forward and backward passes: one engine for stepping, training, checking and predicting."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
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
    compile_descent,
    compile_forward,
    compile_mean,
)
from nnviz.nn.conventions import Conventions
from nnviz.nn.divergence import diagnose, loss_diverged
from nnviz.nn.losses import Loss
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.recorder import Call
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

    `share` names other passes of the same architecture and dtype whose weights these use too.
    One object must not be used by two threads at once.
    """

    def __init__(
        self,
        architecture: Architecture,
        samples: int = 1,
        loss: str = "squared_error",
        conventions: Conventions | None = None,
        dtype: DTypeLike = np.float64,
        share: Passes | None = None,
    ) -> None:
        self.architecture = architecture
        self.samples = samples
        self.conventions = Conventions() if conventions is None else conventions
        self.loss: Loss = find_loss(loss, self.conventions)
        self.fused = self.loss.fuses_with(architecture.activations(architecture.layer_count))
        shared = None if share is None else share._buffers.parameters
        buffers = Buffers(architecture, samples, dtype, shared)
        self._buffers: Buffers = buffers
        self.z, self.a, self.da, self.delta = buffers.z, buffers.a, buffers.da, buffers.delta
        self._places = buffers.sheets.index
        same = buffers.sheets.same
        self.gradient: Array = buffers.gradient if same else np.zeros(architecture.size, dtype)
        self.frame = buffers.frame
        self._inputs = buffers.a[architecture.rows(1)]
        self._output_rows = architecture.rows(architecture.layer_count)
        # Slots of the flat vector that are no edge, if there are any.
        edges = architecture.trainable_mask
        self._absent = None if edges.all() else ~edges
        # −η as a 0-d array, so that a new learning rate needs no new calls.
        self._rate = np.zeros((), dtype)

    @cached_property
    def trainable(self) -> NDArray[np.bool_]:
        """Which slots of the flat vector an update may change; shape (size,)."""
        mask = self.architecture.trainable_mask
        if self.conventions.biases == "frozen":
            mask = mask & ~self.architecture.bias_parameter_mask
        return mask

    @property
    def parameters(self) -> Array:
        """The weights of this moment as a flat vector, shape (size,)."""
        return self._buffers.parameters[self._places]

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
        if not (np.isfinite(self.z).all() and np.isfinite(self.a).all()):
            raise self._diverged(self.parameters, "Nothing was changed.")
        return self.a[self._output_rows].T.copy()

    def losses(self, targets: ArrayLike) -> Array:
        """The loss of each sample after a forward pass, shape (samples,)."""
        self._set_targets(targets)
        z, a, y = self.z[self._output_rows], self.a[self._output_rows], self._buffers.targets
        with np.errstate(all="ignore"):
            values = self.loss.from_logits(z, y) if self.fused else self.loss.function(a, y)
        if not np.isfinite(values).all():
            raise loss_diverged(self.architecture, self._buffers, self.loss)
        return values

    def cost(self, targets: ArrayLike) -> float:
        """The loss of the batch after a forward pass: mean or sum, as the conventions say."""
        values = self.losses(targets)
        return float(values.sum() if self.conventions.batch == "sum" else values.mean())

    def backward(self, targets: ArrayLike, apply: Apply | None = None) -> Array:
        """Fill `da`, `delta` and `gradient` after a forward pass; targets (samples, outputs).

        `apply(segment, gradient)` gets a stretch of the flat vector with its gradient, 0 where a
        weight is frozen, and returns what to add to the parameters there. It is called once for
        the whole vector, or, with the sequential update, for the weights into each layer before
        the δ of earlier layers are computed. Returns `gradient`, in which frozen weights keep
        their ∂C/∂w. `Diverged` names the layer if a number is not finite.
        """
        self._set_targets(targets)
        buffers = self._buffers
        before = buffers.parameters.copy()
        sequential = self.conventions.update == "sequential"
        with np.errstate(all="ignore"):
            for stage in self._backward:
                _run(stage.calls)
                if sequential:
                    self._finish(stage.flat, stage.working, apply)
            if not sequential:
                self._finish(slice(None), slice(None), apply)
        self.da[buffers.no_da] = 0.0
        arrays = self.da, self.delta, self.gradient, buffers.parameters
        if not all(np.isfinite(array).all() for array in arrays):
            error = self._diverged(
                before, KEPT, gradient=buffers.gradient, after=buffers.parameters
            )
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
        """The learning rate η of the iterations from now on."""
        self._rate[...] = -rate

    def iterate(self) -> None:
        """One iteration on what `frame` holds: rows targets, then inputs; columns samples.

        The tight loop of training: call it under `np.errstate(all="ignore")`. When a number leaves
        the finite range, the weights are put back and `Diverged` names the layer.
        """
        for call in self._iteration.calls:
            call()
        # Squares may overflow where numbers do not; only then is each number looked at.
        if not (self._iteration.z_square() < np.inf and self._iteration.after_square() < np.inf):
            self._check_finite()
        self._iteration.accept()

    def _check_finite(self) -> None:
        buffers, iteration = self._buffers, self._iteration
        if not (np.isfinite(self.z).all() and np.isfinite(iteration.after).all()):
            error = self._diverged(iteration.before, KEPT, after=iteration.after)
            buffers.parameters[...] = iteration.before
            raise error

    # Compiled ---------------------------------------------------------------------------------

    @cached_property
    def _forward(self) -> Calls:
        return compile_forward(self.architecture, self._buffers)

    @cached_property
    def _backward(self) -> tuple[Stage, ...]:
        return compile_backward(self.architecture, self._buffers, self.loss)

    @cached_property
    def _iteration(self) -> _Iteration:
        return _Iteration(self)

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

    def _diverged(self, weights: Array, safe: str, **vectors: Array) -> Diverged:
        return diagnose(self.architecture, self._buffers, weights, self.loss, safe, **vectors)


class _Iteration:
    """All calls of an iteration of gradient descent, and how it ends.

    The update of all weights at once is computed beside the parameters and copied over them when
    it turns out finite; the sequential update must change them on the way, and keeps a copy.
    """

    def __init__(self, passes: Passes) -> None:
        buffers = passes._buffers
        moving = np.zeros(len(buffers.parameters), dtype=bool)
        moving[passes._places] = passes.trainable
        sequential = passes.conventions.update == "sequential"
        self.after = buffers.parameters if sequential else buffers.gradient
        self.before = buffers.parameters.copy() if sequential else buffers.parameters

        def descent(segment: slice) -> Calls:
            return (
                *compile_mean(buffers, passes.conventions, segment),
                *compile_descent(buffers, moving, passes._rate, segment, self.after),
            )

        calls: list[Call] = [*passes._forward]
        for stage in passes._backward:
            calls += stage.calls
            calls += descent(stage.working) if sequential else ()
        if sequential:
            calls.insert(0, partial(np.copyto, self.before, buffers.parameters))
        else:
            calls += descent(slice(None))
        self.calls = tuple(calls)
        z = buffers.z.reshape(-1)
        self.z_square: Callable[[], Any] = partial(z.dot, z)
        self.after_square: Callable[[], Any] = partial(self.after.dot, self.after)
        copy: Call = partial(np.copyto, buffers.parameters, self.after)
        self.accept = _nothing if sequential else copy


def _nothing() -> None:
    pass


def _run(calls: Calls) -> None:
    for call in calls:
        call()


def predict(network: Network, inputs: ArrayLike) -> NDArray[np.float64]:
    """Outputs of shape (samples, outputs) for inputs of shape (samples, features)."""
    architecture = network.architecture
    rows = as_samples(inputs, architecture.input_count)
    outputs = np.empty((len(rows), architecture.output_count))
    portion = max(1, PORTION // architecture.neuron_count)
    passes: Passes | None = None
    for start in range(0, len(rows), portion):
        part = rows[start : start + portion]
        if passes is None or passes.samples != len(part):
            passes = Passes(architecture, len(part))
        outputs[start : start + portion] = passes.forward(network.parameters, part)
    return outputs
