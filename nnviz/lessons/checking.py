"""Whether a lesson holds what it says: replayed without a window, stage by stage.

Each id must exist, each quoted number is computed again, each formula is set, each task must not
be done on its stage and be done by its solution, each answer is given once and judged.
"""

from __future__ import annotations

from nnviz.errors import NnvizError
from nnviz.export.maths import typeset, unknown_commands
from nnviz.lessons.actions import perform
from nnviz.lessons.checking_quizzes import check_quiz
from nnviz.lessons.conditions import parse_condition
from nnviz.lessons.costs import within
from nnviz.lessons.model import (
    Action,
    Block,
    Body,
    Figure,
    Lesson,
    Live,
    Maths,
    Quiz,
    StepBlock,
    Task,
)
from nnviz.lessons.problems import Findings, Problem
from nnviz.lessons.showing import Showing, check_id
from nnviz.lessons.staging import START, Stages
from nnviz.lessons.values import agrees, evaluate, written
from nnviz.lessons.walk import bodies_of, formulas_of, links_of, values_of

OF_TRAINING = ("loss", "gradients")  # views of figures
PATIENCE = 60_000_000_000  # nanoseconds of computing that the check of one lesson may take


def check(lesson: Lesson) -> list[Problem]:
    """All that does not hold in a lesson, first lines first; no window is opened."""
    findings = Findings(lesson.file or "lesson.md")
    with within(PATIENCE):
        try:
            beginning = showing = Stages(lesson).beginning
        except NnvizError as error:
            findings.error(1, error)
            return list(findings.sorted())
        for page in lesson.pages:
            showing = _check_page(page.blocks, showing, beginning, findings)
    return list(findings.sorted())


def _check_page(
    blocks: tuple[Block, ...], now: Showing, beginning: Showing, findings: Findings
) -> Showing:
    """Check the blocks of a page, each on its stage; what is shown at the end of it."""
    steps = [block for block in blocks if isinstance(block, StepBlock)]
    if steps:  # what stands before the first step is read on its stage too
        now = _stage(steps[0], now, beginning, findings)
    for block in blocks:
        if isinstance(block, StepBlock) and block is not steps[0]:
            now = _stage(block, now, beginning, findings)
        for body in bodies_of(block):
            _check_body(body, now, findings)
        if isinstance(block, Task):
            _check_task(block, now, findings)
        elif isinstance(block, Quiz):
            check_quiz(block, now, findings)
        elif isinstance(block, Figure):
            _check_figure(block, now, findings)
    return now


def _stage(step: StepBlock, before: Showing, beginning: Showing, findings: Findings) -> Showing:
    """The stage of a step, as `Stages` has it; an action that cannot be done is told, left out."""
    showing = beginning if step.actions and step.actions[0].name == START else before
    for action in step.actions:
        try:
            showing = perform(showing, (action,))
        except NnvizError as error:
            findings.error(action.line, error)
    return showing


# Text -------------------------------------------------------------------------------------------


def _check_body(body: Body, showing: Showing, findings: Findings) -> None:
    for value in values_of(body):
        _check_value(value, showing, findings)
    for formula in formulas_of(body):
        _check_formula(formula, showing, findings)
    for link in links_of(body):
        try:
            perform(showing, link.actions)
        except NnvizError as error:
            findings.error(link.line, error)


def _check_value(value: Live, showing: Showing, findings: Findings) -> None:
    try:
        if agrees(value, showing):
            if value.expression:
                evaluate(value.expression, showing)
            return
        found = written(value, showing)
    except NnvizError as error:
        findings.error(value.line, error)
        return
    findings.add(
        value.line,
        f"{{{value.expression}={value.quoted}}} is wrong: on this stage it is {found}.",
        "Write that, or set the stage that the text speaks of.",
    )


def _check_formula(formula: Maths, showing: Showing, findings: Findings) -> None:
    latex = " ".join(piece for piece in formula.pieces if isinstance(piece, str))
    unknown = unknown_commands(latex)
    if unknown:
        findings.add(formula.line, f"This formula uses {', '.join(unknown)}, which is not known.")
        return
    try:
        typeset([_latex(piece, showing) for piece in formula.pieces])
    except NnvizError as error:
        findings.error(formula.line, error)


def _latex(piece: str | Live, showing: Showing) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return "{" + written(piece, showing).replace("−", "-") + "}"
    except NnvizError:
        return "{0}"  # told where its value is checked


# Blocks -----------------------------------------------------------------------------------------


def _check_task(task: Task, stage: Showing, findings: Findings) -> None:
    try:
        condition = parse_condition(task.until)
        condition.check(stage)
        if condition.holds(stage, stage):
            findings.add(
                task.line,
                "This task is done before anything was done.",
                "Set a stage on which its condition does not hold yet.",
            )
            return
        after = perform(stage, task.do)
        if not condition.holds(after, stage):
            what = "This task cannot be done as its solution says: after do, until does not hold."
            findings.add(task.line, what, "Change one of the two.")
    except NnvizError as error:
        findings.error(task.line, error)


def _check_figure(figure: Figure, stage: Showing, findings: Findings) -> None:
    options = dict(figure.options)
    try:
        if "step" in options:
            perform(stage, (Action("step", options["step"], figure.line),))
        for one in options.get("highlight", "").split(","):
            if ":" in one:
                check_id(stage.architecture, one.strip())
    except NnvizError as error:
        findings.error(figure.line, error)
    if figure.view in OF_TRAINING and "step" not in options and not _was_trained(stage):
        what = "This figure is of a training, and there was none before it."
        findings.add(figure.line, what, "Let a step train first, such as train=50.")
    if figure.view == "maps" and stage.architecture.input_count < 2:
        findings.add(figure.line, "Maps are over two inputs, and this network has one.")


def _was_trained(stage: Showing) -> bool:
    curves = stage.document.curves
    return curves is not None and len(curves.iterations) + len(curves.batch_losses) > 0
