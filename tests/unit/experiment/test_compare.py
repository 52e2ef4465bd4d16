"""Comparisons whose truth is known: what differs is found, what does not is not, and equal days are equal."""

from __future__ import annotations

import itertools
import json
import math

import pytest

import lineside
from lineside.errors import InputError
from lineside.model.load import loads
from lineside.simulate import replicate
from lineside.simulate.observation import Observation
from lineside.simulate.progress import Board, Progress
from lineside.simulate.replication import Replication
from lineside.statistics.interval import LEVEL
from lineside.statistics.paired import corrected


def tandem(buffer: int, first: str = "exponential(1 s)", name: str = "tandem") -> lineside.Plant:
    """Two exponential stations: with b places between them they make (b + 2) / (b + 3) a second."""
    return loads(f"""
plant: {name}
stations: {{s1: {{}}, s2: {{buffer: {buffer}}}}}
products: {{part: {{route: [{{at: s1, time: {first}}}, {{at: s2, time: exponential(1 s)}}]}}}}
release: {{part: always}}
""")


@pytest.fixture(scope="module")
def comparison() -> lineside.Comparison:
    return lineside.compare(
        ("one place", tandem(1)), ("five places", tandem(5)), duration="10 h", warmup="30 min", replications=10, seed=1
    )


def test_the_exact_difference_and_ratio_lie_in_their_intervals(comparison: lineside.Comparison) -> None:
    """3/4 and 7/8 of 3,600 an hour: 450 more, 7/6 as much."""
    found = comparison.pairs[0].difference("throughput_per_h", "part")
    assert found.difference.low <= 450.0 <= found.difference.high
    assert found.ratio.low <= 7 / 6 <= found.ratio.high
    assert (found.verdict, found.is_better) == ("higher", True)


def test_more_places_hold_more_parts_which_is_worse(comparison: lineside.Comparison) -> None:
    found = comparison.pairs[0].difference("wip", "part")
    assert (found.verdict, found.is_better) == ("higher", False)


def test_common_random_numbers_save_replications(comparison: lineside.Comparison) -> None:
    """Both lines see the same times: the difference varies far less than with times of their own."""
    assert comparison.pairs[0].difference("throughput_per_h", "part").variance_factor > 3.0


def test_a_place_more_varies_so_little_that_thirty_times_the_runs_are_saved() -> None:
    close = lineside.compare(("five", tandem(5)), ("six", tandem(6)), duration="5 h", warmup="30 min", seed=2)
    found = close.pairs[0].difference("throughput_per_h", "part")
    assert found.variance_factor > 30.0
    assert close.pairs[0].saved == f"{close.pairs[0].difference('output_per_week').variance_factor:,.0f}"
    assert found.difference.low <= 3600 * (8 / 9 - 7 / 8) <= found.difference.high
    assert found.verdict == "higher"


def test_the_same_plant_differs_in_nothing() -> None:
    same = lineside.compare(("a", tandem(5)), ("b", tandem(5)), duration="1 h", replications=3)
    assert {each.verdict for each in same.pairs[0].differences} == {"no difference"}
    assert all(each.is_none for each in same.pairs[0].differences)


def reversed_line(name: str, fast_first: bool) -> lineside.Plant:
    """A line and its mirror make the same (reversibility of tandem lines); their stations have other names."""
    times = ("exponential(0.8 s)", "exponential(1 s)") if fast_first else ("exponential(1 s)", "exponential(0.8 s)")
    one, two = f"{name}-1", f"{name}-2"
    return loads(f"""
plant: {name}
stations: {{{one}: {{}}, {two}: {{buffer: 3}}}}
products: {{part: {{route: [{{at: {one}, time: {times[0]}}}, {{at: {two}, time: {times[1]}}}]}}}}
release: {{part: always}}
""")


def test_of_100_comparisons_of_lines_that_make_the_same_at_least_90_hold_the_zero() -> None:
    """Independent streams, since the stations' names differ: an honest test of the level, not of common numbers."""
    from lineside.experiment.candidate import Candidate
    from lineside.experiment.compare import compare_candidates
    from lineside.simulate.settings import simulation_settings

    candidates = [Candidate(n, reversed_line(n, f), {}) for n, f in (("there", True), ("back", False))]
    held = false_alarms = 0
    for seed in range(100):
        settings = simulation_settings("8 min", "2 min", 3, seed, 1)
        found = compare_candidates(candidates, settings).pairs[0].difference("throughput_per_h", "part")
        false_alarms += found.verdict != "no difference"
        half = found.difference.high - found.difference.mean
        held += abs(found.difference.mean) <= half
    assert held >= 90
    assert false_alarms == 100 - held
    assert false_alarms <= 5  # all differences hold together at 95 %, so one of them misses less often


def test_differences_are_widened_for_their_number(comparison: lineside.Comparison) -> None:
    """The interval of all together at 95 % is that of one at 1 − 0.05/k."""
    assert comparison.comparisons == sum(
        each.difference.high > each.difference.low for each in comparison.pairs[0].differences
    )
    assert corrected(LEVEL, comparison.comparisons) == pytest.approx(1 - 0.05 / comparison.comparisons)


def test_what_only_one_variant_has_is_not_compared() -> None:
    with pytest.raises(InputError, match="no product in common"):
        lineside.compare(tandem(5), loads(
            "plant: other\nstations: {s: {}}\nproducts: {x: {route: [{at: s, time: 1 s}]}}\nrelease: {x: always}\n"
        ), duration="1 h")  # fmt: skip


