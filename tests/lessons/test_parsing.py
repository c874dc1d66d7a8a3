"""From text to lessons: what each form means, and the line of everything that is wrong."""

from __future__ import annotations

import pytest

from nnviz.errors import FileError
from nnviz.figures.table import OPTIONS
from nnviz.lessons.model import (
    Action,
    Code,
    Figure,
    Link,
    Listing,
    Live,
    Maths,
    More,
    Note,
    Paragraph,
    Prose,
    Quiz,
    StepBlock,
    Table,
    Task,
    Text,
)
from nnviz.lessons.parsing import FIGURE_OPTIONS, FIGURE_VIEWS, parse
from nnviz.lessons.parsing.figures import CHOICES, FLAG, NUMBERS
from nnviz.lessons.problems import MOST, LessonError, Problem
from tests.lessons.lessonfile import FIRST, HEADER, blocks, lesson, problems, written

# What is meant --------------------------------------------------------------------------------


def test_the_header_says_what_the_catalogue_shows() -> None:
    header = (
        '+++\ntitle = "T"\nsummary = "S"\nlevel = "advanced"\nminutes = 12\n'
        'prerequisites = ["meet-the-network", "other/one"]\nnetwork = "2-4-1"\ndata = "xor"\n'
        'languages = ["en", "de"]\nsources = ["after somebody, 2018"]\n+++\n'
    )
    made = lesson("Text.", header)
    assert (made.title, made.summary, made.level, made.minutes) == ("T", "S", "advanced", 12)
    assert made.prerequisites == ("meet-the-network", "other/one")
    assert (made.network, made.data, made.languages) == ("2-4-1", "xor", ("en", "de"))
    assert made.sources == ("after somebody, 2018",)
    assert made.file == "small.md"
    plain = lesson("Text.")
    assert (plain.level, plain.network, plain.data, plain.languages) == (
        *("beginner", "running-example", ""),
        ("en",),
    )


def test_pages_begin_with_a_title_and_know_their_lines() -> None:
    made = parse(written("One.\n\n# Another\n\nTwo.\n\n::: more title=x\nThree.\n:::"), "a.md")
    assert [(page.title, page.line) for page in made.pages] == [("A page", 6), ("Another", 9)]
    assert [(type(block), block.line) for block in made.pages[1].blocks] == [
        (Prose, 11),
        (More, 13),
    ]


def test_text_has_styles_values_formulas_and_links() -> None:
    (prose,) = blocks(
        "A **bold *both*** `0.5` {w_69:2} and\n{delta_6=0.0547} in $z_6 = \\live{z_6}$, a\n"
        "[*neuron* {a_4}](nnviz:select?neuron:4;step?last) \\{ \\$ 1\\."
    )
    assert isinstance(prose, Prose)
    assert prose.body == (
        Paragraph(
            (
                Text("A "),
                Text("bold ", bold=True),
                Text("both", bold=True, italic=True),
                Text(" "),
                Text("0.5", code=True),
                Text(" "),
                Live("w_69", 7, decimals=2),
                Text(" and "),
                Live("delta_6", 8, "0.0547"),
                Text(" in "),
                Maths(("z_6 = ", Live("z_6", 8)), 8),
                Text(", a "),
                Link(
                    (Text("neuron", italic=True), Text(" "), Live("a_4", 9)),
                    (Action("select", "neuron:4", 9), Action("step", "last", 9)),
                    9,
                ),
                Text(" { $ 1."),
            ),
            7,
        ),
    )


def test_words_values_and_formulas_can_be_struck_out() -> None:
    (prose,) = blocks("~~no {w_69} $x$~~ yes ~~~one~~\n\n~~$$\na\n= b\n$$~~\nso")
    assert isinstance(prose, Prose)
    words, formula, behind = prose.body
    assert words == Paragraph(
        (
            Text("no ", struck=True),
            Live("w_69", 7, struck=True),
            Text(" ", struck=True),
            Maths(("x",), 7, struck=True),
            Text(" yes ~"),
            Text("one", struck=True),
        ),
        7,
    )
    assert formula == Maths(("a = b",), 9, display=True, struck=True)
    assert isinstance(behind, Paragraph) and behind.spans == (Text("so"),)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{w_69}", Live("w_69", 7)),
        ("{w_69:2}", Live("w_69", 7, decimals=2)),
        ("{w_{12,34}:2}", Live("w_{12,34}", 7, decimals=2)),
        ("{a_6@5}", Live("a_6@5", 7)),
        ("{a_6@0:3}", Live("a_6@0:3", 7)),
        ("{a_6@0:3:2}", Live("a_6@0:3", 7, decimals=2)),
        ("{ a_3*w_36 = 0.4275 }", Live("a_3*w_36", 7, "0.4275")),
        ("{w_46=−0.31}", Live("w_46", 7, "-0.31")),
        ("{=0.05}", Live("", 7, "0.05")),
        ("{loss=1.2e-05}", Live("loss", 7, "1.2e-05")),
    ],
)
def test_values_in_braces(written: str, meant: Live) -> None:
    (prose,) = blocks(written)
    assert isinstance(prose, Prose)
    assert prose.body == (Paragraph((meant,), 7),)


