"""Each action does what its row says, refuses what it cannot be given, and touches nothing else."""

from __future__ import annotations

import builtins
import io
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnviz.document.presets import preset_document
from nnviz.errors import UsageError
from nnviz.lessons.actions import ACTIONS, Refused, parse_actions
from nnviz.lessons.costs import LESSON, within
from nnviz.lessons.model import Action
from nnviz.lessons.showing import Showing
from nnviz.nn.initialisers import initialise
from nnviz.resources import resource
from nnviz.training.datasets import load_dataset
from nnviz.training.generators import generate
from tests.lessons.showings import done, shown

Check = Callable[[Showing], object]

# By action: what is done, with what it leads to. `;` stands before the action that is meant.
CHECKS: dict[str, list[tuple[str, Check]]] = {
    "network": [
        (
            "notation=matrix; select=neuron:6; highlight=loss; network=xor-2-2-1",
            lambda s: (
                (s.document.name, s.view.notation, s.selection, s.highlight)
                == ("XOR, untrained", "matrix", "", ())
            ),
        ),
        ("network=2-4-1", lambda s: s.architecture.input_count == 2),
        ("network=truth:0110", lambda s: len(s.chapter.samples) == 4),
    ],
    "data": [
        (
            "network=2-4-1; data=xor:50:0.3:7",
            lambda s: s.chapter.samples == generate("xor", 50, 0.3, 7),
        ),
        ("data=sine", lambda s: s.chapter.samples == generate("sine")),
        ("network=2-4-1; data=truth:0111", lambda s: s.chapter.samples.targets[:, 0].sum() == 3),
        ("network=4-3-3; data=iris", lambda s: s.chapter.samples == load_dataset("iris")),
    ],
    "validation": [
        (
            "data=sine:40; validation=0.25:3",
            lambda s: np.bincount(s.chapter.samples.roles).tolist() == [30, 10],
        )
    ],
    "start": [("weight=4-6:9; panel=plots; train=3; start=0", lambda s: s == shown())],
    "step": [
        ("step=e0/s0/backward/n4", lambda s: str(s.step.address) == "e0/s0/backward/n4"),
        ("iteration=3; step=backward/n4", lambda s: s.view.address == "e3/s0/backward/n4"),
        ("step=e2/s0/loss", lambda s: (s.iteration, s.view.address) == (2, "e2/s0/loss")),
        ("step=backward", lambda s: s.view.address == "e0/s0/backward/n9"),
        ("step=last", lambda s: s.index == len(s.plan) - 1),
        ("step=last; step=first", lambda s: s.view.address == "e0/s0/forward/n1"),
        (
            "network=xor-2-2-1; batch=all; step=s2/forward/n4; step=forward/n5",
            lambda s: s.view.address == "e0/s2/forward/n5",
        ),
        (
            "network=xor-2-2-1; batch=all; step=update/w4",
            lambda s: s.view.address == "e0/b0/update/w4",
        ),
    ],
    "iteration": [
        ("step=last; iteration=12", lambda s: (s.iteration, s.index) == (12, 0)),
        ("network=xor-2-2-1; iteration=e3", lambda s: s.iteration == 12),
        ("network=xor-2-2-1; iteration=2; weight=3-4:1; iteration=e1", lambda s: s.iteration == 4),
    ],
    "train": [
        ("train=7", lambda s: (s.iteration, s.document.trained) == (7, 7)),
        ("network=xor-2-2-1; train=5e", lambda s: s.document.trained == 20),
        ("train=7; train=5", lambda s: s.iteration == 12),
    ],
    "detail": [
        (
            "step=e0/s0/forward/n6/sum; detail=term",
            lambda s: (s.view.detail, s.view.address) == ("term", "e0/s0/forward/n6/function"),
        ),
        ("step=forward/n3; detail=layer", lambda s: s.view.address == "e0/s0/forward/l2"),
    ],
    "notation": [("notation=matrix", lambda s: s.view.notation == "matrix")],
    "decimals": [("decimals=6", lambda s: s.view.decimals == 6)],
    "select": [
        ("select=edge:4-6", lambda s: s.selection == "edge:4-6"),
        ("select=edge:4-6; select=none", lambda s: s.selection == ""),
    ],
    "highlight": [
        (
            "highlight=neuron:3,edge:3-6,neuron:3",
            lambda s: s.highlight == ("neuron:3", "edge:3-6"),
        ),
        ("highlight=layer:2; highlight=none", lambda s: s.highlight == ()),
    ],
    "panel": [("panel=explain,plots", lambda s: s.panels == ("explain", "plots"))],
    "show": [
        ("show=training", lambda s: s.training),
        ("show=training; show=steps", lambda s: not s.training),
    ],
    "bias": [("bias=off", lambda s: not s.bias)],
    "weight": [
        ("weight=4-6:-0.25", lambda s: s.network.weight(4, 6) == -0.25),
        ("iteration=2; weight=4-6:1e-3", lambda s: s.document.chapter.start == 2),
    ],
    "weights": [
        ("weights=all:0.5", lambda s: set(s.network.weights.values()) == {0.5}),
        (
            "weights=random:7",
            lambda s: np.array_equal(s.network.parameters, initialise(s.architecture, "xavier", 7)),
        ),
    ],
    "silence": [("silence=4", lambda s: s.network.weight(4, 6) == s.network.weight(4, 7) == 0.0)],
    "input": [
        ("input=1:0.7", lambda s: s.chapter.samples.inputs[0, 0] == 0.7),
        (
            "network=xor-2-2-1; input=2:0.7:3",
            lambda s: s.chapter.samples.inputs[3].tolist() == [1.0, 0.7],
        ),
    ],
    "target": [
        ("network=xor-2-2-1; iteration=2; target=1:0.7", lambda s: s.trace.targets[0, 0] == 0.7)
    ],
    "activation": [
        ("activation=2:relu", lambda s: s.architecture.activations(2) == ("relu", "relu")),
        ("activation=neuron6:tanh", lambda s: s.architecture.activations(3)[0] == "tanh"),
        ("activation=all:identity", lambda s: s.trace.z[8, 0] == s.trace.a[8, 0]),
    ],
    "dropout": [("dropout=2:0.5", lambda s: s.architecture.layers[1].dropout == 0.5)],
    "loss": [("loss=huber", lambda s: s.trace.loss_name == "huber")],
    "optimizer": [
        ("optimizer=adam", lambda s: s.trace.optimizer == "adam"),
        ("optimizer=momentum:0.8", lambda s: s.chapter.settings.constants[0][1] == 0.8),
        (
            "optimizer=adam:beta2=0.99",
            lambda s: s.chapter.settings.constants == (("beta2", 0.99),),
        ),
    ],
    "rate": [("rate=0.05", lambda s: s.trace.learning_rate == 0.05)],
    "schedule": [("schedule=step:0.5:1; iteration=2", lambda s: s.trace.learning_rate == 0.125)],
    "penalty": [("penalty=l2:0.01", lambda s: s.chapter.settings.l2 == 0.01)],
    "batch": [
        ("network=xor-2-2-1; step=last; batch=all", lambda s: s.view.address == ""),
        ("network=xor-2-2-1; batch=2", lambda s: len(s.trace.samples) == 2),
        ("network=xor-2-2-1; batch=all", lambda s: len(s.trace.samples) == 4),
    ],
    "shuffle": [("shuffle=on", lambda s: s.chapter.settings.shuffle)],
    "seed": [("seed=3", lambda s: s.chapter.settings.seed == 3)],
}

