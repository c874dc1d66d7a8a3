"""Networks with data to train at once: each of them learns what it is there for.

One table: what is learnt from, the hidden layers, how it is trained, and for how many epochs to
reach what is promised. The documents are made from it, so that no numbers have to be shipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnviz.document.chapter import Chapter
from nnviz.document.model import Document
from nnviz.training.dataset import Dataset
from nnviz.training.datasets import DATASETS, load_dataset
from nnviz.training.generators import generate
from nnviz.training.settings import Settings
from nnviz.training.splitting import split, standardised
from nnviz.training.suiting import suited, suited_network

DATA_SEED = 1


@dataclass(frozen=True, slots=True)
class Experiment:
    """A network, its data, and how it is trained.

    data: a generator, a shipped data set, or a truth table. hidden: sizes of the hidden layers,
        with `activation`. validation: the share of the samples that is not learnt from; `parted`
        is the seed of that split where it is always the same.
    epochs: how many it takes. accuracy: the share of right answers it then has, on the validation
        samples where there are some; None for numbers, where `loss` is reached.
    """

    name: str
    title: str
    description: str
    data: str
    hidden: tuple[int, ...]
    settings: Settings
    epochs: int
    accuracy: float | None = None
    loss: float | None = None
    activation: str = "tanh"
    validation: float = 0.25
    parted: int | None = None
    notes: str = ""

    def dataset(self, seed: int = 1) -> Dataset:
        """Its data, parted by a seed; measured data on one scale."""
        drawn = self.data not in DATASETS
        data = generate(self.data, seed=DATA_SEED) if drawn else load_dataset(self.data)
        if self.validation:
            data = split(data, self.validation, seed=seed if self.parted is None else self.parted)
        return data if drawn else standardised(data)

    def document(self, seed: int = 1) -> Document:
        """The untrained document; the seed draws weights, split and the order of samples."""
        data = self.dataset(seed)
        network = suited_network(data, self.hidden, activation=self.activation, seed=seed)
        settings = replace(self.settings, loss=suited(data).loss, shuffle=True, seed=seed)
        return Document(Chapter(0, network, data, settings), name=self.title, notes=self.about)

    @property
    def about(self) -> str:
        """What to do with it, and what then happens."""
        reached = (
            f"at least {self.accuracy:.0%} of the "
            f"{'validation samples' if self.validation else 'samples'} are told rightly"
            if self.accuracy is not None
            else f"the validation loss is below {self.loss:g}"
        )
        return f"{self.notes} After {self.epochs} epochs {reached}.".strip()


def _adam(rate: float, batch_size: int, **fields: float) -> Settings:
    return Settings("squared_error", rate, "adam", batch_size, **fields)  # type: ignore[arg-type]


EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        Experiment(
            "xor-2-4-1",
            "XOR, to be trained",
            "Four hidden neurons learn exclusive or within a moment.",
            "truth:xor",
            (4,),
            _adam(0.05, 4),
            300,
            accuracy=1.0,
            validation=0.0,
            notes="The four rows of the truth table, all of them at once in each iteration.",
        ),
        Experiment(
            "spiral",
            "Spiral 2-8-8-1",
            "Two arms wound into each other: watch what each hidden neuron makes of the plane.",
            "spiral",
            (8, 8),
            _adam(0.02, 16),
            300,
            accuracy=0.98,
            notes="No straight line, and no single hidden layer of a few neurons, parts the arms.",
        ),
        Experiment(
            "moons",
            "Two moons 2-8-1",
            "Two half circles that reach into each other, parted by one hidden layer.",
            "moons",
            (8,),
            _adam(0.03, 16),
            100,
            accuracy=0.97,
            notes="A bent border is enough here: one hidden layer bends it.",
        ),
        Experiment(
            "circles",
            "Two circles 2-4-1",
            "One class all around the other: four hidden neurons draw a line each around it.",
            "circles",
            (4,),
            _adam(0.03, 16),
            100,
            accuracy=0.97,
            notes="Three lines already enclose a piece of the plane.",
        ),
        Experiment(
            "sine",
            "Sine 1-8-8-1",
            "One input, one output: the function plot shows the curve being bent into shape.",
            "sine",
            (8, 8),
            _adam(0.02, 16),
            300,
            loss=0.03,
            notes="The noise has a variance of 0.01, so no network can do better than that.",
        ),
        Experiment(
            "pixels",
            "Pixels 9-6-1",
            "Is the bar in an image of 3 × 3 pixels upright or lying? Paint it and see.",
            "bars",
            (6,),
            _adam(0.1, 6),
            60,
            accuracy=1.0,
            validation=0.0,
            notes="The panel Pixels (Shift+F4) shows an image to paint on. No single neuron can "
            "do this: all upright bars together blacken the same pixels as all lying ones.",
        ),
        Experiment(
            "iris",
            "Iris 4-8-3",
            "Three species of iris told apart by four lengths of their flowers.",
            "iris",
            (8,),
            _adam(0.01, 16, l2=0.003),
            60,
            accuracy=0.95,
            validation=0.2,
            parted=1,
            notes="A handful of the 150 flowers lie among those of another species; in an unlucky "
            "split two of them are among the 30 of the validation, and no rule finds both.",
        ),
        Experiment(
            "wine",
            "Wine 13-8-3",
            "Three cultivars told apart by thirteen chemical measurements of their wine.",
            "wine",
            (8,),
            _adam(0.01, 16, l2=0.03),
            60,
            accuracy=0.95,
            notes="All measurements are put on one scale, or the largest would drown the others.",
        ),
        Experiment(
            "penguins",
            "Penguins",
            "Three species of penguin told apart by bill, flipper, weight, island and sex.",
            "penguins",
            (8,),
            _adam(0.01, 16),
            60,
            accuracy=0.95,
            notes="Birds with missing values are left out; island and sex have a column for each.",
        ),
        Experiment(
            "digits",
            "Digits 64-32-10",
            "Handwritten digits of 8 × 8 pixels, read by one hidden layer.",
            "digits",
            (32,),
            _adam(0.005, 32, l2=0.001),
            30,
            accuracy=0.96,
            notes="1,797 digits; a quarter of them is never learnt from.",
        ),
    )
}
