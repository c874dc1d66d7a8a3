from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import nnviz
from nnviz.errors import FileError, UsageError
from nnviz.steps import Address
from tests.picture.cases import running


def test_a_network_shows_itself_in_a_notebook() -> None:
    text = running().before._repr_svg_()
    ElementTree.fromstring(text)
    assert 'id="weight:4-6"' in text


def test_a_large_network_too_without_its_weights() -> None:
    text = nnviz.Network.layered([784, 128, 64, 10])._repr_svg_()
    assert "weight:" not in text
    assert "775 more" in text


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".SVG"])
def test_saving(suffix: str, tmp_path: Path, qapp: object) -> None:
    trace = running()
    path = nnviz.figure(trace.before, trace, step="e0/s0/backward/n4").save(
        tmp_path / f"n4{suffix}"
    )
    assert path.stat().st_size > 1000


def test_the_picture_is_that_of_the_step() -> None:
    trace = running()
    by_text = nnviz.figure(trace.before, trace, "e0/s0/backward/n4").svg()
    by_address = nnviz.figure(trace.before, trace, Address.parse("e0/s0/backward/n4")).svg()
    plan = trace.steps("neuron")
    by_step = nnviz.figure(trace.before, trace, plan[plan.index_of("e0/s0/backward/n4")]).svg()
    assert by_text == by_address == by_step
    assert "halo:4" in by_text


@pytest.mark.parametrize("address", ["e0/s0/backward/n4/t2", "e0/s0/forward/l2", "e0/s0/update/w6"])
def test_addresses_of_every_detail(address: str) -> None:
    trace = running()
    figure = nnviz.figure(trace.before, trace, address)
    assert Address.parse(address).words() in figure.picture.description


def test_settings_of_look_and_layout() -> None:
    trace = running()
    figure = nnviz.figure(
        trace.before, trace, theme="dark", decimals=2, orientation="rows", positions=[(3, 80, 200)]
    )
    assert figure.picture.background == "#13151a"
    assert ">0.61<" in figure.svg()


def test_refusals(tmp_path: Path) -> None:
    network = running().before
    with pytest.raises(UsageError, match=r"\.svg, \.pdf, \.png"):
        nnviz.figure(network).save(tmp_path / "net.jpg")
    with pytest.raises(UsageError, match="GIF shows steps, and none were named"):
        nnviz.figure(network).save(tmp_path / "net.gif")
    with pytest.raises(FileError, match="There is no folder"):
        nnviz.figure(network).save(tmp_path / "nowhere" / "net.svg")
    with pytest.raises(UsageError, match="no setting called 'colour'"):
        nnviz.figure(network, colour="red")
    with pytest.raises(UsageError, match="theme"):
        nnviz.figure(network, theme="sepia")
    with pytest.raises(UsageError):
        nnviz.figure(network, running(), step="e0/s0/forward/n99")


def test_an_svg_needs_no_qt() -> None:
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "import nnviz; print(len(nnviz.preset('running-example')._repr_svg_()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 1000


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_a_file_needs_no_screen_and_no_window(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"net.{suffix}"
    code = (
        f"import sys, nnviz; nnviz.figure(nnviz.preset('running-example')).save({str(path)!r})\n"
        "assert 'PySide6.QtWidgets' not in sys.modules"
    )
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
    assert path.stat().st_size > 1000


def test_given_samples_are_those_of_the_steps_whatever_the_network_comes_from() -> None:
    data = {"inputs": [[0.25]], "targets": [[0.75]]}
    for source in ("running-example", nnviz.preset("running-example"), running().before):
        made = nnviz.figure(source, steps="all", **data)
        assert made.subject.trace is not None and made.subject.steps[-1].address.epoch == 0
        assert "0.75" in nnviz.figure(source, step="e0/s0/loss", **data).svg()
    for half in ({"inputs": [[0.25]]}, {"targets": [[0.75]]}):
        with pytest.raises(UsageError, match="belong together"):
            nnviz.figure("running-example", steps="all", **half)
    with pytest.raises(UsageError):
        nnviz.figure("running-example", steps="all", inputs="abc", targets=[1])
