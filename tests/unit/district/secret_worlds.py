"""Random ledgers with secrets in them, and an attacker who reckons with all that viewers were ever shown of them.

Nothing here uses the suppression: the attacker has the answers, who files what, every open figure, and a linear
programming library. Amounts are unknown to him month by month; where filings contradict each other he is told by how
much.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from lineside.district import Figure, Ledger, Query, open_ledger
from lineside.district.axes import Release
from lineside.district.indicator import Indicator
from lineside.district.judging import CellName, Judge
from lineside.district.mirror import Mirror
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.release import Rule
from tests.unit.district.world import WHY

FIRMS = tuple(f"f{n}" for n in range(9))
MADE_UP = "f8"
CLUSTERS, PARKS = ("c0", "c1", "c2"), ("p0", "p1")
YEARS = (2023, 2024)
FIRST = 12 * YEARS[0]
MONTHS = 24
INDICATORS = ("gross-output", "profit", "employees", "own-sum")
"""A flow, one with losses, a level, and one of which nobody said whether it adds over time."""

MARGIN = Rule().margin
SHOWN = (Release.PUBLIC, Release.INTERNAL)

_FOLDER = TemporaryDirectory(prefix="lineside-secrets-")
_NUMBERS = count()
_STATEMENTS: dict[object, object] = {}


def fill(ledger: Ledger) -> None:
    """Enter the things of every world."""
    kinds = {"cluster": CLUSTERS, "park": PARKS, "district": ("d",), "source": ("s0", "s1", "s2")}
    things = [record_from({"kind": k, "id": n, "name": {"zh": n}}) for k, names in kinds.items() for n in names]
    for name in FIRMS:
        made_up = name == MADE_UP
        things.append(record_from({"kind": "firm", "id": name, "name": {"zh": name}, "synthetic": made_up}))
    ledger.add_records(things, **WHY)
    own = {"id": "own-sum", "name": {"zh": "自定义数"}, "unit": "万元"}
    ledger.define_indicators([Indicator.model_validate(own)], **WHY)


@lru_cache(maxsize=1)
def _template() -> Path:
    path = Path(_FOLDER.name) / "template.db"
    with open_ledger(path) as ledger:
        fill(ledger)
        ledger.settle()
    return path


@dataclass
class SecretWorld:
    """Firms, what each made month by month, and what was filed of it in each release of the year.

    truth: firm and month, in the indicator's unit; adds: whether months add up to longer periods.
    """

    seed: int
    indicator: str
    adds: bool
    truth: NDArray[np.int64]
    memberships: list[Membership]
    consenting: list[str]
    releases: list[list[Figure]] = field(default_factory=list)
    agreeing: dict[str, int] = field(default_factory=dict)
    """Firms that consent later, and before which release."""
    lowered: dict[tuple[str, ...], int] = field(default_factory=dict)
    """The keys of figures that were closed and are given the class `internal` later, and before which release."""

    def amount(self, firm: str, first: int, last: int) -> int:
        """What a firm made from one month to another (counted from the first), or stood at in the end."""
        row = self.truth[FIRMS.index(firm)]
        return int(row[first : last + 1].sum() if self.adds else row[last])

    def shown_since(self, figure: Figure, entered: int) -> int | None:
        """From which release on anybody may read a figure by itself that was entered for one; None where never."""
        if figure.release in SHOWN:
            return entered
        ways = [self.lowered[figure.key]] if figure.key in self.lowered else []
        if figure.release == "firm" and figure.subject in self.consenting:
            ways.append(entered)
        if figure.release == "firm" and figure.subject in self.agreeing:
            ways.append(max(entered, self.agreeing[figure.subject]))
        return min(ways, default=None)

    def open_up(self, ledger: Ledger, release: int) -> None:
        """Open what is opened before a release, once its figures are in."""
        for firm in sorted(name for name, when in self.agreeing.items() if when == release):
            ledger.revise_record(firm, {"consents": True}, **WHY)
        for filed in ledger.figures(Query(limit=100_000)):
            if self.lowered.get(filed.figure.key) == release:
                ledger.edit(filed.id, {"release": "internal"}, **WHY)

    def ledger(self) -> Ledger:
        """A ledger before the first release."""
        ledger = open_ledger(Path(copy(_template(), Path(_FOLDER.name) / f"world-{next(_NUMBERS)}.db")))
        # Statements are put into words once for all worlds, not once for each.
        ledger._engine = ledger._engine.execution_options(compiled_cache=_STATEMENTS)
        ledger._writer = ledger._writer.execution_options(compiled_cache=_STATEMENTS)
        self.begin(ledger)
        return ledger

    def begin(self, ledger: Ledger) -> None:
        """Enter who belongs where and who consents into a ledger that was filled."""
        consents = {firm: {"consents": True} for firm in self.consenting}
        ledger.take_in(memberships=self.memberships, revisions=consents, **WHY)


def make_world(seed: int, releases: int = 2, *, small: bool = False) -> SecretWorld:
    """A world that is the same for the same seed; a small one is judged in a third of the time."""
    draw = np.random.default_rng(seed)
    indicator = INDICATORS[int(draw.choice(4, p=[0.5, 0.2, 0.1, 0.2]))]
    adds = indicator in ("gross-output", "profit") or (indicator == "own-sum" and bool(draw.random() < 0.6))
    truth = np.maximum(1, draw.lognormal(4.5, 1.0, (len(FIRMS), MONTHS))).astype(np.int64)
    truth = (truth * np.maximum(0.2, draw.lognormal(0, 0.7, (len(FIRMS), 1)))).astype(np.int64) + 1
    if indicator == "profit":
        truth *= np.where(draw.random(truth.shape) < 0.2, -1, 1)
    world = SecretWorld(seed, indicator, adds, truth, _memberships(draw), [])
    world.consenting = [f for f in FIRMS if draw.random() < 0.1]
    world.releases = [[] for _ in range(releases)]
    styles = [("month",), ("janfeb",), ("quarter", "month"), ("janfeb", "year-to-date"), ("month", "year-to-date")]
    of_world = styles[int(draw.choice(5, p=[0.3, 0.3, 0.2, 0.1, 0.1] if small else None))]
    for firm in draw.permutation(FIRMS)[: int(draw.integers(4, 6 if small else 8))]:
        for year in range(2):
            if draw.random() < 0.1:
                continue  # an entrant, or one that is gone
            for first, last, text in _periods(draw, of_world, year):
                if draw.random() < 0.88:
                    _file(draw, world, str(firm), first, last, text)
    return world


def make_opening_world(seed: int, releases: int = 2, *, small: bool = False) -> SecretWorld:
    """A world in which firms consent between the releases, and the class of some figures is lowered."""
    world, draw = make_world(seed, releases, small=small), np.random.default_rng((seed, 1))
    closed = [firm for firm in FIRMS if firm not in world.consenting]
    for release in range(1, releases):
        world.agreeing |= {firm: release for firm in closed if firm not in world.agreeing and draw.random() < 0.15}
        earlier = [one for figures in world.releases[:release] for one in figures if one.release not in SHOWN]
        world.lowered |= {one.key: release for one in earlier if one.key not in world.lowered and draw.random() < 0.08}
    return world


def _memberships(draw: np.random.Generator) -> list[Membership]:
    found = [Membership(member=c, whole="d", role=Role.IN_DISTRICT) for c in CLUSTERS]
    for firm in FIRMS[:-1]:  # nothing made up is let into what is real
        if draw.random() < 0.9:
            ends = date(2024, 2, 1) if draw.random() < 0.15 else None
            found.append(Membership(member=firm, whole="d", role=Role.IN_DISTRICT, ends=ends))
        for cluster in draw.choice(CLUSTERS, int(draw.choice([0, 1, 1, 1, 2])), replace=False):
            moves = draw.random() < 0.15
            day = date(2024, int(draw.integers(1, 4)), 1) if moves else None
            found.append(Membership(member=firm, whole=str(cluster), role=Role.IN_CLUSTER, ends=day))
        if draw.random() < 0.7:
            found.append(Membership(member=firm, whole=str(draw.choice(PARKS)), role=Role.IN_PARK))
    return found


def _periods(draw: np.random.Generator, style: tuple[str, ...], year: int) -> Iterator[tuple[int, int, str]]:
    start, name = 12 * year, YEARS[year]
    last = int(draw.choice([2, 2, 2, 3]))
    for kind in style:
        if kind in ("month", "janfeb"):
            months = list(range(last + 1))
            if kind == "janfeb" or draw.random() < 0.3:
                yield start, start + 1, f"{name}-01..02"
                months = months[2:]
            yield from ((start + m, start + m, f"{name}-{m + 1:02d}") for m in months)
        elif kind == "quarter":
            yield start, start + 2, f"{name}Q1"
        else:
            yield from ((start, start + m, f"{name}-01..{m + 1:02d}") for m in range(2, last + 1))


def _file(draw: np.random.Generator, world: SecretWorld, firm: str, first: int, last: int, text: str) -> None:
    """File a period, and now and then what may confuse: a plan, a part, a second return, another price."""
    amount = world.amount(firm, first, last) + (int(draw.integers(-3, 4)) if draw.random() < 0.08 else 0)
    fields: dict[str, str | bool] = {
        "subject": firm, "indicator": world.indicator, "period": text, "value": str(amount), "source": "s0",
        "unit": "人" if world.indicator == "employees" else "万元", "synthetic": firm == MADE_UP,
        "release": str(draw.choice(["firm", "bureau", "internal", "public"], p=[0.55, 0.33, 0.08, 0.04])),
    }  # fmt: skip
    if first >= 12 and draw.random() < 0.75:
        base = world.amount(firm, first - 12, last - 12)
        fields["base"] = str(base if draw.random() < 0.85 else base + int(draw.integers(0, 60)))
    if draw.random() < 0.03 and world.indicator != "employees":
        fields["price"] = "comparable"
    late = int(draw.random() < 0.25 or first >= 14)
    release = min(late, len(world.releases) - 1)
    world.releases[release].append(Figure.from_dict(fields))
    chance = draw.random()
    if chance < 0.06:
        planned: dict[str, str | bool] = {
            "status": str(draw.choice(["planned", "claimed"])),
            "release": "public",
            "source": "s1",
        }
        guess = amount if draw.random() < 0.5 else amount + int(draw.integers(1, 50))
        world.releases[release].append(Figure.from_dict(fields | planned | {"value": str(guess), "base": ""}))
    elif chance < 0.1:
        part: dict[str, str | bool] = {
            "of": "x",
            "release": str(draw.choice(["public", "firm"])),
            "source": "s1",
            "base": "",
        }
        world.releases[release].append(Figure.from_dict(fields | part | {"value": str(amount // 2)}))
    elif chance < 0.16:
        other: dict[str, str | bool] = {"source": "s2", "value": str(amount + int(draw.integers(0, 3)) * 5)}
        last_release = int(draw.integers(release, len(world.releases)))
        world.releases[last_release].append(Figure.from_dict(fields | other))


# ---- the attacker


INFEASIBLE = 2
"""The status of a linear program by scipy."""


@dataclass
class Attacker:
    """What somebody knows who kept every answer: rows over firms' months, equal to a value or between two."""

    world: SecretWorld
    rows: list[NDArray[np.float64]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)
    """The rows that are open figures, known without any sum."""
    since: list[int] = field(default_factory=list)
    """For each row the release in which it was told."""
    now: int = 0
    """The release that goes on."""

    def row(self, filings: Iterator[tuple[str, int, int]] | list[tuple[str, int, int]]) -> NDArray[np.float64]:
        """The sum of filings (firm, first and last month), over every firm's months."""
        found = np.zeros((len(FIRMS), MONTHS))
        for firm, first, last in filings:
            found[FIRMS.index(firm), (first if self.world.adds else last) : last + 1] += 1.0
        return found.ravel()

    def learn(self, row: NDArray[np.float64], low: float, high: float) -> None:
        """That a sum lies between two values; of the truth."""
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)
        self.since.append(self.now)

    @property
    def truth(self) -> NDArray[np.float64]:
        """What every firm made in every month."""
        return self.world.truth.astype(float).ravel()

    def learn_exactly(self, row: NDArray[np.float64]) -> None:
        """A sum, whose filings differ from the months by what the attacker is told as well."""
        value = float(row @ self.truth)
        self.learn(row, value, value)

    def is_told(self, filing: tuple[str, int, int]) -> None:
        """An open figure."""
        self.bare.append(len(self.rows))
        self.learn_exactly(self.row([filing]))

    def reads(self, figure: Figure) -> None:
        """An open figure, whether any sum has it or not: a part, or a return that says what is so, and its base."""
        first, last = figure.period.first_month, figure.period.last_month
        if figure.measure.of:
            self.is_told_a_part(figure)
        if figure.measure.of or figure.status != "reported" or first is None or last is None:
            return
        for value, since in ((figure.value, first - FIRST), (figure.base, first - FIRST - 12)):
            filing = figure.subject, since, since + last - first
            if value is None or since < 0:
                continue
            so = self.world.amount(*filing)
            if abs(float(str(value)) - so) <= float(MARGIN) * abs(so):
                self.is_told(filing)

    def is_told_a_part(self, part: Figure) -> None:
        """An open part of a return: that is at least so much, where nothing is below zero."""
        if self.world.indicator == "profit" or part.period.first_month is None or part.period.last_month is None:
            return
        row = self.row([(part.subject, part.period.first_month - FIRST, part.period.last_month - FIRST)])
        self.bare.append(len(self.rows))
        self.learn(row, min(float(str(part.value)), float(row @ self.truth)), float("inf"))

    def finds(self, filing: tuple[str, int, int]) -> str:
        """What the attacker finds out about a secret by way of sums; nothing where open figures alone tell it.

        Nor where somebody opened a figure later which told it beside sums that had been read before: nobody takes
        those back, and to open a figure is its releaser's decision.
        """
        row = self.row([filing])
        everything = range(len(self.rows))
        if self._hides(row, everything) or not self._hides(row, self.bare):
            return ""
        bare = frozenset(self.bare)
        for release in range(self.now + 1):
            if self._hides(row, [n for n in everything if self.since[n] <= release]):
                continue
            before = [n for n in everything if self.since[n] < release + (n in bare)]
            low, high = self.range_of(row)
            told = f"world {self.world.seed}, {self.world.indicator}: {filing} from {low:+.1f} to {high:+.1f}"
            return told if self._hides(row, before) else ""
        raise AssertionError("what all rows tell is told by the last release")

    def _hides(self, row: NDArray[np.float64], only: Sequence[int]) -> bool:
        """Whether these rows leave as much open as the rule asks for, to either side."""
        room = float(MARGIN) * abs(float(row @ self.truth)) - 1e-3
        low, high = self.range_of(row, only)
        return low <= -room and high >= room

    def range_of(self, target: NDArray[np.float64], only: Sequence[int] | None = None) -> tuple[float, float]:
        """How far below and above the truth a sum may lie for all that the attacker knows."""
        rows = range(len(self.rows)) if only is None else only
        # Tables that overlap tell much twice.
        different = {(self.rows[n].tobytes(), self.low[n], self.high[n]): n for n in rows}.values()
        infinite = float("inf")
        matrix = csr_array(np.array([self.rows[n] for n in different]).reshape(len(different), len(target)))
        low, high = np.array([self.low[n] for n in different]), np.array([self.high[n] for n in different])
        same, above, below = low == high, (low < high) & (low > -infinite), (low < high) & (high < infinite)
        # What differs from the truth is looked for: that nothing does fits every row, whatever is rounded in between.
        told = matrix @ self.truth
        room = np.maximum(np.concatenate([(high - told)[below], (told - low)[above]]), 0.0)
        bounds = [(None if self.world.indicator == "profit" else -each, None) for each in self.truth]
        ends = []
        for sign in (1.0, -1.0):
            program: dict[str, Any] = {
                "c": sign * target, "A_eq": matrix[same], "b_eq": np.zeros(int(same.sum())), "method": "highs",
                "A_ub": vstack([matrix[below], -matrix[above]]), "b_ub": room, "bounds": bounds,
            }  # fmt: skip
            found = linprog(**program)
            if found.status == INFEASIBLE:  # its first look now and then calls so what the truth itself fits
                found = linprog(**program, options={"presolve": False})
            assert found.status in (0, 3, 4), (self.world.seed, found.message)
            ends.append(sign * found.fun if found.status == 0 else sign * -infinite)
        return ends[0], ends[1]


