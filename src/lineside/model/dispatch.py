"""Dispatching rules: which waiting part a machine takes next."""

from __future__ import annotations

from typing import Final

RULES: Final[dict[str, str]] = {
    "first-in-first-out": "the part that has waited longest",
    "last-in-first-out": "the part that came last",
    "shortest-processing-time": "the part whose step here takes the shortest time on average",
    "longest-processing-time": "the part whose step here takes the longest time on average",
    "earliest-due-date": "the part that is due first",
    "least-slack": "the part with the least time left beyond the work left",
    "critical-ratio": "the part with the smallest ratio of time left to work left",
    "weighted-shortest-processing-time": "the part with the shortest mean time of its step here over its weight",
    "longest-wait": "the part that has spent the most time in queues since it was released",
    "highest-priority": "the part with the highest priority, among equals the one that has waited longest",
}
"""The rules this version knows by name, and what each takes; a user's own rules are added when a model is loaded."""

SHORT_NAMES: Final[dict[str, str]] = {
    "fifo": "first-in-first-out",
    "lifo": "last-in-first-out",
    "lpt": "longest-processing-time",
    "slack": "least-slack",
    "fcfs": "first-in-first-out",
    "wspt": "weighted-shortest-processing-time",
    "spt": "shortest-processing-time",
    "edd": "earliest-due-date",
    "cr": "critical-ratio",
    "priority": "highest-priority",
}
"""What the field abbreviates; understood in error messages only, so that a model reads in one way."""
