"""The briefing as .docx: the unit's own template, its placeholders filled, every figure with its footnote."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lineside.district.briefing.citing import Citations, Cited
from lineside.district.briefing.placeholder import PATTERN, PlaceholderError, read_placeholder
from lineside.district.briefing.words import Language
from lineside.district.sheet.container import open_archive
from lineside.district.sheet.problem import refuse
from lineside.errors import Place, Problem

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_EXTERNAL = re.compile(rb'<Relationship\b(?=[^>]*TargetMode="External")(?![^>]*/hyperlink")[^>]*>')
HEADS = {
    Language.ZH: ("主体", "指标", "时期", "数值"),
    Language.EN: ("Subject", "Indicator", "Period", "Value"),
}


def open_template(data: bytes, name: str) -> Document:
    """A .docx template, having refused what could do harm.

    Raises:
        SheetError: not a .docx, damaged, with macros, or one that fetches from elsewhere when opened.
    """
    if not data.startswith(b"PK") or not name.lower().endswith((".docx", ".dotx")):
        raise refuse(name, "a briefing's template is a .docx document", "save it from Word or WPS as .docx")
    archive = open_archive(data, name)
    for part in archive.namelist():
        if part.endswith(".rels") and _EXTERNAL.search(archive.read(part)):
            raise refuse(name, f"the template fetches something from elsewhere ({part})", "save it without links")
    try:
        return docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, SyntaxError, PackageNotFoundError) as wrong:
        raise refuse(
            name, f"the template is no Word document ({str(wrong)[:80]})", "save it from Word or WPS"
        ) from None


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph and where it stands, as people count: `paragraph 3`, `table 1, row 2`."""

    paragraph: Paragraph
    where: str


def paragraphs(document: Document) -> Iterator[Spot]:
    """Every paragraph of the body, tables within tables included, in reading order."""
    count = 0
    tables = 0
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            count += 1
            yield Spot(block, f"paragraph {count}")
        else:
            tables += 1
            yield from _in_table(block, f"table {tables}")


def _in_table(table: Table, where: str) -> Iterator[Spot]:
    seen: set[object] = set()
    for number, row in enumerate(table.rows, 1):
        for cell in row.cells:
            if cell._tc not in seen:  # noqa: SLF001  a merged cell is met once in every row it spans
                seen.add(cell._tc)  # noqa: SLF001
                yield from _in_cell(cell, f"{where}, row {number}")


def _in_cell(cell: _Cell, where: str) -> Iterator[Spot]:
    for block in cell.iter_inner_content():
        if isinstance(block, Paragraph):
            yield Spot(block, where)
        else:
            yield from _in_table(block, where)


def fill_document(document: Document, citations: Citations) -> None:
    """Fill every placeholder; what is wrong is gathered in `citations.problems`."""
    notes = _Notes(document)
    for spot in list(paragraphs(document)):
        _fill_paragraph(spot, citations, notes)
    for section in document.sections:
        for block in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            for paragraph in block.paragraphs:
                if PATTERN.search(paragraph.text):
                    _wrong(citations, "header or footer", "Word allows no footnote here; move the figure into the text")
    for left in _left_over(document):
        _wrong(citations, left, "a placeholder stands in a link, field or text box; move it into plain text")
    notes.save()


def _wrong(citations: Citations, where: str, message: str) -> None:
    citations.problems.append(Problem(Place(citations.file, cell=where), message))


def _left_over(document: Document) -> Iterator[str]:
    for paragraph in document.element.body.iter(qn("w:p")):
        text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        if PATTERN.search(text):
            yield text[:60]


def _fill_paragraph(spot: Spot, citations: Citations, notes: _Notes) -> None:
    paragraph = spot.paragraph
    for found in reversed(list(PATTERN.finditer(paragraph.text))):
        run = _isolate(paragraph, found.start(), found.end())
        if run is None:
            continue
        run.text = ""
        _fill(spot, run, found[1], citations, notes)
    # From the last to the first, so that the places of those before stay right; Word numbers footnotes by itself.


def _fill(spot: Spot, run: Run, inside: str, citations: Citations, notes: _Notes) -> None:
    try:
        placeholder = read_placeholder(inside)
    except PlaceholderError as wrong:
        _wrong(citations, spot.where, str(wrong))
        return
    cited = citations.cite(placeholder, spot.where)
    if not cited:
        return
    if placeholder.table:
        _insert_table(spot.paragraph, cited, citations.language, notes)
        return
    run.text = cited[0].text
    notes.refer(run, cited[0])


def _isolate(paragraph: Paragraph, start: int, end: int) -> Run | None:
    """Make the text from `start` to `end` one run of its own, in the format of its first character."""
    place, holder = 0, None
    for run in list(paragraph.runs):
        text = run.text
        first, last = max(start - place, 0), min(end - place, len(text))
        place += len(text)
        if first >= last:
            continue
        inside, after = text[first:last], text[last:]
        if after:
            _copy_after(run, after)
        if first:
            run.text = text[:first]
            run = _copy_after(run, inside)
        else:
            run.text = inside
        if holder is None:
            holder = run
        else:
            run._r.getparent().remove(run._r)  # noqa: SLF001  python-docx has no way to drop a run
    return holder


def _copy_after(run: Run, text: str) -> Run:
    twin = copy.deepcopy(run._r)  # noqa: SLF001
    run._r.addnext(twin)  # noqa: SLF001
    made = Run(twin, run._parent)  # noqa: SLF001
    made.text = text
    return made


def _insert_table(paragraph: Paragraph, cited: Sequence[Cited], language: Language, notes: _Notes) -> None:
    """A table of figures after the paragraph, each value with its footnote."""
    table = notes.document.add_table(rows=1, cols=4)
    if any(style.name == "Table Grid" for style in notes.document.styles):
        table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, HEADS[language], strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for one in cited:
        cells = table.add_row().cells
        for cell, text in zip(cells, (one.subject, one.measure, one.period, one.text), strict=True):
            cell.paragraphs[0].add_run(text)
        notes.refer(cells[3].paragraphs[0].runs[0], one)
    paragraph._p.addnext(table._tbl)  # noqa: SLF001


class _Notes:
    """The footnotes part of a document: made where there is none, added to where there is."""

    def __init__(self, document: Document) -> None:
        self.document = document
        part = document.part
        found = [rel for rel in part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.FOOTNOTES]
        if found:
            self._part = found[0].target_part
            self._root = parse_xml(self._part.blob)
        else:
            self._root = parse_xml(_EMPTY)
            uri = PackURI("/word/footnotes.xml")
            self._part = Part(uri, _TYPE, b"", part.package)
            part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        used = [int(note.get(qn("w:id"), "0")) for note in self._root]
        self._next = max(used, default=0) + 1

    def refer(self, run: Run, cited: Cited) -> None:
        """A footnote after a run."""
        mark = parse_xml(
            f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            f'<w:footnoteReference w:id="{self._next}"/></w:r>'
        )
        run._r.addnext(mark)  # noqa: SLF001
        note = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{self._next}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/>'
            f'</w:rPr><w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="{int(Pt(9).pt * 2)}"/></w:rPr>'
            '<w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
        )
        texts = list(note.iter(qn("w:t")))
        texts[0].text = f" [{cited.filed.id}] {cited.note}"
        self._root.append(note)
        self._next += 1

    def save(self) -> None:
        """Put the footnotes into the document."""
        self._part._blob = serialize_part_xml(self._root)  # noqa: SLF001  a plain part has no other way to change its bytes


_EMPTY = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
