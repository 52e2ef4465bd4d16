"""Which firms lie under which wholes, and in which months: memberships followed upwards through time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lineside.district.period import month_number
from lineside.district.registry.membership import Membership, Role

SUMS_ALONG = frozenset(
    {
        *(Role.IN_DISTRICT, Role.IN_TOWNSHIP, Role.IN_PARK, Role.IN_CLUSTER, Role.IN_CHAIN, Role.IN_SYSTEM),
        *(Role.PART_OF, Role.IN_LIST),
    }
)
CLIMBS = SUMS_ALONG - {Role.IN_LIST}
"""Along these a member of a part is a member of the whole; being listed makes no firm part of what the list is in."""
EVER_FROM, EVER_UNTIL = 0, 10**6
"""Months without limit: before year 0 and after year 80,000."""


@dataclass(frozen=True, slots=True, order=True)
class Under:
    """A leaf lies under a whole in the months from `first` to `last`, both included."""

    leaf: str
    whole: str
    first: int
    last: int


def stage_name(whole: str, stage: int) -> str:
    """The name under which a stage of a chain or a tier of a system is summed: `sys1246#2`."""
    return f"{whole}#{stage}"


def months_of(membership: Membership) -> tuple[int, int]:
    """First and last month on whose last day a membership holds: a figure belongs where its firm then was."""
    first = EVER_FROM if membership.begins is None else month_number(membership.begins)
    last = EVER_UNTIL if membership.ends is None else month_number(membership.ends) - 1
    return first, last


def lie_under(memberships: Iterable[Membership], leaves: Iterable[str]) -> list[Under]:
    """Every leaf under every whole it reaches, directly or through others, in disjoint stretches of months.

    A leaf that reaches a whole by two ways at once lies under it once: this is why a firm in two clusters counts once
    in the tier and the district above them. A circle, which older ledgers may hold, is not followed round.
    """
    upwards: dict[str, list[Membership]] = {}
    for membership in memberships:
        if membership.role in SUMS_ALONG:
            upwards.setdefault(membership.member, []).append(membership)
    found: list[Under] = []
    for leaf in sorted(set(leaves)):
        reached: dict[str, list[tuple[int, int]]] = {}
        _climb(upwards, leaf, EVER_FROM, EVER_UNTIL, (leaf,), reached)
        for whole, stretches in sorted(reached.items()):
            found += [Under(leaf, whole, first, last) for first, last in joined(stretches)]
    return found


def _climb(
    upwards: Mapping[str, list[Membership]],
    member: str,
    since: int,
    until: int,
    path: tuple[str, ...],
    reached: dict[str, list[tuple[int, int]]],
) -> None:
    for membership in upwards.get(member, ()):
        first, last = months_of(membership)
        first, last = max(first, since), min(last, until)
        if first > last:
            continue
        if membership.whole in path:
            continue
        reached.setdefault(membership.whole, []).append((first, last))
        if membership.stage is not None:
            reached.setdefault(stage_name(membership.whole, membership.stage), []).append((first, last))
        if membership.role in CLIMBS:
            _climb(upwards, membership.whole, first, last, (*path, membership.whole), reached)


def way_round(upwards: Mapping[str, list[Membership]], start: Membership) -> tuple[str, ...] | None:
    """The things that a membership leads through until it comes back to its member, at one time; None if it does not.

    upwards: by member, the memberships to follow; lists end the way, as they do in sums.
    """
    seen: dict[str, list[tuple[int, int]]] = {}
    ways: list[tuple[str, int, int, tuple[str, ...]]] = [(start.whole, *months_of(start), (start.member, start.whole))]
    while ways:
        at, since, until, path = ways.pop()
        if at == start.member:
            return path
        if any(first <= since and until <= last for first, last in seen.get(at, ())):
            continue
        seen.setdefault(at, []).append((since, until))
        for step in upwards.get(at, ()):
            first, last = months_of(step)
            if max(first, since) <= min(last, until):
                ways.append((step.whole, max(first, since), min(last, until), (*path, step.whole)))
    return None


def joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same months as disjoint stretches in order; neighbours become one."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def own_stretches(
    under: Iterable[Under], leaves: Iterable[str], kinds: Mapping[str, str]
) -> list[tuple[str, int, int]]:
    """When each leaf is the district's own: leaf, first and last month. Where none lies in any, all are at any time."""
    of_leaf: dict[str, list[tuple[int, int]]] = {}
    for stretch in under:
        if kinds.get(stretch.whole) == "district":
            of_leaf.setdefault(stretch.leaf, []).append((stretch.first, stretch.last))
    found = [(leaf, *one) for leaf, stretches in sorted(of_leaf.items()) for one in joined(stretches)]
    return found or [(leaf, EVER_FROM, EVER_UNTIL) for leaf in leaves]
