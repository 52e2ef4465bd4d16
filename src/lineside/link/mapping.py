"""From foreign values to facts: counters, numbers, states, labels and measured values become what the controller knows.

The rules of the device contract (docs/guides/devices.md). What comes in one message is looked at as a whole; a counter
starts anywhere, rolls over, and is taken up anew where it falls; a device that has fallen silent is lost until it is
born again. What a mapper keeps is journaled as it changes, so that a run that goes on knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from lineside.link.driver import Kind
from lineside.lower import codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lineside.link.driver import Batch, Value
    from lineside.model.link import Counted, Device, Failed, Mapped, Seen, Trigger

MOST_LABELS: Final = 1_000_000
MOST_ASKED: Final = 1000
"""Unknown labels that are told of; further ones are counted."""
FINDINGS: Final = {"passed": codes.PASSED, "held": codes.HELD_BACK, "rejected": codes.REJECTED}


class What(StrEnum):
    """What an entry is."""

    FACT = "fact"
    VALUE = "value"
    BOUND = "bound"
    REBASE = "rebase"
    LOST = "lost"
    BACK = "back"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a device's message means. Of a fact: its kind, element, activity number and two values."""

    what: What
    element: int
    kind: int = 0
    number: int = 0
    x: int = 0
    y: int = 0
    text: str = ""
    value: float = 0.0


class Belief(Protocol):
    """What a mapper asks of the controller's belief."""

    def made(self, machine: int) -> int:
        """Operations that have ended there."""

    def parts_at(self, machine: int) -> list[tuple[int, int]]:
        """Product and serial of the part on the machine, of those in its station's queue, and of the one before it."""

    def working(self, machine: int) -> tuple[int, int]:
        """Product and serial of the part on the machine; -1 where there is none."""


@dataclass(slots=True)
class Linked:
    """A machine that a device plays, and what is known of the device."""

    name: str
    row: int
    station: int
    device: Device
    address: str
    modes: Mapping[str, int] = field(default_factory=dict)
    """Rows of its failures by name."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Rows of kinds of defects and errors by name."""
    first_value: int = 0
    """Number of its first measured value among those of all machines."""
    last: dict[str, Value] = field(default_factory=dict)
    known: bool = False
    """Whether something is known of it now; what is not known is shown as unknown."""
    heard: int = 0
    """When it was heard last, µs of the plant's time."""
    total: int | None = None
    """What its counter stands for in the line; None: no counter was seen yet."""
    waits: tuple[Entry, frozenset[str], int] | None = None
    """An end that waits for its values, and until when."""
    echoed: int = 0
    """The last activity number that it has named, as the controller counts."""
    tags: frozenset[str] = frozenset()
    """Every value that its link reads."""

    def __post_init__(self) -> None:
        """Look once at what is asked of every message."""
        self.tags = self.device.tags


