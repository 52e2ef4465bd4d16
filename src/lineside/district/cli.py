"""`lineside district DATA` and `lineside ledger …`: opening a district, and working on its ledger."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lineside.district.claim import Verdict
    from lineside.district.posting.document import Comparison, Result
    from lineside.district.posting.live import LiveRun
    from lineside.district.store.ledger import Ledger

BUNDLED = ("banan", "demo")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="The industry of a district.")
ledger = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help="Work on a district's ledger."
)

Address = Annotated[str, typer.Argument(metavar="DATA", help="banan, demo, a file, or postgresql://user@host/name.")]
By = Annotated[str, typer.Option("--by", help="The account in whose name it is done; your login if it has one.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the history.")]
Into = Annotated[str, typer.Option("--into", metavar="DATA", help="The ledger: banan, demo, a file or an address.")]


def open_data(data: str) -> Ledger:
    """The ledger meant: a bundled data set is made once, in the user's data folder, and kept there.

    Raises:
        AddressError: it cannot be opened.
    """
    from lineside.district.store.ledger import open_ledger

    if data not in BUNDLED:
        return open_ledger(data, create=False)
    from platformdirs import user_data_path

    folder = user_data_path("lineside", ensure_exists=True)
    path = folder / f"{data}.db"
    if not path.exists():
        _make(data, path)
    return open_ledger(path, create=False)


def _make(data: str, path: Path) -> None:
    """Make a bundled data set under another name first, so that an interruption never leaves half of one."""
    from lineside.district.store.ledger import open_ledger

    unfinished = path.with_suffix(".unfinished")
    for old in path.parent.glob(f"{unfinished.name}*"):
        old.unlink()
    with open_ledger(unfinished) as made:
        fill(made, data)
        # What stands in the write-ahead log moves into the file, which alone is renamed.
        made.settle()
    unfinished.rename(path)


def fill(made: Ledger, data: str) -> None:
    """Enter a bundled data set into an empty ledger."""
    if data == "banan":
        from lineside.district.banan import load_banan

        load_banan(made, by="local")
    else:
        from lineside.district.demo import load_demo

        load_demo(made, by="local")
        _post_example(made)


EXAMPLE, EXAMPLE_FOR, EXAMPLE_RUNS = "engine-line", "10 d", 5
"""The bundled plant whose run is posted to a firm of the made-up district, and how long and often it is simulated."""


def _post_example(made: Ledger, warmup: str = "1 d") -> None:
    """Simulate the bundled plant and post the run to the made-up engine maker that shows its own figures."""
    from lineside import load, simulate
    from lineside.district.demo import SHOWN_FIRM
    from lineside.district.posting.document import Result, read_document
    from lineside.district.posting.result import post_result

    typer.echo(f"Simulating {EXAMPLE} for one of its firms; the first time, the kernel is compiled.", err=True)
    text = simulate(load(EXAMPLE), duration=EXAMPLE_FOR, warmup=warmup, replications=EXAMPLE_RUNS, seed=1).to_json()
    found = read_document(text.encode(), name=EXAMPLE)
    assert isinstance(found, Result)
    post_result(made, found, subject=SHOWN_FIRM, by="local", reason=f"run of the bundled {EXAMPLE}", period="2024")


def _who(opened: Ledger, by: str) -> str:
    """The account to act as: the one named, else the login's, else the first administrator of a ledger of one's own."""
    names = {account.name: account for account in opened.accounts() if account.active}
    if by:
        return by
    login = getpass.getuser()
    return login if login in names else "local"


@app.command()
def district(
    data: Address,
    host: Annotated[str, typer.Option(help="Where to listen; this machine only by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 for any free one.")] = 8600,
    show: Annotated[
        bool, typer.Option("--show", help="Print what the ledger holds and its verdicts; do not serve.")
    ] = False,
) -> None:
    """Open a district: clusters, chains, parks, firms, figures, and its claims recomputed."""
    with open_data(data) as opened:
        _summary(opened)
        if show:
            _print_verdicts(opened)
            return
        from lineside.web.serve import serve

        typer.echo(f"Serving at http://{host}:{port} until Ctrl-C.")
        serve(opened, host, port)


def _summary(opened: Ledger) -> None:
    from collections import Counter

    from lineside.district.store.figures import Query

    kinds = Counter(record.kind for record in opened.records())
    made_up = "，演示数据（synthetic）" if opened.records("district", synthetic=True) else ""
    typer.echo(f"{opened.address}{made_up}")
    typer.echo(f"{opened.count(Query()):,} figures; " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))


def _print_verdicts(opened: Ledger) -> list[Verdict]:
    from collections import Counter

    from lineside.district.claim import Word, check_claims

    verdicts = check_claims(opened)
    for verdict in verdicts:
        typer.echo(f"{verdict.word:　<4} {opened.record(verdict.claim).name.zh}")
        for line in verdict.arithmetic:
            typer.echo(f"      {line}")
        for reading in verdict.readings if len(verdict.readings) > 1 else ():
            holds = {True: "成立", False: "不成立", None: "待定"}[reading.holds]
            typer.echo(f"      · {reading.meaning_zh}：{holds}")
        if verdict.settles:
            typer.echo(f"      → {verdict.settles}")
    words = Counter(verdict.word for verdict in verdicts)
    typer.echo("，".join(f"{word} {words[word]}" for word in Word if words[word]) or "no claims")
    return verdicts


@ledger.command()
def new(
    path: Annotated[Path, typer.Argument(help="The file to make.")],
    data: Annotated[str, typer.Option("--from", help="banan or demo: begin with bundled data.")] = "",
) -> None:
    """Make a ledger, empty or with bundled data."""
    from lineside.district.errors import ConflictError
    from lineside.district.store.ledger import open_ledger

    if path.exists():
        raise ConflictError(f"{path} exists already")
    if data and data not in BUNDLED:
        raise ConflictError(f"bundled are {' and '.join(BUNDLED)}, not {data}")
    with open_ledger(path) as made:
        if data:
            fill(made, data)
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
    period: Annotated[str, typer.Option(help="The period the result stands for.")] = "?",
    by: By = "",
    reason: Reason = "",
) -> None:
    """Post what a plant found to a firm: KPIs with their run as source; a comparison also as evidence of a retrofit."""
    from lineside.district.errors import DistrictError
    from lineside.district.posting.comparison import post_before_after, post_comparison
    from lineside.district.posting.document import Comparison
    from lineside.district.posting.live import LiveRun, post_run
    from lineside.district.posting.result import post_result
    from lineside.district.registry.retrofit import RetrofitLevel

    if level not in set(RetrofitLevel):
        raise DistrictError(f"a retrofit is of a {', '.join(RetrofitLevel)}, not `{level}`")
    found, earlier = _found(run), None if before is None else _found(before)
    with open_data(into) as opened:
        who, ladder = _who(opened, by), RetrofitLevel(level)
        if isinstance(found, Comparison):
            attached = post_comparison(
                opened, found, firm=firm, level=ladder, by=who, retrofit=retrofit, product=product, after=after,
                reason=reason, period=period,
            )  # fmt: skip
            typer.echo(f"retrofit {attached.retrofit} has {attached.results} results; source {attached.source}")
            return
        posted = (
            post_run(opened, found, subject=firm, by=who, reason=reason, period=period)
            if isinstance(found, LiveRun)
            else post_result(opened, found, subject=firm, by=who, reason=reason, period=period)
        )
        added = sum(outcome.what == "added" for outcome in posted.receipt.outcomes)
        typer.echo(
            f"{added} figures added, {len(posted.receipt.outcomes) - added} already there; source {posted.source}"
        )
        if earlier is not None:
            if isinstance(found, LiveRun) or isinstance(earlier, LiveRun | Comparison):
                raise DistrictError("--before compares two results of simulations; this is something else")
            post_result(opened, earlier, subject=firm, by=who, reason=reason, period=period)
            entry, results = post_before_after(
                opened, earlier, found, firm=firm, level=ladder, by=who, retrofit=retrofit, product=product,
                reason=reason,
            )  # fmt: skip
            typer.echo(f"retrofit {entry} has {results} results")


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


@ledger.command(name="import")
def import_workbook(
    workbook: Annotated[Path, typer.Argument(help="An .xls or .xlsx file.")],
    into: Into,
    write: Annotated[bool, typer.Option("--write", help="Take it in; without it only a preview is shown.")] = False,
    revise: Annotated[bool, typer.Option("--revise", help="Replace figures that differ.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Somebody has looked at what is suspicious.")] = False,
    by: By = "",
    reason: Reason = "",
) -> None:
    """Show what a workbook would change in the ledger; with --write take it in."""
    from lineside.district.errors import DistrictError
    from lineside.district.sheet.book import read_book
    from lineside.district.sheet.importing import commit, preview, propose
    from lineside.district.store.intake import What

    try:
        data = workbook.read_bytes()
    except OSError as wrong:
        raise DistrictError(f"{workbook} cannot be read: {wrong.strerror}") from None
    book = read_book(data, workbook.name)
    with open_data(into) as opened:
        proposal = propose(opened, book)
        seen = preview(opened, book, proposal.mapping)
        for line in (*proposal.questions, *seen.problems, *seen.suspicions, *seen.remarks):
            typer.echo(str(line))
        counts = ", ".join(f"{seen.count(what)} {what}" for what in What)
        typer.echo(f"{workbook.name}: {counts}")
        if write:
            commit(opened, book, proposal.mapping, by=_who(opened, by), reason=reason, revise=revise, confirmed=confirm)
            typer.echo("taken in")
    if seen.problems and not write:
        raise typer.Exit(1)


@ledger.command()
def export(data: Address, out: Annotated[Path, typer.Option("--out", help="The .xlsx file to write.")]) -> None:
    """Write everything that stands in the ledger to a workbook."""
    from lineside.district.sheet.exporting import export_ledger

    with open_data(data) as opened:
        out.write_bytes(export_ledger(opened))
    typer.echo(f"wrote {out}")
