"""What is said at each step of the running example, word for word."""

from __future__ import annotations

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from nnviz.errors import UsageError
from nnviz.nn.architecture import Architecture, Connection, Layer
from nnviz.nn.conventions import Conventions
from nnviz.nn.network import Network
from nnviz.steps import NumberFormat, Trace, addresses_of, explain, record
from nnviz.steps.text import trace_text

from .samples import running_network, running_trace


def plain(address: str, notation: str = "graph", **settings: object) -> str:
    form = NumberFormat(**settings)  # type: ignore[arg-type]
    return explain(running_trace(), f"e0/s0/{address}", notation, form).plain()


def sentence(address: str) -> str:
    return explain(running_trace(), f"e0/s0/{address}").sentence


@pytest.mark.parametrize(
    ("notation", "detail"),
    [
        ("graph", "neuron"), ("layered", "neuron"), ("matrix", "neuron"),
        ("graph", "term"), ("graph", "layer"), ("matrix", "layer"),
    ],
)  # fmt: skip
def test_the_whole_running_example(
    file_regression: FileRegressionFixture, notation: str, detail: str
) -> None:
    written = trace_text(running_trace(), detail, notation)
    file_regression.check(written + "\n", encoding="utf-8")


def test_delta_6_as_in_the_design() -> None:
    equation = explain(running_trace(), "e0/s0/backward/n6")
    assert equation.title == "Neuron 6 — error term δ_6"
    assert equation.symbolic.plain() == "δ_6 = ∂C/∂z_6 = w_69·δ_9·f_6'(z_6)"
    assert equation.numbers.plain() == " = 1.1 × 0.2078 × 0.2393"
    assert equation.result.plain() == " = 0.0547"
    assert equation.symbolic.latex() == (
        r"\delta_{6} = \frac{\partial C}{\partial z_{6}} = "
        r"w_{69} \, \delta_{9} \cdot f_{6}'(z_{6})"
    )


def test_neuron_4_adds_two_returning_paths_and_neuron_3_has_one() -> None:
    assert plain("backward/n4") == (
        "δ_4 = ∂C/∂z_4 = (w_46·δ_6 + w_47·δ_7)·f_4'(z_4) "
        "= (-0.4 × 0.0547 + 0.9 × (-0.0252)) × 0.1966 = -0.0088"
    )
    assert sentence("backward/n4").startswith("Neuron 4 feeds neurons 6 and 7, so two products")
    assert plain("backward/n3").startswith("δ_3 = ∂C/∂z_3 = w_36·δ_6·f_3'(z_3) = ")
    assert sentence("backward/n3").startswith("Neuron 3 feeds only neuron 6, so one product")


def test_neuron_4_in_the_other_notations() -> None:
    assert plain("backward/n4", "layered", decimals=2) == (
        "δ^2_2 = ∂C/∂z^2_2 = (w^3_12·δ^3_1 + w^3_22·δ^3_2)·σ'(z^2_2) "
        "= (-0.4 × 0.05 + 0.9 × (-0.03)) × 0.20 = -8.76e-3"
    )
    assert plain("backward/n4", "matrix", decimals=3, decimal_comma=True) == (
        "δ^2_2 = ∂C/∂z^2_2 = ((w^3_·2)ᵀ·δ^3)·σ'(z^2_2) "
        "= ([-0,4 0,9]·[0,055; -0,025]) × 0,197 = -0,009"
    )


def test_a_bias_neuron_sends_1() -> None:
    assert plain("forward/n6").splitlines()[0] == (
        "z_6 = w_36·a_3 + w_46·a_4 + w_56·1 = 0.7 × 0.6106 + (-0.4) × 0.2689 + 0.1 × 1 = 0.4199"
    )
    assert plain("forward/n6", "layered").splitlines()[0] == (
        "z^3_1 = w^3_11·a^2_1 + w^3_12·a^2_2 + b^3_1 "
        "= 0.7 × 0.6106 + (-0.4) × 0.2689 + 0.1 = 0.4199"
    )
    assert plain("backward/w5-6") == "∂C/∂w_56 = δ_6·1 = 0.0547 × 1 = 0.0547"
    assert plain("backward/w5-6", "layered") == "∂C/∂b^3_1 = δ^3_1 = 0.0547"
    assert plain("forward/n5") == "a_5 = 1"


