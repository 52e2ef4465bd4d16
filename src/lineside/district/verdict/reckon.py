"""Claims that are plain reckoning: differences, remainders, per head and area, mean rates, orders, what two laws give.

The expression is read by its syntax tree, never run. Its range is taken over all ends of its figures, which is exact
where it rises or falls with each of them alone, as sums, products, quotients and roots of positive figures do.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, product

from lineside.district.basis import unlike_stretches, unsaid
from lineside.district.errors import ValueTextError
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.registry.claim import ReckonTest
from lineside.district.unit import Unit, unit
from lineside.district.value import Value
from lineside.district.verdict.desk import Desk, Verdict, Word, amount, shown

MOST_NAMES = 10
_PRECISION = 10**18


class NoNumberError(ArithmeticError):
    """A divisor that may be zero, or a root of what may be negative."""


def judge_reckon(desk: Desk, test: ReckonTest) -> Verdict:
    """An expression of figures against a number that was said, or against another expression."""
    figures = {name: desk.get(ref) for name, ref in test.figures.items()}
    tree = parse(test.expression, figures)
    reasons = _unlike(desk, test, tree, figures)
    if reasons:
        return desk.other_basis(reasons, "同一口径的数字")
    desk.leaves_open(unsaid(*figures.values()), "同一口径的数字")
    held = {name: amount(figure) for name, figure in figures.items()}
    scale = unit(test.unit).scale if test.unit else Fraction(1)
    try:
        found = span_of(tree, held, figures)
        said = _said(test, scale) if test.said is not None else span_of(parse(test.than, figures), held, figures)
    except NoNumberError as wrong:
        desk.lines.append(str(wrong))
        return desk.verdict(Word.NOT_COMPUTABLE, settles="不为零的准确数")
    told = "，".join(f"{name}为{shown(figure)}" for name, figure in figures.items())
    against = f"{test.said}{test.unit or ''}" if test.said is not None else f"{test.than} = {_write(said, scale)}"
    desk.lines.append(f"{told}；{test.expression} = {_write(found, scale)}{test.unit or ''}，所述{test.op}{against}")
    holds = {
        "=": found.meets(said),
        ">": not found.is_below(said) and not _same_point(found, said),
        ">=": not found.is_below(said),
        "<": not said.is_below(found) and not _same_point(found, said),
        "<=": not said.is_below(found),
    }[test.op]
    return desk.verdict(Word.AGREES if holds else Word.TO_CHECK, settles="所涉各数的原始台账")


def _unlike(desk: Desk, test: ReckonTest, tree: ast.expr, figures: Mapping[str, Figure]) -> list[str]:
    """Why an expression puts together what is not alike: money and people, nine months and a year; a line each."""
    reasons: list[str] = []
    found = _kind(tree, figures, reasons)
    other = _kind_of(unit(test.unit)) if test.unit else None
    if test.than:
        other = _kind(parse(test.than, figures), figures, reasons)
    _alike(found, other, reasons)
    flows = [one for one in figures.values() if desk.flows(one)]
    for one, two in combinations(flows, 2):
        if one.unit.measures == two.unit.measures and not _of_one_year(one, two):
            reasons += unlike_stretches(one, two, flow=True)
    return reasons


def _of_one_year(one: Figure, other: Figure) -> bool:
    """Whether two are parts of one row of months, such as nine months and the last quarter or the whole of a year."""
    ends = one.period.last, other.period.last
    same = (one.subject, one.indicator) == (other.subject, other.indicator)
    return same and None not in ends and len({end.year for end in ends if end}) == 1


_Kind = tuple[str, str] | None
"""What is measured and a unit of it as it was written; None of plain numbers, and where factors make something new."""


def _kind_of(one: Unit) -> _Kind:
    return ("number" if one.dimension in ("share", "points", "times") else one.measures), str(one)


def _alike(one: _Kind, other: _Kind, reasons: list[str]) -> _Kind:
    if one and other and one[0] != other[0]:
        reasons.append(f"计量单位不同：{one[1]}、{other[1]}")
    return one or other


def _is_plain(node: ast.expr, kind: _Kind) -> bool:
    """Whether a factor leaves what is measured as it is: a number or a share."""
    return isinstance(node, ast.Constant) if kind is None else kind[0] == "number"


def _kind(node: ast.expr, figures: Mapping[str, Figure], reasons: list[str]) -> _Kind:
    """What an expression measures; sums of what is not alike are noted."""
    match node:
        case ast.Name(id=name) if name in figures:
            return _kind_of(figures[name].unit)
        case ast.UnaryOp(operand=inner):
            return _kind(inner, figures, reasons)
        case ast.Call(func=ast.Name(id="annual"), args=[now, base]):
            _alike(_kind(now, figures, reasons), _kind(base, figures, reasons), reasons)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _kind(left, figures, reasons), _kind(right, figures, reasons)
            if isinstance(op, ast.Add | ast.Sub):
                return _alike(one, other, reasons)
            if _is_plain(right, other):
                return one
            if isinstance(op, ast.Mult) and _is_plain(left, one):
                return other
    return None


def _same_point(one: Interval, other: Interval) -> bool:
    return one.low is not None and one.low == one.high == other.low == other.high


def _said(test: ReckonTest, scale: Fraction) -> Interval:
    return Value.parse(test.said or "0").bounds(rounded=test.op == "=").scaled(scale)


def _write(interval: Interval, scale: Fraction) -> str:
    ends = [None if end is None else f"{float(end / scale):.6g}" for end in (interval.low, interval.high)]
    low, high = ends
    return f"{low}" if low == high else f"{low or '…'}至{high or '…'}"


def parse(expression: str, names: Mapping[str, object]) -> ast.expr:
    """The syntax tree of an expression of names, numbers, + − × ÷, `root(x, n)` and `annual(now, base)`.

    Raises:
        ValueTextError: anything else, or a name that no figure has.
    """
    try:
        tree = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueTextError(f"`{expression[:60]}` is no expression such as (a - b) / c") from None
    for node in ast.walk(tree):
        known = isinstance(node, ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop | ast.expr_context)
        number = (
            isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
        )
        named = isinstance(node, ast.Name) and (node.id in names or node.id in ("root", "annual"))
        called = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords and len(node.args) == 2
        )
        if not (known or number or named or called):
            raise ValueTextError(
                f"`{expression[:60]}`: `{ast.unparse(node)[:30]}` is neither a figure, a number nor + - * /"
            )
    return tree


def span_of(tree: ast.expr, held: Mapping[str, Interval], figures: Mapping[str, Figure]) -> Interval:
    """Every number an expression may be.

    Raises:
        NoNumberError: it divides by what may be zero, or a figure has no end.
    """
    used = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(held))
    if len(used) > MOST_NAMES:
        raise NoNumberError(f"{len(used)}个数字过多，算不出")
    ends = []
    for name in used:
        low, high = held[name].low, held[name].high
        if low is None or high is None:
            raise NoNumberError(f"{name}没有上限或下限，算不出")
        ends.append((low, high))
    values = [_value(tree, dict(zip(used, corner, strict=True)), figures) for corner in product(*ends)]
    return Interval(min(values), max(values))


def _value(node: ast.expr, at: Mapping[str, Fraction], figures: Mapping[str, Figure]) -> Fraction:
    match node:
        case ast.Constant(value=value):
            return Fraction(str(value))
        case ast.Name(id=name):
            return at[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, at, figures)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _value(left, at, figures), _value(right, at, figures)
            match op:
                case ast.Add():
                    return one + other
                case ast.Sub():
                    return one - other
                case ast.Mult():
                    return one * other
                case ast.Div():
                    if other == 0:
                        raise NoNumberError("除数可能为零，算不出")
                    return one / other
        case ast.Call(func=ast.Name(id="root"), args=[inner, ast.Constant(value=int(n))]):
            return _root(_value(inner, at, figures), n)
        case ast.Call(func=ast.Name(id="annual"), args=[ast.Name(id=now), ast.Name(id=base)]):
            if at[base] <= 0:
                raise NoNumberError("基期数不为正，算不出年均增速")
            return _root(at[now] / at[base], _years(figures[now], figures[base])) - 1
    raise ValueTextError(f"`{ast.unparse(node)[:40]}` cannot be reckoned")


def _years(now: Figure, base: Figure) -> int:
    """Calendar years between two figures: 2018 to 2021 are three."""
    later, earlier = now.period.last, base.period.last
    if later is None or earlier is None or later.year <= earlier.year:
        raise NoNumberError("两期的年份不明，算不出年均增速")
    return later.year - earlier.year


def _root(number: Fraction, n: int) -> Fraction:
    """The n-th root, to eighteen places, by bisection in whole numbers."""
    if number < 0 or not 1 <= n <= 100:
        raise NoNumberError("负数没有根，算不出")
    target = number * _PRECISION**n
    low, high = 0, _PRECISION
    while high**n < target:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**n <= target else (low, middle)
    return Fraction(high if high**n == target else low, _PRECISION)
