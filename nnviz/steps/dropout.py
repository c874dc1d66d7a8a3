"""What dropout left out of an iteration, asked neuron by neuron and edge by edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz.steps.trace import Trace


def unit_share(trace: Trace, number: int) -> float:
    """The share p of its layer that is dropped, for a neuron that may be; else 0."""
    if trace.mask is None or trace.mask.ndim == 1:
        return 0.0
    return _share(trace, number)


def edge_share(trace: Trace, source: int, target: int) -> float:
    """The share p of an edge's fellows that are dropped, where single edges are; else 0."""
    share = any_edge_share(trace, source)
    return share if share and _slot(trace, source, target) >= 0 else 0.0


def any_edge_share(trace: Trace, source: int) -> float:
    """The share p of the edges out of a neuron's layer that are dropped, if single ones are."""
    return 0.0 if trace.mask is None or trace.mask.ndim == 2 else _share(trace, source)


def unit_factor(trace: Trace, number: int, column: int) -> float:
    """What a neuron's activation is multiplied by for one sample: 0 where it is left out."""
    assert trace.mask is not None
    return float(trace.mask[number - 1, column])


def edge_factor(trace: Trace, source: int, target: int) -> float:
    """What the weight of an edge is multiplied by: 0 where it is left out."""
    assert trace.mask is not None
    return float(trace.mask[_slot(trace, source, target)])


def _slot(trace: Trace, source: int, target: int) -> int:
    architecture = trace.architecture
    return int(architecture.parameter_index[architecture.edge_position(source, target)])


def _share(trace: Trace, number: int) -> float:
    architecture = trace.architecture
    layer = architecture.layer_of(number)
    if layer == architecture.layer_count or architecture.is_bias(number):
        return 0.0
    return float(architecture.layers[layer - 1].dropout)
