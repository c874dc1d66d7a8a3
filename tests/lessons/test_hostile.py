"""Lessons made to do harm: each is read and followed, or refused with one clear sentence.

They open no other file, reach no network, run nothing, and their work is counted.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz.errors import UsageError
from nnviz.lessons.library import load
from nnviz.lessons.parsing import limits
from nnviz.lessons.problems import LessonError
from nnviz.lessons.staging import Stages
from tests.lessons.lessonfile import HEADER, written
from tests.lessons.watching import watched

MOST_CALLS = 4_000_000  # functions, both ways: a second or so of any machine
FOLLOWED = 3  # stages of the first page
FULL = limits.FILE_BYTES - 200


def headed(line: str) -> str:
    return HEADER.replace("minutes = 6", line) + "# P\n\na\n"


def step(actions: str) -> str:
    return written(f"::: step {actions}\na\n:::")


def repeated(unit: str, width: int = 3_900, between: str = "\n\n", total: int = FULL) -> str:
    """A lesson full of the same, on pages that are as long as pages may be."""
    line = (unit * (width // len(unit) + 1))[:width]
    each = 19_000 // (width + len(between))
    pages = max(1, min(total // 19_000, limits.PAGES))
    return written("\n\n# P\n\n".join([between.join([line] * each)] * pages))


def value(expression: str) -> str:
    return written(f"{{{expression}}}")


READ = ""  # such a lesson is read, and followed as far as it goes
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "a gigabyte of text, cut": ("x" * (limits.FILE_BYTES + 10), ":1: A lesson may have 512 KiB"),
    "one endless line": (written("x" * FULL), ":7: This line has 524,088 characters"),
    "nothing but line ends": ("\n" * FULL, ":10000: A lesson may have 10,000 lines"),
    "nothing": ("", ":1: A lesson begins with a header"),
    "NUL": (written("a\0b"), ":7: A character that cannot be seen (U+0000)"),
    "text that turns round": (written("a\u202eb"), ":7: A character that cannot be seen (U+202E)"),
    "a byte order mark": ("\ufeff" + written("a"), READ),
    "UTF-16": (written("a").encode("utf-16"), ":1: This is no text in UTF-8"),
    "broken UTF-8": (written("a").encode() + b"\xc3\x28", ":8: This is no text in UTF-8"),
    "an ELF file": (b"\x7fELF" + bytes(range(256)) * 8, ":2: This is no text in UTF-8"),
    "lists in lists": (repeated("- ", 3_000, total=90_000), ":7: "),
    "quotations in quotations": (repeated("> ", 500, total=60_000), ":83: Up to here are"),
    "links in links": (repeated("[", 390), ":7: Up to here are"),
    "images in links": (repeated("![aa", 780, total=6_000), READ),
    "stars": (repeated("a**b_", 390, total=6_000), READ),
    "back ticks": (repeated("`", 3_900), ":7: 3,900 signs"),
    "dollars": (repeated("x$", 700), ":63: Up to here are"),
    "braces": (repeated("{a", 780, total=6_000), ":7: This brace { is not closed"),
    "a table of a million cells": (
        written("\n\n".join(["|" * 99 + "\n" + "|-" * 99 + "\n" + "a\n" * 298] * 30)),
        ":7: Up to here are 5,940 signs",
    ),
    "::: bombs": (repeated("::: step select=loss", 20, "\n"), ":10000: A lesson may have 10,000"),
    "nested blocks": (
        repeated("::: more title=x", 16, "\n", total=90_000),
        ":6: This page has 600 blocks; 40 are the most",
    ),
    "a page for every line": (repeated("# P", 3, "\n", total=30_000), ":6: This page is empty"),
    "TOML in TOML": (headed(f"a = {'[' * 3_000}"), ":2: The header is nested too deeply"),
    "TOML tables": (headed("a." * 1_900 + "b = 1"), ":4: “a” is not a key of the header"),
    "a number of TOML": (headed("minutes = " + "9" * 3_000), ":4: “minutes” must be"),
    "parentheses": (value("(" * 99 + "1" + ")" * 99), ":7: "),
    "powers": (value("9^9^9^9^9^9^9^9^9=1"), READ),
    "an endless expression": (value("1+" * 5_000 + "1"), ":7: This line has 10,003 characters"),
    "an expression of names": (value("+".join(["w_69"] * 60)), ":7: An expression may have 200"),
    "a formula of braces": (written("$" + "{" * 50 + "x" + "}" * 50 + "$"), ":7: This formula is"),
    "a formula of fences": (
        written("$" + "\\left(" * 40 + "x" + "\\right)" * 40 + "$"),
        ":6: The formulas of this page are too many, or groups in them stand too deep",
    ),
    "a formula of groups": (
        written("$" + "\\operatorname{" * 12 + "x" + "}" * 12 + "$"),
        ":6: The formulas of this page are too many, or groups in them stand too deep",
    ),
    "formulas and formulas": (written("$a$ " * 150 + "\n\n" + "$a+b$ " * 190), READ),
    "a link to a file": (written("[a](file:///etc/passwd)"), ":7: A lesson cannot link to"),
    "a link to the web": (written("[a](//example.org)"), ":7: A lesson cannot link to"),
    "a script": (written("<script>alert(1)</script>"), ":7: HTML such as <script> is not shown"),
    "a link that runs": (written("[a](javascript:alert(1))"), ":7: A lesson cannot link to"),
    "an image": (written("![a](http://example.org/a.png)"), ":7: A lesson shows no images"),
    "a network of another folder": (headed("network = '../../etc/passwd'"), ":4: "),
    "a network of the web": (step("network=http://example.org/net.nnviz"), ":7: "),
    "a network that is a file": (step("network=/tmp/net.nnviz"), ":7: "),
    "data that is a file": (step("data=/etc/passwd"), ":7: "),
    "a billion iterations": (step("train=1000000000"), ":7: "),
    "a day of iterations": (step("network=digits train=100000"), READ),
    "steps and steps": (written("::: step train=300\na\n:::\n\n" * 40), READ),
    "a giant network": (step("network=4294967295-4294967295"), ":7: "),
    "a deep network": (step("network=" + "-".join(["9"] * 90)), READ),
    "giant data": (step("data=spiral:100000000"), ":7: "),
    "an action of another kind": (step("open=/etc/passwd"), ":7: There is no action called"),
    "a condition of blanks": (
        written(f'::: task until="a{" " * 3_000}b" do=select=loss\na\n:::'),
        ":7: “a b” is no condition",
    ),
    "many conditions": (
        written('::: task until="loss < 1' + " and loss < 1" * 90 + '" do=select=loss\na\n:::'),
        ":7: ",
    ),
    "quotes that do not end": (written('::: step "' + '\\"' * 1_900 + "\na\n:::"), ":7: "),
}


@pytest.fixture(scope="module", autouse=True)
def all_is_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is loaded late, such as a shipped network, is no doing of a hostile lesson."""
    path = tmp_path_factory.mktemp("warm") / "a.md"
    path.write_text(step("network=digits") + "# Q\n[a](x)\n", encoding="utf-8")
    with pytest.raises(LessonError):
        load(path)
    path.write_text(step("network=digits select=loss"), encoding="utf-8")
    Stages(load(path)).showing(0, 0)


@pytest.mark.parametrize(("text", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_lesson_does_no_harm(text: str | bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    found = ""
    with watched(counting=True) as touched:
        try:
            stages = Stages(load(path))
            for stage in range(min(FOLLOWED, stages.lesson.pages[0].stage_count)):
                stages.showing(0, stage)
        except LessonError as error:
            found = str(error)
        except UsageError:  # read, but it cannot be followed so far
            pass
    opened = [what for event, what in touched.events if event == "open"]
    assert opened == [str((str(path),))] or opened == [str((path,))]
    assert {event for event, _ in touched.events} == {"open"}
    assert touched.calls < MOST_CALLS
    assert found.startswith(f"{path}{said}") if said else not found
