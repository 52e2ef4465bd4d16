"""Opening the data that a command names: bundled, a file, or on a server; and in whose name it is worked on."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.district.demo_line import DemoLine
    from lineside.district.store.ledger import Ledger

BUNDLED = ("banan", "demo")
DEMO_STEPS = (
    ("places", "区、集群、产业链、园区与企业", "its clusters, chains, parks and firms"),
    ("figures", "五年的月报数据", "five years of monthly returns"),
    ("park", "园区的房源、租约、服务与供需", "the park's rooms, tenancies, cases and needs"),
    ("run", "一家企业产线的仿真结果", "a simulated line of one of its firms"),
    ("pages", "页面", "its pages"),
    ("line", "承接共享订单的产线", "the line that makes the shared order"),
)
"""What the made-up district is made in: name, Chinese, English."""

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
    path = _kept(data)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        make(data, path)
    return open_ledger(path, create=False)


def make_demo(begins: Callable[[str], None]) -> Ledger:
    """The made-up district, made anew."""
    from lineside.district.store.ledger import open_ledger

    path = _kept("demo")
    path.parent.mkdir(parents=True, exist_ok=True)
    make("demo", path, begins)
    return open_ledger(path, create=False)


def demo_line(opened: Ledger) -> DemoLine:
    """The line of the made-up park, which runs beside the pages: its journals lie where the ledger does."""
    from lineside.district.demo_line import DemoLine

    return DemoLine(opened, _kept("demo").parent)


def unmade(data: str) -> bool:
    """Whether this is bundled data that was never opened, so that opening it makes a file."""
    return data in BUNDLED and not _kept(data).exists()


def _kept(data: str) -> Path:
    from platformdirs import user_data_path

    return user_data_path("lineside") / f"{data}.db"


def make(data: str, path: Path, begins: Callable[[str], None] = lambda _: None) -> None:
    """Make a ledger, empty or of bundled data: under another name first, so that an interruption never leaves half.

    `begins` is told the name of each step of a large one.

    Raises:
        AddressError: its folder is not there.
    """
    from lineside.district.store.ledger import open_ledger

    unfinished = path.with_name(f"{path.name}.unfinished")
    for old in path.parent.glob(f"{unfinished.name}*"):
        old.unlink()
    with open_ledger(unfinished) as made:
        if data:
            fill(made, data, begins)
        # What stands in the write-ahead log moves into the file, which alone is renamed.
        made.settle()
    unfinished.rename(path)


def fill(made: Ledger, data: str, begins: Callable[[str], None] = lambda _: None) -> None:
    """Enter a bundled data set into an empty ledger."""
    if data == "banan":
        from lineside.district.banan import load_banan

        load_banan(made, by="local")
    else:
        from lineside.district.demo import load_demo

        load_demo(made, by="local", begins=begins)
        begins("run")
        _post_example(made)


EXAMPLE, EXAMPLE_FOR, EXAMPLE_RUNS = "engine-line", "10 d", 5
"""The bundled plant whose run is posted to a firm of the made-up district, and how long and often it is simulated."""


def _post_example(made: Ledger, warmup: str = "1 d") -> None:
    """Simulate the bundled plant and post the run to the made-up engine maker that shows its own figures."""
    from lineside import load, simulate
    from lineside.district.demo import SHOWN_FIRM
    from lineside.district.posting.document import Result, read_document
    from lineside.district.posting.result import post_result

    text = simulate(
        load(EXAMPLE), duration=EXAMPLE_FOR, warmup=warmup, replications=EXAMPLE_RUNS, seed=1, workers=1
    ).to_json()
    found = read_document(text.encode(), name=EXAMPLE)
    assert isinstance(found, Result)
    post_result(made, found, subject=SHOWN_FIRM, by="local", reason=f"run of the bundled {EXAMPLE}", period="2024")


def who_acts(opened: Ledger, by: str) -> str:
    """The account to act as: the one named, else the login's, else the first administrator of a ledger of one's own."""
    names = {account.name: account for account in opened.accounts() if account.active}
    if by:
        return by
    login = getpass.getuser()
    return login if login in names else "local"
