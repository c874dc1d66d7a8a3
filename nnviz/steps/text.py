"""A whole iteration as text, JSON, CSV or LaTeX, step by step."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.explain import explain
from nnviz.steps.numbers import NumberFormat
from nnviz.steps.sentences import lowered
from nnviz.steps.trace import Trace
from nnviz.training.optimizers import optimizer as find_optimizer

CSV_COLUMNS = ("address", "phase", "title", "equation", "value", "sentence")

PHASE_TITLES = {
    "forward": "Forward: from the inputs to the outputs",
    "loss": "Loss: how far off the answer is",
    "backward": "Backward: how the loss reacts to every number",
    "average": "Batch: the samples' derivatives combined",
    "update": "Update: a step for every weight",
}


def equations(
    trace: Trace, detail: str, notation: str, format: NumberFormat | None
) -> Iterator[Equation]:
    """The equation of every step of an iteration, one at a time."""
    return (explain(trace, step, notation, format) for step in trace.steps(detail))


def heading(trace: Trace, format: NumberFormat | None = None) -> str:
    """What an iteration is, on one line; `format` says how its learning rate is written."""
    several = len(trace.samples) > 1
    labels = ", ".join(str(sample) for sample in trace.samples[:8])
    more = ", …" if len(trace.samples) > 8 else ""
    who = f"batch {trace.batch} (samples {labels}{more})" if several else f"sample {labels}"
    label = trace.loss_function.label
    rule = "" if trace.optimizer == "sgd" else f" {find_optimizer(trace.optimizer).label},"
    rate = f"{trace.learning_rate:g}" if format is None else format.text(trace.learning_rate)
    return f"Epoch {trace.epoch}, {who}; {lowered(label)},{rule} learning rate {rate}"


def section_title(trace: Trace, phase: str, sample: int | None) -> str:
    """What the steps of a phase are about, of one sample where there are several."""
    who = f" (sample {sample})" if len(trace.samples) > 1 and sample is not None else ""
    return f"{PHASE_TITLES[phase]}{who}"


def trace_text(
    trace: Trace,
    detail: str = "neuron",
    notation: str = "graph",
    format: NumberFormat | None = None,
) -> str:
    """The iteration to read: every step with its address, equations and sentence."""
    return "".join(text_parts(trace, detail, notation, format))


def text_parts(
    trace: Trace, detail: str, notation: str, format: NumberFormat | None
) -> Iterator[str]:
    """`trace_text` in parts to be put together, each as soon as it is known."""
    yield heading(trace)
    section = ""
    for equation in equations(trace, detail, notation, format):
        title = section_title(trace, equation.phase, equation.address.sample)
        if title != section:
            section = title
            yield f"\n\n{title}"
        yield f"\n\n  {equation.address}  {equation.title}"
        yield from (f"\n    {line}" for line in equation.plain().splitlines())
        yield f"\n    {equation.sentence}"
    if trace.refusal:
        yield f"\n\n{trace.refusal}"


def trace_json(
    trace: Trace,
    detail: str = "neuron",
    notation: str = "graph",
    format: NumberFormat | None = None,
) -> str:
    """The iteration for programs, one JSON object on one line; values are not rounded."""
    return "".join(json_parts(trace, detail, notation, format))


def json_parts(
    trace: Trace, detail: str, notation: str, format: NumberFormat | None
) -> Iterator[str]:
    """`trace_json` in parts to be put together, each as soon as it is known."""
    yield from _json_parts(trace, equations(trace, detail, notation, format))


def json_of(trace: Trace, shown: Iterable[Equation]) -> str:
    """`trace_json` of some steps only."""
    return "".join(_json_parts(trace, shown))


def _json_parts(trace: Trace, shown: Iterable[Equation]) -> Iterator[str]:
    about = {
        "epoch": trace.epoch,
        "batch": trace.batch,
        "samples": list(trace.samples),
        "loss_function": trace.loss_name,
        "optimizer": trace.optimizer,
        "learning_rate": trace.learning_rate,
        "loss": trace.loss,
    }
    yield _json(about).removesuffix("}") + ', "steps": ['
    comma = ""
    for equation in shown:
        yield comma + _json(_step_object(equation))
        comma = ", "
    yield "]}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _step_object(equation: Equation) -> dict[str, Any]:
    return {
        "address": str(equation.address),
        "phase": equation.phase,
        "title": equation.title,
        "equations": [
            {"plain": item.plain(), "latex": item.latex(), "value": _plain_value(item)}
            for item in equation.derivations
        ],
        "note": equation.note,
        "sentence": equation.sentence,
    }


def _plain_value(derivation: Derivation) -> Any:
    value = derivation.value
    return value.tolist() if isinstance(value, np.ndarray) else value


def trace_csv(
    trace: Trace,
    detail: str = "neuron",
    notation: str = "graph",
    format: NumberFormat | None = None,
) -> str:
    """The iteration as a table, one row per equation, with `CSV_COLUMNS` as its first row."""
    return "".join(csv_parts(trace, detail, notation, format))


def csv_parts(
    trace: Trace, detail: str, notation: str, format: NumberFormat | None, header: bool = True
) -> Iterator[str]:
    """`trace_csv` row by row; without a `header` it goes on where another table ended."""
    yield from _csv_parts(equations(trace, detail, notation, format), header)


def csv_of(shown: Iterable[Equation]) -> str:
    """`trace_csv` of some steps only."""
    return "".join(_csv_parts(shown, True))


def _csv_parts(shown: Iterable[Equation], header: bool) -> Iterator[str]:
    start = ""
    if header:
        yield _row(CSV_COLUMNS)
        start = "\n"
    for equation in shown:
        for item in equation.derivations:
            value = _plain_value(item)
            written = json.dumps(value) if isinstance(value, list) else repr(value)
            about = (str(equation.address), equation.phase, equation.title)
            yield start + _row((*about, item.plain(), written, equation.sentence))
            start = "\n"


def _row(values: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(values)
    return buffer.getvalue()


def trace_latex(
    trace: Trace,
    detail: str = "neuron",
    notation: str = "graph",
    format: NumberFormat | None = None,
) -> str:
    r"""The iteration's equations for a paper that loads `amsmath`; titles stand as comments."""
    return "".join(latex_parts(trace, detail, notation, format))


def latex_parts(
    trace: Trace, detail: str, notation: str, format: NumberFormat | None
) -> Iterator[str]:
    """`trace_latex` in parts to be put together, each as soon as it is known."""
    yield f"% {heading(trace)}"
    for equation in equations(trace, detail, notation, format):
        note = f"% {equation.note}\n" if equation.note else ""
        title = f"% {equation.address}  {equation.title}"
        yield f"\n\n{title}\n{note}\\[\n{equation.latex()}\n\\]"
