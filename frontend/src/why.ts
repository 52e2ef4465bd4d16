/** Why a machine is in its state, and what a line of the log says: in words, from what the controller believes. */
import { machinesOf } from "./line";
import { live, type Line, type Scene } from "./live";
import { STATES, stateWord } from "./states";
import { called, language, words } from "./text";

const say = words({
  crew: ["等维修工", "waiting for the crew"],
  repair: ["维修中", "in repair"],
  checked: ["处理中", "somebody is at it"],
  unchecked: ["等人处理", "waiting for somebody"],
  interlock: ["联锁扣留", "held by the interlock"],
  full: ["下游已满", "no room at"],
  people: ["缺", "lacking"],
  upstream: ["上游无料", "nothing arrives"],
  closed: ["非工作时间", "outside working hours"], unheard: ["与设备失去联系", "its device is not heard"],
  fleet: ["等待车辆", "waiting for"],
  part: ["缺料", "short of"],
  limit: ["在制品已达上限", "work in process is at its limit"],
  nothing: ["没有投产任务", "nothing to do"],
  affects: ["影响", "holds up"],
  machine: ["台", "machine"],
  machines: ["台", "machines"],
  failed: ["发生故障", "failed"],
  repaired: ["修复", "repaired"],
  heldNow: ["扣留零件", "holds its part"],
  released: ["放行", "released its part"],
  moved: ["零件被人工移动", "a part was moved by hand"],
  seen: ["零件在别处被识别", "a part was seen elsewhere"],
  letGo: ["要求放行", "Release asked for"],
  order: ["追加订单", "Order added"],
  answer: ["问题已处理", "Dealt with question"],
  break: ["模拟故障", "Simulated breakdown"],
  wrong: ["模拟错装", "Simulated wrong part"],
  delay: ["模拟延误 5 分钟", "Simulated delay of 5 min"],
  priority: ["优先级改为", "has priority"],
  orderNo: ["订单", "Order"],
  away: ["离岗人数", "away:"],
  rejected: ["零件不合格", "rejected its part"],
  refused: ["（被拒绝）", " (refused)"],
  by: ["操作", "by"],
  screen: ["本机屏幕", "this screen"],
});

const PHASE_HELD = 5;
const UPSETS = ["break", "wrong", "delay"] as const;
const colon = () => (language.value === "zh" ? "：" : ": ");
const sep = () => (language.value === "zh" ? "、" : ", ");

export function stationName(scene: Scene, station: number): string {
  const found = scene.stations[station];
  return found ? called(found.title, found.name) : "–";
}

/** A machine as people call it: its station's title, and its number where the station has several. */
export function machineName(scene: Scene, machine: number): string {
  const station = stationOfMachine(scene, machine);
  const several = (scene.stations[station]?.machines ?? 1) > 1;
  return stationName(scene, station) + (several ? `/${machine - machinesOf(scene, station)[0]! + 1}` : "");
}

export function stationOfMachine(scene: Scene, machine: number): number {
  let first = 0;
  for (const [s, station] of scene.stations.entries()) {
    first += station.machines;
    if (machine < first) return s;
  }
  return -1;
}

/** The lot on a machine, `GX200 #12`; empty where there is none. */
export function lotOf(scene: Scene, machine: number): string {
  const table = live.table("machine");
  const product = scene.products[table.get(machine, "product")];
  return product ? `${called(product.title, product.name)} #${table.get(machine, "serial")}` : "";
}

/** What people call a kind of defect, a failure, or a store. */
export function named(scene: Scene, name: string): string {
  return called(scene.titles[name], name);
}

/** What a row of the kernel's table of failures and maintenances is called: those of each machine follow each other. */
function modeName(scene: Scene, row: number): string {
  let left = row;
  for (const { machines, modes } of scene.stations) {
    if (left < machines * modes.length) return named(scene, modes[left % modes.length] ?? "");
    left -= machines * modes.length;
  }
  return "";
}

