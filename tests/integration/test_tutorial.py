"""The outputs that the tutorial shows are what its commands print, in its order, on its models.

After a change that means to alter them `FILL_README=1 scripts/test tests/integration/test_tutorial.py` writes them.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lineside.cli import main
from tests.integration.test_readme import FILLS, without_what_differs

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs"
PAGES = (DOCUMENTS / "tutorial" / "bottleneck.md", DOCUMENTS / "zh" / "bottleneck.md")
"""In English and in Chinese: the same models and commands, printed in the page's language."""
PIECE = re.compile(
    r"```yaml\n(?P<model>.*?)```|^\$ scripts/lineside (?P<command>.*?)$"
    r"|<!-- output -->\n(?P<output>.*?)<!-- end of output -->",
    re.DOTALL | re.MULTILINE,
)
BOLD = re.compile(r"\*\*([\d.,]+)\*\*")


def printed(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, as a fenced block."""
    assert main(shlex.split(command)) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    return "```text\n" + "\n".join(lines).strip("\n") + "\n```\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_tutorial_shows_what_its_commands_print(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    text = page.read_text(encoding="utf-8")
    output, shown, filled, at = "", list[str](), list[str](), 0
    for piece in PIECE.finditer(text):
        if piece["model"] is not None:
            (tmp_path / "pumps.yaml").write_text(piece["model"], encoding="utf-8")
        elif piece["command"] is not None:
            if "pumps.yaml" in piece["command"]:
                output = printed(piece["command"], capsys)
        else:
            filled += [text[at : piece.start("output")], output]
            at = piece.end("output")
            shown.append(piece["output"])
            if not FILLS:
                assert without_what_differs(piece["output"]) == without_what_differs(output)
    assert len(shown) == 3
    if FILLS:
        page.write_text("".join([*filled, text[at:]]), encoding="utf-8")


def test_both_tutorials_build_the_same_models_and_ask_the_same() -> None:
    english, chinese = (page.read_text(encoding="utf-8") for page in PAGES)
    pieces = [
        [(it["model"], (it["command"] or "").replace(" --lang zh", "")) for it in PIECE.finditer(text)]
        for text in (english, chinese)
    ]
    assert pieces[0][:7] == pieces[1][:7]


def test_the_first_line_shows_what_its_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them, in their order, on its file; `…` stands for lines that are left out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    text = (DOCUMENTS / "tutorial" / "first-line.md").read_text(encoding="utf-8")
    output, commands, shown = "", 0, 0
    for piece in PIECE.finditer(text):
        if piece["model"] is not None:
            (tmp_path / "tandem.yaml").write_text(piece["model"], encoding="utf-8")
        elif piece["command"] is not None:
            at_once = piece["command"].replace("--speed 600", "--speed max --no-screen")
            output, commands = printed(at_once, capsys), commands + 1
        else:
            rest = iter(comparable(output))
            missing = [line for line in comparable(piece["output"]) if line != "…" and line not in rest]
            assert missing == [], output
            shown += 1
    assert commands == shown == 12


def comparable(text: str) -> list[str]:
    """A block's lines without what differs from run to run; the hash of a state is that of this very kernel."""
    return [re.sub(r"^state [0-9a-f]{32}", "state", without_what_differs(line)) for line in text.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_figures_in_the_text_stand_in_an_output(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    outputs = "".join(piece["output"] or "" for piece in PIECE.finditer(text))
    assert BOLD.findall(text)
    assert [figure for figure in BOLD.findall(text) if figure not in outputs] == []
