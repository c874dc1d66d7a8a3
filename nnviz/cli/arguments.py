"""What several commands take: a network, samples, settings, the format of numbers."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from nnviz.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nnviz.document import Chapter, Dataset, Document, Journey
    from nnviz.nn.network import Network
    from nnviz.steps import NumberFormat

    Table = NDArray[np.float64]

NOTATIONS = ("graph", "layered", "matrix")


def add_network(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """NETWORK, with the iteration to look at."""
    parser.add_argument(
        "network",
        metavar="NETWORK",
        nargs=None if required else "?",
        help="a preset, truth:0110, sizes such as 2-4-1, or a .nnviz file",
    )
    parser.add_argument(
        "--iteration",
        type=whole,
        metavar="K",
        help="the iteration to look at (default: where the file was left, else 0)",
    )
    parser.add_argument(
        "--seed", type=whole, metavar="N", help="where only sizes are given: draws the weights"
    )


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Samples and how an iteration over them is done; what is not given is the network's own."""
    group = parser.add_argument_group("samples and settings")
    for what in ("input", "target"):
        group.add_argument(
            f"--{what}",
            nargs="+",
            action="append",
            metavar="X",
            help=f"the {what} values of a sample; give it once for each sample",
        )
    group.add_argument("--loss", metavar="NAME", help="squared_error, binary_cross_entropy, …")
    group.add_argument("--learning-rate", type=rate, metavar="η", help="the step size η")
    group.add_argument("--optimizer", metavar="NAME", help="sgd, momentum, adam, …")
    group.add_argument("--batch-size", type=whole, metavar="B", help="samples of an iteration")
    group.add_argument(
        "--conventions", metavar="NAME", help="those of a textbook: default, harth, mazur, …"
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """How numbers are written; the computation never sees it."""
    group = parser.add_argument_group("numbers")
    group.add_argument("--decimals", type=whole, default=4, metavar="N", help="default: 4")
    group.add_argument("--decimal-comma", action="store_true", help="0,25 instead of 0.25")
    group.add_argument("--fractions", action="store_true", help="1/4 where a value is exactly that")


def add_notation(parser: argparse.ArgumentParser) -> None:
    """How weights and neurons are named."""
    parser.add_argument("--notation", choices=NOTATIONS, default="graph")


def number_format(arguments: argparse.Namespace) -> NumberFormat:
    """The format that the arguments of `add_format` describe."""
    from nnviz.steps import NumberFormat

    return NumberFormat(arguments.decimals, arguments.decimal_comma, arguments.fractions)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What NETWORK and the options say: the iterations of a document, and one of them."""

    journey: Journey
    iteration: int

    @property
    def document(self) -> Document:
        """The document, with the options in its last chapter."""
        return cast("Document", self.journey.document)

    @property
    def chapter(self) -> Chapter:
        """Samples and settings at the iteration."""
        return self.journey.chapter_at(self.iteration)

    @property
    def network(self) -> Network:
        """The network before the iteration."""
        return self.journey.network(self.iteration)

    def iteration_of(self, address: str) -> int:
        """The iteration that an address names."""
        return _near(self.journey, self.journey.iteration_of(address))


def choose(arguments: argparse.Namespace) -> Chosen:
    """The document that NETWORK names and the iteration to look at.

    Settings that are given hold from that iteration on, as an edit made there would. UsageError for
    anything that does not fit.
    """
    from nnviz.document import Document, Journey
    from nnviz.document.changes import chapter_from
    from nnviz.document.presets import resolve

    seed = {} if arguments.seed is None else {"seed": arguments.seed}
    found = resolve(arguments.network, **seed)
    iteration = found.view.iteration if arguments.iteration is None else arguments.iteration
    journey = Journey(found)
    _near(journey, iteration)
    here = chapter_from(found, iteration)
    changed = _with_settings(here, arguments)
    if changed is here:
        return Chosen(journey, iteration)
    earlier = tuple(chapter for chapter in found.chapters if chapter.start < iteration)
    return Chosen(Journey(Document(changed, earlier, found.view, found.name)), iteration)


def _near(journey: Journey, iteration: int) -> int:
    """The iteration itself; UsageError where the way to it would take too long to compute."""
    from nnviz.document import LIMITS

    if journey.chapter_at(iteration).way_to(iteration) > LIMITS.nanoseconds:
        raise UsageError(
            f"Iteration {iteration:,} is too far away: all before it would have to be computed."
        )
    return iteration


def _with_settings(chapter: Chapter, arguments: argparse.Namespace) -> Chapter:
    """The same chapter, not a copy, where no option changes it."""
    from nnviz.nn.conventions import profile

    given = vars(arguments)
    changes: dict[str, Any] = {}
    if given.get("input") or given.get("target"):
        changes["samples"] = samples = _samples(chapter.samples, arguments)
        if arguments.input and arguments.batch_size is None:
            changes["settings"] = replace(chapter.settings, batch_size=len(samples))
    if given.get("conventions") is not None:
        changes["conventions"] = profile(arguments.conventions)
    settings = {
        name: given[name]
        for name in ("loss", "learning_rate", "optimizer", "batch_size")
        if given.get(name) is not None
    }
    if settings.get("optimizer", chapter.settings.optimizer) != chapter.settings.optimizer:
        # Another rule has constants and a memory of its own.
        settings["constants"], changes["memory"], changes["updates"] = (), {}, 0
    if settings:
        changes["settings"] = replace(changes.get("settings", chapter.settings), **settings)
    return replace(chapter, **changes) if changes else chapter


def _samples(samples: Dataset, arguments: argparse.Namespace) -> Dataset:
    from nnviz.document import Dataset

    comma = getattr(arguments, "decimal_comma", False)
    inputs, targets = (
        _table(given, old.shape[1], comma) if given else old
        for given, old in ((arguments.input, samples.inputs), (arguments.target, samples.targets))
    )
    if arguments.input and not arguments.target and len(inputs) != len(targets):
        raise UsageError(
            f"--input stands here {len(inputs)} ×, but there are {len(targets)} targets.",
            do="Give --target once for each --input.",
        )
    return Dataset(inputs, targets)


def _table(samples: list[list[str]], width: int, decimal_comma: bool) -> Table:
    import numpy as np

    rows = [_row(sample, width, decimal_comma) for sample in samples]
    if len({len(row) for row in rows}) > 1:
        raise UsageError("Each sample must have the same number of values.")
    return np.array(rows)


def _row(sample: list[str], width: int, decimal_comma: bool) -> list[float]:
    """The numbers of a sample. A comma stands between two, or inside one where only that fits."""
    words = [word for part in sample for word in re.split(r"[\s;]+", part) if word.strip(",")]
    divided = [part for word in words for part in word.split(",") if part]
    whole_words = decimal_comma or len(divided) != width == len(words)
    return [number(word) for word in (words if whole_words else divided)]


def number(text: str) -> float:
    """A finite number; UsageError says what could not be read."""
    from nnviz.steps.numbers import parse

    value = parse(text)
    if value - value != 0:
        raise UsageError(f"“{text}” is not a finite number.")
    return value


def whole(text: str) -> int:
    """The value of an option that counts something: 0, 1, 2, …"""
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 0 on")
    return value


def rate(text: str) -> float:
    try:
        return number(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(error.what.removesuffix(".")) from None
