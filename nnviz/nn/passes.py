"""Forward and backward passes: one engine for stepping, training, checking and predicting."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.errors import Diverged, UsageError
from nnviz.nn.architecture import Architecture, Block
from nnviz.nn.compiler import (
    Buffers,
    Calls,
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
    """An architecture compiled for a number of samples, with a parameter vector of its own.

    Arrays have shape (neurons, samples), row = neuron number − 1: `z`, `a`, `da` (∂C/∂a), `delta`
    (∂C/∂z), all per sample; 0 in rows that have no such value, and in the output rows of `da`
    when the loss is `fused` with the output's function. `gradient` (size,) is over the batch.
    They are the working buffers themselves: copy what should outlive the next pass. `parameters`
    may be given to share one vector of weights between passes over different numbers of samples.

    One object must not be used by two threads at once.
    """

    def __init__(
        self,
        architecture: Architecture,
        samples: int = 1,
        loss: str = "squared_error",
        conventions: Conventions | None = None,
        dtype: DTypeLike = np.float64,
        parameters: Array | None = None,
    ) -> None:
        self.architecture = architecture
        self.samples = samples
        self.conventions = Conventions() if conventions is None else conventions
        self.loss: Loss = find_loss(loss, self.conventions)
        self.fused = self.loss.fuses_with(architecture.activations(architecture.layer_count))
        self._buffers = buffers = Buffers(architecture, samples, dtype, parameters)
        self.z, self.a, self.da, self.delta = buffers.z, buffers.a, buffers.da, buffers.delta
        self.parameters, self.gradient = buffers.parameters, buffers.gradient
        self.frame = buffers.frame
        self._inputs = buffers.a[architecture.rows(1)]
        self._output_rows = architecture.rows(architecture.layer_count)
        self._whole = slice(0, architecture.size)
        # −η as a 0-d array, so that a new learning rate needs no new calls.
        self._rate = np.zeros((), dtype)
        self._flat_z = buffers.z.reshape(-1)

    @cached_property
    def trainable(self) -> NDArray[np.bool_]:
        """Which slots of the flat vector an update may change; shape (size,)."""
        mask = self.architecture.trainable_mask
        if self.conventions.biases == "frozen":
            mask = mask & ~self.architecture.bias_parameter_mask
        return mask

    # One pass at a time -----------------------------------------------------------------------

    def load(self, parameters: ArrayLike) -> None:
        """Go on with these weights, a flat vector of shape (size,)."""
        vector = np.asarray(parameters)
        if vector.shape != self.parameters.shape:
            raise UsageError(
                f"The parameter vector has shape {vector.shape}, not {self.parameters.shape}."
            )
        with np.errstate(all="ignore"):
            self.parameters[...] = vector

    def forward(self, parameters: ArrayLike, inputs: ArrayLike) -> Array:
        """Fill `z` and `a`; inputs (samples, features). Returns outputs (samples, outputs).

        `Diverged` names the layer if a number is not finite.
        """
        self.load(parameters)
        self._set_inputs(inputs)
        with np.errstate(all="ignore"):
            for calls in self._forward:
                _run(calls)
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
        the whole vector, or, with the sequential update, for each block of weights before the δ
        of earlier layers are computed. Returns `gradient`, in which frozen weights keep their
        ∂C/∂w. `Diverged` names the layer if a number is not finite.
        """
        self._set_targets(targets)
        before = self.parameters.copy()
        sequential = self.conventions.update == "sequential"
        with np.errstate(all="ignore"):
            for calls, blocks in self._backward:
                _run(calls)
                if sequential:
                    for block in blocks:
                        self._finish(slice(block.start, block.stop), apply)
            if not sequential:
                self._finish(self._whole, apply)
        self.da[self._buffers.bias_rows] = 0.0
        arrays = self.da, self.delta, self.gradient, self.parameters
        if not all(np.isfinite(array).all() for array in arrays):
            error = self._diverged(before, KEPT)
            self.parameters[...] = before
            raise error
        return self.gradient

    def _finish(self, segment: slice, apply: Apply | None) -> None:
        _run(compile_mean(self._buffers, self.conventions, segment))
        if apply is not None:
            gradient = np.where(self.trainable[segment], self.gradient[segment], 0.0)
            self.parameters[segment] += apply(segment, gradient)

    # Whole iterations -------------------------------------------------------------------------

    def step(self, inputs: ArrayLike, targets: ArrayLike, rate: float) -> None:
        """One iteration of gradient descent on `parameters`: forward, backward, update."""
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
        the finite range, `parameters` are put back and `Diverged` names the layer.
        """
        for call in self._iteration:
            call()
        z, parameters = self._flat_z, self.parameters
        # Squares may overflow where numbers do not; only then is each number looked at.
        if not (z.dot(z) < np.inf and parameters.dot(parameters) < np.inf):
            self._check_finite()

    def _check_finite(self) -> None:
        if not (np.isfinite(self.z).all() and np.isfinite(self.parameters).all()):
            error = self._diverged(self._buffers.kept, KEPT)
            self.parameters[...] = self._buffers.kept
            raise error

    # Compiled ---------------------------------------------------------------------------------

    @cached_property
    def _forward(self) -> tuple[Calls, ...]:
        return compile_forward(self.architecture, self._buffers)

    @cached_property
    def _backward(self) -> tuple[tuple[Calls, tuple[Block, ...]], ...]:
        return compile_backward(self.architecture, self._buffers, self.loss)

    @cached_property
    def _iteration(self) -> Calls:
        buffers = self._buffers
        calls: list[Call] = [partial(np.copyto, buffers.kept, buffers.parameters)]
        for layer in self._forward:
            calls += layer
        for backward, blocks in self._backward:
            calls += backward
            if self.conventions.update == "sequential":
                for block in blocks:
                    calls += self._descent(slice(block.start, block.stop))
        if self.conventions.update == "simultaneous":
            calls += self._descent(self._whole)
        return tuple(calls)

    def _descent(self, segment: slice) -> Calls:
        return (
            *compile_mean(self._buffers, self.conventions, segment),
            *compile_descent(self._buffers, self.trainable, self._rate, segment),
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
                f"There are {len(rows)} samples of {what}; this pass was made for {self.samples}."
            )
        with np.errstate(all="ignore"):
            into[...] = rows.T

    def _diverged(self, weights: Array, safe: str) -> Diverged:
        return diagnose(self.architecture, self._buffers, weights, self.loss, safe)


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
