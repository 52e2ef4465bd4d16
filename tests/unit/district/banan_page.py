"""The page docs/reference/banan-facts.md, from the bundled facts: `python -m tests.unit.district.banan_page`."""

from __future__ import annotations

from pathlib import Path

from lineside.district.amount import Amount
from lineside.district.banan import read_banan
from lineside.district.briefing.words import Language, name_in, period_words, word
from lineside.district.english import english_amount
from lineside.district.registry.claim import Claim

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "banan-facts.md"
HEAD = """\
# Where each fact of the Banan texts is

The bundled data were drawn from two newspaper texts, which are not shipped. Per text this page lists every figure, in
the order of the fact base, with the place by which claims and footnotes name it; `fact.name` is the second half of a
sentence. Records that hold no figure follow by kind.
"""


def page() -> str:
    """The page as it must stand."""
    batch = read_banan()
    names = {record.id: name_in(record.name, Language.EN) for record in batch.records}
    parts = [HEAD]
    for source in sorted({one.source for one in batch.figures}):
        parts.append(f"\n## {names.get(source, source)}\n\n")
        parts.append("| place | whose | what | period | figure | status |\n|---|---|---|---|---|---|\n")
        for one in batch.figures:
            if one.source == source:
                of = f"(of: {one.measure.of})" if one.measure.of else ""
                cells = (
                    f"`{one.place}`",
                    names.get(one.subject, one.subject),
                    " ".join(filter(None, (one.indicator, word(one.measure.kind, Language.EN), of))),
                    period_words(one.period, Language.EN),
                    english_amount(Amount(one.value, one.unit)),
                    word(one.status, Language.EN),
                )
                parts.append(f"| {' | '.join(cells)} |\n")
    parts.append("\n## Records\n\n| kind | records |\n|---|---|\n")
    kinds = sorted({record.kind for record in batch.records} - {"claim", "source"})
    for kind in kinds:
        held = ", ".join(f"{names[one.id]} (`{one.id}`)" for one in batch.records if one.kind == kind)
        parts.append(f"| {kind} | {held} |\n")
    parts.append("\n## Claims\n\n| claim | test |\n|---|---|\n")
    claims = [record for record in batch.records if isinstance(record, Claim)]
    parts += [f"| {one.name.zh} (`{one.id}`) | {one.check.test} |\n" for one in claims]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
