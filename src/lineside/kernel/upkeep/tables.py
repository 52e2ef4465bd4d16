"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, scratch, tally, truth

FAILURE = Table(
    "failure",
    "one way in which one machine fails; or one kind of maintenance of it",
    (
        model("machine", "which machine; vehicles count after the machines", refers="machine"),
        model("every", "time, or cycles, between failures", refers="distribution"),
        model("clock", "what is counted, a number of CLOCKS"),
        model("repair", "how long a repair takes", refers="distribution"),
        model("need", "who repairs", refers="need"),
        model("needs", "0: someone who is always there"),
        model("fate", "what becomes of the part in work, a number of FATES"),
        model("use", "first of the spare parts that it takes", refers="use"),
        model("uses", "how many kinds of them"),
        model("planned", "1: it is maintenance"),
        model("limit", "of maintenance: the count at which it is due, µs or millionths of a cycle"),
        model("early", "of maintenance: how much before that it may be done"),
        model("ageing", "of maintenance: 1: it counts anew from a repair of what it renews"),
        model("renews", "of maintenance: bit set of failure modes of the machine, and of WEAR_BIT"),
        model("key_every", "random stream of the failures", np.uint64),
        model("key_repair", "random stream of the repairs", np.uint64),
        belief("age", "counted on its clock since the last repair: µs of work, or millionths of a cycle"),
        belief("repaired", "when it was last repaired"),
        tally("count", "times that it was repaired, or done"),
        scratch("armed", "of maintenance: bit set of its timers that are set: may be done, is due"),
        truth("left", "what is left on its clock until it fails"),
        truth("epoch", "number of the failure event that counts; older ones are void"),
        truth("failures", "failures drawn"),
        truth("repairs", "repairs drawn"),
        truth("pending", "1: came due while the machine was down already"),
        truth("at", "when a calendar failure is due"),
    ),
    after="order",
)

TABLES = (FAILURE,)

COLUMNS = {
    "station": (
        model("services", "1: its machines are maintained", after="pulls"),
        model("wear", "use after which a tool is worn, µs of work or millionths of a cycle; 0 = it does not wear"),
        model("wear_clock", "what counts as use, a number of CLOCKS"),
        model("wear_failures", "how many times as fast a worn machine fails", np.float64),
        model("wear_defects", "how many times as many defects a worn machine makes", np.float64),
        scratch("lacking", "first of its machines that wait for spare parts", refers="machine", after="idle"),
        scratch("lacking_last", "last of them", refers="machine"),
    ),
    "machine": (
        model("failure", "its first failure mode", refers="failure", after="station"),
        model("failures", "how many failure modes"),
        model("services", "how many kinds of maintenance; their rows of `failure` follow those"),
        belief("condition", "where a repair stands, a number of CONDITIONS", after="operation"),
        belief("broken", "the failure mode, or maintenance, that holds it down", refers="failure"),
        belief("planned", "1: that is maintenance"),
        belief("spared", "whether the spare parts for that are there, a number of KITS"),
        belief("lacks", "order of coming to wait for spare parts, 0 = it does not"),
        scratch("lacks_next", "the next of its station that waits for some", refers="machine"),
        scratch("lacks_before", "the one before it", refers="machine"),
        belief("worn", "use of its tool, µs of work or millionths of a cycle"),
        belief("fix", "activity number of its repair; 0 = none", after="work"),
        belief("crewed", "1: the crew of its repair is with it", after="staffed"),
        belief("fix_begun", "when the repair was last begun or resumed", after="worked"),
        belief("fixed", "µs of the repair done before that"),
    ),
    "process": (
        truth("broken", "failure mode that holds it down, NONE = up", after="total"),
        truth("fix_number", "last activity number obeyed for a repair"),
        truth("fixing", "1: someone repairs it"),
        truth("fix_until", "when the repair ends"),
        truth("fix_left", "µs of repair left when it stopped"),
        truth("worn", "use of its tool, µs of work or millionths of a cycle", after="suspect"),
    ),
}
"""What it adds to the tables of others."""
