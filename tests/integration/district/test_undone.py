"""Nothing breaks and nothing is undone unasked, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from lineside.district import Figure, Query
from lineside.district.errors import ConflictError, DistrictError, NotAllowedError, UnknownError
from lineside.district.indicator import Indicator, bundled_indicators
from lineside.district.mirror import Mirror
from lineside.district.period import Period
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.rollup import Question, roll_up
from lineside.district.sheet.book import Book, read_book
from lineside.district.sheet.exporting import export_ledger, figures_table, records_table
from lineside.district.sheet.problem import SheetError
from lineside.district.sheet.restoring import restore
from lineside.district.sheet.table import write_csv
from lineside.district.store import history, registry
from lineside.district.store.figures import latest_figures
from tests.unit.district.world import WHY, Why

if TYPE_CHECKING:
    from lineside.district import Ledger

EDITOR: Why = {"by": "editor", "reason": "test"}
RELEASER: Why = {"by": "releaser", "reason": "test"}
NAMES = {"firm": ("f0", "f1"), "cluster": ("c0", "c1"), "park": ("p0",), "district": ("d",), "source": ("return",)}


def figure(value: str, **more: str) -> Figure:
    fields = {"subject": "f0", "indicator": "gross-output", "period": "2024-05", "unit": "万元", "source": "return"}
    return Figure.from_dict(fields | {"value": value, "place": "B4"} | more)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.add_records(
        [record_from({"kind": kind, "id": n, "name": {"zh": n}}) for kind, names in NAMES.items() for n in names], **WHY
    )
    for role in ("editor", "releaser", "viewer"):
        ledger.add_account(role, role, by="local")
    return ledger


# ---- circles


def in_park(member: str, whole: str, **more: object) -> Membership:
    return Membership.model_validate({"member": member, "whole": whole, "role": Role.IN_PARK} | more)


def test_a_membership_that_closes_a_circle_is_refused_when_it_is_entered(filled: Ledger) -> None:
    filled.add_memberships([in_park("c0", "p0"), in_park("p0", "d")], **WHY)
    for closing in ([in_park("d", "c0")], [in_park("c1", "d"), in_park("d", "c1")]):
        with pytest.raises(ConflictError, match="circle"):
            filled.add_memberships(closing, **WHY)
    # At other times it is no circle, and being listed leads nowhere.
    filled.add_memberships([in_park("c1", "p0", ends="2023-01-01")], **WHY)
    filled.add_memberships([in_park("p0", "c1", begins="2023-01-01")], **WHY)
    filled.add_memberships([Membership(member="d", whole="c0", role=Role.IN_LIST)], **WHY)


def test_a_circle_of_older_ledgers_stops_no_sums_and_can_be_ended(filled: Ledger) -> None:
    filled.add_figures([figure("10")], **WHY)
    filled.add_memberships([in_park("f0", "p0"), in_park("p0", "c0"), in_park("c0", "d")], **WHY)
    with filled._writer.begin() as connection:
        act = history.begin_act(connection, filled._clock, "local", "add memberships", "test", 1)
        numbers, changes = registry.insert_memberships(connection, act, [in_park("c0", "p0")])
        history.write_changes(connection, act, changes)
    with Mirror(filled) as mirror:
        for ended in (False, True):
            answer = roll_up(mirror, Question(indicator="gross-output", by=("park",)))
            assert [(cell.key, int(cell.total)) for cell in answer.cells] == [(("p0",), 100_000)], ended
            assert [cell.total for cell in answer.totals] == [100_000]
            filled.end_membership(numbers[0], date(2024, 1, 1), **WHY)


# ---- restoring


def exported(ledger: Ledger) -> Book:
    return read_book(export_ledger(ledger), "export.xlsx")


def test_an_older_export_brings_no_leaver_back_unasked(filled: Ledger) -> None:
    (number,) = filled.add_memberships([in_park("f0", "p0")], **WHY)
    older = exported(filled)
    filled.end_membership(number, date(2024, 1, 1), **WHY)
    with pytest.raises(ConflictError, match=r"1 memberships differ.*f0 in p0"):
        restore(filled, older, by="local")
    assert filled.memberships(member="f0", on=date(2024, 6, 1)) == []
    with pytest.raises(ConflictError, match=r"changed after it was exported: f0 in p0 by local at .* \(test\)"):
        restore(filled, older, by="local", revise=True)
    restore(filled, older, by="local", revise=True, confirmed=True)
    (again,) = filled.memberships(member="f0")
    assert (again.id, again.membership.ends) == (number, None)


def test_an_older_export_brings_no_withdrawn_figure_back_unasked(filled: Ledger) -> None:
    filled.add_figures([figure("999"), figure("7", place="B5")], **WHY)
    older = exported(filled)
    filled.withdraw(1, **WHY)
    with pytest.raises(ConflictError, match="figure 1: f0 · gross-output · 2024-05: 999"):
        restore(filled, older, by="local")
    with pytest.raises(ConflictError, match="withdrawn before"):
        filled.take_in(figures=[figure("999")], **WHY)  # nor does a workbook, sent again
    assert [str(one.figure.value) for one in filled.figures(Query())] == ["7"]
    filled.add_figures([figure("99")], **WHY)  # a corrected one is entered
    with pytest.raises(ConflictError, match="99 万元 stands, 999 万元 was sent"):
        restore(filled, older, by="local")


def test_records_come_back_from_a_csv_and_undo_nothing_unasked(filled: Ledger) -> None:
    older = read_book(b"".join(write_csv(records_table(filled))), "records.csv")
    assert restore(filled, older, by="local").act is None
    filled.revise_record("f0", {"note": "since"}, **WHY)
    with pytest.raises(ConflictError, match=r"1 records differ.*f0"):
        restore(filled, older, by="local")


def test_an_older_export_undoes_no_indicator_unasked(filled: Ledger) -> None:
    own = bundled_indicators()["profit"].model_copy(update={"id": "own-profit"})
    filled.define_indicators([own], **WHY)
    older = exported(filled)
    filled.define_indicators([own.model_copy(update={"formula": "another"})], **WHY)
    with pytest.raises(ConflictError, match="1 indicators differ"):
        restore(filled, older, by="local")


def test_an_export_that_was_worked_on_writes_over_nothing_that_others_changed_meanwhile(filled: Ledger) -> None:
    filled.add_figures([figure("10"), figure("20", place="B5")], **WHY)
    worked_on = exported(filled)
    for grid in worked_on.grids:
        for row in grid.rows:  # both figures and both clusters are changed in the workbook
            row[:] = [{"10": "11", "20": "21"}.get(str(cell).removesuffix(".0"), cell) for cell in row]
            row[:] = [c.replace('"note":""', '"note":"mine"') if isinstance(c, str) and '"c0"' in c else c for c in row]
    restore(filled, worked_on, by="local", revise=True)
    assert [str(one.figure.value) for one in filled.figures(Query())] == ["11", "21"]
    filled.edit(2, {"value": "22"}, **EDITOR)
    filled.revise_record("c0", {"note": "theirs"}, **EDITOR)
    with pytest.raises(ConflictError, match=r"c0 by editor.*figure 2 by editor"):
        restore(filled, worked_on, by="local", revise=True)


def test_what_stands_as_it_was_exported_is_left_alone(filled: Ledger) -> None:
    filled.add_memberships([in_park("f0", "p0")], **WHY)
    filled.add_figures([figure("10")], **WHY)
    assert restore(filled, exported(filled), by="local").act is None


def test_a_month_that_a_spreadsheet_turned_into_a_date_is_asked_about(filled: Ledger) -> None:
    filled.add_figures([figure("10"), figure("11", period="2024-05-01", place="B5")], **WHY)
    book = exported(filled)
    (grid,) = (grid for grid in book.grids if grid.name == "figures")
    column = grid.rows[0].index("period")
    for turned, told in ((date(2024, 5, 1), "2024-05"), (date(2024, 5, 2), "")):
        rows = [list(row) for row in grid.rows]
        rows[3][column] = turned
        changed = replace(book, grids=tuple(replace(g, rows=rows) if g is grid else g for g in book.grids))
        if told:
            with pytest.raises(SheetError, match="the month 2024-05"):
                restore(filled, changed, by="local")
        else:
            restore(filled, changed, by="local")  # no month is turned into its second day
    # A .csv has no dates: there the ledger itself knows the month.
    text = (
        b"".join(write_csv(figures_table(filled, Query(period="2024-05"))))
        .decode()
        .replace(",2024-05,", ",2024-05-01,")
    )
    with pytest.raises(SheetError, match="the ledger holds the month"):
        restore(filled, read_book(text.encode(), "export.csv"), by="local")


# ---- versions


def test_a_second_editors_save_over_a_first_ones_is_told(filled: Ledger) -> None:
    filled.add_figures([figure("10")], **WHY)
    (number,) = filled.add_memberships([in_park("f0", "p0")], **WHY)
    seen = filled.figure(1).version
    with filled.reading() as connection:
        record_seen = registry.versions(connection, ["c0"])["c0"]
        membership_seen = registry.find_membership(connection, number).version
    filled.edit(1, {"value": "11"}, version=seen, **EDITOR)
    filled.revise_record("c0", {"note": "first"}, version=record_seen, **EDITOR)
    filled.end_membership(number, date(2024, 1, 1), version=membership_seen, **EDITOR)
    for second in (
        lambda: filled.edit(1, {"value": "12"}, version=seen, **WHY),
        lambda: filled.withdraw(1, version=seen, **WHY),
        lambda: filled.revise_record("c0", {"note": "second"}, version=record_seen, **WHY),
        lambda: filled.end_membership(number, date(2025, 1, 1), version=membership_seen, **WHY),
    ):
        with pytest.raises(ConflictError, match=r"was changed by editor at .* \(test\)"):
            second()
    own = Indicator.model_validate({"id": "own-count", "name": {"zh": "自定义数"}, "unit": "万元"})
    filled.define_indicators([own], **WHY)
    indicator_seen = {"own-count": filled.version_of("indicator/own-count")}
    filled.define_indicators([own.model_copy(update={"note": "x"})], versions=indicator_seen, **EDITOR)
    with pytest.raises(ConflictError, match=r"indicator/own-count was changed by editor at .* \(test\)"):
        filled.define_indicators([own], versions=indicator_seen, **WHY)
    assert str(filled.figure(1).figure.value) == "11"
    assert filled.record("c0").note == "first"
    filled.edit(1, {"value": "12"}, version=filled.figure(1).version, **WHY)


# ---- roles


def test_what_is_released_is_changed_moved_and_withdrawn_by_a_releaser(filled: Ledger) -> None:
    filled.add_figures([figure("10", release="public")], **WHY)
    for forbidden in (
        lambda: filled.edit(1, {"value": "11"}, **EDITOR),
        lambda: filled.edit(1, {"period": "2024-06"}, **EDITOR),
        lambda: filled.edit(1, {"subject": "f1"}, **EDITOR),
        lambda: filled.edit(1, {"note": "x"}, **EDITOR),
        lambda: filled.withdraw(1, **EDITOR),
        lambda: filled.add_figures([figure("11", release="public")], revise=True, **EDITOR),
        lambda: filled.add_figures([figure("11", release="internal")], revise=True, **EDITOR),
        lambda: filled.take_in(figures=[figure("11", release="internal")], revise=True, **EDITOR),
    ):
        with pytest.raises(NotAllowedError, match="releaser"):
            forbidden()
    filled.edit(1, {"value": "11"}, **RELEASER)
    filled.withdraw(1, **RELEASER)
    filled.add_figures([figure("12", place="B6")], **EDITOR)
    filled.edit(2, {"value": "13"}, **EDITOR)
    filled.withdraw(2, **EDITOR)


def test_what_is_closed_is_not_shown_to_the_office_by_entering_it_again(filled: Ledger) -> None:
    """Not beside it, of another source, as a part, by moving another figure there, nor once it was withdrawn."""
    filled.add_figures([figure("10", release="firm"), figure("3", release="bureau", period="2024-06")], **EDITOR)
    elsewhere = filled.add_figures([figure("11", release="internal", period="2023-05", place="C1")], **EDITOR)
    number = elsewhere.outcomes[0].id
    assert number is not None
    again = figure("10", release="internal", place="B9")
    for forbidden in (
        lambda: filled.add_figures([again], **EDITOR),
        lambda: filled.take_in(figures=[again], **EDITOR),
        lambda: filled.add_figures([figure("4", release="internal", of="x", place="B9")], **EDITOR),
        lambda: filled.add_figures([figure("3", release="internal", period="2024-06", place="B9")], **EDITOR),
        lambda: filled.edit(number, {"period": "2024-05"}, **EDITOR),
    ):
        with pytest.raises(NotAllowedError, match="releaser"):
            forbidden()
    filled.withdraw(1, **EDITOR)
    with pytest.raises(NotAllowedError, match="releaser"):
        filled.add_figures([figure("10", release="internal")], **EDITOR)
    filled.add_figures([figure("9", release="internal", status="planned", place="B9")], **EDITOR)  # a plan is no return
    filled.add_figures([figure("10", release="internal", period="2024-07")], **EDITOR)  # nothing stands there
    filled.add_figures([again], **RELEASER)


def test_that_a_month_was_released_is_said_by_a_releaser(filled: Ledger) -> None:
    fields = {"kind": "month", "id": "m", "name": {"zh": "m"}, "period": "2024-05", "on": "2024-06-10", "act": 1}
    month = record_from(fields)
    with pytest.raises(DistrictError, match="act"):
        record_from(fields | {"act": 2**63})
    with pytest.raises(NotAllowedError, match="releaser"):
        filled.add_records([month], **EDITOR)
    filled.add_records([month], **RELEASER)
    for forbidden in (
        lambda: filled.revise_record("m", {"act": 2}, **EDITOR),
        lambda: filled.remove_record("m", **EDITOR),
        lambda: filled.take_in(revisions={"m": {"act": 2}}, **EDITOR),
    ):
        with pytest.raises(NotAllowedError, match="releaser"):
            forbidden()
    filled.remove_record("m", **RELEASER)


def test_consents_are_set_by_a_releaser(filled: Ledger) -> None:
    agreeing = record_from({"kind": "firm", "id": "f9", "name": {"zh": "f9"}, "consents": True})
    for forbidden in (
        lambda: filled.revise_record("f0", {"consents": True}, **EDITOR),
        lambda: filled.add_records([agreeing], **EDITOR),
        lambda: filled.take_in(records=[agreeing], **EDITOR),
        lambda: filled.take_in(revisions={"f0": {"consents": True}}, **EDITOR),
    ):
        with pytest.raises(NotAllowedError, match="releaser"):
            forbidden()
    filled.revise_record("f0", {"note": "x"}, **EDITOR)
    filled.revise_record("f0", {"consents": True}, **RELEASER)
    filled.revise_record("f0", {"note": "y", "consents": True}, **EDITOR)  # as it stands
    with pytest.raises(NotAllowedError):
        filled.revise_record("f0", {"consents": False}, **EDITOR)


def test_an_indicator_of_the_program_is_redefined_by_a_releaser(filled: Ledger) -> None:
    profit = bundled_indicators()["profit"]
    other = profit.model_copy(update={"unit": "元"})
    for forbidden in (
        lambda: filled.define_indicators([other], **EDITOR),
        lambda: filled.take_in(indicators=[other], **EDITOR),
    ):
        with pytest.raises(NotAllowedError, match="releaser"):
            forbidden()
    filled.define_indicators([profit], **EDITOR)  # as it is
    filled.define_indicators([other.model_copy(update={"id": "own"})], **EDITOR)
    filled.define_indicators([other], **RELEASER)
    with pytest.raises(NotAllowedError):
        filled.define_indicators([profit], **EDITOR)


def test_an_accounts_change_leaves_it_off_unless_it_is_said(filled: Ledger) -> None:
    assert not filled.set_role("editor", "editor", active=False, **WHY).active
    changed = filled.set_role("editor", "viewer", **WHY)
    assert (changed.role, changed.active) == ("viewer", False)
    assert filled.set_role("editor", "viewer", active=True, **WHY).active


def test_a_new_password_ends_the_accounts_token(filled: Ledger) -> None:
    token = filled.issue_token("editor", by="local")
    assert filled.account_of(token) is not None
    filled.set_password("editor", "correct horse battery", by="local")
    assert filled.account_of(token) is None


# ---- numbers and ids


def test_numbers_beyond_what_the_ledger_holds_are_refused_at_the_door(filled: Ledger) -> None:
    assert str(figure("1" * 34, indicator="note-share", unit="%").value) == "1" * 34
    for value in ("1" * 35, "0." + "1" * 34, ">" + "9" * 40, "1..1" + "0" * 34):
        with pytest.raises(DistrictError, match="34 digits"):
            figure(value)
    for whole in ("9" * 34, "1" * 30):
        with pytest.raises(DistrictError):
            filled.add_figures([figure(whole, unit="元")], **WHY)
    for number in (2**63, 2**64, 10**30, 0, -1):
        with pytest.raises(UnknownError):
            filled.figure(number)
        with pytest.raises(UnknownError):
            filled.edit(number, {"value": "1"}, **WHY)
        with pytest.raises(UnknownError):
            filled.withdraw(number, **WHY)
        with pytest.raises(UnknownError):
            filled.history(number)
        with pytest.raises(UnknownError):
            filled.end_membership(number, date(2024, 1, 1), **WHY)
    assert filled.figures(Query(after=2**70)) == []


# ---- the figure that counts


def test_the_same_figure_counts_on_either_database(filled: Ledger) -> None:
    figures = [
        figure("100", vintage="final"), figure("98", vintage="flash"), figure("40", of="crank", place="B5"),
        figure("30", subject="f1", of="crank", place="B5"), figure("12", subject="f1", of="cam", place="B6"),
        figure("80", period="2024-10-31", place="B7"), figure("70", period="2024-10-10", vintage="final", place="B8"),
    ]  # fmt: skip
    filled.add_figures(figures, **WHY)
    with Mirror(filled) as mirror:
        assert [cell.total for cell in roll_up(mirror, Question(indicator="gross-output")).totals] == [1_420_000]
    with filled.reading() as connection:
        shown = {
            (one.figure.subject, one.figure.measure.of): one for one in latest_figures(connection, Query(), ["f0"])
        }
    assert str(shown["f0", ""].figure.value) == "80"
    assert shown["f0", ""].figure.period == Period.parse("2024-10-31")
