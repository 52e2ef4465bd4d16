"""`lineside ledger …` with files: workbooks in and out, templates to fill, briefings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.district.opening import Address, By, Into, Reason, open_data, who_acts
from lineside.district.saying import say, say_problem
from lineside.district.written import write_file
from lineside.tongue import either

if TYPE_CHECKING:
    from lineside.district.period import Period
    from lineside.district.sheet.book import Book
    from lineside.district.sheet.importing import Preview, Proposal
    from lineside.district.sheet.mapping import WorkbookMap
    from lineside.district.store.ledger import Ledger

MOST_FAULTS = 10_000
MOST_SHOWN = 20
"""Lines of one sort that a preview lists."""


def _read(path: Path) -> bytes:
    from lineside.district.errors import DistrictError

    try:
        return path.read_bytes()
    except OSError as wrong:
        raise DistrictError(f"{path} cannot be read: {wrong.strerror}") from None


def import_workbook(
    workbook: Annotated[Path, typer.Argument(help="An .xlsx, .xls, .ods or .csv file.")],
    into: Into,
    write: Annotated[bool, typer.Option("--write", help="Take it in; without it only a preview is shown.")] = False,
    revise: Annotated[bool, typer.Option("--revise", help="Replace figures that differ.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Somebody has looked at what is suspicious.")] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(help="A .json file that says what the columns mean; made with the proposal if it is not there."),
    ] = None,
    park: Annotated[str, typer.Option(help="Of lists of tenants or visits: whose they are, by id.")] = "",
    by: By = "",
    reason: Reason = "",
) -> None:
    """Show what a workbook would change in the ledger; with --write take it in."""
    from lineside.district.park.intake.taking import propose_lists
    from lineside.district.sheet.book import read_book
    from lineside.district.sheet.importing import commit, preview, propose
    from lineside.district.sheet.restoring import is_export

    book = read_book(_read(workbook), workbook.name)
    if is_export(book):
        _take_export(book, into, write=write, revise=revise, confirm=confirm, by=by, reason=reason)
        return
    if (lists := propose_lists(book, park)) is not None:
        from lineside.district.cli_lists import take

        take(book, lists, into, mapping, write=write, revise=revise, confirm=confirm, by=by, reason=reason)
        return
    with open_data(into) as opened:
        proposal = propose(opened, book)
        chosen = proposal.mapping
        if mapping is not None and mapping.exists():
            chosen = _mapping(mapping)
        elif mapping is not None:
            write_file(mapping, proposal.mapping.model_dump_json(indent=1).encode())
        seen = preview(opened, book, chosen)
        _tell(book, proposal if chosen is proposal.mapping else None, seen)
        if write:
            commit(
                opened, book, chosen, by=who_acts(opened, by), reason=reason, revise=revise, confirmed=confirm,
                stamp=seen.stamp,
            )  # fmt: skip
            say("taken in")
    if seen.problems and not write:
        raise typer.Exit(1)


def _take_export(book: Book, into: str, *, write: bool, revise: bool, confirm: bool, by: str, reason: str) -> None:
    """A workbook that `export` wrote, perhaps with rows added: registry and figures alike."""
    from lineside.district.sheet.restoring import read_export, restore

    with open_data(into) as opened:
        held = read_export(book, opened)
        say(
            f"{book.file}: an export with {len(held.figures)} figures, {len(held.records)} records, "
            f"{len(held.memberships)} memberships, {len(held.indicators)} indicators"
        )
        known = {record.id for record in opened.records()}
        new = [record for record in held.records if record.id not in known]
        for record in new[:MOST_SHOWN]:
            say(f"new: {record.kind} {record.id} {record.name.zh}")
        say(f"{len(new)} records are new")
        if write:
            restore(opened, book, by=who_acts(opened, by), reason=reason, revise=revise, confirmed=confirm)
            say("taken in")


def _mapping(path: Path) -> WorkbookMap:
    from pydantic import ValidationError

    from lineside.district.errors import DistrictError
    from lineside.district.sheet.mapping import WorkbookMap

    try:
        return WorkbookMap.model_validate_json(_read(path))
    except ValidationError as wrong:
        if wrong.error_count() > MOST_FAULTS:
            raise DistrictError(f"{path}: {wrong.error_count():,} of its values are wrong; is it a mapping?") from None
        first = wrong.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise DistrictError(f"{path}: {where}: {first['msg']}; delete it to have a proposal written") from None


def _tell(book: Book, proposal: Proposal | None, seen: Preview) -> None:
    from lineside.district.store.intake import What

    for question in proposal.questions if proposal else ():
        say(f"{question.cell}: {question.text}")
    for line in (*seen.problems, *seen.suspicions, *seen.remarks):
        say_problem(line)
    told = 0
    for drawn, outcome in zip(seen.figures, seen.outcomes, strict=False):
        if outcome.what is What.UNCHANGED:
            continue
        told += 1
        if told <= MOST_SHOWN:
            new, old = outcome.new, outcome.old
            stood = "" if old is None else f", stands as {old.value} {old.unit}"
            what = f"{new.subject} · {new.indicator} · {new.period} · {new.measure.kind.value}"
            say(f"{drawn.cell}: {outcome.what.value}: {what}: {new.value} {new.unit}{stood}")
    if told > MOST_SHOWN:
        say(f"… and {told - MOST_SHOWN} more")
    for difference in seen.differences[:MOST_SHOWN]:
        say(str(difference))
    counts = ", ".join(f"{seen.count(what)} {what}" for what in What)
    say(f"{book.file}: {counts}, {len(seen.differences)} against other sources")


def export(data: Address, out: Annotated[Path, typer.Option("--out", help="The .xlsx file to write.")]) -> None:
    """Write everything that stands in the ledger to a workbook."""
    from lineside.district.sheet.exporting import export_ledger

    with open_data(data) as opened:
        write_file(out, export_ledger(opened))


def brief(
    template: Annotated[Path, typer.Argument(help="Your own .docx with {{…}} where figures belong.")],
    data: Annotated[str, typer.Option("--from", metavar="DATA", help="banan, demo, a file or an address.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The .docx or .html to write; without it the briefing is only checked.")
    ] = None,
    internal: Annotated[bool, typer.Option("--internal", help="For the office, not for everybody.")] = False,
    english: Annotated[bool, typer.Option("--english", help="Footnotes in English.")] = False,
) -> None:
    """Check every figure and every word of change of a briefing; write it only when all of them hold."""
    from lineside.district.briefing.briefing import check_briefing, write_docx, write_html
    from lineside.district.briefing.citing import Audience
    from lineside.district.briefing.words import Language
    from lineside.district.errors import DistrictError

    given = _read(template)
    audience = Audience.INTERNAL if internal else Audience.PUBLIC
    language = Language.EN if english else Language.ZH
    if out is not None and out.suffix not in (".docx", ".html"):
        raise DistrictError(f"{out}: a briefing is written as .docx or .html")
    with open_data(data) as opened:
        found = check_briefing(opened, given, template.name, audience=audience, language=language)
        for remark in found.remarks:
            say(f"remark: {remark}")
        for problem in found.problems:
            say(str(problem), err=True)
        say(f"{len(found.cited)} figures cited, {len(found.problems)} problems, {len(found.remarks)} remarks")
        if found.problems:
            raise typer.Exit(1)
        if out is not None and out.suffix == ".docx":
            write_file(out, write_docx(opened, given, template.name, audience=audience, language=language))
        elif out is not None:
            page = write_html(opened, given, template.name, audience=audience, language=language)
            write_file(out, page.encode())


def template(
    data: Address,
    of: Annotated[str, typer.Option("--of", help="A cluster, park, list or other whole: its firms fill it in.")],
    indicators: Annotated[str, typer.Option("--indicators", help="Ids or names, a comma between.")],
    period: Annotated[str, typer.Option("--period", help="Such as 2024-03, 2024-01..02 or 2024.")],
    out: Annotated[Path, typer.Option("--out", help="The .xlsx file to write.")],
    base: Annotated[bool, typer.Option("--base", help="Ask for the same period of last year (上年同期) too.")] = False,
    growth: Annotated[bool, typer.Option("--growth", help="Ask for the published growth too.")] = False,
) -> None:
    """Write a workbook that the firms of a whole fill in; what is filled in is read back exactly."""
    from lineside.district.errors import DistrictError
    from lineside.district.period import Period
    from lineside.district.registry.record import Name
    from lineside.district.sheet.template import TemplateColumn, TemplateSpec, write_template

    when = Period.parse(period)
    with open_data(data) as opened:
        firms = tuple(_firms_of(opened, of, when))
        if not firms:
            raise DistrictError(f"no firm belongs to {of} in {period}")
        found = [opened.indicators.find(name.strip()) for name in indicators.split(",") if name.strip()]
        about = opened.record(of).name
        spec = TemplateSpec(
            title=Name(zh=f"{about.zh}{period}报表", en=f"{about.en or of}: return of {period}"),
            period=when.text,
            subjects=firms,
            columns=tuple(
                TemplateColumn(indicator=one.id, with_base=base and one.flow, with_growth=growth and one.flow)
                for one in found
            ),
            source=f"template-{of}",
            source_name=f"{about.zh}报表",
        )
        write_file(out, write_template(opened, spec))


def _firms_of(opened: Ledger, whole: str, when: Period) -> list[str]:
    """The firms that lie under a whole, directly or through others, as a period ends."""
    from datetime import date

    day = when.last or date.max
    reached, firms = [whole], set[str]()
    for place in reached:
        for standing in opened.memberships(whole=place, on=day):
            member = standing.membership.member
            if member not in reached:
                reached.append(member)
                if opened.record(member).kind == "firm":
                    firms.add(member)
    return sorted(firms)


def read(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A .txt, .html, .docx or .pdf file; - reads a text.")],
    data: Annotated[
        str, typer.Option("--from", metavar="DATA", help="Judge by this ledger: banan, demo, a file.")
    ] = "",
    year: Annotated[int | None, typer.Option(help="The year of periods that name none.", min=1900, max=2200)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """Read an article: every figure it states, with its period, subject, indicator, measure, and who says it."""
    import json
    import sys

    from lineside.district.english import measured
    from lineside.district.verdict.english import WORDS, Called, called_in_english, english
    from lineside.district.words.article import NOT_READ, read_article
    from lineside.district.words.document import MOST_BYTES, read_document
    from lineside.extras import need

    need("ledger", "Reading an article")
    given = sys.stdin.buffer.read(MOST_BYTES + 1) if file == "-" else _read(Path(file))
    text = read_document(given, "the text" if file == "-" else Path(file).name)
    called: Called = {}
    if data:
        with open_data(data) as opened:
            found = read_article(text, year=year, ledger=opened)
            called = called_in_english(opened)
    else:
        found = read_article(text, year=year)
    if as_json:
        typer.echo(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        said = one.statement
        period = said.period or either("period not stated", "时期未注明")
        what = " · ".join(filter(None, (said.subject, said.indicator, period)))
        word = None if one.verdict is None else either(WORDS[one.verdict.word], one.verdict.word)
        verdict = f"  {word or NOT_READ}" if data else ""
        told = either(measured(said.value, said.unit), f"{said.value}{said.unit}")
        typer.echo(f"{said.span_start}: {told} {said.measure}: {what} [{said.status}]{verdict}")
        for line in one.verdict.arithmetic if one.verdict is not None else ():
            typer.echo(f"      {either(english(line, called), line)}")
    typer.echo(either(f"{len(found)} figures read", f"共识别 {len(found)} 个数"))
