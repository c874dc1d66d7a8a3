"""From a session and a wish to the subject of a figure: the same that `nnviz export` makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nnviz.errors import NnvizError, UsageError
from nnviz.figures.subject import Subject, subject
from nnviz.figures.table import BY_KEY
from nnviz.gui.choosing import file_name
from nnviz.gui.exporting.wish import STEPPED_VIEWS, WHOLE, Wish, options_of
from nnviz.gui.learning import MOST_FEATURES, MOST_MAPPED
from nnviz.gui.session import Session
from nnviz.gui.stage import LONGEST_LEAP
from nnviz.picture.badges import BADGES
from nnviz.picture.highlight import highlighted
from nnviz.steps.plan import Step
from nnviz.steps.selection import place_of, select
from nnviz.steps.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The steps that a range means, with their trace; None and no steps for the network alone."""

    trace: Trace | None
    steps: tuple[Step, ...]


def screen_options(session: Session) -> dict[str, Any]:
    """Options as the window shows things now; they hold where nothing else was chosen."""
    view, appearance = session.document.view, session.appearance
    values = {
        "theme": session.theme,
        "notation": view.notation,
        "decimals": view.decimals,
        "decimal_comma": view.decimal_comma,
        "fractions": view.fractions,
        "detail": session.detail,
        "bias": appearance.show_bias,
    }
    if appearance.weight_labels != "active":
        values["weight_labels"] = appearance.weight_labels
    if appearance.lit:
        values["highlight"] = appearance.lit
    if not appearance.show_bias:
        values["neuron_labels"] = (*BY_KEY["neuron_labels"].default, BADGES)
    graph = session.network.architecture
    mapped = 2 <= graph.input_count <= MOST_FEATURES and graph.neuron_count <= MOST_MAPPED
    if mapped and screen_range(session) == "network":
        values["view"] = "maps"
    return values


def screen_range(session: Session) -> str:
    """Whether the canvas shows a step (`step`) or, as in Train, the `network` as a whole."""
    return "network" if session.appearance.trains else "step"


def usual(session: Session, key: str) -> Any:
    """What an option is where nothing was chosen."""
    return screen_options(session).get(key, BY_KEY[key].default)


def fitting(session: Session, wish: Wish) -> Wish:
    """A remembered wish without what was meant for another network: its addresses and ids."""
    if "highlight" in wish.given:
        try:
            highlighted(session.network.architecture, tuple(wish.given["highlight"]))
        except UsageError:
            wish = wish.told("highlight", None, None)
    if wish.range == "typed":
        try:
            chosen_steps(session, wish)
        except NnvizError:
            wish = replace(wish, range="step")
    return wish


def chosen_steps(session: Session, wish: Wish) -> Chosen:
    """The steps that are asked for. UsageError where typed ones name none."""
    given = {**screen_options(session), **wish.given}
    view, detail = given.get("view", BY_KEY["view"].default), given["detail"]
    if view not in STEPPED_VIEWS or (wish.range == "network" and view in WHOLE):
        return Chosen(None, ())
    if wish.range == "typed":
        trace = _trace_of(session, wish.typed)
        return Chosen(trace, select(trace, wish.typed, detail))
    trace = session.trace
    if wish.range == "phase":
        return Chosen(trace, _phase(session, detail))
    if wish.range == "iteration":
        return Chosen(trace, select(trace, "all", detail))
    return Chosen(trace, (session.step,))


def _phase(session: Session, detail: str) -> tuple[Step, ...]:
    """The steps of the phase (of one sample) that the current step belongs to."""
    plan = session.trace.steps(detail)
    here = plan.index_of(session.step.address)
    segment = next(s for s in plan.segments if s.start <= here < s.stop)
    return tuple(plan[at] for at in range(segment.start, segment.stop))


def _trace_of(session: Session, typed: str) -> Trace:
    """The iteration that typed addresses speak of; the current one where they do not say."""
    place = place_of(typed)
    if not place:
        return session.trace
    iteration = session.journey.iteration_of(place)
    if iteration == session.iteration:
        return session.trace
    reachable = session.journey.near(iteration, LONGEST_LEAP)
    if reachable < iteration:
        raise UsageError(
            f"Iteration {iteration:,} is too far to go in one leap.",
            do=f"{reachable:,} can be reached from here.",
        )
    return session.journey.trace(iteration)


def subject_of(session: Session, wish: Wish, chosen: Chosen | None = None) -> Subject:
    """The subject of the figure that is asked for. UsageError where there is none."""
    chosen = chosen or chosen_steps(session, wish)
    given = {key: value for key, value in wish.given.items() if value is not None}
    screen = screen_options(session)
    if {**screen, **given}.get("view", BY_KEY["view"].default) != "network" or not chosen.steps:
        given.pop("equation", None)  # chosen for a step, and remembered
    options = options_of(given, screen, session.document.view.positions)
    network = session.network if chosen.trace is None else chosen.trace.before
    made = subject(network, chosen.trace, None, options, document=session.snapshot())
    return replace(made, steps=chosen.steps)


def culprit(session: Session, wish: Wish, chosen: Chosen) -> str:
    """The key of the choice because of which there is no subject; `view` where it is not one."""
    for key in wish.given:
        try:
            subject_of(session, wish.told(key, None, None), chosen)
        except NnvizError:
            continue
        return key
    return "view"


def proposal(session: Session, wish: Wish, chosen: Chosen, suffix: str) -> str:
    """A name for the file: of the document, and of what is shown of it."""
    title = session.title.removesuffix(".nnviz")
    view = wish.given.get("view", usual(session, "view"))
    parts = [title]
    if view != "network":
        parts.append(view)
    if len(chosen.steps) == 1:
        parts.append(str(chosen.steps[0].address).replace("/", "-"))
    elif chosen.steps and wish.range == "phase":
        parts.append(chosen.steps[0].address.phase)
    elif chosen.steps:
        parts.append(f"iteration {session.iteration}" if wish.range == "iteration" else "steps")
    return file_name("-".join(parts), suffix)
