"""Defects, inspections, rework, samples and interlocks: absorbing chains, renewal rewards, and counts by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.theory.rework import absorbed

FAMILY = "Quality"
EVERY = 20
"""Seconds between two parts."""
RUN = 200_000.0
State = tuple[str, bool, int]
"""Where a part is, whether it has the defect, how often it went back; ends are `good`, `escaped`, `scrap`."""


def share(percent: str) -> Fraction:
    return Fraction(percent) / 100


def chances(moves: Iterable[tuple[State, Fraction]]) -> dict[State, Fraction]:
    """Moves to the same state add up, impossible ones are left out."""
    sums: dict[State, Fraction] = defaultdict(Fraction)
    for state, chance in moves:
        if chance:
            sums[state] += chance
    return dict(sums)


def rework(
    name: str, born: str, hit: str, false: str, fixed: str, at_most: int, *, retest: int = 0, sample: str = "100"
) -> Case:
    """Made, tested, mended at a bench and tested again, at most so often; arrivals keep a beat, and nothing is full.

    The chain's states are those of one part, so its visits are the work of the stations, and its ends the parts' fates.
    """
    p, h, f, m, s = share(born), share(hit), share(false), share(fixed), share(sample)

    def moves(state: State) -> dict[State, Fraction]:
        where, bad, back = state
        out: State = ("escaped" if bad else "good", False, 0)
        if where == "made":
            arrived = [(("test 0", bad, 0), s), (("escaped" if bad else "good", False, 0), 1 - s)]
            return chances(arrived)
        if where == "new":
            return chances([(("made", True, 0), p), (("made", False, 0), 1 - p)])
        if where.startswith("test"):
            again = int(where.split()[1])
            fails = h if bad else f
            then: State = (f"test {again + 1}", bad, back) if again < retest else ("bench", bad, back)
            return chances([(then, fails), (out, 1 - fails)])
        if where == "bench":
            following: State = ("test 0", bad, back + 1) if back < at_most else ("scrap", False, 0)
            mended: State = ("test 0", False, back + 1) if back < at_most else ("scrap", False, 0)
            return chances([(mended, m), (following, 1 - m)]) if bad else chances([(following, Fraction(1))])
        return {}

    visits, ends = absorbed(("new", False, 0), moves)
    parts = RUN / EVERY

    def mean(where: str) -> float:
        return float(sum(n for (place, _, _), n in visits.items() if place.startswith(where)))

    last = f"test {retest}"
    inspected = float(sum(n for (where, _, back), n in visits.items() if where == "test 0" and back == 0))
    rejected = float(
        sum(n * (h if bad else f) for (where, bad, back), n in visits.items() if (where, back) == (last, 0))
    )
    return case(
        name,
        FAMILY,
        "absorbing Markov chain",
        f"""
        plant: rework
        stations: {{make: {{}}, test: {{machines: 2}}, bench: {{machines: 3}}}}
        products:
          part:
            route:
              - {{at: make, time: 10 s, defects: {{crack: {born} %}}}}
              - at: test
                time: exponential(8 s)
                detects: {{crack: {hit} %}}
                false-alarm: {false} %
                rejects: {{any: mend}}
                retest: {retest}
                sample: {sample} %
            side-routes:
              mend:
                - {{at: bench, time: exponential(20 s), fixes: {{crack: {fixed} %}}}}
                - {{go: test, at-most: {at_most}}}
        release: {{part: {{every: {EVERY} s}}}}
        """,
        {
            "products part first_pass_yield": 1 - rejected,
            "products part rolled_yield": 1 - rejected / inspected,
            "products part steps test first_pass_yield": 1 - rejected / inspected,
            "products part scrapped": parts * float(ends[("scrap", False, 0)]),
            "products part escaped_defects": parts * float(ends[("escaped", False, 0)]),
            "products part completed": parts * (1 - float(ends[("scrap", False, 0)])),
            "products part defects crack born": parts * float(p),
            "stations test time busy": mean("test") * 8 / EVERY / 2,
            "stations bench time busy": mean("bench") * 20 / EVERY / 3,
        },
        0.01,
        {
            "products part scrapped": 0.04,
            "products part escaped_defects": 0.04,
            "stations bench time busy": 0.02,
            "products part defects crack born": 0.02,
        },
        duration_s=RUN,
        warmup_s=2000,
        replications=20,
    )


def locked(when: str) -> Case:
    """A machine that is never starved: errors, a lock that catches some and sometimes errs, and a person to clear it.

    A part takes 40 s, and 30 s more if it is held; by renewal reward the shares of time are the means over a part. The
    microsecond in which a lock before the work answers is left out: it is below rounding.
    """
    error, catches, false = share("10"), share("80"), share("5")
    held = error * catches + (1 - error) * false
    cycle = 40 + 30 * held
    parts = RUN / float(cycle)
    return case(
        f"interlock {when} the work",
        FAMILY,
        "renewal reward",
        f"""
        plant: lock
        stations: {{press: {{}}}}
        workers: {{setters: {{per-shift: 1}}}}
        products:
          part:
            route:
              - at: press
                time: exponential(40 s)
                errors: {{wrong-part: 10 %}}
                interlock:
                  catches: {{wrong-part: 80 %}}
                  when: {when}
                  false-alarm: 5 %
                  release: exponential(30 s)
                  by: setters
        release: {{part: always}}
        """,
        {
            "products part completed": parts,
            "products part escaped_defects": parts * float(error * (1 - catches)),
            "products part defects wrong-part caught": parts * float(error * catches),
            "products part defects wrong-part born": parts * float(error * (1 - catches)),
            "stations press time held": float(30 * held / cycle),
            "stations press time busy": float(40 / cycle),
            "workers setters busy": float(30 * held / cycle),
        },
        0.01,
        {
            "products part escaped_defects": 0.05,
            "products part defects wrong-part born": 0.05,
            "products part defects wrong-part caught": 0.03,
            "stations press time held": 0.03,
            "workers setters busy": 0.03,
        },
        duration_s=RUN,
        replications=20,
    )


def certain(name: str, model: str, figures: dict[str, float]) -> Case:
    return case(name, FAMILY, "counted by hand", model, figures, 0, duration_s=100_000, warmup_s=0, replications=1)


def by_hand() -> list[Case]:
    """One part every 100 s, the first after the first of them: the n-th comes at 100 n and is alone on its way."""
    side = "mend: [{at: bench, time: 7 s, fixes: {crack: %s}}, {go: test, at-most: 2}]"
    model = """
    plant: hand
    stations: {{make: {{}}, test: {{}}, bench: {{}}}}
    products:
      part:
        route:
          - {{at: make, time: 10 s, defects: {{crack: 100 %}}}}
          - {{at: test, time: 5 s, detects: {{crack: 100 %}}, rejects: {{any: mend}}}}
        side-routes: {{{side}}}
    release: {{part: {{every: 100 s}}}}
    """
    locked = """
    plant: lock
    stations: {press: {}, pack: {}}
    products:
      part:
        route:
          - {at: press, time: 10 s, errors: {wrong: 100 %}, interlock: {catches: {wrong: 100 %}, release: 20 s}}
          - {at: pack, time: 5 s}
    release: {part: {every: 100 s}}
    """
    sampled = """
    plant: sample
    stations: {make: {}, test: {}}
    products:
      part:
        route:
          - {at: make, time: 10 s}
          - {at: test, time: 5 s, false-alarm: 100 %, retest: 2, sample-every: 4}
    release: {part: {every: 100 s}}
    """
    second = 1 / 100_000
    return [
        certain(
            "every part is mended once",
            model.format(side=side % "100 %"),
            # Made, tested, mended, tested: 27 s; the part that comes with the last second is not done.
            {
                "products part completed": 999,
                "products part scrapped": 0,
                "products part first_pass_yield": 0,
                "products part rolled_yield": 0,
                "products part cycle_time_s": 27,
                "products part escaped_defects": 0,
                "products part defects crack born": 999,
                "products part defects crack found": 999,
                "products part steps test inspected": 2 * 999,
                "products part steps test rejected": 999,
                "stations test time busy": 999 * 10 * second,
                "stations bench time busy": 999 * 7 * second,
            },
        ),
        certain(
            "no part can be mended, and goes back twice before it is scrap",
            model.format(side=side % "0 %"),
            {
                "products part completed": 0,
                "products part scrapped": 999,
                "products part steps test inspected": 3 * 999,
                "products part steps test first_pass_yield": 0,
                "stations test time busy": 999 * 15 * second,
                "stations bench time busy": 999 * 21 * second,
                "products part wip": 999 * (10 + 15 + 21) * second,
            },
        ),
        certain(
            "every part is held before the work",
            locked,
            # A microsecond until the interlock answers, 20 s until it is cleared, and 10 s of work.
            {
                "products part completed": 999,
                "products part cycle_time_s": 35.000001,
                "products part defects wrong caught": 999,
                "products part defects wrong born": 0,
                "products part escaped_defects": 0,
                "products part steps press held": 999,
                "products part steps press false_holds": 0,
                "stations press time held": 999 * 20 * second,
                "stations press time busy": 999 * 10.000001 * second,
            },
        ),
        certain(
            "every part is held when the work is done",
            locked.replace("release: 20 s", "when: after, release: 20 s"),
            {
                "products part completed": 999,
                "products part cycle_time_s": 35,
                "products part escaped_defects": 0,
                "products part defects wrong caught": 999,
                "stations press time held": 999 * 20 * second,
                "stations press time busy": 999 * 10 * second,
            },
        ),
        certain(
            "every fourth part is tested three times and scrapped",
            sampled,
            # 249 of the 999 that are made; the thousandth, another fourth one, is not made yet.
            {
                "products part completed": 750,
                "products part scrapped": 249,
                "products part first_pass_yield": 750 / 999,
                "products part steps test inspected": 249,
                "products part steps test rejected": 249,
                "products part steps test retested": 2 * 249,
                "products part steps test false_rejects": 3 * 249,
                "stations test time busy": 249 * 15 * second,
            },
        ),
    ]


CASES: tuple[Case, ...] = (
    rework("inspection and rework", "20", "90", "5", "80", 2),
    rework("inspection with a retest", "20", "90", "10", "80", 1, retest=1),
    rework("a sample inspected", "30", "80", "5", "60", 1, sample="40"),
    locked("before"),
    locked("after"),
    *by_hand(),
)
