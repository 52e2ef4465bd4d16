"""Which averages of the retrofit register viewers are shown: of every group that they may ask for, judged together.

An average over four firms and one over three of them give the fourth. So the groups of an indicator are judged as sums
are, beside those that were shown before. Nobody counts on a bound: gains may be below zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from lineside.district.mirror import Mirror
from lineside.district.registry.membership import Membership
from lineside.district.registry.retrofit import Retrofit, RetrofitLevel
from lineside.district.release import Rule, Sum, suppress
from lineside.district.retrofit import pair_of
from lineside.district.timeline import Amount, Filing, Unit, tie
from lineside.district.told import Told, joined, read_told, write_told

Group = tuple[str | None, RetrofitLevel | None]
"""Firms under a whole, None for all, with retrofits of a level, None for all."""

PLACE = "retrofit:"
"""What was told of the register is remembered under the indicator's name after this, in no year."""


def fitting(found: Iterable[Retrofit], members: Mapping[str, frozenset[str]], group: Group) -> list[Retrofit]:
    """The retrofits of a group; members: the firms of each whole."""
    whole, level = group
    return [
        one
        for one in found
        if (whole is None or one.firm in members.get(whole, frozenset())) and level in (None, one.level)
    ]


def members_of(memberships: Iterable[Membership]) -> dict[str, frozenset[str]]:
    """Who is, or was, a member of each whole."""
    found: dict[str, set[str]] = {}
    for one in memberships:
        found.setdefault(one.whole, set()).add(one.member)
    return {whole: frozenset(names) for whole, names in found.items()}


def shown_groups(
    mirror: Mirror, found: Sequence[Retrofit], members: Mapping[str, frozenset[str]], indicator: str,
    opens: Callable[[str], bool], *, rule: Rule | None = None,
) -> frozenset[Group]:  # fmt: skip
    """The groups whose averages of an indicator may be shown; that they are is remembered.

    opens: whether a firm shows its own evidence: it is known then, protects nobody and needs no protection.
    """
    amounts: dict[Unit, Amount] = {}
    owners: dict[str, str] = {}
    for one in found:
        pair = next((pair_of(row) for row in one.results if row.indicator == indicator), None)
        if pair is not None:
            amounts[one.id], owners[one.id] = pair[1], one.firm
    groups: list[Group] = [(whole, level) for whole in (None, *sorted(members)) for level in (None, *RetrofitLevel)]
    sums = [
        Sum(group, frozenset(one.id for one in fitting(found, members, group) if one.id in amounts)) for group in groups
    ]
    with mirror.lock:
        kept = read_told(mirror.told(PLACE + indicator, 0))
        earlier = [frozenset(name for _, _, name in units if name in amounts) for units in kept.sums]
        filings = (Filing(unit, owners[str(unit)], n, n, amount) for n, (unit, amount) in enumerate(amounts.items()))
        chosen = suppress(
            [one for one in sums if one.units], amounts, rule=rule, told=earlier, unbounded=True,
            open_units={name for name, firm in owners.items() if opens(firm)}, ties=tie(filings, flow=False),
        )  # fmt: skip
        shown = [one for one in sums if chosen.shows(one.key)]
        told = frozenset(frozenset((0, 0, str(unit)) for unit in one.units) for one in shown if one.units)
        if not told <= kept.sums:
            mirror.tell(PLACE + indicator, 0, write_told(joined(kept, Told({f: 0 for u in told for f in u}, told))))
    return frozenset(_group(one) for one in shown)


def _group(one: Sum) -> Group:
    assert isinstance(one.key, tuple)
    whole, level = one.key
    return whole, level
