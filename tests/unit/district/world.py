"""Small made-up worlds for the properties of sums, and the sums as anyone would reckon them by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import count
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypedDict

from hypothesis import strategies as st

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.period import Period
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role

if TYPE_CHECKING:
    from collections.abc import Callable


class Why(TypedDict):
    """In whose name and why a test writes."""

    by: str
    reason: str


WHY: Why = {"by": "local", "reason": "test"}
FIRMS = ("f0", "f1", "f2", "f3", "f4")
CLUSTERS = ("c0", "c1", "c2")
PARKS = ("p0", "p1")
PERIODS = ("2023-01..02", "2023-03", "2024-01..02", "2024-03", "2024-04")
DAYS = (date(2023, 1, 1), date(2023, 3, 15), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 1))


_FOLDER = TemporaryDirectory(prefix="lineside-worlds-")
_NUMBERS = count()


@lru_cache(maxsize=1)
def _template() -> Path:
    """A ledger with the things of every world, made once: making tables takes longer than any example."""
    kinds = {"firm": FIRMS, "cluster": CLUSTERS, "park": PARKS, "district": ("d",), "list": ("l",)}
    kinds["source"] = ("first-return", "second-return")
    things = [record_from({"kind": k, "id": n, "name": {"zh": n}}) for k, names in kinds.items() for n in names]
    tiers = [{"level": n, "name": {"zh": f"{n}"}, "count": 1} for n in (1, 2)]
    things.append(record_from({"kind": "cluster-system", "id": "s", "name": {"zh": "s"}, "tiers": tiers}))
    path = Path(_FOLDER.name) / "template.db"
    with open_ledger(path) as ledger:
        ledger.add_records(things, by="local", reason="test")
    return path


def _copy_of_template() -> Path:
    return Path(copy(_template(), Path(_FOLDER.name) / f"world-{next(_NUMBERS)}.db"))


@dataclass(frozen=True)
class World:
    """Memberships and figures; the order of the figures is the order in which they are entered."""

    memberships: tuple[Membership, ...]
    figures: tuple[Figure, ...]

    def ledger(self) -> Ledger:
        """A ledger that holds this world."""
        ledger = open_ledger(_copy_of_template())
        ledger.add_memberships(self.memberships, **WHY)
        ledger.add_figures(self.figures, **WHY)
        return ledger

    def held(self, member: str, whole: str, on: date) -> bool:
        """Whether a member reaches a whole by any way on a day."""
        steps = [m for m in self.memberships if m.member == member and m.holds(on)]
        return any(m.whole == whole or self.held(m.whole, whole, on) for m in steps)

    def of(self, firm: str, period: str) -> tuple[Fraction, Fraction | None] | None:
        """A firm's amount and base: the better settled return, of equally good ones the smaller."""
        rank = {"final": 0, "flash": 1}
        found = [f for f in self.figures if f.subject == firm and f.period.text == period]
        if not found:
            return None
        best = min(rank[f.vintage] for f in found)
        values = [
            (Fraction(f.value.number), None if f.base is None else Fraction(f.base.number))
            for f in found
            if rank[f.vintage] == best
        ]
        smallest = min(value for value, _ in values)
        bases = [base for value, base in values if value == smallest and base is not None]
        return smallest * 10_000, min(bases) * 10_000 if bases else None

    def total(self, period: str, belongs: Callable[[str, date], bool]) -> Fraction:
        """The sum over the firms that belong as the period ends, each once."""
        end = last_day(period)
        amounts = [self.of(firm, period) for firm in FIRMS if belongs(firm, end)]
        return sum((amount[0] for amount in amounts if amount is not None), Fraction(0))


def last_day(period: str) -> date:
    last = Period.parse(period).last
    if last is None:
        raise ValueError(period)
    return last


@st.composite
def stretches(draw: st.DrawFn) -> tuple[date | None, date | None]:
    begins = draw(st.none() | st.sampled_from(DAYS))
    later = [day for day in DAYS if begins is None or day > begins]
    return begins, draw(st.none() | st.sampled_from(later)) if later else None


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Firms in no, one or several clusters over overlapping stretches, tiers, a list with comings and goings."""
    memberships = [Membership(member=c, whole="d", role=Role.IN_DISTRICT) for c in CLUSTERS]
    for n, cluster in enumerate(CLUSTERS):
        memberships.append(Membership(member=cluster, whole="s", role=Role.IN_SYSTEM, stage=1 + n % 2))
    for firm in FIRMS:
        memberships.append(Membership(member=firm, whole="d", role=Role.IN_DISTRICT))
        for role, wholes in ((Role.IN_CLUSTER, CLUSTERS), (Role.IN_PARK, PARKS), (Role.IN_LIST, ("l",))):
            for whole in draw(st.lists(st.sampled_from(wholes), max_size=3)):
                begins, ends = draw(stretches())
                memberships.append(Membership(member=firm, whole=whole, role=role, begins=begins, ends=ends))
    amounts = st.integers(-500, 10**7).map(lambda n: f"{Decimal(n) / 100:.2f}")
    figures = []
    for firm in FIRMS:
        for period in draw(st.lists(st.sampled_from(PERIODS), unique=True)):
            for source in draw(st.sampled_from([("first-return",), ("first-return", "second-return")])):
                fields = {
                    "subject": firm,
                    "indicator": "profit",
                    "period": period,
                    "value": draw(amounts),
                    "unit": "万元",
                    "vintage": draw(st.sampled_from(["flash", "final"])),
                    "source": source,
                    "base": draw(st.just("") | amounts),
                }
                figures.append(Figure.from_dict(fields))
    return World(tuple(memberships), tuple(draw(st.permutations(figures))))
