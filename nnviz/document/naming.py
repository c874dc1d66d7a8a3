"""What to call a branch: the settings that tell it from the line it was left for."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.document.chapter import Chapter
from nnviz.document.limits import LIMITS
from nnviz.document.model import Document, Line
from nnviz.nn.losses import loss as find_loss
from nnviz.training.optimizers import optimizer as find_optimizer
from nnviz.training.schedules import schedule as find_schedule

MOST_ASPECTS = 3


def telling_name(line: Line, other: Line) -> str:
    """A name for a line that says what is different from another one, such as `Adam, L2 0.001`."""
    own, others = _aspects(line.chapter), _aspects(other.chapter)
    rule = own.pop("optimizer")
    told = [text for key, text in own.items() if text and text != others.get(key)]
    if not told:
        told = [own["learning_rate"]]
        if rule == others["optimizer"]:
            told.append(f"to {line.trained:,}")  # the same settings: a weight was changed
    return ", ".join((rule, *told[:MOST_ASPECTS]))[: LIMITS.name - 8]


def line_name(document: Document) -> str:
    """What to call the line in force: by its name, or by how it is trained."""
    settings = document.settings
    rule = find_optimizer(settings.optimizer).label
    return document.line or f"{rule}, η {settings.learning_rate:g}"


def _aspects(chapter: Chapter) -> dict[str, str]:
    """What a chapter is told by, the most telling first."""
    settings, data, graph = chapter.settings, chapter.samples, chapter.network.architecture
    rule, schedule = find_optimizer(settings.optimizer), find_schedule(settings.schedule)
    return {
        "optimizer": rule.label,
        "learning_rate": f"η {settings.learning_rate:g}",
        "constants": _constants(settings.constants),
        "schedule": schedule.label,
        "schedule_constants": _constants(settings.schedule_constants),
        "warmup": f"warm-up {settings.warmup}",
        "l1": f"L1 {settings.l1:g}",
        "l2": f"L2 {settings.l2:g}",
        "dropout": f"dropout {max(layer.dropout for layer in graph.layers):g}",
        "drop": settings.drop,
        "batch_size": f"batch {min(settings.batch_size, len(data)):,}",
        "shuffle": "shuffled" if settings.shuffle else "in order",
        "seed": f"seed {settings.seed}",
        "loss": find_loss(settings.loss).label,
        "sizes": "-".join(str(layer.size) for layer in graph.layers),
        "functions": "/".join(
            dict.fromkeys(
                name
                for layer in range(2, graph.layer_count + 1)
                for name in graph.activations(layer)
            )
        ),
        "conventions": chapter.conventions.name,
        "data": data.name,
        "samples": f"{len(data):,} samples",
        "used": f"{int((data.roles == 0).sum()):,} for training",
    }


def _constants(pairs: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in pairs)
