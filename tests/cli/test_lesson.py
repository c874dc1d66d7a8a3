"""`nnviz lesson`: what it prints, where, and with which exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz.gui import app
from nnviz.lessons import library
from tests.cli.conftest import Run
from tests.lessons.lessonfile import HEADER, written

GOOD = written("::: step select=neuron:6\n{z_6=0.4199}\n:::")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_new_lesson_holds_and_is_never_written_over_another(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "my-first_lesson.md"
    done = nnviz("lesson", "new", str(path))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Wrote {path}.")
    assert 'title = "My first lesson"' in path.read_text(encoding="utf-8")
    done = nnviz("lesson", "check", str(path))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{path}: 2 pages, 2 steps, 1 task, 2 questions. All of it holds.\n"
    path.write_text("mine", encoding="utf-8")
    done = nnviz("lesson", "new", str(path))
    assert (done.code, done.out) == (2, "")
    assert "is there already. Nothing was written. Choose another name." in done.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_lesson_is_called_md(nnviz: Run, tmp_path: Path) -> None:
    done = nnviz("lesson", "new", str(tmp_path / "a.txt"))
    assert done.code == 2
    said = (
        "A lesson is a Markdown file. Call it {0}.md, or {0}.nnviz.md to open it by double click.\n"
    )
    assert done.err == said.format("a")
    assert nnviz("lesson", "new", str(tmp_path / "b.nnviz")).err == said.format("b")
    assert nnviz("lesson", "new", str(tmp_path / ".nnviz.md")).err == said.format("lesson")
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_hold_is_exit_code_1(nnviz: Run, good: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.md"
    wrong.write_text(GOOD.replace("0.4199", "0.5") + "\n[x](nnviz:select?edge:3-7)\n")
    done = nnviz("lesson", "check", str(good), str(wrong))
    assert (done.code, done.err) == (1, "")
    first, *problems = done.out.splitlines()
    assert first == f"{good}: 1 page, 1 step, 0 tasks, 0 questions. All of it holds."
    assert [one.partition(" ")[0] for one in problems] == [f"{wrong}:8:", f"{wrong}:11:"]


def test_a_bad_file_is_exit_code_2_and_the_others_are_checked(
    nnviz: Run, good: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text(written("0.5\n\n::: stpe\n:::"))
    done = nnviz("lesson", "check", str(bad), str(good))
    assert done.code == 2
    lines = done.out.splitlines()
    assert [one.partition(" ")[0] for one in lines] == [f"{bad}:7:", f"{bad}:9:", f"{good}:"]
    done = nnviz("lesson", "check", str(tmp_path / "none.md"))
    assert done.code == 2 and "There is no file" in done.err
    done = nnviz("lesson", "check")
    assert done.code == 2 and done.err == "No lesson is named. Give files, or --all.\n"


def test_all_are_those_that_are_shipped(
    nnviz: Run, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = library.courses()[0].lessons[0]
    course = library.Course("c", "C", "S", (entry,))
    monkeypatch.setattr(library, "courses", lambda: (course,))
    done = nnviz("lesson", "check", "--all")
    assert done.code == 0
    assert done.out.startswith(f"{entry.path}: ")


def test_translations_that_are_missing_or_say_something_else(nnviz: Run, good: Path) -> None:
    done = nnviz("lesson", "check", str(good), "--languages", "de")
    assert done.code == 1
    assert done.out.startswith(f"{good}:1: The translation into “de” is missing.")
    declared = HEADER.replace("minutes = 6", 'languages = ["en", "de"]')
    good.write_text(GOOD.replace(HEADER, declared), encoding="utf-8")
    assert nnviz("lesson", "check", str(good)).code == 1
    beside = good.with_name("good.de.md")
    german = GOOD.replace("A page", "Eine Seite").replace("languages", "minutes")
    cases = {
        german: "",
        german.replace("0.4199", "{=0.5}"): ":8: “",
        german.replace("0.4199", "0.5"): ":8: {z_6=0.5} is wrong",
        german + "# Noch eine\n\nText.\n": ":10: This translation has 2 pages, its original 1.",
        german + "\n::: more title=x\na\n:::": ":6: This page has other blocks than “A page”",
        german.replace("neuron:6", "neuron:7"): ":7: This block does something else",
        german.replace("minutes = 6", "network = '2-4-1'"): ":1: This translation begins with",
    }
    for text, said in cases.items():
        beside.write_text(text, encoding="utf-8")
        done = nnviz("lesson", "check", str(good))
        assert (done.code == 0) == (said == ""), done.out
        assert (f"{beside}{said}" if said else "All of it holds") in done.out


def test_a_lesson_may_end_in_nnviz_md(nnviz: Run, tmp_path: Path) -> None:
    path = tmp_path / "my-first.nnviz.md"
    assert nnviz("lesson", "new", str(path)).code == 0
    assert 'title = "My first"' in path.read_text(encoding="utf-8")
    assert nnviz("lesson", "check", str(path)).code == 0
    done = nnviz("lesson", "check", str(path), "--languages", "de")
    assert done.code == 1 and "Write it in my-first.de.nnviz.md, or" in done.out
    for name in ("my-first.de.md", "my-first.de.nnviz.md"):
        beside = tmp_path / name
        beside.write_text(GOOD.replace("minutes = 6", 'languages = ["de"]'), encoding="utf-8")
        done = nnviz("lesson", "check", str(path), str(beside), "--languages", "de")
        assert f"{beside}:" in done.out and "is missing" not in done.out
        beside.unlink()


def test_lessons_to_do_before_must_be_there(nnviz: Run, good: Path) -> None:
    before = HEADER.replace("minutes = 6", 'prerequisites = ["nothing", "other", "own"]')
    good.write_text(GOOD.replace(HEADER, before), encoding="utf-8")
    for name in ("3-other.md", "4-own.nnviz.md"):
        (good.parent / name).write_text(GOOD, encoding="utf-8")
    done = nnviz("lesson", "check", str(good))
    assert done.code == 1
    assert done.out.startswith(f"{good}:1: There is no lesson “nothing” to be done before.")
    assert len(done.out.splitlines()) == 1


def test_a_preview_opens_the_window_on_the_file(
    nnviz: Run, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []

    def show(path: object, *, preview: bool) -> int:
        opened.append((path, preview))
        return 0

    monkeypatch.setattr(app, "run", show)
    assert nnviz("lesson", "preview", str(good)).code == 0
    assert opened == [(str(good), True)]


def test_a_file_that_cannot_be_read_opens_no_window(nnviz: Run, tmp_path: Path) -> None:
    done = nnviz("lesson", "preview", str(tmp_path / "none.md"))
    assert done.code == 2 and "There is no file" in done.err
