"""Reading a text: every figure it states, with its period, subject, indicator, measure and what it is held against."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lineside.district.period import Period
from lineside.district.value import plain
from lineside.district.words.amounts import Found, find_amounts
from lineside.district.words.measure import RISEN, Measured, measure_of
from lineside.district.words.naming import bare_lead, counted, head_of, items, what, who
from lineside.district.words.script import Folded, fold
from lineside.district.words.statement import Statement, Status
from lineside.district.words.stretches import Stretch, find_stretches

LONGEST = 1_000_000
"""Characters of one text that are read."""

_END = re.compile(r"[。!！?？;；\n]|\.(?=\s)")
_CLAUSE = re.compile(r"[,，:：](?!\d{3}(?!\d))")
_COUNTING = frozenset(
    ["个", "家", "户", "种", "项", "座", "所", "条", "件", "名", "位", "处", "批", "款", "辆", "台", "套", "支"]
)
_PLANNED = re.compile(r"力争|目标|计划|规划|将达|将建成|将实现|有望|到20[2-9]\d年|投产后|达产后|建成后|预期|拟|未来")
_AGREED = re.compile(r"协议|签约|合同|意向|约定")
_ESTIMATED = re.compile(r"预计|估算|初步测算|大约估")
_CLAIMED = re.compile(r"(?:介绍|表示|称|透露|告诉记者|认为)[,，:：]|(?P<who>[一-鿿]{2,12})(?:介绍|表示|称|透露|告诉)")
_OF_OTHERS = ("", "贡献率", "增长面")
"""Indicators that are said of another one and do not stay what is spoken of."""
_TRADE = re.compile(
    r"(?:^|[全我该][国省市区县]|规模以上|规上|规模)((?:[一-鿿、]{0,16}产业|[一-鿿、]{0,16}工业|[一-鿿、]{2,16}业))(?!企|务|态)[^、]{2,}$"
)
_YEAR_BEFORE = re.compile(r"[从由](?:去年|上年)同期的?(?:增长|上升|下降|回落)?$")
_PAIR = re.compile(r"[从由](?P<from>(?:19|20)\d\d)年[^。;；\n]{0,30}?[到至](?P<to>(?:19|20)\d\d)年")
_CODES = re.compile(
    r"GB/?T?\s*\d+(?:[.\-—]\d+)*|[〔\[]\d{4}[〕\]]\d*号?|[A-Za-z]+-?\d+[A-Za-z]?|(?<![\d.])\d+(?:\.\d+)+(?=\D)(?<=\d\.\d\.\d)"
    r"|1[3-9]\d{9}|\d{3,4}-\d{7,8}|https?://\S+|(?<![\d.])\d+(?:\.\d+)?(?:\s*[:∶]\s*\d+(?:\.\d+)?)+|“\d+”|“[^”]{0,6}\d+[^”]{0,6}”(?=[一-鿿])"
)


@dataclass
class _State:
    """What carries over from figure to figure: the period, whom and what is spoken of."""

    period: str = ""
    subject: str = ""
    indicators: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    head: str = ""
    title: str = ""
    goes_on: bool = False


def read_text(source: str, *, year: int | None = None) -> list[Statement]:
    """Every figure a text states, in order.

    Args:
        source: the text; traditional characters, full-width signs and pinyin in brackets are understood.
        year: the year of periods that name none; without it their period stays empty.
    """
    folded = fold(source[:LONGEST])
    stretches = find_stretches(folded.text, year)
    codes = [match.span() for match in _CODES.finditer(folded.text)]
    taken = [*codes, *((one.start, one.end) for one in stretches)]
    amounts = find_amounts(folded.text, taken)
    return list(_Reader(folded, stretches, amounts).statements())


class _Reader:
    """Goes over a text once, sentence by sentence."""

    def __init__(self, folded: Folded, stretches: Sequence[Stretch], amounts: Sequence[Found]) -> None:
        self.folded, self.text = folded, folded.text
        self.stretches, self.amounts = stretches, amounts
        self.state = _State()

    def statements(self) -> Iterator[Statement]:
        for start, end in _sentences(self.text):
            held = [one for one in self.amounts if start <= one.start < end]
            said = [one for one in self.stretches if start <= one.start < end]
            self.state.goes_on = (
                self.text[start - 1 : start] == "\n" and self.text[start - 2 : start - 1] not in "。；;!?！？"
            )
            yield from self._sentence(start, end, held, said)
            self.state.title = "" if held else bare_lead(self.text[start : end - 1])

    def _sentence(self, start: int, end: int, held: list[Found], said: list[Stretch]) -> Iterator[Statement]:
        state = self.state
        standing = state.period
        before: Measured | None = None
        waiting = list(said)
        local = False
        state.listed = []
        pending: list[str] = []
        last = start
        for place, one in enumerate(held):
            while waiting and waiting[0].start < one.start:
                stretch = waiting.pop(0)
                if stretch.base:
                    continue
                state.period, local = stretch.period, stretch.local
                standing = standing if local else stretch.period
            left = self._left(last if place else start, one.start)
            whole = self.text[start : one.start]
            listed = place > 0 and _continues(self.text[last : one.start])
            risen = place > 0 and bool(RISEN.fullmatch(self.text[last : one.start]))
            right = self.text[one.end : min(end, one.end + 24)]
            measured = measure_of(one, left, right, whole, before if listed or risen else None)
            if found := who(_clean(_among(self._left(start, one.start)) if one.rank else self._left(start, one.start))):
                state.subject = found
            follow = _followers(self.text, held[place:])
            pending = self._indicate(one, left, right, measured, pending, (listed, follow))
            indicator = pending[0] if pending else (state.indicators[-1] if state.indicators else "")
            pending = pending[1:] if len(pending) > 1 else pending
            period = self._start_of_rise(one.start) if _rises(whole, right) else state.period
            yield self._state(one, measured, indicator, (start, end), period)
            if indicator not in _OF_OTHERS and (not state.indicators or state.indicators[-1] != indicator):
                state.indicators.append(indicator)
            state.listed.append(indicator)
            before, last = measured, one.end
        for stretch in waiting:
            if not stretch.base and not stretch.local:
                state.period = standing = stretch.period
        if local:
            state.period = standing

    def _left(self, last: int, start: int) -> str:
        """The words before a figure as far as they belong to it: from the figure or the clause before it."""
        words = self.text[last:start]
        for stretch in reversed(self.stretches):
            if stretch.base or not last <= stretch.start < stretch.end <= start:
                continue
            words = words[: stretch.start - last] + words[stretch.end - last :]
        return words

    def _start_of_rise(self, place: int) -> str:
        """The year of a figure that another rose from: that of the last pair of years named, or the year before."""
        if _YEAR_BEFORE.search(self.text[max(0, place - 16) : place]):
            return _year_before(self.state.period)
        pairs = list(_PAIR.finditer(self.text, max(0, place - 2000), place))
        return pairs[-1]["from"] if pairs and pairs[-1]["to"] == self.state.period[:4] else ""

    def _indicate(
        self, one: Found, left: str, right: str, measured: Measured, pending: list[str], list_of: tuple[bool, int]
    ) -> list[str]:
        """The indicators of this figure and, where it begins a list, of those after it."""
        listed, follow = list_of
        if one.rank:
            left = _among(left)
        elif measured.measure == "growth":
            left = re.sub(r"(?:带动|推动)(?=[^,，]{4,}$)", "", left)
        clauses = _CLAUSE.split(left)
        if listed and pending and not (one.rank and what(clauses[-1])):
            return pending
        phrase = what(clauses[-1])
        listing = "分别" in clauses[-1]
        if not phrase and len(clauses) > 1 and not listing and measured.measure in ("level", "rank", "share"):
            phrase = what(clauses[-2])
        parts = items(phrase, follow) if phrase and follow > 1 and listing else []
        if follow > 1 and len(parts) != follow and (listing or not phrase or "、" in left):
            phrase = what(left) or phrase
            parts = []
        parts = parts or items(phrase, follow) if phrase and follow > 1 else [phrase.split(",")[-1]] if phrase else []
        if follow > 1 and not parts:
            earlier = list(dict.fromkeys(self.state.listed))
            return earlier[-follow:] if len(earlier) >= follow else self.state.indicators[-1:]
        subject = self.state.subject
        bare = [part.removeprefix(subject).lstrip("的") if subject else part for part in parts]
        spoken = clauses[-2] if len(clauses) > 1 else self.state.title
        parts = [self._completed(part, spoken) for part in bare if part]
        if one.unit in _COUNTING and not one.rank and (noun := counted(right)) and (not parts or _verbal(clauses[-1])):
            return [noun]
        if measured.measure == "share" and not parts and (noun := counted(right)):
            return [noun]
        if parts:
            if head := head_of(parts[-1]):
                self.state.head = head
            return parts
        return self.state.indicators[-1:]

    def _completed(self, phrase: str, spoken: str) -> str:
        """A bare noun of statistics (增加值) belongs to what was spoken of just before."""
        if head_of(phrase) == phrase and phrase not in _OF_OTHERS and (trade := _TRADE.search(spoken)):
            return f"{trade[1]}{phrase}"
        held = self.state.listed or (self.state.indicators if self.state.goes_on else [])
        if head_of(phrase) != phrase or phrase in _OF_OTHERS or not held:
            return phrase
        last = held[-1]
        if last.endswith(phrase):
            return last
        return last if not last else f"{last.removesuffix(head_of(last))}{phrase}"

    def _state(self, one: Found, measured: Measured, indicator: str, place: tuple[int, int], period: str) -> Statement:
        start, end = place
        sentence = self.text[start:end]
        first, last = self.folded.span(one.start, one.end)
        sign = "-" if measured.fall and one.number > 0 else ""
        unit = "亿元" if one.unit == "亿" else "万元" if one.unit == "万" else one.unit
        status, said_by = _status(sentence, indicator)
        return Statement(
            span_start=first, span_end=last, text=self.folded.source[first:last],
            value=f"{sign}{plain(one.number)}", high="" if one.high is None else plain(one.high),
            unit="百分点" if unit == "个百分点" else unit, measure=measured.measure, period=period,
            subject=self.state.subject, indicator=indicator, compared_with=measured.compared_with, of=measured.of,
            bound=one.bound, scope=_scope(sentence), price=_price(sentence), status=status, said_by=said_by,
            sentence_start=self.folded.at[start], sentence_end=self.folded.at[min(end, len(self.text))],
        )  # fmt: skip


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if match.start() > start:
            yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _followers(text: str, held: Sequence[Found]) -> int:
    """How many figures a list has that begins with the first of these."""
    count = 1
    for one, other in pairwise(held):
        if not _continues(text[one.end : other.start]):
            break
        count += 1
    return count


def _among(words: str) -> str:
    """Words before a rank without those that say among whom."""
    return re.sub(r"(?:稳居|位居|居|列)?全[国省市区县州盟旗](?:排名|排位)?$", "", words)


def _rises(before: str, behind: str) -> bool:
    """Whether a figure is what another rises or falls from."""
    begins = re.search(r"[从由](?:近|约|超过?)?$", before) or _YEAR_BEFORE.search(before[-16:])
    return bool(begins and re.match(r"[^\d,，。;；]{0,6}[到至为]", behind))


def _year_before(period: str) -> str:
    earlier = Period.parse(period).year_before if period else None
    return "" if earlier is None else earlier.text


def _continues(between: str) -> bool:
    """Whether two figures stand in one list."""
    return bool(re.fullmatch(r"\s*(?:、|和|及|与|以及|,|，)?\s*(?:、|和)?[^\d。;；,，、]{0,6}", between)) and bool(
        re.search(r"、|和|及|与", between)
    )


def _verbal(left: str) -> bool:
    """Whether the words before a count are a verb (新增, 引进) and no name of what is counted."""
    return bool(
        re.search(
            r"(?:有|在|的|个|中|全[国省市区县]|签约|批准建设|增批准建设|等|及|,|规模以上工业|其中)$", left.strip()
        )
    ) or not what(left)


def _clean(words: str) -> str:
    return re.sub(r"[(（][^)）]*[)）]", "", words)


def _scope(sentence: str) -> str:
    if re.search(r"规模以上|规上", sentence):
        return "above-scale"
    return "above-limit" if re.search(r"限额以上|限上", sentence) else ""


def _price(sentence: str) -> str:
    if re.search(r"可比价|不变价", sentence):
        return "comparable"
    return "current" if re.search(r"现价|当年价|名义", sentence) else ""


def _status(sentence: str, indicator: str) -> tuple[Status, str]:
    said = _CLAIMED.search(sentence)
    by = (said["who"] or "") if said else ""
    if _AGREED.search(indicator) or re.search(r"协议(?:产值|投资|金额|引资)", sentence):
        return "agreed", by
    if _PLANNED.search(sentence):
        return "planned", by
    if _ESTIMATED.search(sentence):
        return "estimated", by
    return ("claimed", by) if said else ("reported", by)
