"""Whether an offer can serve a demand, and what speaks for and against it, each with the fact it rests on.

Conditions come first: one that fails ends it. Reasons follow, each with points; their sum is what the assignment
weighs, and it is never shown without them. What nobody entered is unknown: it counts for nothing, and is named as what
would make the match surer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lineside.district.park.side import Need, Supply, Words, km
from lineside.district.park.weight import Speaks, Weights

NEAR_KM = 30
"""A distance up to which it speaks for a match."""
ENOUGH_WORDS = Decimal("0.5")
"""The share of a demand's product words that an offer names, from which they speak for it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: True holds, False fails, None is not known. facts: the records it rests on."""

    about: str
    holds: bool | None
    words: Words
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """One reason, its points, and the records it rests on. could: the points it would have if it spoke for it."""

    about: str
    speaks: Speaks
    words: Words
    points: int
    could: int
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """A demand and an offer, looked at on a day."""

    demand: str
    offer: str
    conditions: tuple[Condition, ...]
    arguments: tuple[Argument, ...]

    @property
    def possible(self) -> bool:
        """Whether no condition fails."""
        return all(one.holds is not False for one in self.conditions)

    @property
    def points(self) -> int:
        """What speaks for it less what speaks against it: the sum of its reasons' points, and nothing else."""
        return sum(one.points for one in self.arguments)

    @property
    def surer(self) -> tuple[Words, ...]:
        """What would make it surer: conditions that are not known, then reasons, what adds most first."""
        open_ones = [one.words for one in self.conditions if one.holds is None]
        better = sorted(
            (one for one in self.arguments if one.could > one.points), key=lambda one: one.points - one.could
        )
        return (*open_ones, *(one.words for one in better if one.speaks == "unknown"))


def fit(need: Need, supply: Supply, weights: Weights, on: date) -> Fit:
    """How an offer fits a demand on a day."""
    arguments = []
    for about, speaks, words, facts in _reasons(need, supply, on):
        weight = weights[about]
        arguments.append(Argument(about, speaks, words, weight.points(speaks), weight.points("for"), facts))
    return Fit(need.id, supply.id, tuple(_conditions(need, supply, on)), tuple(arguments))


def possible(need: Need, supply: Supply, on: date) -> bool:
    """Whether no condition of a fit fails, without what speaks for and against it."""
    return all(one.holds is not False for one in _conditions(need, supply, on))


def ranked(fits: Sequence[Fit]) -> list[Fit]:
    """What is possible, the best first; of equals the first by name."""
    return sorted((one for one in fits if one.possible), key=lambda one: (-one.points, one.offer))


def wanted_by(need: Need, on: date) -> date:
    """The day by which a demand is to be served: its last, or today where it has none."""
    return need.until if need.until is not None and need.until > on else on


# ---- conditions


def _conditions(need: Need, supply: Supply, on: date) -> Iterator[Condition]:
    both = (need.id, supply.id)
    yield subject(need, supply)
    if need.firm == supply.firm:
        yield Condition("firm", False, Words(zh="供需双方是同一家", en="both sides are the same firm"), both)
    yield _time(need, supply, on)
    yield _room(supply)
    yield from _quantity(need, supply)
    yield from _certificates(need, supply, on)
    yield from _place(need, supply)
    yield from _budget(need, supply)
    if need.confidential or supply.confidential:
        words = Words(zh="有保密要求：双方书面同意后才互告名称", en="confidential: named once both sides agree to it")
        yield Condition("consent", None, words, both)


def shared_words(need: Need, supply: Supply) -> list[str]:
    """What the demand says of products that the offer speaks of, too: they share a word of the vocabulary."""
    return sorted(said for said, words in need.words.items() if not words.isdisjoint(supply.said))


def alike(need: Need, supply: Supply) -> bool:
    """Whether the two speak of the same: one sort, and a product word, a stage or a field in common."""
    return need.sort == supply.sort and (
        (bool(need.of_field) and need.of_field == supply.of_field)
        or _staged(need, supply)
        or any(not words.isdisjoint(supply.said) for words in need.words.values())
    )


def _staged(need: Need, supply: Supply) -> bool:
    return need.chain is not None and (need.chain, need.stage) == (supply.chain, supply.stage)


