"""Networks to begin with, and what a NETWORK on the command line can be."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from functools import lru_cache

from nnviz.atomic import display
from nnviz.document.builders import BUILDERS, build, is_built
from nnviz.document.experiments import EXPERIMENTS
from nnviz.document.files import SUFFIX, load
from nnviz.document.limits import check_sizes
from nnviz.document.model import Document
from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Layer
from nnviz.nn.initialisers import initialise
from nnviz.nn.network import Network
from nnviz.resources import resource


@dataclass(frozen=True, slots=True)
class Preset:
    """A document to begin with: its name on the command line, its title, and one line about it."""

    name: str
    title: str
    description: str


SHIPPED: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "running-example",
            "Running example",
            "Nine neurons, twelve edges: neuron 4 has two ways to the loss, neuron 3 only one.",
        ),
        Preset(
            "van-kessel-4-5-1",
            "Fully connected 4-5-1",
            "Four inputs, five hidden neurons and one output, every neuron joined to the next.",
        ),
        Preset(
            "xor-2-2-1",
            "XOR, untrained",
            "The smallest network that can learn exclusive or, with four samples to learn from.",
        ),
        Preset(
            "xor-solved",
            "XOR, solved",
            "One hidden neuron computes OR, the other NAND; the output joins them with AND.",
        ),
        Preset(
            "softmax-2-3-3",
            "Softmax 2-3-3",
            "Three classes: the output layer shares out one whole, and cross-entropy measures it.",
        ),
        Preset(
            "residual",
            "Residual block",
            "A block's input is added to its output, so the gradient has a short way back.",
        ),
        Preset(
            "triangle",
            "Triangle A, B, C",
            "A → B, A → C and B → C: the smallest graph that cannot be divided into layers.",
        ),
        Preset(
            "deep-sigmoid-chain",
            "Deep sigmoid chain",
            "Six neurons in a row: watch the gradient vanish on its way back.",
        ),
        Preset(
            "mazur",
            "Mazur 2-2-2",
            "A worked example with printed numbers; its biases are shared and never learn.",
        ),
        Preset(
            "han-kamber",
            "Han and Kamber 3-2-1",
            "A worked example with printed numbers; its biases learn like any weight.",
        ),
        Preset(
            "goodfellow-xor",
            "XOR with ReLU",
            "Exclusive or solved exactly by two rectified linear neurons.",
        ),
    )
}

PRESETS: dict[str, Preset] = SHIPPED | {
    one.name: Preset(one.name, one.title, one.description) for one in EXPERIMENTS.values()
}

_SIZES = re.compile(r"[0-9]{1,18}(?:\s*[-–]\s*[0-9]{1,18})+", re.ASCII)
SEED = 1


@lru_cache(maxsize=len(PRESETS))
def preset_document(name: str) -> Document:
    """The shipped document of this name. Raises `UsageError` with the names that come close."""
    if name not in PRESETS:
        raise UsageError(f"There is no preset “{display(name)}”.", do=_suggestion(name))
    if name in EXPERIMENTS:
        return EXPERIMENTS[name].document()
    return load(resource("presets", name + SUFFIX))


def preset(name: str) -> Network:
    """The network of a preset, such as `preset("running-example")`, or one that is made for a
    purpose, such as `preset("truth:0110")`."""
    return (build(name) if is_built(name) else preset_document(name)).network


def sized(sizes: str, *, seed: int = SEED) -> Document:
    """A document about fully connected layers, such as `sized("2-4-1")`: tanh, then sigmoid."""
    counts = [int(count) for count in re.split(r"\s*[-–]\s*", sizes.strip())]
    last = len(counts) - 1
    check_sizes([Layer(count, bias=at < last) for at, count in enumerate(counts)], ())
    architecture = Architecture.layered(counts)
    weights = initialise(architecture, "xavier", seed)
    return Document.of(Network(architecture, weights, name="-".join(map(str, counts))))


def is_sizes(text: str) -> bool:
    """Whether a NETWORK is sizes such as `2-4-1`; a preset may have such a name."""
    return text not in PRESETS and _SIZES.fullmatch(text.strip()) is not None


def resolve(text: str, *, seed: int = SEED) -> Document:
    """The document that a NETWORK means: what `network_document` takes, or a file.

    `seed` draws the weights where only sizes are given. Raises `UsageError`, or `FileError`
    where there is a file that cannot be opened.
    """
    if not is_named(text):
        if text.endswith(SUFFIX) or os.path.exists(text) or os.path.dirname(text):
            return load(text)
        raise UsageError(
            f"“{display(text)}” is no preset, no sizes such as 2-4-1, and there is no such file.",
            do=_suggestion(text),
        )
    return network_document(text, seed=seed)


def is_named(text: str) -> bool:
    """Whether a NETWORK means a document without any file: a preset, a builder's, or sizes."""
    return text in PRESETS or is_sizes(text) or is_built(text)


def network_document(text: str, *, seed: int = SEED) -> Document:
    """The document that a NETWORK means, without any file: a preset, sizes, or `truth:0110`.

    `seed` draws the weights where only sizes are given. No file of the user is ever read. Raises
    `UsageError` with what comes close.
    """
    if text in PRESETS:
        return preset_document(text)
    if is_sizes(text):
        return sized(text, seed=seed)
    if is_built(text):
        return build(text)
    raise UsageError(
        f"“{display(text)}” is no preset and no sizes such as 2-4-1.", do=_suggestion(text)
    )


def _suggestion(text: str) -> str:
    wanted = text.strip().lower().replace("_", "-").replace(" ", "-")
    close = difflib.get_close_matches(wanted, PRESETS, n=3, cutoff=0.6)
    close += [name for name in PRESETS if len(wanted) > 2 and wanted in name and name not in close]
    made = difflib.get_close_matches(wanted.partition(":")[0], BUILDERS, n=1, cutoff=0.6)
    close += [BUILDERS[name].example for name in made]
    if close:
        return f"Did you mean {' or '.join(close)}?"
    examples = ", ".join(one.example for one in BUILDERS.values())
    return f"The presets are {', '.join(PRESETS)}; others are made, such as {examples}."
