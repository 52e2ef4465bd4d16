"""`lineside chart`: parse, call, print."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.errors import InputError, Place, Problem
from lineside.tongue import either

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lineside.quality.chart import Kind
    from lineside.quality.response import Signal

DONE, SIGNALS = 0, 1
MOST_TOLD = 40


def chart(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Values, a row a point, with a heading.")],
    column: Annotated[
        str,
        typer.Option("--column", metavar="NAME", help="The values or counts; several parted by commas: a subgroup."),
    ],
    kind: Annotated[str, typer.Option("--kind", metavar="i-mr", help="xbar-r, xbar-s, i-mr, p, np, c or u.")] = "i-mr",
    sizes: Annotated[
        str | None, typer.Option("--sizes", metavar="NAME|N", help="Of p, np and u: a column, or one number for all.")
    ] = None,
    phase_one: Annotated[
        int | None,
        typer.Option("--phase-one", metavar="N", help="The first points that limits are made of.", show_default="all"),
    ] = None,
    rules: Annotated[
        str, typer.Option("--rules", metavar="1,2,ewma", help="Nelson's 1 to 8, ewma and cusum; each may cry wolf.")
    ] = "1",
    tolerance: Annotated[
        str | None, typer.Option("--tolerance", metavar="9.5,11.5", help="For capability; `-` for none on one side.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Hold values against a control chart; exit status 1 where it signals behind phase I."""
    import numpy as np

    from lineside.quality.capability import capability
    from lineside.quality.chart import ChartError
    from lineside.quality.chart import phase_one as made_of
    from lineside.quality.response import Watcher
    from lineside.quality.runlength import of_cusum, of_ewma, of_rule

    names = [each.strip() for each in column.split(",")]
    rows = _columns(file, names + ([sizes] if sizes is not None and not _is_number(sizes) else []))
    values: NDArray[np.float64] = np.column_stack([rows[name] for name in names])
    values = values if kind.startswith("xbar") else values[:, 0]
    many = None if sizes is None else np.full(len(values), float(sizes)) if _is_number(sizes) else rows[sizes]
    first = len(values) if phase_one is None else min(phase_one, len(values))
    asked = [each.strip() for each in rules.split(",")]
    try:
        given: Kind = kind  # type: ignore[assignment]
        limits = made_of(given, values[:first], None if many is None else many[:first])
        watcher = Watcher(limits, dict.fromkeys(asked, "call"))
        own = watcher.feed(values[:first], None if many is None else many[:first])
        later = watcher.feed(values[first:], None if many is None else many[first:])
        told = None
        if tolerance is not None:
            lower, upper = _tolerance(tolerance)
            told = asdict(capability(limits, values, lower, upper, stable=not own and not later))
    except ChartError as wrong:
        raise InputError([Problem(Place(str(file)), str(wrong))]) from None
    lengths = {
        rule: of_ewma(0.2, 3.0) if rule == "ewma" else of_cusum(0.5, 5.0) if rule == "cusum" else of_rule(int(rule))
        for rule in asked
    }
    found = {
        "kind": kind, "points": len(values), "phase_one": first, "centre": limits.centre_of_point, "low": limits.low,
        "high": limits.high, "sigma": None if math.isnan(limits.sigma) else limits.sigma,
        "spread": None if math.isnan(limits.spread) else limits.spread,
        "spread_limits": None if math.isnan(limits.spread) else list(limits.spread_limits),
        "run_length_in_order": lengths, "signals": [_plain(each) for each in (*own, *later)], "capability": told,
    }  # fmt: skip
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _print(found, [*own, *later])
    raise typer.Exit(SIGNALS if later or (phase_one is None and own) else DONE)


def _plain(signal: Signal) -> dict[str, object]:
    zh, en = signal.text
    return {
        "point": signal.point + 1,
        "value": signal.value,
        "z": signal.z,
        "rules": list(signal.rules),
        "zh": zh,
        "en": en,
    }


def _print(found: dict[str, object], signals: list[Signal]) -> None:
    centre, low, high = (f"{found[name]:.6g}" for name in ("centre", "low", "high"))
    told = either(f"centre {centre}, limits {low} and {high}", f"中心线 {centre}，控制限 {low} 和 {high}")
    print(f"{found['kind']}{either(': ', '：')}{told}")
    lengths = found["run_length_in_order"]
    assert isinstance(lengths, dict)
    for rule, length in lengths.items():
        en = f"  rule {rule}: in order it signals once in {length:,.0f} points"
        print(either(en, f"  规则 {rule}：过程受控时平均每 {length:,.0f} 点误报一次"))
    for each in signals[:MOST_TOLD]:
        zh, en = each.text
        where = f"{each.value:.6g} ({each.z:+.2f} σ)"
        print(either(f"point {each.point + 1}: {where}: {en}", f"第 {each.point + 1} 点：{where}：{zh}"))
    if len(signals) > MOST_TOLD:
        more = len(signals) - MOST_TOLD
        print(either(f"and {more} signals more; --json has all of them", f"另有 {more} 个信号；--json 给出全部"))
    if not signals:
        print(either("no signal", "没有判异信号"))
    able = found["capability"]
    if isinstance(able, dict):
        words = [
            f"{name} {able[key]:.3f}"
            for name, key in (("Cp", "cp"), ("Cpk", "cpk"), ("Ppk", "ppk"))
            if able[key] is not None
        ]
        low, high = f"{able['cpk_low']:.3f}", f"{able['cpk_high']:.3f}"
        print(
            either(
                f"{', '.join(words)}; Cpk 95 %: {low} to {high}", f"{'，'.join(words)}；Cpk 的95%区间：{low} 至 {high}"
            )
        )


def _columns(file: Path, names: list[str]) -> dict[str, NDArray[np.float64]]:
    import numpy as np

    found: dict[str, list[float]] = {name: [] for name in names}
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            lacking = [name for name in names if name not in (reader.fieldnames or [])]
            if lacking:
                known = ", ".join(reader.fieldnames or [])
                raise InputError(
                    [Problem(Place(str(file), 1, 1), f"there is no column `{lacking[0]}` (columns: {known})")]
                )
            for line, row in enumerate(reader, 2):
                for name in names:
                    try:
                        found[name].append(float(row[name] or ""))
                    except ValueError:
                        message = f"expected a number in column `{name}`, found `{row[name]}`"
                        raise InputError([Problem(Place(str(file), line, 1), message)]) from None
    except UnicodeDecodeError:
        raise InputError([Problem(Place(str(file)), "is no text in UTF-8")]) from None
    except csv.Error as wrong:
        raise InputError([Problem(Place(str(file)), f"is no table: {wrong}")]) from None
    return {name: np.array(each, float) for name, each in found.items()}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _tolerance(text: str) -> tuple[float, float]:
    parts = [each.strip() for each in text.split(",")]
    if len(parts) != 2 or not all(each == "-" or _is_number(each) for each in parts):
        raise InputError([Problem(Place("--tolerance"), f"expected two numbers such as `9.5,11.5`, found `{text}`")])
    return (-math.inf if parts[0] == "-" else float(parts[0])), (math.inf if parts[1] == "-" else float(parts[1]))