def test_stars_between_values_are_no_emphasis() -> None:
    (prose,) = blocks("{a_3*w_36} and {a_4*w_46}")
    assert isinstance(prose, Prose)
    assert [type(span) for span in prose.body[0].spans] == [Live, Text, Live]  # type: ignore[union-attr]


def test_formulas_on_lines_of_their_own_lists_tables_and_listings() -> None:
    (prose,) = blocks(
        "$$\n- a\n= \\live{a_6}\n$$\n\n1. one\n   - two\n\n     three\n\n"
        "| a | $b$ |\n|---|---|\n| {w_69} | d |\n\n```sh\nx 0.5 <b>\n::: step\n# no page\n```\n"
        "before $$x$$\nbehind"
    )
    assert isinstance(prose, Prose)
    formula, listing, table, code, before, alone, behind = prose.body
    assert formula == Maths(("- a = ", Live("a_6", 9)), 7, display=True)
    inner = Listing(((Paragraph((Text("two"),), 13), Paragraph((Text("three"),), 15)),), 13)
    assert listing == Listing(((Paragraph((Text("one"),), 12), inner),), 12, numbered=True)
    head = ((Text("a"),), (Maths(("b",), 17),))
    assert table == Table((head, ((Live("w_69", 19),), (Text("d"),))), 17)
    assert code == Code("x 0.5 <b>\n::: step\n# no page", 21)
    assert (before, alone) == (Paragraph((Text("before"),), 26), Maths(("x",), 26, display=True))
    assert isinstance(behind, Paragraph) and behind.spans == (Text("behind"),)


def test_each_kind_of_block() -> None:
    step, task, note, slip, figure, more = blocks(
        '::: step step=e0/s0/loss/n9 highlight="neuron:3, edge:3-6"\nLook.\n:::\n'
        '::: task until="w_69  was changed and loss < 0.2" do="weight=6-9:1; select=none"\n'
        "Do it.\n\n- [?] First\n  hint.\n- [?] Second.\n:::\n"
        '::: note title="By the \\"way\\""\nText.\n:::\n'
        '::: note slip source="somebody, 1986"\nText.\n:::\n'
        "::: figure view=network step=e0/s0/forward/n6\nCaption.\n:::\n"
        '::: more title="Why?"\nBecause.\n:::'
    )
    said = (Paragraph((Text("Look."),), 8),)
    actions = (Action("step", "e0/s0/loss/n9", 7), Action("highlight", "neuron:3, edge:3-6", 7))
    assert step == StepBlock(actions, said, 7)
    assert isinstance(task, Task)
    assert task.until == "w_69 was changed and loss < 0.2"
    assert task.do == (Action("weight", "6-9:1", 10), Action("select", "none", 10))
    assert task.hints == (
        (Paragraph((Text("First hint."),), 13),),
        (Paragraph((Text("Second."),), 15),),
    )
    assert isinstance(note, Note) and (note.kind, note.title) == ("note", 'By the "way"')
    assert isinstance(slip, Note) and (slip.kind, slip.source) == ("slip", "somebody, 1986")
    assert isinstance(figure, Figure)
    assert (figure.view, figure.options) == ("network", (("step", "e0/s0/forward/n6"),))
    assert isinstance(more, More) and more.title == "Why?"


def test_figures_take_what_figures_elsewhere_take() -> None:
    elsewhere = {option.key.replace("_", "-"): option for option in OPTIONS}
    names = {"blocks": "layers"}
    assert {names.get(view, view) for view in FIGURE_VIEWS} == set(elsewhere["view"].choices or ())
    for name in FIGURE_OPTIONS:
        choices = CHOICES.get(name)
        if choices == FLAG:
            assert elsewhere[name].kind == "flag"
        elif name in NUMBERS:
            assert NUMBERS[name] == (elsewhere[name].least, elsewhere[name].most)
        elif choices:
            assert list(choices) == list(elsewhere[name].choices or ())
        else:
            assert name == "step" or name in elsewhere


