"""A run is posted by the months of the plant's clock, each with what was made in it; they add up to the run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lineside.cli import main
from lineside.district import open_ledger
from lineside.district.posting.live import read_months, read_run
from lineside.district.registry.kinds import record_from
from lineside.district.store.figures import Query
from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.model.load import loads
from lineside.run.recovery import begin

if TYPE_CHECKING:
    from pathlib import Path

LINE = """
plant: night
starts: 2024-02-29 20:00
stations: {saw: {failure: {every: exponential(3 h), repair: exponential(9 min)}}, pack: {buffer: 2}}
products: {door: {due: 10 min, route: [{at: saw, time: exponential(50 s)}, {at: pack, time: 40 s}]}}
release: {door: always}
"""
HOURS = 16


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warm()
    path = tmp_path_factory.mktemp("run") / "night.lineside"
    plant = loads(LINE)
    session = begin(path, plant, Loopback(plant, 1), seed=1, speed=0.0)
    session.advance(HOURS * 3600 * SECOND)
    session.close()
    return path


def test_the_months_of_a_run_add_up_to_it(journal: Path) -> None:
    whole = read_run(journal)
    shares = read_months(journal, whole)
    assert [month for month, _ in shares] == ["2024-02", "2024-03"]
    assert [float(share.machine_s) for _, share in shares] == [2 * 4 * 3600.0, 2 * 12 * 3600.0]
    (door,) = whole.products
    for name in ("completed", "passed", "scrapped", "dated", "on_time", "cycle_s"):
        parts = [getattr(share.products[0], name) for _, share in shares]
        assert sum(parts) == getattr(door, name), name
        assert all(part > 0 for part in parts) or name == "scrapped"
    assert sum(share.busy_s for _, share in shares) == whole.busy_s
    assert sum(share.down_s for _, share in shares) == whole.down_s
    assert all(share.oee is not None and Decimal("0.5") < share.oee < 1 for _, share in shares)


def test_the_command_posts_each_month_its_own_share(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "d.db"
    with open_ledger(str(data)) as ledger:
        firm = record_from({"kind": "firm", "id": "demo-f", "name": {"zh": "示范"}, "synthetic": True})
        ledger.add_records([firm], by="local", reason="for a test")
    asked = ["ledger", "post", str(journal), "--into", str(data), "--firm", "demo-f"]
    assert main([*asked, "--period", "2024-05"]) == 2
    assert "lies in 2024-02 to 2024-03" in capsys.readouterr().err
    assert main(asked) == 0
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert "2024-02: 8 figures added, 0 already there" in out
    assert "2024-03: 0 figures added, 8 already there" in out
    with open_ledger(str(data)) as ledger:
        found = {
            str(filed.figure.period): int(str(filed.figure.value))
            for filed in ledger.figures(Query(subject="demo-f", indicator="pieces-completed"))
        }
    assert found == {month: share.products[0].completed for month, share in read_months(journal, read_run(journal))}
