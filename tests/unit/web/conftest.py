"""A served ledger with made-up firms, and people of every role."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from lineside.district import Figure, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership
from lineside.district.store import passwords
from lineside.web.app import create_app
from tests.unit.district.sheet.workbooks import WHY
from tests.unit.web.people import PASSWORD, Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from starlette.applications import Starlette

    from lineside.district import Ledger

SCRIPT = "<script>alert(1)</script>"


def figure(**fields: str | bool) -> Figure:
    usual: dict[str, str | bool] = {
        "subject": "firm-a", "indicator": "gross-output", "period": "2023", "value": "12.5", "unit": "亿元",
        "source": "return", "place": "B4", "synthetic": True,
    }  # fmt: skip
    return Figure.from_dict(usual | fields)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger file that tests copy: making one takes a quarter of a second, copying none."""
    path = tmp_path_factory.mktemp("web") / "ledger.db"
    with open_ledger(path) as ledger:
        things = [
            ("district", "demo-district", "示例区", {}),
            ("cluster", "cars", "示例汽车集群", {}),
            ("firm", "firm-a", f"示例{SCRIPT}公司", {}),
            ("firm", "firm-b", "示例乙公司", {"consents": True}),
            ("firm", "firm-c", "示例丙公司", {}),
            ("source", "return", "示例报表", {"synthetic": False}),
        ]
        records = [
            record_from({"kind": kind, "id": name, "name": {"zh": zh}, "synthetic": True} | more)
            for kind, name, zh, more in things
        ]
        same = {"place": "B4", "subject": "demo-district", "indicator": "gross-output"}
        claim = {"check": {"test": "same", "figures": [same, same]}, "synthetic": True}
        target = {
            "subject": "demo-district",
            "indicator": "gross-output",
            "value": "700",
            "unit": "亿元",
            "due": "2027",
        }
        records.append(record_from({"kind": "claim", "id": "cl-1", "name": {"zh": "总产值600亿元"}} | claim))
        records.append(
            record_from({"kind": "target", "id": "t-1", "name": {"zh": "总产值"}, "synthetic": True} | target)
        )
        ledger.add_records(records, **WHY)
        ledger.add_memberships(
            [Membership(member=f"firm-{x}", whole="cars", role="in-cluster") for x in "abc"]
            + [Membership(member="cars", whole="demo-district", role="in-district")],
            **WHY,
        )
        ledger.add_figures(
            [
                figure(release="public"),
                figure(indicator="revenue", value="11", release="firm"),
                figure(indicator="profit", value="90", unit="万元", release="firm"),
                figure(subject="firm-b", indicator="profit", value="80", unit="万元", release="firm"),
                figure(subject="firm-b", value="7", release="bureau"),
                figure(subject="firm-c", value="3"),
                figure(subject="demo-district", value="600", release="public"),
            ],
            **WHY,
        )
        # A verifier says how slow it is: of these, logging in takes no time. test_accounts logs in by real ones.
        with pytest.MonkeyPatch.context() as quick:
            quick.setattr(passwords, "_LOG_N", 4)
            for role in ("viewer", "editor", "releaser", "administrator"):
                ledger.add_account(f"a-{role}", role, by="local")
                ledger.set_password(f"a-{role}", PASSWORD, by="local")
    return path


@pytest.fixture
def ledger(seeded: Path, tmp_path: Path) -> Iterator[Ledger]:
    copy = tmp_path / "ledger.db"
    copy.write_bytes(seeded.read_bytes())
    with open_ledger(copy) as opened:
        yield opened


@pytest.fixture
def app(ledger: Ledger) -> Iterator[Starlette]:
    made = create_app(ledger)
    yield made
    made.state.site.close()


Joining = "Callable[[str], AbstractAsyncContextManager[Person]]"


@pytest.fixture
def person(app: Starlette) -> Joining:  # type: ignore[valid-type]
    """Somebody of a role who has logged in; `nobody` has not."""

    @asynccontextmanager
    async def join(role: str) -> AsyncIterator[Person]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600") as client:
            somebody = Person(client)
            if role != "nobody":
                await somebody.log_in(f"a-{role}")
            yield somebody

    return join