def test_quizzes() -> None:
    number, order, click = blocks(
        "::: quiz number predict tolerance=0.01\nHow much?\n\n- [x] {a_6=0.6035}\n  > Yes.\n"
        "- [ ] {w_69}\n  > No:\n  >\n  > because.\n- [ ] else\n  > Look.\n- [?] A hint.\n:::\n"
        "::: quiz order\nIn which order?\n\n1. one\n   > first\n2. two\n   > second\n:::\n"
        "::: quiz click\nWhere?\n\n- [x] neuron:5\n  > Yes.\n- [ ] edge:4-6\n  > No.\n"
        "- [ ] else\n  > Look.\n:::"
    )
    assert isinstance(number, Quiz)
    assert (number.predict, number.tolerance, len(number.hints)) == (True, 0.01, 1)
    assert [option.right for option in number.options] == [True, False, False]
    assert [option.value for option in number.options] == [
        *(Live("a_6", 10, "0.6035"), Live("w_69", 12), None)
    ]
    assert [option.anything for option in number.options] == [False, False, True]
    assert [len(option.feedback) for option in number.options] == [1, 2, 1]
    assert [option.line for option in number.options] == [10, 12, 16]
    assert isinstance(order, Quiz)
    assert all(option.right for option in order.options)
    assert isinstance(click, Quiz)
    assert [option.target for option in click.options] == ["neuron:5", "edge:4-6", ""]


def test_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = written("One.\n\n::: step select=neuron:4\nTwo.\n:::")
    other = "\ufeff" + text.replace("\n", "\r\n")
    assert parse(other) == parse(text) == parse(text.replace("\n", "\r"))


# What is wrong --------------------------------------------------------------------------------

QUIZ = "::: quiz {}\nQuestion?\n\n{}\n:::"
BOTH = "- [x] a\n  > yes\n- [ ] b\n  > no"

HINT = '::: task until="loss is selected" do=select=loss\nb\n\n- [?] c\n  > d\n:::'

