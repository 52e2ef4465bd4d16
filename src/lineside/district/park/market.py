"""A park's open demands and offers as the ledger knows them, and how well each fits each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TypeVar

from lineside.district.park.assignment import Pair, Room, assign
from lineside.district.park.book import book_of
from lineside.district.park.matching import Fit, alike, fit, possible, ranked
from lineside.district.park.side import Held, Idle, Need, Supply
from lineside.district.park.weight import Weights, learn
from lineside.district.registry.case import Certificate
from lineside.district.registry.chain import Chain, ItemState
from lineside.district.registry.exchange import Demand, Match, MatchState, Offer
from lineside.district.registry.instrument import IdleHours, SharedOrder
from lineside.district.registry.place import Spot
from lineside.district.registry.record import Record
from lineside.district.store.ledger import Ledger
from lineside.district.words.script import fold

THOUSANDTHS = 1000
"""Quantities have three decimals: the solver counts in thousandths."""
SHOWN = 3
"""Offers that are explained for a demand."""
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Books:
    """The records that matching reads, on a day. firms: whoever needs and offers, by id."""

    on: date
    demands: Sequence[Demand]
    offers: Sequence[Offer]
    matches: Sequence[Match]
    certificates: Sequence[Certificate] = ()
    idle: Sequence[IdleHours] = ()
    orders: Sequence[SharedOrder] = ()
    chains: Sequence[Chain] = ()
    firms: Mapping[str, Record] = field(default_factory=dict)


def read_books(ledger: Ledger) -> Books:
    """What a ledger holds of it."""
    book = book_of(ledger)
    return Books(
        ledger.today(), book.of(Demand), book.of(Offer), book.of(Match), book.of(Certificate), book.of(IdleHours),
        book.of(SharedOrder), book.of(Chain), book.records,
    )  # fmt: skip


def market_of(ledger: Ledger) -> Market:
    """The market of a ledger today; after something is written only what it changes is looked at again."""
    book, today = book_of(ledger), ledger.today()
    memo, found = book.memo, book.memo.get(("market", today))
    if not isinstance(found, Market):
        before = book.lasting.get("market")
        found = Market(read_books(ledger), before if isinstance(before, Market) else None)
        memo["market", today] = book.lasting["market"] = found
    return found


class Market:
    """Demands and offers that have not ended on a day, and every fit of one with the other.

    before: the market as it was; of a demand and an offer of which nothing changed it is known whether they can meet.
    """

    def __init__(self, books: Books, before: Market | None = None) -> None:
        self.books = books
        self.weights: Weights = learn(books.matches)
        self._best: dict[str, list[Fit]] = {}
        self._live = [one for one in books.matches if one.state is not MatchState.DROPPED]
        self._demands = {one.id: one for one in books.demands}
        self._live_of: dict[str, list[Match]] = {}
        for match in self._live:
            self._live_of.setdefault(match.offer, []).append(match)
        self.vocabulary = self._vocabulary()
        same_words = before is not None and before.vocabulary == self.vocabulary
        self.parts: dict[str, frozenset[str]] = before.parts if before is not None and same_words else {}
        """The words of the vocabulary in whatever sides say of products, as far as anybody asked."""
        self.needs = {one.id: self._need(one) for one in self._standing(books.demands)}
        self.supplies = {one.id: self._supply(one) for one in self._standing(books.offers)}
        same_day = before is not None and before.books.on == books.on
        self.conditions = self._look_again(before) if before is not None and same_day else self._look_at(self.needs)
        """The offers that meet every condition of each demand."""

    def _look_at(self, needs: Iterable[str]) -> dict[str, frozenset[str]]:
        return {name: self._apt(self.needs[name], self.supplies) for name in needs}

    def _apt(self, need: Need, offers: Iterable[str]) -> frozenset[str]:
        """Those of these offers that meet every condition of a demand, as far as anybody can tell."""
        on = self.books.on
        return frozenset(
            name for name in offers if alike(need, self.supplies[name]) and possible(need, self.supplies[name], on)
        )

    def _look_again(self, before: Market) -> dict[str, frozenset[str]]:
        fresh = {name for name, one in self.supplies.items() if before.supplies.get(name) != one}
        gone = fresh | (before.supplies.keys() - self.supplies.keys())
        same = {name for name, one in self.needs.items() if before.needs.get(name) == one}
        return self._look_at(self.needs.keys() - same) | {
            name: (before.conditions[name] - gone) | self._apt(self.needs[name], fresh) for name in same
        }

    def _standing(self, sides: Iterable[Side]) -> list[Side]:
        """Those that have not ended; what begins later is told by the condition of time."""
        on = self.books.on
        standing = [one for one in sides if one.closed is None and (one.until is None or one.until >= on)]
        return sorted(standing, key=lambda one: (one.since, one.id))

    @cached_property
    def open_needs(self) -> tuple[Need, ...]:
        """Demands that no match serves yet, the longest waiting first."""
        served = {one.demand for one in self._live}
        return tuple(need for need in self.needs.values() if need.id not in served)

    def fits(self, need: Need) -> list[Fit]:
        """Every offer against a demand."""
        return [fit(need, supply, self.weights, self.books.on) for supply in self.supplies.values()]

    def best(self, need: Need) -> list[Fit]:
        """The offers that can serve a demand and that no match of it was dropped with, the best first."""
        if need.id not in self._best:
            self._best[need.id] = self._look(need)
        return self._best[need.id]

    def able(self, need: Need) -> frozenset[str]:
        """The offers that can serve a demand and that no match of it was dropped with."""
        return self.conditions[need.id] - self._dropped.get(need.id, frozenset())

    @cached_property
    def _dropped(self) -> Mapping[str, frozenset[str]]:
        """The offers that a match of each demand was dropped with."""
        found: dict[str, frozenset[str]] = {}
        for one in self.books.matches:
            if one.state is MatchState.DROPPED:
                found[one.demand] = found.get(one.demand, frozenset()) | {one.offer}
        return found

    def _look(self, need: Need) -> list[Fit]:
        apt = [self.supplies[name] for name in self.able(need)]
        return ranked([fit(need, supply, self.weights, self.books.on) for supply in apt])

    @cached_property
    def proposed(self) -> Mapping[str, str]:
        """The best assignment of all open demands: the offer of each that is served.

        Raises:
            MissingExtraError: OR-Tools is not installed.
        """
        pairs = [
            Pair(need.id, one.offer, one.points, self._takes(need, self.supplies[one.offer]))
            for need in self.open_needs
            for one in self.best(need)
        ]
        rooms = {
            name: Room(supply.demands, None if supply.left is None else int(supply.left * THOUSANDTHS))
            for name, supply in self.supplies.items()
        }
        return assign(pairs, rooms, [need.id for need in self.open_needs])

    @staticmethod
    def _takes(need: Need, supply: Supply) -> int | None:
        counted = need.quantity is not None and supply.left is not None and need.unit == supply.unit
        return int(need.quantity * THOUSANDTHS) if counted and need.quantity is not None else None

    # ---- facts

    def _vocabulary(self) -> frozenset[str]:
        """Product words of the ledger: what sides and their firms, and chains, call products."""
        said = [text for one in (*self.books.demands, *self.books.offers) for text in one.products]
        for side in (*self.books.demands, *self.books.offers):
            said += getattr(self.books.firms.get(side.firm), "products", ())
        for chain in self.books.chains:
            said += [link.product for link in chain.links] + [stage.name.zh for stage in chain.stages]
        return frozenset(word for text in said if len(word := _folded(text)) >= _SHORTEST)

    def _words(self, side: Demand | Offer) -> dict[str, frozenset[str]]:
        return {said: self._parts_of(said) for said in side.products}

    def _parts_of(self, said: str) -> frozenset[str]:
        """The words of the vocabulary in what somebody says of products."""
        if said not in self.parts:
            text = _folded(said)
            parts = {
                text[start:end]
                for start in range(len(text))
                for end in range(start + _SHORTEST, min(len(text), start + self._longest) + 1)
                if _is_word(text, start, end)
            }
            self.parts[said] = frozenset(parts & self.vocabulary)
        return self.parts[said]

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.vocabulary), default=0)

    def _place(self, side: Demand | Offer) -> tuple[float, float] | None:
        spot = side.spot or getattr(self.books.firms.get(side.firm), "spot", None)
        return (spot.longitude, spot.latitude) if isinstance(spot, Spot) else None

    def _need(self, one: Demand) -> Need:
        return Need(
            one.id, one.firm, one.sort, one.since, one.until, self._words(one), one.field, one.chain, one.stage,
            one.trl, one.quantity, one.unit, one.at, self._place(one), one.budget, one.confidential,
            certificates=one.certificates, gap=self._gap(one),
        )  # fmt: skip

    def _gap(self, one: Demand) -> str:
        """What the chain lists as lacking at the demand's stage."""
        chain = next((chain for chain in self.books.chains if chain.id == one.chain), None)
        listed = [
            item.text
            for item in (chain.items if chain is not None else ())
            if item.list == "gap" and item.stage == one.stage and item.state in (ItemState.OPEN, ItemState.UNDER_WAY)
        ]
        return listed[0] if listed and one.stage is not None else ""

    def _supply(self, one: Offer) -> Supply:
        live = self._live_of.get(one.id, ())
        taken = [self._demands[match.demand] for match in live if match.demand in self._demands]
        used = sum((each.quantity or Decimal(0) for each in taken if each.unit == one.unit), Decimal(0))
        past, past_with = self._past(one.firm)
        held: dict[str, tuple[Held, ...]] = {}
        for each in self._certificates.get(one.firm, ()):
            held[each.standard] = (*held.get(each.standard, ()), Held(each.id, each.since, each.expires))
        return Supply(
            one.id, one.firm, one.sort, one.since, one.until, self._words(one), one.field, one.chain, one.stage,
            one.trl, one.quantity, one.unit, one.at, self._place(one), one.budget, one.confidential,
            certificates=one.certificates, demands=max(0, one.demands - len(live)),
            left=None if one.quantity is None else max(Decimal(0), one.quantity - used),
            held=held, idle=self._idle(one.firm), said=frozenset().union(*self._words(one).values()),
            past=past, past_with=past_with,
        )  # fmt: skip

    def _past(self, firm: str) -> tuple[tuple[int, int], dict[str, tuple[int, int]]]:
        """Matches of an offering firm that were signed and dropped: in all, and with each firm that was in need."""
        signed = dropped = 0
        of_firm: dict[str, tuple[int, int]] = {}
        for match in self._decided.get(firm, ()):
            one, other = (1, 0) if match.state is MatchState.SIGNED else (0, 1)
            signed, dropped = signed + one, dropped + other
            needy = self._demands[match.demand].firm if match.demand in self._demands else ""
            before = of_firm.get(needy, (0, 0))
            of_firm[needy] = (before[0] + one, before[1] + other)
        return (signed, dropped), of_firm

    @cached_property
    def _decided(self) -> Mapping[str, Sequence[Match]]:
        """Matches that were signed or dropped, by the firm that offered."""
        firms = {one.id: one.firm for one in self.books.offers}
        found: dict[str, list[Match]] = {}
        for match in self.books.matches:
            if match.state in (MatchState.SIGNED, MatchState.DROPPED) and match.offer in firms:
                found.setdefault(firms[match.offer], []).append(match)
        return found

    @cached_property
    def _certificates(self) -> Mapping[str, Sequence[Certificate]]:
        found: dict[str, list[Certificate]] = {}
        for one in self.books.certificates:
            found.setdefault(one.firm, []).append(one)
        return found

    @cached_property
    def _used(self) -> Mapping[str, Decimal]:
        """Hours that orders take of each machine's idle ones."""
        found: dict[str, Decimal] = {}
        for one in self.books.orders:
            if one.state != "dropped":
                found[one.offer] = found.get(one.offer, Decimal(0)) + one.hours
        return found

    @cached_property
    def _offered(self) -> Mapping[str, Sequence[IdleHours]]:
        found: dict[str, list[IdleHours]] = {}
        for one in self.books.idle:
            if one.withdrawn is None:
                found.setdefault(one.firm, []).append(one)
        return found

    def _idle(self, firm: str) -> tuple[Idle, ...]:
        """Hours that the firm offers, less the orders that were placed in them."""
        found = []
        for one in self._offered.get(firm, ()):
            used = self._used.get(one.id, Decimal(0))
            first, last = date.fromisoformat(one.since[:10]), date.fromisoformat(one.until[:10])
            found.append(Idle(one.id, first, last, max(Decimal(0), one.hours - used), one.run is not None))
        return tuple(found)


Side = TypeVar("Side", Demand, Offer)


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    return fold(text).text.casefold().strip()


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether a stretch does not begin or end within a word of Latin letters."""
    return not (
        (start > 0 and _latin(text[start - 1]) and _latin(text[start]))
        or (end < len(text) and _latin(text[end - 1]) and _latin(text[end]))
    )


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
