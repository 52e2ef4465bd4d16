"""Why a line that is shown has stopped, as those who watch it are told."""

from __future__ import annotations

from enum import Enum
from typing import Final

_GOES_ON: Final = "nothing more is commanded until the run is started again"
_JOURNAL: Final = "The journal cannot be written"


class Ending(Enum):
    """A title and what is to be known besides; the Chinese of both is in the catalogue of refusals."""

    STOPPED = ("The line has stopped", "this page goes on by itself when it runs again")
    NO_SPACE = (_JOURNAL, f"no space is left on the disk; {_GOES_ON}")
    DISK = (_JOURNAL, f"its disk does not take it; {_GOES_ON}")
    DAMAGED = (_JOURNAL, f"its file is damaged; {_GOES_ON}")
    MEMORY = ("The line has stopped", f"no memory is left; {_GOES_ON}")
    PLANT = ("The line has stopped", f"the link to the plant has failed; {_GOES_ON}")
    ERROR = ("The line has stopped", "whoever runs it is told why; " + _GOES_ON)

    @property
    def key(self) -> str:
        """The `type` of the problem that is answered from then on, by which a page knows it."""
        return "urn:lineside:stopped:" + self.name.lower().replace("_", "-")

    @property
    def title(self) -> str:
        """What has happened."""
        return self.value[0]

    @property
    def detail(self) -> str:
        """Why, and what becomes of it."""
        return self.value[1]
