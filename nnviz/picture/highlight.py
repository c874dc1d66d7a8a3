"""What stands out in a picture while the rest steps back: neurons, edges, layers, ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.picture.labels import clean

LOSS = "loss"  # its id
STEP_BACK = 0.4  # what is left of the colours of a neuron that steps back

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Highlight:
    """What was named: `neurons` by number, `edges` by their place in `edge_array`.

    `ends` are the neurons of those edges, which keep their strength; `loss` says that the loss was
    named, which never steps back. Where nothing was named it is false, and nothing steps back.
    """

    neurons: frozenset[int] = frozenset()
    edges: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()
    loss: bool = False

    def __bool__(self) -> bool:
        return bool(self.neurons or self.edges or self.loss)

    def fades(self, number: int) -> bool:
        """Whether a neuron steps back."""
        return bool(self) and number not in self.neurons and number not in self.ends


NOTHING = Highlight()


def highlighted(architecture: Architecture, names: tuple[str, ...]) -> Highlight:
    """What `names` say: `neuron:4`, `edge:4-6`, `layer:2`, `loss`, or a way `4-6-9`.

    Neurons are named by number or by name. UsageError says what does not exist, and what does.
    """
    return _highlighted(architecture, names) if names else NOTHING


@lru_cache(maxsize=32)
def _highlighted(architecture: Architecture, names: tuple[str, ...]) -> Highlight:
    neurons: set[int] = set()
    edges: set[int] = set()
    for name in names:
        if name == LOSS:
            continue
        kind, colon, rest = name.partition(":")
        read = _KINDS.get(kind.strip()) if colon else None
        # A neuron may have a colon in its name.
        named, joined = read(architecture, rest) if read else _way(architecture, name)
        neurons.update(named)
        edges.update(architecture.edge_position(*pair) for pair in joined)
    ends = {int(end) for at in edges for end in architecture.edge_array[at]}
    return Highlight(frozenset(neurons), frozenset(edges), frozenset(ends), LOSS in names)


Named = tuple[Iterable[int], Iterable[Pair]]


def _neuron(architecture: Architecture, name: str) -> Named:
    return [_number(architecture, name)], []


def _edge(architecture: Architecture, name: str) -> Named:
    stops = _stops(architecture, name)
    if len(stops) != 2:
        raise UsageError(
            f"An edge leads from a neuron to another; {clean(name, 60)!r} names {len(stops)}.",
            do="Write it as edge:4-6.",
        )
    return [], [(stops[0], stops[1])]


def _layer(architecture: Architecture, name: str) -> Named:
    count = architecture.layer_count
    if not name.strip().isdecimal() or not 1 <= int(name) <= count:
        raise UsageError(
            f"There is no layer {clean(name, 60)}; this network has layers 1 to {count}."
        )
    layer = int(name)
    bias = architecture.bias_of(layer)
    return [*architecture.neurons(layer), *([] if bias is None else [bias])], []


def _way(architecture: Architecture, name: str) -> Named:
    stops = _stops(architecture, name)
    return stops, list(pairwise(stops))


_KINDS: dict[str, Callable[[Architecture, str], Named]] = {
    "neuron": _neuron,
    "edge": _edge,
    "layer": _layer,
    "path": _way,
    "way": _way,
}


def _stops(architecture: Architecture, text: str) -> list[int]:
    """The neurons of a way; the longest name counts where names have hyphens themselves."""
    pieces = text.replace("→", "-").split("-")
    stops: list[int] = []
    at = 0
    while at < len(pieces):
        for end in range(len(pieces), at, -1):
            number = _found(architecture, "-".join(pieces[at:end]))
            if number is not None:
                stops.append(number)
                at = end
                break
        else:
            _number(architecture, pieces[at])
    return stops


def _found(architecture: Architecture, text: str) -> int | None:
    try:
        return _number(architecture, text)
    except UsageError:
        return None


def _number(architecture: Architecture, text: str) -> int:
    """A neuron by its number, as everywhere in ids, or by its name."""
    text, count = text.strip(), architecture.neuron_count
    if text.isdecimal() and len(text) < 10 and 1 <= int(text) <= count:
        return int(text)
    if text in architecture.names:
        return architecture.number(text)
    named = f" {text}" if text.isdecimal() else f" named {clean(text, 60)!r}"
    raise UsageError(
        f"There is no neuron{named} to highlight; this network has neurons 1 to {count}.",
        do="Name a neuron:4, an edge:4-6, a layer:2 or a way such as 4-6-9.",
    )
