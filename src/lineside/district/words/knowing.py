"""What the words of a text are in a ledger: whom they name, which indicator, which members a group has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from lineside.district.sheet.names import Known, Names
from lineside.district.sheet.words import read_heading
from lineside.district.store.ledger import Ledger
from lineside.district.words.statement import Statement

_HERE = re.compile(r"全[区县市国]|我[区县市国]|本[区县市]|区内|辖区|该区|区")


@dataclass
class Knowing:
    """Looks words up in one ledger; what is not known for certain stays open."""

    ledger: Ledger

    @cached_property
    def names(self) -> Names:
        """All subjects, by every name."""
        return Names(self.ledger)

    def here(self, words: str) -> str:
        """Which district 全区 or 全市 means: the one whose name ends alike, else for 全区 the only one; else empty."""
        known = self.names.by_id.values()
        found = [one for one in known if one.kind == "district"]
        places = [*found, *(one for one in known if one.kind == "group")]
        alike = [one.id for one in places if one.zh.endswith(words[-1])]
        if len(alike) == 1:
            return alike[0]
        return found[0].id if len(found) == 1 and words[-1] in "区县" else ""

    def subject(self, words: str) -> str:
        """The id of whom words name, empty where it is not certain."""
        if not words:
            return ""
        found = self.names.find(words, {})
        if isinstance(found, Known):
            return found.id
        if _HERE.fullmatch(words):
            return self.here(words)
        inside = self.names.inside(words)
        return inside[0].id if len(inside) == 1 else ""

    def indicator(self, words: str) -> str:
        """The id of the indicator that words name wholly, empty where they say more or less."""
        if not words:
            return ""
        meaning = read_heading((words,), self.ledger.indicators, None)
        return "" if meaning.rest else meaning.indicator

    def known(self, statement: Statement) -> Statement:
        """The statement with the ids of its subject and indicator."""
        subject, indicator = self.subject(statement.subject), self.indicator(statement.indicator)
        if not subject and statement.indicator and (inside := self.names.inside(statement.indicator)):
            bare = statement.indicator
            for one in inside[:1]:
                bare = bare.replace(one.zh, "")
                subject = one.id
            indicator = indicator or self.indicator(bare)
        return replace(statement, subject_id=subject, indicator_id=indicator)
