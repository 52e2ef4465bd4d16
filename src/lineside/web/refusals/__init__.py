"""The Chinese of what the ledger, its workbooks and its briefings refuse or ask, by the English sentences."""

from lineside.web.refusals.briefings import BRIEFINGS
from lineside.web.refusals.figures import FIGURES
from lineside.web.refusals.forms import FORMS
from lineside.web.refusals.ledger import LEDGER
from lineside.web.refusals.named import NAMED
from lineside.web.refusals.park import PARK
from lineside.web.refusals.sharing import SHARING
from lineside.web.refusals.sheets import SHEETS

__all__ = ["BRIEFINGS", "FIGURES", "FORMS", "LEDGER", "NAMED", "PARK", "SHARING", "SHEETS"]