@pytest.mark.parametrize(
    ("variants", "options", "complaint"),
    [
        ((tandem(5),), {}, "expected from 2 to 50 variants, found 1"),
        ((tandem(5), tandem(6)), {}, "two variants are called `tandem`"),
        (("tandem", ("b", tandem(6))), {"replications": 1}, "a comparison needs at least two replications"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    variants: tuple[lineside.Plant, ...], options: dict[str, int], complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        lineside.compare(*variants, duration="1 h", **options)  # type: ignore[arg-type]


def test_a_warmup_that_is_found_is_the_longest_and_common_to_all() -> None:
    slow = loads("""
plant: slow
stations: {s1: {}, s2: {buffer: 5}}
products: {part: {route: [{at: s1, time: exponential(10 s)}, {at: s2, time: exponential(10 s)}]}}
release: {part: {every: exponential(12 s)}}
""")
    found = lineside.compare("tandem", slow, duration="20 h", warmup="auto", replications=2)
    assert len({each.result.warmup_s for each in found.variants}) == 1
    assert {each.result.warmup_rule for each in found.variants} == {"mser-5"}


def test_the_document_is_valid_json_with_the_documented_keys(comparison: lineside.Comparison) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    document = json.loads(comparison.to_json(), parse_constant=refuse)
    assert list(document) == [
        "lineside", "kind", "seed", "replications", "for_s", "warmup_s", "level", "correction", "comparisons", "notes",
        "wall_s", "variants", "pairs", "recognition",
    ]  # fmt: skip
    assert list(document["variants"][0]) == ["name", "facts", "result"]
    assert document["variants"][0]["result"]["model"] == "tandem"
    assert list(document["pairs"][0]) == ["before", "after", "differences", "error_proofing", "worth", "claims"]
    assert list(document["pairs"][0]["differences"][0]) == [
        "measure", "zh", "en", "unit", "of", "better", "before", "after", "difference", "ratio", "variance_factor",
        "verdict", "is_better", "is_exact",
    ]  # fmt: skip


def test_each_variants_result_is_that_of_a_simulation_alone(comparison: lineside.Comparison) -> None:
    alone = lineside.simulate(tandem(5), "10 h", "30 min", replications=10, seed=1)
    assert comparison.variants[1].result.products == alone.products
    assert comparison.variants[1].result.model_hash == alone.model_hash


def test_a_measure_that_was_not_compared_is_told(comparison: lineside.Comparison) -> None:
    with pytest.raises(KeyError, match="speed of part"):
        comparison.pairs[0].difference("speed", "part")


def interrupted_after(monkeypatch: pytest.MonkeyPatch, finished: int) -> None:
    """Let a Ctrl-C come when so many replications are finished, of all variants together."""
    finishing, count = replicate._finish, itertools.count()

    def finish(replication: Replication, board: Board | None, row: int) -> Observation:
        if next(count) == finished:
            raise KeyboardInterrupt
        return finishing(replication, board, row)

    monkeypatch.setattr(replicate, "_finish", finish)


def test_ctrl_c_keeps_the_pairs_that_are_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one process two replications of each are done in turn: 2 and 2, 2 and 2, then one of the first variant."""
    variants = (("one", tandem(1)), ("five", tandem(5)))
    whole = lineside.compare(*variants, duration="1 h", replications=4, workers=1)
    interrupted_after(monkeypatch, 9)
    kept = lineside.compare(*variants, duration="1 h", replications=20, workers=1, keep=True)
    assert kept.interrupted
    assert [each.result.replications for each in kept.variants] == [4, 4]
    assert kept.pairs == whole.pairs
    assert kept.notes[0] == "one: interrupted: 4 replications were finished, and only they are told of here"


@pytest.mark.parametrize(("keep", "finished"), [(True, 3), (False, 9)])
def test_ctrl_c_before_two_pairs_or_where_nothing_is_to_be_kept_ends_it(
    monkeypatch: pytest.MonkeyPatch, keep: bool, finished: int
) -> None:
    interrupted_after(monkeypatch, finished)
    variants = (("one", tandem(1)), ("five", tandem(5)))
    with pytest.raises(KeyboardInterrupt):
        lineside.compare(*variants, duration="10 min", replications=20, workers=1, keep=keep)


def test_progress_is_that_of_all_variants_together() -> None:
    told: list[Progress] = []
    variants = (("one", tandem(1)), ("five", tandem(5)))
    lineside.compare(*variants, duration="1 h", replications=5, workers=1, progress=told.append)
    assert [each.share for each in told] == sorted(each.share for each in told)
    assert {each.total_s for each in told} == {2 * 5 * 3600.0}
    assert told[-1].share == 1.0
    assert {each.what for each in told} == {"one", "five"}


ERRORS = """
plant: p
stations: {s: {}}
products: {p: {route: [{at: s, time: 1 s, errors: {slip: %s}%s}]}}
release: {p: always}
"""
CATCHING = ", interlock: {catches: {slip: 90 %}, release: 1 s}"


def test_error_proofing_is_what_escapes_before_over_after() -> None:
    """An interlock that catches nine of ten errors lets a tenth escape: ten times."""
    plants = (("without", loads(ERRORS % ("2 %", ""))), ("with", loads(ERRORS % ("2 %", CATCHING))))
    pair = lineside.compare(*plants, duration="20 h", replications=5).pairs[0]
    found = pair.error_proofing
    assert found.low <= 10.0 <= found.high
    assert found.high - found.low < 4.0
    ratio = pair.difference("escaped_share").ratio
    assert (1 / found.mean, 1 / found.high, 1 / found.low) == pytest.approx((ratio.mean, ratio.low, ratio.high))


def test_error_proofing_is_unknown_where_nothing_escapes() -> None:
    sound = lineside.compare(("a", tandem(1)), ("b", tandem(2)), duration="10 min", replications=2)
    assert math.isnan(sound.pairs[0].error_proofing.mean)