WRONG = {
    "Text.\n\nIt is 0.5.": "9: The number 0.5 is not checked",
    "It is .5 here": "7: The number .5 is not checked",
    "It is 0\\.5.": "7: The number 0.5 is not checked",
    "$x = 0.5$": "7: The number 0.5 is not checked",
    "| a |\n|---|\n| 1.5 |": "9: The number 1.5 is not checked",
    "- a\n\n  - 0.25": "9: The number 0.25 is not checked",
    "[0.5](nnviz:select?loss)": "7: The number 0.5 is not checked",
    QUIZ.format("choice", "- [x] 0.5\n  > yes\n- [ ] b\n  > no"): "10: The number 0.5",
    QUIZ.format("choice", "- [x] a\n  > 0.5\n- [ ] b\n  > no"): "11: The number 0.5",
    "::: more title=x\na\n0.5\n:::": "9: The number 0.5 is not checked",
    "a\n{w_69": "8: This brace { is not closed",
    "{}": "7: Nothing stands between these braces",
    "{w_69=x}": "7: “x” behind = is no number",
    "{w_69:20}": "7: A value is shown with at most 8",
    "{u_69}": "7: There is no value called",
    "{w_69 +}": "7: “w_69 +” cannot be reckoned",
    "{" + "1+" * 110 + "1}": "7: An expression may have 200",
    "$a\n+ \\live{u_6}$": "8: There is no value called",
    "$\\live{w_69$": "7: The brace of this \\live{ is not closed",
    "$" + "{" * 13 + "a" + "}" * 13 + "$": "7: This formula is too long or nested",
    "$" + "a" * 801 + "$": "7: This formula is too long or nested",
    "a $ b": "7: This $ begins or ends no formula",
    "<b>x</b>": "7: HTML such as <b> is not shown",
    "a <!-- b": "7: HTML such as <!-- is not shown",
    "[a](http://example.org)": "7: A lesson cannot link to “http://example.org”",
    "[a](file:///etc/passwd)": "7: A lesson cannot link to",
    "[a](javascript:alert(1))": "7: A lesson cannot link to",
    "[a](other.md)": "7: A lesson cannot link to",
    "[a](nnviz:open?x)": "7: There is no action called “open”",
    "[a](nnviz:select?node)": "7: ",
    "[a]()": "7: A lesson cannot link to",
    "[](nnviz:select?loss)": "7: This link has no words",
    "![a](b.png)": "7: A lesson shows no images",
    "a\n\n## b": "9: A heading cannot stand here",
    "a\n\n---": "9: A lesson has no ruled lines",
    "a\n\n> b": "9: A quotation stands only under",
    "- a\n  - b\n    - c\n      - d\n        - e": "11: Lists can stand 4 deep",
    "3. a": "7: A numbered list begins at 1",
    "```\na": "7: This listing is not closed",
    "a\x07": "7: A character that cannot be seen (U+0007)",
    "a\u202eb": "7: A character that cannot be seen (U+202E)",
    "x" * 4001: "7: This line has 4,001 characters",
    "\n".join(["x" * 1001] * 5): "7: 5,005 characters stand here without a blank line",
    "\n".join("x" * 301): "7: 301 lines stand here",
    "a\n\n" + "*" * 601: "9: 601 signs",
    "a\n\n#": "9: This page has no title",
    "# B\n\n# C\n\na": "7: This page is empty",
    "a\n:::": "8: No block is open",
    "a\n::: more title=x\nb": "8: This block is not closed",
    "::: more title=x\nb\n# B\n\nc": "7: This block is not closed",
    "::: more title=x\nb\n::: more title=y\nc\n:::": "7: This block is not closed",
    ":::: more title=x\nb\n:::": "7: A block begins and ends with three colons",
    "::: stpe select=loss\nb\n:::": "7: There is no block of the kind “stpe”. Did you mean step?",
    '::: more title="x\nb\n:::': '7: “title="x” is no attribute',
    "::: more title=x size=3\nb\n:::": "7: A more block has no attribute “size”",
    "::: more title=x title=y\nb\n:::": "7: “title” is given twice",
    "::: more big title=x\nb\n:::": "7: A more block knows no word “big”",
    "::: more\nb\n:::": "7: This more lacks its title",
    "::: more title=x\n\n:::": "7: This more is empty",
    "::: note slip\nb\n:::": "7: This note lacks its source",
    "::: figure view=photo\nb\n:::": "7: A figure shows no “photo”",
    "::: figure view=map size=3\nb\n:::": "7: A figure block has no attribute “size”",
    "::: figure view=map color-by=age\nb\n:::": "7: There is no color-by of a figure called “age”",
    "::: figure view=map legend=maybe\nb\n:::": "7: There is no legend of a figure called “maybe”",
    "::: figure view=network step=x/y/z\nb\n:::": "7: ",
    "::: step\nb\n:::": "7: This step sets no stage",
    "::: step here\nb\n:::": "7: A step block knows no word “here”",
    "::: step run=code\nb\n:::": "7: There is no action called “run”",
    "::: step network=../../etc/passwd\nb\n:::": "7: ",
    "::: step iteration=-1\nb\n:::": "7: ",
    "::: task do=select=loss\nb\n:::": "7: This task lacks its until",
    '::: task until="loss is selected"\nb\n:::': "7: This task lacks its do",
    '::: task until="it is late" do=select=loss\nb\n:::': "7: “it is late” is no condition",
    '::: task until="loss is selected" do=select\nb\n:::': "7: “select” is no action",
    '::: task until="loss is selected" do=select=loss\n\n:::': "7: This task does not say",
    '::: task until="loss is selected" do=select=loss\nb\n\n- [x] c\n:::': "10: A task has hints",
    HINT: "11: A hint has no quotation",
    "::: quiz\nb\n:::": "7: The kind of this quiz is missing",
    QUIZ.format("chioce", BOTH): "7: The kind of this quiz is missing",
    "::: quiz choice\n" + BOTH + "\n:::": "7: This quiz has no question",
    QUIZ.format("choice tolerance=1", BOTH): "7: A quiz block has no attribute",
    QUIZ.format("number tolerance=x", BOTH): "7: A tolerance is a number",
    QUIZ.format("choice", "- [x] a\n  > yes"): "7: A quiz has at least two answers",
    QUIZ.format("choice", BOTH.replace("x", " ")): "7: One answer must be right",
    QUIZ.format("choice", BOTH.replace("[ ]", "[x]")): "7: One answer must be right",
    QUIZ.format("choice", "- [x] a\n- [ ] b\n  > no"): "10: Nothing is said to this answer",
    QUIZ.format("choice", "- [x]\n  > yes\n- [ ] b\n  > no"): "10: This answer is empty",
    QUIZ.format("choice", "- [y] a\n  > yes\n" + BOTH): "10: “[y]” is no mark of an answer",
    QUIZ.format("choice", BOTH + "\nmore"): "14: This text belongs to no answer",
    QUIZ.format("choice", "- [x] a\n  > yes\n  c\n- [ ] b\n  > no"): "12: Text stands behind",
    QUIZ.format("number", "- [x] five\n  > yes\n- [ ] else\n  > no"): "10: An answer of a number",
    QUIZ.format("number", "- [x] {=5}\n  > yes"): "7: It must say once what is said to all",
    QUIZ.format("number", "- [x] else\n  > yes\n- [x] {=5}\n  > yes"): "10: All other answers",
    QUIZ.format("click", "- [x] node 5\n  > yes\n- [ ] else\n  > no"): "10: ",
    QUIZ.format("click", "- [x] neuron:5\n  > a\n- [ ] neuron:5\n  > b\n- [ ] else\n  > c"): (
        "7: Two answers of this quiz are the same"
    ),
    QUIZ.format("order", "1. a\n   > b\n3. c\n   > d"): "12: Answer number 2 is written here",
    QUIZ.format("choice", "\n".join(["- [x] a\n  > b"] + ["- [ ] c\n  > d"] * 12)): (
        "7: A quiz may have 12 answers"
    ),
}


