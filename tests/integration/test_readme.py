"""The output that the READMEs show is what their first line prints.

After a change that means to alter it: `FILL_README=1 scripts/test tests/integration/test_readme.py` writes it anew.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PLACE = re.compile(r"(?<=<!-- output: engine-cell -->\n)(.*?)(?=<!-- end of output -->)", re.DOTALL)
TIME_TAKEN = re.compile(r"(facts in) .* s\.")
FILLS = os.environ.get("FILL_README") == "1"


def printed() -> str:
    """What `lineside simulate engine-cell --for 5d` prints on a terminal 100 characters wide, as a fenced block."""
    command = [sys.executable, "-c", "from lineside.cli import main; main()", "simulate", "engine-cell", "--for", "5d"]
    done = subprocess.run(
        command,
        cwd=ROOT / "src",
        env=os.environ | {"COLUMNS": "100", "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "```text\n" + "\n".join(lines).strip("\n") + "\n```\n"


def without_what_differs(text: str) -> str:
    """The time taken differs from run to run; on another platform the figures do too, and only the words count."""
    text = TIME_TAKEN.sub(r"\1 … s.", text)
    if (sys.platform, platform.machine()) == ("linux", "x86_64"):
        return text
    return re.sub(r"[\d.,]+|[█▒▚░·]+|\s+", " ", text)


def test_the_readmes_show_what_their_first_line_prints() -> None:
    output = printed()
    for path in READMES:
        text = path.read_text(encoding="utf-8")
        if FILLS:
            path.write_text(PLACE.sub(lambda _: output, text), encoding="utf-8")
            continue
        shown = PLACE.search(text)
        assert shown is not None
        assert without_what_differs(shown[0]) == without_what_differs(output)
