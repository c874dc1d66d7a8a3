"""An update opens into the terms of its rule: steps, equations, sentences."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.errors import UsageError
from nnviz.export.maths import typeset
from nnviz.nn.conventions import Conventions
from nnviz.steps import NOTATIONS, Trace, addresses_of, explain, known, record
from nnviz.steps.latex import LATEX_COMMANDS, commands_in
from nnviz.steps.rate_forms import RATE_FORMS, rate_form
from nnviz.steps.text import trace_csv, trace_json, trace_latex, trace_text
from nnviz.training.optimizers import OPTIMIZERS
from nnviz.training.schedules import SCHEDULES
from nnviz.training.settings import Settings

from .samples import running_network, running_trace

ADAM_PARTS = ["t1", "t2", "t3", "t4", "t5", "t6", ""]


def second_update(settings: Settings, conventions: Conventions | None = None) -> Trace:
    """The running example's second iteration, so that there is something to remember."""
    given = {"settings": settings, "conventions": conventions}
    first = record(running_network(), [1.5], [0.2], **given)
    return record(
        first.after, [1.5], [0.2], **given, memory=first.memory_after, updates=1, iteration=1
    )


def adam() -> Trace:
    return second_update(Settings(optimizer="adam", learning_rate=0.1))


# Steps ----------------------------------------------------------------------------------------


def test_at_term_detail_adams_update_of_an_edge_takes_seven_steps() -> None:
    steps = [str(step.address) for step in adam().steps("term")]
    assert [a.rpartition("w4-6")[2].lstrip("/") for a in steps if "update/w4-6" in a] == ADAM_PARTS
    assert len([a for a in steps if "/update/" in a]) == 12 * 7


@pytest.mark.parametrize("detail", ["layer", "neuron", "term"])
def test_an_address_of_a_term_leads_to_the_step_after_which_it_is_known(detail: str) -> None:
    trace = adam()
    plan = trace.steps(detail)
    for step in plan:
        assert plan.index_of(step.address) == step.index
    at = plan.index_of("e0/s0/update/w4-6/t3")
    position = trace.architecture.edge_position(4, 6)
    assert known(trace, plan, at).terms[position] >= 3
    assert known(trace, plan, at - 1).terms[position] < 3


def test_the_terms_become_known_one_by_one() -> None:
    trace = adam()
    plan, position = trace.steps("term"), trace.architecture.edge_position(4, 6)
    first = plan.index_of("e0/s0/update/w4-6/t1")
    counts = [known(trace, plan, first + step).terms[position] for step in range(-1, 7)]
    assert counts == [0, 1, 2, 3, 4, 5, 6, 6]
    done = [bool(known(trace, plan, first + step).updated[position]) for step in range(7)]
    assert done == [False] * 6 + [True]


def test_plain_gradient_descent_has_no_terms_to_step_through() -> None:
    trace = running_trace()
    assert trace.update_terms == ()
    assert all(not s.address.part for s in trace.steps("term") if s.address.phase == "update")
    with pytest.raises(UsageError, match="has no part"):
        trace.steps("term").index_of("e0/s0/update/w4-6/t1")
    assert not known(trace, trace.steps("term"), len(trace.steps("term")) - 1).terms.any()


def test_a_term_too_many_is_refused() -> None:
    with pytest.raises(UsageError, match="has no part"):
        explain(adam(), "e0/s0/update/w4-6/t7")


def test_a_frozen_weight_has_one_step_and_stays() -> None:
    trace = second_update(Settings(optimizer="adam"), Conventions(biases="frozen"))
    steps = [str(step.address) for step in trace.steps("term") if "w5-6" in str(step.address)]
    assert steps == ["e0/s0/backward/w5-6", "e0/s0/update/w5-6"]
    with pytest.raises(UsageError, match="has no part"):
        explain(trace, "e0/s0/update/w5-6/t1")
    equation = explain(trace, "e0/s0/update/w5-6")
    assert equation.plain() == "w_56 ← w_56 = 0.1"
    assert "frozen" in equation.sentence


def test_an_edge_lists_its_new_weight_among_its_steps() -> None:
    assert str(addresses_of(adam(), "edge:4-6")[-1]) == "e0/s0/update/w4-6"


# Equations ------------------------------------------------------------------------------------


