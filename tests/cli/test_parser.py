"""From words to a command; a mistake in them is a sentence and exit code 2."""

from __future__ import annotations

import pytest

import nnviz as package
from nnviz.cli.parser import COMMANDS, parse
from nnviz.errors import UsageError


def test_nothing_means_the_window_on_what_it_begins_with() -> None:
    arguments = parse([])
    assert arguments.run is COMMANDS["open"].run
    assert arguments.network is None


def test_a_network_alone_means_the_window_on_it() -> None:
    assert parse(["my net.nnviz"]).network == "my net.nnviz"
    assert parse(["my net.nnviz"]).run is COMMANDS["open"].run


def test_version(nnviz, capsys) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SystemExit) as stop:
        parse(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"nnviz {package.__version__}\n"


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=str)
def test_help_names_what_there_is(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        parse([*command, "--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert "Exit codes" in out
    if not command:
        assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["trcae", "2-4-1"], "did you mean `nnviz trace`"),
        (["trace"], "NETWORK"),
        (["trace", "2-4-1", "--detail", "atom"], "'atom'"),
        (["trace", "2-4-1", "--format", "pdf"], "'pdf'"),
        (["trace", "2-4-1", "--nonsense"], "--nonsense"),
        (["trace", "2-4-1", "--iterations", "-1"], "from 0 on"),
        (["trace", "2-4-1", "--decimals", "many"], "many"),
        (["export", "2-4-1"], "--output"),
        (["--nonsense"], "--nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_words_that_do_not_fit_are_refused_with_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(words)
    assert sentence in str(refused.value)
    assert refused.value.exit_code == 2


def test_lists_that_begin_with_a_minus_are_values() -> None:
    arguments = parse(["trace", "2-4-1", "--input", "-0.5,0.3", "--target", "-1"])
    assert arguments.input == [[" -0.5,0.3"]]
    assert arguments.target == [["-1"]]
