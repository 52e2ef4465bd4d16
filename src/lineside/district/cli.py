"""`lineside district DATA` and `lineside ledger …`: opening a district, and working on its ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.district import cli_account
from lineside.district.cli_backup import backup, restore
from lineside.district.cli_files import brief, export, import_workbook, read, template
from lineside.district.cli_match import match
from lineside.district.cli_share import idle, share
from lineside.district.opening import (
    BUNDLED,
    DEMO_STEPS,
    Address,
    By,
    Into,
    Reason,
    demo_line,
    make,
    make_demo,
    open_data,
    unmade,
    who_acts,
)
from lineside.district.saying import say
from lineside.tongue import either, is_chinese

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lineside.district.claim import Verdict
    from lineside.district.connected import ConnectedLine
    from lineside.district.park.journals import Journals
    from lineside.district.posting.document import Comparison, Result
    from lineside.district.posting.live import LiveRun
    from lineside.district.store.ledger import Ledger

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="The industry of a district.")
ledger = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help="Work on a district's ledger."
)


@app.command()
def district(
    data: Address,
    host: Annotated[str, typer.Option(help="Where to listen; this machine only by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any free one.")] = 8600,
    certificate: Annotated[
        Path | None, typer.Option(metavar="PEM", help="TLS certificate chain: needed beyond this machine.")
    ] = None,
    key: Annotated[Path | None, typer.Option(metavar="PEM", help="Its key.")] = None,
    plain_text: Annotated[
        bool, typer.Option("--plain-text", help="Listen beyond this machine without TLS: a proxy before it adds that.")
    ] = False,
    proxy: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The proxy's address: its X-Forwarded-For says who asks.")
    ] = "",
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name people type to reach this server; may be repeated."),
    ] = None,
    lines: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Lines that run: a firm's id, an address and perhaps a token a line."),
    ] = None,
    journals: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Holds a folder for each firm with its lines' journals, to offer hours by."
        ),
    ] = None,
    browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser, too.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print what the ledger holds and its verdicts; do not serve.")
    ] = False,
) -> None:
    """Open a district: clusters, chains, parks, firms, figures, and its claims recomputed."""
    if show:
        with open_data(data) as opened:
            _summary(opened)
            _print_verdicts(opened)
        return
    from lineside.district.connected import read_lines
    from lineside.web.listen import Doors

    connected = read_lines(lines)
    doors = Doors(host, port, certificate, key, plain_text, tuple(name or ()), proxy, browser)
    doors.check()
    doors.check_passwords(lambda: not unmade(data))  # what is only now made has none, and a refusal makes nothing

    kept = _journals(journals)
    from lineside.web.serve import serve, serve_filling  # takes seconds, which a refusal need not wait for

    if data == "demo" and unmade(data):
        serve_filling(
            make_demo, DEMO_STEPS, doors, say=typer.echo, beside=demo_line, connected=connected, journals=kept
        )
        return
    with open_data(data) as opened:
        doors.check_passwords(opened.has_password)
        _summary(opened)
        line = demo_line(opened) if data == "demo" else None
        _check_firms(opened, connected)
        said = "Serving at {} until Ctrl-C."
        serve(opened, doors, say=lambda at: say(said.format(at)), line=line, connected=connected, journals=kept)


def _check_firms(opened: Ledger, connected: Mapping[str, ConnectedLine]) -> None:
    """Raises DistrictError where a line is said to be of what is no firm here."""
    from lineside.district.errors import DistrictError
    from lineside.district.registry.firm import Firm

    for firm in connected:
        if not isinstance(opened.record(firm), Firm):
            raise DistrictError(f"{firm} is no firm of this ledger, so no line can be connected to it")


def _journals(folder: Path | None) -> Journals | None:
    from lineside.district.errors import DistrictError
    from lineside.district.park.journals import Journals

    if folder is not None and not folder.is_dir():
        raise DistrictError(f"--journals: there is no folder {folder}")
    return None if folder is None else Journals(folder)


def _summary(opened: Ledger) -> None:
    from collections import Counter

    from lineside.district.registry.kinds import RECORDS
    from lineside.district.store.figures import Query

    kinds = Counter(record.kind for record in opened.records())
    made_up = either(", synthetic data", "，示例数据（非真实）") if opened.records("district", synthetic=True) else ""
    typer.echo(f"{opened.address}{made_up}")
    figures = opened.count(Query())
    if is_chinese():
        typer.echo("，".join([f"数据 {figures:,} 条", *(f"{RECORDS[kind].what.zh} {n}" for kind, n in kinds.items())]))
        return
    say(", ".join([f"{figures:,} figures", *(_counted(n, kind) for kind, n in sorted(kinds.items()))]))


def _counted(n: int, kind: str) -> str:
    """`6 chains`, `1 tenancy`, `9 policies`, `28 matches`."""
    name = kind.replace("-", " ")
    if n == 1 or name.endswith("s"):
        return f"{n} {name}"
    if name.endswith("ch"):
        return f"{n} {name}es"
    return f"{n} {name[:-1]}ies" if name.endswith("y") else f"{n} {name}s"


def _print_verdicts(opened: Ledger) -> list[Verdict]:
    from collections import Counter

    from lineside.district.claim import Word, check_claims
    from lineside.district.verdict.english import WORDS, called_in_english, english

    verdicts, called = check_claims(opened), called_in_english(opened)
    for verdict in verdicts:
        word = either(f"{WORDS[verdict.word]:<{max(map(len, WORDS.values()))}}", f"{verdict.word:　<4}")
        typer.echo(f"{word} {opened.record(verdict.claim).name.zh}")
        for line in verdict.arithmetic:
            typer.echo(f"      {either(english(line, called), line)}")
        for reading in verdict.readings if len(verdict.readings) > 1 else ():
            holds = {True: ("holds", "成立"), False: ("does not hold", "不成立"), None: ("open", "待定")}[reading.holds]
            told = either(f"{reading.meaning}: {holds[0]}", f"{reading.meaning_zh}：{holds[1]}")
            typer.echo(f"      · {told}")
        if verdict.settles:
            typer.echo(f"      → {either(english(verdict.settles, called), verdict.settles)}")
    from lineside.district.registry.claim import Claim
    from lineside.district.verdict.accepted import contradictions

    claims = [record for record in opened.records("claim") if isinstance(record, Claim)]
    for number, line in enumerate(contradictions(opened, claims)):
        head = either("contradiction ", "互相矛盾 ")
        typer.echo(f"{either(' ' * len(head), '　　　　 ') if number else head}{either(english(line, called), line)}")
    words = Counter(verdict.word for verdict in verdicts)
    counts = [f"{either(WORDS[word], word)} {words[word]}" for word in Word if words[word]]
    typer.echo(either(", ", "，").join(counts) or either("no claims", "没有公开表述"))
    return verdicts


@ledger.command()
def new(
    path: Annotated[Path, typer.Argument(help="The file to make.")],
    data: Annotated[str, typer.Option("--from", help="banan or demo: begin with bundled data.")] = "",
) -> None:
    """Make a ledger, empty or with bundled data."""
    from lineside.district.errors import ConflictError

    if path.exists():
        raise ConflictError(f"{path} exists already")
    if data and data not in BUNDLED:
        raise ConflictError(f"bundled are {' and '.join(BUNDLED)}, not {data}")
    make(data, path)
    with open_data(str(path)) as made:
        _summary(made)


@ledger.command()
def check(data: Address, as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """Recompute every claim. Exit status 1 when some do not hold or cannot be computed."""
    from lineside.district.claim import Word, check_claims

    with open_data(data) as opened:
        if as_json:
            verdicts = check_claims(opened)
            typer.echo(json.dumps([_json(verdict) for verdict in verdicts], ensure_ascii=False, indent=1))
        else:
            verdicts = _print_verdicts(opened)
    if any(verdict.word is not Word.AGREES for verdict in verdicts):
        raise typer.Exit(1)


def _json(verdict: Verdict) -> dict[str, object]:
    readings = [
        {"meaning": r.meaning, "meaning_zh": r.meaning_zh, "usual": r.usual, "holds": r.holds} for r in verdict.readings
    ]
    return {
        "claim": verdict.claim,
        "word": verdict.word.value,
        "arithmetic": list(verdict.arithmetic),
        "readings": readings,
        "settles": verdict.settles,
        "figures": list(verdict.figures),
        "by_convention": verdict.by_convention,
    }


@ledger.command()
def post(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="What simulate or compare wrote, its folder, or the journal of a run.")
    ],
    into: Into,
    firm: Annotated[str, typer.Option("--firm", help="The firm, or one of its lines, by id.")],
    before: Annotated[
        Path | None, typer.Option(help="The result before a retrofit; RUN is then the one after it.")
    ] = None,
    product: Annotated[str, typer.Option(help="The product compared; the only one if there is one.")] = "",
    after: Annotated[str, typer.Option(help="The variant meant, where several were compared with the first.")] = "",
    retrofit: Annotated[
        str, typer.Option(help="The entry of the retrofit register: a new id, or one that is there.")
    ] = "",
    level: Annotated[str, typer.Option(help="Of a new entry: unit, line, workshop or factory.")] = "line",
    period: Annotated[
        str,
        typer.Option(help="The period the result stands for; of a run the one month meant, else each month's share."),
    ] = "?",
    by: By = "",
    reason: Reason = "",
) -> None:
    """Post what a plant found to a firm: KPIs with their run as source; a comparison also as evidence of a retrofit."""
    from lineside.district.errors import DistrictError
    from lineside.district.posting.comparison import post_before_after, post_comparison
    from lineside.district.posting.document import Comparison
    from lineside.district.posting.live import LiveRun, post_run, read_months
    from lineside.district.posting.result import post_result
    from lineside.district.registry.retrofit import RetrofitLevel

    if level not in set(RetrofitLevel):
        raise DistrictError(f"a retrofit is of a {', '.join(RetrofitLevel)}, not `{level}`")
    found, earlier = _found(run), None if before is None else _found(before)
    with open_data(into) as opened:
        who, ladder = who_acts(opened, by), RetrofitLevel(level)
        if isinstance(found, Comparison):
            attached = post_comparison(
                opened, found, firm=firm, level=ladder, by=who, retrofit=retrofit, product=product, after=after,
                reason=reason, period=period,
            )  # fmt: skip
            say(f"retrofit {attached.retrofit} has {attached.results} results; source {attached.source}")
            return
        months = read_months(run, found) if isinstance(found, LiveRun) else []
        if months and isinstance(found, LiveRun):
            for month, share in _of_period(months, period):
                posted = post_run(opened, share, subject=firm, by=who, reason=reason, period=month)
                added = sum(outcome.what == "added" for outcome in posted.receipt.outcomes)
                say(
                    f"{month}: {added} figures added, {len(posted.receipt.outcomes) - added} already there;"
                    f" source {posted.source}"
                )
            return
        posted = (
            post_run(opened, found, subject=firm, by=who, reason=reason, period=period)
            if isinstance(found, LiveRun)
            else post_result(opened, found, subject=firm, by=who, reason=reason, period=period)
        )
        added = sum(outcome.what == "added" for outcome in posted.receipt.outcomes)
        say(f"{added} figures added, {len(posted.receipt.outcomes) - added} already there; source {posted.source}")
        if earlier is not None:
            if isinstance(found, LiveRun) or isinstance(earlier, LiveRun | Comparison):
                raise DistrictError("--before compares two results of simulations; this is something else")
            post_result(opened, earlier, subject=firm, by=who, reason=reason, period=period)
            entry, results = post_before_after(
                opened, earlier, found, firm=firm, level=ladder, by=who, retrofit=retrofit, product=product,
                reason=reason,
            )  # fmt: skip
            say(f"retrofit {entry} has {results} results")


def _of_period(months: list[tuple[str, LiveRun]], period: str) -> list[tuple[str, LiveRun]]:
    """The months that are asked for: all, or the one that is named, of which the run has a share."""
    if period == "?":
        return months
    chosen = [each for each in months if each[0] == period]
    if not chosen:
        from lineside.district.errors import DistrictError

        held = f"{months[0][0]} to {months[-1][0]}" if len(months) > 1 else months[0][0]
        raise DistrictError(
            f"a run is posted by the months of the plant's clock, each with its own share, and this one lies in {held}:"
            f" leave --period out, or name one of these months, not `{period}`"
        )
    return chosen


def _found(path: Path) -> Result | Comparison | LiveRun:
    """What a file holds, or of a folder its result."""
    from lineside.district.errors import ResultError
    from lineside.district.posting.document import LARGEST, read_document
    from lineside.district.posting.live import is_journal, read_run

    names = ("result.json", "comparison.json")
    file = next((path / name for name in names if (path / name).exists()), path / names[0]) if path.is_dir() else path
    try:
        if is_journal(file):
            return read_run(file)
        with file.open("rb") as opened:
            return read_document(opened.read(LARGEST + 1), name=str(file))
    except OSError as wrong:
        raise ResultError(f"{file} cannot be read: {wrong.strerror}") from None


ledger.command(name="import")(import_workbook)
ledger.command()(read)
ledger.command()(export)
ledger.command()(template)
ledger.command()(brief)
ledger.command()(backup)
ledger.command()(restore)
ledger.command()(match)
ledger.command()(idle)
ledger.command()(share)
ledger.add_typer(cli_account.app, name="account")
