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


def works_text() -> str:
    """A works of 60 stations, 200 machines, 12 vehicles, two products, with everything on that such a works has."""
    machines = [4 if i % 3 == 2 else 3 for i in range(60)]
    lines = ["plant: works", "starts: 2024-03-04 06:00", "hours: two", "stations:"]
    for i, count in enumerate(machines):
        lines += [
            f"  s{i}:",
            f"    machines: {count}",
            "    buffer: 8",
            "    failure: {every: exponential(20 h), repair: lognormal(15 min cv 0.8), crew: fitters}",
            "    maintenance: {every: 60 h, early: 10 h, time: 30 min, crew: fitters}",
            "    power: {busy: 5 kW, idle: 1 kW, off-shift: 200 W}",
        ]
    lines += [
        "  bench: {machines: 4}",
        "workers:",
        "  minders: {per-shift: 48, shifts: two, walk: 4 s, walk-within: 2 s}",
        "  fitters: {per-shift: 8, shifts: two}",
        "shifts: {two: {mon-fri: ['06:00-14:00', '14:00-22:00'], break: ['10:00-10:30', '18:00-18:30']}}",
        "parts:",
    ]
    fed = range(2, 60, 3)
    lines += [f"  p{i}: {{from: store-{i % 2}, by: agv, kanban: {{bins: 2, of: {20 + i % 4 * 5}}}}}" for i in fed]
    lines += [
        "fleets:",
        "  agv: {vehicles: 12, speed: 1.2 m/s, carries: 2, load: 20 s, unload: 15 s, rule: most-urgent,",
        "        charge: {after: 4 h, for: 30 min},",
        "        failure: {every: exponential(80 h), repair: 20 min, crew: fitters}}",
        "distances:",
        *(f"  store-{k}: {{{', '.join(f's{i}: {20 + 4 * i} m' for i in fed if i % 2 == k)}}}" for k in range(2)),
        "  s5: {s8: 20 m}",
        "products:",
    ]
    for product, more in (("pump", 0.0), ("valve", 0.1)):
        lines += [f"  {product}:", "    due: 2 d", "    route:"]
        for i, count in enumerate(machines):
            run = round(count * 52 * (0.84 + 0.01 * (i % 7) - more), 1)
            step = f"at: s{i}, time: {{load: 9 s, run: lognormal({run} s cv 0.2), unload: 6 s}}"
            step += ", workers: {minders: [load, unload]}"
            step += f", parts: {{p{i}: 1}}" if i in fed else ""
            step += ", defects: {scratch: 0.3 %}" if i % 10 == 4 else ""
            if i % 20 == 19:
                step += ", detects: {scratch: 95 %}, false-alarm: 0.2 %, rejects: {any: mend}"
                step = f"step: test-{i}, {step}"
            if i % 20 == 6:
                step += ", errors: {wrong-part: 0.4 %}, interlock: {catches: {wrong-part: 98 %}, false-alarm: 0.1 %,"
                step += " release: 90 s, by: minders}"
            lines.append(f"      - {{{step}}}")
        lines += ["    side-routes:", "      mend:"]
        lines += ["        - {at: bench, time: exponential(5 min), workers: {minders: 1}, fixes: {scratch: 90 %}}"]
    lines += ["release: {pump: {every: 130 s}, valve: {every: 130 s, hot: {share: 5 %, priority: 5}}}", ""]
    return "\n".join(lines)
