"""Data made by a rule: one table of shapes, each in as many samples as wanted, with noise and seed.

A rule draws samples without noise; `generate` then moves the inputs of a classification, or the
targets of a regression, by normal noise. So without noise every sample lies on its shape, and the
same seed with more noise is the same picture, blurred.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nnviz.errors import UsageError
from nnviz.nn.given import a_number, of_kind, within
from nnviz.training.dataset import MOST_SAMPLES, Dataset
from nnviz.training.seeds import stream
from nnviz.training.truth import PREFIX, TRUTH_TABLES, bits_of, truth_rows

Table = NDArray[np.float64]
Vector = NDArray[np.float64]
Kind = Literal["classification", "regression"]
# (inputs (size, features), class numbers (size,) or target values (size,))
Draw = Callable[[int, np.random.Generator], tuple[Table, NDArray[np.float64] | NDArray[np.intp]]]

LARGEST_NOISE = 10.0
USUAL_SIZE, USUAL_NOISE = 400, 0.1


@dataclass(frozen=True, slots=True)
class DataGenerator:
    """A rule that samples are drawn by.

    `draw(size, random)` gives inputs and, for each, the number of its class or its target value.
    classes: of a classification, empty for a regression. size, noise: the usual ones.
    """

    name: str
    label: str
    meaning: str
    kind: Kind
    draw: Draw
    features: tuple[str, ...] = ("x1", "x2")
    classes: tuple[str, ...] = ()
    size: int = USUAL_SIZE
    noise: float = USUAL_NOISE


@dataclass(frozen=True, slots=True)
class Recipe:
    """What samples were drawn by: the arguments of `generate`."""

    name: str
    size: int
    noise: float
    seed: int

    def __str__(self) -> str:
        samples = f"{self.size} sample{'s' * (self.size != 1)}"
        return f"Drawn by nnviz: {self.name}, {samples}, noise {self.noise!r}, seed {self.seed}"


_RECIPE = re.compile(
    r"Drawn by nnviz: (\S{1,40}), (\d{1,6}) samples?, noise ([\d.e+-]{1,40}), seed (\d{1,19})",
    re.ASCII,
)


def recipe_of(data: Dataset) -> Recipe | None:
    """What a data set was drawn by, as its `source` says; None where it was not.

    Samples may have been moved, added, taken away or standardised since.
    """
    found = _RECIPE.fullmatch(data.source)
    if found is None:
        return None
    try:
        recipe = Recipe(
            generator(found[1]).name,
            _size(int(found[2])),
            _noise(float(found[3])),
            int(found[4]),
        )
        stream(recipe.seed, "data")  # refuses a seed that cannot be used
    except (ValueError, UsageError):
        return None
    return recipe


def generate(
    name: str, size: int | None = None, noise: float | None = None, seed: int = 0
) -> Dataset:
    """Samples drawn by a rule of `GENERATORS`, or of a truth table such as `truth:0110`.

    noise: standard deviation of what is added to each input (classification) or to the target
    (regression), in their own units. None takes the rule's usual value. Two classes have one
    target, 0 for the first and 1 for the second; more have one for each. Classes take turns, so
    their sizes differ by one at most. `UsageError` for names, sizes and noise out of range.
    """
    rule = generator(name)
    size = rule.size if size is None else _size(size)
    noise = rule.noise if noise is None else _noise(noise)
    random = stream(seed, "data")
    inputs, values = rule.draw(size, random)
    blur = noise * random.standard_normal(
        inputs.shape if rule.kind == "classification" else (size, 1)
    )
    common = {"feature_names": rule.features, "classes": rule.classes, "name": rule.label}
    source = str(Recipe(rule.name, size, noise, int(seed)))
    if rule.kind == "regression":
        targets = values[:, None] + blur
        return Dataset(inputs, targets, target_names=("y",), source=source, **common)  # type: ignore[arg-type]
    targets = class_targets(values.astype(np.intp), len(rule.classes))
    return Dataset(inputs + blur, targets, source=source, **common)  # type: ignore[arg-type]


def generator(name: str) -> DataGenerator:
    """The rule with this name; `UsageError` lists the known ones."""
    of_kind(name, str, "Data is called by its name")
    if name in GENERATORS:
        return GENERATORS[name]
    if name.startswith(PREFIX):
        return _truth(name)
    raise UsageError(
        f"There is no data called {name!r}.",
        do=f"Known are: {', '.join(GENERATORS)}, and any truth table such as truth:0110.",
    )


def class_targets(numbers: NDArray[np.intp], count: int) -> Table:
    """Targets (samples, outputs) for class numbers: 0 or 1 for two classes, else one-hot."""
    if count == 2:
        return numbers[:, None].astype(np.float64)
    return np.eye(count)[numbers]


def _size(size: int) -> int:
    if isinstance(size, bool) or not isinstance(size, int | np.integer):
        raise UsageError(f"The number of samples is a whole number, not {size!r}.", place="size")
    if not 1 <= size <= MOST_SAMPLES:
        raise UsageError(
            f"From 1 to {MOST_SAMPLES:,} samples can be drawn, not {size:,}.", place="size"
        )
    return int(size)


def _noise(noise: float) -> float:
    wanted = f"Noise is a number from 0 to {LARGEST_NOISE:g}"
    try:
        return within(noise, a_number, 0.0, LARGEST_NOISE, wanted)
    except UsageError as error:
        raise UsageError(error.what, place="noise") from None


# The rules. Inputs keep within about ±2, so that first layers of any usual start see them well.

RADIUS = 2.0
INNER_RADIUS = 1.0
SPIRAL_TURNS = {2: 1.25, 3: 1.0}
SPIRAL_START = 0.3  # radius where an arm begins
QUADRANT_GAP = 0.2  # between the axes and the nearest samples
BLOB_CENTRES = np.array([[-1.0, -1.0], [1.0, 1.0]])
BLOB_SPREAD = 0.4
HILLS = np.array([[-1.2, 0.8], [0.0, -1.0], [1.2, 0.8], [-1.2, -1.0], [0.0, 1.0], [1.2, -1.0]])
HILL_SIGNS = np.array([1.0, 1.0, 1.0, -1.0, -1.0, -1.0])
HILL_WIDTH = 0.5


def _turns(size: int, classes: int) -> NDArray[np.intp]:
    """Class numbers 0, 1, …, 0, 1, …"""
    return np.arange(size) % classes


def _spread(size: int, random: np.random.Generator) -> Vector:
    """Numbers from 0 to 1 that lie evenly and come in random order."""
    return (random.permutation(size) + random.random(size)) / size


def _circles(size: int, random: np.random.Generator) -> tuple[Table, NDArray[np.intp]]:
    classes = _turns(size, 2)
    radius, angle = np.where(classes == 0, INNER_RADIUS, RADIUS), math.tau * _spread(size, random)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle))), classes


def _blobs(size: int, random: np.random.Generator) -> tuple[Table, NDArray[np.intp]]:
    classes = _turns(size, 2)
    return BLOB_CENTRES[classes] + BLOB_SPREAD * random.standard_normal((size, 2)), classes


def _quadrants(size: int, random: np.random.Generator) -> tuple[Table, NDArray[np.intp]]:
    classes = _turns(size, 2)
    first = random.uniform(QUADRANT_GAP, RADIUS, size) * random.choice([-1.0, 1.0], size)
    second = random.uniform(QUADRANT_GAP, RADIUS, size) * np.sign(first) * (1 - 2 * classes)
    return np.column_stack((first, second)), classes


def _spiral(arms: int) -> Draw:
    def draw(size: int, random: np.random.Generator) -> tuple[Table, NDArray[np.intp]]:
        classes, along = _turns(size, arms), _spread(size, random)
        radius = SPIRAL_START + (RADIUS - SPIRAL_START) * along
        angle = math.tau * (SPIRAL_TURNS[arms] * along + classes / arms)
        return np.column_stack((radius * np.cos(angle), radius * np.sin(angle))), classes

    return draw


def _moons(size: int, random: np.random.Generator) -> tuple[Table, NDArray[np.intp]]:
    classes, angle = _turns(size, 2), math.pi * _spread(size, random)
    side = 1 - 2 * classes  # the second moon is the first one turned by half a circle
    return np.column_stack(
        (side * (1.2 * np.cos(angle) - 0.6), side * (1.2 * np.sin(angle) - 0.3))
    ), classes


def _square(size: int, random: np.random.Generator) -> Table:
    return random.uniform(-RADIUS, RADIUS, (size, 2))


def _plane(size: int, random: np.random.Generator) -> tuple[Table, Vector]:
    inputs = _square(size, random)
    return inputs, inputs.sum(axis=1) / (2 * RADIUS)


def _multi_gaussian(size: int, random: np.random.Generator) -> tuple[Table, Vector]:
    inputs = _square(size, random)
    distances = ((inputs[:, None, :] - HILLS) ** 2).sum(axis=2)
    return inputs, np.exp(-distances / (2 * HILL_WIDTH**2)) @ HILL_SIGNS


def _curve(function: Callable[[Vector], Vector], reach: float) -> Draw:
    def draw(size: int, random: np.random.Generator) -> tuple[Table, Vector]:
        x = reach * (2 * _spread(size, random) - 1)
        return x[:, None], function(x)

    return draw


def _bars(side: int) -> Draw:
    """One bar across an image of side × side pixels: upright or lying, and in which place.

    All images come in turn, so the first 2·side samples are each of them once.
    """

    def draw(size: int, random: np.random.Generator) -> tuple[Table, NDArray[np.intp]]:
        classes, places = _turns(size, 2), np.arange(size) // 2 % side
        images = np.zeros((size, side, side))
        rows = np.arange(size)
        upright = classes == 0
        images[rows[upright], :, places[upright]] = 1.0
        images[rows[~upright], places[~upright], :] = 1.0
        return images.reshape(size, -1), classes

    return draw


def _pixel_names(side: int) -> tuple[str, ...]:
    places = range(1, side + 1)
    return tuple(f"row {row} column {column}" for row in places for column in places)


_RULES = (
    DataGenerator(
        "circles", "Two circles", "One class all around the other: no straight line parts them.",
        "classification", _circles, classes=("inner", "outer"),
    ),
    DataGenerator(
        "blobs", "Gaussian blobs", "Two clouds that one straight line, one neuron, tells apart.",
        "classification", _blobs, classes=("lower left", "upper right"),
    ),
    DataGenerator(
        "xor", "XOR quadrants", "The class says whether the two inputs differ in sign.",
        "classification", _quadrants, classes=("same sign", "different signs"),
    ),
    DataGenerator(
        "spiral", "Spiral", "Two arms wound into each other: hard for one small hidden layer.",
        "classification", _spiral(2), classes=("first arm", "second arm"),
        noise=0.05,
    ),
    DataGenerator(
        "spiral3", "Spiral, three arms", "Three arms wound into each other, one output for each.",
        "classification", _spiral(3), classes=("first arm", "second arm", "third arm"),
        noise=0.05,
    ),
    DataGenerator(
        "moons", "Two moons", "Two half circles, each with one end in the bow of the other.",
        "classification", _moons, classes=("upper", "lower"),
    ),
    DataGenerator(
        "bars", "Bars 3×3", "Two causes, way and place, make 6 of the 512 images of 3×3 pixels.",
        "classification", _bars(3), _pixel_names(3), ("upright", "lying"), size=6, noise=0.0,
    ),
    DataGenerator(
        "bars8", "Bars 8×8", "Two causes, way and place, make 16 of 2⁶⁴ images of 8×8 pixels.",
        "classification", _bars(8), _pixel_names(8), ("upright", "lying"), size=16, noise=0.0,
    ),
    DataGenerator(
        "plane", "Plane", "y = (x1 + x2)/4: what a single neuron without a function can do.",
        "regression", _plane,
    ),
    DataGenerator(
        "multi_gaussian", "Hills and hollows", "Three Gaussian hills and three hollows in between.",
        "regression", _multi_gaussian,
    ),
    DataGenerator(
        "sine", "Sine", "y = sin(3x): almost two waves.",
        "regression", _curve(lambda x: np.sin(3 * x), RADIUS), features=("x",),
    ),
    DataGenerator(
        "step", "Step", "y = 0 left of x = 0, and 1 from there on: no slope is steep enough.",
        "regression", _curve(lambda x: (x >= 0).astype(np.float64), RADIUS), features=("x",),
        noise=0.0,
    ),
    DataGenerator(
        "polynomial", "Noisy polynomial", "y = x³ − x, blurred: is the curve learnt, or the noise?",
        "regression", _curve(lambda x: x**3 - x, 1.5), features=("x",), noise=0.2,
    ),
)  # fmt: skip


def _truth(name: str) -> DataGenerator:
    """The rule of a truth table: its rows in order, again and again."""
    bits = bits_of(name)
    inputs, classes = truth_rows(bits)

    def draw(size: int, random: np.random.Generator) -> tuple[Table, NDArray[np.intp]]:
        rows = np.arange(size) % len(bits)
        return inputs[rows], classes[rows]

    word = name.removeprefix(PREFIX)
    known = TRUTH_TABLES.get(word)
    return DataGenerator(
        name=name,
        label=known.label if known else f"Truth table {bits}",
        meaning=known.meaning if known else f"The outputs from row 0…0 to row 1…1 are {bits}.",
        kind="classification",
        draw=draw,
        features=("x1", "x2", "x3", "x4")[: inputs.shape[1]],
        classes=("0", "1"),
        size=len(bits),
        noise=0.0,
    )


GENERATORS: dict[str, DataGenerator] = {rule.name: rule for rule in _RULES} | {
    PREFIX + word: _truth(PREFIX + word) for word in TRUTH_TABLES
}
