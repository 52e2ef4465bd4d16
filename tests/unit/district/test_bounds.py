"""Statements as one system: the tightest interval of each unknown, and a smallest contradiction, as by brute force."""

# ruff: noqa: E501  a claim is read at a glance only where it stands in one line

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import pytest

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.claim import Word, check_claim, check_claims
from lineside.district.registry.claim import Claim
from lineside.district.registry.kinds import record_from
from lineside.district.verdict.accepted import contradictions
from lineside.district.verdict.system import Constraint, Said, System
from tests.unit.district.world import WHY

Row = tuple[dict[str, Fraction], Fraction]
"""Σ factor · unknown ≤ limit."""


def rows_of(said: Iterable[Said], names: Sequence[str]) -> list[Row]:
    rows: list[Row] = [({name: Fraction(-1)}, Fraction(0)) for name in names]
    for c in (c for one in said for c in one.constraints):
        if c.high is not None:
            rows.append((dict(c.factors), c.high))
        if c.low is not None:
            rows.append(({name: -factor for name, factor in c.factors.items()}, -c.low))
    return rows


def without(rows: list[Row], name: str) -> list[Row]:
    """The rows with an unknown eliminated (Fourier and Motzkin), in exact fractions."""
    above = [row for row in rows if row[0].get(name, 0) > 0]
    below = [row for row in rows if row[0].get(name, 0) < 0]
    kept = [row for row in rows if not row[0].get(name, 0)]
    for up, high in above:
        for down, low in below:
            a, b = 1 / up[name], -1 / down[name]
            joined = {n: up.get(n, Fraction(0)) * a + down.get(n, Fraction(0)) * b for n in {*up, *down} - {name}}
            kept.append((joined, high * a + low * b))
    return kept


def exact(said: Sequence[Said], name: str) -> tuple[Fraction | None, Fraction | None] | None:
    """What an unknown may be, by elimination; None where the statements contradict."""
    names = sorted({n for one in said for c in one.constraints for n in c.factors} | {name})
    rows = rows_of(said, names)
    for other in names:
        if other != name:
            rows = without(rows, other)
    lows, highs = [], []
    for factors, limit in rows:
        factor = factors.get(name, Fraction(0))
        if factor == 0:
            if limit < 0:
                return None
        elif factor > 0:
            highs.append(limit / factor)
        else:
            lows.append(limit / factor)
    low, high = max(lows, default=None), min(highs, default=None)
    return None if low is not None and high is not None and low > high else (low, high)


def made(chance: random.Random) -> list[Said]:
    names = ["a", "b", "c"]
    said = []
    for number in range(chance.randint(2, 5)):
        kind = chance.choice(["between", "times", "sum", "difference"])
        one, other = chance.sample(names, 2)
        low = Fraction(chance.randint(0, 12))
        high = low + chance.randint(0, 5)
        if kind == "between":
            constraints = (Constraint({one: Fraction(1)}, low, high),)
        elif kind == "times":
            factor = Fraction(chance.randint(1, 6), 2)
            constraints = (Constraint({one: Fraction(1), other: -factor}, Fraction(0), Fraction(0)),)
        elif kind == "sum":
            constraints = (Constraint({name: Fraction(1) for name in names}, low, high + 6),)
        else:
            constraints = (Constraint({one: Fraction(1), other: Fraction(-1)}, low, None),)
        said.append(Said(f"s{number}", kind, constraints))
    return said


@pytest.mark.parametrize("seed", range(60))
def test_bounds_and_contradictions_are_those_of_brute_force(seed: int) -> None:
    said = made(random.Random(seed))
    system = System(said)
    if exact(said, "a") is None:
        found = system.contradiction()
        smallest = next(
            size
            for size in range(1, len(said) + 1)
            if any(exact(some, "a") is None for some in combinations(said, size))
        )
        assert len(found) == smallest
        assert exact(found, "a") is None
        return
    assert system.contradiction() == []
    for name in system.unknowns():
        found_bounds, right = system.bounds(name), exact(said, name)
        assert found_bounds is not None
        assert right is not None
        for ours, theirs in ((found_bounds.low, right[0]), (found_bounds.high, right[1])):
            assert (ours is None) == (theirs is None)
            assert ours is None or theirs is None or ours == pytest.approx(float(theirs), abs=1e-6)


# ---- claims that are plain reckoning