@pytest.mark.parametrize(("body", "said"), WRONG.items(), ids=range(len(WRONG)))
def test_what_is_wrong_is_told_with_its_line(body: str, said: str) -> None:
    found = problems(written(body))
    assert any(one.startswith(f"small.md:{said}") for one in found), found


HEADS = {
    "": "1: A lesson begins with a header",
    "# A page\n": "1: A lesson begins with a header",
    '+++\ntitle = "x"\n': "1: The header is not closed",
    "+++\n" * 2: "1: The header lacks its title",
    '+++\ntitle = "T"\n+++\n# P\na': "1: The header lacks its summary",
    HEADER.replace("minutes", "minuets") + "# P\na": "4: “minuets” is not a key of the header",
    HEADER.replace("6", "0") + "# P\na": "4: “minutes” must be a whole number from 1 to 120",
    HEADER.replace("6", '"six"') + "# P\na": "4: “minutes” must be a whole number from 1 to 120",
    HEADER.replace("minutes = 6", "level = 'hard'") + "# P\na": "4: “level” must be",
    HEADER.replace("minutes = 6", "minutes = ") + "# P\na": "4: The header is not TOML",
    HEADER.replace("minutes = 6", "sources = ['a', 'b") + "# P\na": "4: The header is not TOML",
    HEADER.replace("minutes = 6", 'title = "T"') + "# P\na": "4: The header is not TOML",
    HEADER.replace("A summary.", "A\\nsummary.") + "# P\na": "3: “summary” must stand on one line",
    HEADER.replace("minutes = 6", "prerequisites = ['../x']") + "# P\na": "4: “prerequisites”",
    HEADER.replace("minutes = 6", "languages = ['EN!']") + "# P\na": "4: “languages” must be",
    HEADER.replace("minutes = 6", "network = '/etc/passwd'") + "# P\na": "4: ",
    HEADER.replace("minutes = 6", "network = 'http://x'") + "# P\na": "4: ",
    HEADER.replace("minutes = 6", "data = '../x.csv'") + "# P\na": "4: ",
    HEADER.replace("minutes = 6", f"x = {'[' * 2000}") + "# P\na": "2: The header is nested",
    HEADER.replace("minutes = 6", f"# {'x' * 3990}") + "# P\na": "2: The header may have 4,000",
    HEADER + "Text.\n# P\na": "6: Text stands before the first page",
    HEADER: "6: This lesson has no page",
    HEADER + f"# {'x' * 121}\na": "6: A title may have 120",
}


@pytest.mark.parametrize(("text", "said"), HEADS.items(), ids=range(len(HEADS)))
def test_what_is_wrong_with_a_header_is_told_with_its_line(text: str, said: str) -> None:
    found = problems(text)
    assert any(one.startswith(f"small.md:{said}") for one in found), found


def test_all_problems_are_told_in_the_order_of_lines() -> None:
    text = written("0.5\n\n::: stpe\n:::\n\n::: quiz choice\nq\n\n- [x] a\n- [ ] {b\n  > 1.5\n:::")
    lines = [int(one.split(":")[1]) for one in problems(text.replace("6", "0", 1))]
    assert lines == [4, 7, 9, 15, 16, 17]


def test_no_more_problems_are_told_than_anybody_reads() -> None:
    assert len(problems(written("0.5\n\n" * (MOST + 10)))) == MOST


def test_the_error_is_a_sentence_with_its_place() -> None:
    with pytest.raises(LessonError) as caught:
        parse(written("It is 0.5."), "a/b.md")
    error = caught.value
    assert isinstance(error, FileError) and error.exit_code == 2
    assert error.problems == (Problem("a/b.md", FIRST, error.what, error.do),)
    assert str(error) == str(error.problems[0])
    assert str(error).startswith("a/b.md:7: The number 0.5 is not checked. Write it in braces")