/** A machine or vehicle as people call it. */
function elementName(scene: Scene, element: number): string {
  return scene.vehicles[element - scene.machines.length] ?? machineName(scene, element);
}

function step(scene: Scene, machine: number) {
  const all = scene.products.flatMap((product) => product.steps.map((each, n) => ({ each, next: product.steps[n + 1] })));
  return all[live.table("machine").get(machine, "step")];
}

/** Why a machine is in its state; empty where the state says it all. */
export function why(scene: Scene, machine: number): string {
  const table = live.table("machine");
  const state = STATES[table.get(machine, "state")];
  switch (state) {
    case "down":
      return [modeName(scene, table.get(machine, "broken")), table.get(machine, "condition") === 1 ? say("crew") : say("repair")].filter(Boolean).join(" · ");
    case "held":
      return `${say("interlock")} · ${table.get(machine, "phase") === PHASE_HELD ? say("unchecked") : say("checked")}`;
    case "blocked": {
      const next = step(scene, machine)?.next?.at ?? [];
      return `${say("full")} ${next.map((name) => stationName(scene, scene.stations.findIndex((each) => each.name === name))).join(sep())}`;
    }
    case "waiting_worker": {
      const pools = step(scene, machine)?.each.workers ?? [];
      const short = pools.filter((name) => {
        const row = scene.pools.findIndex((pool) => pool.name === name);
        return live.table("pool").get(row, "busy") >= live.table("pool").get(row, "present");
      });
      const named = (short.length ? short : pools).map((name) => called(scene.pools.find((pool) => pool.name === name)?.title, name));
      return `${say("people")} ${named.join(sep())}`;
    }
    case "starved":
      return say("upstream");
    case "off_shift":
      return say("closed");
    case "unknown":
      return say("unheard");
    default:
      return "";
  }
}

function sourceName(scene: Scene, row: number): string {
  const product = scene.products[scene.sources[row]?.product ?? -1];
  return product ? called(product.title, product.name) : "";
}

/** An order by its number; those that were added while the line ran are counted. */
export function orderName(scene: Scene, row: number): string {
  return scene.orders[row] ?? `+${row - scene.orders.length + 1}`;
}

export interface Alarm { machine: number; state: (typeof STATES)[number]; since: number; text: string }

/** What a machine that stands waits for, by the numbers of lineside.run.standing. */
function causeName(scene: Scene, kind: number, row: number, state: number): string {
  const product = called(scene.products[row]?.title, scene.products[row]?.name ?? "");
  switch (kind) {
    case 0: return `${stationName(scene, row)} ${stateWord(STATES[state] ?? "down")}`;
    case 1: return `${say("people")} ${called(scene.pools[row]?.title, scene.pools[row]?.name ?? "")}`;
    case 2: return `${say("fleet")} ${called(scene.fleets[row]?.title, scene.fleets[row]?.name ?? "")}`;
    case 3: return `${say("part")} ${called(scene.parts[row]?.title, scene.parts[row]?.name ?? "")}`;
    case 4: return `${say("limit")}${colon()}${product}`;
    default: return `${say("nothing")}${colon()}${product}`;
  }
}

function affecting(machines: number): string {
  return `${say("affects")} ${machines} ${say(machines === 1 ? "machine" : "machines")}`;
}

/** What a station has to do with what stands now: what its own machines wait for, and how many others wait for it. */
export function standing(scene: Scene, station: number): string[] {
  const table = live.table("standing");
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  const own = rows.filter((row) => stationOfMachine(scene, table.get(row, "machine")) === station);
  const held = rows.filter((row) => table.get(row, "kind") === 0 && table.get(row, "cause") === station);
  const causes = own.map((row) => causeName(scene, table.get(row, "kind"), table.get(row, "cause"), table.get(row, "state")));
  return [...new Set(causes), ...(held.length ? [affecting(held.length)] : [])];
}

/** What needs somebody: machines that are down, held, out for maintenance, or stand longer than is usual, by what has to end it.
 * The oldest first; who waits for what is an alarm already is counted there. */
