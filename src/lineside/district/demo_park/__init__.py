"""A made-up park over five years: firms move in and out, ask, are visited, brought together, financed; all marked so.

It ends today, so that its week is one to work on. The same seed and day give the same park.
"""

from __future__ import annotations

from datetime import date
from random import Random

from lineside.district.demo_park.exchange import demands_and_offers
from lineside.district.demo_park.money import funds_and_grants
from lineside.district.demo_park.platforms import instruments
from lineside.district.demo_park.research import applications, yearly_figures
from lineside.district.demo_park.rooms import registry, spaces, tenancies
from lineside.district.demo_park.services import cases
from lineside.district.demo_park.sharing import HOURS_ID, MODEL, evening_of, model_on, shared_hours
from lineside.district.demo_park.stays import Stays
from lineside.district.demo_park.thing import CASE, PARK, YEARS
from lineside.district.demo_park.transfer import results
from lineside.district.park.book import view_of
from lineside.district.park.counts import earlier, post_counts, quarter_of
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.record import Record
from lineside.district.sight import Reader, Sight
from lineside.district.store.ledger import Ledger

__all__ = ["CASE", "PARK", "load_park", "park_records"]


def load_park(ledger: Ledger, *, by: str, seed: int, district: str) -> None:
    """Enter the park into a ledger that has the made-up district, and the counts of its last eight quarters."""
    reason, today = f"made-up park, seed {seed}", ledger.today()
    records = park_records(today, seed)
    ledger.add_records(records, by=by, reason=reason)
    ledger.add_figures(list(yearly_figures(today)), by=by, reason=reason)
    evening = evening_of(today)
    ledger.attach(HOURS_ID, f"{MODEL}.yaml", model_on(evening.isoformat()).encode(), by=by, reason=reason)
    members = [
        Membership(member=one.id, whole=PARK, role=Role.IN_PARK) for one in records if one.kind in ("firm", "platform")
    ]
    ledger.add_memberships([*members, Membership(member=PARK, whole=district, role=Role.RELATED)], by=by, reason=reason)
    view = view_of(ledger, Sight(ledger, Reader.DESK), PARK, today)
    for back in range(8, 0, -1):
        post_counts(ledger, view, earlier(quarter_of(today), back), by=by, reason=reason)


def park_records(today: date, seed: int) -> list[Record]:
    """All records of the park on a day."""
    random = Random(seed)  # noqa: S311  # a demonstration keeps no secrets
    start = date(today.year - YEARS, today.month, 1)
    rooms, known = list(spaces()), list(registry(start, today))
    let = list(tenancies(random, rooms, start, today))
    stays = Stays(let)
    return [
        *known,
        *rooms,
        *let,
        *cases(random, stays, start, today),
        *demands_and_offers(random, stays, start, today),
        *results(today),
        *instruments(random, stays, today),
        *funds_and_grants(stays, today),
        *applications(known, stays, today),
        *shared_hours(today),
    ]
