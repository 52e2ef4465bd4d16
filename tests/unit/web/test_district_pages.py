"""What the district's pages need of the API: trees, chain maps, lists, the register, drill-down, outlook, sums."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from lineside.district import Ledger, open_ledger
from lineside.district.connected import ConnectedLine
from lineside.district.demo import load_demo
from lineside.district.posting.document import Result, read_document
from lineside.district.posting.result import post_result
from lineside.district.store.account import Role
from lineside.web.app import create_app
from tests.unit.district.test_posting import document


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    path: Path = tmp_path_factory.mktemp("demo") / "demo.db"
    with open_ledger(path) as opened:
        load_demo(opened, by="local", firms=60, years=3)
        found = read_document(document())
        assert isinstance(found, Result)
        for firm in ("demo-f-010", "demo-f-011"):
            post_result(opened, found, subject=firm, by="local", period="2022")
        yield opened


def ask(
    ledger: Ledger, path: str, role: Role = Role.EDITOR, *, expect: int = 200, sent: Mapping[str, str] | None = None,
    lines: Mapping[str, ConnectedLine] | None = None, **query: str,
) -> Any:  # fmt: skip
    """What the API answers somebody of a role. lines: those that are connected."""
    app = create_app(ledger, visitors=role, connected=lines or {})

    async def story() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://localhost:8600"
        ) as client:
            return await client.get(path, params={**(sent or {}), **query})

    answer = asyncio.run(story())
    app.state.site.close()
    assert answer.status_code == expect, answer.text[:500]
    return answer.json()


def test_the_tree_holds_each_cluster_at_its_tier(ledger: Ledger) -> None:
    tree = ask(ledger, "/api/cluster-systems/demo-1246/tree")
    assert [(tier["level"], tier["count"], len(tier["clusters"])) for tier in tree["tiers"]] == [
        (1, 1, 1), (2, 2, 2), (3, 4, 4), (4, 6, 6),
    ]  # fmt: skip
    assert tree["outside"] == []
    assert "not a cluster system" in str(ask(ledger, "/api/cluster-systems/demo/tree", expect=404))


def test_a_chain_map_tells_missing_from_unknown_and_who_leads(ledger: Ledger) -> None:
    found = ask(ledger, "/api/chains/demo-chain-engines/map", on="2024-08-01")
    stages = {stage["n"]: stage for stage in found["stages"]}
    assert [stages[n]["state"] for n in (1, 2, 3, 4)] == ["missing", "filled", "filled", "unknown"]
    assert [item["id"] for item in stages[1]["gaps"]] == ["gap-1", "gap-2"]
    assert found["leading_firm"]["leading"]
    assert {item["item"]["id"]: item["overdue"] for item in found["items"]}["gap-1"]


def test_lists_of_what_is_to_be_done_can_be_asked_for(ledger: Ledger) -> None:
    late = ask(ledger, "/api/items", on="2024-08-01", overdue="true")["items"]
    assert [one["item"]["id"] for one in late] == ["gap-1"]
    problems = ask(ledger, "/api/items", list="problem", chain="demo-chain-engines")["items"]
    assert [one["item"]["id"] for one in problems] == ["problem-1", "problem-2"]
    assert ask(ledger, "/api/items", state="done", owner="别处")["items"] == []


def test_the_register_averages_by_every_rule_and_says_who_reports(ledger: Ledger) -> None:
    found = ask(ledger, "/api/register")
    rows = {row["indicator"]: row for row in found["gains"]}
    assert rows["nc-ratio"]["points"] is not None
    assert rows["nc-ratio"]["of_sums"] is None
    assert 0 < rows["nc-ratio"]["measured"] < rows["nc-ratio"]["reporting"] < rows["nc-ratio"]["firms"]
    assert rows["throughput"]["mean"] != rows["throughput"]["of_sums"]
    few = ask(ledger, "/api/register", Role.VIEWER, level="factory")
    assert set(few["hidden"]) <= set(rows)


def test_from_a_firm_down_to_its_plant_only_where_it_agrees(ledger: Ledger) -> None:
    (run,) = ask(ledger, "/api/firms/demo-f-010/plant", Role.VIEWER)["runs"]
    assert run["facts"]["model"] == "cell"
    assert {figure["indicator"] for figure in run["figures"]} >= {"throughput", "cycle-time"}
    shut = ask(ledger, "/api/firms/demo-f-011/plant", Role.VIEWER)
    assert (shut["open"], shut["runs"], shut["retrofits"]) == (False, [], [])
    assert len(ask(ledger, "/api/firms/demo-f-011/plant", Role.EDITOR)["runs"]) == 1


def test_a_posted_run_opens_to_its_stations_only_where_its_firm_agrees(ledger: Ledger) -> None:
    (run,) = ask(ledger, "/api/firms/demo-f-010/plant", Role.VIEWER)["runs"]
    found = ask(ledger, "/api/firms/demo-f-010/stations", Role.VIEWER, run=run["source"])
    wanted = read_document(document())
    assert isinstance(wanted, Result)
    assert (found["kept"], found["live"], found["bottleneck"]) == (True, False, wanted.bottleneck)
    assert {one["name"]: one["count"] for one in found["stations"]} == {
        name: station.machines for name, station in wanted.stations.items()
    }
    for one in found["stations"]:
        means = {state: share.mean for state, share in wanted.stations[one["name"]].time.items()}
        assert {state: share["mean"] for state, share in one["time"].items()} == means
    ask(ledger, "/api/firms/demo-f-011/stations", Role.VIEWER, run=run["source"], expect=403)
    ask(ledger, "/api/firms/demo-f-012/stations", run=run["source"], expect=404)  # posted to others
    ask(ledger, "/api/firms/demo-f-010/stations", expect=404)  # no line of it is connected


def test_a_line_that_does_not_answer_is_told_without_where_it_is(ledger: Ledger) -> None:
    gone = {"demo-f-010": ConnectedLine("http://127.0.0.1:1")}
    assert ask(ledger, "/api/firms/demo-f-010/plant", Role.VIEWER, lines=gone)["connected"]
    told = ask(ledger, "/api/firms/demo-f-010/stations", Role.VIEWER, lines=gone, expect=503)
    assert "demo-f-010" in told["detail_zh"]
    assert "127.0.0.1" not in str(told)


def test_the_outlook_of_a_year_widens_to_its_end_and_answers_what_if(ledger: Ledger) -> None:
    asked = {"indicator": "gross-output", "year": "2022", "month": "9"}
    plain = ask(ledger, "/api/outlook", sent=asked)
    year = ask(ledger, "/api/outlook", indicator="gross-output", year="2022")["so_far"]
    assert plain["plain"]["low"] < year < plain["plain"]["high"]
    drop = ask(ledger, "/api/outlook", sent=asked, what_if="demo-f-001:-10%,demo-f-002:+0%")
    assert drop["assumed"]["number"] < plain["plain"]["number"]
    assert len(drop["assumptions"]) == 2
    ask(ledger, "/api/outlook", sent=asked, what_if="demo-f-001:much", expect=422)
    ask(ledger, "/api/outlook", sent=asked, what_if="nobody:-10%", expect=404)
    ask(ledger, "/api/outlook", Role.VIEWER, sent=asked, expect=403)


def test_sums_show_what_was_fed_back_what_is_undivided_and_who_drives_growth(ledger: Ledger) -> None:
    asked = {"indicator": "gross-output", "kind": "month", "since": "2021-06", "until": "2021-06"}
    found = ask(ledger, "/api/sums", by="cluster", sent=asked)
    (total,) = found["totals"]
    assert float(total["fed_back"]["value"]) - float(total["total"]) == pytest.approx(float(total["undivided"]))
    parts = sum(float(cell["contribution"]) for cell in found["cells"] if cell["contribution"])
    assert parts >= float(total["contribution"]) - 0.5  # a firm in two clusters counts in both
    assert float(found["twice"]["2021-06"]) > 0


def test_what_viewers_may_not_see_of_a_year_is_hidden_in_every_kind_of_period(ledger: Ledger) -> None:
    asked = {"indicator": "profit", "kind": "month", "since": "2021-06", "until": "2021-06"}
    everything = ask(ledger, "/api/sums", by="park", sent=asked)["cells"]
    seen = ask(ledger, "/api/sums", Role.VIEWER, by="park", sent=asked)["cells"]
    assert [cell["key"] for cell in seen] == [cell["key"] for cell in everything]
    few = [cell["key"] for cell in everything if cell["reported"] < 3]
    assert all(cell["hidden"] and cell["total"] is None for cell in seen if cell["key"] in few)


def test_a_record_of_another_kind_has_no_map_and_no_plant(ledger: Ledger) -> None:
    ask(ledger, "/api/chains/demo/map", expect=404)
    ask(ledger, "/api/firms/demo/plant", expect=404)
