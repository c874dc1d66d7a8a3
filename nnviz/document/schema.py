"""The shape of a `.nnviz` file, as msgspec reads and writes it: names, types, nothing else.

    {"format": "nnviz", "version": 1, "name": …, "notes": …,
     "layers": [{"size": 1, "bias": true}, …],
     "connections": [{"from": 1, "to": 2, "kind": "masked", "edges": [[1, 3], …]}, …],
     "names": ["A", "B", …],
     "weights": [[1, 3, 0.5], …],                 from neuron, to neuron, weight
     "samples": [{"inputs": [1.5], "targets": [0.2]}, …],
     "settings": {…}, "conventions": {…}, "view": {…},
     "start": 0, "earlier": [{"start": …, "layers": …}, …]}

Layers are counted from 1 and neurons by their numbers, as everywhere a person reads them. What
may be left out has the default given here.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

FORMAT = "nnviz"
VERSION = 1

# Larger counts are refused later, with a sentence; this only keeps them inside 64 bits.
Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Header(msgspec.Struct):
    """What is read first, whatever else the file holds."""

    format: str = ""
    version: int = 0


class LayerEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    size: Number
    activation: str | list[str] = "identity"
    bias: bool = False
    name: str = ""
    dropout: float = 0.0


class ConnectionEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    source: Number = msgspec.field(name="from")
    target: Number = msgspec.field(name="to")
    kind: Literal["full", "masked", "identity"] = "full"
    edges: list[tuple[Number, Number]] = []


class SampleEntry(msgspec.Struct, forbid_unknown_fields=True):
    inputs: list[float]
    targets: list[float]


class SettingsEntry(msgspec.Struct, forbid_unknown_fields=True):
    loss: str = "squared_error"
    learning_rate: float = 0.5
    optimizer: str = "sgd"
    batch_size: Number = 1


class ConventionsEntry(msgspec.Struct, forbid_unknown_fields=True):
    squared_error_factor: float = 1.0
    batch: Literal["mean", "sum"] = "mean"
    biases: Literal["trained", "frozen"] = "trained"
    update: Literal["simultaneous", "sequential"] = "simultaneous"
    name: str = ""


class ViewEntry(msgspec.Struct, forbid_unknown_fields=True):
    notation: Literal["graph", "layered", "matrix"] = "graph"
    decimals: Number = 4
    decimal_comma: bool = False
    fractions: bool = False
    detail: Literal["layer", "neuron", "term"] = "neuron"
    iteration: Number = 0
    address: Annotated[str, msgspec.Meta(max_length=200)] = ""
    positions: list[tuple[Number, float, float]] = []


class State(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One chapter."""

    layers: list[LayerEntry]
    connections: list[ConnectionEntry] = []
    names: list[str] = []
    weights: list[tuple[Number, Number, float]]
    samples: list[SampleEntry]
    settings: SettingsEntry = msgspec.field(default_factory=SettingsEntry)
    conventions: ConventionsEntry = msgspec.field(default_factory=ConventionsEntry)
    start: Number = 0


class File(State, forbid_unknown_fields=True, kw_only=True):
    """The whole file: the current chapter at its top level, older ones under `earlier`."""

    format: str
    version: int
    name: str = ""
    notes: str = ""
    view: ViewEntry = msgspec.field(default_factory=ViewEntry)
    earlier: list[State] = []
