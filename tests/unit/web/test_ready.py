"""Sums are made ready behind the requests: said plainly while they are not, kept from one start to the next."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

import lineside.web.ready
from lineside.district import Figure, open_ledger
from lineside.district.judging import Judge, Judged
from lineside.district.registry.membership import Membership, Role
from lineside.district.store.account import Role as May
from lineside.web.app import create_app
from lineside.web.problem import WebError
from lineside.web.ready import Ready
from tests.unit.district.world import WHY, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lineside.district import Ledger
    from lineside.district.judging import Found
    from lineside.district.mirror import Mirror

MEMBERS = tuple(Membership(member=f"f{n}", whole=f"c{n // 2}", role=Role.IN_CLUSTER) for n in range(5))


def figure(firm: str, period: str, value: str = "5", indicator: str = "gross-output") -> Figure:
    fields = {"subject": firm, "indicator": indicator, "period": period, "value": value, "unit": "万元"}
    return Figure.from_dict(fields | {"release": "bureau"})


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    figures = [figure(f"f{n}", f"{year}-03") for n in range(5) for year in (2022, 2023, 2024)]
    with World(MEMBERS, tuple(figures)).ledger() as opened:
        yield opened


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Which indicators and years were worked out, in order."""
    order: list[tuple[str, int]] = []

    class Noting(Judge):
        def judge(self, indicator: str, year: int) -> Found:
            order.append((indicator, year))
            return super().judge(indicator, year)

    monkeypatch.setattr(lineside.web.ready, "Judge", Noting)
    return order


def until_known(ready: Ready, years: set[int]) -> Judged:
    ready.patience_s = 20.0
    return ready.judged("gross-output", years)


def test_what_is_asked_for_comes_first_and_then_the_latest_years(ledger: Ledger, found: list[tuple[str, int]]) -> None:
    ready = Ready(ledger)
    assert until_known(ready, {2022}).totals
    until_known(ready, {2022, 2023, 2024})
    ready.close()
    assert [year for _, year in found] in ([2022, 2024, 2023], [2024, 2022, 2023])  # 2024 may have been begun before


def test_only_what_a_change_touches_is_worked_out_again(ledger: Ledger, found: list[tuple[str, int]]) -> None:
    ready = Ready(ledger)
    until_known(ready, {2022, 2023, 2024})
    found.clear()
    ledger.add_figures([figure("f0", "2024-04")], **WHY)
    until_known(ready, {2022, 2023, 2024})
    assert found == [("gross-output", 2024)]
    found.clear()
    ledger.edit(1, {"value": "6"}, **WHY)  # of 2022: growth of 2023 is taken from it
    until_known(ready, {2022, 2023, 2024})
    assert sorted(found) == [("gross-output", 2022), ("gross-output", 2023)]
    found.clear()
    ledger.revise_record("f4", {"consents": True}, **WHY)  # now known to readers: everything may differ
    until_known(ready, {2022, 2023, 2024})
    assert sorted(found) == [("gross-output", year) for year in (2022, 2023, 2024)]
    found.clear()
    ledger.edit(2, {"release": "public"}, **WHY)
    until_known(ready, {2022, 2023, 2024})
    assert ("gross-output", 2023) in found
    ready.close()


def test_what_was_found_is_kept_for_the_next_start(
    ledger: Ledger, found: list[tuple[str, int]], tmp_path: Path
) -> None:
    first = Ready(ledger, path=tmp_path / "sums.duckdb")
    judged = until_known(first, {2022, 2023, 2024})
    beside = Ready(ledger, path=tmp_path / "sums.duckdb")  # shares the process, so it may open the file as well
    assert until_known(beside, {2024}).totals.items() <= judged.totals.items()
    first.close()
    beside.close()
    found.clear()
    again = Ready(ledger, path=tmp_path / "sums.duckdb")
    assert until_known(again, {2022, 2023, 2024}) == judged
    again.close()
    assert found == []


def test_while_it_is_being_worked_out_the_answer_says_so_and_when_to_ask_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    class Slow(Judge):
        def judge(self, indicator: str, year: int) -> Found:
            gate.wait(20)
            return super().judge(indicator, year)

    monkeypatch.setattr(lineside.web.ready, "Judge", Slow)
    app = create_app(ledger, visitors=May.VIEWER, patience_s=0.0)
    asked = "/api/sums?indicator=gross-output&by=cluster&kind=month&since=2024-01&until=2024-12"

    async def ask(often: int, enough: Callable[[httpx.Response], bool]) -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600") as client:
            answer = await client.get(asked)
            while not enough(answer) and often:
                await asyncio.sleep(0.02)
                answer, often = await client.get(asked), often - 1
            return answer

    told = asyncio.run(ask(500, lambda answer: "may be shown" in answer.text))
    assert (told.status_code, told.headers["retry-after"]) == (503, "1")
    assert (
        told.json()["detail"]
        == "which of them may be shown: 0 of 1 years of gross-output are known; ask again in a moment"
    )
    gate.set()
    answer = asyncio.run(ask(500, lambda answer: answer.status_code == 200))
    app.state.site.close()
    hidden = {cell["key"][0] for cell in answer.json()["cells"] if cell["hidden"]}
    assert hidden == {"c0", "c1", "c2"}  # of two, two and one firm


def test_while_others_write_what_they_do_not_touch_is_answered_at_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go = threading.Event(), threading.Event()

    class Slow(Judge):
        def judge(self, indicator: str, year: int) -> Found:
            if indicator == "revenue":
                reached.set()
                assert go.wait(60)
            return super().judge(indicator, year)

    monkeypatch.setattr(lineside.web.ready, "Judge", Slow)
    ready = Ready(ledger)
    known = until_known(ready, {2022, 2023, 2024})
    ledger.add_figures([figure("f0", "2023-03", indicator="revenue")], **WHY)
    ready.changed()
    assert reached.wait(60)  # the thread works at what was entered …
    ledger.add_figures([figure("f1", "2023-03", indicator="revenue")], **WHY)
    ready.patience_s = 0.0
    assert ready.judged("gross-output", {2022, 2023, 2024}) == known  # … and is behind what was entered since
    go.set()
    ready.close()


def test_trouble_is_told_instead_of_waited_for(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(mirror: Mirror) -> dict[tuple[str, int], str]:
        raise WebError(500, "the disk is full")

    monkeypatch.setattr(lineside.web.ready, "stamps", broken)
    ready = Ready(ledger)
    ready.begin()
    with pytest.raises(WebError, match="the disk is full"):
        until_known(ready, {2024})
    ready.close()


def test_a_ledger_in_memory_is_worked_out_in_the_request() -> None:
    with open_ledger("sqlite://") as empty:
        ready = Ready(empty, patience_s=0.0)
        assert ready.judged("gross-output", []) == Judged({}, frozenset())
        assert ready.mirror().newest > 0
        ready.close()
