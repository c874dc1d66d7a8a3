"""What the commands that train take: a network, data, and how to learn from it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nnviz.cli.arguments import rate, whole
from nnviz.cli.output import say
from nnviz.errors import FileError, UsageError

if TYPE_CHECKING:
    from nnviz.document import Chapter, Dataset, Document
    from nnviz.nn.conventions import Conventions
    from nnviz.nn.network import Network
    from nnviz.training.csvdata import ColumnPlan
    from nnviz.training.csvdata.reading import RawTable
    from nnviz.training.settings import Settings

FEW = 30  # samples; of fewer none are set aside for validation unless asked for
VALIDATION = 0.2
EPOCHS = 100
MOST_NAMED = 8  # columns that one sentence names
BATCH = 10  # samples of an iteration on a data set, unless said otherwise

# Options that are fields of Settings as they stand: how they are read, and what they are.
_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("loss", "NAME", "squared_error, binary_cross_entropy, …"),
    ("optimizer", "NAME", "sgd, momentum, nesterov, adam, …"),
    ("learning_rate", "η", "the step size η (default: what is usual for the optimizer)"),
    ("batch_size", "B", "samples of an iteration"),
    ("schedule", "NAME", "how the learning rate changes: constant, step, cosine, …"),
    ("warmup", "EPOCHS", "epochs over which the learning rate rises"),
    ("l1", "λ", "penalty λ·Σ|w|"),
    ("l2", "λ", "penalty ½·λ·Σw²"),
)
_WHOLE = ("batch_size", "warmup")
_WORDS = ("loss", "optimizer", "schedule")


class Prepared(NamedTuple):
    """What the options say: `document` with all of it from where its training ended, and there
    the network, the data, the settings and the conventions."""

    network: Network
    data: Dataset
    settings: Settings
    conventions: Conventions
    document: Document


def add_network(parser: argparse.ArgumentParser) -> None:
    """NETWORK, and the seed of all that is random."""
    parser.add_argument(
        "network",
        metavar="NETWORK",
        help="a preset, truth:0110, sizes such as 2-8-1, or a .nnviz file",
    )
    parser.add_argument(
        "--seed",
        type=whole,
        metavar="N",
        help="draws all that is random: weights, data, split, order, dropout (default: 0)",
    )


def add_data(parser: argparse.ArgumentParser) -> None:
    """The data it learns from; without any, the network's own samples."""
    group = parser.add_argument_group("data")
    group.add_argument(
        "--data", metavar="NAME", help="spiral, moons, iris, digits, …, or a CSV file"
    )
    group.add_argument("--samples", type=whole, metavar="N", help="how many are drawn")
    group.add_argument("--noise", type=rate, metavar="X", help="how much they are blurred")
    group.add_argument(
        "--data-seed", type=whole, metavar="N", help="draws and parts the data (default: --seed)"
    )
    group.add_argument(
        "--target", nargs="+", metavar="COLUMN", help="the column of a CSV file to be learnt"
    )
    group.add_argument(
        "--validation", type=rate, metavar="SHARE", help="set aside to judge by (default: 0.2)"
    )
    group.add_argument("--test", type=rate, metavar="SHARE", help="set aside untouched")
    group.add_argument(
        "--standardise",
        action=argparse.BooleanOptionalAction,
        help="inputs of mean 0 and deviation 1 (default for real data)",
    )


def add_learning(parser: argparse.ArgumentParser) -> None:
    """How it is learnt; what is not given is the network's own."""
    group = parser.add_argument_group("learning")
    group.add_argument(
        "--epochs", type=whole, default=EPOCHS, metavar="N", help=f"default: {EPOCHS}"
    )
    for name, letter, text in _FIELDS:
        kind = whole if name in _WHOLE else str if name in _WORDS else rate
        group.add_argument(f"--{name.replace('_', '-')}", type=kind, metavar=letter, help=text)
    group.add_argument(
        "--shuffle", action=argparse.BooleanOptionalAction, help="samples in a random order"
    )
    group.add_argument(
        "--set",
        type=_constant,
        action="append",
        default=[],
        metavar="NAME=X",
        help="a constant of the optimizer or of the schedule, such as beta1=0.95",
    )
    group.add_argument("--init", metavar="NAME", help="how first weights are drawn: xavier, he, …")
    group.add_argument("--dropout", type=rate, metavar="SHARE", help="of the hidden neurons")
    group.add_argument("--drop", choices=("units", "connections"), help="what dropout leaves out")
    group.add_argument(
        "--conventions", metavar="NAME", help="those of a textbook: default, harth, mazur, …"
    )


def add_results(parser: argparse.ArgumentParser, output: str, log: str) -> None:
    """The files that are written in the end, and what they hold."""
    group = parser.add_argument_group("results")
    group.add_argument("-o", "--output", metavar="FILE", help=f"{output}, as .nnviz file")
    group.add_argument("--log", metavar="FILE", help=f"{log}, as .csv")


