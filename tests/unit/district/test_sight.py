"""One place decides who may see what: figures, their histories, records with a firm's figures in them, averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.district.averages import shown_groups
from lineside.district.axes import Release
from lineside.district.errors import UnknownError
from lineside.district.figure import Figure
from lineside.district.mirror import Mirror
from lineside.district.registry.kinds import record_from
from lineside.district.registry.retrofit import Retrofit
from lineside.district.sight import Reader, Sight
from lineside.district.store.figures import Query
from tests.unit.district.world import WHY, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.district import Ledger


def figure(subject: str, value: str, release: str) -> Figure:
    fields = {"subject": subject, "indicator": "profit", "period": "2024-03", "value": value, "unit": "万元"}
    return Figure.from_dict(fields | {"release": release, "place": release})


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """Of each class one figure of a firm that consents (f0) and of one that does not (f1)."""
    figures = [figure(firm, "5", release) for firm in ("f0", "f1") for release in Release]
    with World((), tuple(figures)).ledger() as opened:
        opened.revise_record("f0", {"consents": True}, **WHY)
        yield opened


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (Reader.PUBLIC, {"f0 public", "f1 public"}),
        (Reader.OFFICE, {"f0 public", "f1 public", "f0 internal", "f1 internal", "f0 firm"}),
        (Reader.DESK, {f"{firm} {release}" for firm in ("f0", "f1") for release in Release}),
    ],
)
def test_each_reader_sees_their_classes(ledger: Ledger, reader: Reader, expected: set[str]) -> None:
    sight = Sight(ledger, reader)
    found = sight.ledger.figures(Query())
    assert {f"{one.figure.subject} {one.figure.release}" for one in found} == expected
    every = ledger.figures(Query())
    assert {f"{one.figure.subject} {one.figure.release}" for one in every if sight.shows(one)} == expected
    assert sight.ledger.count(Query()) == len(expected)


def test_a_history_begins_when_the_figure_came_to_be_seen(ledger: Ledger) -> None:
    number = next(one.id for one in ledger.figures(Query()) if one.figure.release is Release.BUREAU)
    for changes in ({"value": "6"}, {"release": "public"}, {"value": "7"}):
        ledger.edit(number, changes, **WHY)
    seen = Sight(ledger, Reader.OFFICE).ledger
    assert [(one.field, one.old, one.new) for one in seen.history(number)] == [("value", "6", "7")]
    assert len(ledger.history(number)) == 4
    ledger.withdraw(number, **WHY)
    for ask in (seen.figure, seen.history):
        with pytest.raises(UnknownError):
            ask(number)


def retrofit(firm: str, before: str, after: str, name: str = "") -> Retrofit:
    row = {"indicator": "throughput", "before": before, "after": after, "unit": "件/h"}
    made = record_from(
        {
            "kind": "retrofit",
            "id": name or f"r-{firm}",
            "name": {"zh": "改"},
            "firm": firm,
            "level": "line",
            "results": [row],
        }
    )
    assert isinstance(made, Retrofit)
    return made


def test_evidence_is_shown_of_firms_that_agree(ledger: Ledger) -> None:
    ledger.add_records([retrofit("f0", "10", "12"), retrofit("f1", "10", "13")], **WHY)
    seen = Sight(ledger, Reader.OFFICE).ledger
    results = {one.firm: len(one.results) for one in seen.records("retrofit") if isinstance(one, Retrofit)}
    assert results == {"f0": 1, "f1": 0}
    assert [one.field for one in seen.history("r-f1")] == []
    assert len(seen.history("r-f0")) == 1


def test_averages_over_four_and_over_three_firms_are_not_both_shown(ledger: Ledger) -> None:
    found = [retrofit(f"f{n}", "10", str(12 + n)) for n in range(1, 5)]
    three = {"park": frozenset(f"f{n}" for n in range(1, 4))}
    with Mirror(ledger) as mirror:
        shown = shown_groups(mirror, found, three, "throughput", lambda _: False)
        assert len({(None, None), ("park", None)} & shown) == 1
    with Mirror(ledger) as mirror:  # and not one after the other either, when the fourth comes later
        assert (None, None) in shown_groups(mirror, found[:3], {}, "throughput", lambda _: False)
        assert (None, None) not in shown_groups(mirror, found, {}, "throughput", lambda _: False)
        assert (None, None) in shown_groups(mirror, found[:3], {}, "throughput", lambda _: False)
