"""Secrets are unique strings of digits: every documented path and page is fetched and searched for them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from lineside.district import Figure, open_ledger
from lineside.district.judging import OPEN_DIMENSIONS, WITHIN_A_YEAR
from lineside.district.mu import bundled_rules
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership
from lineside.district.store.account import Role
from lineside.district.store.figures import Query
from tests.unit.district.world import WHY
from tests.unit.web.digits import Secrets, addresses, asked, fetched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lineside.district import Ledger


FIRMS = ("firm-a", "firm-b", "firm-c", "firm-d")
"""The last consents to have its own figures shown."""


def figure(subject: str, value: str, **fields: str | bool) -> Figure:
    usual: dict[str, str | bool] = {
        "subject": subject, "indicator": "revenue", "period": "2024-03", "value": value, "unit": "万元",
        "source": "return", "synthetic": True, "release": "firm",
    }  # fmt: skip
    return Figure.from_dict(usual | fields)


def fill(ledger: Ledger, secrets: Secrets) -> None:
    """A district whose every secret is noted."""
    new = secrets.new
    made: list[dict[str, object]] = [
        {"kind": "district", "id": "demo-d"}, {"kind": "cluster", "id": "pair"}, {"kind": "cluster", "id": "rest"},
        {"kind": "source", "id": "return"},
        {"kind": "chain", "id": "links", "stages": [{"n": 1, "name": {"zh": "一"}}], "links": [
         {"seller": "firm-a", "buyer": "firm-c", "product": "p", "stock_h": 2, "room_h": 2}]},
        *({"kind": "firm", "id": name, "consents": name == FIRMS[-1]} for name in FIRMS),
        {"kind": "workbook", "id": "book", "content": {"sample": new("a remembered workbook")}},
        {"kind": "source", "id": "run-1", "medium": "run", "facts": {"throughput": new("facts of a run")}},
        {"kind": "source", "id": "compared", "medium": "run", "facts": {"差": new("facts of a comparison")}},
        {"kind": "target", "id": "goal", "subject": "firm-a", "indicator": "revenue", "value": "9", "unit": "亿元",
         "due": "2027"},
        {"kind": "claim", "id": "said", "check": {"test": "reach", "size": "1", "unit": "亿元",
         "figure": {"subject": "firm-a", "indicator": "revenue", "period": "2024-03"}}},
    ]  # fmt: skip
    for n, firm in enumerate(FIRMS[:3]):
        row: dict[str, object] = {"indicator": "throughput", "unit": "件/h"}
        row["evidence"] = ["compared", "run-1"] if n == 0 else []
        row |= {"before": new(f"before the retrofit of {firm}"), "after": new(f"after the retrofit of {firm}")}
        made.append({"kind": "retrofit", "id": f"retrofit-{firm}", "firm": firm, "level": "line", "results": [row]})
    ledger.add_records([record_from({"name": {"zh": str(one["id"])}, "synthetic": True} | one) for one in made], **WHY)
    ledger.add_memberships(
        [Membership(member=f, whole="pair" if f in FIRMS[:2] else "rest", role="in-cluster") for f in FIRMS]
        + [Membership(member=c, whole="demo-d", role="in-district") for c in ("pair", "rest")],
        **WHY,
    )
    figures = []
    for firm, period in product(FIRMS, ("2023-03", "2024-01..02", "2024-03", "2024Q1", "2024-01..03", "2024")):
        if firm != FIRMS[-1]:
            base = new(f"base of {firm} {period}") if period == "2024-03" else ""
            figures.append(figure(firm, new(f"{firm} {period}"), period=period, base=base))
    own = FIRMS[-1]
    figures += [
        figure("firm-a", new("a second return"), source="run-1", place="again"),
        figure("firm-a", "77", status="planned", release="public", period="2024-03"),
        figure("firm-b", "78", status="claimed", release="public", period="2023-03"),
        figure("firm-a", new("a return of the bureau"), indicator="tax", release="bureau"),
        figure(own, new("a bureau's return of a firm that consents"), indicator="tax", release="bureau"),
        figure("pair", new("a fed-back figure for the bureau"), said_by="bureau", release="bureau"),
        figure("firm-a", new("a figure of a run"), indicator="throughput", unit="件/h", status="simulated",
               source="run-1"),
        figure("firm-a", new("a year of a target's firm"), period="2022"),
        figure("firm-c", new("an odd price"), period="2024-05", price="comparable"),
        figure("firm-c", new("a bureau's word beside a public one"), indicator="exports", release="bureau"),
        figure("firm-c", "81", indicator="exports", release="public", source="run-1"),
        *(figure(f, new(f"land of {f}"), indicator="land", unit="亩", period="2024") for f in FIRMS[:3]),
        *(figure(f, new(f"tax of {f} in a year"), indicator="tax", period="2024") for f in FIRMS[:3]),
        *(figure(f, new(f"{f} 2024-06"), period="2024-06") for f in FIRMS[:2]),
        figure("firm-b", new("in 2024-05 by another price"), period="2024-05"),
        figure("firm-a", new("a value before its release"), indicator="profit"),
        figure("firm-b", new("a public value that was withdrawn"), indicator="profit", release="public"),
    ]  # fmt: skip
    ledger.add_figures(figures, **WHY)
    numbers = {filed.figure.subject: filed.id for filed in ledger.figures(Query(indicator="profit"))}
    ledger.edit(numbers["firm-a"], {"value": "55"}, **WHY)
    ledger.edit(numbers["firm-a"], {"release": "public"}, **WHY)
    ledger.withdraw(numbers["firm-b"], **WHY)
    ledger.revise_record("retrofit-firm-a", {"note": new("a note of a retrofit")}, **WHY)


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    return Secrets()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, secrets: Secrets) -> Iterator[Ledger]:
    path: Path = tmp_path_factory.mktemp("secrets") / "ledger.db"
    with open_ledger(path) as opened:
        fill(opened, secrets)
        token = opened.issue_token("local", by="local")
        months = [("POST", "/api/month/release", {"period": one, "reason": "due"}) for one in ("2024-03", "2024-06")]
        released = asked(opened, None, months, token)
        assert {answer.status_code for answer in released.values()} <= {200, 422}
        yield opened


def everything(ledger: Ledger) -> list[str]:
    return [*addresses(ledger), *questions(ledger)]


def questions(ledger: Ledger) -> Iterator[str]:
    """What may be asked of the paths that take questions."""
    records = [one.id for one in ledger.records()]
    for by, kind in product(("", *OPEN_DIMENSIONS), WITHIN_A_YEAR):
        for indicator, only in product(("revenue", "tax", "profit"), ("", "&latest=true")):
            yield f"/api/sums?indicator={indicator}&kind={kind}&by={by}{only}"
    for by, month in product(("", "cluster", "district"), ("2023-03", "2024-01..02", "2024-03", "2024-05", "2024-06")):
        yield f"/api/sums?indicator=revenue&kind=month&by={by}&since={month}&until={month}"
    yield from ("/api/figures?withdrawn=true&limit=1000", "/api/figures?limit=1000&release=bureau")
    yield from (f"/api/figures?whole={whole}&limit=1000" for whole in ("pair", "rest", "demo-d"))
    yield from (f"/api/{kind}?figures=true" for kind in ("firms", "clusters", "districts", "retrofits", "sources"))
    yield from (f"/api/register?whole={name}" for name in records)
    yield from (f"/api/register?level={level}" for level in ("unit", "line", "workshop", "factory"))
    yield "/api/outlook?indicator=revenue&year=2024"
    yield from (f"/api/outlook?indicator=revenue&year=2024&within={whole}" for whole in ("pair", "rest", "demo-d"))
    for month in ("2023-03", "2024-01..02", "2024-03", "2024-05"):
        yield from (f"/api/month{path}?period={month}" for path in ("", "/lines", "/briefing.docx", "/archive.zip"))
    for rule in bundled_rules():
        yield f"/api/mu?rule={rule}&year=2024"
    yield f"/api/names?ids={','.join(records)}"
    yield from (f"/api/search?text={text}&limit=100" for text in ("firm", "run", "book", "7", "9"))
    yield from ("/api/due?language=en", "/api/due?language=zh")
    yield from (f"/api/chains/links/stop?firm={firm}&hours=8" for firm in FIRMS)


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_no_path_tells_a_secret(ledger: Ledger, secrets: Secrets, role: Role | None) -> None:
    answers = fetched(ledger, role, everything(ledger))
    told = {path: what for path, answer in answers.items() if (what := secrets.found_in(answer.content))}
    assert told == {}
    assert {answer.status_code for answer in answers.values()} <= {200, 303, 401, 403, 404, 409, 422}
    if role is not None:
        assert sum(answer.status_code == 200 for answer in answers.values()) > 200


@pytest.mark.parametrize("role", [Role.EDITOR, Role.RELEASER, Role.ADMINISTRATOR])
def test_who_works_at_them_finds_every_secret(ledger: Ledger, secrets: Secrets, role: Role) -> None:
    """So the search itself can find them all."""
    told = (
        "/api/figures?withdrawn",
        "/api/figures/",
        "/api/records/",
        "/api/exports/history",
        "/api/sums?indicator=revenue&kind=month&by=&",
    )
    answers = fetched(ledger, role, [path for path in everything(ledger) if path.startswith(told)])
    assert {what for answer in answers.values() for what in secrets.found_in(answer.content)} == set(
        secrets.of.values()
    )


FOREIGN = ("firm-c", "an odd price", "a bureau's word beside a public one", "firm that consents", "workbook")
"""Words of secrets that lie outside of the cluster `pair`."""


def prying(ledger: Ledger) -> Iterator[tuple[str, str, object]]:
    """What somebody sends who wants to be told what stands of others."""
    filed = ledger.figures(Query(withdrawn=True))
    for one in filed:
        fields = one.figure.as_dict() | {"value": "1", "base": ""}
        for path in ("/api/figures/preview", "/api/figures"):
            yield "POST", path, {"figures": [fields], "reason": "pry"}
        for changes in ({"value": "x"}, {"measure": "share"}, {"period": "2024-13"}, {"unit": "人"}):
            yield "PATCH", f"/api/figures/{one.id}", {"changes": changes, "reason": "pry", "version": 0}
        cited = f"{{{{figure:{one.id}}}}}".encode()
        yield (
            "POST",
            "/api/briefings/check?name=a.html&audience=internal",
            b"<html><body><p>" + cited + b"</p></body></html>",
        )
    for firm in FIRMS[2:]:
        statement = {"text": f"{firm} 2024-03 1", "span_start": 0, "span_end": 3, "value": "1", "unit": "万元"}
        statement |= {"measure": "level", "subject": firm, "subject_id": firm, "indicator_id": "revenue"}
        yield "POST", "/api/readings/judge", {"statements": [statement | {"period": "2024-03"}]}
        yield "POST", f"/api/records/retrofit-{firm}/undo", {"reason": "pry", "version": 0}


def test_an_editor_of_one_cluster_is_told_nothing_of_the_others(ledger: Ledger, secrets: Secrets) -> None:
    ledger.add_account("desk-of-pair", Role.EDITOR, by="local", within="pair")
    token = ledger.issue_token("desk-of-pair", by="local")
    requests = [("GET", path, None) for path in everything(ledger)] + list(prying(ledger))
    answers = asked(ledger, None, requests, token)
    told = {path: secrets.found_in(answer.content) for path, answer in answers.items()}
    foreign = {path: [what for what in found if any(word in what for word in FOREIGN)] for path, found in told.items()}
    assert {path: found for path, found in foreign.items() if found} == {}
    own = {what for found in told.values() for what in found}
    assert {"firm-a 2024-03", "a return of the bureau", "land of firm-b"} <= own, "their own they see in full"
    assert not any(answer.status_code >= 500 for answer in answers.values())
