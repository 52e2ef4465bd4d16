"""The briefing as one HTML page: nothing fetched, printable, each figure linked to its note and back."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from lineside.district.briefing.citing import Citations, Cited
from lineside.district.briefing.document import HEADS
from lineside.district.briefing.placeholder import PATTERN, PlaceholderError, read_placeholder
from lineside.district.briefing.words import Language
from lineside.errors import Place, Problem

_STYLE = """
:root{color-scheme:light;--ink:#1b2430;--soft:#5b6777;--line:#d5dce5;--accent:#9a2a1f}
body{margin:0 auto;max-width:46rem;padding:2.5rem 1.5rem;color:var(--ink);background:#fff;line-height:1.75;
font-family:"Noto Serif CJK SC","Source Han Serif SC","SimSun","Songti SC",serif;font-size:17px}
h1,h2,h3{font-family:"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;line-height:1.35}
h1{font-size:1.7rem;text-align:center;margin:0 0 1.5rem}h2{font-size:1.25rem;margin-top:2rem}
p{margin:.6em 0;text-align:justify}table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.92em}
td,th{border:1px solid var(--line);padding:.35rem .6rem;text-align:left}th{background:#f3f6fa}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.f{white-space:nowrap}.f a{color:var(--accent);text-decoration:none;font-size:.75em}
.notes{border-top:2px solid var(--ink);margin-top:2.5rem;padding-top:.8rem;font-size:.86rem;color:var(--soft)}
.notes li{margin:.25rem 0}.notes li:target{background:#fff6df;color:var(--ink)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media print{body{max-width:none;padding:0;font-size:12pt}.notes{break-inside:auto}h2{break-after:avoid}
tr{break-inside:avoid}a{color:inherit}@page{size:A4;margin:25mm 22mm}}
"""


def render_page(document: Document, citations: Citations) -> str:
    """The template's text with its figures, and their notes below; texts from the ledger are escaped."""
    body = "\n".join(_blocks(document, citations))
    zh = citations.language is Language.ZH
    title = next((p.text for p in document.paragraphs if p.text.strip()), "")
    title = PATTERN.sub("", title) or ("简报" if zh else "Briefing")
    heading = "数据出处" if zh else "Sources of the figures"
    notes = "\n".join(
        f'<li id="n{one.number}" value="{one.number}">{escape(one.note)} <a href="#c{one.number}"'
        f' aria-label="{"返回正文" if zh else "back to the text"}">↩</a></li>'
        for one in citations.cited
    )
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if zh else "en"}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n{body}\n"
        f'<section class="notes" aria-label="{heading}"><h2>{heading}</h2><ol>{notes}</ol></section>'
        "</main></body></html>\n"
    )


def _blocks(document: Document, citations: Citations) -> Iterator[str]:
    count = tables = 0
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            count += 1
            yield from _paragraph(block, citations, f"paragraph {count}")
        else:
            tables += 1
            yield _table(block, citations, f"table {tables}")


def _paragraph(paragraph: Paragraph, citations: Citations, where: str) -> Iterator[str]:
    if not paragraph.text.strip():
        return
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    level = {"Title": 1, "Heading 1": 2, "Heading 2": 3}.get(style, 0)
    inside, after = _filled(paragraph.text, citations, where)
    if inside.strip():
        yield f"<h{level}>{inside}</h{level}>" if level else f"<p>{inside}</p>"
    yield from after


def _filled(text: str, citations: Citations, where: str) -> tuple[str, list[str]]:
    """A text as HTML with its figures, and the tables that go after it."""
    parts, tables, end = [], [], 0
    for found in PATTERN.finditer(text):
        parts.append(escape(text[end : found.start()]))
        end = found.end()
        try:
            placeholder = read_placeholder(found[1])
        except PlaceholderError as wrong:
            citations.problems.append(Problem(Place(citations.file, cell=where), str(wrong)))
            continue
        cited = citations.cite(placeholder, where)
        if placeholder.table and cited:
            tables.append(_figures_table(cited, citations.language))
        elif cited:
            parts.append(_value(cited[0]))
    return "".join(parts) + escape(text[end:]), tables


def _value(cited: Cited) -> str:
    mark = f'<sup><a id="c{cited.number}" href="#n{cited.number}">[{cited.number}]</a></sup>'
    return f'<span class="f" title="{escape(cited.note)}">{escape(cited.text)}{mark}</span>'


def _figures_table(cited: tuple[Cited, ...], language: Language) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in HEADS[language])
    rows = "".join(
        f"<tr><td>{escape(one.subject)}</td><td>{escape(one.measure)}</td><td>{escape(one.period)}</td>"
        f'<td class="n">{_value(one)}</td></tr>'
        for one in cited
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _table(table: Table, citations: Citations, where: str) -> str:
    rows = []
    for number, row in enumerate(table.rows, 1):
        cells = []
        for cell in row.cells:
            inside, after = _filled(cell.text, citations, f"{where}, row {number}")
            cells.append(f"<td>{inside}{''.join(after)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><tbody>{''.join(rows)}</tbody></table>"
