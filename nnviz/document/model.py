"""What is saved: a network, its samples and settings, how they are looked at. All of it frozen.

A document is a list of *chapters*. A chapter is a complete state and the iteration it starts at;
an edit made at iteration k starts a chapter at k, so the past is never rewritten. Everything shown
is a function of the document and the place one stands at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, get_args

from numpy.typing import ArrayLike

from nnviz.document.limits import (
    FARTHEST,
    LIMITS,
    check_batch,
    check_numbers,
    iteration_nanoseconds,
)
from nnviz.errors import UsageError
from nnviz.nn.conventions import Conventions
from nnviz.nn.losses import loss as find_loss
from nnviz.nn.network import Network
from nnviz.steps.address import Address
from nnviz.steps.numbers import NumberFormat
from nnviz.training.dataset import Dataset
from nnviz.training.settings import Settings

Notation = Literal["graph", "layered", "matrix"]
Detail = Literal["layer", "neuron", "term"]
Position = tuple[int, float, float]

LAST_ITERATION = 10**9


@dataclass(frozen=True, slots=True)
class View:
    """How the document is looked at, and the place at which it was left.

    `positions` are neurons that were moved by hand, as (number, x, y); `iteration` and `address`
    name the step that was shown ("" means the first one).
    """

    notation: Notation = "graph"
    decimals: int = 4
    decimal_comma: bool = False
    fractions: bool = False
    detail: Detail = "neuron"
    positions: tuple[Position, ...] = ()
    iteration: int = 0
    address: str = ""

    def __post_init__(self) -> None:
        for key, known in (("notation", Notation), ("detail", Detail)):
            value = getattr(self, key)
            if value not in get_args(known):
                choices = ", ".join(get_args(known))
                raise UsageError(
                    f"{key.capitalize()} is one of {choices}, not {value}.",
                    place=f"view.{key}",
                )
        _refuse_at("view.decimals", lambda: NumberFormat(self.decimals))
        if not 0 <= self.iteration <= LAST_ITERATION:
            raise UsageError(f"There is no iteration {self.iteration}.", place="view.iteration")
        if self.address:
            _refuse_at("view.address", lambda: Address.parse(self.address))
        if not all(abs(x) <= FARTHEST and abs(y) <= FARTHEST for _, x, y in self.positions):
            raise UsageError(
                f"A position must be two finite numbers up to {FARTHEST:g}.", place="view.positions"
            )


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Chapter:
    """The state from iteration `start` on, until the next chapter."""

    start: int
    network: Network
    samples: Dataset
    settings: Settings = field(default_factory=Settings)
    conventions: Conventions = field(default_factory=Conventions)

    def __post_init__(self) -> None:
        graph = self.network.architecture
        if not 0 <= self.start <= LAST_ITERATION:
            raise UsageError(f"There is no iteration {self.start}.", place="start")
        for key, count, what in (
            ("inputs", graph.input_count, "input neurons"),
            ("targets", graph.output_count, "output neurons"),
        ):
            width = getattr(self.samples, key).shape[1]
            if width != count:
                raise UsageError(
                    f"Each sample has {width} {key}, but the network has {count} {what}.",
                    place="samples",
                )
        check_batch(graph.neuron_count, len(self.samples), self.settings.batch_size)
        loss = find_loss(self.settings.loss)
        _refuse_at("samples", lambda: loss.check_targets(self.samples.targets.T))

    @property
    def numbers(self) -> int:
        """How many weights and sample values this chapter holds."""
        return self.network.architecture.size + self.samples.inputs.size + self.samples.targets.size

    def way_to(self, iteration: int) -> int:
        """About how many nanoseconds it takes to compute from here to an iteration."""
        graph = self.network.architecture
        batch = min(self.settings.batch_size, len(self.samples))
        one = iteration_nanoseconds(graph.size, graph.neuron_count, batch)
        return (iteration - self.start) * one


@dataclass(frozen=True, slots=True)
class Document:
    """One network in all its chapters; `chapter` is the last of them, `earlier` those before.

    The networks of all chapters bear the document's name, and the view never stands before the
    first iteration there is.
    """

    chapter: Chapter
    earlier: tuple[Chapter, ...] = ()
    view: View = field(default_factory=View)
    name: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "chapter", _named(self.chapter, self.name))
        object.__setattr__(self, "earlier", tuple(_named(c, self.name) for c in self.earlier))
        starts = [chapter.start for chapter in self.chapters]
        if any(later <= start for start, later in pairwise(starts)):
            raise UsageError("Each chapter must start after the one before it.", place="earlier")
        if len(starts) > LIMITS.chapters:
            raise UsageError(f"{LIMITS.chapters} chapters are the most.", place="earlier")
        if self.view.iteration < starts[0]:
            # Where one stood belonged to chapters that were let go.
            view = replace(self.view, iteration=starts[0], address="")
            object.__setattr__(self, "view", view)
        check_numbers(sum(chapter.numbers for chapter in self.chapters))
        for key in ("name", "notes"):
            if len(getattr(self, key)) > LIMITS.text:
                raise UsageError(f"At most {LIMITS.text:,} characters fit here.", place=key)

    @staticmethod
    def of(
        network: Network,
        inputs: ArrayLike | None = None,
        targets: ArrayLike | None = None,
        *,
        settings: Settings | None = None,
        conventions: Conventions | None = None,
        notes: str = "",
    ) -> Document:
        """A new document about a network; without inputs and targets it gets sample ones."""
        from nnviz.document.defaults import default_samples

        if inputs is None or targets is None:
            samples = default_samples(network.architecture)
        else:
            samples = Dataset.of(inputs, targets)
        chapter = Chapter(0, network, samples, settings or Settings(), conventions or Conventions())
        return Document(chapter, name=network.name, notes=notes)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters, oldest first."""
        return (*self.earlier, self.chapter)

    @property
    def first(self) -> int:
        """The first iteration there is; later than 0 where old chapters had to be let go."""
        return self.chapters[0].start

    @property
    def network(self) -> Network:
        return self.chapter.network

    @property
    def samples(self) -> Dataset:
        return self.chapter.samples

    @property
    def settings(self) -> Settings:
        return self.chapter.settings

    @property
    def conventions(self) -> Conventions:
        return self.chapter.conventions

    def chapter_at(self, iteration: int) -> Chapter:
        """The chapter that iteration belongs to: the last that starts at or before it."""
        for chapter in reversed(self.chapters):
            if chapter.start <= iteration:
                return chapter
        raise UsageError(
            f"There is no iteration {iteration}; the document begins at iteration {self.first}."
        )


def _refuse_at(place: str, check: Callable[[], object]) -> None:
    """Run a check; what it refuses is refused with the place in a document."""
    try:
        check()
    except UsageError as error:
        raise UsageError(error.what, do=error.do, place=place) from None


def _named(chapter: Chapter, name: str) -> Chapter:
    network = chapter.network
    if network.name == name:
        return chapter
    renamed = Network(network.architecture, network.parameters, name=name)
    return replace(chapter, network=renamed)
