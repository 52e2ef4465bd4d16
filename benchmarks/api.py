"""How fast the HTTP API answers at a million figures: the median and the slowest try of each request.

As a viewer, and what only the desk may ask as an editor; each request once before it is timed, as after a change.

python -m benchmarks.api [FIGURES] [LEDGER]   (1,000,000 and a file that is removed afterwards)

The column store and what viewers must not see are made once, beside the ledger, and timed; a LEDGER that is kept keeps
them as well. The first answers, while they are being made, are timed too.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
from starlette.applications import Starlette

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership
from lineside.district.store.account import Role
from lineside.web.app import create_app
from lineside.web.serve import PATIENCE_S

FIRMS, INDICATORS = (
    1000,
    ("gross-output", "revenue", "profit", "tax", "employees", "electricity", "energy-coal", "exports"),
)
TRIES = 7
SUMS = "/api/sums?indicator=revenue&by=cluster&kind=month&latest=true"
REQUESTS = (
    "/api/figures?limit=100",
    "/api/figures?subject=firm-507&limit=100",
    "/api/figures?subject=firm-507&indicator=revenue&since=2020-01&until=2020-12",
    "/api/figures?indicator=profit&period=2020-06&limit=100",
    "/api/figures?whole=cluster-3&indicator=revenue&since=2021-01&limit=100",
    "/api/figures?after=900000&limit=1000",
    "/api/figures/{figure}",
    "/api/figures/{figure}/history",
    "/api/firms?limit=100",
    "/api/firms?limit=20&figures=true",
    "/api/records/firm-507",
    "/api/clusters?figures=true",
    "/api/sums?indicator=revenue&by=cluster&kind=month&since=2020-01&until=2020-12",
    SUMS,
    "/api/sums?indicator=revenue&by=district&kind=month",
    "/api/sums?indicator=revenue&by=cluster&kind=month",
    "/read",
)
OF_THE_DESK = (
    "/api/sums?indicator=revenue&by=cluster&kind=month",
    "/api/sums?indicator=revenue&by=cluster,district&kind=month&since=2019-01",
    "/api/outlook?indicator=revenue&year=2020&month=3",
    "/api/outlook?indicator=revenue&year=2020&month=3&within=cluster-3&what_if=firm-3:-10%25",
    "/api/recognition",
    "/api/mu/rules",
    "/api/mu?rule=huangyan-2022&year=2019",
    "/api/due",
)
FIRST = ("/api/recognition", "/api/mu?rule=huangyan-2022&year=2019")
UNITS = {"employees": "人", "electricity": "万kWh", "energy-coal": "吨标准煤"}


def fill(ledger: Ledger, count: int) -> None:
    """Made-up firms in ten clusters, each with months of eight indicators."""
    clusters = [f"cluster-{n}" for n in range(10)]
    firms = [f"firm-{n}" for n in range(FIRMS)]
    made = [("cluster", name) for name in clusters] + [("firm", name) for name in firms] + [("district", "district")]
    records = [
        record_from(
            {"kind": k, "id": i, "name": {"zh": i}, "synthetic": True} | ({"consents": True} if i[-2:] == "07" else {})
        )
        for k, i in made
    ]
    members = [Membership(member=f, whole=clusters[n % 10], role="in-cluster") for n, f in enumerate(firms)]
    members += [Membership(member=name, whole="district", role="in-district") for name in clusters]
    ledger.take_in(records=records, memberships=members, by="local", reason="benchmark")
    batch: list[Figure] = []
    for figure in _figures(firms, count):
        batch.append(figure)
        if len(batch) == 50_000:
            ledger.add_figures(batch, by="local", reason="benchmark")
            batch.clear()
            print(".", end="", flush=True)
    ledger.add_figures(batch, by="local", reason="benchmark")
    print()


def _figures(firms: list[str], count: int) -> Iterator[Figure]:
    made = 0
    for month in range(12 * 2010, 12 * 2060):
        for firm in firms:
            for number, indicator in enumerate(INDICATORS):
                if made == count:
                    return
                made += 1
                period = f"{month // 12}-{month % 12 + 1:02d}"
                fields = {"subject": firm, "indicator": indicator, "period": period, "value": str(made % 9973 + number)}
                release = "firm" if made % 10 else "bureau"
                yield Figure.from_dict(
                    fields | {"unit": UNITS.get(indicator, "万元"), "synthetic": True, "release": release}
                )


async def measure(app: Starlette) -> None:
    async with client_of(app) as client:
        await until_ready(app, client)
        seen = (await client.get(REQUESTS[1])).json()["figures"]  # one that viewers may see
        await time_each(client, [each.format(figure=seen[0]["id"]) for each in REQUESTS])


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost")


async def time_each(client: httpx.AsyncClient, requests: Sequence[str]) -> None:
    print(f"{'first':>8} {'median':>8} {'slowest':>8}  request (milliseconds)")
    for request in requests:
        spent = []
        for _ in range(1 + TRIES):
            start = time.perf_counter()
            answer = await client.get(request)
            spent.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, (request, answer.text[:200])
        first, *rest = spent
        print(f"{first:8.0f} {statistics.median(rest):8.0f} {max(rest):8.0f}  {request}", flush=True)


async def first_looks(app: Starlette, wait_s: float) -> None:
    """The first look at pages that rest on every firm, so long after a start."""
    async with client_of(app) as client:
        app.state.site.ready.begin()
        await asyncio.sleep(wait_s)
        for request in FIRST:
            start = time.perf_counter()
            answer = await client.get(request)
            assert answer.status_code == 200, (request, answer.text[:200])
            print(f"{(time.perf_counter() - start) * 1000:8.0f} ms, first, {wait_s:.0f} s after a start: {request}")


async def measure_desk(app: Starlette) -> None:
    async with client_of(app) as client:
        await time_each(client, OF_THE_DESK)


async def until_ready(app: Starlette, client: httpx.AsyncClient) -> None:
    """Ask for sums until all of them are ready, and tell how long that and each answer meanwhile took."""
    begun, slowest, refused = time.perf_counter(), 0.0, 0
    app.state.site.ready.begin()
    while True:
        start = time.perf_counter()
        answer = await client.get(SUMS)
        slowest, refused = max(slowest, time.perf_counter() - start), refused + (answer.status_code == 503)
        if answer.status_code == 200 and app.state.site.ready.idle:
            break
        await asyncio.sleep(0.5)
    print(f"ready after {time.perf_counter() - begun:.1f} s; slowest answer until then {slowest * 1000:.0f} ms,")
    print(f"{refused} of them that the sums are being worked out")


def _desk(path: Path) -> Starlette:
    """A server of its own, which knows nothing but what files keep."""
    ledger = open_ledger(path)
    return create_app(ledger, visitors=Role.EDITOR, mirror_file=path.with_suffix(".duckdb"), patience_s=PATIENCE_S)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "ledger.db"
        fresh = not path.exists()
        with open_ledger(path) as ledger:
            if fresh:
                fill(ledger, count)
            app = create_app(
                ledger, visitors=Role.VIEWER, mirror_file=path.with_suffix(".duckdb"), patience_s=PATIENCE_S
            )
            print(f"{count:,} figures; load average {os.getloadavg()[0]:.1f}")
            asyncio.run(measure(app))
            app.state.site.close()
            print("at the desk")
            for wait_s in (0.0, 2.0):
                desk = _desk(path)
                asyncio.run(first_looks(desk, wait_s))
                desk.state.site.close()
            desk = create_app(
                ledger, visitors=Role.EDITOR, mirror_file=path.with_suffix(".duckdb"), patience_s=PATIENCE_S
            )
            asyncio.run(measure_desk(desk))
            print(f"load average {os.getloadavg()[0]:.1f}")
            desk.state.site.close()


if __name__ == "__main__":
    main()
