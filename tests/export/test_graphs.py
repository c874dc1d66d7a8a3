"""DOT and Mermaid: every neuron and edge, and names that are nothing but text."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.document import PRESETS
from nnviz.document.presets import preset_document
from nnviz.errors import UsageError
from nnviz.export.graphs import MOST_DOT, dot_quoted, mermaid_quoted, to_dot, to_mermaid
from nnviz.nn.network import Network
from nnviz.picture.labels import clean
from nnviz.picture.theme import theme

from .solutions import HOSTILE, labelled, named

STRING = r'"(?:[^"\\]|\\.)*"'
ATTRIBUTE = rf"[a-z]+=(?:{STRING}|[a-zA-Z0-9.]+)"
DOT = (
    r"digraph network \{",
    rf"  tooltip={STRING};",
    rf"  {ATTRIBUTE}(?:; {ATTRIBUTE})*;",
    rf"  (?:node|edge) \[{ATTRIBUTE}(?:, {ATTRIBUTE})*\];",
    r"  subgraph layer_\d+ \{",
    r"    rank=same;",
    rf"    (?P<neuron>\d+|caption_\d+) \[label=(?P<label>{STRING})(?:, {ATTRIBUTE})*\];",
    r"    (?:\d+ -> )+caption_\d+ \[style=invis\];",
    rf"  (?P<from>\d+) -> (?P<to>\d+) \[(?:tail|edge)(?:label|tooltip)=(?P<weight>{STRING})"
    rf"(?:, {ATTRIBUTE})*\];",
    r"  \}",
    r"\}",
)
WORDS = r'"(?:[^\W_]|[ .]|#\d+;)*"'
COLOR = "#[0-9a-f]{6}"
MERMAID = (
    "flowchart LR",
    rf"  subgraph layer\d+\[(?P<layer>{WORDS})\]",
    "    direction TB",
    rf"    n(?P<neuron>\d+)\(\((?P<label>{WORDS})\)\):::(?:input|hidden|output)",
    rf"    n(?P<neuron>\d+)\(\[(?P<label>{WORDS})\]\):::bias",
    "  end",
    rf"  n(?P<from>\d+) (?:-->|-\.->)\|(?P<weight>{WORDS})\| n(?P<to>\d+)",
    rf"  linkStyle \d+(?:,\d+)* stroke:{COLOR}",
    rf"  classDef (?:input|hidden|output|bias) fill:{COLOR},stroke:{COLOR},color:{COLOR}",
    rf"  classDef layer fill:transparent,stroke:{COLOR}",
    r"  class layer\d+(?:,layer\d+)* layer",
)


def dot_text(quoted: str) -> str:
    """What Graphviz shows of a string."""
    inside = re.sub(r"\\(.)", r"\1", quoted[1:-1])
    return re.sub("&amp;", "&", inside)


def mermaid_text(quoted: str) -> str:
    """What Mermaid shows of a string."""
    return re.sub(r"#(\d+);", lambda code: chr(int(code[1])), quoted[1:-1])


def matched(written: str, lines: tuple[str, ...]) -> list[dict[str, str]]:
    """Each line, which has to be of one of the known kinds, with its named parts."""
    found = []
    for line in written.splitlines():
        matches = [match for kind in lines if (match := re.fullmatch(kind, line))]
        assert matches, line
        found.append({k: v for k, v in matches[0].groupdict().items() if v is not None})
    return found


@pytest.mark.parametrize("name", PRESETS)
def test_every_neuron_and_edge_of_every_preset(name: str) -> None:
    network = preset_document(name).network
    graph = network.architecture
    if len(graph.edge_array) > 500:
        with pytest.raises(UsageError, match="at most 500 edges"):
            to_mermaid(network)
    for write, kinds in ((to_dot, DOT), (to_mermaid, MERMAID)):
        if write is to_mermaid and len(graph.edge_array) > 500:
            continue
        lines = matched(write(network), kinds)
        edges = [(int(line["from"]), int(line["to"])) for line in lines if "from" in line]
        neurons = {line["neuron"] for line in lines if line.get("neuron", "c").isdigit()}
        assert edges == list(graph.edges)
        assert neurons == {str(at) for at in range(1, graph.neuron_count + 1)}


def test_weights_are_written_at_their_edges() -> None:
    network = preset_document("running-example").network
    for write, kinds, text in ((to_dot, DOT, dot_text), (to_mermaid, MERMAID, mermaid_text)):
        shown = {
            (int(line["from"]), int(line["to"])): float(text(line["weight"]))
            for line in matched(write(network), kinds)
            if "from" in line
        }
        assert shown == dict(network.weights)


def test_roles_have_the_colours_of_the_theme_and_fixed_edges_are_dashed() -> None:
    residual = preset_document("residual").network
    fixed = int((residual.architecture.parameter_index < 0).sum())
    assert fixed > 0
    for name in ("light", "dark"):
        tokens = theme(name)
        dot, mermaid = to_dot(residual, name), to_mermaid(residual, name)
        for role in (tokens.input, tokens.output, tokens.bias, tokens.hidden):
            assert role in dot and role in mermaid
        assert dot.count("style=dashed") == mermaid.count("-.->") == fixed
    assert "width=0.34" in to_dot(residual)


def test_a_large_network_is_refused_in_a_sentence() -> None:
    network = Network.layered([200, 101], bias=False, seed=0)
    with pytest.raises(UsageError, match=f"at most {MOST_DOT:,} edges, and this network has"):
        to_dot(network)
    assert to_dot(Network.layered([200, 100], bias=False, seed=0)).count("edgetooltip") == 20_000


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_nothing_but_text(text: str) -> None:
    for network in (named(text), labelled([text, "b"])):
        graph = network.architecture
        dot, mermaid = matched(to_dot(network), DOT), matched(to_mermaid(network), MERMAID)
        labels = {line["neuron"]: dot_text(line["label"]) for line in dot if "label" in line}
        assert labels["1"] == clean(graph.label(1))
        assert labels["caption_1"] == clean(graph.layer_label(1))
        shown = {line["neuron"]: mermaid_text(line["label"]) for line in mermaid if "label" in line}
        assert shown["1"] == clean(graph.label(1))
        assert clean(graph.layer_label(1)) in [
            mermaid_text(m["layer"]) for m in mermaid if "layer" in m
        ]


PIECES = (
    "",
    "\\",
    '"',
    "&",
    "&amp;",
    "#",
    "#35;",
    ";",
    "<b>",
    "|",
    "]",
    "))",
    "`",
    "%%",
    "\\N",
    "\\l",
)
SPLICES = [(left, right) for left in PIECES[:5] for right in PIECES[:4]]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.characters(codec=None) | st.sampled_from(PIECES), max_size=8).map("".join))
def test_ten_thousand_labels_come_back(drawn: str) -> None:
    for left, right in SPLICES:
        text = f"{left}{drawn}{right}"
        dot, mermaid = dot_quoted(text), mermaid_quoted(text)
        assert re.fullmatch(STRING, dot) and dot_text(dot) == clean(text)
        assert re.fullmatch(WORDS, mermaid) and mermaid_text(mermaid) == clean(text)


@pytest.mark.skipif(shutil.which("dot") is None, reason="there is no Graphviz here")
@pytest.mark.parametrize("names", [HOSTILE[:3], HOSTILE[3:6], HOSTILE[6:9]])
def test_graphviz_takes_it_and_shows_the_names(names: tuple[str, ...]) -> None:
    written = to_dot(labelled([*names, "plain"]))
    done = subprocess.run(
        ["dot", "-Tplain"], input=written, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0 and not done.stderr
    assert done.stdout.count("\nedge ") >= 4
