"""The made-up park's shared order on a line that runs: by the clock, on this machine, beside the pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from lineside.district import Ledger, open_ledger
from lineside.district.demo_line import DemoLine
from lineside.district.demo_park import PARK, sharing
from lineside.district.demo_park.thing import firm_id
from lineside.district.registry.instrument import SharedOrder
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.store.account import Role
from lineside.web.app import create_app
from tests.unit.district.park.park import WHY, thing

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.applications import Starlette

FIRMS = [firm_id(number) for number in (sharing.OWNER, sharing.ORDERS, 12)]


def made(path: Path) -> Ledger:
    """A park of three firms, with the hours and the order of the demonstration."""
    ledger = open_ledger(path)
    ledger.add_records([thing("park", PARK), *(thing("firm", name) for name in FIRMS)], **WHY)
    ledger.add_records([*sharing.shared_hours(ledger.today())], **WHY)
    ledger.add_memberships([Membership(member=name, whole=PARK, role=Sense.IN_PARK) for name in FIRMS], **WHY)
    return ledger


def asked(app: Starlette, path: str, **query: str) -> Any:
    """What an editor is told."""

    async def story() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600") as client:
            return await client.get(path, params=query)

    return asyncio.run(story()).json()


def hours(app: Starlette) -> Any:
    """What the page of shared hours is told."""
    return asked(app, "/api/park/hours", park=PARK)


def housings(line: DemoLine) -> int:
    """Pieces of the order's product that are made, being made, or wait to be."""
    (one,) = [one for one in line.state.products if one.name == "housing"]
    return one.completed + one.inside + one.outside


def test_the_shared_order_stands_in_the_orders_of_a_line_that_runs(tmp_path: Path) -> None:
    with made(tmp_path / "demo.db") as ledger:
        line = DemoLine(ledger, tmp_path)
        app = create_app(ledger, visitors=Role.EDITOR, line=line)
        assert hours(app)["line"]["state"] == "starting"
        line.run()
        told = hours(app)["line"]
        assert (told["state"], told["why"]) == ("running", "")
        assert told["address"].startswith("http://127.0.0.1:")
        with httpx.Client(trust_env=False) as web:
            assert web.get(told["address"] + "screen", follow_redirects=True).status_code == 200
        # By hand: the cell's own order of two, and the shared one; its clock shows the evening of the order.
        assert housings(line) == 2 + sharing.PIECES
        order = ledger.record(sharing.ORDER)
        assert isinstance(order, SharedOrder)
        assert (order.state, order.order) == ("taken-over", sharing.MODEL)
        assert line.state.clock.startswith(f"{order.since[:10]} 18:")
        seen = asked(app, f"/api/firms/{FIRMS[0]}/stations")
        assert [one["name"] for one in seen["stations"]] == [one.name for one in line.state.stations]
        assert [one["machines"] for one in seen["stations"]] != [[]] * len(seen["stations"])
        assert (seen["live"], seen["clock"][:10]) == (True, order.since[:10])
        assert asked(app, f"/api/firms/{FIRMS[1]}/stations")["status"] == 404  # another firm's line is none of its own
        app.state.site.close()
        assert line.told.state == "ended"

        again = DemoLine(ledger, tmp_path)  # opened again, it goes on, and is not handed the order twice
        again.run()
        assert (again.told.state, housings(again)) == ("running", 2 + sharing.PIECES)
        again.close()
        assert len([*tmp_path.glob("demo-line-*.lineside")]) == 1


def test_a_line_that_cannot_start_is_told(tmp_path: Path) -> None:
    with made(tmp_path / "demo.db") as ledger:
        line = DemoLine(ledger, tmp_path / "demo.db" / "nowhere")
        app = create_app(ledger, visitors=Role.EDITOR, line=line)
        line.run()
        told = hours(app)["line"]
        app.state.site.close()
        order = ledger.record(sharing.ORDER)
    assert (told["state"], told["address"]) == ("failed", "")
    assert told["why"]
    assert isinstance(order, SharedOrder)
    assert order.state == "placed"