def test_adams_terms_read_as_in_a_book() -> None:
    trace = adam()
    lines = [explain(trace, f"e0/s0/update/w4-6/t{k}").symbolic.plain() for k in range(1, 7)]
    assert lines == [
        "m_46 ← β₁·m_46 + (1 - β₁)·∂C/∂w_46",
        "v_46 ← β₂·v_46 + (1 - β₂)·(∂C/∂w_46)^2",
        "m̂_46 = m_46 / (1 - β₁^t)",
        "v̂_46 = v_46 / (1 - β₂^t)",
        "q_46 = m̂_46 / (√v̂_46 + ε)",
        "Δw_46 = -η·q_46",
    ]
    assert explain(trace, "e0/s0/update/w4-6").symbolic.plain() == "w_46 ← w_46 + Δw_46"


def test_where_the_numbers_of_a_term_come_from() -> None:
    trace = adam()
    pieces = explain(trace, "e0/s0/update/w4-6/t1").numbers.pieces
    sources = {p.role: str(p.source) for p in pieces if p.ids}
    assert sources == {"memory": "None", "gradient": "e0/s0/backward/w4-6"}
    (last,) = [p for p in explain(trace, "e0/s0/update/w4-6/t6").numbers.pieces if p.ids]
    assert str(last.source) == "e0/s0/update/w4-6/t5"
    assert "from the iteration before" in explain(trace, "e0/s0/update/w4-6/t1").sentence


def test_the_first_update_says_that_the_memory_begins_at_0() -> None:
    trace = record(running_network(), [1.5], [0.2], settings=Settings(optimizer="momentum"))
    sentence = explain(trace, "e0/s0/update/w4-6/t1").sentence
    assert sentence.endswith("This is the first update: v_46 begins at 0.")


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_terms_shown_add_up_to_the_update(name: str, notation: str) -> None:
    trace = second_update(Settings(optimizer=name, learning_rate=0.05, l1=0.01, l2=0.1))
    assert list(trace.terms) == [term.name for term in trace.update_terms]
    for (source, target), old in trace.before.weights.items():
        address, new = f"e0/s0/update/w{source}-{target}", trace.after.weights[source, target]
        *_, change = (explain(trace, f"{address}/t{k + 1}") for k in range(len(trace.terms)))
        assert old + change.value == new
        chain = explain(trace, address, notation).derivations[: len(trace.terms) + 1]
        assert [chain[0].value, chain[-1].value] == [new, change.value]
        for line in chain:
            assert line.recomputed == pytest.approx(line.value, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("epsilon", ["outside", "inside"])
def test_every_rule_can_be_typeset(name: str, epsilon: str) -> None:
    settings = Settings(optimizer=name, l1=0.1, l2=0.2, schedule="cosine", warmup=3)
    trace = second_update(settings, Conventions(epsilon=epsilon))  # type: ignore[arg-type]
    for notation in NOTATIONS:
        for address in ("e0/s0/update/w6", "e0/s0/update/wl3", "e0/s0/update/w4-6/t3"):
            for derivation in explain(trace, address, notation).derivations:
                for line in derivation.lines:
                    assert commands_in(line.latex()) <= LATEX_COMMANDS, line.latex()
                    formula = typeset([piece.latex for piece in line.pieces])
                    for at, piece in enumerate(line.pieces):
                        if piece.ids:
                            assert formula.bounds(at) is not None, (line.latex(), piece)


def test_small_numbers_keep_digits_enough_to_be_followed() -> None:
    equation = explain(adam(), "e0/s0/update/w4-6/t2")
    written = [piece.plain for piece in equation.numbers.pieces if piece.role == "memory"]
    assert len(written) == 1 and "e-" in written[0]  # 1.9e-7, not 0.0000


def test_whole_matrices_and_one_row_of_them() -> None:
    trace = adam()
    layer = explain(trace, "e0/s0/update/wl3", "matrix").plain().splitlines()
    assert layer[2].startswith("M^3 ← β₁·M^3 + (1 - β₁)·∂C/∂W^3 = 0.9 × [")
    assert layer[0].startswith("W^3 ← W^3 + ΔW^3 = [")
    assert layer[1].startswith("b^3 ← b^3 + Δb^3 = [")
    row = explain(trace, "e0/s0/update/w6", "matrix").plain().splitlines()
    assert row[4].startswith("m̂^3_1 = m^3_1 / (1 - β₁^t) = [")


# Penalties, decay, sentences ------------------------------------------------------------------


def test_penalties_are_terms_and_spare_the_biases() -> None:
    trace = second_update(Settings(l1=0.02, l2=0.1))
    lines = explain(trace, "e0/s0/update/w4-6").plain().splitlines()
    assert [line.split(" = ")[1] for line in lines[1:4]] == [
        "λ₂·w_46", "λ₁·sign(w_46)", "∂C/∂w_46 + p_46 + s_46",
    ]  # fmt: skip
    spared = explain(trace, "e0/s0/update/w5-6/t1")
    assert spared.value == 0.0 and "spared" in spared.sentence
    assert "spared" not in explain(trace, "e0/s0/update/w4-6/t1").sentence
    everywhere = second_update(Settings(l2=0.1), Conventions(decay="all"))
    assert explain(everywhere, "e0/s0/update/w5-6/t1").value != 0.0


def test_no_two_terms_of_an_update_share_a_letter() -> None:
    for name in OPTIMIZERS:
        trace = second_update(Settings(optimizer=name, l1=0.1, l2=0.1))
        letters = [term.plain for term in trace.update_terms]
        assert len(set(letters)) == len(letters), (name, letters)


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "adamw"])
def test_where_nothing_is_to_be_done_nothing_is_said_to_move(name: str) -> None:
    network = running_network()
    answer = float(network.predict([1.5])[0, 0])
    trace = record(network, [1.5], [answer], settings=Settings(optimizer=name))
    sentence = explain(trace, "e0/s0/update/w4-6").sentence
    assert "stays -0.4" in sentence and "goes" not in sentence


