"""One iteration taken apart: trace, plan of steps, addresses, equations."""

from __future__ import annotations

from nnviz.steps.active import Active, active
from nnviz.steps.address import PHASES, Address, Phase
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.explain import addresses_of, explain
from nnviz.steps.expression import Line, Piece
from nnviz.steps.known import Known, known, step_sample
from nnviz.steps.latex import LATEX_COMMANDS, LATEX_ENVIRONMENTS
from nnviz.steps.notation import NOTATIONS
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.plan import Plan, Segment, Step
from nnviz.steps.recording import record
from nnviz.steps.timeline import DETAILS, Detail
from nnviz.steps.trace import Magnitude, Trace

__all__ = [
    "DETAILS",
    "LATEX_COMMANDS",
    "LATEX_ENVIRONMENTS",
    "NOTATIONS",
    "PHASES",
    "Active",
    "Address",
    "Derivation",
    "Detail",
    "Equation",
    "Known",
    "Line",
    "Magnitude",
    "NumberFormat",
    "Phase",
    "Piece",
    "Plan",
    "Segment",
    "Step",
    "Trace",
    "active",
    "addresses_of",
    "explain",
    "known",
    "record",
    "step_sample",
]
