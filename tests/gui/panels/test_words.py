"""Symbols as a person writes them, and what pieces are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.gui.panels.typed import exactly, parse_count
from nnviz.gui.panels.words import can_follow, piece_colour, piece_hint
from nnviz.gui.session import Session
from nnviz.picture.theme import theme
from nnviz.steps import explain
from nnviz.steps.expression import Piece


def pieces(session: Session, address: str) -> dict[str, Piece]:
    return {piece.plain: piece for piece in explain(session.trace, address).terms}


def test_weights_have_the_colour_of_their_sign(session: Session) -> None:
    tokens = theme("light")
    found = pieces(session, "e0/s0/forward/n6")
    assert piece_colour(session, tokens, found["w_36"]) == tokens.positive
    assert piece_colour(session, tokens, found["w_46"]) == tokens.negative
    assert piece_colour(session, tokens, found["(-0.4)"]) == tokens.negative
    assert piece_colour(session, tokens, found["1"]) == tokens.bias
    assert piece_colour(session, tokens, found["a_3"]) == tokens.text
    found = pieces(session, "e0/s0/backward/n6")
    assert piece_colour(session, tokens, found["δ_9"]) == tokens.backward


def test_hints_name_the_thing_all_digits_and_what_a_click_does(session: Session) -> None:
    graph = session.network.architecture
    found = pieces(session, "e0/s0/backward/n6")
    assert piece_hint(graph, found["0.2078"]) == (
        "error term of neuron 9: 0.2078308792\nClick to see where it comes from"
    )
    assert piece_hint(graph, found["w_69"]) == (
        "weight of the edge 6 → 9\nClick to see where it was set"
    )
    found = pieces(session, "e0/s0/forward/n6")
    assert "bias neuron 5" in piece_hint(graph, found["1"])
    found = pieces(session, "e0/s0/update/w6")
    assert piece_hint(graph, found["0.0334"]).startswith("∂C/∂w of the edge 3 → 6")
    assert not can_follow(Piece("=", " = "))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exactly_loses_nothing(value: float) -> None:
    assert float(exactly(value)) == value
    assert float(exactly(value, decimal_comma=True).replace(",", ".")) == value


def test_counts() -> None:
    assert parse_count(" 7 ", 1, 10) == 7
    for bad in ("0", "11", "1.5", "x", ""):
        with pytest.raises(UsageError):
            parse_count(bad, 1, 10)
