"""The tables of a block, seen from the kernel: `machines(h)[m].operation`.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from lineside.kernel.core.accessor import Header, Rows, accessor

__all__ = [
    "Header",
    "Rows",
    "agenda",
    "belts",
    "calendars",
    "chances",
    "checks",
    "choices",
    "commands",
    "conveyors",
    "demands",
    "detours",
    "distances",
    "distributions",
    "entries",
    "events",
    "failures",
    "fleets",
    "histograms",
    "idlers",
    "kinds",
    "links",
    "loops",
    "lots",
    "machines",
    "makes",
    "needs",
    "orders",
    "phases",
    "places",
    "pools",
    "posts",
    "processes",
    "products",
    "pullers",
    "pulls",
    "questions",
    "ranks",
    "rounds",
    "sources",
    "spans",
    "stand_ins",
    "standers",
    "stations",
    "steps",
    "stocks",
    "tasks",
    "timers",
    "traces",
    "truths",
    "uses",
    "values",
    "vehicles",
    "wants",
    "ways",
    "workers",
]

stations = accessor("station")
machines = accessor("machine")
idlers = accessor("idler")
lots = accessor("lot")
ranks = accessor("rank")
products = accessor("product")
loops = accessor("loop")
histograms = accessor("histogram")
steps = accessor("step")
phases = accessor("phase")
makes = accessor("make")
checks = accessor("check")
chances = accessor("chance")
kinds = accessor("kind")
detours = accessor("detour")
rounds = accessor("round")
truths = accessor("truth")
choices = accessor("choice")
uses = accessor("use")
stocks = accessor("stock")
wants = accessor("want")
tasks = accessor("task")
places = accessor("place")
distances = accessor("distance")
fleets = accessor("fleet")
vehicles = accessor("vehicle")
ways = accessor("way")
conveyors = accessor("conveyor")
belts = accessor("belt")
entries = accessor("entry")
needs = accessor("need")
pools = accessor("pool")
stand_ins = accessor("stand_in")
workers = accessor("worker")
standers = accessor("stander")
posts = accessor("post")
demands = accessor("demand")
links = accessor("link")
pulls = accessor("pull")
pullers = accessor("puller")
calendars = accessor("calendar")
spans = accessor("span")
sources = accessor("source")
orders = accessor("order")
failures = accessor("failure")
processes = accessor("process")
distributions = accessor("distribution")
values = accessor("value")
events = accessor("event")
timers = accessor("timer")
commands = accessor("command")
questions = accessor("question")
traces = accessor("trace")
agenda = accessor("agenda")
