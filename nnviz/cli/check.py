"""`nnviz check NETWORK`: backpropagation against central differences, weight by weight."""

from __future__ import annotations

import argparse

from nnviz.cli import arguments as take
from nnviz.errors import CheckFailed

SUMMARY = "Compare every gradient of backpropagation with a central difference"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, its samples and settings, how much to print."""
    take.add_network(parser)
    take.add_settings(parser)
    parser.add_argument("--all", action="store_true", help="print every weight, not the worst ten")


def run(arguments: argparse.Namespace) -> int:
    """Print the comparison, the worst weight first; CheckFailed (exit code 1) when one differs."""
    from nnviz.nn.check import gradient_check

    chosen = take.choose(arguments)
    chapter = chosen.chapter
    check = gradient_check(
        chosen.network,
        chapter.samples.inputs,
        chapter.samples.targets,
        loss=chapter.settings.loss,
        conventions=chapter.conventions,
    )
    order = sorted(range(len(check.edges)), key=lambda at: -check.relative_error[at])
    print(f"{'edge':>11}  {'backpropagation':>18}  {'central difference':>18}  {'relative':>9}")
    for at in order if arguments.all else order[:10]:
        source, target = check.edges[at]
        print(
            f"{source:>5} → {target:<3}  {check.backprop[at]:>18.12g}  "
            f"{check.central[at]:>18.12g}  {check.relative_error[at]:>9.1e}"
        )
    count = f"{len(check.edges)} weights"
    if not check.ok:
        raise CheckFailed(f"Of {count}, some gradients differ: the worst by {check.worst:.1e}.")
    print(f"All gradients of {count} agree; the worst differs by {check.worst:.1e}.")
    return 0
