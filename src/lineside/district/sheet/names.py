"""Finding the record a row is about: by id, credit code, name, or a name that somebody has explained."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import select

from lineside.district.registry.firm import Firm
from lineside.district.registry.kinds import SUBJECTS
from lineside.district.sheet.words import plain
from lineside.district.store.ledger import Ledger
from lineside.district.store.tables import RECORD

_LEADING = re.compile(
    r"^(?:其中[:：]?|#|[一二三四五六七八九十]{1,3}[、.]|\(?[一二三四五六七八九十\d]{1,3}[)、.]|[·•○●-])+"
)
_WHOLES = frozenset(["district", "park", "cluster", "cluster-system", "group", "firm"])
TOTALS = frozenset(["合计", "总计", "小计", "共计", "累计", "total", "全部", "汇总", "平均"])


@dataclass(frozen=True, slots=True)
class Known:
    """A record as far as a sheet needs it."""

    id: str
    kind: str
    zh: str
    synthetic: bool


class Names:
    """All subjects of a ledger, by every name they go by."""

    def __init__(self, ledger: Ledger) -> None:
        self.by_id: dict[str, Known] = {}
        self._by_name: dict[str, set[str]] = {}
        self._by_code: dict[str, str] = {}
        with ledger.reading() as connection:
            columns = (RECORD.c.id, RECORD.c.kind, RECORD.c.zh, RECORD.c.en, RECORD.c.synthetic)
            for row in connection.execute(select(*columns)):
                if row.kind in SUBJECTS:
                    self.by_id[row.id] = Known(row.id, row.kind, row.zh, bool(row.synthetic))
                    for name in filter(None, (row.zh, row.en)):
                        self._by_name.setdefault(plain(name).casefold(), set()).add(row.id)
        for record in ledger.records("firm"):
            if isinstance(record, Firm) and record.credit_code:
                self._by_code[record.credit_code] = record.id

    def by_code(self, code: str) -> Known | None:
        """The firm of a social credit code."""
        return self.by_id.get(self._by_code.get(plain(code).upper(), ""))

    def find(self, text: str, explained: Mapping[str, str]) -> Known | str:
        """The record of a name, or one sentence that says why there is none."""
        for name in (text, _LEADING.sub("", plain(text))):
            if (given := explained.get(name)) is not None:
                return self.by_id.get(given) or f"`{name[:60]}` was explained as {given}, which is no record"
            if name in self.by_id:
                return self.by_id[name]
            found = self._by_name.get(plain(name).casefold(), set())
            if len(found) > 1:
                return f"`{name[:60]}` may be {' or '.join(sorted(found)[:5])}; say which one is meant"
            if found:
                return self.by_id[next(iter(found))]
        return f"no record is called `{text[:60]}`"

    def inside(self, text: str) -> list[Known]:
        """Districts, parks, clusters and groups named in a text; a name inside a longer one does not count."""
        words = plain(text).casefold()
        found = [name for name in self._by_name if len(name) > 1 and name in words]
        longest = [name for name in found if not any(name != other and name in other for other in found)]
        ids = {one for name in longest for one in self._by_name[name]}
        return [self.by_id[one] for one in sorted(ids) if self.by_id[one].kind in _WHOLES]

    def candidates(self, text: str, most: int = 3) -> list[str]:
        """Ids of records whose names are close to a text, the nearest first."""
        key = plain(text).casefold()
        held = [name for name in self._by_name if len(key) > 1 and (key in name or name in key)][:most]
        names = held or get_close_matches(key, self._by_name, n=most, cutoff=0.6)
        return [one for name in names for one in sorted(self._by_name[name])[:most]]

    def near(self, text: str) -> str:
        """A hint with names close to this one."""
        if plain(text).casefold() in TOTALS:
            return "say of which record this is the total, or leave the row out: sums are computed"
        found = self.candidates(text)
        close = ", ".join(f"{self.by_id[one].zh} ({one})" for one in found)
        return (
            f"near it: {close}; say which is meant, leave the row out, or add the record"
            if close
            else ("say which record is meant, leave the row out, or add the record first")
        )
