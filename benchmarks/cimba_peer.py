"""The same queue and lines as Cimba runs them, by its Python binding: its own interpreter runs this file.

Cimba (package `cimba`, Apache-2.0) is a C engine; its binding compiles a model's processes by numba.
Prints one line of JSON: services a second of processor time, and what tells whether both simulate the same.
"""

from __future__ import annotations

import json
import sys
import time

import cimba as cb  # type: ignore[import-not-found]
from cimba import inputs

WARMUP_S = 2_000.0


class Queue(cb.Model):  # type: ignore[misc]
    """One machine, ρ = 0.8, unlimited buffer."""

    gap: cb.Input[float] = inputs.dist.exponential(mean=1.25)
    work: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    queue: cb.Container
    waiting: cb.Output[float]

    @cb.process
    def arrivals(self):  # type: ignore[no-untyped-def]
        """Parts come."""
        while True:
            cb.hold(self.gap.next())
            self.queue.put(1)

    @cb.process
    def server(self):  # type: ignore[no-untyped-def]
        """One after another is worked on."""
        while True:
            self.queue.get(1)
            cb.hold(self.work.next())

    @cb.on_end
    def measure(self):  # type: ignore[no-untyped-def]
        """The mean number that wait."""
        self.waiting = self.queue.mean_level()


def line_source(stations: int, buffer: int) -> str:
    """The text of a model: machines in a row, a finished part blocks its machine while the next buffer is full."""
    text = ["class Line(cb.Model):"]
    numbers = range(1, stations + 1)
    text += [f"    work{i}: cb.Input[float] = inputs.dist.exponential(mean=1.0)" for i in numbers]
    kept = f"cb.FractionalContainer = cb.FractionalContainer(capacity={buffer}, decimals=0)"
    text += [f"    buffer{i}: {kept}" for i in numbers[1:]]
    text += ["    out: cb.Container", "    made: cb.Output[float]", "    waiting: cb.Output[float]"]
    for i in numbers:
        text += ["    @cb.process", f"    def machine{i}(self):", "        while True:"]
        text += [f"            self.buffer{i}.get(1.0)"] if i > 1 else []
        text += [f"            cb.hold(self.work{i}.next())"]
        text += ["            self.out.put(1)" if i == stations else f"            self.buffer{i + 1}.put(1.0)"]
    text += ["    @cb.on_end", "    def measure(self):", "        self.made = float(self.out.level())"]
    text += ["        self.waiting = " + " + ".join(f"self.buffer{i}.mean_level()" for i in numbers[1:])]
    return "\n".join(text) + "\n"


def run(model: object, measured_s: float, seed: int) -> tuple[float, object]:
    """Processor time of one replication, its statistics gathered; and its results."""
    began = time.process_time()
    window = cb.Window(warmup=WARMUP_S, duration=measured_s)
    results = cb.Experiment(model, replications=1, window=window, seed=seed).run()
    return time.process_time() - began, results


def main() -> None:
    what, measured_s, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    stations = 1 if what == "queue" else int(what)
    if what == "queue":
        model = Queue()
    else:
        import linecache

        source = line_source(stations, 5)
        linecache.cache["<line>"] = (len(source), None, source.splitlines(keepends=True), "<line>")
        found: dict[str, object] = {"cb": cb, "inputs": inputs, "__name__": "__main__"}
        exec(compile(source, "<line>", "exec"), found)  # noqa: S102 - the text is made above
        model = found["Line"]()  # type: ignore[operator]
    run(model, 1000.0, 0)  # compiles
    cpu_s, results = run(model, measured_s, seed)
    its = results[model]  # type: ignore[index]
    waiting = float(its.waiting.values[0][0])
    rate = 0.8 if what == "queue" else float(its.made.values[0][0]) / (measured_s + WARMUP_S)
    services = rate * (measured_s + WARMUP_S) * stations
    print(json.dumps({"services_per_s": services / cpu_s, "per_second": rate, "waiting": waiting}))


if __name__ == "__main__":
    main()
