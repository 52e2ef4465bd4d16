"""The API: who sees what, who may do what, what is refused and how."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest

from lineside.district import Figure, Query
from lineside.district.registry.kinds import record_from
from lineside.web.app import ENDPOINTS, create_app
from lineside.web.endpoint import MOST_JSON
from lineside.web.listen import Doors, ServeError
from lineside.web.openapi import openapi_document
from lineside.web.problem import SAFE
from lineside.web.serve import server_config
from tests.unit.district.sheet.workbooks import xlsx
from tests.unit.web.conftest import SCRIPT
from tests.unit.web.people import PASSWORD, Person

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from starlette.applications import Starlette

    from lineside.district import Ledger

Joining = Callable[[str], "AbstractAsyncContextManager[Person]"]
NEW = {"subject": "firm-a", "indicator": "revenue", "period": "2024", "value": "13", "unit": "亿元", "synthetic": True}


def run(story: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(story())


def test_each_role_sees_what_its_release_classes_open(person: Joining) -> None:
    async def story() -> None:
        seen = {}
        for role in ("viewer", "editor"):
            async with person(role) as somebody:
                answer = (await somebody.get("/api/figures")).json()
                seen[role] = {(f["subject"], f["indicator"], f["release"]) for f in answer["figures"]}
        hidden = seen["editor"] - seen["viewer"]
        assert hidden == {
            ("firm-a", "profit", "firm"), ("firm-a", "revenue", "firm"), ("firm-b", "gross-output", "bureau"),
        }  # fmt: skip
        assert ("firm-b", "profit", "firm") in seen["viewer"]  # the firm consents

    run(story)


def test_a_hidden_figure_is_as_if_it_were_not_there(person: Joining, ledger: Ledger) -> None:
    (hidden,) = ledger.figures(Query(subject="firm-b", indicator="gross-output"))

    async def story() -> None:
        async with person("viewer") as viewer:
            for path in (
                f"/api/figures/{hidden.id}",
                f"/api/figures/{hidden.id}/history",
                f"/api/figures/{hidden.id}/history?",
            ):
                assert (await viewer.get(path)).status_code == 404, path
            for path in (
                "/api/records/firm-b",
                "/read/things/firm-b",
                "/api/firms?figures=true",
                "/api/figures.csv",
                "/read",
            ):
                text = (await viewer.get(path)).text
                assert "7亿元" not in text, path
            assert (await viewer.get("/api/exports/figures.csv")).status_code == 403

    run(story)


def test_the_latest_sums_are_those_of_the_last_period_alone(person: Joining) -> None:
    async def story() -> None:
        async with person("editor") as editor:
            every = (await editor.get("/api/sums", indicator="gross-output", by="cluster")).json()
            latest = (await editor.get("/api/sums", indicator="gross-output", by="cluster", latest="true")).json()
            last = max(cell["period"] for cell in every["cells"] if cell["reported"])
            assert latest["cells"] == [cell for cell in every["cells"] if cell["period"] == last]

    run(story)


def test_sums_hide_what_would_give_a_firm_away(person: Joining) -> None:
    async def story() -> None:
        async with person("editor") as editor:
            (cell,) = (await editor.get("/api/sums", indicator="gross-output", by="cluster")).json()["cells"]
            assert (cell["key"], cell["total"], cell["reported"], cell["missing"]) == (["cars"], "22.5", 3, 0)
            (row, *_) = (await editor.get("/api/sums", indicator="gross-output", by="leaf")).json()["cells"]
            assert row["total"] == "12.5"
            (revenue,) = (await editor.get("/api/sums", indicator="revenue", by="cluster")).json()["cells"]
            assert (revenue["total"], revenue["missing"]) == ("11", 2)
        async with person("viewer") as viewer:
            (cell,) = (await viewer.get("/api/sums", indicator="revenue", by="cluster")).json()["cells"]
            assert (cell["total"], cell["hidden"]) == (None, True)  # one firm reported
            answer = await viewer.get("/api/sums", indicator="revenue", by="leaf")
            assert answer.status_code == 403

    run(story)


def test_nobody_sees_or_does_anything_before_a_login(person: Joining) -> None:
    async def story() -> None:
        async with person("nobody") as nobody:
            for endpoint in ENDPOINTS:
                if endpoint.role is None:
                    continue
                path = endpoint.path.replace("{id:number}", "1").replace("{id}", "x").replace("{name}", "x")
                answer = await nobody.send(endpoint.method, path.replace("{file}", "figures.csv"), json={})
                assert answer.status_code == 401, endpoint.name
            assert (await nobody.get("/")).headers["location"] == "/screen"
            assert (await nobody.get("/read/firms")).status_code == 401

    run(story)


@pytest.mark.parametrize("role", ["viewer", "editor", "releaser"])
def test_no_role_does_what_a_higher_one_may(person: Joining, ledger: Ledger, role: str) -> None:
    before = (ledger.count(Query()), len(ledger.acts()))

    async def story() -> None:
        async with person(role) as somebody:
            mine = ("viewer", "editor", "releaser", "administrator").index(role)
            for endpoint in ENDPOINTS:
                above = endpoint.role is not None and list(type(endpoint.role)).index(endpoint.role) > mine
                if above:
                    path = endpoint.path.replace("{id:number}", "1").replace("{id}", "x").replace("{name}", "x")
                    answer = await somebody.send(endpoint.method, path.replace("{file}", "figures.csv"), json={})
                    assert answer.status_code == 403, endpoint.name
                    assert answer.headers["content-type"] == "application/problem+json"

    run(story)
    assert (ledger.count(Query()), len(ledger.acts())) == before


def test_every_edit_lands_in_the_history_with_who_and_why(person: Joining, ledger: Ledger) -> None:
    async def story() -> None:
        async with person("editor") as editor:
            sent = {"figures": [NEW], "reason": "return of March"}
            assert (await editor.post("/api/figures/preview", sent)).json()["added"] == 1
            (outcome,) = (await editor.post("/api/figures", sent)).json()["outcomes"]
            path = f"/api/figures/{outcome['id']}"
            seen = (await editor.get(path)).json()["version"]
            edit = {"changes": {"value": "14"}, "reason": "typing error", "version": seen}
            changed = (await editor.send("PATCH", path, edit)).json()
            assert changed["text"] == "14亿元"
            gone = {"reason": "wrong firm", "version": changed["version"]}
            assert (await editor.post(f"{path}/withdraw", gone)).status_code == 204
            changes = (await editor.get(f"{path}/history")).json()["changes"]
            assert [(c["who"], c["field"], c["old"], c["new"], c["reason"]) for c in changes] == [
                ("a-editor", "figure", None, "13 亿元", "return of March"),
                ("a-editor", "value", "13", "14", "typing error"),
                ("a-editor", "figure", "14", None, "wrong firm"),
            ]
            refused = await editor.post(f"{path}/release", {"release": "public", "reason": "x", "version": 1})
            assert refused.status_code == 403

    run(story)
    assert [act.who for act in ledger.acts(limit=1000)][-3:] == ["a-editor"] * 3


@pytest.mark.parametrize(
    ("headers", "drop"),
    [
        ({"origin": "http://evil.example"}, ()),
        ({"origin": "null"}, ()),
        ({"sec-fetch-site": "cross-site"}, ()),
        ({}, ("x-lineside-csrf",)),
        ({"x-lineside-csrf": "guessed"}, ()),
        ({"content-type": "text/plain"}, ()),
        ({"content-type": "application/x-www-form-urlencoded"}, ()),
    ],
)
def test_a_forged_form_changes_nothing(
    person: Joining, ledger: Ledger, headers: dict[str, str], drop: tuple[str, ...]
) -> None:
    before = ledger.count(Query())

    async def story() -> None:
        async with person("editor") as editor:
            sent = {"content-type": "application/json"} | editor.headers | headers
            body = json.dumps({"figures": [NEW], "reason": "x"})
            kept = {name: value for name, value in sent.items() if name not in drop}
            answer = await editor.client.post("/api/figures", content=body, headers=kept)
            assert answer.status_code in (403, 415)

    run(story)
    assert ledger.count(Query()) == before


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(person: Joining, ledger: Ledger) -> None:
    async def story() -> None:
        async with person("nobody") as nobody:
            cookie = (await nobody.log_in("a-viewer")).headers["set-cookie"]
            assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
            assert "Secure" not in cookie
            assert (await nobody.get("/api/me")).json()["name"] == "a-viewer"
            await nobody.post("/api/logout")
            assert (await nobody.get("/api/me")).json()["name"] is None

    run(story)
    assert create_app(ledger, secure=True).state.site.secure


def test_wrong_logins_sound_alike_and_are_stopped(person: Joining) -> None:
    async def story() -> None:
        async with person("nobody") as nobody:
            unknown = await nobody.log_in("no-such", "wrong password")
            wrong = await nobody.log_in("a-viewer", "wrong password")
            assert (unknown.status_code, unknown.text) == (wrong.status_code, wrong.text)
            for _ in range(9):
                await nobody.log_in("a-viewer", "wrong password")
            assert (await nobody.log_in("a-viewer")).status_code == 429

    run(story)


def test_a_token_needs_no_cookie_and_ends_when_the_account_does(person: Joining, ledger: Ledger) -> None:
    token = ledger.issue_token("a-editor", by="local")

    async def story() -> None:
        async with person("nobody") as program:
            bearer = {"authorization": f"Bearer {token}"}
            sent = {"figures": [NEW], "reason": "program"}
            assert (await program.client.post("/api/figures", json=sent, headers=bearer)).status_code == 200
            ledger.set_role("a-editor", "editor", by="local", reason="left", active=False)
            assert (await program.client.get("/api/figures", headers=bearer)).status_code == 401
            wrong = await program.client.get("/api/me", headers={"authorization": "Bearer nonsense"})
            assert wrong.status_code == 401

    run(story)


def test_a_changed_role_logs_out_everywhere(person: Joining) -> None:
    async def story() -> None:
        async with person("administrator") as chief, person("editor") as editor:
            accounts = (await chief.get("/api/accounts")).json()["accounts"]
            seen = {each["name"]: each["version"] for each in accounts}["a-editor"]
            sent = {"role": "viewer", "reason": "moved", "version": seen}
            assert (await chief.send("PATCH", "/api/accounts/a-editor", sent)).json()["role"] == "viewer"
            assert (await editor.get("/api/figures")).status_code == 401
            mine = {"password": "another long password", "old": "not it"}
            assert (await chief.send("PUT", "/api/accounts/a-administrator/password", mine)).status_code == 403
            mine["old"] = PASSWORD
            assert (await chief.send("PUT", "/api/accounts/a-administrator/password", mine)).status_code == 204

    run(story)


@pytest.mark.parametrize("host", ["evil.example", "169.254.169.254", "localhost.evil.example"])
def test_another_name_for_this_machine_is_refused(person: Joining, host: str) -> None:
    async def story() -> None:
        async with person("viewer") as viewer:
            answer = await viewer.client.get("/api/figures", headers={"host": host})
            assert answer.status_code == 421

    run(story)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/figures?colour=red", "colour"),
        ("/api/figures?limit=100000", "limit"),
        ("/api/figures?period=soon", "period"),
        ("/api/figures?indicator=nonsense", "no indicator is called"),
        ("/api/figures?limit=5&limit=6", "each filter stands once"),
        ("/api/sums?indicator=oee", "has no sum"),
        ("/api/sums?indicator=gross-output&by=colour", "`by` knows"),
        ("/api/memberships", "member"),
        ("/api/records/nothing", "nothing"),
        ("/api/exports/secrets.csv", "there are figures"),
        ("/api/nowhere", "openapi"),
        (f"/api/figures/{2**70}", "openapi"),
        (f"/api/figures/{10**17}", "there is no figure"),
        (f"/api/figures/{'9' * 5000}", "openapi"),
        (f"/api/figures?after={2**63}", "after"),
        (f"/api/acts?after={2**63}", "after"),
    ],
)
def test_a_wrong_request_is_explained_without_a_traceback(person: Joining, path: str, told: str) -> None:
    async def story() -> None:
        async with person("administrator") as somebody:
            answer = await somebody.get(path)
            assert 400 <= answer.status_code < 500
            assert answer.headers["content-type"] == "application/problem+json"
            assert told in answer.text
            assert "Traceback" not in answer.text

    run(story)


def test_a_failure_inside_is_logged_and_hidden(
    app: Starlette, person: Joining, ledger: Ledger, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("at C:\\secret\\path")

    async def story() -> None:
        async with person("editor") as editor:
            monkeypatch.setattr(type(ledger), "figures", broken)
            with caplog.at_level(logging.ERROR, logger="lineside.web"):
                answer = await editor.post("/api/login", {"name": "a-editor", "password": PASSWORD})
                assert answer.status_code == 200
                answer = await editor.get("/api/figures")
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "a request failed: GET /api/figures" in caplog.text
        assert PASSWORD not in caplog.text
        assert editor.headers["x-lineside-csrf"] not in caplog.text

    run(story)


def test_bodies_beyond_their_limit_are_refused(person: Joining) -> None:
    async def endless() -> object:
        while True:
            yield b" " * 65536

    async def story() -> None:
        async with person("editor") as editor:
            headers = {"content-type": "application/json"} | editor.headers
            large = await editor.client.post("/api/figures", content=b" " * (MOST_JSON + 1), headers=headers)
            assert large.status_code == 413
            streamed = await editor.client.post("/api/figures", content=endless(), headers=headers)  # type: ignore[arg-type]
            assert streamed.status_code == 413
            many = {"figures": [NEW] * 5001, "reason": "x"}
            assert (await editor.post("/api/figures", many)).status_code == 422

    run(story)


@pytest.mark.parametrize(
    "path", ["/read", "/read/firms", "/read/things/firm-a", "/read/claims", "/read/targets", "/read?lang=en"]
)
def test_script_in_a_name_is_text_on_every_page(person: Joining, path: str) -> None:
    async def story() -> None:
        async with person("editor") as editor:
            page = await editor.get(path)
            assert page.status_code == 200
            assert "<script" not in page.text
            assert "script-src 'self'" in page.headers["content-security-policy"]
            if path in ("/read/firms", "/read/things/firm-a"):
                assert "&lt;script&gt;" in page.text
            api = await editor.get("/api/records/firm-a")
            assert api.json()["record"]["name"]["zh"] == f"示例{SCRIPT}公司"
            assert "<script" not in api.text

    run(story)


def test_pages_are_paged_without_gap_or_repeat(person: Joining) -> None:
    async def story() -> None:
        async with person("editor") as editor:
            seen: list[int] = []
            after: int | None = 0
            page: dict[str, Any] = {}
            while after is not None:
                page = (await editor.get("/api/figures", limit=2, after=after)).json()
                seen += [one["id"] for one in page["figures"]]
                after = page["next"]
            assert seen == sorted(set(seen))
            assert len(seen) == page["total"] == 7
            inside = (await editor.get("/api/figures", whole="cars", indicator="工业总产值")).json()
            assert {one["subject"] for one in inside["figures"]} == {"firm-a", "firm-b", "firm-c"}

    run(story)


def test_a_workbook_goes_from_upload_to_history(person: Joining, ledger: Ledger) -> None:
    rows: list[list[object]] = [
        ["2023年9月产值"],
        ["单位：万元"],
        ["企业名称", "工业总产值"],
        ["示例乙公司", 120.5],
        ["示例丙公司", "?"],
    ]

    async def story() -> None:
        async with person("editor") as editor, person("releaser") as other:
            sent = (await editor.post("/api/imports", content=xlsx(rows), name="九月.xlsx")).json()
            assert sent["questions"] == []
            path = f"/api/imports/{sent['id']}"
            seen = (await editor.post(f"{path}/preview", sent["mapping"])).json()
            assert [(one["where"], one["message"]) for one in seen["problems"]] == [("Sheet1!B5", "`?` is no number")]
            refused = await editor.post(f"{path}/commit", {"mapping": sent["mapping"]})
            assert (refused.status_code, refused.json()["faults"][0]["where"]) == (422, "Sheet1!B5")
            assert (await other.post(f"{path}/preview", sent["mapping"])).status_code == 404  # not the sender
            rows[4][1] = "—"
            sent = (await editor.post("/api/imports", content=xlsx(rows), name="九月.xlsx")).json()
            done = (await editor.post(f"/api/imports/{sent['id']}/commit", {"mapping": sent["mapping"]})).json()
            assert (done["added"], done["unchanged"]) == (1, 0)
            again = (await editor.post(f"/api/imports/{sent['id']}/commit", {"mapping": sent["mapping"]})).json()
            assert (again["act"], again["unchanged"]) == (None, 1)
            bomb = await editor.post("/api/imports", content=b"PK\x03\x04", name="x.xlsx")
            assert (bomb.status_code, bomb.json()["faults"][0]["where"]) == (422, "x.xlsx")

    run(story)
    assert ledger.acts(limit=1000)[-1].reason == "import 九月.xlsx"


def test_an_export_is_taken_in_again_without_a_change(person: Joining) -> None:
    async def story() -> None:
        async with person("releaser") as releaser:
            export = await releaser.get("/api/exports/ledger.xlsx")
            sent = (await releaser.post("/api/imports", content=export.content, name="ledger.xlsx")).json()
            assert (sent["mapping"], sent["remembered"]) == (None, [])
            done = (await releaser.post(f"/api/imports/{sent['id']}/commit", {"mapping": None})).json()
            assert (done["act"], done["unchanged"], done["added"]) == (None, 7, 0)

    run(story)


def test_exports_templates_and_briefings_are_files(person: Joining) -> None:
    document = docx.Document()
    document.add_paragraph("总产值{{indicator:工业总产值 subject:示例区 period:2023}}")
    stream = io.BytesIO()
    document.save(stream)
    template = {
        "title": {"zh": "月报"}, "period": "2024-01", "subjects": ["firm-a"], "columns": [{"indicator": "revenue"}],
        "source": "return",
    }  # fmt: skip

    async def story() -> None:
        async with person("editor") as editor:
            for path in ("/api/figures.xlsx", "/api/exports/ledger.xlsx", "/api/exports/history.xlsx"):
                answer = await editor.get(path)
                assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
            assert (await editor.get("/api/exports/records.csv")).content.startswith(b"\xef\xbb\xbf")
            made = await editor.post("/api/templates", template)
            assert openpyxl.load_workbook(io.BytesIO(made.content)).active is not None
            check = (await editor.post("/api/briefings/check", content=stream.getvalue(), name="简报.docx")).json()
            assert [one["text"] for one in check["cited"]] == ["600亿元"]
            word = await editor.post("/api/briefings/docx", content=stream.getvalue(), name="简报.docx")
            assert "总产值600亿元" in docx.Document(io.BytesIO(word.content)).paragraphs[0].text
            page = await editor.post("/api/briefings/html", content=stream.getvalue(), name="简报.docx")
            assert "600亿元" in page.text

    run(story)


def test_claims_and_targets_come_with_their_arithmetic(person: Joining) -> None:
    async def story() -> None:
        async with person("viewer") as viewer:
            (claim,) = (await viewer.get("/api/claims")).json()["claims"]
            assert claim["verdict"] == "一致"
            assert [one["text"] for one in claim["figures"]] == ["600亿元"]
            assert (await viewer.get("/api/claims/cl-1")).json() == claim
            assert (await viewer.get("/api/claims/firm-a")).status_code == 404
            (target,) = (await viewer.get("/api/targets")).json()["targets"]
            assert target["latest"]["text"] == "600亿元"

    run(story)


def test_no_claim_takes_the_pages_down(person: Joining, ledger: Ledger) -> None:
    """扭亏 with a base below zero, a share of a loss, a count of nobody: each has its verdict on every page."""
    usual = {"subject": "firm-c", "indicator": "profit", "unit": "万元", "source": "return", "release": "public"}
    figures = [
        Figure.from_dict(usual | {"period": period, "value": value, "place": place, "synthetic": True})
        for period, value, place in (("2022", "-5", "then"), ("2023", "3", "now"), ("2023", "<5", "less"))
    ]
    then, now, less = ({"place": place} for place in ("then", "now", "less"))
    checks = {
        "turned": {"test": "change", "now": now, "base": then, "words": "扭亏为盈"},
        "grown": {"test": "change", "now": now, "base": then, "words": "增长160%"},
        "share": {"test": "share", "part": then, "whole": less, "share": now},
        "nobody": {"test": "count", "whole": "not-there", "what": "members", "said": 3},
        "reach": {"test": "reach", "figure": then, "size": "-3", "unit": "万元"},
    }
    claims = [
        record_from({"kind": "claim", "id": f"cl-{name}", "name": {"zh": name}, "check": check, "synthetic": True})
        for name, check in checks.items()
    ]
    ledger.add_figures(figures, by="local", reason="test")
    ledger.add_records(claims, by="local", reason="test")

    async def story() -> None:
        async with person("viewer") as viewer:
            found = (await viewer.get("/api/claims")).json()["claims"]
            assert {one["claim"]["id"]: one["verdict"] for one in found} == {
                "cl-1": "一致", "cl-turned": "一致", "cl-grown": "需核实", "cl-share": "口径不同",
                "cl-nobody": "无法核算", "cl-reach": "需核实",
            }  # fmt: skip
            for page in ("/read", "/read/claims", "/read/things/cl-turned", "/api/claims/cl-turned"):
                assert (await viewer.get(page)).status_code == 200, page

    run(story)


def test_a_second_save_over_a_first_one_is_told(person: Joining) -> None:
    async def story() -> None:
        async with person("editor") as first, person("administrator") as second:
            card = (await first.get("/api/records/cars")).json()
            sent = {"changes": {"note": "first"}, "reason": "mine", "version": card["version"]}
            saved = await first.send("PATCH", "/api/records/cars", sent)
            assert saved.status_code == 200
            late = await second.send("PATCH", "/api/records/cars", sent | {"changes": {"note": "second"}})
            assert late.status_code == 409
            assert "a-editor" in late.json()["detail"]
            again = sent | {"version": saved.json()["version"], "changes": {"note": "second"}}
            assert (await second.send("PATCH", "/api/records/cars", again)).status_code == 200
            seen = (await second.get("/api/figures/1")).json()["version"]
            edit = {"changes": {"note": "x"}, "reason": "mine", "version": seen}
            assert (await second.send("PATCH", "/api/figures/1", edit)).status_code == 200
            assert (await second.send("PATCH", "/api/figures/1", edit)).status_code == 409
            accounts = (await second.get("/api/accounts")).json()["accounts"]
            version = {each["name"]: each["version"] for each in accounts}["a-viewer"]
            moved = {"role": "editor", "reason": "helps out", "version": version}
            assert (await second.send("PATCH", "/api/accounts/a-viewer", moved)).json()["version"] > version
            late = await second.send("PATCH", "/api/accounts/a-viewer", moved | {"role": "viewer"})
            assert late.status_code == 409
            assert "a-administrator" in late.json()["detail"]

    run(story)


def test_a_save_that_does_not_say_what_was_looked_at_is_refused(person: Joining) -> None:
    blind: dict[str, tuple[str, dict[str, object]]] = {
        "/api/records/cars": ("PATCH", {"changes": {"note": "x"}}),
        "/api/figures/1": ("PATCH", {"changes": {"note": "x"}}),
        "/api/figures/1/withdraw": ("POST", {}),
        "/api/figures/1/release": ("POST", {"release": "internal"}),
        "/api/memberships/1/end": ("POST", {"on": "2025-01-01"}),
        "/api/accounts/a-viewer": ("PATCH", {"role": "editor"}),
    }

    async def story() -> None:
        async with person("administrator") as somebody:
            for path, (method, body) in blind.items():
                refused = await somebody.send(method, path, body | {"reason": "x"})
                assert refused.status_code == 422, path
                (fault,) = refused.json()["faults"]
                assert fault["where"] == "version", path
                assert "when it was looked at" in fault["hint"]

    run(story)


def test_a_workbook_is_not_taken_in_over_what_was_changed_since_its_preview(person: Joining, ledger: Ledger) -> None:
    rows: list[list[object]] = [["2023年9月产值"], ["单位：万元"], ["企业名称", "工业总产值"], ["示例乙公司", 120.5]]

    async def story() -> None:
        async with person("editor") as editor:

            async def looked_at() -> tuple[str, dict[str, object]]:
                sent = (await editor.post("/api/imports", content=xlsx(rows), name="九月.xlsx")).json()
                path, mapping = f"/api/imports/{sent['id']}", sent["mapping"]
                stamp = (await editor.post(f"{path}/preview", mapping)).json()["stamp"]
                return f"{path}/commit", {"mapping": mapping, "revise": True, "confirmed": True, "stamp": stamp}

            commit, body = await looked_at()
            (taken,) = (await editor.post(commit, body)).json()["outcomes"]
            rows[3][1] = 130
            commit, body = await looked_at()
            ledger.edit(taken["id"], {"value": "140"}, by="local", reason="by telephone")
            refused = await editor.post(commit, body)
            assert refused.status_code == 409
            assert "by local, " in refused.json()["detail"]
            assert "by telephone" in refused.json()["detail"]
            assert str(ledger.figure(taken["id"]).figure.value) == "140"
            commit, body = await looked_at()
            assert (await editor.post(commit, body)).json()["revised"] == 1

    run(story)
    assert str(ledger.figures(Query(period="2023-09"))[0].figure.value) == "130"


def test_what_is_released_asks_for_a_releaser_and_an_account_stays_off(person: Joining, ledger: Ledger) -> None:
    async def story() -> None:
        async with person("editor") as editor, person("releaser") as releaser, person("administrator") as chief:
            version = (await editor.get("/api/figures/1")).json()["version"]
            edit = {"changes": {"value": "13"}, "reason": "x", "version": version}
            assert (await editor.send("PATCH", "/api/figures/1", edit)).status_code == 403
            gone = {"reason": "x", "version": version}
            assert (await editor.post("/api/figures/1/withdraw", gone)).status_code == 403
            version = (await editor.get("/api/records/firm-a")).json()["version"]
            agreed = {"changes": {"consents": True}, "reason": "x", "version": version}
            assert (await editor.send("PATCH", "/api/records/firm-a", agreed)).status_code == 403
            assert (await releaser.send("PATCH", "/api/figures/1", edit)).status_code == 200
            assert (await releaser.send("PATCH", "/api/records/firm-a", agreed)).status_code == 200
            version = ledger.version_of("account/a-editor")
            off = {"role": "editor", "active": False, "reason": "left", "version": version}
            assert not (await chief.send("PATCH", "/api/accounts/a-editor", off)).json()["active"]
            moved = {"role": "viewer", "reason": "moved", "version": ledger.version_of("account/a-editor")}
            assert not (await chief.send("PATCH", "/api/accounts/a-editor", moved)).json()["active"]

    run(story)


def test_the_document_describes_every_endpoint_and_nothing_else() -> None:
    document = openapi_document(ENDPOINTS)
    paths = document["paths"]
    assert isinstance(paths, dict)
    operations = [operation for path in paths.values() for operation in path.values()]
    assert len(operations) == len(ENDPOINTS)
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    text = json.dumps(document)
    refs = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert refs <= set(document["components"]["schemas"])  # type: ignore[index]
    writing = [one for one in ENDPOINTS if one.method not in SAFE and one.role is not None]
    assert all(one.role != "viewer" or one.name in ("setPassword", "saveTable") for one in writing)


def test_beyond_this_machine_a_server_wants_tls_and_a_password(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="TLS"):
        server_config(ledger, Doors("0.0.0.0"))  # noqa: S104
    with pytest.raises(ServeError, match="there is no file"):
        server_config(ledger, Doors(certificate=tmp_path / "none.pem", key=tmp_path / "none.key"))
    config = server_config(ledger, Doors("0.0.0.0", plain_text=True))  # noqa: S104
    assert config.app.state.site.visitors is None  # type: ignore[union-attr]
    for name in ("a-viewer", "a-editor", "a-releaser", "a-administrator"):
        ledger.set_role(name, "viewer", by="local", reason="off", active=False)
    with pytest.raises(ServeError, match="set a password"):
        server_config(ledger, Doors("0.0.0.0", plain_text=True))  # noqa: S104
    assert server_config(ledger, Doors()).app.state.site.visitors == "viewer"  # type: ignore[union-attr]
