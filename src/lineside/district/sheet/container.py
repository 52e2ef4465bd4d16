"""What a file is, by its bytes and not by its name; whatever could harm its reader is refused here.

Checked before any reader sees the file: archives that unpack to too much, XML with a document type (entity bombs),
macros, links to other files, passwords, files that are cut off, and files that are not what their name says.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from lineside.district.sheet.limits import LIMITS, Limits
from lineside.district.sheet.problem import refuse


class Container(StrEnum):
    """The formats that can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


_NAMED = {".xlsx": Container.XLSX, ".xlsm": Container.XLSX, ".xls": Container.XLS, ".et": Container.XLS}
_NAMED |= {".ods": Container.ODS, ".csv": Container.CSV, ".txt": Container.CSV, ".tsv": Container.CSV}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # MS-CFB: .xls, and .xlsx behind a password
_UTF16 = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "open it in Excel or WPS and save it as an .xlsx workbook without macros and links"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be read: its container, its bytes, and the archive where it is one."""

    name: str
    kind: Container
    data: bytes
    archive: zipfile.ZipFile | None = None

    def part(self, name: str, limits: Limits = LIMITS) -> bytes:
        """One part of the archive, never more than the limit."""
        assert self.archive is not None
        with self.archive.open(name) as stream:
            data = stream.read(limits.unpacked + 1)
        if len(data) > limits.unpacked:
            raise refuse(self.name, f"its part {name} unpacks to more than {limits.unpacked >> 20} MB")
        return data


def open_container(data: bytes, name: str, limits: Limits = LIMITS) -> Opened:
    """Tell what a file is and refuse what could do harm.

    Args:
        data: the whole file.
        name: its name, for messages and to notice a wrong extension; folders in it are dropped.
        limits: how much is unpacked.

    Raises:
        SheetError: says what the file is and what to do.
    """
    name = PurePath(name.replace("\\", "/")).name[:200] or "workbook"
    if not data:
        raise refuse(name, "the file is empty", "choose the workbook again")
    if len(data) > limits.file:
        raise refuse(name, f"the file has {len(data) >> 20} MB; at most {limits.file >> 20} MB are read", "split it")
    suffix = PurePath(name).suffix.lower()
    if suffix == ".xlsb":
        raise refuse(name, "binary workbooks (.xlsb) are not read", _SAVE_AS)
    if data.startswith(_COMPOUND):
        return _compound(data, name, suffix)
    if data.startswith(b"PK"):
        return _archive(data, name, suffix, limits)
    if data.lstrip()[:5].lower() in (b"<html", b"<?xml", b"<tabl", b"<!doc"):
        raise refuse(name, "this is a web page or XML, not a workbook, whatever its name says", _SAVE_AS)
    if _NAMED.get(suffix) in (Container.XLSX, Container.XLS, Container.ODS):
        raise refuse(
            name, f"the name ends in {suffix}, but the content is no such workbook; it may be cut off", _SAVE_AS
        )
    if suffix not in _NAMED:
        raise refuse(name, f"files ending in `{suffix[:10]}` are not read", "send .xlsx, .xls, .ods or .csv")
    return Opened(name, Container.CSV, data)


def _compound(data: bytes, name: str, suffix: str) -> Opened:
    if _UTF16 in data:
        raise refuse(name, "the workbook is protected by a password", "take the password off and save it again")
    if suffix not in (".xls", ".et"):
        raise refuse(name, f"this is an .xls workbook, although its name ends in {suffix or 'nothing'}", "rename it")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise refuse(name, "the workbook holds macros", _SAVE_AS)
    return Opened(name, Container.XLS, data)


def _archive(data: bytes, name: str, suffix: str, limits: Limits) -> Opened:
    archive = open_archive(data, name, limits)
    kind = _kind_of(archive, name)
    if _NAMED.get(suffix) is not kind:
        raise refuse(name, f"this is an .{kind} workbook, although its name ends in {suffix or 'nothing'}", "rename it")
    return Opened(name, kind, data, archive)


def open_archive(data: bytes, name: str, limits: Limits = LIMITS) -> zipfile.ZipFile:
    """Open an Office document, having refused bombs, macros, entities, passwords and links to other files.

    Raises:
        SheetError: names the part at fault.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise refuse(name, "the file is cut off or damaged", "copy or download it again") from None
    _check_parts(parts, name, limits)
    for part in parts:
        _check_content(archive, name, part, limits)
    return archive


def _kind_of(archive: zipfile.ZipFile, name: str) -> Container:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return Container.XLSX
    if "content.xml" in names and "mimetype" in names:
        return Container.ODS
    if "xl/workbook.bin" in names:
        raise refuse(name, "binary workbooks (.xlsb) are not read", _SAVE_AS)
    raise refuse(name, "this archive holds no workbook", "send .xlsx, .xls, .ods or .csv")


def _check_parts(parts: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    """Sizes as the archive declares them, links and macros, each by the name of its part."""
    if len(parts) > limits.parts:
        raise refuse(name, f"the archive has {len(parts)} parts; at most {limits.parts} are read")
    if len({part.filename for part in parts}) < len(parts):
        raise refuse(name, "the archive names a part twice, so readers would disagree about it", _SAVE_AS)
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise refuse(name, f"the workbook unpacks to more than {limits.unpacked >> 20} MB (an archive bomb?)")
    for part in parts:
        lower = part.filename.lower()
        if part.file_size > 1 << 20 and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise refuse(name, f"its part {part.filename[:80]} unpacks to over {limits.ratio} times its size (a bomb?)")
        if part.flag_bits & 1:
            raise refuse(name, "the workbook is protected by a password", "take the password off and save it again")
        if lower.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in lower or lower.startswith("basic/"):
            raise refuse(name, f"the workbook holds macros ({part.filename[:80]})", _SAVE_AS)
        if lower.startswith(("xl/externallinks/", "xl/activex/", "xl/embeddings/", "xl/connections.xml")):
            raise refuse(name, f"the workbook reaches outside itself ({part.filename[:80]})", _SAVE_AS)


def _check_content(archive: zipfile.ZipFile, name: str, part: zipfile.ZipInfo, limits: Limits) -> None:
    """Unpack a part once: its real size, its checksum, and no document type in XML."""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    seen, tail = 0, b""
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(1 << 18):
                seen += len(chunk)
                if seen > part.file_size or seen > limits.unpacked:
                    raise refuse(name, f"its part {part.filename[:80]} is larger than it declares (a bomb?)")
                window = tail + chunk
                # UTF-16 hides `<!DOCTYPE` from a search of bytes; no program writes workbooks in it.
                if is_xml and seen == len(chunk) and chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
                    raise refuse(name, f"its part {part.filename[:80]} is not in UTF-8", _SAVE_AS)
                if is_xml and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                    raise refuse(
                        name, f"its part {part.filename[:80]} declares XML entities (an entity bomb?)", _SAVE_AS
                    )
                tail = window[-16:]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise refuse(name, "the file is cut off or damaged", "copy or download it again") from None
