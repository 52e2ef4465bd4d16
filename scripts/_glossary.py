"""Write what is made of the glossary: the screen's words and a page of the documents. `python scripts/_glossary.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from lineside.district.english import ENGLISH_PER, ENGLISH_SCALES, ENGLISH_UNITS  # noqa: E402 - found only now
from lineside.glossary import GLOSSARY, HEADINGS  # noqa: E402

SCREEN = ROOT / "frontend" / "src" / "glossary.ts"
UNITS = ROOT / "frontend" / "src" / "units.ts"
PAGE = ROOT / "docs" / "reference" / "glossary.md"
PARTS = {
    "state": "What a machine's time is spent on",
    "line": "In the plant",
    "figure": "Figures",
    "ledger": "In the ledger",
}


def screen() -> str:
    """The terms as the screen reads them."""
    lines = [
        f"  {name}: [{json.dumps(term.zh, ensure_ascii=False)}, {json.dumps(term.en[:1].upper() + term.en[1:])}],"
        for name, term in GLOSSARY.items()
    ]
    head = "/** The words of the product, written by scripts/_glossary.py from src/lineside/glossary.py. */"
    return "\n".join([head, "export const GLOSSARY = {", *lines, "} as const;", ""])


def units() -> str:
    """The English of units as the screen reads it."""
    lines = ["/** The English of units, written by scripts/_glossary.py from src/lineside/district/english.py. */"]
    for name, words in (("SCALES", ENGLISH_SCALES), ("UNITS", ENGLISH_UNITS), ("PER", ENGLISH_PER)):
        lines.append(f"export const {name}: Record<string, string> = {{")
        lines += [
            f"  {json.dumps(zh, ensure_ascii=False)}: {json.dumps(en, ensure_ascii=False)}," for zh, en in words.items()
        ]
        lines.append("};")
    return "\n".join([*lines, ""])


def page() -> str:
    """The terms as a page."""
    said = [
        "# Glossary",
        "",
        "One word for one thing, in Chinese and in English, on the terminal, the screen, in reports and in the ledger.",
        "This page is written from `src/lineside/glossary.py`.",
    ]
    for part, heading in PARTS.items():
        said += ["", f"## {heading}", "", "| 中文 | English | 含义 | means | standard |", "|---|---|---|---|---|"]
        said += [
            f"| {it.zh} | {it.en} | {it.means_zh} | {it.means} | {it.standard} |"
            for it in GLOSSARY.values()
            if it.part == part
        ]
    return "\n".join([*said, *headings(), ""])


def headings() -> list[str]:
    """The headings of Chinese sheets, those of one meaning together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for heading, keys in HEADINGS.items():
        alike.setdefault(keys, []).append(heading)
    return [
        "",
        "## Headings of sheets",
        "",
        "Tables of models may be headed in Chinese. Of several keys the first is meant that the table knows.",
        "",
        "| 表头 | key |",
        "|---|---|",
        *(f"| {' · '.join(words)} | {' · '.join(f'`{key}`' for key in keys)} |" for keys, words in alike.items()),
    ]


if __name__ == "__main__":
    SCREEN.write_text(screen(), encoding="utf-8")
    UNITS.write_text(units(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
