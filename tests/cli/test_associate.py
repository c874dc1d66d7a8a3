"""`nnviz associate`: what a desktop is told, and that all of it can be taken back."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nnviz.cli import associate, desktop
from nnviz.errors import UsageError
from tests.cli.conftest import Run

NO_DESKTOP = sys.platform in ("darwin", "win32")
linux = pytest.mark.skipif(NO_DESKTOP, reason="there is no freedesktop.org here")
TOOLS = ("update-mime-database", "update-desktop-database", "desktop-file-validate", "gio")
missing = [tool for tool in TOOLS if shutil.which(tool) is None]
with_tools = pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")

ODD = "a %f 50%\"$HOME`\\é'"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of whom nothing is known: folders of data and of settings, empty."""
    for variable, folder in (("XDG_DATA_HOME", "my data"), ("XDG_CONFIG_HOME", "config")):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / folder))
    return tmp_path


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program of the desktop is installed, and nnviz starts from anywhere."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(associate, "_check_starts", lambda program: None)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file and folder, with what is in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


@linux
@pytest.mark.usefixtures("alone")
def test_what_is_written_is_told_and_taken_back(nnviz: Run, home: Path) -> None:
    before = tree(home)
    done = nnviz("associate")
    assert (done.code, done.err) == (0, "")
    written = {name for name, data in tree(home).items() if data}
    assert written == {
        "my data/applications/nnviz.desktop",
        "my data/mime/packages/nnviz.xml",
        "my data/icons/hicolor/scalable/apps/nnviz.svg",
        "config/mimeapps.list",
    }
    assert all(f"Wrote {home / name}." in done.out for name in written)
    assert "update-mime-database is not here" in done.out
    assert "`nnviz associate --remove` takes it back." in done.out
    after = tree(home)
    assert nnviz("associate").code == 0 and tree(home) == after
    done = nnviz("associate", "--remove")
    assert (done.code, done.err) == (0, "")
    assert f"Removed {home}/my data/applications/nnviz.desktop." in done.out
    assert tree(home) == before
    assert nnviz("associate", "--remove").out == "The double click had not been set up.\n"


@linux
@pytest.mark.usefixtures("alone")
def test_what_others_have_set_up_stays(nnviz: Run, home: Path) -> None:
    others = {
        "my data/applications/other.desktop": "[Desktop Entry]\n",
        "my data/applications/mimeinfo.cache": "[MIME Cache]\n",
        "my data/mime/packages/Override.xml": "<mime-info/>\n",
        "my data/mime/globs2": "50:text/x-other:*.other\n",
        "config/mimeapps.list": "[Added Associations]\ntext/plain=é.desktop\n",
    }
    for name, text in others.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    before = tree(home)
    assert nnviz("associate").code == 0
    assert before.items() - tree(home).items() == {
        ("config/mimeapps.list", others["config/mimeapps.list"].encode())
    }
    assert nnviz("associate", "--remove").code == 0
    assert tree(home) == before


