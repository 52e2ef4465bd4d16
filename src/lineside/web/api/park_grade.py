"""An operator's own grade by published conditions, and by those kept with its park's record."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from lineside.district.change import round_half_up
from lineside.district.errors import DistrictError
from lineside.district.park.book import View
from lineside.district.park.grade import SUFFIX, Grade, Judged, Seen, judge, published, read_grade
from lineside.district.park.standing import NUMBERS, STATED, Number, numbers_of
from lineside.district.registry.record import Name
from lineside.district.store.account import Role
from lineside.district.store.figures import AMOUNT_SCALE
from lineside.district.value import plain
from lineside.district.yearly import yearly_amounts
from lineside.web.api.park import ParkQuery, view_asked
from lineside.web.endpoint import Answer, Asked, Endpoint
from lineside.web.problem import WebError


class GradeQuery(ParkQuery):
    """Which park, and which set of conditions; the first where none is named."""

    grade: Annotated[str, Field(max_length=200)] = ""


class GradeChoice(Answer):
    """A set of conditions: a published one, or a file kept with the park's record. wrong: why it cannot be used."""

    id: str
    name: Name
    source: str
    wrong: str


class Counted(Answer):
    """A record that a number is counted from."""

    id: str
    name: Name


class NumberAnswer(Answer):
    """A number of the park: at least `low`, at most `high`, both null where nobody knows it.

    listed: what it is counted from; unsure: what may belong to it. stated: said by the operator, by the name `id` among
    the further facts of the park's record.
    """

    id: str
    name: Name
    low: str | None
    high: str | None
    stated: bool
    listed: tuple[Counted, ...]
    unsure: tuple[Counted, ...]


class SeenAnswer(Answer):
    """What a condition looks at: the value, at least and most, what is needed, whether it holds (null: not known)."""

    low: str | None
    high: str | None
    op: str
    needed: str
    unit: str
    holds: bool | None
    numbers: tuple[str, ...]


class ConditionAnswer(Answer):
    """A condition: it holds where one of its looks does."""

    zh: str
    en: str
    holds: bool | None
    looks: tuple[SeenAnswer, ...]


class GradeAnswer(Answer):
    """A park against a set of conditions, and the numbers that they rest on."""

    today: str
    chosen: str
    choices: tuple[GradeChoice, ...]
    conditions: tuple[ConditionAnswer, ...]
    numbers: tuple[NumberAnswer, ...]


def show_grade(asked: Asked) -> GradeAnswer:
    """Every condition: its value, what is needed, whether it holds, and the lists behind."""
    assert isinstance(asked.query, GradeQuery)
    view = view_asked(asked)
    if not view.park:
        raise WebError(422, "The request cannot be read", "a grade is of one park: say which")
    grades, choices = _grades(asked, view)
    chosen = asked.query.grade or next(iter(grades))
    if chosen not in grades:
        raise WebError(404, "There is no such thing", f"no set of conditions is called {chosen[:80]}")
    numbers = numbers_of(view, _revenue(asked, view))
    judged = judge(grades[chosen], numbers)
    used = sorted({name for one in judged for seen in one.seen for name in seen.names})
    return GradeAnswer(
        today=view.today.isoformat(), chosen=chosen, choices=choices, conditions=tuple(map(_condition, judged)),
        numbers=tuple(_number(view, name, numbers.get(name)) for name in used),
    )  # fmt: skip


def _grades(asked: Asked, view: View) -> tuple[Mapping[str, Grade], tuple[GradeChoice, ...]]:
    found, choices = dict(published()), []
    kept = asked.site.ledger.attachments(view.park) if asked.sight.documents(view.park) else ()
    for one in kept:
        if one.name.endswith(SUFFIX):
            name = one.name.removesuffix(SUFFIX)
            try:
                found[name] = read_grade(asked.site.ledger.document(one.id)[1], one.name)
            except DistrictError as wrong:
                choices.append(GradeChoice(id=name, name=Name(zh=one.name), source="", wrong=str(wrong)))
    told = (GradeChoice(id=name, name=one.name, source=one.source, wrong="") for name, one in found.items())
    return found, (*told, *choices)


def _revenue(asked: Asked, view: View) -> dict[str, dict[int, Fraction]]:
    """The revenue of those that the reader may look into."""
    with asked.site.ledger.reading() as connection:
        yearly = yearly_amounts(connection, ("revenue",), mirror=asked.site.ready.at_hand())
    return {
        firm: {year: Fraction(amount, AMOUNT_SCALE) for year, amount in of["revenue"].items()}
        for firm, of in yearly.items()
        if firm in view.firms and asked.sight.opens(firm)
    }


def _condition(one: Judged) -> ConditionAnswer:
    return ConditionAnswer(
        zh=one.condition.zh, en=one.condition.en, holds=one.holds, looks=tuple(map(_seen, one.seen))
    )  # fmt: skip


def _seen(one: Seen) -> SeenAnswer:
    share = one.look.unit == "share"
    wanted = Fraction(str(one.look.value))
    low, high = (None if end is None else _written(end, share=share) for end in (one.low, one.high))
    return SeenAnswer(
        low=low, high=high, op=one.look.op, needed=_written(wanted, share=share), unit="%" if share else one.look.unit,
        holds=one.holds, numbers=one.names,
    )  # fmt: skip


def _written(number: Fraction, *, share: bool = False) -> str:
    text = plain(round_half_up(100 * number if share else number, 2))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(view: View, name: str, number: Number | None) -> NumberAnswer:
    if number is None:
        return NumberAnswer(
            id=name, name=STATED.get(name) or NUMBERS[name], low=None, high=None, stated=name in STATED,
            listed=(), unsure=(),
        )  # fmt: skip
    low, high = (None if end is None else _written(end) for end in (number.span.low, number.span.high))
    listed, unsure = (
        tuple(Counted(id=one, name=view.name(one)) for one in names) for names in (number.listed, number.unsure)
    )
    return NumberAnswer(
        id=name, name=number.name, low=low, high=high, stated=number.stated, listed=listed, unsure=unsure
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/grade", name="showGrade", tag="park", handler=show_grade, query=GradeQuery,
        summary="Each condition of the operator's recognition: value, needed, holds", answer=GradeAnswer,
        role=Role.EDITOR,
    ),
)  # fmt: skip
