"""What is saved, how it is changed, and how one goes back: see `Document`."""

from __future__ import annotations

from nnviz.document.history import History
from nnviz.document.journey import Journey
from nnviz.document.limits import LIMITS, Limits
from nnviz.document.model import Chapter, Document, Samples, Settings, View
from nnviz.document.numbers import parse_number
from nnviz.document.presets import PRESETS, Preset, preset, preset_document, resolve
from nnviz.document.schedule import Place

__all__ = [
    "LIMITS",
    "PRESETS",
    "Chapter",
    "Document",
    "History",
    "Journey",
    "Limits",
    "Place",
    "Preset",
    "Samples",
    "Settings",
    "View",
    "parse_number",
    "preset",
    "preset_document",
    "resolve",
]