@linux
def test_a_program_that_fails_is_told(
    nnviz: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = home / "failing"
    failing.write_text("#!/bin/sh\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(associate, "_check_starts", lambda program: None)
    monkeypatch.setattr(shutil, "which", lambda name: str(failing))
    done = nnviz("associate")
    assert done.code == 1 and "update-desktop-database failed" in done.out


@linux
def test_a_file_in_the_way_is_a_sentence(nnviz: Run, home: Path) -> None:
    (home / "my data" / "applications").write_text("in the way")
    done = nnviz("associate")
    assert done.code == 2 and "is not a folder" in done.err


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_it_says_what_to_do_instead(
    nnviz: Run, home: Path, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for words in ((), ("--remove",)):
        done = nnviz("associate", *words)
        assert (done.code, done.out) == (2, "")
        assert "Drag the file onto the window" in done.err
    assert set(tree(home)) == {"my data", "config"}


class TestProgram:
    def test_the_script_that_runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        script = tmp_path / "nnviz"
        script.write_text("#!/bin/sh\n")
        script.chmod(0o755)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["./nnviz", "associate"])
        assert associate.running_program() == [str(script)]

    def test_a_module_is_never_taken_from_the_folder_of_a_lesson(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "nnviz.py").write_text("print('caught')")
        monkeypatch.setattr(sys, "argv", [str(tmp_path / "nnviz" / "__main__.py")])
        command = [*associate.running_program(), "--version"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "caught" not in done.stdout

    def test_one_that_starts_here_only_is_refused(self) -> None:
        with pytest.raises(UsageError, match="does not start from another folder"):
            associate._check_starts([sys.executable, "-c", "import no_such_module"])


class TestDefaults:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("", "[Default Applications]\n{network}\n{lesson}\n"),
            ("[A]\nb=c", "[A]\nb=c\n[Default Applications]\n{network}\n{lesson}\n"),
            (
                "# mine\n[Default Applications]\ntext/markdown=e.desktop\n\n[B]\n",
                "# mine\n[Default Applications]\n{network}\n{lesson}\n"
                "text/markdown=e.desktop\n\n[B]\n",
            ),
            (
                "[Default Applications]\nx=y\ntext/x-nnviz-lesson=e.desktop;\n",
                "[Default Applications]\n{network}\n{lesson}e.desktop;\nx=y\n",
            ),
        ],
    )
    def test_ours_come_first_and_go_again(self, before: str, after: str) -> None:
        network, lesson = (f"{kind}=nnviz.desktop;" for kind in desktop.TYPES)
        wanted = after.format(network=network, lesson=lesson)
        assert desktop.with_defaults(before) == wanted
        assert desktop.with_defaults(wanted) == wanted
        left = desktop.without_defaults(wanted)
        assert "nnviz.desktop" not in left
        assert sorted(left.split()) == sorted(before.split())

    def test_the_same_list_where_we_never_were(self) -> None:
        text = "[Default Applications]\r\n[B]\r\ntext/plain=nnviz.desktop\r\nodd"
        assert desktop.without_defaults(text) == text


def test_the_mime_package_puts_lessons_above_markdown() -> None:
    root = ElementTree.fromstring(desktop.MIME_PACKAGE.encode())
    globs = {
        kind.get("type"): (glob.get("pattern"), int(glob.get("weight", "50")))
        for kind in root
        for glob in kind
        if glob.tag.endswith("glob")
    }
    assert globs == {
        desktop.NETWORK_TYPE: ("*.nnviz", 50),
        desktop.LESSON_TYPE: ("*.nnviz.md", 60),
    }


def test_odd_signs_in_a_path_are_escaped_twice() -> None:
    entry = desktop.desktop_entry(["/a b/c$\\d/nnviz"])
    assert 'Exec="/a b/c\\\\$\\\\\\\\d/nnviz" open --tell %f\n' in entry
    assert "TryExec=/a b/c$\\\\d/nnviz\n" in entry
    assert desktop.desktop_entry(["/x\ny"]).count("\n") == len(entry.splitlines())


@linux
@with_tools
def test_a_desktop_understands_it(nnviz: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file goes to the program by its ending, both with signs that mean something elsewhere."""
    log = home / "log"
    script = home / ODD / "nnviz"
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" >> '{log}'\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(script)])
    assert nnviz("associate").code == 0
    log.unlink()  # it was asked for its version
    entry = home / "my data" / "applications" / "nnviz.desktop"
    assert _said("desktop-file-validate", str(entry)) == ""
    lesson = home / f"{ODD}.nnviz.md"
    for path, kind in ((lesson, desktop.LESSON_TYPE), (home / "a.nnviz", desktop.NETWORK_TYPE)):
        path.write_text("{}")
        assert kind in _said("gio", "info", "-a", "standard::content-type", str(path))
        assert "nnviz.desktop" in _said("gio", "mime", kind).splitlines()[0]
    _said("gio", "open", str(lesson))
    while not (log.is_file() and log.read_text("utf-8").count("\n") == 4):
        time.sleep(0.02)
    assert log.read_text("utf-8").splitlines() == [str(script), "open", "--tell", str(lesson)]
    assert nnviz("associate", "--remove").code == 0
    left = {name for name in tree(home) if name.startswith(("my data/", "config/"))}
    assert not {name for name in left if "mime" in name or "nnviz" in name}


def _said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout
