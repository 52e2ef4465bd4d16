"""Published claims recomputed from figures: a verdict, the arithmetic, every reading, and what would settle it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lineside.district.arithmetic import differences
from lineside.district.errors import DistrictError
from lineside.district.figure import Figure
from lineside.district.reference import LackingError
from lineside.district.registry.claim import (
    ChangeTest,
    Claim,
    CountTest,
    LadderTest,
    RatioTest,
    ReachTest,
    ReckonTest,
    Ref,
    SameTest,
    ShareTest,
    StagesTest,
    SumTest,
    UndefinedTest,
    WithinTest,
)
from lineside.district.store.ledger import Ledger
from lineside.district.verdict.change import judge_change, judge_pair, judge_per_head
from lineside.district.verdict.desk import Desk, ReadingVerdict, Verdict, Word
from lineside.district.verdict.reckon import judge_reckon
from lineside.district.verdict.registered import judge_count, judge_stages, judge_undefined
from lineside.district.verdict.whole import (
    judge_ladder,
    judge_reach,
    judge_same,
    judge_share,
    judge_sum,
    judge_within,
)
from lineside.district.words.meaning import read_change

__all__ = ["ReadingVerdict", "Verdict", "Word", "check_claim", "check_claims", "check_words"]

_TESTS: dict[type, Callable[..., Verdict]] = {
    ChangeTest: judge_change,
    SumTest: judge_sum,
    LadderTest: judge_ladder,
    SameTest: judge_same,
    ShareTest: judge_share,
    ReachTest: judge_reach,
    WithinTest: judge_within,
    RatioTest: judge_per_head,
    CountTest: judge_count,
    StagesTest: judge_stages,
    UndefinedTest: judge_undefined,
    ReckonTest: judge_reckon,
}


def check_claim(ledger: Ledger, claim: Claim) -> Verdict:
    """Recompute one claim from the ledger's figures. Whatever the ledger cannot answer is 无法核算, with the reason."""
    desk = Desk(ledger, claim)
    try:
        return _TESTS[type(claim.check)](desk, claim.check)
    except LackingError as lacking:
        desk.lines.append(str(lacking))
        return desk.verdict(Word.NOT_COMPUTABLE, settles=f"补充{str(lacking).removeprefix('台账中没有：')}")
    except DistrictError as wrong:
        desk.lines.append(str(wrong))
        return desk.verdict(Word.NOT_COMPUTABLE, settles="更正该表述的核算方法")


def check_words(ledger: Ledger, now: Figure, words: str, base: Figure | None = None) -> Verdict:
    """Judge words of change that somebody wrote of a figure.

    The base is the one given, else the figure's own of a year before, else the base value filed with it.

    Raises:
        ValueTextError: the words are no phrase of change, or have no meaning.
    """
    change = read_change(words, of_rate=now.unit.dimension == "share")
    desk = Desk(ledger)
    earlier = base or _before(desk, now)
    return desk.verdict(Word.NOT_COMPUTABLE) if earlier is None else judge_pair(desk, now, earlier, change)


def _before(desk: Desk, now: Figure) -> Figure | None:
    """The figure of a year before on the same basis, else the base value filed with this one."""
    before = now.period.year_before
    if before is None:
        desk.lines.append(f"{now.period}没有上年同期")
        return None
    then = Ref(subject=now.subject, indicator=now.indicator, period=before.text)
    try:
        return desk.get(then, fits=lambda figure: not differences(now, figure))
    except LackingError as lacking:
        if now.base is None:
            desk.lines.append(str(lacking))
            return None
        return replace(now, value=now.base, base=None, period=before)


def check_claims(ledger: Ledger) -> list[Verdict]:
    """Recompute every claim of the ledger, by id; what cannot be computed has its bounds by all that was said."""
    from lineside.district.verdict.accepted import with_bounds  # brings the solver, which one claim does not need

    claims = [claim for claim in ledger.records("claim") if isinstance(claim, Claim)]
    return with_bounds(ledger, claims, [check_claim(ledger, claim) for claim in claims])
