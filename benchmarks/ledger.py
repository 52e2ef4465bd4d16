"""How long the ledger takes: entering figures, copying them to the mirror, and rolling ten million of them up.

    python -m benchmarks.ledger [MILLIONS]

The ten million are made inside the mirror (20,000 firms, 62 months, 8 indicators), since entering them one by one would
time SQLite; entering and copying are timed on a hundred thousand that go through the store.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter
from typing import TYPE_CHECKING

from lineside.district import Figure, open_ledger
from lineside.district.mirror import Mirror
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.rollup import Question, roll_up

if TYPE_CHECKING:
    from lineside.district import Ledger
    from lineside.district.rollup import Dimension

CLUSTERS, PARKS, PERIODS, INDICATORS = 13, 8, 62, 8


def through_the_store(ledger: Ledger, count: int) -> None:
    ledger.add_records(
        [record_from({"kind": "firm", "id": "store", "name": {"zh": "演示"}, "synthetic": True})],
        by="local",
        reason="timing",
    )
    figures = [
        Figure.from_dict(
            {
                "subject": "store",
                "indicator": "profit",
                "period": "2024-03",
                "value": f"{n}.25",
                "unit": "万元",
                "place": f"B{n}",
                "synthetic": True,
            }
        )
        for n in range(count)
    ]
    start = perf_counter()
    ledger.add_figures(figures, by="local", reason="timing")
    report(f"enter {count:,} figures", perf_counter() - start)
    start = perf_counter()
    with Mirror(ledger) as mirror:
        mirror.refresh()
    report(f"copy {count:,} figures to the mirror", perf_counter() - start)


def fill(mirror: Mirror, firms: int) -> None:
    """Make firms, their memberships and figures inside the mirror."""
    names = [f"f{n}" for n in range(firms)]
    kinds = {f"c{n}": "cluster" for n in range(CLUSTERS)} | {f"p{n}": "park" for n in range(PARKS)} | {"d": "district"}
    memberships = []
    for n, name in enumerate(names):
        memberships.append(Membership(member=name, whole=f"c{n % CLUSTERS}", role=Role.IN_CLUSTER))
        memberships.append(Membership(member=name, whole=f"p{n * 7 % PARKS}", role=Role.IN_PARK))
        memberships.append(Membership(member=name, whole="d", role=Role.IN_DISTRICT))
        if n % 15 == 0:
            memberships.append(Membership(member=name, whole=f"c{(n + 1) % CLUSTERS}", role=Role.IN_CLUSTER))
    mirror.replace_registry(memberships, names, kinds)
    codes = [mirror.code(name) for name in ("gross-output", "month", *names[:1])]
    first = codes[2]
    assert all(mirror.code(name) == first + n for n, name in enumerate(names))
    indicators = [codes[0], *(mirror.code(f"other-{n}") for n in range(INDICATORS - 1))]
    mirror.database.execute("INSERT INTO axes VALUES (0, 'current', 'above-scale', 'legal')")
    mirror.database.execute("CREATE TEMP TABLE shown (n INTEGER, code INTEGER)")
    mirror.database.executemany("INSERT INTO shown VALUES (?, ?)", [list(pair) for pair in enumerate(indicators)])
    mirror.database.execute(
        "INSERT INTO figure SELECT row_number() OVER (), f.range + $first, i.code, $month, m.range, m.range, "
        "hash(f.range, m.range, i.n)::UBIGINT % 9000000000, hash(m.range, f.range)::UBIGINT % 9000000000, 0, 31, "
        "$none, $none, $none, 0 "
        "FROM range($firms) f, range(24240, 24240 + $periods) m, shown i",
        {"first": first, "month": codes[1], "none": mirror.code(""), "firms": firms, "periods": PERIODS},
    )


def report(what: str, seconds: float) -> None:
    print(f"{what:<58}{seconds:>9.2f} s")


def main() -> None:
    millions = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    firms = round(millions * 1e6 / PERIODS / INDICATORS)
    print(f"load average {os.getloadavg()[0]:.1f}")
    with open_ledger("sqlite://") as ledger:
        through_the_store(ledger, 100_000)
    with open_ledger("sqlite://") as ledger, Mirror(ledger) as mirror:
        mirror.refresh()
        start = perf_counter()
        fill(mirror, firms)
        held = mirror.database.execute("SELECT count(*) FROM figure").fetchone() or (0,)
        report(f"make {held[0]:,} figures", perf_counter() - start)
        by: tuple[Dimension, ...]
        for within in ("d", None):
            for by in ((), ("cluster",), ("cluster", "park")):
                start = perf_counter()
                answer = roll_up(mirror, Question(indicator="gross-output", by=by, within=within))
                named = "".join(f", {name}" for name in by) + (" within one" if within else "")
                report(f"roll up by month{named}: {len(answer.cells):,} cells", perf_counter() - start)


if __name__ == "__main__":
    main()