def check_results(arguments: argparse.Namespace) -> None:
    """Refuse files that could not be written before any time is spent on what they shall hold."""
    from nnviz.atomic import check_writable

    files = [path for path in (arguments.output, arguments.log) if path is not None]
    for path in files:
        check_writable(path)
    if len(files) == 2 and os.path.realpath(files[0]) == os.path.realpath(files[1]):
        raise UsageError("-o and --log name the same file.", do="Give them a file each.")


def prepare(arguments: argparse.Namespace) -> Prepared:
    """The document that NETWORK and the options mean, and all that decides its training.

    What the options change holds from where its training ended. Sizes such as 2-8-1 get the output
    function and the loss that suit the data. UsageError for anything that does not fit.
    """
    from nnviz.document import Journey
    from nnviz.document.changes import at_iteration
    from nnviz.document.presets import is_sizes, resolve

    seed = {} if arguments.seed is None else {"seed": arguments.seed}
    document = resolve(arguments.network, **seed)
    _refuse_without_data(arguments)
    data = None if arguments.data is None else _data(arguments)
    if data is not None and is_sizes(arguments.network):
        document = _fresh(document.network, data, arguments)
        data = None
    iteration = document.trained
    document = at_iteration(document, iteration, lambda c: _chapter(c, data, arguments))
    journey = Journey(document)
    chapter = journey.chapter_at(iteration)
    return Prepared(
        journey.network(iteration),
        chapter.samples,
        chapter.settings,
        chapter.conventions,
        document,
    )


# The network ----------------------------------------------------------------------------------


def _fresh(network: Network, data: Dataset, arguments: argparse.Namespace) -> Document:
    """A new document: a network of these sizes whose output and loss suit the data."""
    from nnviz.document import Chapter, Document
    from nnviz.training.settings import Settings
    from nnviz.training.suiting import suited, suited_network

    sizes = [layer.size for layer in network.architecture.layers]
    ends = data.inputs.shape[1], data.targets.shape[1]
    if (sizes[0], sizes[-1]) != ends:
        fitting = "-".join(map(str, (ends[0], *sizes[1:-1], ends[1])))
        raise UsageError(
            f"This data has {_counted(ends[0], 'input')} and {_counted(ends[1], 'target')}.",
            do=f"Give a network such as {fitting}.",
        )
    seed = arguments.seed or 0
    init = arguments.init or "xavier"
    made = suited_network(data, sizes[1:-1], init=init, seed=seed, name=network.name)
    settings = Settings(
        loss=suited(data).loss,
        learning_rate=_usual_rate(Settings().optimizer),
        batch_size=BATCH,
        shuffle=True,
        seed=seed,
    )
    return Document(Chapter(0, made, data, settings), name=network.name)


def _chapter(chapter: Chapter, data: Dataset | None, arguments: argparse.Namespace) -> Chapter:
    """The chapter with what the options change."""
    from nnviz.nn.conventions import profile

    fields: dict[str, Any] = {"settings": _settings(chapter.settings, arguments)}
    if data is not None:
        fields["samples"] = data
    if arguments.conventions is not None:
        fields["conventions"] = profile(arguments.conventions)
    if arguments.dropout is not None or arguments.init is not None:
        fields["network"] = _changed(chapter.network, arguments)
    return chapter.changed(**fields)


def _settings(settings: Settings, arguments: argparse.Namespace) -> Settings:
    from nnviz.training.schedules import schedule as find_schedule

    given = vars(arguments)
    names = [name for name, *_ in _FIELDS] + ["shuffle", "drop", "seed"]
    changes = {name: given[name] for name in names if given[name] is not None}
    chosen = changes.get("optimizer", settings.optimizer)
    if chosen != settings.optimizer:
        changes["constants"] = ()
        changes.setdefault("learning_rate", _usual_rate(chosen))
    if changes.get("schedule", settings.schedule) != settings.schedule:
        changes["schedule_constants"] = ()
    known = find_schedule(changes.get("schedule", settings.schedule)).constants
    for name, value in arguments.set:
        # What the schedule does not know is the optimizer's, or refused by it.
        field = "schedule_constants" if name in known else "constants"
        old = dict(changes.get(field, getattr(settings, field)))
        changes[field] = tuple((old | {name: value}).items())
    return replace(settings, **changes)


def _usual_rate(optimizer: str) -> float:
    from nnviz.training.optimizers import LEARNING_RATE
    from nnviz.training.optimizers import optimizer as find

    return float(find(optimizer).settings[LEARNING_RATE])


