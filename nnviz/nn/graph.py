"""Graphs of neurons before they have numbers: cycles, levels, and whether layers are possible.

Labels may be any hashable values (the user's own 1, 2, 3 or "A", "B", "C"); nothing here knows
about weights or layers of an `Architecture`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from nnviz.errors import CycleError

Label = TypeVar("Label", bound=Hashable)
Edge = tuple[Label, Label]


def successors(edges: Iterable[Edge[Label]]) -> dict[Label, list[Label]]:
    """Each neuron's outgoing neighbours, in the order in which the edges were given."""
    following: dict[Label, list[Label]] = {}
    for source, target in edges:
        following.setdefault(source, []).append(target)
        following.setdefault(target, [])
    return following


def topological_order(edges: Sequence[Edge[Label]]) -> list[Label]:
    """Neurons so that each edge points forwards; `CycleError` names a cycle if there is one."""
    following = successors(edges)
    waiting = dict.fromkeys(following, 0)
    for _, target in edges:
        waiting[target] += 1
    ready = deque(label for label, count in waiting.items() if count == 0)
    order: list[Label] = []
    while ready:
        label = ready.popleft()
        order.append(label)
        for target in following[label]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    if len(order) < len(following):
        suspects = {label for label, count in waiting.items() if count}
        cycle: list[Label] = _a_cycle(following, suspects)
        raise CycleError(tuple(cycle))
    return order


def _a_cycle(following: dict[Label, list[Label]], suspects: set[Label]) -> list[Label]:
    # Each suspect has a predecessor among the suspects, so walking backwards must meet itself.
    before = {target: source for source in suspects for target in following[source]}
    label = next(iter(label for label in following if label in suspects))
    path: dict[Label, None] = {}  # a set that keeps its order
    while label not in path:
        path[label] = None
        label = before[label]
    cycle = list(path)
    cycle = cycle[cycle.index(label) :]
    cycle.reverse()
    first = min(range(len(cycle)), key=lambda at: str(cycle[at]))
    cycle = cycle[first:] + cycle[:first]
    return [*cycle, cycle[0]]


def longest_path_levels(edges: Sequence[Edge[Label]], bias: set[Label]) -> dict[Label, int]:
    """Level of each neuron: inputs 0, others one more than their highest source.

    A bias neuron stands one level before the first neuron it feeds. A neuron that feeds nothing
    is an output and stands in the last level, with the other outputs.
    """
    order = topological_order(edges)
    sources: dict[Label, list[Label]] = {label: [] for label in order}
    for source, target in edges:
        sources[target].append(source)
    levels: dict[Label, int] = {}
    for label in order:
        if label not in bias:
            # A bias neuron counts as level 0 here: what only a bias feeds is still not an input.
            levels[label] = max((levels.get(s, 0) + 1 for s in sources[label]), default=0)
    following = successors(edges)
    last = max(levels.values(), default=0)
    for label in order:
        if label not in bias and not following[label] and sources[label]:
            levels[label] = last
    for label in bias:
        levels[label] = min((levels[target] for target in following[label]), default=1) - 1
    return levels


def unlayered_edge(edges: Sequence[Edge[Label]]) -> Edge[Label] | None:
    """The first edge that prevents layers, or None when the graph is layered.

    Layered, in the sense of the second text: the neurons divide into an ordered list of sets so
    that each edge leads from one set into the next. Walking the edges both ways gives each
    neuron the only set it can be in; an edge that disagrees is the culprit.
    """
    neighbours: dict[Label, list[tuple[Label, int]]] = {}
    for source, target in edges:
        neighbours.setdefault(source, []).append((target, 1))
        neighbours.setdefault(target, []).append((source, -1))
    level: dict[Label, int] = {}
    for start in neighbours:
        if start in level:
            continue
        level[start] = 0
        waiting = deque([start])
        while waiting:
            label = waiting.popleft()
            for other, shift in neighbours[label]:
                if other not in level:
                    level[other] = level[label] + shift
                    waiting.append(other)
    return next((edge for edge in edges if level[edge[1]] != level[edge[0]] + 1), None)
