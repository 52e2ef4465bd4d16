"""How fast the office's pages answer with 1,000 firms and five years: to one, and to eight who also write.

Each request once before it is timed. Then eight people, each with a connection and a token, look at the pages in turn
and enter a figure after each; what is told is how long their requests take, and that all they entered is there. SQLite,
and PostgreSQL where its programs are found.

python -m benchmarks.office [FIRMS] [YEARS]   (1000 and 5)
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import uvicorn

from lineside.district import Ledger, Query, open_ledger
from lineside.district.demo import load_demo
from lineside.district.store.account import Role
from lineside.web.listen import Doors
from lineside.web.serve import server_config
from tests import postgresql, system

PEOPLE, ROUNDS, TRIES = 8, 3, 5
PAGES = {
    "overview": ("/api/sums?indicator=gross-output&by=cluster&kind=month&latest=true", "/api/indicators"),
    "month": ("/api/months/returns", "/api/month?period=2024-06"),
    "to do": ("/api/due?language=zh",),
    "projects": ("/api/due/projects",),
    "firms": ("/api/firms?limit=100", "/api/names?ids=demo-f-001,demo-f-002"),
    "a firm": ("/api/records/demo-f-017", "/api/figures?subject=demo-f-017&limit=200", "/api/firms/demo-f-017/plant"),
    "rating": ("/api/recognition", "/api/mu/rules"),
    "chains": ("/api/chains?limit=100", "/api/items"),
    "targets": ("/api/targets?limit=100",),
    "claims": ("/api/claims",),
    "search": ("/api/search?text=%E6%BC%94%E7%A4%BA",),
}


class Served:
    """A ledger behind a real server on loopback; its address once it answers, `close` at the end."""

    def __init__(self, ledger: Ledger, mirror: Path) -> None:
        self._server = uvicorn.Server(server_config(ledger, Doors(port=0), mirror=mirror))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        self.address = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Stop it; what was asked is still answered."""
        self._server.should_exit = True
        self._thread.join()


def asked(client: httpx.Client, path: str) -> float:
    """Milliseconds of a request; one that is told to come later is asked again, and its time counts."""
    begun = time.perf_counter()
    while True:
        answer = client.get(path)
        if answer.status_code != 503:
            break
        time.sleep(0.1)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:200])
    return 1000 * (time.perf_counter() - begun)


def alone(client: httpx.Client) -> None:
    """The time of each page: of all its requests, one after the other."""
    print(f"  {'first':>7} {'median':>7} {'slowest':>7}  page (milliseconds)")
    for name, paths in PAGES.items():
        first, *rest = [sum(asked(client, path) for path in paths) for _ in range(1 + TRIES)]
        print(f"  {first:7.0f} {statistics.median(rest):7.0f} {max(rest):7.0f}  {name}", flush=True)


def at_once(ledger: Ledger, address: str, tokens: list[str]) -> None:
    """Eight people who look and write."""

    def work(person: int) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
        looked, wrote = [], []
        bearer = {"authorization": f"Bearer {tokens[person]}"}
        with httpx.Client(base_url=address, headers=bearer, timeout=60) as client:
            for turn in range(ROUNDS):
                for number, paths in enumerate(PAGES.values()):
                    looked += [(asked(client, path), path) for path in paths]
                    figure = {
                        "subject": f"demo-f-{1 + person:03d}",
                        "indicator": "employees",
                        "value": "1",
                        "unit": "人",
                    }
                    told = figure | {"period": str(1900 + turn * len(PAGES) + number), "synthetic": True}
                    begun = time.perf_counter()
                    answer = client.post("/api/figures", json={"figures": [told], "reason": "benchmark"})
                    wrote.append((1000 * (time.perf_counter() - begun), "an entry"))
                    assert answer.status_code == 200, answer.text[:300]
        return looked, wrote

    before, begun = ledger.count(Query()), time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as pool:
        found = list(pool.map(work, range(PEOPLE)))
    spent = time.perf_counter() - begun
    entered = ledger.count(Query()) - before
    looks, entries = ([time for one in found for time in one[kind]] for kind in (0, 1))
    for name, several in (("looks", looks), ("entries", entries)):
        times, (slowest, path) = [time for time, _ in several], max(several)
        told = f"median {statistics.median(times):.0f}, 95 % {statistics.quantiles(times, n=20)[-1]:.0f} ms"
        print(f"  {PEOPLE} people: {len(times)} {name}, {told}; slowest {slowest:.0f} ms, {path}")
    print(f"  {entered} entries are there, of {PEOPLE * ROUNDS * len(PAGES)}, in {spent:.1f} s")


def measure(address: str, folder: Path, firms: int, years: int) -> None:
    with open_ledger(address) as ledger:
        begun = time.perf_counter()
        count = load_demo(ledger, by="local", firms=firms, years=years)
        names = [f"person-{n}" for n in range(PEOPLE)]
        for name in names:
            ledger.add_account(name, Role.EDITOR, by="local", reason="benchmark")
        tokens = [ledger.issue_token(name, by="local") for name in names]
        kind, took = ledger.address.partition(":")[0], time.perf_counter() - begun
        print(f"{kind}: {count:,} figures of {firms:,} firms, made in {took:.0f} s")
        served = Served(ledger, folder / f"{len(address)}.duckdb")
        try:
            with httpx.Client(
                base_url=served.address, headers={"authorization": f"Bearer {tokens[0]}"}, timeout=120
            ) as one:
                ready = asked(one, PAGES["overview"][0])
                print(f"  the first sums after {ready / 1000:.1f} s; load average {os.getloadavg()[0]:.1f}")
                alone(one)
            at_once(ledger, served.address, tokens)
        finally:
            served.close()


def main() -> None:
    firms, years = (int(one) for one in (*sys.argv[1:3], *("1000", "5")[len(sys.argv[1:3]) :]))
    with tempfile.TemporaryDirectory() as folder:
        measure(str(Path(folder) / "ledger.db"), Path(folder), firms, years)
        if system.lack("postgresql"):
            print("PostgreSQL: its programs are not here")
            return
        with postgresql.server() as url:
            measure(url, Path(folder), firms, years)


if __name__ == "__main__":
    main()
