"""A simulation's result is posted as simulated figures with intervals, and read strictly."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from lineside.district import Ledger, Query, open_ledger
from lineside.district.errors import ResultError, UnknownError
from lineside.district.mirror import Mirror
from lineside.district.posting import Estimate, post_result, read_result, retrofit_from, run_id, value_of
from lineside.district.registry.kinds import record_from
from lineside.district.registry.retrofit import RetrofitLevel
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


@pytest.fixture
def ledger() -> Ledger:
    opened = open_ledger("sqlite://")
    firm = record_from({"kind": "firm", "id": "demo-f", "name": {"zh": "演示"}, "synthetic": True})
    opened.add_records([firm], by="local", reason="test")
    return opened


def test_kpis_become_simulated_figures_with_their_intervals(ledger: Ledger) -> None:
    posted = post_result(ledger, read_result(document()), subject="demo-f", by="local")
    found = {filed.figure.indicator: filed.figure for filed in ledger.figures(Query(source=posted.source))}
    assert str(found["throughput"].value) == "60.00000000[59.00000000;61.00000000]"
    assert str(found["cycle-time"].value) == "≈333.3333333"
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


def test_small_and_large_numbers_keep_ten_digits() -> None:
    assert str(value_of(Estimate(mean=1.23456789012e-7))) == "≈0.0000001234567890"
    assert str(value_of(Estimate(mean=123456789012.5))) == "≈123456789012"
    assert value_of(Estimate()) is None


def test_two_results_make_a_retrofit_with_its_evidence(ledger: Ledger) -> None:
    before, after = read_result(document(60.0)), read_result(document(75.0, model="cell-2"))
    entry = retrofit_from(
        before, after, retrofit="r1", firm="demo-f", level=RetrofitLevel.LINE, product="gx200", synthetic=True
    )
    ledger.add_records([entry], by="local", reason="test")
    found = gains([entry], "throughput", {"demo-f": Fraction(3)})
    assert found.mean == found.middle == found.of_sums == found.weighted
    assert float(found.mean or 0) == 0.25
    assert found.share_reporting == 1
    assert entry.results[0].evidence == (run_id(before), run_id(after))
    assert gains([entry], "first-pass-yield").points == 0
    assert ladder(ledger)[RetrofitLevel.LINE] == 0
    with pytest.raises(ResultError, match="no product `x`; it has gx200"):
        retrofit_from(before, after, retrofit="r", firm="f", level=RetrofitLevel.LINE, product="x", synthetic=True)


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
