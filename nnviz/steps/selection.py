"""Which steps are meant: `all`, a phase, an address, a pattern with `*`, a range, or several."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from nnviz.errors import UsageError
from nnviz.steps.address import PHASES, Address
from nnviz.steps.plan import Plan, Step
from nnviz.steps.timeline import DETAILS
from nnviz.steps.trace import Trace

MOST = 20_000  # steps that a selection may hold
_PLACE = re.compile(r"(?:epoch\s*|e)(\d+)\s*/\s*(?:(s|sample\s*)|b|batch\s*)(\d+)")


def select(trace: Trace, wanted: str, detail: str = "neuron") -> tuple[Step, ...]:
    """The steps of an iteration that a selection names, in the order of the iteration.

    `wanted`: `all`; a phase (`backward`); an address (`e0/s0/backward/n4`, also of another detail);
    a pattern (`e0/s0/*`); a range (`e0/s0/forward/n6..e0/s0/backward/n4`, both ends included); or
    several of these with commas between. UsageError where a part names no step.
    """
    if detail not in DETAILS:
        raise UsageError(f"Detail is one of {', '.join(DETAILS)}, not {detail!r}.")
    plan = trace.steps(detail)
    parts = [part.strip() for part in wanted.split(",") if part.strip()]
    if not parts:
        raise UsageError("No steps were named.", do="Such as all, backward or e0/s0/*.")
    if len(parts) == 1 and not _is_many(parts[0]):
        return (single(trace, parts[0], detail),)
    indices = sorted({index for part in parts for index in _indices(plan, part)})
    if len(indices) > MOST:
        raise UsageError(
            f"These are {len(indices):,} steps; {MOST:,} are the most.",
            do="Choose a coarser detail, a phase, or a range.",
        )
    return tuple(plan[index] for index in indices)


def single(trace: Trace, address: str | Address, detail: str = "neuron") -> Step:
    """The step of an address, at the detail at which it is a step of its own if there is one."""
    where = Address.parse(address) if isinstance(address, str) else address
    for choice in ("neuron", "layer", "term"):
        plan = trace.steps(choice)
        found = plan[plan.index_of(where)]
        if found.address == where:
            return found
    plan = trace.steps(detail)
    return plan[plan.index_of(where)]


def place_of(wanted: str) -> str:
    """An address in the iteration that a selection speaks of, "" where it does not say which.

    So `e2/s3/*` leads to the iteration that holds sample 3 of epoch 2.
    """
    found = _PLACE.search(wanted)
    if found is None:
        return ""
    epoch, sample, number = found.groups()
    return f"e{epoch}/s{number}/loss" if sample else f"e{epoch}/b{number}/update/wl2"


def _is_many(part: str) -> bool:
    return part in ("all", *PHASES) or "*" in part or "?" in part or ".." in part


def _indices(plan: Plan, part: str) -> range | list[int]:
    if part == "all":
        return range(len(plan))
    if part in PHASES:
        found = [at for s in plan.segments if s.phase == part for at in range(s.start, s.stop)]
        return _some(found, f"This iteration has no phase called {part}.")
    if ".." in part:
        first, _, last = part.partition("..")
        start, stop = plan.index_of(first.strip()), plan.index_of(last.strip())
        if stop < start:
            raise UsageError(f"In “{part}” the end comes before the beginning.")
        return range(start, stop + 1)
    if "*" in part or "?" in part:
        found = [step.index for step in plan if fnmatchcase(str(step.address), part)]
        return _some(found, f"No step of this iteration matches “{part}”.")
    return [plan.index_of(part)]


def _some(found: list[int], sentence: str) -> list[int]:
    if not found:
        raise UsageError(sentence, do="Its addresses look like e0/s0/forward/n6.")
    return found
