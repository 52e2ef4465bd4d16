"""The file of conditions that a policy names: one kept with its record, else one that comes with the program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lineside.district.errors import DistrictError
from lineside.district.park.policy import Rules, bundled, read_rules
from lineside.district.registry.policy import Policy
from lineside.district.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Kept:
    """The conditions of a policy, or why their file cannot be used; neither where it names none."""

    rules: Rules | None
    wrong: str = ""


def rules_of(ledger: Ledger, policy: Policy) -> Kept:
    """The conditions of a policy."""
    wanted = policy.conditions
    if not wanted:
        return Kept(None)
    kept = [one for one in ledger.attachments(policy.id) if one.name in (wanted, f"{wanted}.yaml")]
    if kept:
        try:
            return Kept(_read(ledger.document(kept[-1].id)[1], kept[-1].name))
        except DistrictError as wrong:
            return Kept(None, str(wrong))
    rules = bundled().get(wanted.removesuffix(".yaml"))
    told = "" if rules is not None else f"no file {wanted[:80]} is kept with {policy.id}, nor comes with the program"
    return Kept(rules, told)


@lru_cache(maxsize=64)
def _read(content: bytes, name: str) -> Rules:
    """As `read_rules`; the same bytes are read once."""
    return read_rules(content, name)