def subject(need: Need, supply: Supply) -> Condition:
    """Whether the two speak of the same, and by what."""
    shared, staged, same = shared_words(need, supply), _staged(need, supply), alike(need, supply)
    if not same:
        words = Words(zh="类别、产品词、环节、领域均无相合", en="no sort with a product word, stage or field in common")
    elif shared:
        words = Words(
            zh=f"同类，产品词相合：{'、'.join(shared)}", en=f"of one sort, with the words {', '.join(shared)}"
        )
    elif staged:
        words = Words(zh=f"同类，同处第{need.stage}环节", en=f"of one sort, at stage {need.stage} of one chain")
    else:
        words = Words(zh=f"同类，同属{need.of_field}领域", en=f"of one sort, in the field {need.of_field}")
    return Condition("subject", same, words, (need.id, supply.id))


def _time(need: Need, supply: Supply, on: date) -> Condition:
    begins = max(need.since, supply.since, on)
    ends = [day for day in (need.until, supply.until) if day is not None]
    holds = not ends or begins <= min(ends)
    until = min(ends).isoformat() if ends else ""
    if holds:
        words = Words(
            zh=f"双方有效期重合，至{until}" if until else "双方均未限期",
            en=f"both stand until {until}" if until else "neither side has an end",
        )
    else:
        words = Words(zh=f"有效期不重合：一方{until}已止", en=f"one side ends on {until}, before the other begins")
    return Condition("time", holds, words, (need.id, supply.id))


def _room(supply: Supply) -> Condition:
    words = Words(zh=f"供方还可承接{supply.demands}项需求", en=f"the offer can serve {supply.demands} more demands")
    return Condition("room", supply.demands > 0, words, (supply.id,))


def _quantity(need: Need, supply: Supply) -> Iterator[Condition]:
    if need.quantity is None:
        return
    facts, amount = (need.id, supply.id), _grouped(need.quantity)
    if supply.left is None:
        words = Words(
            zh=f"需{amount}{need.unit}，供方未填可供数量",
            en=f"{amount} {need.unit} needed, how much is offered is not said",
        )
        yield Condition("quantity", None, words, facts)
    elif need.unit != supply.unit:
        words = Words(
            zh=f"计量单位不同：{need.unit or '未填'}与{supply.unit or '未填'}",
            en=f"in different units: {need.unit or 'none'} and {supply.unit or 'none'}",
        )
        yield Condition("quantity", None, words, facts)
    else:
        left = _grouped(supply.left)
        words = Words(
            zh=f"需{amount}{need.unit}，供方余{left}{need.unit}",
            en=f"{amount} {need.unit} needed, {left} left of the offer",
        )
        yield Condition("quantity", need.quantity <= supply.left, words, facts)


def _grouped(number: Decimal) -> str:
    """A quantity as people write it: 1,050, or 2.5."""
    return f"{number.normalize():,f}"


def _certificates(need: Need, supply: Supply, on: date) -> Iterator[Condition]:
    then = wanted_by(need, on)
    for standard in need.certificates:
        held = supply.held.get(standard, ())
        valid = [one for one in held if one.holds(then)]
        if valid:
            last = max(one.expires or date.max for one in valid)
            until = "长期有效" if last == date.max else f"有效期至{last}"
            en = "without an end" if last == date.max else f"until {last}"
            words, holds = Words(zh=f"{standard}证书{until}", en=f"holds {standard} {en}"), True
        elif held:
            last = max(one.expires or date.min for one in held)
            words, holds = (
                Words(
                    zh=f"{standard}证书{last}到期，届时已失效", en=f"{standard} expires on {last}, before it is needed"
                ),
                False,
            )
        elif standard in supply.certificates:
            words, holds = (
                Words(zh=f"供方称持有{standard}，证书未登记", en=f"{standard} is claimed, no certificate was entered"),
                None,
            )
        else:
            words, holds = Words(zh=f"供方不持有{standard}", en=f"the offer does not hold {standard}"), False
        yield Condition("certificates", holds, words, tuple(one.record for one in held) or (supply.id,))


def _place(need: Need, supply: Supply) -> Iterator[Condition]:
    if not need.at:
        return
    facts = (need.id, supply.id)
    if not supply.at:
        yield Condition(
            "place",
            None,
            Words(zh=f"要求在{need.at}，供方未填地点", en=f"asked for at {need.at}, where it is offered is not said"),
            facts,
        )
    else:
        holds = need.at in supply.at or supply.at in need.at
        yield Condition(
            "place",
            holds,
            Words(zh=f"要求在{need.at}，供方在{supply.at}", en=f"asked for at {need.at}, offered at {supply.at}"),
            facts,
        )


