"""Explanations of the update: the terms of its rule one by one, and the new weight."""

from __future__ import annotations

from dataclasses import replace

from nnviz.steps.context import Context
from nnviz.steps.equation import Derivation, Equation
from nnviz.steps.expression import Difference, Expression, Product, Quantity, Sum
from nnviz.steps.notation import MatrixNotation
from nnviz.steps.rate_forms import rate_form
from nnviz.steps.sentences import count as counted
from nnviz.steps.sentences import lowered
from nnviz.steps.update_terms import DECAYS, Rule
from nnviz.training.terms import Term

Edge = tuple[int, int]
Made = tuple[Term, Quantity, Expression]


def is_frozen(ctx: Context, edge: Edge) -> bool:
    """Whether the conventions keep this weight as it is."""
    return ctx.trace.conventions.biases == "frozen" and ctx.architecture.is_bias(edge[0])


# Derivations ----------------------------------------------------------------------------------


def new_weight(ctx: Context, edge: Edge) -> Derivation:
    """w ← w + Δw; where the update is nothing but −η ∂C/∂w, w ← w − η ∂C/∂w."""
    q = ctx.quantities
    old, new = q.weight(*edge), q.updated(*edge)
    expression: Expression = old
    if not is_frozen(ctx, edge):
        count = len(ctx.trace.update_terms)
        expression = Difference(old, Product((q.rate(), q.averaged(*edge))))
        if count:
            expression = Sum((old, q.term(*edge, count)))
    return ctx.derive(new, expression, relation="←")


def terms(ctx: Context, edge: Edge) -> list[Derivation]:
    """What the update of a weight is made of, in the order of computing."""
    return [_derivation(ctx, made) for made in Rule(ctx.quantities).of_edge(*edge)]


def shared(ctx: Context, edge: Edge) -> list[Derivation]:
    """What all weights share and what changes in time: numbers of the rule, the learning rate."""
    return [*scalars(ctx, Rule(ctx.quantities).of_edge(*edge)), *rate(ctx)]


def _derivation(ctx: Context, made: Made) -> Derivation:
    term, result, expression = made
    return _closer(ctx).derive(result, expression, relation="←" if term.keeps else "=")


def _closer(ctx: Context) -> Context:
    """Squares and quotients of small numbers: enough digits to follow them with a calculator."""
    return replace(ctx, format=replace(ctx.format, significant=True))


def rate(ctx: Context) -> list[Derivation]:
    """η_e = …, where a schedule or a warm-up sets the learning rate."""
    form = rate_form(ctx.trace)
    return [] if form is None else [ctx.derive(ctx.quantities.rate(), form)]


def scalars(ctx: Context, made: list[Made]) -> list[Derivation]:
    """How the numbers that these terms use, and that all weights share, are computed."""
    rule = Rule(ctx.quantities)
    asked = {name for term, *_ in made for name in term.operands}
    found = []
    for scalar in rule.optimizer.scalars:
        symbol, expression = rule.scalar(scalar), rule.made(scalar)
        by_name = rule.numbers(True)[scalar.name] == symbol
        if scalar.name in asked and by_name and expression is not None:
            found.append(ctx.derive(symbol, expression))
    return found


# One term -------------------------------------------------------------------------------------


def term(ctx: Context) -> Equation:
    """One term of the update of one weight, such as Adam's m̂."""
    edge, at = ctx.address.edge, ctx.address.term
    all_terms = Rule(ctx.quantities).of_edge(*edge)
    made = all_terms[at - 1]
    derivations = [_derivation(ctx, made), *scalars(ctx, [made])]
    if "eta" in made[0].operands:
        derivations += rate(ctx)
    title = f"Edge {ctx.words.edge(*edge)} — {made[1].plain}, term {at} of {len(all_terms)}"
    note = _unwritten(ctx, made[0])
    return ctx.equation(title, derivations, _term_sentence(ctx, edge, made), note)


def _unwritten(ctx: Context, asked: Term) -> str:
    """What stands for a number of the rule that no short equation gives."""
    rule = Rule(ctx.quantities)
    notes = [
        f"{scalar.plain}: {lowered(scalar.meaning).removesuffix('.')}"
        for scalar in rule.optimizer.scalars
        if scalar.name in asked.operands and rule.made(scalar) is None
    ]
    return "; ".join(notes)


def _term_sentence(ctx: Context, edge: Edge, made: Made) -> str:
    term, result, _ = made
    remarks = [term.meaning, *_memory_remarks(ctx, edge, made), *_spared(ctx, edge, term)]
    if term.name == "delta":
        weight = ctx.quantities.weight(*edge).plain
        way = "rises" if result.value > 0 else "falls"
        end = f"So {weight} {way}." if result.value else f"It is 0, so {weight} stays as it is."
        remarks.append(end)
    return " ".join(remarks)


