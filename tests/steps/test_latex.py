"""All LaTeX keeps to the allow-list, and the list can be typeset."""

from __future__ import annotations

import pytest

from nnviz.errors import Diverged
from nnviz.export.maths import typeset, unknown_commands
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.network import Network
from nnviz.steps import (
    DETAILS,
    LATEX_COMMANDS,
    LATEX_ENVIRONMENTS,
    NOTATIONS,
    NumberFormat,
    explain,
    record,
)
from nnviz.steps.equation import Equation
from nnviz.steps.latex import commands_in

from .samples import random_case, running_trace

FORMAT = NumberFormat(decimals=3, decimal_comma=True, fractions=True)


def check(equation: Equation) -> None:
    for derivation in equation.derivations:
        for line in derivation.lines:
            latex = line.latex()
            assert commands_in(latex) <= LATEX_COMMANDS, latex
            assert latex.isascii(), latex
            assert latex.count("{") == latex.count("}"), latex
    assert equation.latex().startswith(r"\begin{aligned}")


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_equations_keep_to_the_list(seed: int) -> None:
    try:
        trace = random_case(seed).trace()
    except Diverged:
        pytest.skip("this random network left the finite range")
    for detail in DETAILS:
        for step in trace.steps(detail):
            check(explain(trace, step, NOTATIONS[seed % 4 % 3], FORMAT))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_function_keeps_to_the_list(name: str) -> None:
    network = Network(Architecture.layered([2, 2], output=name), [0.5, -1, 0.25, 1, 0.5, -0.75])
    trace = record(network, [1, 2], [0, 1])
    for step in trace.steps("term"):
        check(explain(trace, step, "layered", FORMAT))


def test_the_list_can_be_typeset() -> None:
    every = " ".join(rf"\{name}" for name in LATEX_COMMANDS)
    assert unknown_commands(every) == ()
    for name in LATEX_ENVIRONMENTS:
        assert unknown_commands(rf"\begin{{{name}}} 1 \end{{{name}}}") == ()


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("address", ["backward/n4", "backward/l2", "backward/wl3", "forward/n6"])
def test_lines_are_typeset_piece_by_piece(address: str, notation: str) -> None:
    for derivation in explain(running_trace(), f"e0/s0/{address}", notation, FORMAT).derivations:
        for line in derivation.lines:
            formula = typeset([piece.latex for piece in line.pieces])
            for at, piece in enumerate(line.pieces):
                if piece.ids:  # what stands for something can be pointed at
                    assert formula.bounds(at) is not None, (line.latex(), piece)
