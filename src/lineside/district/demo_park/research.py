"""A grant of the made-up park that computes over its firms' figures: who qualifies, who applied, what was paid.

The bundled example of conditions says who qualifies and for how much; nothing here says so again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from lineside.district.change import round_half_up
from lineside.district.demo_park.stays import Stays
from lineside.district.demo_park.thing import CASE, FIRMS, LEAVER, PARK, RESEARCH, firm_id, thing
from lineside.district.figure import Figure
from lineside.district.park.policy import Applicant, Standing, bundled, stands
from lineside.district.recognition import Facts
from lineside.district.registry.firm import Firm
from lineside.district.registry.record import Record
from lineside.district.unit import unit

SOURCE, CONDITIONS = "demo-park-return", "research"
_INDICATORS = ("revenue", "rd-spending")


def policy_of_research(today: date) -> Iterator[Record]:
    """The policy with its budget of a year, and the return that tells firms' figures."""
    yield thing("source", SOURCE, "园区企业年报", "yearly returns to the park", medium="demonstration")
    yield thing(
        "policy", RESEARCH, "研发投入后补助", "grant by research spending", conditions=CONDITIONS, budget="2000000",
        since=str(today.year - 1), opens=date(today.year - 1, 1, 1), closes=date(today.year, 12, 31),
    )  # fmt: skip


def recognitions_of(number: int, today: date) -> list[dict[str, object]]:
    """One firm in three is a high-tech enterprise; one in four of these was one, and let it lapse."""
    if number % 3:
        return []
    since = today - timedelta(days=1300 if number % 12 == 0 else 760 + number)
    return [{"rule": "high-tech-firm", "since": since, "until": since + timedelta(days=1095)}]


def _stated(number: int) -> dict[str, tuple[Decimal, Decimal]]:
    """Ten thousand yuan in the year before the newest and the newest; one firm in eight has not told."""
    if number % 8 == 5:
        return {}
    revenue = Fraction(80 + number * 37 % 29 * 60)
    research = revenue * (2 + number * 7 % 9) / 100
    return {
        "revenue": (round_half_up(revenue / (1 + Fraction(5 + number % 5 * 5, 100)), 2), round_half_up(revenue, 2)),
        "rd-spending": (
            round_half_up(research / (1 + Fraction(number % 4 * 8, 100)), 2),
            round_half_up(research, 2),
        ),
    }


def yearly_figures(today: date) -> Iterator[Figure]:
    """What firms of the park state of the last two years."""
    for number in range(1, FIRMS + 1):
        for indicator, values in _stated(number).items():
            for year, value in zip((today.year - 2, today.year - 1), values, strict=True):
                yield Figure.from_dict(
                    {
                        "subject": firm_id(number), "indicator": indicator, "period": str(year), "unit": "万元",
                        "value": str(value), "source": SOURCE,
                        "place": f"{year}/{firm_id(number)}", "status": "reported", "said_by": "company",
                        "release": "firm", "synthetic": True,
                    }
                )  # fmt: skip


def _standing(firm: Firm, number: int, today: date) -> Standing:
    """How a firm stands under the conditions, by what it stated."""
    years, yuan = (today.year - 2, today.year - 1), unit("万元").scale
    stated = _stated(number)
    yearly = {
        name: {year: Fraction(value) * yuan for year, value in zip(years, stated[name], strict=True)}
        for name in _INDICATORS if name in stated
    }  # fmt: skip
    return stands(bundled()[CONDITIONS], Applicant(firm, Facts(yearly)), today)


def applications(registry: list[Record], stays: Stays, today: date) -> Iterator[Record]:
    """Firms that qualify apply; one that lacks something is refused, and one that was paid has left since."""
    firms = {one.id: one for one in registry if isinstance(one, Firm)}
    numbers = {firm_id(number): number for number in range(1, FIRMS + 1)}
    stood = {name: _standing(firms[name], numbers[name], today) for name in numbers}
    gone = firm_id(LEAVER)
    yield from _granted(8, gone, stays.last(gone) - timedelta(days=150), stood[gone], back=Decimal("0.4"))
    count = 0
    for name, standing in stood.items():
        on = today - timedelta(days=25 + 45 * count)
        if not stays.here(name, on) or not stays.here(name, today):
            continue
        if standing.state == "qualifies" and count < 6:
            count += 1
            if count == 1:
                yield _asked(count, name, on, standing, state="submitted")
            else:
                yield from _granted(count, name, on, standing)
    refused = next((name for name in stays.on(today) if stood[name].state == "lacking" and name != CASE), None)
    if refused is not None:
        on = today - timedelta(days=70)
        yield _asked(7, refused, on, stood[refused], state="refused", decided=on + timedelta(days=20), why="条件未满足")


def _asked(number: int, firm: str, on: date, standing: Standing, **more: object) -> Record:
    asks = _yuan(standing)
    return thing(
        "application", f"demo-r-a-{number}", f"研发补助申请{number}", f"Research application {number}", policy=RESEARCH,
        firm=firm, park=PARK, on=on, asks=None if asks is None else str(asks), **more,
    )  # fmt: skip


def _granted(number: int, firm: str, on: date, standing: Standing, *, back: Decimal = Decimal(0)) -> Iterator[Record]:
    """An application, its payment, and what was clawed back of that already."""
    amount, decided = _yuan(standing), on + timedelta(days=20)
    assert amount is not None
    asked = _asked(number, firm, on, standing, state="accepted", decided=decided, granted=str(amount))
    yield asked
    pays = {"application": asked.id, "amount": str(amount), "on": decided + timedelta(days=4)}
    yield thing("payment", f"demo-r-p-{number}", f"研发补助拨付{number}", f"Research payment {number}", **pays)
    if back:
        pays |= {"amount": str((amount * back).quantize(Decimal(1))), "on": decided + timedelta(days=140)}
        yield thing(
            "payment", f"demo-r-b-{number}", f"研发补助追回{number}", f"Research money clawed back {number}",
            sort="clawed-back", why="企业拟迁出", **pays,
        )  # fmt: skip


def _yuan(standing: Standing) -> Decimal | None:
    if standing.amount is None:
        return None
    amount = Decimal(standing.amount.numerator) / Decimal(standing.amount.denominator)
    return amount.quantize(Decimal(1), ROUND_DOWN)