AT = {"source": None, "place": "表"}
FIGURES = {
    "after": ("tech-firms-cultivated", "..2022", "4400", "家"), "added": ("tech-firms-added", "2022", "770", "家"),
    "share0": ("cluster-share", "2021", "48.7", "%"), "share1": ("cluster-share", "2023", "42.8", "%"),
    "out0": ("gross-output", "2012", "551", "亿元"), "out1": ("gross-output", "2021", "1050", "亿元"),
    "area0": ("industrial-park-area", "2012", "8", "km2"), "area1": ("industrial-park-area", "2021", "18", "km2"),
    "cars": ("vehicles", "2023", "13.8", "万辆"), "worth": ("revenue", "2023", "125.7", "亿元"),
    "part0": ("value-added", "2012", "100", "亿元"), "part1": ("value-added", "2021", "150", "亿元"),
    "one": ("exports", "2023", "60", "亿元"), "two": ("costs", "2023", "70", "亿元"), "all": ("sales-output", "2023", "100", "亿元"),
    "start": ("profit", "2018", "1000.0", "万元"), "end": ("profit", "2021", "2656.0", "万元"),
    "funds": ("rd-spending", "2023", "500", "万元"), "result": ("tax", "2023", "400", "万元"),
    "nine": ("gross-output", "2023-01..09", "75", "亿元"), "year": ("gross-output", "2023", "100", "亿元"),
    "days": ("processing-days", "2023", "15", "天"), "starts": ("wafer-starts", "2023", "70000", "件"),
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """A firm with figures for every reckoning, all made up but for those of the issue."""
    opened = open_ledger("sqlite://")
    opened.add_records([record_from({"kind": "district", "id": "d", "name": {"zh": "示例区"}})], **WHY)
    from lineside.district.indicator import Indicator

    more = [{"id": "processing-days", "unit": "天"}, {"id": "wafer-starts", "unit": "件"}]
    new = [Indicator.model_validate({**one, "name": {"zh": one["id"]}, "aggregation": "none"}) for one in more]
    figures = [
        Figure.from_dict({"subject": "d", "indicator": i, "period": p, "value": v, "unit": u, "place": key})
        for key, (i, p, v, u) in FIGURES.items()
    ]
    opened.take_in(figures=figures, records=[], indicators=new, **WHY)
    return opened


def claim(test: Mapping[str, object]) -> Claim:
    found = record_from({"kind": "claim", "id": "c", "name": {"zh": "说法"}, "check": test})
    assert isinstance(found, Claim)
    return found


RECKONED = [
    ("difference", "after - added", {"op": "=", "said": "3630", "unit": "家"}, {"op": "=", "said": "3631", "unit": "家"}),
    ("a share that fell", "share1 - share0", {"op": "<", "than": "0 * share0"}, {"op": ">", "than": "0 * share0"}),
    ("per area", "(out1 / area1) / (out0 / area0) - 1", {"op": "=", "said": "-15.5", "unit": "%"}, {"op": "=", "said": "-25.5", "unit": "%"}),
    ("per unit", "worth / cars", {"op": "=", "said": "91087", "unit": "元"}, {"op": "=", "said": "99087", "unit": "元"}),
    ("the rest grew faster", "(out1 - part1) / (out0 - part0)", {"op": ">", "than": "part1 / part0"}, {"op": "<", "than": "part1 / part0"}),
    ("two parts and their whole", "one + two", {"op": ">", "than": "all"}, {"op": "<=", "than": "all"}),
    ("an order of shares", "one / all", {"op": "<", "than": "two / all"}, {"op": ">", "than": "two / all"}),
    ("a mean rate by calendar years", "annual(end, start)", {"op": "=", "said": "38.5", "unit": "%"}, {"op": "=", "said": "38.3", "unit": "%"}),
    ("funding against result", "result / funds", {"op": "<", "said": "1"}, {"op": ">", "said": "1"}),
    ("work in process by Little's law", "days / 86400 * starts / 30", {"op": "=", "said": "35000", "unit": "件"}, {"op": "=", "said": "40000", "unit": "件"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "expression", "true", "false"), RECKONED, ids=[one[0] for one in RECKONED])
def test_a_reckoning_holds_or_does_not(
    ledger: Ledger, what: str, expression: str, true: dict[str, object], false: dict[str, object]
) -> None:
    assert what
    names = {name: {"place": name} for name in FIGURES if name in expression or name in str(true) + str(false)}
    for said, right in ((true, Word.AGREES), (false, Word.TO_CHECK)):
        test = {"test": "reckon", "expression": expression, "figures": names, **said}
        verdict = check_claim(ledger, claim(test))
        assert verdict.word is right, verdict.arithmetic


UNLIKE = [
    ("all + days", {"said": "100", "unit": "亿元"}, "计量单位不同"), ("all", {"said": "100", "unit": "人"}, "计量单位不同"),
    ("annual(end, days)", {"said": "3", "unit": "%"}, "计量单位不同"), ("share0 * all", {"than": "days"}, "计量单位不同"),
    ("all - nine", {"said": "25", "unit": "亿元"}, "时期长短不同"), ("(nine - out1) / out1", {"said": "1"}, "时期长短不同"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "said", "why"), UNLIKE)
def test_what_is_not_alike_is_not_reckoned_together(
    ledger: Ledger, expression: str, said: dict[str, object], why: str
) -> None:
    """Money and people, nine months and a year; the last quarter of one row of months may be the rest of its year."""
    names = {name: {"place": name} for name in FIGURES if name in expression or name in str(said)}
    found = check_claim(ledger, claim({"test": "reckon", "expression": expression, "figures": names} | said))
    assert found.word is Word.OTHER_BASIS
    assert why in "".join(found.arithmetic)
    rest = {"test": "reckon", "expression": "a - b", "figures": {"a": {"place": "year"}, "b": {"place": "nine"}}}
    assert check_claim(ledger, claim(rest | {"said": "25", "unit": "亿元"})).word is Word.AGREES


def test_one_word_in_two_senses_is_another_basis(ledger: Ledger) -> None:
    same = {"test": "same", "figures": [{"place": "one"}, {"place": "two"}]}
    assert check_claim(ledger, claim(same)).word is Word.OTHER_BASIS


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "one.real", "one if two else all", "one ** two", "lambda: 1", "(" * 300]
)
def test_an_expression_is_only_arithmetic(ledger: Ledger, expression: str) -> None:
    names = {"one": {"place": "one"}, "two": {"place": "two"}, "all": {"place": "all"}}
    test = {"test": "reckon", "expression": expression, "figures": names, "op": "=", "said": "1"}
    assert check_claim(ledger, claim(test)).word is Word.NOT_COMPUTABLE


