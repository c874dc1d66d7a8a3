"""`graph:A-B,A-C,B-C`: any graph of neurons without a circle, from its edges."""

from __future__ import annotations

from nnviz.document.builders.builder import Argument, Builder, a_choice, count_of, counted
from nnviz.document.chapter import Chapter
from nnviz.document.defaults import default_samples
from nnviz.document.limits import LIMITS
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.given import LabelEdge
from nnviz.nn.initialisers import initialise
from nnviz.nn.layering import Layering, layering, parse_edges
from nnviz.nn.network import Network
from nnviz.training.settings import Settings

_AFTER = "After R. Harth, A Simple Introduction to Neural Networks, 2020."
MOST_LAYERS = 12  # that are listed in a sentence
_FUNCTIONS = tuple((one.name, one.label, one.meaning) for one in ACTIVATIONS.values())


def _read(text: str) -> tuple[LabelEdge, ...]:
    edges = tuple(parse_edges(text))
    if not edges:
        raise UsageError("There are no edges.", do="Write some, such as A-B, A-C, B-C.")
    _architecture(edges, "sigmoid")
    return edges


def _architecture(edges: tuple[LabelEdge, ...], function: str) -> Architecture:
    """The graph; a circle, or an edge that is there twice, is refused by name."""
    return Architecture.from_edges(edges, activation=function)


def _make(edges: tuple[LabelEdge, ...], function: str, seed: int) -> Document:
    graph = _architecture(edges, function)
    name = ", ".join(f"{source}→{target}" for source, target in edges)
    name = name if len(name) <= LIMITS.name // 4 else f"Graph of {counted(len(edges), 'edge')}"
    network = Network(graph, initialise(graph, "xavier", seed), name=name)
    chapter = Chapter(0, network, default_samples(graph), Settings())
    return Document(chapter, name=name, notes=f"{layering(edges).text()}\n\n{_AFTER}")


def _summary(edges: tuple[LabelEdge, ...], function: str, seed: int) -> str:
    found = layering(edges)
    neurons = len({label for edge in edges for label in edge})
    start = f"{counted(neurons, 'neuron')}, {counted(len(edges), 'edge')}. "
    return start + _ending(found)


def _ending(found: Layering) -> str:
    if found.is_layered and len(found.layers) > MOST_LAYERS:
        return f"Every edge leads into the next of {len(found.layers)} layers."
    return found.sentence


GRAPH = Builder(
    name="graph",
    title="Graph from its edges",
    description="Any neurons and edges without a circle, and whether they divide into layers.",
    example="graph:A-B,A-C,B-C",
    arguments=(
        Argument(
            "edges",
            "Edges",
            "Pairs of neurons, such as A-B, A-C, B-C; what nothing feeds is an input.",
            _read,
        ),
        Argument(
            "function",
            "Function",
            "What every neuron applies that is no input.",
            a_choice(_FUNCTIONS, "function"),
            "sigmoid",
            _FUNCTIONS,
        ),
        Argument(
            "seed",
            "Seed",
            "Draws the first weights.",
            count_of("A seed", 0, 2**32 - 1),
            "1",
        ),
    ),
    make=_make,
    summary=_summary,
    source="R. Harth, A Simple Introduction to Neural Networks, 2020",
)
