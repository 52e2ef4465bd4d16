"""The pages: overview, a collection, a thing, a figure, the claims; what they show is what the API answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from lineside.district.axes import Price, Release, SaidBy, Scope, Vintage
from lineside.district.briefing.words import Language, period_words, word
from lineside.district.period import Period
from lineside.district.registry.record import Name, Record
from lineside.district.registry.target import Target
from lineside.district.store.figures import digest, find_by_digest
from lineside.district.store.tables import FIGURE, RECORD
from lineside.html import Html, Part, join, link, table, tag
from lineside.web.answers import Card, ChangeAnswer, FigureAnswer, Names
from lineside.web.api.claims import ClaimAnswer, TargetAnswer, list_claims, list_targets
from lineside.web.api.registry import CardQuery, cards
from lineside.web.endpoint import Asked
from lineside.web.page.frame import address, figure_link, measure_of, named, period_of, status_of, thing_link
from lineside.web.page.words import VERDICTS, say

KINDS = {
    "clusters": "cluster", "parks": "park", "chains": "chain", "firms": "firm", "platforms": "platform",
    "projects": "project",
}  # fmt: skip
COUNTED = ("clusters", "parks", "chains", "firms", "platforms", "projects")
MOST = 500
NEEDS_SOMEBODY = ("需核实", "两处不一", "口径不同")


def _with(asked: Asked, query: CardQuery) -> Asked:
    return Asked(**{name: getattr(asked, name) for name in Asked.__dataclass_fields__} | {"query": query})


def overview(asked: Asked, language: Language) -> tuple[str, Html]:
    """What the ledger holds: its district, how much of everything, clusters with figures, claims with verdicts."""
    districts = asked.ledger.records("district")
    title = "、".join(named(one.name, language) for one in districts) or say("ledger", language)
    clusters = cards(asked, asked.ledger.records("cluster", limit=MOST))
    claims = list_claims(_with(asked, CardQuery(limit=MOST))).claims
    open_claims = [one for one in _urgent_first(claims) if one.verdict in NEEDS_SOMEBODY]
    made_up = bool(districts) and all(one.synthetic for one in districts)
    body = join(
        tag("h1", title, " ", tag("span", say("made-up", language), class_="made") if made_up else None),
        tag("p", say("lead", language), class_="lead"),
        _tiles(asked, language),
        [_figures(one.figures, language) for one in cards(asked, districts)],
        tag("h2", say("clusters", language)),
        tag("ul", [_card(one, language) for one in _fullest_first(clusters)], class_="cards"),
        tag("h2", say("claims", language)),
        _tally(claims, language),
        [_claim(one, language) for one in open_claims],
        tag("p", link(say("all-claims", language), address("/claims", language))),
        tag("h2", say("targets", language)),
        _targets(list_targets(_with(asked, CardQuery(limit=MOST))).targets, language),
    )
    return title, body


def _tiles(asked: Asked, language: Language) -> Html:
    with asked.ledger.reading() as connection:
        found = connection.execute(select(RECORD.c.kind, func.count()).group_by(RECORD.c.kind)).all()
        figures = connection.execute(select(func.max(FIGURE.c.id))).scalar() or 0
    counts = {row.kind: int(row[1]) for row in found}
    shown: list[tuple[str, int, str | None]] = [(say("figures", language), int(figures), None)]
    shown += [(say(one, language), counts.get(KINDS[one], 0), address(f"/{one}", language)) for one in COUNTED]
    return tag(
        "ul",
        [tag("li", tag("b", f"{count:,}"), link(text, href) if href else text) for text, count, href in shown if count],
        class_="tiles",
    )


def _fullest_first(found: Sequence[Card]) -> list[Card]:
    return sorted(found, key=lambda one: (not one.figures, _tier(one), one.record.id))


def _tier(card: Card) -> int:
    return min((one.membership.stage or 9 for one in card.wholes if one.membership.role == "in-system"), default=9)


def _card(card: Card, language: Language) -> Html:
    record = card.record
    where = [
        join(thing_link(one.membership.whole, one.whole_name, language), _stage(one.membership.stage, language))
        for one in card.wholes[:3]
    ]
    inside = Counter({one.kind: one.count for one in card.members})
    told: list[Part] = [f"{say(kind, language)} {count}" for kind, count in sorted(inside.items())]
    line: list[Part] = []
    for part in [*where, *told]:
        line += [" · ", part] if line else [part]
    figures = [
        tag(
            "li",
            tag("span", measure_of(one, language), tag("span", f" {period_of(one, language)}", class_="small")),
            figure_link(one, language),
        )
        for one in card.figures[:5]
    ]
    return tag(
        "li",
        tag("h3", thing_link(record.id, record.name, language), _made_up(record, language)),
        tag("p", line, class_="small") if line else None,
        tag("ul", figures) if figures else None,
        class_="card",
    )


def _stage(stage: int | None, language: Language) -> str:
    return "" if stage is None else (f"（第{stage}级）" if language is Language.ZH else f" ({stage})")


def _made_up(record: Record, language: Language) -> Html | None:
    return join(" ", tag("span", say("made-up", language), class_="made")) if record.synthetic else None


def _urgent_first(claims: Iterable[ClaimAnswer]) -> list[ClaimAnswer]:
    order = list(VERDICTS)
    return sorted(claims, key=lambda one: (order.index(one.verdict), one.claim.id))


def _tally(claims: Sequence[ClaimAnswer], language: Language) -> Html:
    counts = Counter[str](one.verdict for one in claims)
    chips = [
        join(tag("span", f"{say(verdict, language)} {counts[verdict]}", class_=f"chip {style}"), " ")
        for verdict, style in VERDICTS.items()
        if counts[verdict]
    ]
    return tag("p", chips or say("none", language))


def _claim(one: ClaimAnswer, language: Language) -> Html:
    chip = tag("span", say(one.verdict, language), class_=f"chip {VERDICTS[one.verdict]}")
    readings = [
        tag(
            "li",
            reading.meaning_zh if language is Language.ZH and reading.meaning_zh else reading.meaning,
            "：",
            _holds(reading.holds, language),
        )
        for reading in one.readings
    ]
    used = [
        tag(
            "li",
            thing_link(f.subject, f.subject_name, language),
            "，",
            measure_of(f, language),
            "，",
            period_of(f, language),
            " ",
            figure_link(f, language),
        )
        for f in one.figures
    ]
    inside = [
        tag("ul", [tag("li", line) for line in one.arithmetic], class_="arith") if one.arithmetic else None,
        _listed(say("readings", language), readings) if len(readings) > 1 else None,
        tag("p", tag("strong", say("settles", language)), "：", one.settles) if one.settles else None,
        tag("p", say("convention", language), class_="small") if one.by_convention else None,
        _listed(say("used", language), used),
        tag(
            "p",
            say("source", language),
            "：",
            thing_link(one.claim.source, one.source_name, language),
            " ",
            one.claim.place,
            class_="small",
        )
        if one.claim.source and one.source_name
        else None,
    ]
    return tag(
        "details",
        tag("summary", tag("span", named(one.claim.name, language), _first_line(one), class_="t"), chip),
        tag("div", inside, class_="in2"),
        id=one.claim.id,
    )


def _first_line(one: ClaimAnswer) -> Html | None:
    """The first line of the arithmetic, under the claim, so that a glance tells why."""
    return tag("span", one.arithmetic[0], class_="small line") if one.arithmetic else None


def _holds(holds: bool | None, language: Language) -> str:
    return say("unsaid" if holds is None else "holds" if holds else "fails", language)


def _listed(title: str, items: Sequence[Html]) -> Html | None:
    return join(tag("p", tag("strong", title)), tag("ul", items)) if items else None


def _targets(targets: Sequence[TargetAnswer], language: Language) -> Html:
    heads = [say(one, language) for one in ("name", "subject", "goal", "due", "latest", "state", "lacks")]
    rows = [
        (
            named(one.target.name, language),
            thing_link(one.target.subject, one.subject_name, language),
            _goal(one.target, language),
            period_words(Period.parse(one.target.due), language),
            "—" if one.latest is None else figure_link(one.latest, language),
            say(one.state, language),
            ("；" if language is Language.ZH else "; ").join(say(lack, language) for lack in one.lacks),
        )
        for one in targets
    ]
    return table(heads, rows, label=say("targets", language))


_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝"}


def _goal(target: Target, language: Language) -> str:
    """What is to be reached: a number, a multiple of the baseline, or words."""
    if not target.value:
        return target.words or "—"
    if target.times_baseline:
        return f"{_SIGNS[target.op]} {say('times the baseline', language).format(target.value)}"
    return f"{_SIGNS[target.op]} {target.value}{target.unit or ''}"


def claims_page(asked: Asked, language: Language) -> tuple[str, Html]:
    """Every claim with its verdict."""
    claims = list_claims(_with(asked, CardQuery(limit=MOST))).claims
    title = say("claims", language)
    return title, join(
        tag("h1", title), _tally(claims, language), [_claim(one, language) for one in _urgent_first(claims)]
    )


def targets_page(asked: Asked, language: Language) -> tuple[str, Html]:
    """Every target and how it stands."""
    title = say("targets", language)
    return title, join(tag("h1", title), _targets(list_targets(_with(asked, CardQuery(limit=MOST))).targets, language))


def collection(asked: Asked, language: Language, section: str) -> tuple[str, Html]:
    """Things of one kind."""
    title = say(section, language)
    records = asked.ledger.records(KINDS[section], limit=MOST)
    found = cards(asked, records, with_figures=len(records) <= 100)
    return title, join(
        tag("h1", title),
        tag("p", f"{len(found):,}", class_="lead"),
        tag("ul", [_card(one, language) for one in found], class_="cards"),
    )


def thing(asked: Asked, language: Language, name: str) -> tuple[str, Html]:
    """One record: what it belongs to, what belongs to it, its figures, what else is known."""
    record = asked.ledger.record(name)
    (card,) = cards(asked, [record])
    title = named(record.name, language)
    inside = Names(asked.ledger).memberships(asked.ledger.memberships(whole=name)[:MOST])
    facts: list[tuple[Part, Part]] = [
        (say("kind", language), say("source-kind" if record.kind == "source" else record.kind, language))
    ]
    if record.source:
        facts.append(
            (
                say("source", language),
                join(thing_link(record.source, _name(asked, record.source), language), " ", record.place),
            )
        )
    facts += [(key, "；".join(value) if isinstance(value, tuple) else value) for key, value in record.facts.items()]
    facts += [(say("note", language), record.note)] if record.note else []
    body = join(
        tag("h1", title, _made_up(record, language)),
        tag("p", record.name.en if language is Language.ZH else record.name.zh, class_="lead"),
        _axes(facts),
        _figures(card.figures, language),
        _ends(
            say("belongs", language),
            [(m.membership.whole, m.whole_name, m.membership.stage) for m in card.wholes],
            language,
        ),
        _ends(
            say("members", language),
            [(m.membership.member, m.member_name, m.membership.stage) for m in inside],
            language,
        ),
    )
    return title, body


def _name(asked: Asked, record: str) -> Name:
    return asked.ledger.record(record).name


def _axes(pairs: Iterable[tuple[Part, Part]]) -> Html:
    return tag("dl", [[tag("dt", key), tag("dd", value)] for key, value in pairs], class_="axes")


def _ends(title: str, ends: Sequence[tuple[str, Name, int | None]], language: Language) -> Html | None:
    if not ends:
        return None
    items = [tag("li", thing_link(one, name, language), _stage(stage, language)) for one, name, stage in ends]
    return join(tag("h2", title), tag("ul", items))


def _figures(figures: Sequence[FigureAnswer], language: Language) -> Html | None:
    if not figures:
        return None
    heads = [say(one, language) for one in ("indicator", "period", "value", "status", "source")]
    rows = [
        (
            measure_of(one, language),
            period_of(one, language),
            figure_link(one, language),
            status_of(one, language),
            join(one.source_name.zh if one.source_name else "", " ", one.place),
        )
        for one in figures
    ]
    title = say("figures", language)
    return join(tag("h2", title), table(heads, rows, label=title, numeric=frozenset({2})))


def figure(asked: Asked, language: Language, number: int) -> tuple[str, Html]:
    """One figure with all that decides its meaning, other values said for it, and its history."""
    filed = asked.ledger.figure(number)
    (one,) = Names(asked.ledger).figures([filed])
    said = filed.figure
    shown: list[tuple[str, Part]] = [
        ("subject", thing_link(one.subject, one.subject_name, language)),
        ("indicator", measure_of(one, language) + (f"（{one.of}）" if one.of else "")),
        ("period", period_of(one, language)),
        ("base", one.base),
        ("scope", word(Scope(said.scope), language)),
        ("price", word(Price(said.price), language)),
        ("vintage", word(Vintage(said.vintage), language)),
        ("status", status_of(one, language)),
        ("said_by", word(SaidBy(said.said_by), language)),
        ("source", join(thing_link(one.source, one.source_name, language) if one.source_name else "—", " ", one.place)),
        ("release", say("firm" if said.release is Release.FIRM else said.release.value, language)),
        ("note", one.note),
        ("entered", f"{one.entered_by}，{one.entered_at[:16].replace('T', ' ')} UTC"),
    ]
    with asked.ledger.reading() as connection:
        same = find_by_digest(connection, "address", [digest(said.address)])
    others = [f for f in same.get(digest(said.address), []) if f.id != number and asked.sight.shows(f)]
    changes = [ChangeAnswer.of(change) for change in asked.ledger.history(number)]
    title = f"{named(one.subject_name, language)} · {measure_of(one, language)}"
    body = join(
        tag("p", title, class_="lead"),
        tag("h1", one.text, class_="big"),
        tag("p", tag("span", say("made-up", language), class_="made")) if one.synthetic else None,
        _axes((say(key, language), value) for key, value in shown if value),
        _disputes(Names(asked.ledger).figures(others), language),
        _history(changes, language),
    )
    return f"{title} {one.text}", body


def _disputes(others: Sequence[FigureAnswer], language: Language) -> Html | None:
    if not others:
        return None
    items = [
        tag("li", figure_link(one, language), " ", one.source_name.zh if one.source_name else "", " ", one.place)
        for one in others
    ]
    return join(tag("h2", say("disputed", language)), tag("ul", items))


def _history(changes: Sequence[ChangeAnswer], language: Language) -> Html:
    heads = [say(one, language) for one in ("when", "who", "field", "old", "new", "why")]
    rows = [(c.at[:16].replace("T", " "), c.who, c.field, c.old or "", c.new or "", c.reason) for c in changes]
    title = say("history", language)
    return join(tag("h2", title), table(heads, rows, label=title))
