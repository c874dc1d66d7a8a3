"""The shape of a `.nnviz` file, as msgspec reads and writes it: names, types, nothing else.

    {"format": "nnviz", "version": 2, "name": …, "notes": …,
     "layers": [{"size": 1, "bias": true}, …],
     "connections": [{"from": 1, "to": 2, "kind": "masked", "edges": [[1, 3], …]}, …],
     "names": ["A", "B", …],
     "weights": [[1, 3, 0.5], …],                 from neuron, to neuron, weight
     "memory": {"m": [0.1, …], …}, "updates": 7,  of the optimizer, in the order of the weights
     "data": 0,                                   which of the datasets
     "settings": {…}, "conventions": {…}, "start": 0,
     "datasets": [{"name": …, "samples": [{"inputs": [1.5], "targets": [0.2]}, …]}, …],
     "trained": 7, "curves": {…}, "stops": {…}, "view": {…},
     "earlier": [{"start": …, "layers": …}, …],
     "branches": [{"name": …, "trained": …, "chapters": [0, {"start": …, "layers": …}]}, …]}

Layers are counted from 1 and neurons by their numbers, as everywhere a person reads them. What
may be left out has the default given here. Version 1 had one state's `samples` in its own place,
and nothing of training.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

FORMAT = "nnviz"
VERSION = 2

# Larger counts are refused later, with a sentence; this only keeps them inside 64 bits.
Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Text = Annotated[str, msgspec.Meta(max_length=10_000)]


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


Role = Literal["training", "validation", "test"]


class SampleEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    inputs: list[float]
    targets: list[float]
    role: Role = "training"


class DataEntry(msgspec.Struct, forbid_unknown_fields=True):
    samples: list[SampleEntry]
    name: Text = ""
    source: Text = ""
    feature_names: list[Text] = []
    target_names: list[Text] = []
    classes: list[Text] = []


class SettingsEntry(msgspec.Struct, forbid_unknown_fields=True):
    loss: str = "squared_error"
    learning_rate: float = 0.5
    optimizer: str = "sgd"
    batch_size: Number = 1
    constants: dict[str, float] = {}
    schedule: str = "constant"
    schedule_constants: dict[str, float] = {}
    warmup: Number = 0
    l1: float = 0.0
    l2: float = 0.0
    drop: Literal["units", "connections"] = "units"
    shuffle: bool = False
    seed: Seed = 0


class ConventionsEntry(msgspec.Struct, forbid_unknown_fields=True):
    squared_error_factor: float = 1.0
    batch: Literal["mean", "sum"] = "mean"
    biases: Literal["trained", "frozen"] = "trained"
    update: Literal["simultaneous", "sequential"] = "simultaneous"
    epsilon: Literal["outside", "inside"] = "outside"
    dropout: Literal["inverted", "scaled"] = "inverted"
    decay: Literal["weights", "all"] = "weights"
    name: str = ""


class StopsEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    loss_below: float | None = None
    rising_epochs: Number | None = None
    gradient_below: float | None = None
    gradient_above: float | None = None
    dead_relu: bool = False
    patience: Number | None = None


# What a row of curves holds after its iteration, and a mark after its own, for each layer of
# weights; null: there is no number.
ROWS = ("epochs", "training_loss", "validation_loss", "training_accuracy", "validation_accuracy",
        "rates")  # fmt: skip
MARKS = ("rms", "largest", "zeros", "ratio")
Maybe = float | None
Row = tuple[Number, Maybe, Maybe, Maybe, Maybe, Maybe, Maybe]
Sizes = list[Maybe]
Mark = tuple[Number, Sizes, Sizes, Sizes, Sizes]


class CurvesEntry(msgspec.Struct, forbid_unknown_fields=True):
    first: Number = 0
    rows: list[Row] = []
    marks: list[Mark] = []
    batch_every: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] = 1
    batch_losses: list[float | None] = []


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
    memory: dict[str, list[float]] = {}
    updates: Number = 0
    turn: tuple[Number, Number, Number] | None = None
    data: Number = 0
    samples: list[SampleEntry] | None = None  # in version 1 only
    settings: SettingsEntry = msgspec.field(default_factory=SettingsEntry)
    conventions: ConventionsEntry = msgspec.field(default_factory=ConventionsEntry)
    start: Number = 0


class BranchEntry(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A branch; a number among its chapters is one that stands in the file before, from 0."""

    name: str
    named: bool = False
    trained: Number = 0
    curves: CurvesEntry | None = None
    chapters: list[Number | State]


class File(State, forbid_unknown_fields=True, kw_only=True):
    """The whole file: the current chapter at its top level, older ones under `earlier`."""

    format: str
    version: int
    name: str = ""
    notes: str = ""
    line: str = ""
    datasets: list[DataEntry] = []
    trained: Number = 0
    curves: CurvesEntry | None = None
    stops: StopsEntry = msgspec.field(default_factory=StopsEntry)
    view: ViewEntry = msgspec.field(default_factory=ViewEntry)
    earlier: list[State] = []
    branches: list[BranchEntry] = []
