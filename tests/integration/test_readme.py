"""What the READMEs say of their first lines is so: a line that runs is served, and what is shown is what is printed.

After a change that means to alter it: `FILL_README=1 scripts/test tests/integration/test_readme.py` writes it anew.
"""

from __future__ import annotations

import os
import platform
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PLACE = re.compile(r"(?<=<!-- output: engine-cell -->\n)(.*?)(?=<!-- end of output -->)", re.DOTALL)
TIME_TAKEN = re.compile(r"(events in|个事件，用时) .* s(?=[.。])")
FILLS = os.environ.get("FILL_README") == "1"


FIRST = re.compile(r"^\$ scripts/lineside (run .*)$", re.MULTILINE)
ADDRESS = re.compile(r"screen: (http://127\.0\.0\.1:\d+/)")
COMMAND = [sys.executable, "-P", "-m", "lineside"]


def printed(language: str) -> str:
    """What `lineside simulate engine-cell --for 7d` prints on a terminal 80 characters wide, as a fenced block."""
    asked = ["simulate", "engine-cell", "--for", "7d", "--lang", language]
    command = [sys.executable, "-c", "from lineside.cli import main; main()", *asked]
    done = subprocess.run(
        command,
        cwd=ROOT / "src",
        env=os.environ | {"COLUMNS": "80", "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "```text\n" + "\n".join(lines).strip("\n") + "\n```\n"


def without_what_differs(text: str) -> str:
    """The time taken differs from run to run; on another platform the figures do too, and only the words count."""
    text = TIME_TAKEN.sub(r"\1 … s", text)
    if (sys.platform, platform.machine()) == ("linux", "x86_64"):
        return text
    return re.sub(r"[\d.,]+|[█▒▚░·]+|\s+", " ", text)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C for one process alone is sent another way on Windows")
def test_their_first_line_serves_a_running_line_until_ctrl_c(tmp_path: Path) -> None:
    """As it stands there, without a terminal; only its journal goes elsewhere than into the user's own data."""
    (first,) = {found for path in READMES for found in FIRST.findall(path.read_text(encoding="utf-8"))[:1]}
    command = [*COMMAND, *first.split(), "--journal", str(tmp_path / "run.lineside")]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=subprocess.PIPE, text=True) as run:
        try:
            assert run.stderr is not None
            address = next(found[1] for line in run.stderr if (found := ADDRESS.match(line)))
            with httpx.Client(base_url=address, timeout=120) as client:
                assert "<div id=" in client.get("/", follow_redirects=True).text
                assert client.get("/api/served").json()["name"] == "engine-line"
                frame = client.get("/api/line/frame").content
                number, its_run = struct.unpack_from("<I", frame, 4)[0], struct.unpack_from("<I", frame, 24)[0]
                later = client.get("/api/line/frame", params={"run": its_run, "after": number}).content
                assert struct.unpack_from("<I", later, 4)[0] > number, "it goes on"
            assert run.poll() is None
            run.send_signal(signal.SIGINT)
            assert run.wait(20) == 130
        finally:
            run.kill()


@pytest.mark.parametrize(("path", "language"), list(zip(READMES, ("en", "zh"), strict=True)), ids=("en", "zh"))
def test_the_readmes_show_what_simulate_prints(path: Path, language: str) -> None:
    output, text = printed(language), path.read_text(encoding="utf-8")
    if FILLS:
        path.write_text(PLACE.sub(lambda _: output, text), encoding="utf-8")
        return
    shown = PLACE.search(text)
    assert shown is not None
    assert without_what_differs(shown[0]) == without_what_differs(output)
