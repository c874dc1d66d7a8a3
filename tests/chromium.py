"""A headless Chromium, driven through a pipe: for what only a browser can say about our files.

It speaks the browser's own debugging protocol (JSON, each message ended by a zero byte, on the
file descriptors 3 and 4), so it opens no port and needs no library.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60.0  # for one answer; only a browser that hangs needs as long
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--no-default-browser-check",
    "--no-first-run",
    "--remote-debugging-pipe",
)
KEYS = {
    " ": ("Space", 32),
    "ArrowRight": ("ArrowRight", 39),
    "ArrowLeft": ("ArrowLeft", 37),
    "End": ("End", 35),
    "Enter": ("Enter", 13),
    "Home": ("Home", 36),
    "Tab": ("Tab", 9),
    "p": ("KeyP", 80),
}
SHIFT = 8


def program() -> str | None:
    """Where the browser is, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser for all tests of this process; skips where there is none."""
    found = program()
    if found is None:
        pytest.skip("Chromium is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(found, Path(folder))
        try:
            yield browser
        finally:
            browser.close()


class Browser:
    """A running browser; `page` opens a page in it."""

    def __init__(self, path: str, folder: Path) -> None:
        import fcntl  # only where there are such pipes

        self.folder = folder
        self._answers: dict[int, Any] = {}
        self._events: dict[str, list[tuple[str, Any]]] = {}
        self._count = 0
        self._rest = b""
        ours_read, theirs_write = os.pipe()
        theirs_read, ours_write = os.pipe()
        # Far from 3 and 4, so that the two copies made for the browser hit none of them.
        far = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in (theirs_read, theirs_write)]
        os.close(theirs_read)
        os.close(theirs_write)
        actions = [
            *((os.POSIX_SPAWN_DUP2, end, place) for end, place in zip(far, (3, 4), strict=True)),
            *((os.POSIX_SPAWN_OPEN, end, os.devnull, os.O_WRONLY, 0) for end in (1, 2)),
        ]
        command = [path, *FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank"]
        self._process = os.posix_spawn(path, command, os.environ, file_actions=actions, setsid=True)
        for end in far:
            os.close(end)
        self._read, self._write = ours_read, ours_write

    def page(self, content: str | Path, suffix: str = ".html", *, at: str = "") -> Page:
        """A new page with a document, given as text or as a file; `at` is where in it."""
        if isinstance(content, str):
            path = self.folder / f"page{self._count}{suffix}"
            path.write_text(content, encoding="utf-8")
        else:
            path = content
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        page.open(path.as_uri() + (f"#{at}" if at else ""))
        return page

    def send(self, method: str, session: str = "", **told: Any) -> Any:
        """What the browser answers; AssertionError where it says that something is wrong."""
        self._count += 1
        number = self._count
        message = {"id": number, "method": method, "params": told}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        end = time.monotonic() + SECONDS
        while number not in self._answers:
            self._receive(end, method)
        answer = self._answers.pop(number)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def wait(self, session: str, event: str) -> Any:
        """The next event of a kind of a page; those before it are kept."""
        end = time.monotonic() + SECONDS
        while True:
            for name, told in self.events(session):
                if name == event:
                    return told
            self._receive(end, event)

    def events(self, session: str) -> list[tuple[str, Any]]:
        """What a page has told so far."""
        return self._events.setdefault(session, [])

    def close(self) -> None:
        """End the browser and all that it has started."""
        data = json.dumps({"id": 0, "method": "Browser.close"}).encode() + b"\0"
        os.write(self._write, data)
        end = time.monotonic() + 10.0
        while os.waitpid(self._process, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                os.killpg(self._process, signal.SIGKILL)
                os.waitpid(self._process, 0)
                break
            time.sleep(0.01)
        os.close(self._read)
        os.close(self._write)

    def _receive(self, end: float, what: str) -> None:
        left = end - time.monotonic()
        ready, _, _ = select.select([self._read], [], [], max(left, 0.0))
        assert ready, f"Chromium did not answer: {what}"
        data = os.read(self._read, 1 << 20)
        assert data, f"Chromium ended before it answered: {what}"
        *messages, self._rest = (self._rest + data).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self._answers[message["id"]] = message
            else:
                told = (message["method"], message["params"])
                self.events(message.get("sessionId", "")).append(told)


class Page:
    """One page: what it shows, and what a person can do with it."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self._browser, self._target, self._session = browser, target, session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.resize(1280, 800)

    def send(self, method: str, **told: Any) -> Any:
        return self._browser.send(method, self._session, **told)

    def open(self, address: str) -> None:
        """Go to an address and wait until everything there is loaded."""
        self._browser.events(self._session).clear()
        self.send("Page.navigate", url=address)
        self._browser.wait(self._session, "Page.loadEventFired")

    def close(self) -> None:
        self._browser.send("Target.closeTarget", targetId=self._target)

    def evaluate(self, script: str) -> Any:
        """The value of an expression of JavaScript (of a promise, what it promises)."""
        told = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str, *, shift: bool = False) -> None:
        """A key as `KeyboardEvent.key` calls it, pressed and let go."""
        code, number = KEYS[key]
        told = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        text = {" ": " ", "p": "p", "Enter": "\r"}.get(key)
        down = {**told, "text": text} if text else told
        modifiers = SHIFT if shift else 0
        self.send("Input.dispatchKeyEvent", type="keyDown", modifiers=modifiers, **down)
        self.send("Input.dispatchKeyEvent", type="keyUp", modifiers=modifiers, **told)

    def mouse(self, kind: str, x: float, y: float, *, held: bool = False) -> None:
        """The pointer goes somewhere: `Moved`, `Pressed` or `Released`."""
        button = {} if kind == "Moved" and not held else {"button": "left", "clickCount": 1}
        self.send(
            "Input.dispatchMouseEvent",
            type=f"mouse{kind}",
            x=x,
            y=y,
            buttons=1 if held or kind == "Pressed" else 0,
            **button,
        )

    def click(self, selector: str) -> None:
        """A click in the middle of an element."""
        x, y = self.middle(selector)
        self.mouse("Moved", x, y)
        self.mouse("Pressed", x, y)
        self.mouse("Released", x, y)

    def middle(self, selector: str) -> tuple[float, float]:
        """Where the middle of an element is on the page."""
        x, y = self.evaluate(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()"
        )
        return x, y

    def resize(self, width: int, height: int, scale: float = 1.0) -> None:
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    def media(self, kind: str = "", **features: str) -> None:
        """What the page is told about its reader, such as `prefers_color_scheme="dark"`."""
        named = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        self.send("Emulation.setEmulatedMedia", media=kind, features=named)

    def screenshot(self) -> bytes:
        """What is to be seen, as a PNG."""
        told = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=False)
        return base64.b64decode(told["data"])

    def image(self) -> QImage:
        """The same for Qt."""
        return QImage.fromData(self.screenshot(), "PNG")

    def complaints(self) -> list[str]:
        """Errors and warnings of the page since it was opened: its own and the browser's."""
        found = []
        for name, told in self._browser.events(self._session):
            if name == "Runtime.exceptionThrown":
                found.append(str(told["exceptionDetails"]))
            elif name == "Log.entryAdded" and told["entry"]["level"] in ("warning", "error"):
                found.append(told["entry"]["text"])
            elif name == "Runtime.consoleAPICalled":
                found.append(str([value.get("value") for value in told["args"]]))
        return found

    def requests(self) -> list[str]:
        """Addresses that the page has asked for, data within it left out; the first is its own."""
        return [
            told["request"]["url"]
            for name, told in self._browser.events(self._session)
            if name == "Network.requestWillBeSent"
            and not told["request"]["url"].startswith("data:")
        ]
