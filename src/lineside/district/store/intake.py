"""Taking figures in: checked against the registry, told apart from what stands, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, update

from lineside.district.axes import MeasureKind
from lineside.district.choosing import says_the_same
from lineside.district.errors import ConflictError, DistrictError, FigureError
from lineside.district.figure import FIELDS, Figure
from lineside.district.indicator import Indicator, Indicators
from lineside.district.registry.kinds import SUBJECTS
from lineside.district.registry.project import Project
from lineside.district.registry.record import Record
from lineside.district.store.figures import Filed, check_agreed_money, digest, exact_amount, find_by_digest, row_of
from lineside.district.store.history import FieldChange, next_id
from lineside.district.store.tables import FIGURE
from lineside.district.unit import unit

MOST_AT_ONCE = 1_000_000
"""Figures in one call; a return has hundreds, a demonstration a hundred thousand."""


class What(StrEnum):
    """What taking a figure in does."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened, or would happen, to one figure.

    index: its place in what was sent; id: where it stands, None for one not yet written; old: what stood before;
    disputes: other figures of the same address whose value or base differs; withdrawn: the number of a figure that
    said exactly the same and was withdrawn.
    """

    index: int
    what: What
    id: int | None
    old: Figure | None
    new: Figure
    disputes: tuple[int, ...]
    withdrawn: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcomes of one call, in the order sent; `act` is its number in the history, None for a preview."""

    act: int | None
    outcomes: tuple[Outcome, ...]

    def count(self, what: What) -> int:
        """How many figures had this outcome."""
        return sum(outcome.what is what for outcome in self.outcomes)


def check_figures(figures: Sequence[Figure], records: Mapping[str, Record], indicators: Indicators) -> None:
    """Hold figures against the registry: known subjects and indicators, fitting units, made-up kept from real.

    Raises:
        FigureError: the first twenty faults, each with its figure.
    """
    if len(figures) > MOST_AT_ONCE:
        raise DistrictError(f"{len(figures)} figures at once; send at most {MOST_AT_ONCE}")
    reasons: list[str] = []
    for index, figure in enumerate(figures):
        found = _faults(figure, records, indicators)
        reasons += [f"figure {index + 1} ({figure.subject} · {figure.indicator} · {figure.period}): {r}" for r in found]
        if len(reasons) >= 20:
            break
    if reasons:
        raise FigureError("these figures do not fit the registry", tuple(reasons))


def _faults(figure: Figure, records: Mapping[str, Record], indicators: Indicators) -> list[str]:
    subject, indicator = records.get(figure.subject), indicators.get(figure.indicator)
    reasons = []
    if subject is None:
        reasons.append(f"no record is called {figure.subject}")
    elif subject.kind not in SUBJECTS:
        reasons.append(f"{figure.subject} is a {subject.kind}, which has no figures")
    elif subject.synthetic and not figure.synthetic:
        reasons.append(f"{figure.subject} is made up, so its figures are marked synthetic")
    elif figure.synthetic and not subject.synthetic:
        reasons.append(f"{figure.subject} is real and never carries synthetic figures")
    for name in ("source", "scope_list", "counterpart"):
        given = getattr(figure, name)
        if given and given not in records:
            reasons.append(f"no record is called {given} (`{name}`)")
    if indicator is None:
        reasons.append(f"no indicator is called {figure.indicator}")
    else:
        reasons += _indicator_faults(figure, indicator, subject)
    return reasons


def _indicator_faults(figure: Figure, indicator: Indicator, subject: Record | None) -> list[str]:
    reasons = []
    if figure.measure.kind is MeasureKind.LEVEL:
        usual = unit(indicator.unit)
        if figure.unit.measures != usual.measures:
            reasons.append(f"{indicator.name.zh} is counted in {usual}, not in {figure.unit}")
        elif indicator.adds and figure.value.form == "exact" and exact_amount(figure.value, figure.unit) is None:
            reasons.append(f"{figure.value} {figure.unit} is finer or larger than sums can carry (0.0001 to 9·10¹⁴)")
    if isinstance(subject, Project):
        try:
            check_agreed_money(figure, output=indicator.output, produces=subject.produces)
        except FigureError as wrong:
            reasons.extend(wrong.reasons)
    return reasons


def compare_with_standing(connection: Connection, figures: Sequence[Figure]) -> list[Outcome]:
    """What taking these figures in would do.

    Raises:
        ConflictError: two of the figures sent have one key and different fields.
    """
    keys = [digest(figure.key) for figure in figures]
    addresses = [digest(figure.address) for figure in figures]
    standing = find_by_digest(connection, "key", keys)
    at_address = find_by_digest(connection, "address", addresses, withdrawn=True)
    sent: dict[bytes, tuple[int, Figure]] = {}
    outcomes = []
    for index, (figure, key, address) in enumerate(zip(figures, keys, addresses, strict=True)):
        if key in sent and sent[key][1].as_dict() != figure.as_dict():
            raise ConflictError(f"figures {sent[key][0] + 1} and {index + 1} are one figure with two values")
        old = next(iter(standing.get(key, [])), None)
        again = key in sent
        sent.setdefault(key, (index, figure))
        outcomes.append(_outcome(index, figure, old, again=again, others=at_address.get(address, [])))
    return outcomes


def _outcome(index: int, figure: Figure, old: Filed | None, *, again: bool, others: list[Filed]) -> Outcome:
    rivals = [other for other in others if not other.withdrawn and (old is None or other.id != old.id)]
    disputes = tuple(other.id for other in rivals if not says_the_same(other.figure, figure))
    if old is None:
        gone = max((other.id for other in others if other.withdrawn and other.figure == figure), default=None)
        return Outcome(index, What.UNCHANGED if again else What.ADDED, None, None, figure, disputes, gone)
    same = old.figure.as_dict() == figure.as_dict()
    return Outcome(index, What.UNCHANGED if same else What.DIFFERS, old.id, old.figure, figure, disputes)


def write_outcomes(
    connection: Connection, act: int, outcomes: Sequence[Outcome]
) -> tuple[list[Outcome], list[FieldChange]]:
    """Write added and differing figures; returns the outcomes as they turned out, and the changes to note."""
    number = next_id(connection, FIGURE.c.id)
    rows: list[dict[str, object]] = []
    written: list[Outcome] = []
    changes: list[FieldChange] = []
    for outcome in outcomes:
        if outcome.what is What.ADDED:
            rows.append(row_of(outcome.new) | {"id": number, "act": act, "touched": act, "withdrawn": False})
            written.append(Outcome(outcome.index, What.ADDED, number, None, outcome.new, outcome.disputes))
            number += 1
        elif outcome.what is What.DIFFERS and outcome.id is not None and outcome.old is not None:
            changes += rewrite(connection, act, outcome.id, outcome.old, outcome.new)
            written.append(Outcome(outcome.index, What.REVISED, outcome.id, outcome.old, outcome.new, outcome.disputes))
        else:
            written.append(outcome)
    if rows:
        connection.execute(insert(FIGURE), rows)
    return written, changes


def rewrite(connection: Connection, act: int, number: int, old: Figure, new: Figure) -> list[FieldChange]:
    """Put a figure in another's place, and return the fields that differ."""
    connection.execute(update(FIGURE).where(FIGURE.c.id == number).values(**row_of(new), touched=act))
    before, after = old.as_dict(), new.as_dict()
    return [
        FieldChange(f"figure/{number}", name, str(before[name]), str(after[name]))
        for name in FIELDS
        if before[name] != after[name]
    ]
