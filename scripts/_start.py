"""Start one verb of scripts/, or say that this Python is too old.

Any Python, even 2.7, must be able to read this file: hence no annotations, no f-strings, no pathlib.
"""

import os
import sys

OLDEST = (3, 11)


def start(verb):
    """Run `_verbs.<verb>` with the command line's arguments and exit with its status."""
    if sys.version_info < OLDEST:
        sys.exit(too_old(verb, sys.version_info, sys.executable, newer_pythons()))
    import _verbs

    sys.exit(getattr(_verbs, verb)(sys.argv[1:]))


def too_old(verb, version, executable, newer):
    """The message for somebody whose Python cannot run lineside, with a command that would, where one was found."""
    message = "lineside needs Python %d.%d or newer; this is %d.%d (%s).\n" % (
        OLDEST + tuple(version[:2]) + (executable,)
    )
    if newer:
        return message + "This machine has a newer one: %s %s" % (newer[0], os.path.join("scripts", verb))
    return message + "Install a newer Python and start again with it: python3.11 %s" % os.path.join("scripts", verb)


def newer_pythons():
    """The names of Pythons on the PATH that are new enough, the newest first."""
    ending = ".exe" if os.name == "nt" else ""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    names = ["python3.%d" % minor for minor in range(20, OLDEST[1] - 1, -1)]
    return [name for name in names if any(os.access(os.path.join(f, name + ending), os.X_OK) for f in folders if f)]
