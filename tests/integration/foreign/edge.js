// A cell played by the npm package sparkplug-client, which nobody here wrote: a press that obeys, a washer that counts.
// Arguments: port, parts, share of messages dropped, first count, part at which the counter is reset (0: never), seed.
const sparkplug = require("sparkplug-client");
const [port, parts, drop, first, resetAt, seed] = process.argv.slice(2).map(Number);
let state = seed || 1;
const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
const client = sparkplug.newClient({
  serverUrl: `mqtt://127.0.0.1:${port}`, username: "", password: "", groupId: "Plant1", edgeNode: "Cell7",
  clientId: `edge${process.pid}`, version: "spBv1.0", publishDeath: true,
});
let active = 0, done = 0, count = first, pressed = 0, washed = 0, twice = 0, queue = 0, label = "";
const begun = new Set();
const metric = (name, type, value) => ({ name, type, value, timestamp: Date.now() });
const say = (device, metrics, sure) => {
  if (sure || random() >= drop) client.publishDeviceData(device, { timestamp: Date.now(), metrics });
};
const births = {
  Press1: () => [metric("Job/Active", "Int64", active), metric("Job/Done", "Int64", done), metric("Job/Number", "Int64", 0), metric("Job/Serial", "String", label)],
  Wash2: () => [metric("Count", "Int32", count)],
};
function birth() {
  client.publishNodeBirth({ timestamp: Date.now(), metrics: [metric("Node Control/Rebirth", "Boolean", false)] });
  for (const device in births) client.publishDeviceBirth(device, { timestamp: Date.now(), metrics: births[device]() });
}
client.on("birth", birth);
client.on("ncmd", (payload) => { if ((payload.metrics || []).some((m) => m.name === "Node Control/Rebirth" && m.value)) birth(); });
client.on("dcmd", (device, payload) => {
  if (device !== "Press1") return;
  const given = Object.fromEntries(payload.metrics.map((m) => [m.name, m.value]));
  const number = Number(given["Job/Number"]);
  if (!(number > active) || pressed >= parts) return;
  if (begun.has(number)) { twice++; return; }
  begun.add(number); active = number; label = given["Job/Serial"];
  say("Press1", [metric("Job/Active", "Int64", number)]);
  setTimeout(() => { done = number; pressed++; queue++; say("Press1", [metric("Job/Done", "Int64", number)]); }, 60);
});
setInterval(() => {
  if (!queue) return;
  queue--; washed++; count = (count + 1) % 65536;
  if (resetAt && washed === resetAt) count = 0;
  say("Wash2", [metric("Count", "Int32", count)]);
}, 70);
setInterval(() => {  // what a machine says anyway, now and then
  say("Press1", [metric("Job/Active", "Int64", active), metric("Job/Done", "Int64", done)]);
  say("Wash2", [metric("Count", "Int32", count)]);
}, 400);
process.stdin.on("data", () => {
  say("Press1", [metric("Job/Done", "Int64", done)], true); say("Wash2", [metric("Count", "Int32", count)], true);
  console.log(JSON.stringify({ pressed, washed, twice }));
});
process.stdin.on("end", () => { client.stop(); setTimeout(() => process.exit(0), 200); });
