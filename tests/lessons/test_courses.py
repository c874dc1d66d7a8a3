"""The courses as a whole: their order, and that what the two source texts get wrong is put right.

What each lesson has to have for itself is tested in `test_shipped`.
"""

from __future__ import annotations

import re

from nnviz.lessons.library import Entry, courses, entry, load
from nnviz.lessons.model import Note

LESSONS = [entry for course in courses() for entry in course.lessons]

# A slip of one of the texts, where it is put right, and a word of that.
SLIPS = (
    ("a chain rule through the weights", "how-it-learns/two-ways-back", "= 0"),
    ("the chain rule only multiplies", "how-it-learns/two-ways-back", "**added**"),
    ("dropout drops connections", "when-it-works/overfitting", "DropConnect"),
    ("scaled after the training", "when-it-works/overfitting", "*while training*"),
    ("a layer is fed sums", "taken-apart/edges-and-neurons", "Σ"),
    ("Σ is the transfer function", "taken-apart/edges-and-neurons", "transfer function"),
    ("the slope of tanh is below 1", "when-it-works/vanishing", "*exactly* 1"),
    ("residual: fed to more layers", "when-it-works/residual", "**added**"),
    ("layered: only to the next layer", "when-it-works/residual", "skip"),
    ("activations are bounded", "taken-apart/functions-inside", "upper bound"),
    ("softmax belongs to a neuron", "taken-apart/functions-inside", "It belongs to the layer"),
    ("the rectifier has a slope at 0", "taken-apart/functions-inside", "At the corner it has none"),
    ("a network without functions is linear", "taken-apart/functions-inside", "*affine*"),
    ("the sigmoid is out of use", "taken-apart/functions-inside", "not died out"),
    ("n counts the input layer", "taken-apart/a-network-is-a-function", "*input neurons*"),
    ("bits for pixels", "taken-apart/a-network-is-a-function", "200-by-200 bit"),
    ("a black box", "taken-apart/a-network-is-a-function", "select every number"),
    ("the bias is a factor", "taken-apart/the-neuron-that-says-one", "summand"),
    ("all but the input neurons", "taken-apart/the-neuron-that-says-one", "exception"),
    ("any function", "when-it-works/bumps", "**continuous**"),
    ("Boolean functions are expensive", "when-it-works/truth-tables", "all"),
    ("settings bound the inputs", "when-it-works/few-causes", "Settings count functions"),
    ("the loss is positive", "how-it-learns/data-and-loss", "**non-negative**"),
    ("data are pairs", "how-it-learns/data-and-loss", "**unsupervised**"),
    ("a derivative is the gradient", "how-it-learns/one-weight", "vector"),
    ("the slice is the loss", "how-it-learns/one-weight", "all twelve weights"),
    ("a weight is computed", "how-it-learns/one-weight", "*with regard to*"),
    ("the multiple is the gradient", "how-it-learns/stepping-downhill", "is a number"),
    ("always a little better", "how-it-learns/stepping-downhill", "only close by"),
    ("a sample or a batch", "how-it-learns/from-one-point-to-many", "on average"),
    ("one epoch is enough", "how-it-learns/from-one-point-to-many", "many epochs"),
    ("stuck in local minima", "how-it-learns/stuck", "**saddle points**"),
)


def test_each_lesson_has_a_name_of_its_own() -> None:
    for names in ([one.id for one in LESSONS], [one.title for one in LESSONS]):
        assert len(set(names)) == len(names)


def test_what_is_meant_to_come_before_a_lesson_does() -> None:
    for at, one in enumerate(LESSONS):
        before = {earlier.id for earlier in LESSONS[:at]}
        assert {_named(one, name) for name in one.prerequisites} <= before, one.id


def _named(one: Entry, name: str) -> str:
    return name if "/" in name else f"{one.id.partition('/')[0]}/{name}"


def test_what_the_source_texts_get_wrong_is_put_right() -> None:
    assert len({slip for slip, _, _ in SLIPS}) == len(SLIPS)
    for slip, identifier, word in SLIPS:
        assert word in entry(identifier).path.read_text("utf-8"), slip


def test_who_corrects_names_a_source() -> None:
    for one in LESSONS:
        blocks = [block for page in load(one.path).pages for block in page.blocks]
        slips = [block for block in blocks if isinstance(block, Note) and block.kind == "slip"]
        assert all(len(block.source) > 10 for block in slips), one.id
        assert load(one.path).sources, one.id


def test_nothing_is_called_dark_that_is_light_in_the_other_theme() -> None:
    said = re.compile(r"\b(dark|black|white)\W+(curve|dot|line|ring|circle|arrow)s?\b", re.I)
    for one in LESSONS:
        assert not said.findall(one.path.read_text("utf-8")), one.id
