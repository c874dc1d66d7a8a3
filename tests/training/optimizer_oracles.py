"""Every optimizer once more, for one weight, in plain Python numbers and straight from its source.

Each returns a function (w, g, t) → the new w; what it remembers it keeps itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable

Rule = Callable[[float, float, int], float]


def sgd(learning_rate: float) -> Rule:
    return lambda w, g, t: w - learning_rate * g


def momentum(learning_rate: float, beta: float) -> Rule:
    v = 0.0

    def rule(w: float, g: float, t: int) -> float:
        nonlocal v
        v = beta * v + g
        return w - learning_rate * v

    return rule


def momentum_classic(learning_rate: float, beta: float) -> Rule:
    """Rumelhart, Hinton and Williams: Δw(t) = −η g + β Δw(t − 1)."""
    last = 0.0

    def rule(w: float, g: float, t: int) -> float:
        nonlocal last
        last = -learning_rate * g + beta * last
        return w + last

    return rule


def nesterov(learning_rate: float, beta: float) -> Rule:
    """Sutskever et al. move to w + βv and take the slope there; kept here is that moved weight."""
    v = 0.0

    def rule(ahead: float, g: float, t: int) -> float:
        nonlocal v
        w = ahead - beta * v
        v = beta * v - learning_rate * g
        return w + v + beta * v

    return rule


def adagrad(learning_rate: float, epsilon: float, inside: bool = False) -> Rule:
    seen: list[float] = []

    def rule(w: float, g: float, t: int) -> float:
        seen.append(g)
        return w - learning_rate * g / _root(math.fsum(x * x for x in seen), epsilon, inside)

    return rule


def adadelta(learning_rate: float, rho: float, epsilon: float, inside: bool = False) -> Rule:
    slopes: list[float] = []
    steps: list[float] = []

    def rule(w: float, g: float, t: int) -> float:
        past = _fading([x * x for x in steps], rho)
        slopes.append(g)
        present = _fading([x * x for x in slopes], rho)
        steps.append(math.sqrt(past + epsilon) / math.sqrt(present + epsilon) * g)
        return w - learning_rate * steps[-1]

    return rule


def rmsprop(learning_rate: float, rho: float, epsilon: float, inside: bool = False) -> Rule:
    squares: list[float] = []

    def rule(w: float, g: float, t: int) -> float:
        squares.append(g * g)
        return w - learning_rate * g / _root(_fading(squares, rho), epsilon, inside)

    return rule


def adam(
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    inside: bool = False,
    weight_decay: float = 0.0,
) -> Rule:
    """Kingma and Ba, algorithm 1; with weight decay, Loshchilov and Hutter, algorithm 2."""
    slopes: list[float] = []

    def rule(w: float, g: float, t: int) -> float:
        slopes.append(g)
        m = _fading(slopes, beta1) / (1 - math.pow(beta1, t))
        v = _fading([x * x for x in slopes], beta2) / (1 - math.pow(beta2, t))
        return w - learning_rate * (m / _root(v, epsilon, inside) + weight_decay * w)

    return rule


def adamax(
    learning_rate: float, beta1: float, beta2: float, epsilon: float, inside: bool = False
) -> Rule:
    """Kingma and Ba, section 7.1, where ε has no place yet."""
    slopes: list[float] = []

    def rule(w: float, g: float, t: int) -> float:
        slopes.append(g)
        added = epsilon if inside else 0.0
        sizes = [abs(x) + added for x in slopes]
        largest = max(beta2 ** (t - 1 - at) * size for at, size in enumerate(sizes))
        m = _fading(slopes, beta1) / (1 - beta1**t)
        return w - learning_rate * m / (largest if inside else largest + epsilon)

    return rule


def nadam(
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    momentum_decay: float,
    inside: bool = False,
) -> Rule:
    """Dozat, algorithm 2."""
    slopes: list[float] = []

    def mu(t: int) -> float:
        return beta1 * (1 - 0.5 * math.pow(0.96, t * momentum_decay))

    def rule(w: float, g: float, t: int) -> float:
        slopes.append(g)
        now = math.prod(mu(k) for k in range(1, t + 1))
        m, v = _fading(slopes, beta1), _fading([x * x for x in slopes], beta2) / (1 - beta2**t)
        ahead = mu(t + 1) * m / (1 - now * mu(t + 1)) + (1 - mu(t)) * g / (1 - now)
        return w - learning_rate * ahead / _root(v, epsilon, inside)

    return rule


def _fading(values: list[float], kept: float) -> float:
    """Σ (1 − β) β^(age) x: the closed form of x̄ ← β x̄ + (1 − β) x begun at 0."""
    return math.fsum((1 - kept) * kept**age * x for age, x in enumerate(reversed(values)))


def _root(square: float, epsilon: float, inside: bool) -> float:
    return math.sqrt(square + epsilon) if inside else math.sqrt(square) + epsilon


ORACLES: dict[str, Callable[..., Rule]] = {
    "sgd": sgd,
    "momentum": momentum,
    "momentum_classic": momentum_classic,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "adadelta": adadelta,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamax": adamax,
    "nadam": nadam,
    "adamw": adam,
}