def _changed(network: Network, arguments: argparse.Namespace) -> Network:
    """The network with this share of dropout in its hidden layers, or weights drawn anew."""
    from nnviz.nn.initialisers import initialise

    if arguments.dropout is not None:
        layers = network.architecture.layers
        dropped = (replace(layer, dropout=arguments.dropout) for layer in layers[1:-1])
        architecture = replace(network.architecture, layers=(layers[0], *dropped, layers[-1]))
        network = network.with_architecture(architecture)
    if arguments.init is not None:
        drawn = initialise(network.architecture, arguments.init, arguments.seed or 0)
        network = network.with_parameters(drawn)
    return network


# The data -------------------------------------------------------------------------------------


def _refuse_without_data(arguments: argparse.Namespace) -> None:
    names = ("samples", "noise", "data_seed", "target", "validation", "test", "standardise")
    given = [name for name in names if getattr(arguments, name) is not None]
    if given and arguments.data is None:
        raise UsageError(
            f"--{given[0].replace('_', '-')} is about the data that --data names.",
            do="Give --data as well.",
        )


def _data(arguments: argparse.Namespace) -> Dataset:
    """The data set that --data names, parted for validation and test."""
    from nnviz.training.datasets import DATASETS, load_dataset
    from nnviz.training.generators import generate
    from nnviz.training.splitting import split, standardised

    name, seed = arguments.data, arguments.data_seed
    seed = (arguments.seed or 0) if seed is None else seed
    file = name not in DATASETS and (name.lower().endswith(".csv") or os.path.exists(name))
    drawn = name not in DATASETS and not file
    if arguments.target is not None and not file:
        raise UsageError("--target chooses a column of a CSV file; this data has its own target.")
    if file:
        data = _table(name, arguments.target)
    elif drawn:
        data = generate(name, arguments.samples, arguments.noise, seed)
    else:
        data = load_dataset(name)
    given = [f"--{key}" for key in ("samples", "noise") if getattr(arguments, key) is not None]
    if given and not drawn:
        raise UsageError(f"{given[0]} is for data that is drawn by a rule; this is a table.")
    usual = VALIDATION if len(data) >= FEW else 0.0
    validation = usual if arguments.validation is None else arguments.validation
    data = split(data, validation, arguments.test or 0.0, seed)
    scale = not drawn if arguments.standardise is None else arguments.standardise
    return standardised(data) if scale else data


def _table(path: str, targets: Iterable[str] | None) -> Dataset:
    """A CSV file as a data set: columns as they are likely meant, or with these targets."""
    from nnviz.training.csvdata import (
        Missing,
        describe_columns,
        read_table,
        sniff,
        suggested_plans,
        to_dataset,
    )

    data = _bytes(path)
    table = read_table(data, sniff(data))
    plans = suggested_plans(table, describe_columns(table))
    if targets is not None:
        wanted = set(targets)
        if unknown := wanted - set(table.names):
            raise UsageError(
                f"There is no column “{min(unknown)}”.", do=f"There are {', '.join(table.names)}."
            )
        plans = tuple(
            replace(plan, role=_role(name in wanted, plan.role))
            for name, plan in zip(table.names, plans, strict=True)
        )
    name = os.path.splitext(os.path.basename(path))[0]
    missing = Missing("drop", "drop", "drop")
    # The scale is that of the training rows, and which these are is not known yet.
    made = to_dataset(table, plans, missing, standardise=False, name=name)
    say(" ".join(_reading(table, plans, len(made))), file=sys.stderr)
    return made


def _reading(table: RawTable, plans: Iterable[ColumnPlan], samples: int) -> Iterator[str]:
    """How a file was understood, in sentences."""
    used: dict[str, list[str]] = {"target": [], "input": [], "ignore": []}
    for name, plan in zip(table.names, plans, strict=True):
        used[plan.role].append(name)
    targets, inputs, ignored = (_listed(names) for names in used.values())
    yield f"{targets} is learnt from {inputs}, in {_counted(samples, 'sample')}."
    if ignored:
        yield f"Not used: {ignored}."
    if dropped := len(table.rows) - samples:
        yield f"{_counted(dropped, 'line')} without a value left out."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _role(wanted: bool, role: str) -> Literal["target", "input", "ignore"]:
    if wanted:
        return "target"
    return "ignore" if role == "ignore" else "input"


def _bytes(path: str) -> bytes:
    from nnviz.atomic import display
    from nnviz.training.csvdata.lines import MOST_BYTES

    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise FileError(f"“{display(path)}” is not a file that can be opened.")
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileError(f"“{display(path)}” cannot be read: {error.strerror}.") from error


# Values of options ----------------------------------------------------------------------------


def _constant(text: str) -> tuple[str, float]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"“{text}” is no constant such as beta1=0.9")
    return name.strip().replace("-", "_"), rate(value)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