def price_of(need: Need, supply: Supply) -> Decimal | None:
    """What an offer asks for a demand: its price by the share of its quantity, or as it is without a quantity."""
    if supply.price is None:
        return None
    if supply.quantity is None:
        return supply.price
    if need.quantity is None or need.unit != supply.unit or not supply.quantity:
        return None
    return (supply.price * need.quantity / supply.quantity).quantize(Decimal("0.01"))


def _budget(need: Need, supply: Supply) -> Iterator[Condition]:
    if need.price is None:
        return
    asked, facts = price_of(need, supply), (need.id, supply.id)
    if asked is None:
        words = Words(
            zh=f"预算{need.price:,}元，报价不详", en=f"a budget of {need.price:,} yuan, the price is not known"
        )
        yield Condition("budget", None, words, facts)
    else:
        words = Words(
            zh=f"预算{need.price:,}元，报价{asked:,}元", en=f"a budget of {need.price:,} yuan, {asked:,} asked"
        )
        yield Condition("budget", asked <= need.price, words, facts)


# ---- reasons

Told = tuple[str, Speaks, Words, tuple[str, ...]]


def _reasons(need: Need, supply: Supply, on: date) -> Iterator[Told]:
    yield _by_words(need, supply)
    yield from _by_stage(need, supply)
    if need.of_field:
        yield _by_field(need, supply)
    if need.trl is not None:
        yield _by_readiness(need, supply)
    yield _by_distance(need, supply)
    if need.certificates:
        yield _by_certificates(need, supply, on)
    yield _by_earlier(need, supply)
    if need.sort == "capacity":
        yield _by_capacity(need, supply, on)
    yield from _by_price(need, supply)


def _speaks(holds: bool | None) -> Speaks:
    return "unknown" if holds is None else "for" if holds else "against"


def _by_words(need: Need, supply: Supply) -> Told:
    facts, shared = (need.id, supply.id), shared_words(need, supply)
    if not need.words:
        return "words", "unknown", Words(zh="需求未填产品词", en="the demand names no product word"), facts
    enough = len(shared) >= ENOUGH_WORDS * len(need.words)
    lacking = sorted(set(need.words) - set(shared))
    zh = f"{len(need.words)}个产品词中{len(shared)}个相合" + (f"，未提到{'、'.join(lacking)}" if lacking else "")
    en = f"{len(shared)} of {len(need.words)} product words" + (f", without {', '.join(lacking)}" if lacking else "")
    return "words", _speaks(enough), Words(zh=zh, en=en), facts


def _by_stage(need: Need, supply: Supply) -> Iterator[Told]:
    if need.chain is None:
        return
    facts = (need.id, supply.id, need.chain)
    if supply.chain is None:
        yield "stage", "unknown", Words(zh="供方所处产业链环节未填", en="the stage of the offer is not said"), facts
        return
    same = (need.chain, need.stage) == (supply.chain, supply.stage)
    if need.chain != supply.chain:
        words = Words(zh="供方属另一产业链", en="the offer belongs to another chain")
    else:
        words = Words(
            zh=f"需求在第{need.stage}环节，供方在第{supply.stage}环节",
            en=f"needed at stage {need.stage}, offered at stage {supply.stage}",
        )
    yield "stage", _speaks(same), words, facts
    if need.gap and same:
        yield "gap", "for", Words(zh=f"补上产业链缺口：{need.gap}", en=f"fills a gap of the chain: {need.gap}"), facts


def _by_field(need: Need, supply: Supply) -> Told:
    facts = (need.id, supply.id)
    if not supply.of_field:
        return (
            "field",
            "unknown",
            Words(
                zh=f"需{need.of_field}领域，供方未填", en=f"the field {need.of_field} is needed, the offer names none"
            ),
            facts,
        )
    words = Words(
        zh=f"需{need.of_field}领域，供方为{supply.of_field}",
        en=f"the field {need.of_field} is needed, offered is {supply.of_field}",
    )
    return "field", _speaks(need.of_field == supply.of_field), words, facts