REFUSED = (
    "network=../secret.nnviz",
    "network=/etc/passwd",
    "network=chain:100000",
    "network=1000-1000-1000",
    "network=9999999999-1",
    "data=/etc/passwd",
    "data=iris:20",
    "data=iris",
    "data=sine:6000",
    "data=sine:nan",
    "data=truth:01102",
    "validation=2",
    "start=1",
    "step=e0/s0/backward/n99",
    "step=e0/s9/loss",
    "step=forward/w3",
    "step=backward/n1",
    "iteration=999999999",
    "iteration=-1",
    "train=0",
    "train=999999999",
    "train=999999e",
    "detail=atom",
    "decimals=5",
    "select=neuron:0",
    "select=neuron:10",
    "select=edge:1-9",
    "highlight=neuron:3,edge:9-1",
    "panel=cinema",
    "show=off",
    "bias=maybe",
    "weight=4-6",
    "weight=1-9:0.5",
    "weight=4-6:inf",
    "weight=4-6:1e400",
    "weight=4-6:0x10",
    "weights=all:nan",
    "weights=magic:7",
    "silence=9",
    "input=2:0.5",
    "input=1:0.5:1",
    "target=0:0.5",
    "activation=1:relu",
    "activation=2:magic",
    "activation=neuron2:relu",
    "dropout=9:0.5",
    "loss=binary_cross_entropy:1",
    "optimizer=adam:1:2:3:4:5",
    "optimizer=momentum:1.5",
    "optimizer=adam:gamma=1",
    "rate=-1",
    "schedule=step:x",
    "penalty=l3:1",
    "batch=0",
    "shuffle=yes",
    "seed=-1",
    "import=os",
    "select=" + "9" * 500,
    "select=",
    "select",
    "; ;",
    ";".join(["select=loss"] * 101),
    "step=" + "a" * 5000,
)