def test_the_slope_is_written_for_the_neurons_own_function() -> None:
    assert plain("backward/n6/slope") == (
        "f_6'(z_6) = σ'(z_6) = a_6·(1 - a_6) = 0.6035 × (1 - 0.6035) = 0.2393"
    )
    assert plain("backward/n6/slope", "layered").startswith("σ'(z^3_1) = a^3_1·(1 - a^3_1) = ")


def test_update() -> None:
    assert plain("update/w4-6") == ("w_46 ← w_46 - η·∂C/∂w_46 = -0.4 - 0.5 × 0.0147 = -0.4074")
    assert "goes down" in sentence("update/w4-6")
    assert "goes up" in sentence("update/w1-4")


def test_fractions_where_a_value_is_one() -> None:
    assert plain("forward/n3", fractions=True).splitlines()[0] == (
        "z_3 = w_13·a_1 + w_23·1 = 1/2 × 3/2 + (-3/10) × 1 = 9/20"
    )


def test_latex_of_an_equation_is_one_block() -> None:
    assert explain(running_trace(), "e0/s0/backward/n3").latex() == (
        "\\begin{aligned}\n"
        "\\delta_{3} & = \\frac{\\partial C}{\\partial z_{3}} = "
        "w_{36} \\, \\delta_{6} \\cdot f_{3}'(z_{3}) \\\\\n"
        "& = 0.7 \\times 0.0547 \\times 0.2378 \\\\\n"
        "& = 0.0091\n"
        "\\end{aligned}"
    )


# Other networks -------------------------------------------------------------------------------


def residual(conventions: Conventions | None = None) -> Trace:
    layers = (Layer(2), Layer(2, "tanh", bias=True), Layer(2, ("relu", "elu")), Layer(1, "tanh"))
    connections = (
        Connection(0, 1), Connection(1, 2), Connection(0, 2, "identity"),
        Connection(2, 3), Connection(0, 3),
    )  # fmt: skip
    architecture = Architecture(layers, connections)
    weights = [(k % 7 - 3) / 4 for k in range(architecture.size)]
    return record(Network(architecture, weights), [0.5, -1], [0.25], conventions=conventions)


def test_identity_edges_have_the_weight_1() -> None:
    trace = residual()
    line = explain(trace, "e0/s0/forward/n6").symbolic
    assert line.plain() == "z_6 = 1·a_1 + w_36·a_3 + w_46·a_4 + w_56·1"
    ones = [piece.ids for piece in line.pieces if piece.plain == "1"]
    assert ones == [("edge:1-6",), ("neuron:5",)]
    assert "fixed weight 1" in explain(trace, "e0/s0/forward/n6/t1").sentence


def test_skip_edges_name_both_layers() -> None:
    trace = residual()
    line = explain(trace, "e0/s0/forward/n8", "layered").symbolic.plain()
    assert line == "z^4_1 = w^4,1_11·a^1_1 + w^4,1_12·a^1_2 + w^4_11·a^3_1 + w^4_12·a^3_2"
    matrix = explain(trace, "e0/s0/forward/l3", "matrix").symbolic.plain()
    assert matrix == "z^3 = a^1 + W^3·a^2 + b^3"


def test_a_residual_block_returns_its_delta_twice() -> None:
    line = explain(residual(), "e0/s0/backward/l2", "matrix").symbolic.plain()
    assert line == "δ^2 = ∂C/∂z^2 = ((W^3)ᵀ·δ^3) ⊙ tanh'(z^2)"


def test_mixed_layers_have_no_single_letter() -> None:
    layer = explain(residual(), "e0/s0/forward/l3", "matrix").derivations[1].symbolic
    assert layer.plain() == "a^3 = f^3(z^3)"


def test_sequential_updates_say_that_weights_are_new() -> None:
    trace = residual(Conventions(update="sequential"))
    equation = explain(trace, "e0/s0/backward/n6")
    assert "already the new ones" in equation.sentence
    weight = next(piece for piece in equation.numbers.pieces if piece.role == "weight")
    assert str(weight.source) == "e0/s0/update/w6-8"
    assert weight.value == trace.after.weight(6, 8)


def test_a_flat_function_lets_nothing_through() -> None:
    network = Network(Architecture.layered([1, 1, 1], "relu", bias=False), [-1.0, 1.0])
    equation = explain(record(network, 1.0, 0.0), "e0/s0/backward/n2")
    assert equation.value == 0.0
    assert "is flat at z_2, so nothing gets through" in equation.sentence