export function alarms(scene: Scene): Alarm[] {
  const [table, standing] = [live.table("machine"), live.table("standing")];
  const found: (Alarm & { station: number })[] = [];
  for (let machine = 0; machine < table.rows; machine++) {
    const state = STATES[table.get(machine, "state")] ?? "starved";
    if (state === "down" || state === "held" || state === "maintenance" || state === "unknown") {
      found.push({ machine, state, since: table.get(machine, "since"), text: why(scene, machine), station: stationOfMachine(scene, machine) });
    }
  }
  const groups = new Map<string, number[]>();
  for (let row = 0; row < standing.rows; row++) {
    const key = ["kind", "cause", "state"].map((column) => standing.get(row, column)).join();
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  for (const [key, rows] of groups) {
    const [kind = 0, cause = -1, state = -1] = key.split(",").map(Number);
    const its = kind === 0 ? found.find((each) => each.station === cause) : undefined;
    const affected = affecting(rows.length);
    if (its) its.text = [its.text, affected].filter(Boolean).join(" · ");
    else {
      const first = rows.reduce((one, row) => (standing.get(row, "since") < standing.get(one, "since") ? row : one));
      const machine = standing.get(first, "machine");
      const text = [causeName(scene, kind, cause, state), ...(rows.length > 1 ? [affected] : [])].join(" · ");
      found.push({ machine, state: STATES[table.get(machine, "state")] ?? "starved", since: standing.get(first, "since"), text, station: -1 });
    }
  }
  return found.sort((a, b) => a.since - b.since);
}

/** A record in words; `tone` says how grave it is. */
export function told(scene: Scene, line: Line): { text: string; tone: "bad" | "warn" | "good" | "quiet" } {
  const at = elementName(scene, line.element);
  const about = (row: number) => (row > 0 ? `${colon()}${named(scene, scene.kinds[row - 1]?.name ?? "")}` : "");
  const who = line.by === "screen" ? say("screen") : line.by;
  const by = line.kind < 64 ? "" : language.value === "zh" ? `（${say("by")}：${who}）` : ` · ${say("by")} ${who}`;
  const no = line.refused ? say("refused") : "";
  const mode = line.x >= 0 ? modeName(scene, line.x) : "";
  switch (line.kind) {
    case 0: return { text: `${at} ${say("failed")}${mode ? `${colon()}${mode}` : ""}`, tone: "bad" };
    case 1: return { text: `${at} ${line.x === 2 ? say("rejected") : say("heldNow")}${about(line.y)}`, tone: "warn" };
    case 16: return { text: `${at} ${say("heldNow")}${about(line.x)}`, tone: "warn" };
    case 3: return { text: `${at} ${say("repaired")}`, tone: "good" };
    case 4: return { text: `${at} ${say("released")}`, tone: "good" };
    case 7: return { text: `${stationName(scene, line.element)}${colon()}${say("moved")} #${line.y}`, tone: "warn" };
    case 8: return { text: `${stationName(scene, line.element)}${colon()}${say("seen")} #${line.y}`, tone: "warn" };
    case 66: return { text: `${say("letGo")}${colon()}${at}${no}${by}`, tone: "quiet" };
    case 67: return { text: `${say("order")}${colon()}${line.number} × ${sourceName(scene, line.element)}${no}${by}`, tone: "quiet" };
    case 68: return { text: `${say("answer")} ${line.element + 1}${no}${by}`, tone: "quiet" };
    case 69: return { text: `${say(UPSETS[line.number] ?? "break")}${colon()}${at}${no}${by}`, tone: "quiet" };
    case 70: return { text: `${say("orderNo")} ${orderName(scene, line.element)} ${say("priority")} ${line.number}${no}${by}`, tone: "quiet" };
    case 71: return { text: `${called(scene.pools[line.element]?.title, scene.pools[line.element]?.name ?? "")} ${say("away")} ${line.number}${no}${by}`, tone: "quiet" };
    default: return { text: `${line.kind} ${at} ${stateWord("starved")}`, tone: "quiet" };
  }
}
