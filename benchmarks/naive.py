"""The network one writes in an afternoon: NumPy, lists of matrices, nothing prepared.

Samples first, one matrix and one bias vector a layer, tanh inside and a sigmoid at the end,
squared error. It is the yardstick of the training benchmarks, and their arithmetic is the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.network import Network

Array = NDArray[Any]


class NaiveNetwork:
    """Fully connected layers with the weights of a `Network`."""

    def __init__(self, network: Network) -> None:
        matrices = [network.matrix(at) for at in range(len(network.architecture.blocks))]
        self.weights = [matrix[:, :-1].T.copy() for matrix in matrices]
        self.biases = [matrix[:, -1].copy() for matrix in matrices]

    def forward(self, inputs: Array) -> list[Array]:
        """Activations of every layer, each (samples, neurons)."""
        activations = [inputs]
        last = len(self.weights) - 1
        for at, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            z = activations[-1] @ weights + biases
            activations.append(np.tanh(z) if at < last else 1 / (1 + np.exp(-z)))
        return activations

    def step(self, inputs: Array, targets: Array, rate: float) -> None:
        """One update by the mean gradient of a batch."""
        activations = self.forward(inputs)
        output = activations[-1]
        delta = 2 * (output - targets) * output * (1 - output)
        gradients = []
        for at in reversed(range(len(self.weights))):
            gradients.append((activations[at].T @ delta / len(inputs), delta.mean(axis=0)))
            if at:
                delta = (delta @ self.weights[at].T) * (1 - activations[at] ** 2)
        for at, (weights, biases) in enumerate(reversed(gradients)):
            self.weights[at] -= rate * weights
            self.biases[at] -= rate * biases

    def epoch(
        self, inputs: Array, targets: Array, rate: float, size: int, random: np.random.Generator
    ) -> None:
        """One update per batch of `size` samples, shuffled unless one batch holds all."""
        if size >= len(inputs):
            self.step(inputs, targets, rate)
            return
        order = random.permutation(len(inputs))
        for start in range(0, len(inputs), size):
            rows = order[start : start + size]
            self.step(inputs[rows], targets[rows], rate)