def test_what_cannot_be_computed_has_its_bounds() -> None:
    with open_ledger("sqlite://") as opened:
        said = [{"kind": "district", "id": "d", "name": {"zh": "示例区"}}]
        grown = {
            "test": "change",
            "now": {"place": "now"},
            "base": {"subject": "d", "indicator": "gross-output", "period": "2023"},
        }
        said += [{"kind": "claim", "id": "c1", "name": {"zh": "增长20%"}, "check": grown | {"words": "增长20%"}}]
        unknown = {"subject": "d", "indicator": "revenue", "period": "2024"}
        base = unknown | {"period": "2023"}
        said += [
            {
                "kind": "claim",
                "id": "c2",
                "name": {"zh": "营收增长5%"},
                "check": {"test": "change", "now": unknown, "base": base, "words": "增长5%"},
            }
        ]
        opened.add_records([record_from(one) for one in said], **WHY)
        at = {
            "subject": "d",
            "indicator": "gross-output",
            "period": "2024",
            "value": "120",
            "unit": "亿元",
            "place": "now",
        }
        opened.add_figures([Figure.from_dict(at)], **WHY)
        first, second = check_claims(opened)
        assert any("在99.1701亿元至100.837亿元之间" in line for line in first.arithmetic), first.arithmetic
        assert any("不受其他表述约束" in line for line in second.arithmetic)


def test_a_contradiction_is_told_with_its_arithmetic() -> None:
    with open_ledger("sqlite://") as opened:
        said = [{"kind": "district", "id": "d", "name": {"zh": "示例区"}}]
        base = {"subject": "d", "indicator": "gross-output", "period": "2023"}
        for number, words in enumerate(("增长20%", "增长50%", "增长20.2%")):
            test = {"test": "change", "now": {"place": "now"}, "base": base, "words": words}
            said += [{"kind": "claim", "id": f"c{number}", "name": {"zh": words}, "check": test}]
        opened.add_records([record_from(one) for one in said], **WHY)
        at = {
            "subject": "d",
            "indicator": "gross-output",
            "period": "2024",
            "value": "120",
            "unit": "亿元",
            "place": "now",
        }
        opened.add_figures([Figure.from_dict(at)], **WHY)
        claims = [one for one in opened.records("claim") if isinstance(one, Claim)]
        lines = contradictions(opened, claims)
    assert "增长50%" in lines
    assert any("不合" in line for line in lines)
    assert len([line for line in lines if line.startswith("增长")]) == 2
