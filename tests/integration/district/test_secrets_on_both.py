"""Who may see what is decided alike on both databases."""

from __future__ import annotations

from lineside.district import Ledger
from lineside.district.judging import Judge, Judged
from lineside.district.mirror import Mirror
from lineside.district.sight import Reader, Sight
from lineside.district.store.figures import Query
from tests.unit.district.secret_worlds import YEARS, SecretWorld, fill, make_world
from tests.unit.district.world import WHY


def seen(ledger: Ledger, world: SecretWorld) -> tuple[list[Judged], list[tuple[str, ...]]]:
    """What viewers are shown of a world after each release, of sums and of single figures."""
    judged = []
    with Mirror(ledger) as mirror:
        judge = Judge(mirror)
        for figures in world.releases:
            ledger.add_figures(figures, **WHY, revise=True)
            mirror.refresh()
            for year in YEARS:
                found = judge.judge(world.indicator, year)
                judge.note(world.indicator, year, found)
                judged.append(found.judged)
    shown = Sight(ledger, Reader.OFFICE).ledger.figures(Query(limit=10_000))
    return judged, sorted((*filed.figure.key, str(filed.figure.value)) for filed in shown)


def test_viewers_see_the_same_on_either(ledger: Ledger) -> None:
    world = make_world(5, releases=2)
    with world.ledger() as lite:
        expected = seen(lite, world)
    fill(ledger)
    world.begin(ledger)
    found = seen(ledger, world)
    assert found == expected
    assert any(judged.totals for judged in found[0])
    assert found[1]
