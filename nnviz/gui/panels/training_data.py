"""What is learnt from: a shape drawn by a rule, a shipped set, or a file; and how it is divided."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from nnviz.document import edits
from nnviz.document.data_edits import use_dataset
from nnviz.document.model import Chapter
from nnviz.errors import UsageError
from nnviz.gui.panels.training_section import Section, whole
from nnviz.gui.session import Session
from nnviz.gui.style import restyle
from nnviz.training.dataset import ROLES, Dataset
from nnviz.training.datasets import DATASETS, load_dataset
from nnviz.training.generators import GENERATORS, Recipe, generate, recipe_of
from nnviz.training.splitting import split, standardised
from nnviz.training.truth import PREFIX, TRUTH_TABLES

OWN = "own"
MOST_SEED = 10**9
USUAL_VALIDATION = 0.3


class DataSection(Section):
    """The set, its size, noise and seed, and the shares for validation and test."""

    file_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Data")
        self.set_choice = self.add_choice("Set", _entries(), self._choose)
        self.count = self.add_number("Samples", partial(self._redraw, "size"), nudge=10)
        self.noise = self.add_number(
            "Noise", partial(self._redraw, "noise"), nudge=0.01, tip="Standard deviation"
        )
        self.validation = self.add_number(
            "Validation %", partial(self._divide, 1), nudge=5, tip="Only looked at, never learnt"
        )
        self.test = self.add_number(
            "Test %", partial(self._divide, 2), nudge=5, tip="Kept away until the very end"
        )
        self.seed = self.add_number(
            "Seed", self._reseed, nudge=1, tip="What is drawn, and how it is divided"
        )
        self.drawn = 0
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        restyle(self.counts, "role", "muted")
        self.column.addWidget(self.counts)
        self._add_buttons()

    def _add_buttons(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        self.open = QPushButton("From a file…")
        self.open.setToolTip("A table of values separated by commas, semicolons or tabs")
        self.open.clicked.connect(self.file_wanted)
        self.scale = QPushButton("Standardise")
        self.scale.setToolTip("Move each input to mean 0 and standard deviation 1, by the training")
        self.scale.clicked.connect(self.standardise)
        line.addWidget(self.open)
        line.addWidget(self.scale)
        line.addStretch(1)
        self.column.addLayout(line)

    # ---- showing ----------------------------------------------------------------------------

    def show_chapter(self, chapter: Chapter) -> None:
        data = chapter.samples
        recipe = recipe_of(data)
        self.set_choice.set_value(_key_of(data, recipe))
        self.count.setEnabled(recipe is not None and not recipe.name.startswith(PREFIX))
        self.noise.setEnabled(recipe is not None)
        self.show_number(self.count, len(data), f"{len(data):,}")
        noise = 0.0 if recipe is None else recipe.noise
        self.show_number(self.noise, noise, "–" if recipe is None else f"{noise:g}")
        counts = [len(data.rows(role)) for role in range(len(ROLES))]
        for role, field in ((1, self.validation), (2, self.test)):
            share = 100 * counts[role] / len(data)
            self.show_number(field, round(share), f"{share:.0f} %")
        self.show_number(self.seed, self._seed(recipe), str(self._seed(recipe)))
        said = [f"{count:,} {name}" for count, name in zip(counts, ROLES, strict=True) if count]
        self.counts.setText(" · ".join(said))
        self.counts.setToolTip(data.source)

    def _seed(self, recipe: Recipe | None) -> int:
        return self.drawn if recipe is None else recipe.seed

    # ---- changing ---------------------------------------------------------------------------

    def _choose(self, key: str) -> None:
        if key == OWN:
            raise UsageError(
                "These samples are your own.", do="Choose another set to replace them."
            )
        data = load_dataset(key) if key in DATASETS else generate(key, seed=self.drawn)
        if key in DATASETS:
            data = standardised(split(data, USUAL_VALIDATION, 0.0, self.drawn))
        elif not key.startswith(PREFIX):
            data = split(data, USUAL_VALIDATION, 0.0, self.drawn)
        self.use(data)

    def use(self, data: Dataset) -> None:
        """Learn from other data; a network that does not fit gets other inputs and outputs."""
        first = self._session.journey.first
        self._session.edit(f"Data: {data.name}", lambda d: use_dataset(d, data), at=first)

    def _recipe(self) -> Recipe:
        recipe = recipe_of(self._session.data)
        if recipe is None:
            raise UsageError("This data set is as it is.", do="Choose one that is drawn by a rule.")
        return recipe

    def _redraw(self, key: str, value: float, gesture: str) -> None:
        number = value if key == "noise" else whole(value, 1, 100_000, "number of samples")
        self._draw(replace(self._recipe(), **{key: number}), gesture)  # type: ignore[arg-type]

    def _draw(self, recipe: Recipe, gesture: str) -> None:
        shares = self._shares()
        data = generate(recipe.name, recipe.size, recipe.noise, recipe.seed)
        fresh = split(data, *shares, recipe.seed) if any(shares) else data
        label = f"Data: {data.name}"
        self.edit(label, lambda d, k: edits.set_dataset(d, k, fresh), gesture)

    def _reseed(self, value: float, gesture: str) -> None:
        seed = whole(value, 0, MOST_SEED, "seed")
        self.drawn = seed
        recipe = recipe_of(self._session.data)
        if recipe is not None:
            self._draw(replace(recipe, seed=seed), gesture)
        else:
            self._split(self._shares(), seed, gesture)

    def _shares(self) -> tuple[float, float]:
        data = self._session.data
        return len(data.rows(1)) / len(data), len(data.rows(2)) / len(data)

    def _divide(self, role: int, value: float, gesture: str) -> None:
        validation, test = self._shares()
        shares = (value / 100, test) if role == 1 else (validation, value / 100)
        self._split(shares, self._seed(recipe_of(self._session.data)), gesture)

    def _split(self, shares: tuple[float, float], seed: int, gesture: str) -> None:
        data = split(self._session.data, *shares, seed)
        self.edit("Validation and test", lambda d, k: edits.set_dataset(d, k, data), gesture)

    def standardise(self) -> None:
        """Scale the inputs by mean and deviation of the training samples."""
        data = standardised(self._session.data)
        self.edit("Standardise", lambda d, k: edits.set_dataset(d, k, data))


def _entries() -> list[tuple[str, str, str]]:
    shapes = [(rule.name, rule.label, rule.meaning) for rule in GENERATORS.values()]
    tables = [
        (f"{PREFIX}{name}", table.label, table.meaning) for name, table in TRUTH_TABLES.items()
    ]
    shipped = [(name, entry.label, entry.meaning) for name, entry in DATASETS.items()]
    return [*shapes, *tables, *shipped, (OWN, "your own", "Typed, drawn, or read from a file")]


def _key_of(data: Dataset, recipe: Recipe | None) -> str:
    if recipe is not None:
        return recipe.name
    return next((name for name, entry in DATASETS.items() if entry.label == data.name), OWN)
