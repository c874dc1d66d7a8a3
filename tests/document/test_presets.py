from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from nnviz.document import PRESETS, Journey, preset, preset_document, resolve
from nnviz.document.experiments import EXPERIMENTS
from nnviz.document.files import SUFFIX, dump, save
from nnviz.document.presets import SHIPPED
from nnviz.errors import FileError, UsageError
from nnviz.nn.network import Network
from nnviz.resources import resource

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_presets", ROOT / "scripts/make_presets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_preset_has_its_file_and_every_file_its_preset(maker: ModuleType) -> None:
    files = {path.stem for path in resource("presets").iterdir() if path.suffix == SUFFIX}
    assert files == set(SHIPPED) == set(maker.MAKERS)
    assert set(PRESETS) == set(SHIPPED) | set(EXPERIMENTS)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_files_are_current(name: str, maker: ModuleType) -> None:
    shipped = resource("presets", name + SUFFIX).read_bytes()
    assert shipped == dump(maker.MAKERS[name]()), "run scripts/make_presets.py"


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_told_about_and_learns_without_diverging(name: str) -> None:
    document, entry = preset_document(name), PRESETS[name]
    assert entry.name == name
    assert document.name == document.network.name == entry.title
    assert 20 <= len(entry.description) <= 100
    assert entry.description.endswith(".")
    assert len(document.notes) > 60
    losses = Journey(document).losses(200)
    assert np.isfinite(losses).all()
    epoch = Journey(document).order_at(0).whole
    assert losses[-epoch:].mean() <= losses[:epoch].mean() + 1e-15


@pytest.mark.parametrize(
    ("name", "credit"),
    [
        ("running-example", "Rafael Harth, A Simple Introduction to Neural Networks, 2020"),
        ("van-kessel-4-5-1", "van Kessel, Introduction to Neural Networks, 2018"),
        ("mazur", "Mazur, A Step by Step Backpropagation Example, 2015"),
        ("han-kamber", "Han and Micheline Kamber, Data Mining"),
        ("goodfellow-xor", "Goodfellow, Yoshua Bengio and Aaron Courville, Deep Learning"),
    ],
)
def test_sources_are_credited(name: str, credit: str) -> None:
    assert credit in preset_document(name).notes


def test_the_running_example_is_the_text_s() -> None:
    trace = Journey(preset_document("running-example")).trace(0)
    drawn = "1-3 2-3 1-4 2-4 3-6 4-6 5-6 4-7 5-7 6-9 7-9 8-9"
    assert " ".join(f"{i}-{j}" for i, j in trace.before.architecture.edges) == drawn
    assert trace.loss == pytest.approx(0.220876080797, abs=5e-13)
    assert trace.delta[3, 0] == pytest.approx(-0.008755216035, abs=5e-13)
    assert trace.gradient(4, 7) == pytest.approx(-0.006767680871, abs=5e-13)


def test_mazur_updates_as_printed_and_leaves_its_biases() -> None:
    trace = Journey(preset_document("mazur")).trace(0)
    assert f"{trace.loss:.9f}" == "0.298371109"
    printed = {(1, 4): "0.149780716", (4, 7): "0.35891648", (5, 8): "0.561370121"}
    for edge, digits in printed.items():
        places = len(digits.partition(".")[2])
        assert f"{trace.after.weight(*edge):.{places}f}" == digits
    assert (trace.after.weight(3, 4), trace.after.weight(6, 8)) == (0.35, 0.6)


def test_han_and_kamber_update_as_printed() -> None:
    after = Journey(preset_document("han-kamber")).trace(0).after
    printed = {(5, 8): "-0.261", (6, 8): "-0.138", (1, 5): "0.192", (1, 6): "-0.306",
               (3, 5): "-0.508", (3, 6): "0.194", (7, 8): "0.218", (4, 6): "0.194",
               (4, 5): "-0.408"}  # fmt: skip
    for edge, digits in printed.items():
        assert f"{after.weight(*edge):.3f}" == digits


def test_exclusive_or_is_solved_where_it_says_so() -> None:
    table = [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert preset("goodfellow-xor").predict(table)[:, 0].tolist() == [0, 1, 1, 0]
    assert preset("xor-solved").predict(table)[:, 0] == pytest.approx([0, 1, 1, 0], abs=1e-4)
    untrained = Journey(preset_document("xor-2-2-1"))
    assert untrained.losses(3).mean() > 0.15
    assert untrained.losses(2003)[-4:].mean() < 0.02, "it can be learnt from here"


def test_a_softmax_layer_shares_out_one() -> None:
    assert preset("softmax-2-3-3").predict([[0.5, 0.5]]).sum() == pytest.approx(1.0)


def test_the_triangle_has_no_layers_and_the_chain_vanishes() -> None:
    triangle = preset("triangle").architecture
    assert not triangle.is_layered()
    assert triangle.names == ("A", "B", "C")
    rms, _ = Journey(preset_document("deep-sigmoid-chain")).magnitudes(0)
    assert (rms[0, 1:] > 3.5 * rms[0, :-1]).all()


def test_a_preset_is_read_once() -> None:
    assert preset_document("mazur") is preset_document("mazur")


# NETWORK ----------------------------------------------------------------------------------------


def test_a_network_is_a_preset_sizes_or_a_file(tmp_path: Path) -> None:
    assert resolve("mazur") is preset_document("mazur")
    layers = [layer.size for layer in resolve(" 3-12 – 2 ").network.architecture.layers]
    assert layers == [3, 12, 2]
    path = tmp_path / "my net"
    save(preset_document("residual"), path)
    assert resolve(str(path)) == preset_document("residual")


def test_sizes_give_the_same_network_each_time() -> None:
    one, other = resolve("2-4-1"), resolve("2-4-1")
    assert one == other
    assert one.name == one.network.name == "2-4-1"
    assert resolve("2-4-1", seed=2).network != one.network
    assert one.network == Network.layered([2, 4, 1], seed=1, name="2-4-1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("runing-example", "Did you mean running-example?"),
        ("XOR", "xor-solved"),
        ("Running example", "running-example"),
        ("kessel", "van-kessel-4-5-1"),
        ("zzzzzz", "The presets are running-example"),
        ("", "The presets are"),
        ("2", "The presets are"),
        ("2-", "no sizes such as 2-4-1"),
        ("0-1", "at least one neuron"),
        ("2-999999999-1", "more than nnviz can take apart"),
        ("9000-9000", "weights are more"),
        ("-".join(["1"] * 5000), "layers are more"),
        ("a\0b", "no preset"),
        ("\ud800", "no preset"),
    ],
)
def test_anything_else_is_refused_with_what_comes_close(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(text)
    assert words in str(caught.value)
    assert caught.value.exit_code == 2
    str(caught.value).encode("utf-8")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    for text in ("net.nnviz", str(tmp_path / "net")):
        with pytest.raises(FileError, match="There is no file"):
            resolve(text)


def test_an_unknown_preset_names_its_neighbours() -> None:
    with pytest.raises(UsageError, match="Did you mean mazur"):
        preset("mazurr")
