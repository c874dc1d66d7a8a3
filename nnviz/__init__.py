"""nnviz: the neural network you can take apart.

    import nnviz
    net = nnviz.preset("running-example")
    trace = nnviz.record(net, [1.5], [0.2])
    for step in trace.steps(detail="neuron"):
        print(step.address, nnviz.explain(trace, step).plain())

Names are loaded when they are first used, so that `import nnviz` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz.document.files import load_network as load
    from nnviz.document.files import save
    from nnviz.document.presets import preset
    from nnviz.errors import CheckFailed, CycleError, Diverged, FileError, NnvizError, UsageError
    from nnviz.figures import figure
    from nnviz.figures.derive import derive
    from nnviz.nn.architecture import Architecture, Connection, Layer
    from nnviz.nn.boolean import boolean_network
    from nnviz.nn.bumps import bump_network
    from nnviz.nn.chains import chain_network
    from nnviz.nn.check import gradient_check
    from nnviz.nn.collapse import collapse
    from nnviz.nn.conventions import Conventions
    from nnviz.nn.counting import Power
    from nnviz.nn.layering import layering
    from nnviz.nn.network import Network
    from nnviz.nn.valleys import valley_network
    from nnviz.steps import Address, NumberFormat, Step, Trace, record
    from nnviz.steps.explain import explain
    from nnviz.training.dataset import Dataset
    from nnviz.training.datasets import load_dataset
    from nnviz.training.generators import generate
    from nnviz.training.restarts import restarts
    from nnviz.training.settings import Settings
    from nnviz.training.splitting import split
    from nnviz.training.stops import Stops
    from nnviz.training.train import Training, train

__version__ = "0.1.0"

_HOMES = {
    "Address": "nnviz.steps",
    "Architecture": "nnviz.nn.architecture",
    "CheckFailed": "nnviz.errors",
    "Connection": "nnviz.nn.architecture",
    "Conventions": "nnviz.nn.conventions",
    "CycleError": "nnviz.errors",
    "Dataset": "nnviz.training.dataset",
    "Diverged": "nnviz.errors",
    "FileError": "nnviz.errors",
    "Layer": "nnviz.nn.architecture",
    "Network": "nnviz.nn.network",
    "NnvizError": "nnviz.errors",
    "NumberFormat": "nnviz.steps",
    "Power": "nnviz.nn.counting",
    "Settings": "nnviz.training.settings",
    "Step": "nnviz.steps",
    "Stops": "nnviz.training.stops",
    "Trace": "nnviz.steps",
    "Training": "nnviz.training.train",
    "UsageError": "nnviz.errors",
    "boolean_network": "nnviz.nn.boolean",
    "bump_network": "nnviz.nn.bumps",
    "chain_network": "nnviz.nn.chains",
    "collapse": "nnviz.nn.collapse",
    "derive": "nnviz.figures.derive",
    "explain": "nnviz.steps",
    "figure": "nnviz.figures",
    "generate": "nnviz.training.generators",
    "gradient_check": "nnviz.nn.check",
    "layering": "nnviz.nn.layering",
    "load": "nnviz.document.files:load_network",
    "load_dataset": "nnviz.training.datasets",
    "preset": "nnviz.document.presets",
    "record": "nnviz.steps",
    "restarts": "nnviz.training.restarts",
    "save": "nnviz.document.files",
    "split": "nnviz.training.splitting",
    "train": "nnviz.training.train",
    "valley_network": "nnviz.nn.valleys",
}

__all__ = [
    "Address",
    "Architecture",
    "CheckFailed",
    "Connection",
    "Conventions",
    "CycleError",
    "Dataset",
    "Diverged",
    "FileError",
    "Layer",
    "Network",
    "NnvizError",
    "NumberFormat",
    "Power",
    "Settings",
    "Step",
    "Stops",
    "Trace",
    "Training",
    "UsageError",
    "boolean_network",
    "bump_network",
    "chain_network",
    "collapse",
    "derive",
    "explain",
    "figure",
    "generate",
    "gradient_check",
    "layering",
    "load",
    "load_dataset",
    "preset",
    "record",
    "restarts",
    "save",
    "split",
    "train",
    "valley_network",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'nnviz' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    value = getattr(import_module(module), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
