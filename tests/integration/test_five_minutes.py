"""The first five minutes of five people, each in an empty folder and with an empty home, by what they read.

Somebody who runs a line, who writes a model, who has a workbook, who programs, and who keeps a district's figures.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
import openpyxl
import pytest

from tests.integration.test_routing_sheet import folder as workbook

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = re.compile(r"screen: (http://127\.0\.0\.1:\d+/)")
__all__ = ["workbook"]  # a fixture, used below by its name


@dataclass(frozen=True)
class Person:
    """Somebody at a terminal, who has never started lineside."""

    home: Path

    @property
    def variables(self) -> dict[str, str]:
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("LINESIDE", "XDG", "LANG", "LC_"))
        }
        paths = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
        return own | {"HOME": str(self.home), "PYTHONPATH": paths, "COLUMNS": "100", "PYTHONUTF8": "1"}

    def command(self, line: str) -> list[str]:
        """A line of the documents, as it is started here."""
        return [sys.executable, "-m", "lineside", *line.removeprefix("scripts/").removeprefix("lineside ").split()]

    def types(self, line: str, status: int = 0) -> str:
        """Type a line; what is printed, where the person sees it."""
        done = subprocess.run(
            self.command(line), cwd=self.home, env=self.variables, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def starts(self, line: str) -> subprocess.Popen[str]:
        """Start what goes on until it is told to stop."""
        return subprocess.Popen(
            self.command(line),
            cwd=self.home,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def person(tmp_path: Path) -> Person:
    home = tmp_path / "home"
    home.mkdir()
    return Person(home)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C for one process alone is sent another way on Windows")
def test_who_runs_a_line_breaks_a_machine_stops_and_goes_on(person: Person) -> None:
    """The README's first command; the address, a failure on the screen, Ctrl-C, and the command that it prints."""
    first = re.findall(r"^\$ scripts/(lineside run .*)$", README, re.MULTILINE)[0]
    line = person.starts(f"{first} --port 0 --speed 60")
    assert line.stderr is not None
    assert line.stdout is not None
    try:
        address = next(found[1] for each in line.stderr if (found := ADDRESS.match(each)))
        with httpx.Client(base_url=address, timeout=120) as page:
            assert "<div id=" in page.get("/", follow_redirects=True).text
            csrf = page.get("/api/me").json()["csrf"]
            asked = {"ask": "disturb", "what": "break", "machine": 0}
            answer = page.post("/api/line/asks", json=asked, headers={"x-lineside-csrf": csrf})
            assert answer.json() == {"done": True}
            stations = page.get("/api/line/state").json()["stations"]
            assert "down" in json.dumps(stations)
        line.send_signal(signal.SIGINT)
        said, _ = line.communicate(timeout=120)
    finally:
        line.kill()
    assert line.returncode == 130
    (again,) = re.findall(r"^Resume with: (lineside run .*)$", said, re.MULTILINE)
    assert "resuming" in person.types(f"{again} --for 1min --speed max --no-screen")
    assert str(person.home) in again, "the journal lies in the person's own folder"


def test_who_writes_a_model_is_told_what_is_wrong_and_then_what_limits(person: Person) -> None:
    assert "Next: lineside check line.yaml" in person.types("lineside new line.yaml")
    file = person.home / "line.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("buffer: 4", "bufer: 4"), encoding="utf-8")
    assert re.match(
        r"line\.yaml:\d+:\d+: unknown key `bufer` \(did you mean `buffer`\?\)\n",
        person.types("lineside check line.yaml", 2),
    )
    file.write_text(file.read_text(encoding="utf-8").replace("bufer: 4", "buffer: 4"), encoding="utf-8")
    assert "bottleneck by arithmetic" in person.types("lineside check line.yaml")
    said = person.types("lineside simulate line.yaml --for 7d --replications 4 --out found")
    assert re.search(r"^(Bottleneck|Demand limits): ", said, re.MULTILINE)
    assert "<html" in (person.home / "found" / "report.html").read_text(encoding="utf-8")
    assert "瓶颈" in person.types("lineside check line.yaml --lang zh")


def test_who_has_a_workbook_reads_it_in_and_gets_one_back(person: Person, workbook: Path) -> None:
    """The guide's workbook of sixty rows beside its ten lines; one wrong cell is told by its name."""
    book = openpyxl.load_workbook(workbook / "line.xlsx")
    right, book["Route"]["C5"] = book["Route"]["C5"].value, "about 40"
    book.save(workbook / "line.xlsx")
    assert "cell Route!C5: expected a time" in person.types(f"lineside check {workbook / 'my-line.yaml'}", 2)
    book["Route"]["C5"] = right
    book.save(workbook / "line.xlsx")
    person.types(f"lineside simulate {workbook / 'my-line.yaml'} --for 2d --replications 2 --out found --xlsx")
    back = openpyxl.load_workbook(person.home / "found" / "tables.xlsx", read_only=True)
    rows = list(back["stations"].iter_rows(values_only=True))
    assert len(rows) == 61
    assert {"station", "busy_of_hours", "occupied"} <= set(rows[0])


def test_who_programs_pastes_the_readme(person: Person) -> None:
    """The README's lines as they stand, then a slip, which is told in words."""
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    slip = "\ntry:\n    ls.simulate('engine-cel', '1 d')\nexcept ls.InputError as error:\n    print(error)\n"
    done = subprocess.run(
        [sys.executable, "-c", block + slip],
        cwd=person.home, env=person.variables, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<Result of engine-cell: 5 d, 5 replications, seed 1\n gx200 ")
    assert "<Comparison over 5 d, 10 replications, seed 1, each with today\n two testers: gx200 " in done.stdout
    assert "did you mean `engine-cell`?" in done.stdout


def test_who_keeps_a_districts_figures_opens_checks_and_takes_away(person: Person) -> None:
    """The README's district: verdicts on a real one, a ledger of one's own, its claims, a workbook of all of it."""
    said = person.types("lineside district banan --show")
    assert said.endswith("agrees 17, to be checked 4, different basis 4, cannot be computed 24\n")
    person.types("lineside ledger new mine.db --from banan")
    held = json.loads(person.types("lineside ledger check mine.db --json", 1))
    assert held
    person.types("lineside ledger export mine.db --out all.xlsx")
    assert (person.home / "all.xlsx").stat().st_size > 1_000
