"""A result from its JSON document."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lineside.errors import InputError, Place, Problem
from lineside.simulate.gantt import Excerpt
from lineside.simulate.limit import Limit
from lineside.simulate.orders import OrderResult, OrdersResult
from lineside.simulate.plain import read
from lineside.simulate.relief import Relief
from lineside.simulate.result import Result
from lineside.simulate.series import Series
from lineside.simulate.trace import Trace

_NAMES: dict[str, object] = {
    "Excerpt": Excerpt,
    "Limit": Limit,
    "OrderResult": OrderResult,
    "OrdersResult": OrdersResult,
    "NDArray": NDArray,
    "Plant": object,
    "Relief": Relief,
    "Series": Series,
    "Trace": Trace,
    "np": np,
}
"""Types that results know only while types are checked."""
PLACE = Place("result")


def result_of(text: str | bytes) -> Result:
    """The result that `Result.to_json` wrote, also in an older version; InputError for what is none."""
    try:
        document: Any = json.loads(text)
        found = read(Result, document, _NAMES)
        found.document()
    except RecursionError:
        raise InputError([Problem(PLACE, "this JSON is nested too deeply to be a result")]) from None
    except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
        expected = "expected the JSON document of a result, as `to_json` and `simulate --json` write it"
        raise InputError([Problem(PLACE, f"{expected}: {error}")]) from None
    return found
