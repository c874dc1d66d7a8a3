"""An update as a value, and the same update compiled."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import UsageError
from nnviz.nn.recorder import record_each
from nnviz.training.optimizers import OPTIMIZERS, Update, optimizer
from nnviz.training.terms import Term, run

PENALTIES = ((0.0, 0.0), (0.3, 0.0), (0.0, 0.2), (0.3, 0.2))
FINITE = st.floats(-1e308, 1e308)


def options(l1: float, l2: float, inside: bool, decayed: np.ndarray | None) -> dict[str, Any]:
    epsilon = "inside" if inside else "outside"
    return {"l1": l1, "l2": l2, "epsilon": epsilon, "decayed": decayed}


# A value --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_is_a_value(name: str) -> None:
    gradient, weights = np.array([0.5, -2.0, 0.0]), np.array([0.1, 0.2, 0.0])
    before = gradient.copy(), weights.copy()
    for array in (gradient, weights):
        array.setflags(write=False)
    first = optimizer(name).step(gradient, parameters=weights)
    kept = {key: value.copy() for key, value in first.state.items()}
    update = optimizer(name).step(gradient, first.state, parameters=weights, iteration=2)
    assert isinstance(update, Update)
    assert all(np.array_equal(first.state[key], kept[key]) for key in kept)
    assert np.array_equal(gradient, before[0]) and np.array_equal(weights, before[1])
    # Downhill: against the sign of the gradient, and nothing where it is 0.
    for found in (first, update):
        assert found.delta.shape == gradient.shape
        assert np.array_equal(np.sign(found.delta), -np.sign(gradient))
        assert all(term.shape == gradient.shape for term in found.terms.values())
        assert list(found.terms)[-1] == "delta" and found.terms["delta"] is found.delta
        assert set(found.state) == set(optimizer(name).memory)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_first_update_begins_with_fresh_memory(name: str) -> None:
    entry, gradient, weights = OPTIMIZERS[name], np.array([0.5, -2.0]), np.ones(2)
    fresh = entry.step(gradient, entry.fresh(2), parameters=weights)
    assert np.array_equal(fresh.delta, entry.step(gradient, parameters=weights).delta)
    assert all(not memory.any() for memory in entry.fresh((2, 3), np.float32).values())


def test_plain_descent_is_one_multiplication() -> None:
    gradient = np.array([0.3, -0.7, 1e-300])
    update = optimizer("sgd").step(gradient, settings={"learning_rate": 0.7})
    assert np.array_equal(update.delta, gradient * -0.7)
    compiled = optimizer("sgd").compile(gradient, np.zeros(3), {}, {}, {"learning_rate": 0.7})
    assert len(compiled.calls) == 1 and not compiled.timed


# Penalties ------------------------------------------------------------------------------------


def test_penalties_come_first_and_only_where_they_are() -> None:
    weights, gradient = np.array([2.0, -3.0, 0.0]), np.array([1.0, 1.0, 1.0])
    names = {}
    for l1, l2 in PENALTIES:
        update = optimizer("sgd").step(gradient, parameters=weights, l1=l1, l2=l2)
        names[l1, l2] = tuple(update.terms)
        expected = gradient + l2 * weights + l1 * np.array([1.0, -1.0, 0.0])
        assert np.allclose(update.delta, -0.1 * expected, rtol=1e-15)
    assert names == {
        (0.0, 0.0): ("delta",),
        (0.3, 0.0): ("l1", "g", "delta"),
        (0.0, 0.2): ("l2", "g", "delta"),
        (0.3, 0.2): ("l2", "l1", "g", "delta"),
    }
    assert np.array_equal(update.terms["l2"], 0.2 * weights)
    assert np.array_equal(update.terms["l1"], [0.3, -0.3, 0.0])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_is_not_decayed_moves_as_without_penalties(name: str) -> None:
    weights, gradient = np.array([2.0, -3.0, 0.5]), np.array([1.0, -0.2, 0.7])
    decayed = np.array([True, False, True])
    entry = OPTIMIZERS[name]
    none = {"weight_decay": 0.0} if "weight_decay" in entry.settings else {}
    for l1, l2 in PENALTIES:
        some = entry.step(gradient, parameters=weights, l1=l1, l2=l2, decayed=decayed)
        plain = entry.step(gradient, None, none, parameters=weights)
        every = entry.step(gradient, parameters=weights, l1=l1, l2=l2)
        assert np.array_equal(some.delta[1], plain.delta[1])
        assert np.array_equal(some.delta[[0, 2]], every.delta[[0, 2]])


def test_weight_decay_of_adamw_stands_beside_the_means() -> None:
    weights, gradient = np.array([2.0, -3.0]), np.array([1.0, -0.2])
    settings = {"learning_rate": 0.1, "weight_decay": 0.5}
    adam = optimizer("adam").step(gradient, None, {"learning_rate": 0.1})
    adamw = optimizer("adamw").step(gradient, None, settings, parameters=weights)
    assert all(np.array_equal(adam.state[key], adamw.state[key]) for key in ("m", "v"))
    assert np.array_equal(adamw.terms["decay"], 0.5 * weights)
    assert np.allclose(adamw.delta, adam.delta - 0.1 * 0.5 * weights, rtol=1e-15)


# Terms add up ---------------------------------------------------------------------------------


@given(
    name=st.sampled_from(sorted(OPTIMIZERS)),
    numbers=st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=4),
    penalties=st.sampled_from(PENALTIES),
    inside=st.booleans(),
    iteration=st.integers(1, 10**9),
    remembered=st.floats(0.0, 1e150),
)
def test_the_terms_add_up_to_the_update(
    name: str,
    numbers: list[tuple[float, float]],
    penalties: tuple[float, float],
    inside: bool,
    iteration: int,
    remembered: float,
) -> None:
    """Each term follows from those shown before it, for each weight by itself, in Python numbers;
    the last one is the delta. No warning, however large or small the numbers are."""
    entry = OPTIMIZERS[name]
    gradient, weights = np.array(numbers).T
    state = {key: np.full(len(numbers), remembered) for key in entry.memory}
    chosen = options(*penalties, inside, None)
    update = entry.step(gradient, state, parameters=weights, iteration=iteration, **chosen)
    shared = {**entry.settings, **entry.scalar_values(entry.settings, iteration)}
    shared |= {"eta": shared["learning_rate"], "lambda1": penalties[0], "lambda2": penalties[1]}
    epsilon = "inside" if inside else "outside"
    terms = entry.terms_for(l1=penalties[0], l2=penalties[1], epsilon=epsilon)
    for at in range(len(numbers)):
        known = {**shared, "gradient": gradient[at], "w": weights[at], "g": gradient[at]}
        known |= dict.fromkeys(entry.memory, np.float64(remembered))
        for term in terms:
            with np.errstate(all="ignore"):
                value = term.formula(*[known[operand] for operand in term.operands])
            assert np.array_equal(value, update.terms[term.name][at], equal_nan=True), term.name
            known[term.name] = update.terms[term.name][at]
        assert np.array_equal(known["delta"], update.delta[at], equal_nan=True)


@pytest.mark.parametrize("size", (0.0, 5e-324, 1e-300, 1e-160, 1e160, 1e308))
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_gradients_of_any_size(name: str, size: float) -> None:
    """Finite updates without a warning, ten times over; where the slope is 0, so is the update."""
    entry = OPTIMIZERS[name]
    decay = {"weight_decay": 0.0} if "weight_decay" in entry.settings else {}
    settings = {"learning_rate": 1e-3, **decay}
    gradient, weights, state = np.array([size, -size, 0.0]), np.ones(3), {}
    for iteration, inside in itertools.product(range(1, 11), (False, True)):
        update = entry.step(
            gradient,
            state,
            settings,
            parameters=weights,
            iteration=iteration,
            epsilon="inside" if inside else "outside",
        )
        state = dict(update.state)
        if size < 1e308:  # sums of the largest numbers are infinite, which ends a training
            assert np.isfinite(update.delta).all()
        assert update.delta[2] == 0.0


# Compiled -------------------------------------------------------------------------------------


class Arrays:
    """An update compiled to arrays of its own, and everything a caller does between two."""

    def __init__(self, name: str, weights: np.ndarray, **chosen: Any) -> None:
        entry = OPTIMIZERS[name]
        self.gradient, self.weights = np.empty_like(weights), weights.copy()
        self.memory = entry.fresh(weights.shape, weights.dtype)
        self.after = {key: np.full_like(value, np.nan) for key, value in self.memory.items()}
        self.rule = entry.compile(self.gradient, self.weights, self.memory, self.after, **chosen)

    def update(self, gradient: np.ndarray, iteration: int, rate: float) -> np.ndarray:
        self.gradient[...] = gradient
        before = {key: value.copy() for key, value in self.memory.items()}
        weights = self.weights.copy()
        with np.errstate(all="ignore"):
            self.rule.set(iteration, rate)
            for call in self.rule.calls:
                call()
        assert np.array_equal(self.weights, weights)
        assert all(np.array_equal(self.memory[key], before[key]) for key in before)
        for key, value in self.after.items():
            self.memory[key][...] = value
        return self.gradient.copy()


@pytest.mark.parametrize("dtype", (np.float64, np.float32))
@pytest.mark.parametrize("inside", (False, True))
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_compiled_is_stepped_bit_for_bit(name: str, inside: bool, dtype: type) -> None:
    random = np.random.default_rng(7)
    entry = OPTIMIZERS[name]
    for (l1, l2), shape, partly in itertools.product(
        PENALTIES, ((5,), (5, 3), (1,)), (False, True)
    ):
        decayed = random.random(shape[0]) < 0.5 if partly else None
        chosen = options(l1, l2, inside, decayed)
        weights = random.normal(size=shape).astype(dtype)
        arrays, state = Arrays(name, weights, **chosen), {}
        for iteration in range(1, 6):
            rate = 0.1 / iteration
            gradient = (random.normal(size=shape) * 10.0 ** random.integers(-3, 3)).astype(dtype)
            update = entry.step(
                gradient,
                state,
                {"learning_rate": rate},
                parameters=arrays.weights,
                iteration=iteration,
                **chosen,
            )
            delta, state = arrays.update(gradient, iteration, rate), dict(update.state)
            assert delta.dtype == update.delta.dtype == dtype
            assert np.array_equal(delta, update.delta)
            for key, value in arrays.memory.items():
                assert value.dtype == state[key].dtype == dtype
                assert np.array_equal(value, state[key])
            arrays.weights += delta


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_stretch_is_updated_as_the_whole(name: str) -> None:
    """Compiled stretch by stretch, as a sequential update needs it."""
    random = np.random.default_rng(1)
    weights, gradient = random.normal(size=7), random.normal(size=7)
    decayed = np.arange(7) % 2 == 0
    whole = Arrays(name, weights, l2=0.1, decayed=decayed).update(gradient, 3, 0.2)
    parts = [
        Arrays(name, weights[part], l2=0.1, decayed=decayed[part]).update(gradient[part], 3, 0.2)
        for part in (slice(0, 4), slice(4, 7))
    ]
    assert np.array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_it_needs_to_be_set_only_where_it_says_so(name: str) -> None:
    gradient, weights = np.array([0.3, -2.0]), np.array([1.0, 2.0])
    first, later = (Arrays(name, weights) for _ in range(2))
    same = np.array_equal(first.update(gradient, 1, 0.1), later.update(gradient, 5, 0.1))
    assert same is not first.rule.timed


def test_nothing_is_allocated_for_what_is_the_same() -> None:
    """A velocity that is the delta is computed once and copied."""
    arrays = Arrays("momentum_classic", np.ones(3))
    assert len(arrays.rule.calls) == 4


# Refusals -------------------------------------------------------------------------------------


def test_missing_weights_are_refused() -> None:
    for name, penalties in (("sgd", {"l2": 0.1}), ("adam", {"l1": 0.1}), ("adamw", {})):
        with pytest.raises(UsageError, match="weights are needed"):
            optimizer(name).step(np.ones(2), **penalties)  # type: ignore[arg-type]


def test_iterations_are_counted_from_one() -> None:
    with pytest.raises(UsageError, match="counted from 1"):
        optimizer("adam").step(np.ones(2), iteration=0)


def test_compiling_refuses_what_stepping_refuses() -> None:
    arrays = {"m": np.zeros(1), "v": np.zeros(1)}
    with pytest.raises(UsageError, match="beta1"):
        optimizer("adam").compile(np.ones(1), np.ones(1), arrays, arrays, {"beta1": 1.0})


# Terms on anything ----------------------------------------------------------------------------


class Written(np.lib.mixins.NDArrayOperatorsMixin):
    """An operand that writes down what is done with it."""

    def __init__(self, text: str, used: set[np.ufunc]) -> None:
        self.text, self.used = text, used

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **named: Any) -> Any:
        assert method == "__call__" and not named
        self.used.add(ufunc)
        parts = [x.text if isinstance(x, Written) else f"{x:g}" for x in operands]
        return Written(f"{ufunc.__name__}({', '.join(parts)})", self.used)


ARITHMETIC = {np.add, np.subtract, np.multiply, np.divide, np.negative}
FUNCTIONS = {np.sqrt, np.absolute, np.maximum, np.sign}


def written(name: str, used: set[np.ufunc], **chosen: Any) -> dict[str, Any]:
    terms = OPTIMIZERS[name].terms_for(**chosen)
    names = {operand for term in terms for operand in term.operands} | {"gradient"}
    return run(terms, {each: Written(each, used) for each in names - {"g"}})


@pytest.mark.parametrize("inside", (False, True))
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_terms_run_on_symbols(name: str, inside: bool) -> None:
    used: set[np.ufunc] = set()
    known = written(name, used, l1=1.0, l2=1.0, epsilon="inside" if inside else "outside")
    assert used <= ARITHMETIC | FUNCTIONS
    assert "gradient" in known["delta"].text and "eta" in known["delta"].text


def test_a_term_as_an_equation() -> None:
    known = written("momentum", set(), l2=0.5)
    assert known["g"].text == "add(gradient, multiply(lambda2, w))"
    assert known["v"].text == f"add(multiply(beta, v), {known['g'].text})"
    assert known["delta"].text == f"multiply(negative(eta), {known['v'].text})"


def test_a_term_knows_its_operands() -> None:
    term = Term("t", "t", "t", lambda g, beta: g * beta, "A product of two numbers.")
    assert term.operands == ("g", "beta")
    out = np.empty(2)
    (call,) = record_each(lambda *x: (term.formula(*x),), [np.ones(2), np.array(3.0)], [out]).calls
    call()
    assert np.array_equal(out, [3.0, 3.0])
