"""Placeholders of a template: `{{figure:12}}`, `{{indicator:工业总产值 subject:示例区 period:2023}}`, `{{table …}}`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lineside.district.errors import DistrictError

PATTERN = re.compile(r"\{\{([^{}]{0,500})\}\}")
KEYS = frozenset(["figure", "indicator", "subject", "period", "measure", "source", "whole", "status"])
_PAIR = re.compile(r"(\w+)\s*[:=]\s*(?:\"([^\"]*)\"|“([^”]*)”|(\S+))")


class PlaceholderError(DistrictError):
    """A placeholder that cannot be read, or names nothing or too much."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One placeholder: what it asks for by key; `table` asks for all that fit, otherwise exactly one figure must."""

    text: str
    asks: tuple[tuple[str, str], ...]
    table: bool = False

    def get(self, key: str) -> str:
        """What it asks for under a key; empty where it does not say."""
        return dict(self.asks).get(key, "")


def read_placeholder(inside: str) -> Placeholder:
    """Read what stands between the braces; full-width colons are fine, names with blanks stand in quotes.

    Raises:
        PlaceholderError: unknown or doubled keys, or neither a figure nor an indicator.
    """
    text = unicodedata.normalize("NFKC", inside.replace("“", '"').replace("”", '"')).strip()
    table = text.startswith("table")
    rest = text.removeprefix("table").strip()
    pairs = [(found[1].lower(), found[2] or found[3] or found[4] or "") for found in _PAIR.finditer(rest)]
    left = _PAIR.sub("", rest).strip()
    keys = [key for key, _ in pairs]
    if left or not pairs:
        raise PlaceholderError(
            f"`{{{{{inside[:60]}}}}}` cannot be read{f' at `{left[:20]}`' if left else ''}; write"
            " {{figure:12}} or {{indicator:工业总产值 subject:示例区 period:2023-01..09}}"
        )
    if unknown := set(keys) - KEYS:
        raise PlaceholderError(f"`{min(unknown)[:20]}` is no key; there are {', '.join(sorted(KEYS))}")
    if len(set(keys)) < len(keys):
        raise PlaceholderError(f"`{{{{{inside[:60]}}}}}` names a key twice")
    asks = dict(pairs)
    if "figure" in asks and len(asks) > 1:
        raise PlaceholderError("a figure's number says all; leave the other keys out")
    if "figure" not in asks and ("indicator" not in asks or not ({"subject", "whole"} & set(asks))):
        raise PlaceholderError("name the figure's number, or its indicator and subject")
    return Placeholder(inside, tuple(pairs), table)
