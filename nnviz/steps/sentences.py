"""Sentences for someone who has never seen a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnviz.nn.architecture import Architecture

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count(number: int, noun: str) -> str:
    """`two products`, `no product`, `784 products`."""
    written = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{written} {noun}" if number == 1 else f"{written} {plural(noun)}"


def plural(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"


def listed(items: Iterable[str]) -> str:
    """`3`, `3 and 4`, `3, 4 and 5`; long lists stop with a count."""
    names = list(items)
    if len(names) > 6:
        names = [*names[:3], f"{len(names) - 3} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def lowered(label: str) -> str:
    """A label inside a sentence: `Squared error` starts small, `ReLU` stays as it is."""
    first = label.split(" ")[0].split("-")[0]
    return label[:1].lower() + label[1:] if first.istitle() else label


def reaction(value: float, number: str, cause: str) -> str:
    """What a derivative says: how the loss answers to a tiny growth of `cause`."""
    if value == 0.0:
        return f"If {cause} grew by a tiny bit, the loss would stay the same."
    way = "rise" if value > 0 else "fall"
    size = number.strip("()").removeprefix("-")
    return f"If {cause} grew by a tiny bit, the loss would {way} by {size} times that bit."


@dataclass(frozen=True)
class Words:
    """Names of the parts of one network, as they stand in a sentence."""

    architecture: Architecture

    def name(self, number: int) -> str:
        return self.architecture.label(number)

    def neuron(self, number: int) -> str:
        """`neuron 6`, `the bias neuron 5`."""
        kind = "the bias neuron" if self.architecture.is_bias(number) else "neuron"
        return f"{kind} {self.name(number)}"

    def neurons(self, numbers: Sequence[int]) -> str:
        """`neuron 6`, `neurons 6 and 7`."""
        if len(numbers) == 1:
            return self.neuron(numbers[0])
        return f"neurons {listed(self.name(number) for number in numbers)}"

    def layer(self, layer: int) -> str:
        """`the input layer`, `hidden layer 2`; a layer's own name as it is."""
        label = self.architecture.layer_label(layer)
        if self.architecture.layers[layer - 1].name:
            return f"layer “{label}”"
        lowered = label[:1].lower() + label[1:]
        return lowered if lowered[-1].isdigit() else f"the {lowered}"

    def layer_title(self, layer: int) -> str:
        """`Input layer`, as a heading starts."""
        return self.architecture.layer_label(layer)

    def edge(self, source: int, target: int) -> str:
        return f"{self.name(source)} → {self.name(target)}"
