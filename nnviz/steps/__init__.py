"""One iteration taken apart: trace, plan of steps, addresses, equations."""

from __future__ import annotations

from nnviz.steps.active import Active, active
from nnviz.steps.address import PHASES, Address, Phase
from nnviz.steps.known import Known, known, step_sample
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.plan import Plan, Segment, Step
from nnviz.steps.timeline import DETAILS, Detail
from nnviz.steps.trace import Magnitude, Trace, record

__all__ = [
    "DETAILS",
    "PHASES",
    "Active",
    "Address",
    "Detail",
    "Known",
    "Magnitude",
    "NumberFormat",
    "Phase",
    "Plan",
    "Segment",
    "Step",
    "Trace",
    "active",
    "known",
    "record",
    "step_sample",
]
