"""The text of a document: .txt, .html, .docx, .pdf; nothing in it is run or fetched, and much is too much."""

from __future__ import annotations

import io
import logging
from html.parser import HTMLParser

from lineside.district.sheet.problem import refuse

MOST_BYTES = 20 << 20
MOST_PAGES = 300
MOST_CHARACTERS = 1_000_000
_SILENT = frozenset(["script", "style", "head", "noscript", "template", "svg", "nav"])
_BLOCKS = frozenset(
    "p div br li tr h1 h2 h3 h4 h5 h6 section article table td th title blockquote".split()  # noqa: SIM905  a list is no clearer
)


def read_document(data: bytes, name: str) -> str:
    """The text of a file, or of what was pasted.

    Args:
        data: its bytes.
        name: its name, whose ending says what it is; none of .html, .htm, .docx and .pdf is plain text.

    Raises:
        SheetError: too large, damaged, protected, or no text in it.
    """
    if len(data) > MOST_BYTES:
        raise refuse(name, f"the document has {len(data) >> 20} MB; at most {MOST_BYTES >> 20} MB are read", "split it")
    lower = name.lower()
    if data.startswith(b"%PDF") or lower.endswith(".pdf"):
        text = _pdf(data, name)
    elif lower.endswith((".docx", ".dotx")):
        text = _docx(data, name)
    elif data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise refuse(name, "this is no text, whatever its name says", "send .txt, .html, .docx or .pdf")
    else:
        text = _plain(data, name)
        if lower.endswith((".html", ".htm")) or text.lstrip()[:200].lower().startswith(("<!doctype html", "<html")):
            text = _html(text)
    if len(text) > MOST_CHARACTERS:
        raise refuse(name, f"the text has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read", "split it")
    if not text.strip():
        raise refuse(name, "there is no text in it; a scan holds pictures of words", "send its text")
    return text


def _plain(data: bytes, name: str) -> str:
    codecs = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise refuse(name, "the text is neither UTF-8 nor GB18030", "save it as UTF-8")


class _Text(HTMLParser):
    """Keeps what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self.silent:
            self.parts.append(data)


def _html(text: str) -> str:
    parser = _Text()
    parser.feed(text)
    parser.close()
    lines = ("".join(parser.parts)).split("\n")
    return "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)


def _docx(data: bytes, name: str) -> str:
    from lineside.district.briefing.document import open_template, paragraphs

    return "\n".join(spot.paragraph.text for spot in paragraphs(open_template(data, name)))


def _pdf(data: bytes, name: str) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every oddity of a file
    if not data.startswith(b"%PDF"):
        raise refuse(name, "this is no PDF, whatever its name says", "send the file as it was made")
    parts: list[str] = []
    length = 0
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise refuse(name, "the PDF is protected by a password", "send its text")
        if len(reader.pages) > MOST_PAGES:
            raise refuse(name, f"the PDF has {len(reader.pages)} pages; at most {MOST_PAGES} are read", "split it")
        for page in reader.pages:
            parts.append(page.extract_text())
            length += len(parts[-1])
            if length > MOST_CHARACTERS:
                break
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as wrong:
        reason = str(wrong).splitlines()[0][:80] if str(wrong) else type(wrong).__name__
        raise refuse(name, f"the PDF is damaged or cut off ({reason})", "send its text") from None
    return _rejoined("\n".join(parts))


def _rejoined(text: str) -> str:
    """Lines that a page broke in the middle of a sentence, joined again."""
    lines: list[str] = []
    for line in (one.strip() for one in text.split("\n")):
        if (
            lines
            and line
            and lines[-1]
            and not lines[-1].endswith(("。", "：", ":", "；", "！", "？"))
            and len(lines[-1]) > 20
        ):
            lines[-1] += line
        else:
            lines.append(line)
    return "\n".join(lines)
