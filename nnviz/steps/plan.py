"""The steps of an iteration as a sequence that is never built: `len(plan)`, `plan[i]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from nnviz.errors import UsageError
from nnviz.steps.address import Address, Phase
from nnviz.steps.targets import check_target, target_layer
from nnviz.steps.timeline import Detail, Group, Shape, Timeline, timeline


@dataclass(frozen=True, slots=True)
class Step:
    """One press of Next: a place in a plan and its address."""

    index: int
    address: Address
    detail: Detail


@dataclass(frozen=True, slots=True)
class Segment:
    """Steps `start` to `stop` (exclusive) of one phase; `sample` is a label, None for a batch."""

    phase: Phase
    sample: int | None
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: which run of which section, and its place on the timeline."""

    section: int
    sample: int  # column of the trace's arrays; for steps of the batch, the last
    position: int


@dataclass(frozen=True)
class Plan(Sequence[Step]):
    """The steps of one iteration at one detail, in order."""

    shape: Shape
    detail: Detail
    epoch: int
    samples: tuple[int, ...]
    batch: int

    @cached_property
    def timeline(self) -> Timeline:
        return timeline(self.shape, self.detail)

    @cached_property
    def _sections(self) -> tuple[tuple[int, int, int, int], ...]:
        """Per section: first index of the plan, place on the timeline, length, repeats."""
        rows, at = [], 0
        starts = self.timeline.starts
        for section in self.timeline.sections:
            place = int(starts[section.first])
            length = int(starts[section.last]) - place
            repeats = len(self.samples) if section.per_sample else 1
            rows.append((at, place, length, repeats))
            at += length * repeats
        return tuple(rows)

    @cached_property
    def _length(self) -> int:
        at, _, length, repeats = self._sections[-1]
        return at + length * repeats

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        place = self.place(at)
        group, local = self.timeline.group_at(place.position)
        item, part = group.part(local)
        part = "function" if group.kind in ("forward function", "delta function") else part
        target = _target(self.shape, group, item)
        return Step(at, self._address(place, group.phase, target, part), self.detail)

    def __iter__(self) -> Iterator[Step]:
        return (self[at] for at in range(len(self)))

    def __contains__(self, step: object) -> bool:
        if not isinstance(step, Step) or not 0 <= step.index < len(self):
            return False
        return self[step.index] == step

    def place(self, index: int) -> Place:
        """The section, the sample and the place on the timeline of the step at `index`."""
        at = next(k for k in reversed(range(len(self._sections))) if self._sections[k][0] <= index)
        first, begin, length, _ = self._sections[at]
        run, local = divmod(index - first, length)
        per_sample = self.timeline.sections[at].per_sample
        return Place(at, run if per_sample else len(self.samples) - 1, begin + local)

    def _address(self, place: Place, phase: Phase, target: str, part: str) -> Address:
        if self._of_batch(phase):
            return Address(self.epoch, None, self.batch, phase, target, part)
        return Address(self.epoch, self.samples[place.sample], None, phase, target, part)

    def _of_batch(self, phase: Phase) -> bool:
        return self.shape.several and phase in ("average", "update")

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The plan cut where the phase or the sample changes."""
        found: list[Segment] = []
        starts = self.timeline.starts
        for (first, begin, length, repeats), section in zip(
            self._sections, self.timeline.sections, strict=True
        ):
            for run in range(repeats):
                shift = first + run * length - begin
                for at in range(section.first, section.last):
                    phase = self.timeline.groups[at].phase
                    sample = self.samples[run if section.per_sample else -1]
                    who = None if self._of_batch(phase) else sample
                    bounds = int(starts[at]) + shift, int(starts[at + 1]) + shift
                    _extend(found, Segment(phase, who, *bounds))
        return tuple(found)

    def index_of(self, address: Address | str) -> int:
        """The step with this address; else the one that contains it; else the last it contains.

        So an address of any detail leads to the step after which that number is known. A
        `UsageError` says why an address has no step in this iteration.
        """
        wanted = Address.parse(address) if isinstance(address, str) else address
        run = self.check(wanted)
        position = self._position(wanted)
        section = self.timeline.section_of(position)
        first, begin, length, _ = self._sections[section]
        return first + run * length + position - begin

    def check(self, address: Address) -> int:
        """The run (position of the sample, 0 for the batch) of an address of this iteration.

        Raises a `UsageError` in words when the iteration has no such step at any detail.
        """
        run = self._run(address)
        check_target(self.shape, address)
        return run

    def _run(self, address: Address) -> int:
        if address.epoch != self.epoch:
            raise UsageError(f"{address} is in epoch {address.epoch}; this is epoch {self.epoch}.")
        if self._of_batch(address.phase):
            if address.batch != self.batch:
                raise UsageError(
                    f"{address} is not in this iteration.",
                    do=f"What belongs to all samples is written e{self.epoch}/b{self.batch}/….",
                )
            return 0
        if address.sample not in self.samples:
            labels = ", ".join(f"s{label}" for label in self.samples[:8])
            raise UsageError(f"{address} is not in this iteration, which has samples {labels}.")
        return self.samples.index(address.sample)

    def _position(self, address: Address) -> int:
        layer = target_layer(self.shape.architecture, address)
        if address.kind == "l" and (address.part or self.detail != "layer"):
            # A whole-layer function is the last thing that is done in its layer.
            function = self.timeline.find(address.phase, "function", layer)
            if function is not None:
                return function[1]
        family = {"n": "n", "l": "n", "": "loss"}.get(address.kind, "w")
        found = self.timeline.find(address.phase, family, layer)
        if found is None:
            raise UsageError(f"{address} is not a step of this iteration.")
        group, start = found
        if group.letter in ("l", "wl", ""):
            return start
        if address.kind in ("l", "wl"):
            return start + len(group) - 1
        if group.letter == "w-":
            return start + group.place(self._edge(group, address), address.part)
        return start + group.place(int(np.searchsorted(group.items, address.number)), address.part)

    def _edge(self, group: Group, address: Address) -> int:
        architecture = self.shape.architecture
        if address.kind == "w-":
            return int(np.searchsorted(group.items, architecture.edge_position(*address.edge)))
        past = architecture.incoming_edges(address.number).stop
        return int(np.searchsorted(group.items, past)) - 1


def _extend(found: list[Segment], segment: Segment) -> None:
    last = found[-1] if found else None
    if last and (last.phase, last.sample) == (segment.phase, segment.sample):
        found[-1] = Segment(last.phase, last.sample, last.start, segment.stop)
    else:
        found.append(segment)


def _target(shape: Shape, group: Group, item: int) -> str:
    if group.kind == "loss":
        return ""
    if group.kind in ("forward function", "delta function"):
        return f"l{group.layer}"
    if group.letter == "w-":
        i, j = shape.architecture.edge_array[group.items[item]]
        return f"w{i}-{j}"
    return f"{group.letter}{group.items[item]}"
