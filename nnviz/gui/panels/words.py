"""What the pieces of an equation are called, and their colours."""

from __future__ import annotations

from nnviz.export.equations import edge_of, neuron_of, piece_color
from nnviz.gui.session import Session
from nnviz.nn.architecture import Architecture
from nnviz.picture.theme import Theme
from nnviz.steps.expression import Piece

PHASE_NAMES = {
    "forward": "forward",
    "loss": "loss",
    "backward": "backward",
    "average": "average",
    "update": "update",
}

_ROLE_WORDS = {
    "activation": "activation of",
    "delta": "error term of",
    "z": "weighted input of",
    "slope": "slope of the function in",
    "input": "input of",
    "gradient": "how the loss reacts to",
    "sent": "what is sent by",
    "mask": "factor of dropout for",
}


_EDGE_WORDS = {
    "gradient": "∂C/∂w of",
    "memory": "from the iteration before, for",
    "term": "part of the update of",
    "mask": "factor of dropout for",
    "product": "product along",
}


def piece_colour(session: Session, tokens: Theme, piece: Piece) -> str:
    """Weights by their sign, everything else by the phase that computes it."""
    return piece_color(session.network, tokens, piece)


def piece_hint(graph: Architecture, piece: Piece) -> str:
    """What a piece is, its number with all digits, and what a click does."""
    name = _name(graph, piece)
    if piece.value is not None:
        name = f"{name}: {piece.value:.10g}" if name else f"{piece.value:.10g}"
    if piece.source is not None:
        return f"{name}\nClick to see where it comes from"
    if can_follow(piece):
        return f"{name}\nClick to see where it was set"
    return name


def _name(graph: Architecture, piece: Piece) -> str:
    edge, neuron = edge_of(piece), neuron_of(piece)
    if edge is not None:
        what = _EDGE_WORDS.get(piece.role, "weight of")
        return f"{what} the edge {graph.label(edge[0])} → {graph.label(edge[1])}"
    if neuron is not None:
        if graph.is_bias(neuron):
            return f"bias neuron {graph.label(neuron)}, which always sends 1"
        return f"{_ROLE_WORDS.get(piece.role, '')} neuron {graph.label(neuron)}".strip()
    return {"loss": "loss", "target": "target", "rate": "learning rate"}.get(piece.role, "")


def can_follow(piece: Piece) -> bool:
    """Whether one can ask where a piece comes from."""
    given = piece.role in ("weight", "input", "target") and bool(piece.ids)
    return piece.source is not None or given