def test_a_weight_that_moves_against_expectation_says_so() -> None:
    first = record(running_network(), [1.5], [0.2], settings=Settings(optimizer="momentum"))
    memory = {"v": np.full(first.architecture.size, 5.0)}
    trace = record(
        running_network(), [1.5], [0.2], settings=Settings(optimizer="momentum"), memory=memory,
        updates=1,
    )  # fmt: skip
    falls = explain(trace, "e0/s0/update/w1-4").sentence  # its derivative is negative
    assert "goes down" in falls and "although its derivative is negative" in falls
    as_usual = explain(trace, "e0/s0/update/w1-3").sentence
    assert as_usual.endswith(": against the derivative.")


def test_huge_numbers_are_written_and_told() -> None:
    trace = second_update(Settings(optimizer="adam", learning_rate=1e300))
    sentence = explain(trace, "e0/s0/update/w4-6/t6").sentence
    assert sentence.endswith(("So w_46 rises.", "So w_46 falls."))
    assert "e300" in explain(trace, "e0/s0/update/w4-6/t6").plain()


# The learning rate ----------------------------------------------------------------------------


def test_every_schedule_has_a_form() -> None:
    assert set(RATE_FORMS) == set(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("warmup", [0, 7])
@pytest.mark.parametrize("epoch", [0, 3, 12, 99, 100, 250])
def test_the_rate_shown_is_the_rate_in_force(name: str, warmup: int, epoch: int) -> None:
    settings = Settings(schedule=name, warmup=warmup, learning_rate=0.3)
    trace = record(running_network(), [1.5], [0.2], settings=settings, epoch=epoch)
    form = rate_form(trace)
    lines = explain(trace, f"e{epoch}/s0/update/w4-6").plain().splitlines()
    if form is None:
        assert trace.learning_rate == 0.3 and len(lines) == 1
    else:
        assert form.evaluate() == pytest.approx(trace.learning_rate, rel=1e-14)
        assert lines[-1].startswith("η_e = ")


def test_a_decayed_rate_is_written_out() -> None:
    settings = Settings(
        schedule="exponential", learning_rate=0.1, schedule_constants=(("factor", 0.9),)
    )
    trace = record(running_network(), [1.5], [0.2], settings=settings, epoch=3)
    lines = explain(trace, "e3/s0/update/w4-6").plain().splitlines()
    assert lines[0].startswith("w_46 ← w_46 - η_e·∂C/∂w_46 = -0.4 - 0.0729 × ")
    assert lines[1] == "η_e = η·γ^e = 0.1 × 0.9^3 = 0.0729"


# As text --------------------------------------------------------------------------------------


def test_a_trace_as_text_names_the_optimizer_and_shows_its_terms() -> None:
    trace = adam()
    text = trace_text(trace, "term")
    assert text.startswith("Epoch 0, sample 0; squared error, Adam, learning rate 0.1")
    assert "e0/s0/update/w4-6/t3  Edge 4 → 6 — m̂_46, term 3 of 6" in text
    assert "e0/s0/update/w4-6/t3" in trace_csv(trace, "term")
    assert '"optimizer": "adam"' in trace_json(trace, "term")
    assert r"\hat{m}_{46}" in trace_latex(trace, "term")
