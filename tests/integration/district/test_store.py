"""The store keeps what was entered and every change of it, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lineside.district import Figure, Query, open_ledger
from lineside.district.errors import (
    AddressError,
    ConflictError,
    DistrictError,
    FigureError,
    NotAllowedError,
    UnknownError,
)
from lineside.district.indicator import Indicator
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.store.intake import What
from lineside.district.store.open import open_engine
from tests.unit.district.world import WHY

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.district import Ledger


def figure(**fields: str | bool) -> Figure:
    usual: dict[str, str | bool] = {
        "subject": "firm-a",
        "indicator": "gross-output",
        "period": "2024-03",
        "value": "120.50",
        "unit": "万元",
        "source": "return",
        "place": "B4",
        "synthetic": True,
    }
    return Figure.from_dict(usual | fields)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    things: list[tuple[str, str, dict[str, object]]] = [
        ("firm", "firm-a", {"synthetic": True}),
        ("firm", "firm-b", {"synthetic": True}),
        ("firm", "real", {}),
        ("cluster", "cars", {"synthetic": True}),
        ("project", "works", {"synthetic": True, "steps": [{"stage": "agreed", "on": "2024"}]}),
        ("source", "return", {}),
        ("source", "other-return", {}),
    ]
    records = [record_from({"kind": kind, "id": name, "name": {"zh": name}, **more}) for kind, name, more in things]
    ledger.add_records(records, **WHY)
    return ledger


def test_a_figure_comes_back_as_it_was_entered(filled: Ledger) -> None:
    entered = figure(value="120.50", base="-3", note="单位：万元", vintage="flash")
    receipt = filled.add_figures([entered], **WHY)
    (filed,) = filled.figures(Query(subject="firm-a"))
    assert filed.figure == entered
    assert str(filed.figure.value) == "120.50"
    assert (filed.entered_by, filed.id) == ("local", receipt.outcomes[0].id)


def test_sending_a_return_twice_changes_nothing(filled: Ledger) -> None:
    sent = [figure(), figure(subject="firm-b")]
    filled.add_figures(sent, **WHY)
    again = filled.add_figures(sent, **WHY)
    assert [o.what for o in again.outcomes] == [What.UNCHANGED, What.UNCHANGED]
    assert again.act is None
    assert filled.count(Query()) == 2


def test_a_differing_figure_is_refused_unless_it_is_to_revise(filled: Ledger) -> None:
    filled.add_figures([figure()], **WHY)
    with pytest.raises(ConflictError, match=r"120.50 万元 stands, 130 万元 was sent"):
        filled.add_figures([figure(subject="firm-b"), figure(value="130")], **WHY)
    assert filled.count(Query()) == 1
    receipt = filled.add_figures([figure(value="130")], revise=True, **WHY)
    assert receipt.count(What.REVISED) == 1
    entry, change = filled.history(receipt.outcomes[0].id or 0)
    assert entry.new == "120.50 万元"
    assert (change.field, change.old, change.new, change.reason, change.who) == (
        "value",
        "120.50",
        "130",
        "test",
        "local",
    )


def test_a_preview_says_what_would_happen_and_writes_nothing(filled: Ledger) -> None:
    filled.add_figures([figure()], **WHY)
    receipt = filled.preview(
        [figure(), figure(value="1"), figure(place="B5", value="99"), figure(subject="firm-b")][1:]
    )
    assert [o.what for o in receipt.outcomes] == [What.DIFFERS, What.ADDED, What.ADDED]
    assert receipt.outcomes[1].disputes  # another place says another value for the same thing
    assert filled.count(Query()) == 1


def test_two_values_for_one_place_in_one_return_are_refused(filled: Ledger) -> None:
    with pytest.raises(ConflictError, match="one figure with two values"):
        filled.add_figures([figure(), figure(value="3")], **WHY)


def test_every_edit_keeps_old_and_new_and_why(filled: Ledger) -> None:
    number = filled.add_figures([figure()], **WHY).outcomes[0].id or 0
    filled.edit(number, {"value": "121", "note": "corrected"}, by="local", reason="typing error")
    fields = [(c.field, c.old, c.new, c.reason) for c in filled.history(number)[1:]]
    assert fields == [("value", "120.50", "121", "typing error"), ("note", "", "corrected", "typing error")]
    with pytest.raises(DistrictError, match="needs a reason"):
        filled.edit(number, {"value": "122"}, by="local", reason=" ")
    with pytest.raises(FigureError, match="unknown field"):
        filled.edit(number, {"colour": "red"}, **WHY)


def test_an_edit_cannot_make_two_figures_one(filled: Ledger) -> None:
    filled.add_figures([figure(), figure(place="B5")], **WHY)
    with pytest.raises(ConflictError, match="already says this"):
        filled.edit(2, {"place": "B4"}, **WHY)


def test_what_is_withdrawn_leaves_the_queries_and_stays_in_the_history(filled: Ledger) -> None:
    number = filled.add_figures([figure()], **WHY).outcomes[0].id or 0
    filled.withdraw(number, by="local", reason="sent by mistake")
    assert filled.figures(Query()) == []
    assert filled.history(number)[-1].new is None
    assert filled.figure(number).withdrawn
    assert filled.add_figures([figure()], **WHY).count(What.ADDED) == 1
    with pytest.raises(ConflictError, match="was withdrawn"):
        filled.edit(number, {"value": "1"}, **WHY)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"subject": "nobody"}, "no record is called nobody"),
        ({"indicator": "nothing"}, "no indicator is called nothing"),
        ({"unit": "家", "value": "3"}, "is counted in 亿元"),
        ({"synthetic": False}, "marked synthetic"),
        ({"subject": "real"}, "real and never carries synthetic"),
        ({"subject": "return"}, "which has no figures"),
        ({"value": "0.000000001"}, "finer or larger"),
        ({"subject": "works"}, "does not produce yet"),
        ({"source": "elsewhere"}, "no record is called elsewhere"),
    ],
)
def test_what_does_not_fit_the_registry_is_refused(filled: Ledger, fields: dict[str, str | bool], reason: str) -> None:
    with pytest.raises(FigureError, match=reason):
        filled.add_figures([figure(**fields)], **WHY)
    assert filled.count(Query()) == 0


def test_agreed_output_of_a_project_may_be_planned_and_counts_once_it_produces(filled: Ledger) -> None:
    filled.add_figures([figure(subject="works", status="planned")], **WHY)
    steps = [{"stage": stage, "on": "2024"} for stage in ("agreed", "begun", "built", "tested", "producing")]
    filled.revise_record("works", {"steps": steps}, **WHY)
    filled.add_figures([figure(subject="works")], **WHY)
    assert filled.history("works")[-1].field == "steps"


def test_roles_bind_every_writing_call(filled: Ledger) -> None:
    for name in ("viewer", "editor", "releaser"):
        filled.add_account(name, name, by="local")
    with pytest.raises(NotAllowedError, match="viewer is viewer; this needs the role editor"):
        filled.add_figures([figure()], by="viewer", reason="test")
    with pytest.raises(NotAllowedError, match="there is no account"):
        filled.add_figures([figure()], by="stranger", reason="test")
    number = filled.add_figures([figure()], by="editor", reason="test").outcomes[0].id or 0
    for write in (
        lambda: filled.edit(number, {"value": "1"}, by="viewer", reason="x"),
        lambda: filled.withdraw(number, by="viewer", reason="x"),
        lambda: filled.add_records([], by="viewer", reason="x"),
        lambda: filled.revise_record("firm-a", {"note": "x"}, by="viewer", reason="x"),
        lambda: filled.add_memberships([], by="viewer", reason="x"),
        lambda: filled.define_indicators([], by="viewer", reason="x"),
        lambda: filled.edit(number, {"release": "public"}, by="editor", reason="x"),
        lambda: filled.add_figures([figure(release="public", place="Z")], by="editor", reason="x"),
        lambda: filled.add_account("x", "viewer", by="releaser"),
        lambda: filled.issue_token("editor", by="releaser"),
        lambda: filled.set_role("editor", "viewer", by="releaser", reason="x"),
    ):
        with pytest.raises(NotAllowedError):
            write()
    assert filled.edit(number, {"release": "public"}, by="releaser", reason="checked").figure.release == "public"


def test_the_last_administrator_stays(ledger: Ledger) -> None:
    with pytest.raises(ConflictError, match="without an administrator"):
        ledger.set_role("local", "viewer", by="local", reason="holiday")


def test_a_secret_opens_its_account_until_another_is_issued(ledger: Ledger) -> None:
    ledger.add_account("screen", "viewer", by="local")
    first = ledger.issue_token("screen", by="local")
    assert ledger.account_of(first) == ledger.account("screen")
    second = ledger.issue_token("screen", by="local")
    assert ledger.account_of(first) is None
    ledger.set_role("screen", "viewer", by="local", reason="left", active=False)
    assert ledger.account_of(second) is None
    assert first not in str(ledger.history("account/screen"))


def test_memberships_begin_and_end_and_stay(filled: Ledger) -> None:
    joined = Membership(member="firm-a", whole="cars", role=Role.IN_CLUSTER, begins=date(2023, 1, 1))
    (number,) = filled.add_memberships([joined], **WHY)
    filled.end_membership(number, date(2024, 1, 1), **WHY)
    assert filled.memberships(whole="cars", on=date(2023, 12, 31))[0].membership.member == "firm-a"
    assert filled.memberships(whole="cars", on=date(2024, 1, 1)) == []
    assert [c.field for c in filled.history(f"membership/{number}")] == ["membership", "ends"]
    with pytest.raises(UnknownError, match="no record is called trains"):
        filled.add_memberships([Membership(member="firm-a", whole="trains", role=Role.IN_CLUSTER)], **WHY)


def test_a_call_that_fails_leaves_nothing_behind(filled: Ledger) -> None:
    taken = record_from({"kind": "firm", "id": "firm-a", "name": {"zh": "again"}})
    fresh = record_from({"kind": "firm", "id": "firm-c", "name": {"zh": "new"}})
    before = filled.acts()
    with pytest.raises(ConflictError, match="taken: firm-a"):
        filled.add_records([fresh, taken], **WHY)
    assert filled.acts() == before
    assert [r.id for r in filled.records("firm")] == ["firm-a", "firm-b", "real"]


def test_a_ledger_may_define_indicators_of_its_own(filled: Ledger) -> None:
    own = Indicator.model_validate({"id": "panels", "name": {"zh": "面板"}, "unit": "万片"})
    filled.define_indicators([own], **WHY)
    assert filled.indicators.find("面板") == own
    filled.add_figures([figure(indicator="panels", unit="片", value="7")], **WHY)


def test_records_are_found_by_kind_and_part_of_their_name(filled: Ledger) -> None:
    assert [r.id for r in filled.records("firm", synthetic=False)] == ["real"]
    assert [r.id for r in filled.records(text="FIRM-")] == ["firm-a", "firm-b"]
    assert filled.records(text="%") == []


def test_figures_page_by_their_numbers(filled: Ledger) -> None:
    filled.add_figures([figure(place=f"B{row}") for row in range(25)], **WHY)
    first = filled.figures(Query(limit=10))
    second = filled.figures(Query(limit=100, after=first[-1].id))
    assert len(first) + len(second) == 25
    assert filled.count(Query(limit=1)) == 25
    assert len(filled.figures(Query(text="b2"))) == 6


def test_the_history_cannot_be_changed_from_sql_either(address: str) -> None:
    open_ledger(address).close()
    engine = open_engine(address, create=False)
    for statement in ("DELETE FROM change", "UPDATE act SET who = 'somebody else'"):
        with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_writers_wait_for_one_another(filled: Ledger) -> None:
    def enter(row: int) -> int:
        return filled.add_figures([figure(place=f"C{row}")], **WHY).outcomes[0].id or 0

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(enter, range(40)))
    assert sorted(numbers) == list(range(1, 41))


def test_a_ledger_opens_again_as_it_was_left(address: str) -> None:
    with open_ledger(address, owner="first") as ledger:
        ledger.add_records(
            [record_from({"kind": "district", "id": "here", "name": {"zh": "此地"}})], by="first", reason="x"
        )
    with open_ledger(address, owner="second", create=False) as ledger:
        assert [a.name for a in ledger.accounts()] == ["first"]
        assert ledger.record("here").name.zh == "此地"


def test_other_peoples_databases_are_left_alone(tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.db"
    with sqlite3.connect(stranger) as connection:
        connection.execute("CREATE TABLE invoices (id)")
    connection.close()
    with pytest.raises(AddressError, match="something else"):
        open_ledger(stranger)
    (tmp_path / "text.db").write_text("not a database at all, but long enough to look like one " * 20)
    with pytest.raises(AddressError, match="no ledger at"):
        open_ledger(tmp_path / "text.db")


def test_an_address_that_leads_nowhere_says_so(tmp_path: Path) -> None:
    with pytest.raises(AddressError, match="there is no ledger"):
        open_ledger(tmp_path / "none.db", create=False)
    with pytest.raises(AddressError, match="folder"):
        open_ledger(tmp_path / "none" / "x.db")
    with pytest.raises(AddressError, match="SQLite or PostgreSQL"):
        open_ledger("mysql://somewhere/x")
    with pytest.raises(AddressError) as refused:
        open_ledger("postgresql://user:opensesame@127.0.0.1:1/none?connect_timeout=2")
    assert "opensesame" not in str(refused.value)


def test_a_ledger_of_a_newer_version_is_not_touched(address: str) -> None:
    open_ledger(address).close()
    engine = open_engine(address, create=False)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(AddressError, match="newer version"):
        open_ledger(address)


def test_the_migrations_make_the_tables_that_the_code_expects(address: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from lineside.district.store.tables import METADATA

    open_ledger(address).close()
    engine = open_engine(address, create=False)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_ledger_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_holds(address: str) -> None:
    from alembic import command

    from lineside.district.store.open import migration_config

    with open_ledger(address) as made:
        made.add_records([record_from({"kind": "firm", "id": "f", "name": {"zh": "企"}})], **WHY)
    engine = open_engine(address, create=False)
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        assert not connection.execute(text("SELECT * FROM account")).keys() & {"password"}
    engine.dispose()
    with open_ledger(address) as opened:
        assert opened.record("f").name.zh == "企"
        opened.set_password("local", "correct horse battery", by="local")
        assert opened.has_password()


def test_what_a_role_may_see_is_the_same_however_it_is_looked_for(filled: Ledger) -> None:
    """Plain pages are found along the index of release classes, narrowed ones are not."""
    classes = ("public", "internal", "firm", "bureau")
    given = [figure(place=f"R{n}", release=classes[n % 4], period=f"2024-{n % 12 + 1:02d}") for n in range(24)]
    filled.add_figures(given, **WHY)
    holding: tuple[tuple[str, ...], ...] = ((), ("firm-a",))
    for consenting in holding:
        for after, limit in ((0, 3), (0, 1000), (7, 4)):
            query = Query(releases=("public", "internal"), consenting=consenting, after=after, limit=limit)
            everything = filled.figures(Query(after=after))
            seen = [
                filed.id
                for filed in everything
                if filed.figure.release in ("public", "internal")
                or (filed.figure.release == "firm" and filed.figure.subject in consenting)
            ]
            assert [filed.id for filed in filled.figures(query)] == seen[:limit]
            assert filled.count(query) == len(seen)


def test_no_column_holds_a_float() -> None:
    from lineside.district.store.tables import METADATA

    kinds = {str(column.type) for table in METADATA.tables.values() for column in table.columns}
    assert not [kind for kind in kinds if "FLOAT" in kind or "NUMERIC" in kind]
