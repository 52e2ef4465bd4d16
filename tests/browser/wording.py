"""What an English page may say in Chinese: names, and what somebody said. Units and verdicts are the product's."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from lineside.district.store.figures import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.district import Ledger
    from tests.browser.chromium import Page

OF_THE_PRODUCT = {"unit", "aggregation", "kind", "status"}
"""Fields whose texts the product has English words for."""
CHINESE = re.compile("[一-鿿]")
SHOWN = """(() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent, at = walk.currentNode.parentElement;
    if (/[\\u4e00-\\u9fff]/.test(text) && !at.closest('script, style, noscript, datalist, [lang="zh-CN"]'))
      found.push(text);
  }
  return found;
})()"""


def said_in(ledger: Ledger) -> re.Pattern[str]:
    """Whatever Chinese somebody said or named in a ledger."""
    documents: list[object] = [json.loads(record.model_dump_json()) for record in ledger.records()]
    for filed in ledger.figures(Query()):
        figure = filed.figure
        documents.append([figure.place, figure.note, figure.measure.of])
    said = {text for document in documents for text in _texts(document) if CHINESE.search(text)}
    said |= {account.name for account in ledger.accounts()}
    quoted = "“[^”]*”"
    return re.compile("|".join([*map(re.escape, sorted(said, key=len, reverse=True)), quoted]))


def _texts(document: object, field: str = "") -> Iterator[str]:
    if isinstance(document, dict):
        for name, value in document.items():
            yield from _texts(value, name)
    elif isinstance(document, list):
        for value in document:
            yield from _texts(value, field)
    elif isinstance(document, str) and field not in OF_THE_PRODUCT:
        yield document


def own_chinese(page: Page, said: re.Pattern[str]) -> list[str]:
    """The texts on an English page that hold Chinese which nobody said."""
    shown = cast("list[str]", page.run(SHOWN))
    return [text for text in shown if CHINESE.search(said.sub("", text))]
