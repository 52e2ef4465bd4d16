"""What a year will come to: from the months that are in, who is missing, and what if."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from lineside.district.outlook import year_end
from lineside.district.registry.record import Id, Name, Text
from lineside.district.rollup import Question
from lineside.district.store.account import Role
from lineside.district.unit import unit
from lineside.web.answers import Names
from lineside.web.api.claims import ProjectionAnswer
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError

MOST_CHANGES = 20


class OutlookQuery(Asks):
    """Which year of what, as seen at the end of a month, and what is assumed of firms."""

    indicator: Annotated[Text, Field(description="an indicator that adds: its id or name")]
    year: Annotated[int, Field(ge=1900, le=2200)]
    month: Annotated[int | None, Field(ge=1, le=12, description="as seen at the end of this month")] = None
    within: Annotated[Id | None, Field(description="only firms under this whole")] = None
    on_list: Annotated[Id | None, Field(description="only firms on this list at the end of each period")] = None
    what_if: Annotated[
        str,
        Field(
            max_length=2000,
            pattern=r"^$|^[a-z0-9_.\-]+:[+-]\d{1,3}(\.\d+)?%(,[a-z0-9_.\-]+:[+-]\d{1,3}(\.\d+)?%)*$",
            description="changes of firms' months to come, comma between: demo-f-010:-10%,demo-f-080:+5%",
        ),
    ] = ""


class MissingFirm(Answer):
    """A firm that belongs here and gave no figure for some month of the year so far."""

    id: Id
    name: Name


class OutlookAnswer(Answer):
    """The year so far and to its end, in the indicator's unit.

    plain: the projection as things are; assumed: the same with the changes asked for, null without any. gaps: months so
    far that nobody filed; they count as still to come.
    """

    indicator: Id
    indicator_name: Name
    unit: str
    year: int
    so_far: float
    plain: ProjectionAnswer | None
    assumed: ProjectionAnswer | None
    assumptions: tuple[str, ...]
    missing: tuple[MissingFirm, ...]
    gaps: tuple[str, ...]


def show_outlook(asked: Asked) -> OutlookAnswer:
    """What a year will come to."""
    assert isinstance(asked.query, OutlookQuery)
    sent, mirror = asked.query, asked.site.ready.mirror()
    if not asked.sight.everything and sent.within not in asked.sight.own:
        told = "give `within`: the cluster, park or township that your account is for"
        raise WebError(403, "Your role does not reach this far", told)
    indicator = asked.ledger.indicators.find(sent.indicator)
    last = None if sent.month is None else 12 * sent.year + sent.month - 1
    question = Question(indicator=indicator.id, within=sent.within, on_list=sent.on_list, last=last)
    changes = _changes(asked, sent.what_if)
    plain = year_end(mirror, question, sent.year)
    assumed = year_end(mirror, question, sent.year, what_if=changes) if changes else None
    names, scale = Names(asked.ledger), float(unit(indicator.unit).scale)
    names.learn(plain.missing)
    shown = [
        None
        if one is None or one.projection is None
        else ProjectionAnswer(
            number=one.projection.number / scale,
            low=None if one.projection.low is None else one.projection.low / scale,
            high=None if one.projection.high is None else one.projection.high / scale,
            method=one.projection.method,
        )
        for one in (plain, assumed)
    ]
    return OutlookAnswer(
        indicator=indicator.id,
        indicator_name=indicator.name,
        unit=indicator.unit,
        year=sent.year,
        so_far=float(plain.so_far) / scale,
        plain=shown[0],
        assumed=shown[1],
        assumptions=assumed.assumed if assumed is not None else (),
        missing=tuple(MissingFirm(id=name, name=names.record(name)) for name in plain.missing),
        gaps=plain.gaps,
    )


def _changes(asked: Asked, text: str) -> dict[str, Fraction]:
    """Factors for firms' months to come from `firm:-10%,…`."""
    parts = [part.split(":") for part in text.split(",") if part]
    if len(parts) > MOST_CHANGES:
        raise WebError(422, "The request asks for too much", f"at most {MOST_CHANGES} firms are changed at once")
    factors = {asked.ledger.record(firm).id: 1 + Fraction(change.rstrip("%")) / 100 for firm, change in parts}
    if any(factor < 0 for factor in factors.values()):
        raise WebError(422, "The request cannot be read", "nothing drops by more than 100 %")
    return factors


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/outlook", name="showOutlook", tag="claims", query=OutlookQuery, role=Role.EDITOR,
        summary="What a year will come to, who is missing, and what if", handler=show_outlook, answer=OutlookAnswer,
    ),
)  # fmt: skip