class Watching(Judge):
    """A judge whose cells are seen: who lies in each."""

    def cells(self, indicator: str, year: int) -> dict[CellName, dict[Hashable, Any]]:
        return self._year(self.mirror.ledger.indicators.find(indicator), year).cells


def publish(mirror: Mirror, judge: Watching, attacker: Attacker) -> None:
    """Judge both years as a server does, and let the attacker read every answer that viewers get."""
    world = attacker.world
    for year in reversed(YEARS):
        found = judge.judge(world.indicator, year)
        judge.note(world.indicator, year, found)
        cells = judge.cells(world.indicator, year)
        for name in found.judged.totals:
            attacker.learn_exactly(attacker.row([at(leaf) for leaf in cells[name].values()]))
        for name in found.judged.growths:
            _read_growth(attacker, list(cells[name].values()))


def leaks(world: SecretWorld, most: int | None = None) -> list[str]:
    """Publish a world release by release; what an attacker then knows of a firm more closely than the rule allows.

    most: how many of the firms' secrets are tried, at random; all without it.
    """
    attacker = Attacker(world)
    secrets: dict[tuple[str, int, int], Any] = {}
    opened: dict[tuple[str, int, int], tuple[int, Any]] = {}
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        # Of a few dozen figures, to plan a statement well takes longer than to carry it out as it stands.
        mirror.database.execute("PRAGMA disable_optimizer")
        judge = Watching(mirror)
        for attacker.now, figures in enumerate(world.releases):
            ledger.add_figures(figures, **WHY, revise=True)
            world.open_up(ledger, attacker.now)
            mirror.refresh()
            publish(mirror, judge, attacker)
            for cell in (one for year in YEARS for one in judge.cells(world.indicator, year).values()):
                for leaf in cell.values():
                    # What was open once was seen, whatever is added beside it later.
                    if leaf.opened:
                        opened.setdefault(at(leaf), (attacker.now, leaf))
                    else:
                        secrets[at(leaf)] = leaf
    for entered, figures in enumerate(world.releases):
        for figure in figures:
            if (since := world.shown_since(figure, entered)) is not None:
                attacker.now = since
                attacker.reads(figure)
    for where, (attacker.now, leaf) in opened.items():
        attacker.is_told(where)
        if leaf.base is not None:
            attacker.is_told((where[0], where[1] - 12, where[2] - 12))
    attacker.now = len(world.releases) - 1
    order = np.random.default_rng(world.seed).permutation(len(secrets))
    listed = sorted(secrets)
    return [told for n in order[:most] if (told := attacker.finds(listed[n]))]


def at(leaf: Any) -> tuple[str, int, int]:
    """Firm, first and last month, counted from the first of the world."""
    return leaf.firm, leaf.first - FIRST, leaf.last - FIRST


def _read_growth(attacker: Attacker, leaves: list[Any]) -> None:
    """A growth is told to a tenth of a percent: now ÷ base lies between two numbers."""
    based = [leaf for leaf in leaves if leaf.base is not None]
    now, base = sum(leaf.amount for leaf in based), sum(leaf.base for leaf in based)
    if base <= 0 or now <= 0:
        return  # a word
    here = attacker.row([at(leaf) for leaf in based])
    before = attacker.row([(firm, first - 12, last - 12) for firm, first, last in map(at, based)])
    truth = attacker.truth
    # What filings differ from the months by, the attacker is told: his ratio is that of the months.
    if float(before @ truth) <= 0:
        return
    ratio = float(here @ truth) / float(before @ truth)
    attacker.learn(here - (ratio + 0.0005) * before, -float("inf"), 0.0)
    attacker.learn(here - (ratio - 0.0005) * before, 0.0, float("inf"))