def test_every_action_has_a_check() -> None:
    assert set(CHECKS) == set(ACTIONS)
    assert all(f"{name}=" in text for name, checks in CHECKS.items() for text, _ in checks)


@pytest.mark.parametrize(
    ("text", "check"), [check for checks in CHECKS.values() for check in checks]
)
def test_an_action_does_what_its_row_says(text: str, check: Check) -> None:
    assert check(done(shown(), text))


def test_the_first_argument_of_each_row_can_be_used_with_the_running_example() -> None:
    for kind in ACTIONS.values():
        once = done(shown(), f"{kind.name}={kind.arguments[0]}")
        if kind.again:
            assert done(once, f"{kind.name}={kind.arguments[0]}") == once, kind.name


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_is_refused_in_words(text: str) -> None:
    with within(2 * LESSON), pytest.raises(UsageError, match=r"^[A-Z“λ0-9].*[.?]$") as caught:
        done(shown(), text)
    assert "\n" not in str(caught.value)


def test_any_text_is_refused_by_every_action_with_a_usage_error_only() -> None:
    hostile = (
        "\x00",
        "{}",
        "1" * 190,
        "-" * 90,
        ":" * 30,
        "e" * 20,
        "∞",
        "0:0:0",
        "1,2",
        "١",
        "a=b",
    )
    for kind in ACTIONS.values():
        for argument in hostile:
            with pytest.raises(UsageError):
                done(shown(), f"{kind.name}={argument}; iteration=-1")


def test_the_guide_lists_every_action_with_arguments_that_are_right() -> None:
    rows = _rows("actions")
    assert {name.strip("`") for name, _ in rows} == set(ACTIONS)
    for name, arguments in rows:
        for argument in re.findall(r"`([^`]+)`", arguments):
            parse_actions(f"{name.strip('`')}={argument}")


def _rows(table: str) -> list[tuple[str, str]]:
    text = (Path(__file__).parents[2] / "docs/lessons.md").read_text(encoding="utf-8")
    body = text.partition(f"<!-- {table} -->")[2].partition(f"<!-- /{table} -->")[0]
    cells = [line.strip("| ").split(" | ") for line in body.strip().splitlines()[2:]]
    return [(cell[0], cell[1]) for cell in cells]


def test_links_and_attributes_are_written_alike() -> None:
    link = parse_actions("nnviz:select?neuron:4;step?backward/n4", 7)
    assert link == parse_actions("select=neuron:4; step=backward/n4", 7)
    assert link[0] == Action("select", "neuron:4", 7)


def test_a_refusal_knows_its_action() -> None:
    with pytest.raises(Refused) as caught:
        done(shown(), "select=neuron:4; weight=1-9:2; bias=off")
    assert caught.value.action.argument == "1-9:2"


# What it keeps its hands off --------------------------------------------------------------------


def test_no_action_opens_a_file_or_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    shipped = str(resource("presets", "").resolve())
    for checks in CHECKS.values():  # libraries load parts of themselves when first needed
        for text, _ in checks:
            done(shown(), text)
    preset_document.cache_clear()

    def watching(real: Callable[..., object]) -> Callable[..., object]:
        def watched(path: object, *args: object, **kwargs: object) -> object:
            opened.append(str(path))
            return real(path, *args, **kwargs)

        return watched

    for module, name in ((builtins, "open"), (io, "open"), (os, "open"), (os, "stat")):
        monkeypatch.setattr(module, name, watching(getattr(module, name)))
    monkeypatch.setattr(socket, "socket", None)
    for checks in CHECKS.values():
        for text, _ in checks:
            done(shown(), text)
    for text in REFUSED:
        with within(2 * LESSON), pytest.raises(UsageError):
            done(shown(), text)
    root = str(Path(shipped).parent)
    assert [path for path in opened if not str(Path(path).absolute()).startswith(root)] == []
