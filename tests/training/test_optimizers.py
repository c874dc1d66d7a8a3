"""Every rule of the table against published numbers, against its source, and against PyTorch."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.export.maths import typeset
from nnviz.training.optimizers import OPTIMIZERS, optimizer
from tests.training.optimizer_oracles import ORACLES

FILE = Path(__file__).parents[1] / "data" / "worked_examples.json"
PUBLISHED = json.loads(FILE.read_text("utf-8"))["d2l_optimizers"]

Gradient = Callable[[np.ndarray], np.ndarray]


def descend(
    name: str,
    start: Any,
    steps: int,
    gradient: Gradient,
    settings: dict[str, float],
    **options: Any,
) -> np.ndarray:
    """The parameters after each update, first those before any."""
    x, state = np.array(start, dtype=float), {}
    path = [x]
    for iteration in range(1, steps + 1):
        update = optimizer(name).step(
            gradient(x), state, settings, parameters=x, iteration=iteration, **options
        )
        x, state = x + update.delta, dict(update.state)
        path.append(x)
    return np.array(path)


# Published numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize("rate", (0.2, 0.05, 1.1))
def test_gradient_descent_of_a_parabola(rate: float) -> None:
    one = PUBLISHED["gradient_descent"]
    path = descend("sgd", [one["start"]], one["steps"], lambda x: 2 * x, {"learning_rate": rate})
    printed = one[f"eta {rate}"]
    digits = len(printed.partition(".")[2])
    assert path[-1][0] == pytest.approx(float(printed), abs=10.0 ** -min(digits, 12))


@pytest.mark.parametrize(
    "key,name,settings",
    (
        ("gd eta 0.4", "sgd", {"learning_rate": 0.4}),
        ("gd eta 0.6", "sgd", {"learning_rate": 0.6}),
        (
            "momentum eta 0.6 beta 0.5 (v = beta v + g; x = x - eta v)",
            "momentum",
            {"learning_rate": 0.6, "beta": 0.5},
        ),
        ("momentum eta 0.6 beta 0.25", "momentum", {"learning_rate": 0.6, "beta": 0.25}),
        ("adagrad eta 0.4 eps 1e-6", "adagrad", {"learning_rate": 0.4, "epsilon": 1e-6}),
        ("adagrad eta 2", "adagrad", {"learning_rate": 2.0, "epsilon": 1e-6}),
        (
            "rmsprop eta 0.4 gamma 0.9 eps 1e-6",
            "rmsprop",
            {"learning_rate": 0.4, "rho": 0.9, "epsilon": 1e-6},
        ),
    ),
)
def test_end_points_of_dive_into_deep_learning(
    key: str, name: str, settings: dict[str, float]
) -> None:
    two = PUBLISHED["two_dimensional"]
    path = descend(
        name,
        two["start"],
        two["steps"],
        lambda x: np.array([0.2 * x[0], 4 * x[1]]),
        settings,
        epsilon="inside",
    )
    assert [f"{value:.6f}" for value in path[-1]] == two[key]


def test_all_published_end_points_are_checked() -> None:
    (mark,) = [
        mark
        for mark in test_end_points_of_dive_into_deep_learning.pytestmark
        if mark.name == "parametrize"
    ]
    assert {key for key, *_ in mark.args[1]} == set(PUBLISHED["two_dimensional"]) - {
        "f",
        "start",
        "steps",
    }


# The sources ----------------------------------------------------------------------------------


def slopes(w: Any) -> Any:
    """A valley that is no parabola, so that slopes grow, shrink and turn."""
    return w**3 - 0.5 * w + 0.1


def test_every_optimizer_has_an_oracle() -> None:
    assert set(OPTIMIZERS) == set(ORACLES)


@pytest.mark.parametrize("inside", (False, True))
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_against_its_source(name: str, inside: bool) -> None:
    # A large ε, so that where it stands makes a difference.
    usual = OPTIMIZERS[name].settings
    chosen = {"learning_rate": 0.05} | ({"epsilon": 1e-3} if "epsilon" in usual else {})
    settings = {**usual, **chosen}
    options: dict[str, Any] = {}
    if "inside" in inspect.signature(ORACLES[name]).parameters:
        options["inside"] = inside
    path = descend(name, [1.7], 60, slopes, settings, epsilon="inside" if inside else "outside")
    rule, w = ORACLES[name](**settings, **options), 1.7
    for t in range(1, 61):
        w = rule(w, slopes(w), t)
        assert path[t][0] == pytest.approx(w, rel=1e-11, abs=1e-12), t


def test_both_forms_of_momentum_are_one_while_the_rate_stays() -> None:
    settings = {"learning_rate": 0.05, "beta": 0.8}
    paths = [
        descend(name, [1.7, -0.3], 40, slopes, settings)
        for name in ("momentum", "momentum_classic")
    ]
    assert np.allclose(*paths, rtol=0, atol=1e-13)


def test_the_forms_of_momentum_differ_when_the_rate_changes() -> None:
    """The classic velocity holds steps already made with the old rate."""
    ends = []
    for name in ("momentum", "momentum_classic"):
        first = optimizer(name).step(np.array([1.0]), None, {"learning_rate": 1.0, "beta": 0.5})
        second = optimizer(name).step(
            np.array([0.0]), first.state, {"learning_rate": 0.1, "beta": 0.5}, iteration=2
        )
        ends.append(second.delta[0])
    assert ends == [-0.05, -0.5]


def test_nadam_far_on() -> None:
    """Where the shares no longer count, it goes on as if all of them had been multiplied."""
    entry, known = optimizer("nadam"), dict(optimizer("nadam").settings)
    for t in (1, 100, 439, 440, 441, 10**9):
        found = entry.scalar_values(known, t)
        shares = (0.9 * (1 - 0.5 * 0.96 ** (0.004 * k)) for k in range(1, min(t, 1000) + 1))
        assert found["product"] == pytest.approx(float(np.prod(list(shares))), abs=1e-19)
    assert 1 - found["product"] == 1.0
    assert found["mu_next"] == 0.9


# PyTorch --------------------------------------------------------------------------------------

# Its class, its names for our constants, and where it has ε.
TORCH: dict[str, tuple[str, dict[str, Any], str]] = {
    "sgd": ("SGD", {}, "outside"),
    "momentum": ("SGD", {"momentum": "beta"}, "outside"),
    "nesterov": ("SGD", {"momentum": "beta", "nesterov": True}, "outside"),
    "adagrad": ("Adagrad", {"eps": "epsilon"}, "outside"),
    "adadelta": ("Adadelta", {"rho": "rho", "eps": "epsilon"}, "outside"),
    "rmsprop": ("RMSprop", {"alpha": "rho", "eps": "epsilon"}, "outside"),
    "adam": ("Adam", {"betas": ("beta1", "beta2"), "eps": "epsilon"}, "outside"),
    "adamax": ("Adamax", {"betas": ("beta1", "beta2"), "eps": "epsilon"}, "inside"),
    "nadam": (
        "NAdam",
        {"betas": ("beta1", "beta2"), "eps": "epsilon", "momentum_decay": "momentum_decay"},
        "outside",
    ),
    "adamw": (
        "AdamW",
        {"betas": ("beta1", "beta2"), "eps": "epsilon", "weight_decay": "weight_decay"},
        "outside",
    ),
}


def in_torch(name: str, settings: dict[str, float], l2: float) -> Callable[[Any], Any]:
    import torch

    kind, names, _ = TORCH[name]

    def value(ours: Any) -> Any:
        if isinstance(ours, tuple):
            return tuple(settings[each] for each in ours)
        return settings[ours] if isinstance(ours, str) else ours

    options = {theirs: value(ours) for theirs, ours in names.items()}
    if l2:
        options["weight_decay"] = l2
    return lambda w: getattr(torch.optim, kind)([w], lr=settings["learning_rate"], **options)


def test_only_what_pytorch_lacks_is_not_compared_with_it() -> None:
    assert set(OPTIMIZERS) - set(TORCH) == {"momentum_classic"}


@pytest.mark.parametrize("l2", (0.0, 0.05))
@pytest.mark.parametrize("name", TORCH)
def test_fifty_updates_as_in_pytorch(name: str, l2: float) -> None:
    torch = pytest.importorskip("torch")
    if l2 and name == "adamw":
        l2 = 0.0  # its decay is a constant of the rule
    settings = {**OPTIMIZERS[name].settings, "learning_rate": 0.03}
    random = np.random.default_rng(3)
    start = random.normal(size=12)
    # Slopes that were drawn: those of a function can make a difference of rounding grow.
    drawn = random.normal(size=(50, 12)) * 10.0 ** random.uniform(-4, 2, size=(50, 12))
    drawn[:, 5] = drawn[10, :] = 0.0
    slope = iter(drawn)
    path = descend(name, start, 50, lambda w: next(slope), settings, l2=l2, epsilon=TORCH[name][2])
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # NAdam keeps a product in the default type
    try:
        w = torch.tensor(start, requires_grad=True)
        theirs = in_torch(name, settings, l2)(w)
        for at in range(1, 51):
            w.grad = torch.tensor(drawn[at - 1])
            theirs.step()
            assert np.abs(path[at] - w.detach().numpy()).max() <= 1e-10, at
    finally:
        torch.set_default_dtype(usual)


# The table ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_says_what_it_is(name: str) -> None:
    entry = OPTIMIZERS[name]
    texts = (entry.label, entry.latex, entry.plain, entry.meaning, entry.source)
    assert entry.name == name and all(texts)
    assert next(iter(entry.settings)) == "learning_rate"
    assert typeset([entry.latex]).width > 0
    for part in (*entry.adjustable, *entry.scalars, *entry.terms):
        assert typeset([part.latex]).width > 0
        assert part.latex and part.plain and len(part.meaning) > 10, part.name
    assert len({constant.name for constant in entry.adjustable}) == len(entry.adjustable)
    entry.check(entry.settings)


@pytest.mark.parametrize(
    "name,terms",
    (
        ("sgd", ("delta",)),
        ("momentum", ("v", "delta")),
        ("momentum_classic", ("v", "delta")),
        ("nesterov", ("v", "ahead", "delta")),
        ("adagrad", ("s", "q", "delta")),
        ("adadelta", ("v", "q", "u", "delta")),
        ("rmsprop", ("v", "q", "delta")),
        ("adam", ("m", "v", "m_hat", "v_hat", "q", "delta")),
        ("adamax", ("m", "u", "m_hat", "q", "delta")),
        ("nadam", ("m", "v", "m_hat", "g_hat", "v_hat", "q", "delta")),
        ("adamw", ("m", "v", "m_hat", "v_hat", "q", "decay", "delta")),
    ),
)
def test_what_an_update_shows(name: str, terms: tuple[str, ...]) -> None:
    for epsilon in ("outside", "inside"):
        update = OPTIMIZERS[name].step(np.ones(2), parameters=np.ones(2), epsilon=epsilon)
        assert tuple(update.terms) == terms


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_terms_are_wired(name: str) -> None:
    """Every operand is there when it is asked for, and every memory is renewed once."""
    entry = OPTIMIZERS[name]
    given = {"gradient", "g", "w", "eta", *entry.settings, *entry.memory}
    given |= {scalar.name for scalar in entry.scalars}
    for scalar in entry.scalars:
        assert set(scalar.operands) <= {"t", *entry.settings}
    for epsilon in ("outside", "inside"):
        terms, known = entry.terms_for(epsilon=epsilon), set(given)
        for term in terms:
            assert set(term.operands) <= known, term.name
            assert not term.keeps or term.keeps == term.name
            known.add(term.name)
        assert tuple(term.keeps for term in terms if term.keeps) == entry.memory
        assert terms[-1].name == "delta"


def test_refusals() -> None:
    with pytest.raises(UsageError, match=r"'adamm'.*sgd"):
        optimizer("adamm")
    with pytest.raises(UsageError, match=r"no setting 'momentum'.*learning_rate"):
        optimizer("sgd").step(np.ones(1), settings={"momentum": 0.9})
    with pytest.raises(UsageError, match="learning rate must be a finite number"):
        optimizer("sgd").step(np.ones(1), settings={"learning_rate": float("nan")})


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_constants_outside_their_range_are_refused(name: str) -> None:
    entry = OPTIMIZERS[name]
    for constant in entry.adjustable:
        # The ends themselves are taken as the range says, and what lies beyond them is not.
        entry.check({constant.name: constant.low})
        last = np.nextafter(constant.high, 0.0) if constant.below else constant.high
        entry.check({constant.name: float(last)})
        outside = [np.nextafter(constant.low, -1.0), np.nextafter(last, np.inf)]
        for value in (*map(float, outside), float("inf"), float("-inf"), float("nan")):
            with pytest.raises(UsageError, match=constant.name.replace("_", " ")):
                entry.check({constant.name: value})


@pytest.mark.parametrize(
    "name,settings,says",
    (
        ("adam", {"beta1": 1.0}, r"The beta1 \(β₁\) is a number from 0 below 1, not 1\."),
        ("momentum", {"beta": -0.1}, r"from 0 below 1, not -0\.1"),
        ("rmsprop", {"epsilon": -1e-8}, r"The epsilon \(ε\) is a number from 0 to 1, not -1e-08"),
        ("adamw", {"weight_decay": 1e7}, r"The weight decay \(λ\) is a number from 0 to 1e\+06"),
    ),
)
def test_a_refusal_says_what_is_allowed(name: str, settings: dict[str, float], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        optimizer(name).step(np.ones(1), settings=settings, parameters=np.ones(1))
