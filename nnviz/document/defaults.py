"""Samples for a network that comes without any, the same every time."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from nnviz.nn.architecture import Architecture
from nnviz.training.dataset import Dataset

Table = NDArray[np.float64]

COUNT = 4


def default_samples(architecture: Architecture) -> Dataset:
    """Four samples: XOR for two inputs and one output, else round numbers within reach.

    Targets suit the functions of the output neurons: one neuron is 1 under a softmax, tanh goes
    from −1 to 1, all others from 0 to 1.
    """
    inputs = _inputs(architecture.input_count)
    outputs = architecture.output_count
    functions = set(architecture.activations(architecture.layer_count))
    if "softmax" in functions:
        targets = np.eye(outputs)[np.arange(COUNT) % outputs]
    elif outputs == 1:
        targets = _parity(inputs)[:, None]
    else:
        targets = np.eye(outputs)[np.arange(COUNT) % outputs] * 0.98 + 0.01
    if functions & {"tanh", "sign"} and "softmax" not in functions:
        targets = 2 * targets - 1
    return Dataset(inputs, targets)


def _inputs(features: int) -> Table:
    if features == 1:
        return np.array([[-1.0], [-0.5], [0.5], [1.0]])
    if features == 2:
        return np.array(list(product((0.0, 1.0), repeat=2)))
    return np.round(np.random.default_rng(0).random((COUNT, features)), 2)


def _parity(inputs: Table) -> Table:
    """1 where an odd number of inputs is above one half: exclusive or, for two inputs."""
    odd: Table = ((inputs > 0.5).sum(axis=1) % 2).astype(np.float64)
    return odd
