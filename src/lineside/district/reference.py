"""What a reference means: the one figure of the ledger that it names, or why it names none."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from lineside.district.axes import MeasureKind
from lineside.district.basis import ref_words
from lineside.district.choosing import choose, rivals, says_the_same
from lineside.district.errors import DistrictError
from lineside.district.figure import Figure
from lineside.district.registry.claim import Ref
from lineside.district.store.figures import Filed, Query
from lineside.district.store.ledger import Ledger

MOST = 500
"""Figures looked at for one reference."""


class LackingError(DistrictError):
    """A figure that is needed is not in the ledger, or not to be told from others."""


def named(ledger: Ledger, ref: Ref, *, fits: Callable[[Figure], bool] | None = None) -> Filed:
    """The figure of a reference: the one that counts, never a guess among figures that say different things.

    Args:
        ledger: where it stands.
        ref: by place, or by subject, indicator and period; without a place it means a level.
        fits: of figures on several bases those are meant that fit, if any do.

    Raises:
        LackingError: there is none, or several that differ and of which none counts before the others.
    """
    found = ledger.figures(
        Query(
            source=ref.source,
            place=ref.place or None,
            subject=ref.subject,
            indicator=ref.indicator,
            period=ref.period,
            measure=None if ref.place else MeasureKind.LEVEL,
            limit=MOST,
        )
    )
    if fits is not None:
        found = [one for one in found if fits(one.figure)] or found
    if not found:
        raise LackingError(f"台账中没有：{ref_words(ledger, ref)}")
    alike: dict[Hashable, list[Filed]] = {}
    for one in found:
        alike.setdefault(_meaning(one.figure), []).append(one)
    counting = [choose(group) for group in alike.values()]
    differ = any(not says_the_same(counting[0].figure, other.figure) for other in counting[1:])
    if differ or any(rivals(one, group) for one, group in zip(counting, alike.values(), strict=True)):
        raise LackingError(f"{ref_words(ledger, ref)}对应不止一个数字，须指明出处")
    return choose(counting)


def _meaning(figure: Figure) -> Hashable:
    """What figures have in common of which only one counts; how settled they are does not belong to it."""
    return (
        *(figure.subject, figure.indicator, figure.period.text, figure.measure.kind, figure.compared_with),
        *(figure.price, figure.scope, figure.scope_list, figure.attribution, figure.counterpart, figure.unit.measures),
        "" if figure.measure.kind is MeasureKind.LEVEL else figure.measure.of,
    )
