"""How the command line ends: its exit status, and what is said of an error."""

from __future__ import annotations

import gc
import io
import os
import sys

from lineside.cli.commands import app
from lineside.cli.terminal import BAD_INPUT, DONE, INTERRUPTED
from lineside.errors import InputError, LinesideError
from lineside.extras import MissingExtraError, fetched
from lineside.tongue import either, is_chinese, of_system, speaking
from lineside.usage import start

RARELY = 50_000
"""Objects made between two searches for garbage. With Python's own 700 an eighth of a start goes into such searches."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 what was checked does not hold, 2 bad input."""
    gc.set_threshold(RARELY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show a character shows a question mark
            stream.reconfigure(errors="replace")
    with speaking(of_system(os.environ, getattr(sys.stdout, "encoding", None) or "ascii")):
        return _carried_out(arguments)


def _carried_out(arguments: list[str] | None) -> int:
    try:
        start(app, sys.argv[1:] if arguments is None else arguments, "lineside")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except MissingExtraError as error:
        given = sys.argv[1:] if arguments is None else arguments
        status = fetched(error.extra, given)
        return _say(_told(error)) if status is None else status
    except LinesideError as error:
        return _say(_told(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{_of_system(error)}")
    except MemoryError:
        en = "there is not enough memory for this; a shorter time or fewer --workers need less"
        return _say(either(en, "内存不足；请缩短时间或减少 --workers"))
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE


def _told(error: LinesideError) -> str:
    """What an error says, in the language that is spoken; what has no Chinese is told in English."""
    if not is_chinese():
        return str(error)
    from lineside.chinese import chinese, told

    if "lineside.district" not in sys.modules:
        return told(error) if isinstance(error, InputError) else chinese(str(error))
    from lineside.district.saying import in_chinese  # what the ledger refuses has its words with the server's refusals

    return told(error, in_chinese) if isinstance(error, InputError) else in_chinese(str(error))


def _of_system(error: OSError) -> str:
    """What the system says, in Chinese where that is spoken and known."""
    text = error.strerror or str(error)
    if not is_chinese():
        return text
    from lineside.chinese.problems import WORDS

    return WORDS.get(text, text)


def _say(message: str) -> int:
    print(message, file=sys.stderr)
    return BAD_INPUT
