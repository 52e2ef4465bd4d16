"""The reference is whole: every option, key, table and route of the product stands in it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from starlette.routing import BaseRoute, Route

from lineside.cli import main
from lineside.district import open_ledger
from lineside.model.load import load
from lineside.model.schema import json_schema
from lineside.simulate.frames import TABLES
from lineside.web.app import create_app
from lineside.web.runs import runs_app
from tests.unit.house.test_commands import OPTION, REFERENCE, first_cells, help_of, section

FOLDER = REFERENCE.parent
LEDGER = ["new", "check", "post", "import", "read", "export", "template", "brief", "match", "idle", "share"]
LEDGER += ["backup", "restore"]
ACCOUNT = ["add", "role", "password", "token", "remove", "list"]
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
"""A key of ours; those with hyphens, blanks or slashes are names of a model."""


def page(*names: str) -> str:
    return "\n".join((FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in names)


@pytest.mark.parametrize("command", ["verify", "history", "chart", "links", "layout", "district"])
def test_every_option_of_every_command_is_told(command: str) -> None:
    told = {cell.split()[0] for cell in first_cells(f"Options of `{command}`")}
    assert told == set(OPTION.findall(help_of(command))) - {"--help"}


@pytest.mark.parametrize(
    "command", [*((each,) for each in LEDGER), *(("account", each) for each in ACCOUNT)], ids=" ".join
)
def test_every_option_of_the_ledgers_commands_is_told(command: tuple[str, ...]) -> None:
    rows = section("Options of `ledger`").splitlines()
    row = next(each for each in rows if each.startswith(f"| `ledger {' '.join(command)} "))
    assert set(OPTION.findall(row)) == set(OPTION.findall(help_of("ledger", *command))) - {"--help"}


def test_no_command_of_the_ledger_is_left_out() -> None:
    for words, known in ((("ledger",), {*LEDGER, "account"}), (("ledger", "account"), set(ACCOUNT))):
        listed = help_of(*words).partition("Commands")[2]
        assert set(re.findall(r"^│ ([a-z]+) ", listed, re.MULTILINE)) == known


def test_every_key_of_a_model_is_told() -> None:
    told = page("language")
    found = set(keys_of_schema(json_schema()))
    assert len(found) > 150
    assert [key for key in sorted(found) if not re.search(rf"[`{{ ,]{re.escape(key)}[`:\s,}}]", told)] == []


def keys_of_schema(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", ())
        for each in node.values():
            yield from keys_of_schema(each)
    elif isinstance(node, list):
        for each in node:
            yield from keys_of_schema(each)


def document(*command: str) -> object:
    """What a command prints as JSON."""
    said = io.StringIO()
    with redirect_stdout(said):
        assert main([*command, "--json"]) == 0
    return json.loads(said.getvalue())


def keys(node: object) -> Iterator[str]:
    """Every key of a document, at any depth."""
    if isinstance(node, dict):
        yield from node
        for each in node.values():
            yield from keys(each)
    elif isinstance(node, list):
        for each in node:
            yield from keys(each)


def untold(found: Iterable[str], model: str, *pages: str) -> list[str]:
    """Keys that stand on none of the pages and are no names of the model's own."""
    source = load(model).source
    assert source is not None
    told = page(*pages)
    own = {key for key in found if NAME.match(key) and not re.search(rf"\b{key}\b", source.text)}
    return sorted(key for key in own if not re.search(rf"\b{key}\b", told))


def test_every_key_of_a_result_is_told() -> None:
    found = document("simulate", "engine-cell", "--for", "8h", "--replications", "2", "--sensitivity")
    assert untold(set(keys(found)), "engine-cell", "results") == []


def test_every_key_of_a_comparison_is_told() -> None:
    found = document("compare", "tandem", "--with", "stations.s2.buffer=9", "--for", "1h", "--replications", "2")
    assert untold(set(keys(found)), "tandem", "comparison", "results") == []


def test_every_key_of_a_run_and_of_what_looks_at_its_journal_is_told(tmp_path: Path) -> None:
    journal = str(tmp_path / "line.lineside")
    run = document("run", "engine-cell", "--until", "1h", "--speed", "max", "--journal", journal)
    again, verified = document("replay", journal), document("verify", journal)
    ahead = document("forecast", journal, "--futures", "20")
    for found, pages in (
        (run, ["command-line"]),
        (again, ["command-line"]),
        (verified, ["command-line"]),
        (ahead, ["forecast"]),
    ):
        assert untold(set(keys(found)), "engine-cell", *pages) == []


def test_every_table_of_a_result_is_told() -> None:
    told = page("results", "api") + (FOLDER.parent / "guides" / "results-in-programs.md").read_text(encoding="utf-8")
    assert [table for table in TABLES if not re.search(rf"`(?:{table}|{table}\.parquet)`", told)] == []


def routes(found: Iterable[BaseRoute]) -> list[str]:
    """`GET /api/me` of each route, with its parameters by name."""
    return [
        f"{method} {re.sub(r':[a-z]+}', '}', each.path)}"
        for each in found
        if isinstance(each, Route)
        for method in sorted((each.methods or set()) - {"HEAD"})
    ]


def test_every_route_of_the_ledgers_server_is_told(tmp_path: Path) -> None:
    told = page("http-api")
    with open_ledger(tmp_path / "empty.db") as ledger:
        app = create_app(ledger)
        every = routes(app.routes)
        app.state.site.close()
    assert len(every) > 150
    kinds = [route for route in every if f"`{route}`" not in told]
    assert [each for each in kinds if f"`{each.replace('/read/', '/api/')}`" not in told] == []


def test_every_route_of_a_lines_server_is_told() -> None:
    """Read off the sources, where each stands as `Route("/path", …, methods=["GET"])`."""
    web = Path(__file__).parents[3] / "src" / "lineside" / "web"
    told = page("line-api")
    every = routes(runs_app([]).routes)
    for name in ("line", "programs", "layout", "screen", "forecast"):
        text = (web / f"{name}.py").read_text(encoding="utf-8").replace("Route(PATH,", 'Route("/api/line/forecast",')
        every += [
            f"{method} {path}" for path, method in re.findall(r'Route\("([^"]+)",.*?methods=\["([A-Z]+)"\]', text)
        ]
    assert len(every) > 30
    assert [route for route in every if f"`{route}`" not in told] == []
