"""What is saved, how it is changed, and how one goes back: see `Document`."""

from __future__ import annotations

from nnviz.document.history import History
from nnviz.document.journey import Journey
from nnviz.document.limits import LIMITS, Limits
from nnviz.document.model import Branch, Chapter, Document, View
from nnviz.document.numbers import parse_number
from nnviz.document.presets import (
    PRESETS,
    Preset,
    network_document,
    preset,
    preset_document,
    resolve,
)
from nnviz.document.schedule import Place
from nnviz.training.dataset import Dataset
from nnviz.training.settings import Settings

__all__ = [
    "LIMITS",
    "PRESETS",
    "Branch",
    "Chapter",
    "Dataset",
    "Document",
    "History",
    "Journey",
    "Limits",
    "Place",
    "Preset",
    "Settings",
    "View",
    "network_document",
    "parse_number",
    "preset",
    "preset_document",
    "resolve",
]
