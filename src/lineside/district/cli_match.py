"""`lineside ledger match DATA`: the best assignment of all open demands to offers, with its reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from lineside.district.opening import Address, open_data
from lineside.tongue import either

if TYPE_CHECKING:
    from lineside.district.park.market import Market


class Told(TypedDict):
    """A reason and its points."""

    about: str
    speaks: str
    points: int
    words: str
    words_en: str


class Line(TypedDict):
    """An open demand, and the offer that serves it, None where none does."""

    demand: str
    offer: str | None
    points: int
    reasons: list[Told]


def match(data: Address, as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """Assign all open demands to offers as well as can be, no offer giving more than it has; each with its reasons."""
    from lineside.district.park.market import Market, read_books
    from lineside.extras import need

    need("matching", "`ledger match`")
    with open_data(data) as opened:
        market = Market(read_books(opened))
    lines = _lines(market)
    if as_json:
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    if not lines:
        none = "no demand is open in this ledger; lineside ledger match demo shows some of a made-up district"
        typer.echo(either(none, "本台账没有待匹配的需求；示例可看：lineside ledger match demo"))
    for one in lines:
        typer.echo(f"{one['demand']} → {one['offer'] or '—'}")
        for reason in one["reasons"]:
            typer.echo(f"      {reason['points']:+3} {either(reason['words_en'], reason['words'])}")


def _lines(market: Market) -> list[Line]:
    lines: list[Line] = []
    for need in market.open_needs:
        offer = market.proposed.get(need.id)
        fit = next((one for one in market.best(need) if one.offer == offer), None)
        lines.append(
            {
                "demand": need.id,
                "offer": offer,
                "points": 0 if fit is None else fit.points,
                "reasons": [
                    {
                        "about": one.about,
                        "speaks": one.speaks,
                        "points": one.points,
                        "words": one.words.zh,
                        "words_en": one.words.en,
                    }
                    for one in (() if fit is None else fit.arguments)
                ],
            }
        )
    return lines
