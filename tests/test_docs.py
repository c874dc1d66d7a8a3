"""What the documents in docs/ show is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import nnviz
from nnviz.document.limits import LIMITS
from nnviz.nn.conventions import PROFILES
from nnviz.nn.functions import ACTIVATIONS
from nnviz.nn.initialisers import INITIALISERS
from nnviz.nn.losses import LOSSES

DOCS = Path(__file__).resolve().parent.parent / "docs"
FILE_FORMAT = (DOCS / "file-format.md").read_text(encoding="utf-8")
LIBRARY = (DOCS / "library.md").read_text(encoding="utf-8")


def test_the_file_shown_opens_and_computes(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```json\n(.*?)^```$", FILE_FORMAT, re.MULTILINE | re.DOTALL)
    path = tmp_path / "shown.nnviz"
    path.write_text(example, encoding="utf-8")
    net = nnviz.load(path)
    assert net.name == "two inputs"
    assert net.weight(2, 4) == -0.25
    assert net.architecture.neuron_count == 4


def test_the_keys_of_a_file_are_all_explained() -> None:
    from nnviz.document.schema import ConventionsEntry, File, LayerEntry, SettingsEntry, ViewEntry

    for kind in (File, LayerEntry, ConventionsEntry, SettingsEntry, ViewEntry):
        for field in kind.__struct_fields__:
            assert f"`{field}`" in FILE_FORMAT, field


def test_the_limits_named_are_the_limits() -> None:
    said = f"{LIMITS.layers:,} layers, {LIMITS.neurons:,} neurons, {LIMITS.parameters:,} weights"
    assert said in FILE_FORMAT
    assert f"{LIMITS.file_bytes // 2**20} MiB" in FILE_FORMAT
    assert f"{LIMITS.samples:,} samples" in FILE_FORMAT


def test_the_code_of_the_library_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", LIBRARY, re.MULTILINE | re.DOTALL))
    exec(compile(code, "docs/library.md", "exec"), {})
    assert "neurons 6 and 7" in capsys.readouterr().out


def test_the_library_page_lists_every_name() -> None:
    for table in (ACTIVATIONS, LOSSES, INITIALISERS, PROFILES):
        assert " ".join(f"`{name}`" for name in table) in LIBRARY


def test_the_addresses_of_the_library_page_are_addresses() -> None:
    shown = re.findall(r"`(e\d+/[^`…]+)`", LIBRARY)
    assert len(shown) > 10
    for address in shown:
        assert str(nnviz.Address.parse(address)) == address
