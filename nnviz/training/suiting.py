"""Which output function and which loss suit a data set, and a network of that kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.initialisers import initialise
from nnviz.nn.network import Network
from nnviz.training.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Suit:
    """The function of the output layer and the loss that go with it."""

    output: str
    loss: str


NUMBERS = Suit("identity", "squared_error")
TWO_CLASSES = Suit("sigmoid", "binary_cross_entropy")
SIGNS = Suit("tanh", "squared_error")
CLASSES = Suit("softmax", "categorical_cross_entropy")


def suited(data: Dataset) -> Suit:
    """What fits the targets: numbers, one of two classes (0 and 1, or −1 and 1), or of several."""
    if not data.classes:
        return NUMBERS
    if data.targets.shape[1] > 1:
        return CLASSES
    return TWO_CLASSES if data.targets.min() >= 0.0 else SIGNS


def suited_network(
    data: Dataset,
    hidden: Sequence[int],
    *,
    activation: str = "tanh",
    init: str = "xavier",
    seed: int = 0,
    name: str = "",
) -> Network:
    """A fully connected network between a data set's inputs and targets, with its output's suit."""
    sizes = [data.inputs.shape[1], *hidden, data.targets.shape[1]]
    output = suited(data).output
    network = Network.layered(sizes, hidden=activation, output=output, init=init, seed=seed)
    return Network(network.architecture, network.parameters, name=name)


def resized_network(network: Network, data: Dataset, seed: int = 0) -> Network:
    """The same hidden layers between other inputs and outputs, with new weights.

    Layers are fully connected then: edges that were chosen one by one cannot be kept where there
    are other neurons to join.
    """
    old = network.architecture.layers
    last = replace(
        old[-1],
        size=data.targets.shape[1],
        activation=suited(data).output,
    )
    middle = [_uniform(layer) for layer in old[1:-1]]
    layers: tuple[Layer, ...] = (
        replace(old[0], size=data.inputs.shape[1], activation="identity"),
        *middle,
        last,
    )
    architecture = Architecture(layers)
    return Network(architecture, initialise(architecture, "xavier", seed), name=network.name)


def _uniform(layer: Layer) -> Layer:
    """One function for the layer, the first where each neuron had its own."""
    one = layer.activation if isinstance(layer.activation, str) else layer.activation[0]
    return replace(layer, activation=one)