def _by_readiness(need: Need, supply: Supply) -> Told:
    facts = (need.id, supply.id)
    if supply.trl is None or need.trl is None:
        return (
            "readiness",
            "unknown",
            Words(zh="供方未填技术成熟度", en="the readiness of the offer is not said"),
            facts,
        )
    words = Words(
        zh=f"要求成熟度{need.trl}级，供方{supply.trl}级",
        en=f"readiness {need.trl} is asked for, offered is {supply.trl}",
    )
    return "readiness", _speaks(supply.trl >= need.trl), words, facts


def _by_distance(need: Need, supply: Supply) -> Told:
    facts = (need.firm, supply.firm)
    if need.spot is None or supply.spot is None:
        return (
            "distance",
            "unknown",
            Words(zh="坐标不全，距离不详", en="the distance is not known: enter both places on the map"),
            facts,
        )
    far = km(need.spot, supply.spot)
    words = Words(zh=f"相距{far:.1f}千米（{NEAR_KM}千米以内为近）", en=f"{far:.1f} km apart ({NEAR_KM} km are near)")
    return "distance", _speaks(far <= NEAR_KM), words, facts


def _by_certificates(need: Need, supply: Supply, on: date) -> Told:
    then = wanted_by(need, on)
    entered = [
        one for standard in need.certificates for one in supply.held.get(standard, ()) if one.holds(then)
    ]  # fmt: skip
    proven = {
        standard for standard in need.certificates if any(one.holds(then) for one in supply.held.get(standard, ()))
    }
    words = Words(
        zh=f"所需{len(need.certificates)}项资质中{len(proven)}项有在效证书",
        en=f"valid certificates for {len(proven)} of {len(need.certificates)} standards",
    )
    speaks: Speaks = "for" if len(proven) == len(set(need.certificates)) else "unknown"
    return "certificates", speaks, words, tuple(one.record for one in entered) or (supply.id,)


def _by_earlier(need: Need, supply: Supply) -> Told:
    facts = (supply.firm,)
    both = supply.past_with.get(need.firm, (0, 0))
    signed, dropped = both if sum(both) else supply.past
    if not signed + dropped:
        return (
            "earlier",
            "unknown",
            Words(zh="供方尚无对接结果", en="no match of the offering firm was decided yet"),
            facts,
        )
    who = ("双方", "between the two") if sum(both) else ("供方", "of the offering firm")
    words = Words(
        zh=f"{who[0]}过往对接：签约{signed}次，终止{dropped}次",
        en=f"matches {who[1]}: {signed} signed, {dropped} dropped",
    )
    # The mean of a beta distribution that knew nothing before: one that was dropped says too little.
    likely = Fraction(signed + 1, signed + dropped + 2)
    holds = None if Fraction(1, 3) <= likely < Fraction(1, 2) else likely >= Fraction(1, 2)
    return "earlier", _speaks(holds), words, facts


def _by_capacity(need: Need, supply: Supply, on: date) -> Told:
    first, last = max(need.since, on), wanted_by(need, on)
    inside = [one for one in supply.idle if first <= one.first and one.last <= last]
    free, facts = sum((one.hours for one in inside), Decimal(0)), tuple(one.record for one in inside)
    span = f"{first}至{last}", f"{first} to {last}"
    if not inside or need.quantity is None or need.unit not in ("h", "小时", "工时"):
        words = Words(zh=f"{span[0]}的空闲工时不详", en=f"free hours from {span[1]} are not known")
        return "capacity", "unknown", words, facts or (supply.id,)
    by_run = all(one.known for one in inside)
    known = ("据产线运行", "from a run") if by_run else ("企业自报", "as claimed")
    hours, needed = _grouped(free), _grouped(need.quantity)
    words = Words(
        zh=f"{span[0]}空闲{hours}小时，需{needed}小时（{known[0]}）",
        en=f"{hours} h free from {span[1]}, {needed} needed ({known[1]})",
    )
    return "capacity", _speaks(free >= need.quantity), words, facts


def _by_price(need: Need, supply: Supply) -> Iterator[Told]:
    asked, facts = price_of(need, supply), (need.id, supply.id)
    if need.price is None or not need.price or asked is None:
        return
    share = asked / need.price
    words = Words(
        zh=f"报价为预算的{share:.0%}（九成以内为优）", en=f"{share:.0%} of the budget is asked (90% or less is good)"
    )
    yield "price", _speaks(share <= Decimal("0.9")), words, facts
