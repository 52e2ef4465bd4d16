"""Which firms are the district's own, month by month, as the registry says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, not_, select

from lineside.district.belonging import SUMS_ALONG, lie_under, own_stretches
from lineside.district.registry.membership import Membership
from lineside.district.store.tables import MEMBERSHIP, RECORD


def summed_along(connection: Connection) -> list[Membership]:
    """The memberships that sums follow. What was made up never adds to what is real, whoever entered that it does."""
    member, whole = RECORD.alias(), RECORD.alias()
    named = ("member", "whole", "role", "stage", "begins", "ends")
    chosen = (
        select(*(MEMBERSHIP.c[name] for name in named))
        .join(member, member.c.id == MEMBERSHIP.c.member)
        .join(whole, whole.c.id == MEMBERSHIP.c.whole)
        .where(MEMBERSHIP.c.role.in_(sorted(role.value for role in SUMS_ALONG)))
        .where(not_(member.c.synthetic & not_(whole.c.synthetic)))
        .order_by(MEMBERSHIP.c.id)
    )
    return [Membership.model_validate(dict(row)) for row in connection.execute(chosen).mappings()]


@dataclass(frozen=True, slots=True)
class Own:
    """The district's own firms: for each the months, counted from year 0, in which it is, both ends included."""

    stretches: Mapping[str, tuple[tuple[int, int], ...]]

    def holds(self, firm: str, month: int) -> bool:
        """Whether a firm is the district's own on the last day of a month."""
        return any(first <= month <= last for first, last in self.stretches.get(firm, ()))


def read_own(connection: Connection) -> Own:
    """The firms that sums hold: none outside the district, no leavers, no made-up firm in a real district."""
    chosen = select(RECORD.c.id, RECORD.c.kind).where(RECORD.c.kind.in_(("firm", "district")))
    kinds = {str(name): str(kind) for name, kind in connection.execute(chosen)}
    firms = [name for name, kind in kinds.items() if kind == "firm"]
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for firm, first, last in own_stretches(lie_under(summed_along(connection), firms), firms, kinds):
        found[firm] = (*found.get(firm, ()), (first, last))
    return Own(found)
