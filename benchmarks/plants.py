"""The plants of the benchmarks, in the model language."""

from __future__ import annotations

from benchmarks.peer import Line


def line_text(model: Line) -> str:
    """A line that its peer in SimPy describes, as a model."""
    failure = f"failure: {{every: exponential({model.every} s), repair: exponential({model.repair} s), crew: fitters}}"
    options = [f"buffer: {model.buffer}"] + ([failure] if model.every else [])
    needs = ", workers: {hands: 1}" if model.workers else ""
    numbers = range(1, model.stations + 1)
    lines = ["plant: line", "stations:"]
    lines += [f"  s{i}: {{{', '.join(options)}}}" for i in numbers]
    if model.workers or model.fitters:
        lines.append("workers:")
        lines += [f"  hands: {{per-shift: {model.workers}}}"] if model.workers else []
        lines += [f"  fitters: {{per-shift: {model.fitters}}}"] if model.fitters else []
    lines += ["products:", "  part:", "    route:"]
    lines += [f"      - {{at: s{i}, time: exponential({model.service} s){needs}}}" for i in numbers]
    lines += ["release: {part: always}", ""]
    return "\n".join(lines)


def broad_text(stations: int, machines: int) -> str:
    """Many machines with workers, failures and a crew: the plant whose state is copied."""
    lines = ["plant: broad", "stations:"]
    failure = "failure: {every: exponential(4 h), repair: exponential(10 min), crew: fitters}"
    lines += [f"  s{i}: {{machines: {machines}, buffer: 10, {failure}}}" for i in range(1, stations + 1)]
    lines += ["workers:", f"  hands: {{per-shift: {stations * machines * 3 // 4}}}"]
    lines += [f"  fitters: {{per-shift: {max(1, stations * machines // 20)}}}"]
    lines += ["products:", "  part:", "    route:"]
    lines += [
        f"      - {{at: s{i}, time: exponential({60 * machines} s), workers: {{hands: 1}}}}"
        for i in range(1, stations + 1)
    ]
    lines += ["release: {part: always}", ""]
    return "\n".join(lines)
