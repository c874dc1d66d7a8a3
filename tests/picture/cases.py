"""Networks and steps of every kind that a picture must be able to show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnviz.document.journey import Journey
from nnviz.document.presets import SHIPPED, preset_document
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.network import Network
from nnviz.picture.draw import draw
from nnviz.picture.look import Look
from nnviz.picture.shapes import Picture
from nnviz.steps import Step, Trace, record

SIZES = ((1, 1), (2, 1), (3, 6, 2), (2, 8, 8, 1), (4, 3, 5), (20, 30, 3), (1,) * 12)


def preset_trace(name: str) -> Trace:
    """The first iteration of a preset."""
    return Journey(preset_document(name)).trace(0)


def running() -> Trace:
    return preset_trace("running-example")


def presets() -> list[str]:
    return list(SHIPPED)


def residual(width: int = 4, depth: int = 4) -> Network:
    """Every layer of equal width feeds the next one and, by identity edges, the one after."""
    layers = tuple(
        Layer(width, "tanh" if at else "identity", at < depth) for at in range(depth + 1)
    )
    chain = [Connection(at, at + 1) for at in range(depth)]
    skips = [Connection(at, at + 2, "identity") for at in range(depth - 1)]
    architecture = Architecture(layers, (*chain, *skips))
    weights = np.random.default_rng(5).normal(size=architecture.size)
    return Network(architecture, weights)


def dense(count: int = 5) -> Network:
    """A graph in which every neuron feeds all later ones: skip edges of every length."""
    edges = [(i, j) for j in range(1, count + 1) for i in range(1, j)]
    architecture = Architecture.from_edges(edges)
    return Network(architecture, dict.fromkeys(edges, 0.5))


def networks() -> dict[str, Network]:
    """Presets and more, by name."""
    named = {name: preset_document(name).network for name in SHIPPED}
    for sizes in SIZES:
        named["-".join(map(str, sizes))] = Network.layered(sizes, seed=3)
    named["residual 4×4"] = residual()
    named["dense 5"] = dense()
    return named


def trace_of(network: Network, samples: int = 1) -> Trace:
    """An iteration of any network on made-up samples."""
    random = np.random.default_rng(7)
    architecture = network.architecture
    inputs = random.normal(size=(samples, architecture.input_count))
    targets = random.random((samples, architecture.output_count))
    targets /= targets.sum(axis=1, keepdims=True)
    return record(network, inputs, targets)


def some_steps(trace: Trace, detail: str = "neuron", most: int = 12) -> Iterator[Step]:
    """Steps from all phases, evenly spread."""
    plan = trace.steps(detail)
    for index in sorted({round(at) for at in np.linspace(0, len(plan) - 1, most)}):
        yield plan[index]


def drawn(trace: Trace, address: str, look: Look | None = None) -> Picture:
    """The picture of a step of a trace, found by its address at neuron detail."""
    plan = trace.steps("neuron")
    return draw(trace.before, trace, plan[plan.index_of(address)], look=look)
