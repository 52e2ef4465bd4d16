"""A simulation's result is posted as simulated figures with intervals, and read strictly."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from lineside.district import Ledger, Query, open_ledger
from lineside.district.errors import ResultError, UnknownError
from lineside.district.mirror import Mirror
from lineside.district.posting.comparison import post_before_after, post_comparison
from lineside.district.posting.document import Comparison, Estimate, Result, document_id, read_document, value_of
from lineside.district.posting.live import LiveProduct, LiveRun, post_run
from lineside.district.posting.result import post_result
from lineside.district.registry.body import Source
from lineside.district.registry.kinds import record_from
from lineside.district.registry.retrofit import Retrofit, RetrofitLevel
from lineside.district.retrofit import gains, ladder
from lineside.district.rollup import Question, roll_up


def document(throughput: float = 60.0, **more: object) -> bytes:
    product = {
        "completed": {"mean": 480.0, "low": 470.5, "high": 489.5},
        "throughput_per_h": {"mean": throughput, "low": throughput - 1, "high": throughput + 1},
        "cycle_time_s": {"mean": 333.3333333333333, "low": None, "high": None, "p50": {"mean": 300.0}},
        "on_time": {"mean": None, "low": None, "high": None},
        "first_pass_yield": {"mean": 0.9525, "low": 0.95, "high": 0.955},
    }
    usual = {"lineside": "0.1.0", "model": "cell", "model_hash": "abc", "overrides": {}, "seed": 1, "replications": 5}
    return json.dumps(usual | {"for_s": 28800.0, "products": {"gx200": product}} | more).encode()


def read_result(text: bytes) -> Result:
    found = read_document(text)
    assert isinstance(found, Result)
    return found


def comparison(**more: object) -> bytes:
    """What `compare --json` writes of two variants, with the keys that the ledger leaves."""

    def difference(measure: str, before: float, after: float, of: str = "gx200") -> dict[str, object]:
        ends = {"before": before, "after": after, "difference": after - before, "ratio": after / before}
        numbers = {name: {"mean": mean, "low": mean - 0.5, "high": mean + 0.5} for name, mean in ends.items()}
        words = {"measure": measure, "zh": "", "en": "", "unit": "1/h", "of": of, "better": "higher"}
        return words | numbers | {"variance_factor": None, "verdict": "higher", "is_better": True}

    pair = {
        "before": "cell",
        "after": "cell-2",
        "differences": [
            difference("throughput_per_h", 60.0, 75.0),
            difference("throughput_per_h", 6.0, 7.0, of="other"),
            difference("output_per_head", 100.0, 187.0, of=""),
            difference("unknown_measure", 1.0, 2.0),
        ],
    }
    variants = [
        {
            "name": name,
            "facts": {"heads": heads, "numeric_share": share},
            "result": json.loads(document(rate, model=name)),
        }
        for name, rate, heads, share in (("cell", 60.0, 12, 0.5), ("cell-2", 75.0, 8, None))
    ]
    usual = {"lineside": "0.1.0", "kind": "comparison", "seed": 1, "replications": 5, "level": 0.95, "wall_s": 0.1}
    return json.dumps(usual | {"variants": variants, "pairs": [pair]} | more).encode()


@pytest.fixture
def ledger() -> Ledger:
    opened = open_ledger("sqlite://")
    firm = record_from({"kind": "firm", "id": "demo-f", "name": {"zh": "演示"}, "synthetic": True})
    opened.add_records([firm], by="local", reason="test")
    return opened


def test_kpis_become_simulated_figures_with_their_intervals(ledger: Ledger) -> None:
    posted = post_result(ledger, read_result(document()), subject="demo-f", by="local")
    found = {filed.figure.indicator: filed.figure for filed in ledger.figures(Query(source=posted.source))}
    assert str(found["throughput"].value) == "60.0[59.0;61.0]"
    assert str(found["cycle-time"].value) == "≈333.333"
    assert found["first-pass-yield"].value.number == 95.25
    assert "on-time" not in found
    assert {(f.status, f.said_by, f.synthetic, f.measure.of) for f in found.values()} == {
        ("simulated", "system", True, "gx200")
    }


def test_posting_again_changes_nothing(ledger: Ledger) -> None:
    first = post_result(ledger, read_result(document()), subject="demo-f", by="local")
    again = post_result(ledger, read_result(document(wall_s=9.9)), subject="demo-f", by="local")
    assert (again.source, again.receipt.act) == (first.source, None)


def test_what_was_simulated_never_enters_a_sum(ledger: Ledger) -> None:
    post_result(ledger, read_result(document()), subject="demo-f", by="local", period="2024-03")
    with Mirror(ledger) as mirror:
        assert roll_up(mirror, Question(indicator="pieces-completed")).totals == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not the result"),
        (document(replications=0), "replications"),
        (document(for_s="long"), "for_s"),
        (document(products={"x": {"completed": {"mean": "many"}}}), r"products.x.completed.mean"),
        (b'{"for_s": NaN}', "not the result"),
    ],
)
def test_what_is_no_result_is_refused_with_the_key(text: bytes, reason: str) -> None:
    with pytest.raises(ResultError, match=reason):
        read_result(text)


def test_an_unknown_firm_gets_nothing(ledger: Ledger) -> None:
    with pytest.raises(UnknownError, match="nobody"):
        post_result(ledger, read_result(document()), subject="nobody", by="local")
    assert ledger.count(Query()) == 0


def test_digits_follow_the_interval_and_are_six_without_one() -> None:
    assert str(value_of(Estimate(mean=1.23456789012e-7))) == "≈0.000000123457"
    assert str(value_of(Estimate(mean=123456789012.5))) == "≈123456789012"
    assert str(value_of(Estimate(mean=51.23456, low=50.98, high=51.49))) == "51.23[50.98;51.49]"
    assert str(value_of(Estimate(mean=7.0, low=7.0, high=7.0))) == "7.00000[7.00000;7.00000]"
    assert value_of(Estimate()) is None


def test_two_results_make_a_retrofit_with_its_evidence(ledger: Ledger) -> None:
    before, after = read_result(document(60.0)), read_result(document(75.0, model="cell-2"))
    post_before_after(ledger, before, after, retrofit="r1", firm="demo-f", level=RetrofitLevel.LINE, by="local")
    entry = ledger.record("r1")
    assert isinstance(entry, Retrofit)
    found = gains([entry], "throughput", {"demo-f": Fraction(3)})
    assert found.mean == found.middle == found.of_sums == found.weighted
    assert float(found.mean or 0) == 0.25
    assert found.share_reporting == 1
    assert entry.results[0].evidence == (document_id(before), document_id(after))
    assert gains([entry], "first-pass-yield").points == 0
    assert ladder(ledger)[RetrofitLevel.LINE] == 0
    with pytest.raises(ResultError, match="no product `x`; it has gx200"):
        post_before_after(
            ledger, before, after, retrofit="r", firm="demo-f", level=RetrofitLevel.LINE, product="x", by="local"
        )


def test_a_comparison_becomes_evidence_of_a_retrofit_with_its_joint_intervals(ledger: Ledger) -> None:
    found = read_document(comparison())
    assert isinstance(found, Comparison)
    attached = post_comparison(ledger, found, firm="demo-f", level=RetrofitLevel.LINE, by="local", retrofit="r1")
    entry = ledger.record("r1")
    assert isinstance(entry, Retrofit)
    rows = {row.indicator: row for row in entry.results}
    assert set(rows) == {
        "throughput",
        "output-per-head",
        "line-workers",
    }  # what has no measure here, or one side, is left
    assert (rows["throughput"].before, rows["throughput"].after) == ("60.00[59.50;60.50]", "75.00[74.50;75.50]")
    assert "差 15 [14.5; 15.5]，比 1.25 [0.75; 1.75]，higher" in rows["throughput"].method
    assert rows["throughput"].evidence == (attached.source, *attached.runs)
    assert (rows["line-workers"].before, rows["line-workers"].after) == ("12", "8")
    assert ledger.record(attached.source).facts["before"] == "cell"
    assert gains([entry], "output-per-head").mean == Fraction(87, 100)
    again = post_comparison(ledger, found, firm="demo-f", level=RetrofitLevel.LINE, by="local", retrofit="r1")
    assert again == attached


def test_evidence_goes_to_an_entry_of_the_same_firm_that_has_no_other_results(ledger: Ledger) -> None:
    bare = {"kind": "retrofit", "id": "bare", "name": {"zh": "改造"}, "firm": "demo-f", "level": "workshop"}
    elsewhere = bare | {"id": "elsewhere", "firm": "somebody"}
    filled = bare | {
        "id": "filled",
        "results": [{"indicator": "throughput", "before": "1", "after": "2", "unit": "件/h"}],
    }
    ledger.add_records([record_from(one) for one in (bare, elsewhere, filled)], by="local", reason="test")
    found = read_document(comparison())
    assert isinstance(found, Comparison)
    attached = post_comparison(ledger, found, firm="demo-f", level=RetrofitLevel.LINE, by="local", retrofit="bare")
    assert (attached.retrofit, attached.results) == ("bare", 3)
    for entry, reason in (("elsewhere", "no retrofit of demo-f"), ("filled", "other results for throughput")):
        with pytest.raises(ResultError, match=reason):
            post_comparison(ledger, found, firm="demo-f", level=RetrofitLevel.LINE, by="local", retrofit=entry)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"pairs": []}, "pairs"),
        ({"variants": []}, "variants"),
        ({"replications": True}, "replications"),
        ({"level": "NaN"}, "level"),
    ],
)
def test_what_is_no_comparison_is_refused_with_the_key(more: dict[str, object], reason: str) -> None:
    with pytest.raises(ResultError, match=f"not a comparison: `{reason}"):
        read_document(comparison(**more))


def live(plant: str = "mqtt://line", **more: object) -> LiveRun:
    product = LiveProduct("gx200", completed=90, passed=65, scrapped=10, dated=80, on_time=60, cycle_s=Decimal(45_000))
    usual = {
        "model": "cell",
        "model_hash": "abc",
        "kernel": "k",
        "lineside": "0.1.0",
        "begun": "2024-03-04T08:00:00+00:00",
    }
    counted = {"seed": 1, "records": 1000, "state_hash": "h", "lasted_s": Decimal(28_800), "products": (product,)}
    machines = {"busy_s": Decimal(600), "down_s": Decimal(40), "machine_s": Decimal(1000)}
    return LiveRun(plant=plant, **(usual | counted | machines | more))  # type: ignore[arg-type]


def test_a_live_run_of_real_devices_is_measured_and_an_emulated_one_simulated(ledger: Ledger) -> None:
    posted = post_run(ledger, live(), subject="demo-f", by="local", period="2024-03")
    found = {filed.figure.indicator: filed.figure for filed in ledger.figures(Query(source=posted.source))}
    told = {name: (str(figure.value), figure.unit.text) for name, figure in found.items()}
    assert told == {
        "pieces-completed": ("90", "件"), "pieces-scrapped": ("10", "件"), "cycle-time": ("500.000", "s"),
        "on-time": ("75.00", "%"), "first-pass-yield": ("65.00", "%"), "busy-share": ("60.00", "%"),
        "down-share": ("4.00", "%"),
    }  # fmt: skip
    assert {(f.status, f.release) for f in found.values()} == {("measured", "firm")}
    assert ledger.record(posted.source).facts["state_hash"] == "h"
    emulated = post_run(ledger, live("emulated", state_hash="other"), subject="demo-f", by="local")
    assert {f.figure.status for f in ledger.figures(Query(source=emulated.source))} == {"simulated"}


def test_a_live_run_is_posted_once_and_one_that_went_on_revises_what_it_said(ledger: Ledger) -> None:
    """90 pieces, then 120 of the same run: 120 and not 210; another run adds to them."""
    first = post_run(ledger, live(), subject="demo-f", by="local", period="2024-03")
    assert post_run(ledger, live(), subject="demo-f", by="local", period="2024-03").receipt.act is None
    more = LiveProduct("gx200", completed=120, passed=80, scrapped=12, dated=80, on_time=60, cycle_s=Decimal(60_000))
    later = live(records=1400, state_hash="h2", products=(more,))
    assert post_run(ledger, later, subject="demo-f", by="local", period="2024-03").source == first.source
    with pytest.raises(ResultError, match="knows more"):
        post_run(ledger, live(), subject="demo-f", by="local", period="2024-03")
    question = Question(indicator="pieces-completed")
    with Mirror(ledger) as mirror:
        assert [cell.total for cell in roll_up(mirror, question).totals] == [120]
        post_run(ledger, live(begun="2024-03-05T08:00:00+00:00"), subject="demo-f", by="local", period="2024-03")
        assert [[int(cell.total), int(cell.disputed)] for cell in roll_up(mirror, question).totals] == [[210, 0]]


def test_a_run_that_an_older_version_posted_is_known_again(ledger: Ledger) -> None:
    run = live()
    same = {name: str(getattr(run, name)) for name in ("model_hash", "begun", "seed", "plant")}
    facts = same | {"records": "900"}
    source = {"kind": "source", "id": "run-older", "name": {"zh": "运行"}, "medium": "run", "facts": facts}
    ledger.add_records([record_from(source | {"synthetic": True})], by="local", reason="test")
    assert post_run(ledger, run, subject="demo-f", by="local").source == "run-older"


def test_a_run_is_dated_by_the_day_it_was_in_the_district(ledger: Ledger) -> None:
    posted = post_run(ledger, live(begun="2024-03-04T20:00:00+00:00"), subject="demo-f", by="local")
    source = ledger.record(posted.source)
    assert isinstance(source, Source)
    assert source.dated == "2024-03-05"


def test_rules_of_averaging_differ_and_loose_words_give_no_average() -> None:
    def retrofit(firm: str, before: str, after: str) -> object:
        result = {"indicator": "throughput", "before": before, "after": after, "unit": "件/h"}
        return record_from(
            {
                "kind": "retrofit",
                "id": f"r-{firm}",
                "name": {"zh": "改"},
                "firm": firm,
                "level": "line",
                "results": [result],
            }
        )

    entries = [retrofit("a", "10", "20"), retrofit("b", "1000", "1100"), retrofit("c", "120+", "60+")]
    found = gains(entries, "throughput")  # type: ignore[arg-type]
    assert (found.firms, found.reporting, found.measured) == (3, 2, 0)
    assert found.mean == pytest.approx(0.55)
    assert float(found.of_sums or 0) == pytest.approx(1120 / 1010 - 1)
    assert found.weighted is None
