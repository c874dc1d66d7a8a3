"""The same gradients from PyTorch, where it is installed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.losses import LOSSES
from nnviz.nn.passes import Passes
from tests.nn.cases import KINDS, case

torch = pytest.importorskip("torch")

FUNCTIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: torch.sigmoid(z),
    "tanh": lambda z: torch.tanh(z),
    "relu": lambda z: torch.relu(z),
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "elu": lambda z: torch.nn.functional.elu(z),
    "softplus": lambda z: torch.nn.functional.softplus(z, threshold=1e9),
    "gelu": lambda z: torch.nn.functional.gelu(z),
    "silu": lambda z: torch.nn.functional.silu(z),
    "sine": lambda z: torch.sin(z),
    "softmax": lambda z: torch.softmax(z, dim=0),
}


def loss_values(name: str, a: Any, y: Any) -> Any:
    """The loss of each sample, by PyTorch's own functions where it has one."""
    functional = torch.nn.functional
    each = {
        "squared_error": lambda: functional.mse_loss(a, y, reduction="none"),
        "mean_squared_error": lambda: functional.mse_loss(a, y, reduction="none") / len(a),
        "absolute_error": lambda: functional.l1_loss(a, y, reduction="none"),
        "huber": lambda: functional.huber_loss(a, y, reduction="none"),
        "binary_cross_entropy": lambda: functional.binary_cross_entropy(a, y, reduction="none"),
        "categorical_cross_entropy": lambda: -y * torch.log(a),
        "hinge": lambda: torch.clamp(1 - y * a, min=0),
    }
    return each[name]().sum(dim=0)


def test_every_table_entry_has_its_counterpart() -> None:
    assert set(FUNCTIONS) == {name for name, entry in ACTIVATIONS.items() if entry.trainable}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_autograd(name: str, loss: str) -> None:
    for kind in KINDS:
        given = case(kind, name, loss, 7)
        architecture, conventions = given.architecture, given.conventions
        weights = torch.tensor(given.parameters, requires_grad=True)
        rows: list[Any] = [*torch.tensor(given.inputs).T]
        places = architecture.parameter_index
        for layer in range(1, architecture.layer_count + 1):
            if layer > 1:
                z = []
                for number in architecture.neurons(layer):
                    edges = range(*architecture.incoming_edges(number).indices(len(places)))
                    z.append(
                        sum(
                            (weights[places[at]] if places[at] >= 0 else 1.0)
                            * rows[architecture.edge_array[at, 0] - 1]
                            for at in edges
                        )
                    )
                names = architecture.activations(layer)
                if ACTIVATIONS[names[0]].whole_layer:
                    rows += [*FUNCTIONS[names[0]](torch.stack(z))]
                else:
                    rows += [FUNCTIONS[own](value) for own, value in zip(names, z, strict=True)]
            if architecture.bias_of(layer) is not None:
                rows.append(torch.ones(7, dtype=torch.float64))
        a = torch.stack(rows[architecture.rows(architecture.layer_count)])
        values = loss_values(loss, a, torch.tensor(given.targets.T))
        if loss == "squared_error":
            values = values * conventions.squared_error_factor
        (values.sum() if conventions.batch == "sum" else values.mean()).backward()
        passes = Passes(architecture, 7, loss, conventions)
        passes.forward(given.parameters, given.inputs)
        passes.backward(given.targets)
        right = weights.grad.numpy()
        assert np.abs(passes.gradient - right).max() <= 1e-10 * max(np.abs(right).max(), 1e-3)
