"""A cell played by the package pysparkplug, in an environment of its own: a press that obeys, a washer that counts.

Arguments: port, parts. A line on standard input is answered by what was done.
"""

import json
import sys
import threading
import time

import pysparkplug as sp

port, parts = int(sys.argv[1]), int(sys.argv[2])
active = done = pressed = washed = twice = 0
count = 1000
begun: set = set()
jobs: list = []
queue: list = []


def metric(name, datatype, value):
    return sp.Metric(timestamp=int(time.time() * 1000), name=name, datatype=datatype, value=value)


def obey(_node, message):
    global twice
    given = {each.name: each.value for each in message.payload.metrics}
    number = given.get("Job/Number")
    if number is None or number in begun:
        twice += number in begun and number > active
        return
    begun.add(number)
    jobs.append(number)


whole, count_type = sp.DataType.INT64, sp.DataType.INT32
press = sp.Device(
    "Press1",
    [metric("Job/Active", whole, 0), metric("Job/Done", whole, 0), metric("Job/Number", whole, 0)],
    cmd_callback=obey,
)
wash = sp.Device("Wash2", [metric("Count", count_type, count)])
node = sp.EdgeNode("Plant1", "Cell7", [metric("Status", sp.DataType.STRING, "up")])
node.register(press)
node.register(wash)
node.connect("127.0.0.1", port=port)


def work():
    global active, done, pressed, washed, count
    while True:
        time.sleep(0.06)
        if queue:
            queue.pop()
            washed, count = washed + 1, count + 1
            node.update_device("Wash2", [metric("Count", count_type, count)])
        if active != done:
            done, pressed = active, pressed + 1
            queue.append(done)
            node.update_device("Press1", [metric("Job/Done", whole, done)])
        elif jobs and pressed < parts:
            active = jobs.pop(0)
            node.update_device("Press1", [metric("Job/Active", whole, active)])


threading.Thread(target=work, daemon=True).start()
for _ in sys.stdin:
    print(json.dumps({"pressed": pressed, "washed": washed, "twice": int(twice)}), flush=True)
node.disconnect()
