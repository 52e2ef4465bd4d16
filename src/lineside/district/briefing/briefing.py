"""Making a briefing: checked as a whole first, written only when every figure may be shown."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from docx.document import Document

from lineside.district.briefing.citing import Audience, BriefingError, Citations, Cited
from lineside.district.briefing.document import fill_document, open_template, paragraphs
from lineside.district.briefing.page import render_page
from lineside.district.briefing.placeholder import PATTERN
from lineside.district.briefing.wording import Wording
from lineside.district.briefing.words import Language
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit_pattern
from lineside.errors import Place, Problem


@dataclass(frozen=True)
class Check:
    """What a briefing cites and what stands against it.

    problems: why it cannot be published. remarks: what its writer should know: claims said as facts, other sources that
    differ, numbers typed by hand. cited: every figure, in order.
    """

    cited: tuple[Cited, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check_briefing(
    ledger: Ledger,
    template: bytes,
    name: str,
    *,
    audience: Audience = Audience.PUBLIC,
    language: Language = Language.ZH,
) -> Check:
    """Check a template against the ledger: every placeholder has one figure, which may be shown to its readers.

    Words of change that stand beside figures (增长8.2%) are recomputed; so are the ledger's claims about them.

    Raises:
        SheetError: the template itself cannot be used.
    """
    document = open_template(template, name)
    citations = Citations(ledger, name, audience, language)
    render_page(document, citations)
    wording = Wording(ledger, name, citations.sight)
    for spot in paragraphs(document):
        judged = wording.judge(spot)
        citations.problems += judged.problems
        citations.remarks += judged.remarks
    citations.remarks += _typed_numbers(document, name)
    return Check(tuple(citations.cited), tuple(citations.problems), tuple(citations.remarks))


def _typed_numbers(document: Document, name: str) -> list[Problem]:
    """Numbers with a unit that stand in the text without coming from the ledger."""
    number = re.compile(rf"\d+(?:\.\d+)?\s*(?:余|多)?(?:{unit_pattern().pattern})")
    told = []
    for spot in paragraphs(document):
        text = PATTERN.sub("", spot.paragraph.text)
        for found in number.finditer(text):
            if found[0][-1] != "年" or not re.fullmatch(r"(?:19|20|21)\d\d年", found[0]):
                message = f"`{found[0]}` is typed by hand and has no source"
                told.append(Problem(Place(name, cell=spot.where), message, "cite the figure"))
    return told


def write_docx(
    ledger: Ledger,
    template: bytes,
    name: str,
    *,
    audience: Audience = Audience.PUBLIC,
    language: Language = Language.ZH,
) -> bytes:
    """The briefing as .docx; the template's own text and styles stay.

    Raises:
        BriefingError: figures that are not found, not unique or not to be shown; words that they do not bear out.
        SheetError: the template cannot be used.
    """
    _refuse(check_briefing(ledger, template, name, audience=audience, language=language))
    document = open_template(template, name)
    citations = Citations(ledger, name, audience, language)
    fill_document(document, citations)
    if citations.problems:
        raise BriefingError(citations.problems)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def write_html(
    ledger: Ledger,
    template: bytes,
    name: str,
    *,
    audience: Audience = Audience.PUBLIC,
    language: Language = Language.ZH,
) -> str:
    """The same briefing as one HTML page that fetches nothing.

    Raises:
        BriefingError: figures that are not found, not unique or not to be shown; words that they do not bear out.
        SheetError: the template cannot be used.
    """
    _refuse(check_briefing(ledger, template, name, audience=audience, language=language))
    return render_page(open_template(template, name), Citations(ledger, name, audience, language))


def _refuse(check: Check) -> None:
    if check.problems:
        raise BriefingError(list(check.problems))
