"""What the parts of the made-up park share: names, trades, and how a made-up record is written."""

from __future__ import annotations

from random import Random

from lineside.district.registry.kinds import record_from
from lineside.district.registry.record import Record

PARK, FUND, RELIEF, TALENT = "demo-park", "demo-fund", "demo-rent-relief", "demo-talent"
RESEARCH = "demo-research"
FIRMS, YEARS = 48, 5
PARTNER = 3
"""The number of the firm that makes a product with the first."""
LEAVER = 30
"""The number of the firm that left too early for the grant that it was paid."""
CASE = "demo-s-01"
"""The firm of three graduates: 300 m², relief of 198,000 yuan, a patent that became a licence and a company."""
TRADES = (
    ("传感器", "sensors"),
    ("机器视觉", "machine vision"),
    ("电驱控制", "drive control"),
    ("康复器械", "rehabilitation"),
    ("工业软件", "industrial software"),
    ("轻量化材料", "light materials"),
    ("储能", "storage"),
    ("检测服务", "testing"),
)


def thing(kind: str, name: str, zh: str, en: str, /, **more: object) -> Record:
    """A made-up record, marked so."""
    fields = {"kind": kind, "id": name, "name": {"zh": f"{zh}（演示）", "en": en}, "synthetic": True}
    return record_from({**fields, **more})


def firm_id(number: int) -> str:
    """The id of the firm of this number."""
    return f"demo-s-{number:02d}"


def any_of(random: Random, count: int) -> int:
    """A number below `count`."""
    return int(random.random() * count)
