"""The player as a reader has it: in a browser, with keys, pointer, links and both themes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnviz.export.player import in_a_frame
from nnviz.export.slides import Slides
from nnviz.picture.theme import theme
from nnviz.picture.wording import pretty
from tests.chromium import Browser, Page
from tests.export.pages import page as made
from tests.export.pages import slides_of


def slides() -> Slides:
    return slides_of("running-example")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("player") / "player.html"
    path.write_text(made(), encoding="utf-8")
    return path


def here(page: Page) -> tuple[str, str, str]:
    """Where the page is, by three of its signs: the address, the kicker, the timeline."""
    address, kicker, value = page.evaluate(
        "[decodeURIComponent(location.hash), document.getElementById('kicker').textContent,"
        " document.getElementById('timeline').getAttribute('aria-valuenow')]"
    )
    return address.removeprefix("#"), kicker.partition(" of")[0].removeprefix("Step "), value


def at(index: int) -> tuple[str, str, str]:
    return str(slides().equation(index).address), str(index + 1), str(index + 1)


def text(page: Page, selector: str) -> Any:
    return page.evaluate(f"document.querySelector({selector!r}).textContent")


def lit(page: Page) -> set[str]:
    """Ids of what is lit in the network, and of the terms that are."""
    return set(
        page.evaluate(
            "[...document.querySelectorAll('#stage .lit, #equation .lit')]"
            ".map(e => e.id || e.dataset.ids)"
        )
    )


def until(true: Callable[[], bool]) -> None:
    """Look again until it is so."""
    end = time.monotonic() + 20.0
    while not true():
        assert time.monotonic() < end


def innocent(page: Page) -> None:
    """The page asked for itself and for nothing else, and had nothing to complain of."""
    assert page.complaints() == []
    assert len(page.requests()) == 1


def test_buttons_keys_and_links(chromium: Browser, file: Path) -> None:
    last = len(slides()) - 1
    page = chromium.page(file, at="e0/s0/backward/n4")
    assert here(page) == at(15)
    assert text(page, "#live") == ""  # nothing is announced before anything was done
    for button, index in (("next", 16), ("back", 15), ("first", 0), ("last", last)):
        page.click(f"#{button}")
        assert here(page) == at(index)
    assert page.evaluate("document.getElementById('next').getAttribute('aria-disabled')") == "true"
    assert page.evaluate("document.activeElement.id") == "last"
    page.evaluate("document.activeElement.blur()")
    keys = [("Home", False, 0), ("ArrowRight", False, 1), (" ", False, 2), (" ", True, 1)]
    keys += [("ArrowLeft", False, 0), ("End", False, last), ("ArrowLeft", False, last - 1)]
    for key, shift, index in keys:
        page.press(key, shift=shift)
        assert here(page) == at(index), key
    equation = slides().equation(last - 1)
    assert f"Step {last} of {last + 1}" in text(page, "#live")
    assert equation.sentence.partition("_")[0] in text(page, "#live")
    label = page.evaluate("document.querySelector('#equation svg').getAttribute('aria-label')")
    assert label == "\n".join(map(pretty, equation.plain().split("\n")))
    page.evaluate(
        "new Promise(done => { addEventListener('hashchange', () => setTimeout(done));"
        " location.hash = '#e0/s0/backward/n4/t1' })"
    )
    assert here(page)[1:] == at(15)[1:]  # a finer step leads to the one that holds it
    page.evaluate("document.querySelector('#steps li:nth-child(3) a').click()")
    assert here(page) == at(2)
    innocent(page)
    page.close()


def test_it_plays_and_stops(chromium: Browser, file: Path) -> None:
    page = chromium.page(file)
    # The clock is ours: what the page wants to do later is done when we say so.
    page.evaluate(
        "setInterval = (act, after) => { window.later = { act, after }; return 7 };"
        "clearInterval = () => { window.later = null }"
    )
    page.press("p")
    assert text(page, "#play") == "Stop"
    assert page.evaluate("later.after") == 4000
    page.evaluate("later.act()")
    assert here(page) == at(1)
    page.press("p")
    assert page.evaluate("later") is None and text(page, "#play") == "Play"
    page.press("End")
    page.press("p")  # from the end it plays from the beginning
    assert here(page) == at(0)
    page.evaluate("for (let k = 0; k < 25; k++) later.act()")
    assert here(page) == at(25) and page.evaluate("later") is None
    innocent(page)
    page.close()


def test_pointer_on_terms_network_and_timeline(chromium: Browser, file: Path) -> None:
    page = chromium.page(file, at="e0/s0/backward/n4")
    page.mouse("Moved", *page.middle('#equation [data-ids~="edge:4-6"] .hit'))
    found = lit(page)
    assert {"edge:4-6", "weight:4-6"} <= found
    assert not {"edge:4-7", "neuron:4"} & found
    x, y = page.evaluate(
        "(() => { const p = document.getElementById('edge:4-7'), m = p.getScreenCTM();"
        "const at = p.getPointAtLength(p.getTotalLength() * 0.8).matrixTransform(m);"
        "return [at.x, at.y + 4] })()"  # beside the thin line
    )
    page.mouse("Moved", x, y)
    assert {"edge:4-7", "weight:4-7"} <= lit(page) and "edge:4-6" not in lit(page)
    assert any(" " in ids or ids == "edge:4-7" for ids in lit(page))
    page.mouse("Moved", *page.middle('[id="neuron:6"] .ring'))
    assert "neuron:6" in lit(page)
    page.mouse("Moved", 5, 5)
    assert lit(page) == set()

    left, right, y = page.evaluate(
        "(() => { const b = document.getElementById('timeline').getBoundingClientRect();"
        "return [b.left, b.right, b.bottom - 8] })()"
    )
    page.mouse("Moved", left + 2, y)
    page.mouse("Pressed", left + 2, y)
    assert here(page) == at(0)
    page.mouse("Moved", right - 2, y, held=True)
    assert here(page) == at(25)
    page.mouse("Released", right - 2, y)
    page.mouse("Moved", left + 2, y)
    assert here(page) == at(25)
    innocent(page)
    page.close()


def test_themes_focus_sizes_paper_and_frame(chromium: Browser, file: Path) -> None:
    page = chromium.page(file)

    def colors() -> list[str]:
        found: list[str] = page.evaluate(
            "[document.body, document.getElementById('stage')]"
            ".map(e => getComputedStyle(e).backgroundColor)"
            ".concat(getComputedStyle(document.querySelector('[id=\"neuron:1\"] .ring')).stroke)"
        )
        return found

    def expected(name: str) -> list[str]:
        tokens = theme(name)
        return [
            "rgb({}, {}, {})".format(*bytes.fromhex(color[1:]))
            for color in (tokens.background, tokens.canvas, tokens.input)
        ]

    for told, shown, other in (("light", "light", "dark"), ("dark", "dark", "light")):
        page.evaluate("delete document.documentElement.dataset.theme")
        page.media(prefers_color_scheme=told)
        assert colors() == expected(shown)
        page.click("#theme")
        assert colors() == expected(other)
    page.media("print", prefers_color_scheme="dark")
    assert colors() == expected("light")
    assert not page.evaluate("document.getElementById('foot').checkVisibility()")
    page.media()

    page.evaluate("document.activeElement.blur()")
    order = []
    for _ in range(10):
        page.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        style = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(style) != "none"
    assert order[:5] == ["address", "first", "back", "next", "last"]  # after the theme's button
    assert order[5:] == ["timeline", "play", "pace", "SUMMARY", "SUMMARY"]

    for width in (360, 768, 1920):
        page.resize(width, 800)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (
            page.evaluate("document.getElementById('next').getBoundingClientRect().right") < width
        )
    innocent(page)
    page.close()

    framed = chromium.page(f"<!DOCTYPE html><title>Notebook</title>{in_a_frame(made())}")
    left, bottom = framed.evaluate(
        "(() => { const b = document.querySelector('iframe').getBoundingClientRect();"
        "return [b.left, b.bottom] })()"
    )
    before = framed.image().copy(0, 0, 500, 500)  # the network
    framed.mouse("Pressed", left + 160, bottom - 36)  # the button Next
    framed.mouse("Released", left + 160, bottom - 36)
    until(lambda: framed.image().copy(0, 0, 500, 500) != before)
    assert framed.complaints() == []
    framed.close()


def test_without_a_script_all_steps_can_be_read(chromium: Browser, file: Path) -> None:
    page = chromium.page("<!DOCTYPE html><title>Empty</title>")
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    page.open(file.as_uri())
    seen = page.evaluate("document.body.innerText")
    assert "Without it, the first step is drawn here" in seen
    assert pretty(slides().equation(25).plain()) in seen
    assert page.evaluate("document.querySelectorAll('#stage .ring').length") == 9
    assert not page.evaluate("document.getElementById('foot').checkVisibility()")
    page.close()
