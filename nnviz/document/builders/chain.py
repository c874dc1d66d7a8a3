"""`chain:8:sigmoid`: neurons in a row, where gradients vanish or explode."""

from __future__ import annotations

from nnviz.document.builders.builder import Argument, Builder, a_choice, count_of, number_of
from nnviz.document.chapter import Chapter
from nnviz.document.model import Document
from nnviz.nn.chains import DEEPEST, LARGEST_WEIGHT, chain_network
from nnviz.nn.functions import ACTIVATIONS
from nnviz.training.dataset import Dataset
from nnviz.training.settings import Settings

_FUNCTIONS = tuple(
    (one.name, one.label, one.meaning)
    for one in ACTIVATIONS.values()
    if one.trainable and not one.whole_layer
)
_BIASES = (
    ("none", "None", "There are no bias neurons."),
    ("centred", "Every z at 0", "Gradients explode where w·f′(0) is more than 1."),
)
CENTRED = "centred"
_NOTES = (
    "The bars of the gradients, layer by layer, show it. After M. Nielsen, Neural Networks and "
    "Deep Learning, chapter 5; the short ways after K. He and others, Deep Residual Learning for "
    "Image Recognition, 2015."
)
RATE = 0.1


def _make(depth: int, function: str, skip: int, weight: float, seed: int, bias: str) -> Document:
    network = chain_network(depth, function, skip, weight, seed, centred=bias == CENTRED)
    chapter = Chapter(0, network, Dataset.of([[1.0]], [[0.0]]), Settings(learning_rate=RATE))
    return Document(
        chapter,
        name=f"{'Residual chain' if skip else 'Chain'} of {depth}, {function.replace('_', ' ')}",
        notes=f"{_summary(depth, function, skip, weight, seed, bias)} {_NOTES}",
    )


def _summary(depth: int, function: str, skip: int, weight: float, seed: int, bias: str) -> str:
    drawn = f"drawn around 0 with a spread of {weight:g}" if seed else f"of {weight:g}"
    said = (
        f"{depth} neurons in a row with weights {drawn}: on its way back, each of them "
        f"multiplies the gradient by w·f′(z)"
    )
    steepest = _steepest(function)
    if bias == CENTRED:
        slope = float(ACTIVATIONS[function].slope(0.0))
        said += ", and biases put every z at 0"
        said += "" if seed else f", so that this is {weight * slope:g}"
    elif steepest is not None and not seed:
        said += f", at most {abs(weight) * steepest:g} in size here"
    if skip:
        said += f"; an edge of weight 1 around every {skip} of them adds 1 to what is multiplied"
    return said + "."


def _steepest(function: str) -> float | None:
    """The largest slope there is, of the functions for which it is known to everybody."""
    return {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0, "identity": 1.0}.get(function)


CHAIN = Builder(
    name="chain",
    title="Chain of neurons",
    description="Neurons in a row: the gradient vanishes, explodes, or takes a short way back.",
    example="chain:8:sigmoid",
    arguments=(
        Argument(
            "depth",
            "Neurons in a row",
            f"How many neurons follow the input, 2 to {DEEPEST}.",
            count_of("The number of neurons in a row", 2, DEEPEST),
            "8",
        ),
        Argument(
            "function",
            "Function",
            "What each neuron applies; its slope decides what is left of the gradient.",
            a_choice(_FUNCTIONS, "function that a gradient passes"),
            "sigmoid",
            _FUNCTIONS,
        ),
        Argument(
            "skip",
            "Short way around",
            "Every so many neurons the input of the block is added to its output; 0 for none.",
            count_of("A short way's length", 0, DEEPEST),
            "0",
        ),
        Argument(
            "weight",
            "Weight",
            "The weight of each edge, or the spread of weights that are drawn.",
            number_of("A weight", -LARGEST_WEIGHT, LARGEST_WEIGHT),
            "1",
        ),
        Argument(
            "seed",
            "Seed",
            "0: every edge has that weight. Otherwise the weights are drawn with this seed.",
            count_of("A seed", 0, 2**32 - 1),
            "0",
        ),
        Argument(
            "bias",
            "Biases",
            "Whether there are any: centred ones put every z at 0, where a sigmoid is steepest.",
            a_choice(_BIASES, "kind of bias"),
            "none",
            _BIASES,
        ),
    ),
    make=_make,
    summary=_summary,
    source="M. Nielsen, Neural Networks and Deep Learning, ch. 5; K. He and others, 2015",
)