def _memory_remarks(ctx: Context, edge: Edge, made: Made) -> list[str]:
    """What stands for the iteration before, for each memory that the term reads."""
    every = ctx.trace.update_terms
    before = every[: every.index(made[0])]
    renewed = {term.keeps for term in before}
    found = []
    for name in Rule(ctx.quantities).optimizer.memory:
        if name in made[0].operands and name not in renewed:
            old = ctx.quantities.memory(*edge, name)
            value = _closer(ctx).number(old.value)
            begins = f"This is the first update: {old.plain} begins at {value}."
            since = f"The {old.plain} on the right is from the iteration before: {value}."
            found.append(since if ctx.trace.updates else begins)
    return found


def _spared(ctx: Context, edge: Edge, asked: Term) -> list[str]:
    """That a penalty does not reach a weight, where the term would be one."""
    asks = any(name in asked.operands for name in DECAYS)
    if not asks or Rule(ctx.quantities).decays(*edge):
        return []
    return ["Weights of bias neurons are spared: for them this λ is 0."]


# The new weight -------------------------------------------------------------------------------


def sentence(ctx: Context, edge: Edge) -> str:
    """What became of one weight, and why."""
    q = ctx.quantities
    old, new, slope = q.weight(*edge), q.updated(*edge), q.averaged(*edge)
    if is_frozen(ctx, edge):
        return (
            f"Here the weights of bias neurons are frozen: {old.plain} stays "
            f"{ctx.number(old.value)}, whatever its derivative is."
        )
    if ctx.trace.update_terms:
        return _moved(ctx, edge, old, new, slope)
    if slope.value == 0.0:
        return f"The derivative is 0, so {old.plain} stays {ctx.number(old.value)}."
    if new.value == old.value:
        return f"The step is too short to change {old.plain}: it stays {ctx.number(old.value)}."
    sign, way = ("positive", "down") if slope.value > 0 else ("negative", "up")
    if ctx.trace.learning_rate < 0:
        return f"{old.plain} becomes {ctx.number(new.value)}."
    return (
        f"The derivative is {sign}, so {old.plain} goes {way}, from {ctx.number(old.value)} to "
        f"{ctx.number(new.value)}: against the derivative the loss gets smaller."
    )


def _moved(ctx: Context, edge: Edge, old: Quantity, new: Quantity, slope: Quantity) -> str:
    """Of an update with terms: which way the weight goes, and whether that is downhill."""
    change = ctx.quantities.term(*edge, len(ctx.trace.update_terms))
    stays = f"{old.plain} stays {ctx.number(old.value)}."
    if change.value == 0.0:
        return f"The terms come to {change.plain} = 0, so {stays}"
    if new.value == old.value:
        return f"{change.plain} is too small to change the weight: {stays}"
    up = change.value > 0
    said = (
        f"The terms come to {change.plain} = {ctx.number(change.value)}, so {old.plain} goes "
        f"{'up' if up else 'down'}, from {ctx.number(old.value)} to {ctx.number(new.value)}"
    )
    if slope.value == 0.0:
        return f"{said}, although its derivative is 0: the other terms move it."
    if up == (slope.value > 0):
        sign = "positive" if slope.value > 0 else "negative"
        return f"{said}, although its derivative is {sign}: the other terms outweigh it."
    return f"{said}: against the derivative."


def sentences(ctx: Context, owner: str, shown: Edge | None, some_frozen: bool) -> str:
    """What becomes of the weights of a neuron, or of those into a layer; `shown` is the edge whose
    terms are written out, if any is."""
    place = f"into {owner}" if ctx.address.kind == "wl" else f"of {owner}"
    number, every = ctx.number(ctx.trace.learning_rate), ctx.trace.update_terms
    said = (
        f"Each weight {place} takes a step against its derivative; the learning rate {number} sets "
        "how long the step is."
    )
    if every:
        label = Rule(ctx.quantities).optimizer.label
        said = (
            f"{label} makes the step Δw of each weight {place} from its derivative, in "
            f"{counted(len(every), 'term')}."
        )
        if shown is not None:
            said += f" They are written out for {_example(ctx, shown)}."
    if some_frozen:
        said += " The weights of bias neurons are frozen here and stay as they are."
    return said


def _example(ctx: Context, shown: Edge) -> str:
    if isinstance(ctx.notation, MatrixNotation):
        return "all weights of a matrix at once"
    return ctx.quantities.weight(*shown).plain
