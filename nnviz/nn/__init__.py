"""The mathematics: architectures, networks, functions, losses and the passes through them."""

from __future__ import annotations

from nnviz.nn.architecture import Architecture, Block, Connection, Layer
from nnviz.nn.check import Check, gradient_check
from nnviz.nn.conventions import PROFILES, Conventions, profile
from nnviz.nn.functions import ACTIVATIONS, Activation, activation
from nnviz.nn.initialisers import INITIALISERS, Initialiser, initialise, initialiser
from nnviz.nn.losses import LOSSES, Loss, loss
from nnviz.nn.network import Network
from nnviz.nn.passes import Passes, predict
from nnviz.nn.samples import as_pairs, as_samples

__all__ = [
    "ACTIVATIONS",
    "INITIALISERS",
    "LOSSES",
    "PROFILES",
    "Activation",
    "Architecture",
    "Block",
    "Check",
    "Connection",
    "Conventions",
    "Initialiser",
    "Layer",
    "Loss",
    "Network",
    "Passes",
    "activation",
    "as_pairs",
    "as_samples",
    "gradient_check",
    "initialise",
    "initialiser",
    "loss",
    "predict",
    "profile",
]
