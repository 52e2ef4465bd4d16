"""A headless Chromium, driven by the DevTools protocol over a pipe: what people do, what they see, what goes wrong.

The protocol is Chromium's own (https://chromedevtools.github.io/devtools-protocol/). Over `--remote-debugging-pipe` it
needs no library: JSON documents between NUL bytes on the browser's file descriptors 3 and 4.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_S = 60.0
"""Only a test that fails waits so long; on a machine that does much else a page takes its time."""
OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # CI is root; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--mute-audio",
    "--font-render-hinting=none",
    "--enable-precise-memory-info",
)

Json = dict[str, object]


class BrowserError(Exception):
    """Chromium has ended, does not answer, or refuses a command."""


class Chromium:
    """The browser; a context that ends it."""

    def __init__(self, *options: str) -> None:
        """Start it, with a profile of its own."""
        program = next((found for name in NAMES if (found := shutil.which(name))), None)
        if program is None:
            raise BrowserError("there is no Chromium")
        self._profile = tempfile.TemporaryDirectory(prefix="lineside-browser-", ignore_cleanup_errors=True)
        theirs, self._to = os.pipe()
        self._from, theirs_too = os.pipe()
        profile = f"--user-data-dir={self._profile.name}"
        self._process = self._start([program, *OPTIONS, profile, *options], theirs, theirs_too)
        os.close(theirs)
        os.close(theirs_too)
        self._ids = itertools.count(1)
        self._rest = b""
        self._heard: Callable[[Json], None] | None = None
        self.command("Browser.getVersion")

    def _start(self, command: list[str], reads: int, writes: int) -> subprocess.Popen[bytes]:
        def wire() -> None:  # the two ends become 3 and 4, by way of numbers that cannot be either
            high = [os.dup2(end, 100 + i) for i, end in enumerate((reads, writes))]
            for end, number in zip(high, (3, 4), strict=True):
                os.dup2(end, number)

        quiet = subprocess.DEVNULL
        # The child only renumbers its files before it becomes Chromium, and no thread of ours holds a lock then.
        return subprocess.Popen(
            command,
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            pass_fds=(3, 4, reads, writes),
            preexec_fn=wire,  # noqa: PLW1509
        )

    @property
    def process(self) -> int:
        """The number of its first process."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def command(self, method: str, parameters: Json | None = None, session: str | None = None) -> Json:
        """Have something done; the answer. Events that come meanwhile are heard."""
        number = next(self._ids)
        message: Json = {"id": number, "method": method, "params": parameters or {}}
        if session is not None:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + 3 * PATIENCE_S
        while True:
            heard = self._next(deadline)
            if heard.get("id") == number:
                if "error" in heard:
                    raise BrowserError(f"{method}: {heard['error']}")
                return cast("Json", heard["result"])
            if self._heard is not None:
                self._heard(heard)

    def listen(self, seconds: float) -> None:
        """Hear what happens for so long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                heard = self._next(deadline)
            except TimeoutError:
                return
            if self._heard is not None:
                self._heard(heard)

    def _next(self, deadline: float) -> Json:
        while b"\0" not in self._rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._from], [], [], left)[0]:
                raise TimeoutError("Chromium does not answer")
            data = os.read(self._from, 1 << 20)
            if not data:
                raise BrowserError("Chromium has ended")
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\0")
        return cast("Json", json.loads(text))

    def trace(self, categories: list[str], seconds: float) -> list[Json]:
        """What Chromium notes of its own work for so long, by its names of kinds of work."""
        how: Json = {"transferMode": "ReturnAsStream", "traceConfig": {"includedCategories": categories}}
        self.command("Tracing.start", how)
        self.listen(seconds)
        self.command("Tracing.end")
        deadline = time.monotonic() + PATIENCE_S
        while (heard := self._next(deadline)).get("method") != "Tracing.tracingComplete":
            if self._heard is not None:
                self._heard(heard)
        handle, data, ended = cast("Json", heard["params"])["stream"], "", False
        while not ended:
            part = self.command("IO.read", {"handle": handle, "size": 1 << 20})
            text = str(part["data"])
            data += base64.b64decode(text).decode() if part.get("base64Encoded") else text
            ended = bool(part["eof"])
        return cast("list[Json]", json.loads(data)["traceEvents"])

    def page(self, width: int = 1920, height: int = 1080, scale: float = 1.0) -> Page:
        """A new page of so many pixels."""
        target = self.command("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.command("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = Page(self, str(target), str(session))
        self._heard = page.hear
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.command(f"{domain}.enable")
        page.resize(width, height, scale)
        return page


class Page:
    """One page. `complaints` are errors and warnings of its console, exceptions, and requests that failed."""

    def __init__(self, browser: Chromium, target: str, session: str) -> None:
        self._browser, self._target, self._session = browser, target, session
        self.complaints: list[str] = []
        self._pressed = False

    def hear(self, message: Json) -> None:
        """Take note of an event."""
        if message.get("sessionId") != self._session:
            return
        about = cast("Json", message.get("params", {}))
        match message.get("method"):
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(about["exceptionDetails"], ensure_ascii=False)[:600])
            case "Runtime.consoleAPICalled" if about["type"] in ("error", "warning", "assert"):
                self.complaints.append(json.dumps(about["args"], ensure_ascii=False)[:600])
            case "Log.entryAdded":
                entry = cast("Json", about["entry"])
                if entry["level"] in ("error", "warning"):
                    self.complaints.append(f"{entry['text']} {entry.get('url', '')}")

    def command(self, method: str, parameters: Json | None = None) -> Json:
        """Have something done on this page."""
        return self._browser.command(method, parameters, self._session)

    def resize(self, width: int, height: int, scale: float = 1.0) -> None:
        """Be so many CSS pixels large, each `scale` by `scale` of the device's."""
        size: Json = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", size)

    def open(self, url: str) -> None:
        """Go to an address."""
        answer = self.command("Page.navigate", {"url": url})
        if "errorText" in answer:
            raise BrowserError(f"{url}: {answer['errorText']}")

    def run(self, script: str) -> object:
        """The value of a JavaScript expression; a promise is waited for."""
        asked: Json = {"expression": script, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = self.command("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{script[:200]}: {json.dumps(answer['exceptionDetails'], ensure_ascii=False)[:600]}")
        return cast("Json", answer["result"]).get("value")

    def until(self, script: str, patience_s: float = PATIENCE_S) -> object:
        """Wait until an expression is true; its value."""
        deadline = time.monotonic() + patience_s
        while True:
            try:
                value = self.run(script)
            except BrowserError:  # the page is just being replaced
                value = None
            if value:
                return value
            if time.monotonic() > deadline:
                raise TimeoutError(f"never true: {script}\nthe page says: {self.text()[:1500]}\n{self.complaints}")
            self._browser.listen(0.05)

    def sees(self, text: str, patience_s: float = PATIENCE_S) -> None:
        """Wait until a text stands on the page."""
        self.until(f"document.body.innerText.includes({json.dumps(text)})", patience_s)

    def text(self) -> str:
        """All that stands on the page."""
        return str(self.run("document.body ? document.body.innerText : ''"))

    def click(self, selector: str) -> None:
        """Press the first element that fits, with the mouse, where it is seen."""
        element = self._find(selector)
        middle = "const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]"
        x, y = cast(
            "list[float]",
            self.run(f"(() => {{ const e = {element}; e.scrollIntoView({{block: 'center'}}); {middle} }})()"),
        )
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)

    def mouse(self, kind: str, x: float, y: float) -> None:
        """A movement or press of the mouse: `mouseMoved`, `mousePressed`, `mouseReleased`."""
        if kind != "mouseMoved":
            self._pressed = kind == "mousePressed"
        button = "left" if self._pressed or kind == "mouseReleased" else "none"
        how: Json = {"button": button, "buttons": int(self._pressed), "clickCount": int(kind != "mouseMoved")}
        self.command("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y} | how)

    def points_at(self, spot: list[float], script: str) -> object:
        """Move the pointer about a spot until an expression is true: what is drawn later misses the first move."""
        deadline = time.monotonic() + PATIENCE_S
        for away in itertools.cycle((0.0, 1.0)):
            self.mouse("mouseMoved", spot[0] + away, spot[1])
            if (value := self.run(script)) or time.monotonic() > deadline:
                assert value, f"never true: {script}"
                return value
            self._browser.listen(0.05)
        raise AssertionError

    def press(self, key: str) -> None:
        """Press a key: a character, or a name such as `Tab`."""
        for kind in ("keyDown", "keyUp"):
            what: Json = {"type": kind, "key": key}
            if len(key) == 1 and kind == "keyDown":
                what["text"] = key
            self.command("Input.dispatchKeyEvent", what)

    def fill(self, selector: str, value: str) -> None:
        """Write into a field, or choose from a list."""
        element, told = self._find(selector), "e.dispatchEvent(new Event(kind, {bubbles: true}))"
        self.run(
            f"(() => {{ const e = {element}; e.focus(); e.value = {json.dumps(value)};"
            f" for (const kind of ['input', 'change']) {told}; }})()"
        )

    def attach(self, name: str, content: bytes) -> None:
        """Choose a file of this name and content in the page's first field for files."""
        field, data = self._find("input[type=file]"), json.dumps(base64.b64encode(content).decode())
        self.run(
            f"(() => {{ const bytes = Uint8Array.from(atob({data}), c => c.charCodeAt(0)), field = {field};"
            f" const files = new DataTransfer(); files.items.add(new File([bytes], {json.dumps(name)}));"
            " field.files = files.files; field.dispatchEvent(new Event('change', {bubbles: true})); })()"
        )

    def _find(self, selector: str) -> str:
        """An expression for the first element that fits, once there is one."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.until(f"{element} !== null")
        return element

    def listen(self, seconds: float) -> None:
        """Let so much time pass."""
        self._browser.listen(seconds)

    def picture(self, file: Path, *, width: int | None = None, quality: int = 90) -> None:
        """What is seen, as a PNG or, where the file's name says so, a WebP; made `width` pixels wide."""
        how: Json = {"format": "png"} if file.suffix == ".png" else {"format": "webp", "quality": quality}
        if width is not None:
            seen = cast("list[int]", self.run("[innerWidth, innerHeight]"))
            whole: Json = {"x": 0, "y": 0, "width": seen[0], "height": seen[1], "scale": width / seen[0]}
            how["clip"] = whole
        shot = self.command("Page.captureScreenshot", how)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(str(shot["data"])))

    def close(self) -> None:
        """Leave the page."""
        self._browser.command("Target.closeTarget", {"targetId": self._target})
