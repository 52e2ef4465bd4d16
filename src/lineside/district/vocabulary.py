"""What the words of records and figures are called: one vocabulary (`data/vocabulary.yaml`) for forms, pages, files."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from ruamel.yaml import YAML

from lineside.district.briefing.words import Language


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, tuple[str, str]]:
    """Each word of the ledger in Chinese and English. A word that means two things stands once as `field.word`."""
    text = (resources.files("lineside.district.data") / "vocabulary.yaml").read_text(encoding="utf-8")
    return {str(word): (str(zh), str(en)) for word, (zh, en) in YAML(typ="safe").load(text).items()}


def term(word: str, language: Language, *, of: str = "") -> str:
    """A word of the ledger in a language, as a field means it; the word itself where it has no other."""
    found = vocabulary().get(f"{of}.{word}") or vocabulary().get(word)
    return word if found is None else found[language is Language.EN]
