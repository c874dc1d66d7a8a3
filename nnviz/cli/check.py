"""`nnviz check NETWORK`: backpropagation against central differences, weight by weight.

`nnviz check --edges A-B,A-C,B-C` checks a graph instead: whether it can be divided into layers.
"""

from __future__ import annotations

import argparse

from nnviz.cli import arguments as take
from nnviz.cli.output import say
from nnviz.errors import CheckFailed, UsageError

SUMMARY = "Compare every gradient of backpropagation with a central difference"


MOST_CHECKED = 1000
MOST_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, its samples and settings, how many weights."""
    take.add_network(parser, required=False)
    take.add_settings(parser)
    parser.add_argument(
        "--edges",
        metavar="A-B,…",
        help="check only whether a graph with these edges divides into layers, step by step",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help=f"check and print every weight, not at most {MOST_CHECKED} and the worst {MOST_SHOWN}",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the comparison, the worst weight first; CheckFailed (exit code 1) when one differs."""
    from nnviz.nn.check import gradient_check

    if arguments.edges is not None:
        return _layers(arguments.edges)
    if arguments.network is None:
        raise UsageError("There is no network to check.", do="Name one, or edges with --edges.")
    chosen = take.choose(arguments)
    chapter = chosen.chapter
    check = gradient_check(
        chosen.network,
        chapter.samples.inputs,
        chapter.samples.targets,
        loss=chapter.settings.loss,
        conventions=chapter.conventions,
        limit=None if arguments.all else MOST_CHECKED,
    )
    graph = chosen.network.architecture
    order = sorted(range(len(check.edges)), key=lambda at: -check.relative_error[at])
    print(f"{'edge':<11}  {'backpropagation':>18}  {'central difference':>18}  {'relative':>9}")
    for at in order if arguments.all else order[:MOST_SHOWN]:
        source, target = (graph.label(int(number)) for number in check.edges[at])
        say(
            f"{source + ' → ' + target:<11}  {check.backprop[at]:>18.12g}  "
            f"{check.central[at]:>18.12g}  {check.relative_error[at]:>9.1e}"
        )
    count = f"{len(check.edges):,} weights"
    if len(check.edges) < check.total:
        count += f" (of {check.total:,}, spread over the network)"
    if not check.ok:
        wrong = int((check.relative_error > check.tolerance).sum())
        raise CheckFailed(
            f"Of the gradients of {count}, {wrong:,} differ from their central difference by more "
            f"than {check.tolerance:g}, at worst by {check.worst_error:.1e}."
        )
    print(f"The gradients of {count} agree; the worst differs by {check.worst_error:.1e}.")
    return 0


def _layers(edges: str) -> int:
    """Print how the neurons are put into layers; exit code 1 where they cannot be."""
    from nnviz.nn.layering import layering

    found = layering(edges)
    say(found.text())
    return 0 if found.is_layered else CheckFailed.exit_code