class Mapper:
    """Maps what devices say. Pure but for what it keeps: no clock, no file, no connection."""

    def __init__(self, linked: list[Linked], products: list[str], offset: int = 0) -> None:
        """`offset`: added to activity numbers on their way out, so that those of an earlier run mean nothing."""
        self.linked = linked
        self.offset = offset
        self.labels: dict[str, tuple[int, int]] = {}
        """Product and serial of each label that is bound."""
        self.label_of: dict[tuple[int, int], str] = {}
        self._products = {name: row for row, name in enumerate(products)}
        self._asked: set[str] = set()
        self._by_address: dict[str, list[Linked]] = {}
        self._by_tag: dict[tuple[str, str], list[Linked]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._by_node: dict[str, list[Linked]] = {}
        for each in linked:
            self._by_node.setdefault(each.address, []).append(each)
            self._by_node.setdefault(each.address.rpartition("/")[0], []).append(each)
            self._by_address.setdefault(each.address, []).append(each)
            for tag in each.tags:
                self._by_tag.setdefault((each.address, tag), []).append(each)
            if each.device.gives.seen is not None:
                pattern = each.device.gives.seen.serial
                self._patterns[pattern] = re.compile(pattern.replace("(?<", "(?P<"))

    @property
    def unknown(self) -> set[int]:
        """Machines of which nothing is known now."""
        return {each.row for each in self.linked if not each.known}

    def hear(self, batch: Batch, time: int, belief: Belief) -> list[Entry]:
        """What a message means at a time, µs of the plant."""
        found: list[Entry] = []
        for each in self._meant(batch):
            if batch.kind == Kind.DEATH:
                found += self._lose(each, "it is gone")
            else:
                found += self._hear(each, dict(batch.values), batch.kind == Kind.BIRTH, time, belief)
        if batch.kind != Kind.DEATH:
            for each in self._by_node.get(batch.device, ()):
                each.heard = time
        return found

    def _meant(self, batch: Batch) -> list[Linked]:
        """The machines that a message tells of: of a device with many, those of which it brings values."""
        here = self._by_address.get(batch.device, [])
        if batch.kind != Kind.DATA or len(here) < 2:
            return here
        found = {each.row: each for tag, _ in batch.values for each in self._by_tag.get((batch.device, tag), ())}
        return list(found.values())

    def tick(self, time: int) -> list[Entry]:
        """What has become of silence, and of ends that wait for values, by a time."""
        found: list[Entry] = []
        for each in self.linked:
            if each.waits is not None and time >= each.waits[2]:
                entry, missing, _ = each.waits
                each.waits = None
                text = f"{each.name}: {', '.join(sorted(missing))} did not come with the part's end"
                found += [entry, Entry(What.ALARM, each.row, text=text)]
            stale = each.device.stale_after
            if each.known and stale is not None and time - each.heard > stale * codes.SECOND:
                found += self._lose(each, f"it has said nothing for {stale:g} s")
        return found

    def due(self) -> int:
        """When silence, or waiting for values, is over next, µs of the plant's time."""
        times = [each.waits[2] for each in self.linked if each.waits is not None]
        times += [
            each.heard + int(each.device.stale_after * codes.SECOND) + 1
            for each in self.linked
            if each.known and each.device.stale_after is not None
        ]
        return min(times, default=codes.NEVER)

    def bind(self, label: str, product: int, serial: int) -> None:
        """A label is this part's."""
        if len(self.labels) < MOST_LABELS:
            self.labels[label] = (product, serial)
            self.label_of[product, serial] = label

    def rebase(self, machine: int, total: int, count: int, made: int) -> None:
        """As it was journaled: a machine's counter stood at `count` when the line's total was `total`."""
        for each in self.linked:
            counter = each.device.gives.counted
            if each.row == machine and counter is not None:
                each.total = made
                each.last[counter.from_] = (count + made - total) % (1 << counter.bits)

    def _lose(self, each: Linked, why: str) -> list[Entry]:
        if not each.known:
            return []
        each.known = False
        return [Entry(What.LOST, each.row, text=f"{each.name} is lost: {why}")]

    def _hear(self, each: Linked, values: dict[str, Value], birth: bool, time: int, belief: Belief) -> list[Entry]:
        found: list[Entry] = []
        mine = {tag: values[tag] for tag in each.tags if tag in values}
        if any(value is None for value in mine.values()):
            found += self._lose(each, "its values are of bad quality")
            mine = {tag: value for tag, value in mine.items() if value is not None}
        elif not each.known and (birth or mine or each.last):
            each.known = True
            found.append(Entry(What.BACK, each.row, text=f"{each.name} is back"))
        each.heard = time
        before = each.last
        each.last = {**before, **mine}
        news = _News(each, before, mine)
        if not birth:
            found += list(self._measured(each, mine))
        for read in (self._repaired, self._seen, self._ended, self._counted, self._started, self._failed):
            found += read(news, time, belief)
        return found

    def _measured(self, each: Linked, mine: dict[str, Value]) -> Iterator[Entry]:
        for n, (name, measured) in enumerate(each.device.values.items()):
            value = mine.get(measured.from_)
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            yield Entry(What.VALUE, each.first_value + n, x=each.row, value=float(value))
            limits = measured.limits
            if limits is not None and not float(limits[0]) <= value <= float(limits[1]):
                unit = f" {measured.unit}" if measured.unit else ""
                text = f"{each.name}: {name} is {value:g}{unit}, not from {limits[0]} to {limits[1]}"
                yield Entry(What.ALARM, each.row, text=text)

    def _repaired(self, news: _News, time: int, belief: Belief) -> list[Entry]:
        del time, belief
        fact = news.each.device.gives.repaired
        return [news.fact(codes.REPAIRED)] if fact is not None and news.becomes(fact, at_birth=True) else []

    def _failed(self, news: _News, time: int, belief: Belief) -> list[Entry]:
        del time, belief
        each = news.each
        found: list[Entry] = []
        for kind, fact in ((codes.STOPPED, each.device.gives.stopped), (codes.REFUSED, each.device.gives.refused)):
            for number in self._numbers(news, fact):
                about = news.word(getattr(fact, "about", None), each.kinds, -1) + 1
                found.append(news.fact(kind, number, about if kind == codes.REFUSED else 0))
        failed: Failed | None = each.device.gives.failed
        if failed is not None and news.becomes(failed, at_birth=True):
            found.append(news.fact(codes.FAILED, 0, news.word(failed.mode, each.modes, codes.NONE)))
        return found

    def _started(self, news: _News, time: int, belief: Belief) -> list[Entry]:
        del time, belief
        return [news.fact(codes.STARTED, number) for number in self._numbers(news, news.each.device.gives.started)]

    def _ended(self, news: _News, time: int, belief: Belief) -> list[Entry]:
        del belief
        each, fact = news.each, news.each.device.gives.ended
        if fact is None:
            return []
        found: list[Entry] = []
        if each.waits is not None:
            entry, missing, until = each.waits
            missing -= {name for name in missing if each.device.values[name].from_ in news.mine}
            each.waits = (entry, missing, until) if missing else None
            found += [] if missing else [entry]
        for number in self._numbers(news, fact):
            x = news.word(fact.result, FINDINGS, codes.PASSED)
            entry = news.fact(codes.ENDED, number, x, news.word(fact.about, each.kinds, -1) + 1)
            lacking = frozenset(name for name in fact.reads if each.device.values[name].from_ not in news.mine)
            if lacking and fact.settle > 0:
                found += [each.waits[0]] if each.waits is not None else []
                each.waits = (entry, lacking, time + int(fact.settle * codes.SECOND))
            else:
                found.append(entry)
        return found

    def _numbers(self, news: _News, fact: Trigger | None) -> Iterator[int]:
        """The activity numbers that a fact is told of; 0: the device knows none."""
        if fact is None:
            return
        if fact.is_ is None:
            if news.becomes(fact, at_birth=False):
                yield 0
            return
        value = news.mine.get(fact.from_ or "")
        if isinstance(value, bool) or not isinstance(value, int) or value == news.before.get(fact.from_ or ""):
            return
        number = value - self.offset
        if 0 < number < 1 << 40:
            news.each.echoed = max(news.each.echoed, number)
            yield number

    def _counted(self, news: _News, time: int, belief: Belief) -> list[Entry]:
        del time
        each, gives = news.each, news.each.device.gives
        counted, rejected = gives.counted, gives.rejected
        found: list[Entry] = []
        bad = 0
        if rejected is not None:
            bad, entries = self._more(news, rejected, None)
            found += entries
        if counted is None:
            return [*found, *(news.fact(codes.ENDED, 0, codes.REJECTED) for _ in range(bad))]
        if each.total is None:
            value = news.mine.get(counted.from_)
            if not _is_count(value, counted):
                return found
            each.total = belief.made(each.row)
            return [*found, Entry(What.REBASE, each.row, number=each.total, x=-1, y=int(value or 0))]
        more, entries = self._more(news, counted, belief)
        found += entries
        for n in range(more):
            assert each.total is not None
            each.total += 1
            if n >= more - bad:
                found.append(news.fact(codes.ENDED, 0, codes.REJECTED))
            else:
                found.append(news.fact(codes.COUNTED, 0, each.total))
        return found

    def _more(self, news: _News, counter: Counted, belief: Belief | None) -> tuple[int, list[Entry]]:
        """By how much a counter has risen; and what is told where it was taken up anew."""
        value, before = news.mine.get(counter.from_), news.before.get(counter.from_)
        if value is None or before is None or value == before:
            return 0, []
        if not isinstance(value, int) or not isinstance(before, int) or not _is_count(value, counter):
            text = f"{news.each.name}: the counter {counter.from_} shows {_text(value)[:40]}, which is no count"
            return 0, [Entry(What.ALARM, news.each.row, text=text)]
        more = (value - before) % (1 << counter.bits)
        if more <= counter.most:
            return more, []
        why = "it was reset" if value < before else f"more than {counter.most} at once is no count"
        text = (
            f"{news.each.name}: the counter {counter.from_} went from {before} to {value}: {why}; taken up from there"
        )
        entries = [Entry(What.ALARM, news.each.row, text=text)]
        if belief is not None:
            total = news.each.total or 0
            entries.insert(0, Entry(What.REBASE, news.each.row, number=total, x=before, y=value))
        return 0, entries

    def _seen(self, news: _News, time: int, belief: Belief) -> list[Entry]:
        del time
        each, fact = news.each, news.each.device.gives.seen
        if fact is None:
            return []
        text = news.mine.get(fact.from_)
        if text is None or text == news.before.get(fact.from_) or text == "":
            return []
        match = self._patterns[fact.serial].search(str(text)[:256])
        if match is None:
            return self._ask(each, f"{each.name} has read {str(text)[:64]!r}, which is no label of the pattern")
        label = match.group(1)
        if label not in self.labels:
            return self._unknown(each, fact, label, belief)
        product, serial = self.labels[label]
        return [Entry(What.FACT, each.station, codes.SEEN, 0, product, serial)]

    def _unknown(self, each: Linked, fact: Seen, label: str, belief: Belief) -> list[Entry]:
        if fact.unknown == "refuse":
            return []
        if fact.unknown == "question":
            return self._ask(each, f"{each.name} has read the label {label}, which no part has")
        product = None if fact.product is None else self._products[fact.product]
        for which, serial in belief.parts_at(each.row):
            if (product is None or which == product) and (which, serial) not in self.label_of:
                self.bind(label, which, serial)
                bound = Entry(What.BOUND, which, number=serial, text=label)
                return [bound, Entry(What.FACT, each.station, codes.SEEN, 0, which, serial)]
        return self._ask(each, f"{each.name} has read the label {label}, and no part there is without one")

    def _ask(self, each: Linked, text: str) -> list[Entry]:
        if text in self._asked or len(self._asked) >= MOST_ASKED:
            return []
        self._asked.add(text)
        return [Entry(What.ALARM, each.row, text=text)]


@dataclass(slots=True)
class _News:
    """A message of a device against what was known before."""

    each: Linked
    before: Mapping[str, Value]
    mine: Mapping[str, Value]

    def fact(self, kind: int, number: int = 0, x: int = 0, y: int = 0) -> Entry:
        return Entry(What.FACT, self.each.row, kind, number, x, y)

    def becomes(self, fact: Trigger, *, at_birth: bool) -> bool:
        """Whether what makes a fact is so now and was not before; where nothing was known before, `at_birth`."""
        if isinstance(fact.when, dict):
            state = self.each.device.state
            if state is None or state.from_ not in self.mine:
                return False
            words, tag, wanted = state.words, state.from_, fact.when["state"]
        else:
            words, tag, wanted = None, fact.from_ or "", fact.when or ()
            if tag not in self.mine:
                return False

        def holds(value: Value) -> bool:
            text = _text(value)
            return (text if words is None else words.get(text, "")) in wanted

        if not holds(self.mine[tag]):
            return False
        return at_birth if tag not in self.before else not holds(self.before[tag])

    def word(self, mapped: Mapped | None, rows: Mapping[str, int], otherwise: int) -> int:
        """What a value means, as a row; of the same message where it is there, else the last known."""
        if mapped is None:
            return otherwise
        value = self.mine.get(mapped.from_, self.before.get(mapped.from_))
        text = _text(value)
        return rows.get(mapped.as_.get(text, text), otherwise)


def _is_count(value: Value, counter: Counted) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << counter.bits


def _text(value: Value) -> str:
    """As a model writes it: 2, not 2.0; true, not True."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


Reader = Callable[[_News, int, Belief], list[Entry]]
