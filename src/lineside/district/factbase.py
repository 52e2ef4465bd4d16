"""Turning a fact base with quotations into one that may be shipped: facts stay, sentences and people's names go.

    python -m lineside.district.factbase FACTS.yaml SHIPPED.yaml MANIFEST.yaml

Every field is copied but those whose name begins with `quote` (sentences of the newspaper) and `people`. A name found
under `people` is taken out of all other texts as well. The manifest counts, for each section, how often each field
stood in the fact base and how often it was kept, so that a test can hold the shipped file against what it came from.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from ruamel.yaml import YAML

PEOPLE = "people"
REMOVED = "〔姓名〕"


def is_dropped(field: str) -> bool:
    """Whether a field holds a quotation or people."""
    return field.startswith("quote") or field == PEOPLE


def fields_of(node: object) -> Iterator[str]:
    """The name of every field, at whatever depth."""
    if isinstance(node, Mapping):
        for field, inner in node.items():
            yield str(field)
            yield from fields_of(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from fields_of(inner)


def names_in(node: object) -> set[str]:
    """The personal names that stand under `people`, without their titles in brackets."""
    found: set[str] = set()
    if isinstance(node, Mapping):
        for field, inner in node.items():
            if field == PEOPLE and isinstance(inner, list):
                found |= {re.split(r"[（(]", str(person))[0].strip() for person in inner}
            else:
                found |= names_in(inner)
    elif isinstance(node, list):
        for inner in node:
            found |= names_in(inner)
    return found - {""}


def strip(node: object, names: set[str]) -> object:
    """The node without dropped fields and names; mappings and lists are changed in place to keep their layout."""
    if isinstance(node, dict):
        for field in [field for field in node if is_dropped(str(field))]:
            del node[field]
        for field in node:
            node[field] = strip(node[field], names)
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            node[index] = strip(inner, names)
    elif isinstance(node, str) and any(name in node for name in names):
        for name in names:
            node = node.replace(name, REMOVED)
    return node


def count_fields(document: Mapping[str, object]) -> dict[str, Counter[str]]:
    """How often each field stands in each section."""
    return {section: Counter(fields_of(content)) for section, content in document.items()}


def entries(document: Mapping[str, object]) -> dict[str, int]:
    """How many entries each section has."""
    return {section: len(content) for section, content in document.items() if isinstance(content, list)}


def convert(source: Path, shipped: Path, manifest: Path) -> None:
    """Read a fact base, write what may be shipped, and write the manifest."""
    yaml = YAML()
    yaml.width, yaml.preserve_quotes, yaml.allow_unicode = 4000, True, True
    document = yaml.load(source.read_text(encoding="utf-8"))
    before, sizes = count_fields(document), entries(document)
    strip(document, names_in(document))
    after = count_fields(document)
    with shipped.open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(document, file)
    counted = {
        section: {
            "entries": sizes.get(section, 0),
            "fields": {f: {"stood": n, "kept": after[section][f]} for f, n in sorted(before[section].items())},
        }
        for section in before
    }
    with manifest.open("w", encoding="utf-8", newline="\n") as file:
        YAML().dump(counted, file)


if __name__ == "__main__":
    convert(*(Path(argument) for argument in sys.argv[1:4]))
