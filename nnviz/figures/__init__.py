"""Figures for papers, slides, lessons and notebooks: from a network and options to a file."""

from __future__ import annotations

from nnviz.figures.formats import FORMATS, Format
from nnviz.figures.making import Figure, figure
from nnviz.figures.options import Options
from nnviz.figures.subject import Subject, subject
from nnviz.figures.table import OPTIONS, Option

__all__ = [
    "FORMATS",
    "OPTIONS",
    "Figure",
    "Format",
    "Option",
    "Options",
    "Subject",
    "figure",
    "subject",
]
