"""What an update rule is made of: named terms, and the scalars of an iteration.

A term's formula is written once and run on three kinds of operands: on numbers, which gives its
value; on the symbols of `nnviz.nn.recorder`, which gives bound calls; and on symbols of an
equation. Operands are known by the names of the formula's parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import Any, Literal

import numpy as np

Epsilon = Literal["outside", "inside"]
Formula = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Term:
    """A named part of an update, one number for each weight.

    latex, plain: its symbol, one letter without the indices of the weight.
    formula: an elementwise expression. Its parameters are named after what they stand for:
        `gradient` (∂C/∂w as it came from the batch), `g` (the same with the penalties added), `w`,
        `eta`, `lambda1`, `lambda2`, constants and scalars of the rule, earlier terms, and memory.
        It uses nothing but
        + − · / and np.sqrt, np.abs, np.maximum and np.sign, so that symbols can stand for all of
        them; scalars are joined with one another by + − · / alone.
    meaning: in words.
    keeps: the memory whose new value this is. Such a term has the memory's name: in its own formula
        the name is the value before, from then on the new one.
    only: the convention about ε under which the term is there; empty for both.
    """

    name: str
    latex: str
    plain: str
    formula: Formula
    meaning: str
    keeps: str = ""
    only: Epsilon | Literal[""] = ""
    operands: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "operands", tuple(signature(self.formula).parameters))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number that all weights share and that changes from iteration to iteration, such as β₁ᵗ.

    `formula` takes constants by name and `t`, the iteration counted from 1, and returns a float.
    """

    name: str
    latex: str
    plain: str
    formula: Callable[..., float]
    meaning: str
    operands: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "operands", tuple(signature(self.formula).parameters))

    def constants(self, settings: Mapping[str, float]) -> dict[str, float]:
        """Those of a rule's constants that the formula asks for."""
        return {name: settings[name] for name in self.operands if name != "t"}


PENALTIES = (
    Term(
        "l2",
        "p",
        "p",
        lambda lambda2, w: lambda2 * w,
        "The slope of the penalty ½λ₂w²: the larger the weight, the harder it is pulled to 0.",
    ),
    Term(
        "l1",
        "s",
        "s",
        lambda lambda1, w: lambda1 * np.sign(w),
        "The slope of the penalty λ₁|w|: every weight is pulled to 0 equally hard.",
    ),
)

_ADDED: dict[tuple[str, ...], Formula] = {
    ("l2",): lambda gradient, l2: gradient + l2,
    ("l1",): lambda gradient, l1: gradient + l1,
    ("l2", "l1"): lambda gradient, l2, l1: gradient + l2 + l1,
}


def penalty_terms(l1: float, l2: float) -> tuple[Term, ...]:
    """The terms that come before a rule and make `g`; none where there is no penalty."""
    strengths = {"l1": l1, "l2": l2}
    terms = tuple(term for term in PENALTIES if strengths[term.name])
    if not terms:
        return ()
    names = tuple(term.name for term in terms)
    meaning = "The derivative with the slopes of the penalties added."
    return (*terms, Term("g", "g", "g", _ADDED[names], meaning))


def run(terms: Iterable[Term], operands: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is known by name after the terms: operands, and the terms in their order.

    `operands` may hold numbers or anything that can stand for them; `g` is `gradient` where no
    penalty is added.
    """
    known = {"g": operands["gradient"], **operands}
    for term in terms:
        known[term.name] = term.formula(*[known[name] for name in term.operands])
    return known
