"""The command line: parse, call, print. A command is a file, and `commands` lists them.

Whatever takes long to import is imported by the command that needs it, so that `lineside --help` answers at once.
"""

from lineside.cli.commands import app
from lineside.cli.ended import main

__all__ = ["app", "main"]
