"""From a gradient to an update, by a rule of named terms.

An update is a value before it is applied: `Optimizer.step` computes what to add to the parameters
and changes nothing. `Optimizer.compile` makes the same rule into calls that write into given
arrays; both compute the same numbers to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.errors import UsageError
from nnviz.nn.recorder import Calls, record_each
from nnviz.training.constants import (
    LEARNING_RATE,
    WEIGHT_DECAY,
    Constant,
    check_constants,
    usual_values,
)
from nnviz.training.terms import Epsilon, Scalar, Term, penalty_terms, run

Array = NDArray[Any]
Vector = Array
State = Mapping[str, Vector]
Settings = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Update:
    """What an optimizer wants to add to the parameters, shaped like the gradient.

    `state` is what the optimizer remembers for the next step; `terms` are what the delta was made
    from, by name and in order, the delta itself last.
    """

    delta: Vector
    state: State = field(default_factory=dict)
    terms: Mapping[str, Vector] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Optimizer:
    """A rule that says, by `terms`, how a weight w changes, with g its entry of the gradient.

    adjustable: the constants, the learning rate first. `settings` are their usual values by name.
    memory: names of what is remembered from iteration to iteration, one number for each weight.
    scalars: numbers that all weights share and that depend on the iteration.
    terms: in the order of computing; the last is `delta`, what is added to w.
    latex, plain: the rule in one line. meaning: in words. source: where it is from.
    """

    name: str
    label: str
    adjustable: tuple[Constant, ...]
    terms: tuple[Term, ...]
    latex: str
    plain: str
    meaning: str
    source: str
    memory: tuple[str, ...] = ()
    scalars: tuple[Scalar, ...] = ()
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", usual_values(self.adjustable))

    def check(self, settings: Settings) -> None:
        """`UsageError` for a setting the rule does not have or that is outside its range."""
        check_constants(self.adjustable, settings, self.label, "setting")

    def terms_for(
        self, *, l1: float = 0.0, l2: float = 0.0, epsilon: Epsilon = "outside"
    ) -> tuple[Term, ...]:
        """All terms of an update in the order of computing, those of penalties first."""
        return _terms_for(self, bool(l1), bool(l2), epsilon)

    def fresh(self, size: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> dict[str, Array]:
        """The memory before the first update: zeros, of the shape of the gradient."""
        return {name: np.zeros(size, dtype) for name in self.memory}

    def scalar_values(self, settings: Settings, iteration: int) -> dict[str, float]:
        """The scalars of an iteration (from 1), by name; `settings` must name all constants."""
        return {
            scalar.name: scalar.formula(t=iteration, **scalar.constants(settings))
            for scalar in self.scalars
        }

    def step(
        self,
        gradient: Vector,
        state: State | None = None,
        settings: Settings | None = None,
        *,
        parameters: Vector | None = None,
        iteration: int = 1,
        l1: float = 0.0,
        l2: float = 0.0,
        decayed: NDArray[np.bool_] | None = None,
        epsilon: Epsilon = "outside",
    ) -> Update:
        """The update for a gradient; changes nothing.

        state: what an earlier update left, None before the first. settings: what differs from the
        usual values. parameters: the weights, needed where something decays. iteration: counted
        from 1. decayed: which weights are decayed, along the first axis; None for all.

        `UsageError` for settings the rule does not take, and for parameters that are missing.
        """
        chosen = self._chosen(settings, iteration)
        terms = self.terms_for(l1=l1, l2=l2, epsilon=epsilon)
        self._refuse_without(parameters, terms)
        with np.errstate(all="ignore"):
            known = run(
                terms,
                {
                    "gradient": gradient,
                    "w": parameters,
                    **(state or self.fresh(gradient.shape, gradient.dtype)),
                    **self._numbers(chosen, l1, l2, decayed, gradient),
                    **self.scalar_values(chosen, iteration),
                },
            )
        values = {term.name: known[term.name] for term in terms}
        return Update(values["delta"], {name: values[name] for name in self.memory}, values)

    def compile(
        self,
        gradient: Array,
        parameters: Array,
        memory: Mapping[str, Array],
        after: Mapping[str, Array],
        settings: Settings | None = None,
        *,
        l1: float = 0.0,
        l2: float = 0.0,
        decayed: NDArray[np.bool_] | None = None,
        epsilon: Epsilon = "outside",
    ) -> Compiled:
        """Calls that read gradient, parameters and memory, put the delta into `gradient` and the
        new memory into `after`, whose arrays are like those of `memory` and overlap none of them.

        Set for iteration 1; bitwise the numbers of `step` in arrays of the same type.
        """
        chosen = self._chosen(settings, 1)
        terms = self.terms_for(l1=l1, l2=l2, epsilon=epsilon)
        numbers = self._numbers(chosen, l1, l2, decayed, gradient)
        changing = {name: np.empty(()) for name in ("eta", *(s.name for s in self.scalars))}
        arrays = {name: value for name, value in numbers.items() if isinstance(value, np.ndarray)}
        operands = {
            "gradient": gradient, "w": parameters, **memory, **arrays, **changing
        }  # fmt: skip

        def results(*symbols: Any) -> list[Any]:
            known = run(terms, {**numbers, **dict(zip(operands, symbols, strict=True))})
            return [known[name] for name in (*self.memory, "delta")]

        outs = [*(after[name] for name in self.memory), gradient]
        recorded = record_each(results, list(operands.values()), outs)
        return Compiled(self, chosen, changing, recorded.scalars, recorded.calls)

    def _chosen(self, settings: Settings | None, iteration: int) -> Settings:
        if iteration < 1:
            raise UsageError(f"Iterations are counted from 1, so there is none {iteration}.")
        if not settings:
            return self.settings
        self.check(settings)
        return {**self.settings, **settings}

    def _refuse_without(self, parameters: Vector | None, terms: tuple[Term, ...]) -> None:
        if parameters is None and any("w" in term.operands for term in terms):
            raise UsageError("The weights are needed to make them decay.", place="parameters")

    def _numbers(
        self,
        chosen: Settings,
        l1: float,
        l2: float,
        decayed: NDArray[np.bool_] | None,
        like: Array,
    ) -> dict[str, Any]:
        """Constants by name: numbers, and for those that only some weights feel, vectors."""
        numbers: dict[str, Any] = {**chosen, "lambda1": l1, "lambda2": l2}
        numbers["eta"] = numbers.pop(LEARNING_RATE)
        if decayed is not None:
            shape = (-1, *(1,) * (like.ndim - 1))
            for name in ("lambda1", "lambda2", WEIGHT_DECAY):
                if numbers.get(name):
                    felt = np.where(decayed, numbers[name], 0.0)
                    numbers[name] = felt.reshape(shape).astype(like.dtype)
        return numbers


@lru_cache(maxsize=128)
def _terms_for(entry: Optimizer, l1: bool, l2: bool, epsilon: Epsilon) -> tuple[Term, ...]:
    own = (term for term in entry.terms if term.only in ("", epsilon))
    return (*penalty_terms(l1, l2), *own)


class Compiled:
    """An update rule bound to its arrays: `set` an iteration, then run `calls`.

    `timed` says whether the numbers depend on the iteration; if not, `set` is needed only when
    the learning rate changes. Both are to be used under `np.errstate(all="ignore")`.
    """

    def __init__(
        self,
        rule: Optimizer,
        settings: Settings,
        changing: Mapping[str, Array],
        scalars: Calls,
        calls: Calls,
    ) -> None:
        self.calls = calls
        self.timed = bool(rule.scalars)
        self._rate = changing["eta"].fill
        self._timed = [
            (changing[scalar.name].fill, partial(scalar.formula, **scalar.constants(settings)))
            for scalar in rule.scalars
        ]
        self._scalars = scalars
        self.set(1, settings[LEARNING_RATE])

    def set(self, iteration: int, rate: float) -> None:
        """Put in the iteration, counted from 1, and its learning rate η."""
        self._rate(rate)
        for fill, formula in self._timed:
            fill(formula(t=iteration))
        for call in self._scalars:
            call()