def test_a_fused_loss_is_explained() -> None:
    network = Network.layered([2, 3], output="softmax", seed=3)
    trace = record(network, [1, 2], [0, 1, 0], loss="categorical_cross_entropy")
    equation = explain(trace, "e0/s0/backward/n5")
    assert equation.symbolic.plain() == "δ_5 = ∂C/∂z_5 = a_5 - y_5"
    assert equation.sentence.startswith("Softmax and categorical cross-entropy fit each other")


def test_a_batch_is_averaged() -> None:
    network = Network.layered([1, 1], seed=3)
    trace = record(network, [[1], [2], [3]], [[0], [1], [0]], samples=[4, 0, 2], batch=1)
    line = explain(trace, "e0/b1/average/w1-3").symbolic.plain()
    assert line == "∂C/∂w_13 = 1/3·(∂C(4)/∂w_13 + ∂C(0)/∂w_13 + ∂C(2)/∂w_13)"
    assert str(explain(trace, "e0/b1/update/w3").terms[-1].source) == "e0/b1/update/w2-3"


def test_long_sums_are_shortened_but_computed_in_full() -> None:
    network = Network.layered([30, 2, 1], seed=1)
    trace = record(network, [0.1 * k for k in range(30)], [0.5])
    equation = explain(trace, "e0/s0/forward/n32")
    assert "+ … (27 more) + w_31,32·1 = " in equation.plain()
    first = equation.derivations[0]
    assert first.recomputed == pytest.approx(first.value, rel=1e-13)
    weights = explain(trace, "e0/s0/backward/w32")
    assert len(weights.derivations) == 4
    assert weights.note == "and 27 more weights, computed the same way"


def test_names_are_used_where_they_are_short() -> None:
    architecture = Architecture.from_edges([("A", "B"), ("A", "C"), ("B", "C")])
    trace = record(Network(architecture, [0.5, -0.5, 0.25]), 1.0, 0.5)
    assert explain(trace, "e0/s0/forward/n3").symbolic.plain() == "z_C = w_AC·a_A + w_BC·a_B"
    assert explain(trace, "e0/s0/forward/n3").title.startswith("Neuron C")


def test_longer_names_stand_upright_and_long_ones_are_numbers() -> None:
    architecture = Architecture.from_edges([("in", "hidden"), ("hidden", "a long name")])
    trace = record(Network(architecture, [0.5, -0.5]), 1.0, 0.5)
    first = explain(trace, "e0/s0/forward/n2").symbolic
    assert first.plain() == "z_hidden = w_in,hidden·a_in"
    assert first.latex().startswith(r"z_{\mathrm{hidden}} = w_{\mathrm{in},\mathrm{hidden}} \, ")
    assert explain(trace, "e0/s0/forward/n3").symbolic.plain() == "z_3 = w_hidden,3·a_hidden"


def test_addresses_of_what_can_be_selected() -> None:
    trace = running_trace()

    def of(id: str) -> list[str]:
        return [str(address)[6:] for address in addresses_of(trace, id)]

    assert of("neuron:6") == ["forward/n6", "backward/n6", "backward/w6", "update/w6"]
    assert of("neuron:9") == [
        "forward/n9", "loss/n9", "backward/n9", "backward/w9", "update/w9",
    ]  # fmt: skip
    assert of("neuron:5") == ["forward/n5"]
    assert of("edge:4-6") == ["forward/n6/t2", "backward/w4-6", "update/w4-6"]
    assert of("layer:2") == ["forward/l2", "backward/l2", "backward/wl2", "update/wl2"]
    assert of("loss") == ["loss", "loss/l4"]
    assert of("edge:3-7") == of("neuron:99") == of("caption:1") == of("edge:x") == []
    for id in ("neuron:6", "edge:4-6", "layer:2", "loss"):
        for address in addresses_of(trace, id):
            assert explain(trace, address).sentence


def test_addresses_in_a_batch() -> None:
    trace = record(running_network(), [[1.5], [1]], [[0.2], [0]], samples=[3, 8], batch=2)
    found = [str(address) for address in addresses_of(trace, "edge:4-6", sample=8)]
    assert found == [
        "e0/s8/forward/n6/t2", "e0/s8/backward/w4-6",
        "e0/b2/average/w4-6", "e0/b2/update/w4-6",
    ]  # fmt: skip


def test_what_cannot_be_explained_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="graph, layered or matrix"):
        explain(running_trace(), "e0/s0/forward/n6", "polish")
    with pytest.raises(UsageError, match="There is no edge 3 → 7"):
        explain(running_trace(), "e0/s0/backward/w3-7")
