"""How the symbols are written: w_46 (graph), w^3_12 (layered), or bold matrices.

graph: w_ij belongs to the edge from i to j; neurons go by their number (or short name).
layered: w^l_jk leads to neuron j of layer l from neuron k of layer l − 1, b^l_j is the weight
from that layer's bias neuron, functions go by their own letter (σ, tanh).
matrix: the layered letters, and whole layers as W^l, a^l, z^l, b^l, δ^l.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture
from nnviz.nn.functions import activation

NOTATIONS = ("graph", "layered", "matrix")


class Symbol(NamedTuple):
    """A symbol as LaTeX and as plain text."""

    latex: str
    plain: str

    def partial(self, top: Symbol) -> Symbol:
        """The derivative ∂top/∂self."""
        latex = rf"\frac{{\partial {top.latex}}}{{\partial {self.latex}}}"
        return Symbol(latex, f"∂{top.plain}/∂{self.plain}")


LOSS = Symbol("C", "C")
RATE = Symbol(r"\eta", "η")
EPOCH_RATE = Symbol(r"\eta_{e}", "η_e")


LONGEST_NAME = 8  # characters of a neuron's name that still fit into an index

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]+")


def indices(parts: Sequence[object]) -> str:
    """Indices side by side, with commas as soon as one has several characters."""
    written = [str(part) for part in parts]
    return ("" if all(len(part) == 1 for part in written) else ",").join(written)


def _upright(name: re.Match[str]) -> str:
    return rf"\mathrm{{{name[0]}}}"


@lru_cache(maxsize=1 << 14)
def indexed(
    letter: str, lower: str = "", upper: str = "", plain: str = "", bold: bool = False
) -> Symbol:
    """A letter with indices; `plain` where the letter is a LaTeX command."""
    body = letter
    if bold:
        body = rf"\boldsymbol{{{letter}}}" if letter.startswith("\\") else rf"\mathbf{{{letter}}}"
    below = lower if "\\" in lower else _NAME.sub(_upright, lower)
    latex = body + (f"^{{{upper}}}" if upper else "") + (f"_{{{below}}}" if lower else "")
    text = (plain or letter) + (f"^{upper}" if upper else "") + (f"_{lower}" if lower else "")
    return Symbol(latex, text)


@dataclass(frozen=True)
class Notation:
    """Graph notation; the other notations override what they write differently."""

    architecture: Architecture
    name = "graph"

    def index(self, number: int) -> str:
        """What stands for a neuron in an index: a short name, else its number."""
        label = self.architecture.label(number)
        short = label.isascii() and label.isalnum() and len(label) <= LONGEST_NAME
        return label if short else str(number)

    def neuron(self, letter: str, number: int, plain: str = "") -> Symbol:
        return indexed(letter, self.index(number), plain=plain)

    def z(self, number: int) -> Symbol:
        return self.neuron("z", number)

    def a(self, number: int) -> Symbol:
        return self.neuron("a", number)

    def delta(self, number: int) -> Symbol:
        return self.neuron(r"\delta", number, "δ")

    def function(self, number: int) -> Symbol:
        return self.neuron("f", number)

    def slope_name(self, number: int) -> Symbol:
        """f′ without its argument."""
        name = self.function(number)
        return Symbol(f"{name.latex}'", f"{name.plain}'")

    def slope(self, number: int) -> Symbol:
        """f′(z) of a neuron."""
        name, z = self.slope_name(number), self.z(number)
        return Symbol(f"{name.latex}({z.latex})", f"{name.plain}({z.plain})")

    def weight(self, source: int, target: int) -> Symbol:
        return indexed("w", indices([self.index(source), self.index(target)]))

    def sent(self, number: int) -> Symbol:
        """ã: what is left of an activation after dropout."""
        return self.neuron(r"\tilde{a}", number, "ã")

    def of_edge(self, letter: Symbol, source: int, target: int) -> Symbol:
        """A number that belongs to the weight of an edge, such as its velocity v_46."""
        lower = indices([self.index(source), self.index(target)])
        return indexed(letter.latex, lower, plain=letter.plain)

    def change(self, source: int, target: int) -> Symbol:
        """Δw_46: what is added to a weight."""
        weight = self.weight(source, target)
        return Symbol(rf"\Delta {weight.latex}", f"Δ{weight.plain}")

    def hides_one(self, source: int, target: int) -> bool:
        """Whether the weight of a bias edge is written alone, without its factor 1."""
        return False

    def _position(self, number: int) -> int:
        layer = self.architecture.layer_of(number)
        if self.architecture.is_bias(number):
            return 0
        return number - self.architecture.neurons(layer)[0] + 1

    def input(self, number: int) -> Symbol:
        if self.architecture.input_count == 1:
            return Symbol("x", "x")
        return indexed("x", str(self._position(number)))

    def target(self, number: int) -> Symbol:
        if self.architecture.output_count == 1:
            return Symbol("y", "y")
        return indexed("y", self.index(number))


@dataclass(frozen=True)
class LayeredNotation(Notation):
    """Layer as the upper index, place within the layer (from 1) as the lower, to before from."""

    name = "layered"

    def neuron(self, letter: str, number: int, plain: str = "") -> Symbol:
        layer = self.architecture.layer_of(number)
        return indexed(letter, str(self._position(number)), str(layer), plain)

    def function(self, number: int) -> Symbol:
        entry = activation(self.architecture.activation(number))
        return Symbol(entry.symbol, plain_name(entry.symbol))

    def weight(self, source: int, target: int) -> Symbol:
        layer = self.architecture.layer_of(target)
        to = self._position(target)
        if self.hides_one(source, target):
            return indexed("b", str(to), str(layer))
        return indexed("w", indices([to, self._position(source)]), self._level(source, target))

    def of_edge(self, letter: Symbol, source: int, target: int) -> Symbol:
        lower = indices([self._position(target), self._position(source)])
        return indexed(letter.latex, lower, self._level(source, target), letter.plain)

    def _level(self, source: int, target: int) -> str:
        """Layer of a weight; where it skips layers, the layer it comes from as well."""
        start, end = self.architecture.layer_of(source), self.architecture.layer_of(target)
        return str(end) if start == end - 1 else f"{end},{start}"

    def hides_one(self, source: int, target: int) -> bool:
        architecture = self.architecture
        near = architecture.layer_of(source) == architecture.layer_of(target) - 1
        return near and architecture.is_bias(source)

    def target(self, number: int) -> Symbol:
        if self.architecture.output_count == 1:
            return Symbol("y", "y")
        return indexed("y", str(self._position(number)))


@dataclass(frozen=True)
class MatrixNotation(LayeredNotation):
    """Layered notation, and bold letters for whole layers."""

    name = "matrix"

    def matrix(self, source_layer: int, target_layer: int) -> Symbol:
        near = source_layer == target_layer - 1
        upper = str(target_layer) if near else f"{target_layer},{source_layer}"
        return indexed("W", upper=upper, bold=True)

    def row(self, source_layer: int, target: int) -> Symbol:
        """The row of a weight matrix that leads to one neuron."""
        layer = self.architecture.layer_of(target)
        upper = str(layer) if source_layer == layer - 1 else f"{layer},{source_layer}"
        return indexed("w", str(self._position(target)), upper, bold=True)

    def column(self, source: int, target_layer: int) -> Symbol:
        """The column of a weight matrix that leads away from one neuron."""
        layer = self.architecture.layer_of(source)
        upper = str(target_layer) if layer == target_layer - 1 else f"{target_layer},{layer}"
        at = self._position(source)
        symbol = indexed("w", rf"\cdot {at}", upper, bold=True)
        return Symbol(symbol.latex, f"w^{upper}_·{at}")

    def vector(self, letter: str, layer: int, plain: str = "") -> Symbol:
        return indexed(letter, upper=str(layer), plain=plain, bold=True)


def notation(name: str, architecture: Architecture) -> Notation:
    """The notation of this name; a `UsageError` lists the three."""
    if name == "graph":
        return Notation(architecture)
    if name == "layered":
        return LayeredNotation(architecture)
    if name == "matrix":
        return MatrixNotation(architecture)
    raise UsageError(f"The notation is graph, layered or matrix, not “{name}”.")


_PLAIN = {r"\sigma": "σ", r"\tanh": "tanh", r"\sin": "sin", r"\zeta": "ζ", r"\theta": "θ"}


def plain_name(latex: str) -> str:
    """A function's letter as plain text."""
    return _PLAIN.get(latex, latex.removeprefix(r"\mathrm{").removesuffix("}"))
