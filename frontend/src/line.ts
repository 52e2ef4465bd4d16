/** A line in figures: what pages show of the feed's tables, each with the arithmetic that it opens to. */
import { useAgain } from "./again";
import { live, type Scene, type Table } from "./live";
import { get } from "./server";
import { LOSSES, STATES, type State } from "./states";
import { clock, date } from "./text";

export interface Samples {
  interval_s: number;
  time: number[];
  /** The plan of the plant's day: good parts by each time, for each product. */
  day: { began: number; ends: number; time: number[]; plan: number[][] };
  [column: string]: number[] | number[][] | number | Samples["day"];
}

/** The machines of a station, by row. */
export function machinesOf(scene: Scene, station: number): number[] {
  const first = scene.stations.slice(0, station).reduce((sum, each) => sum + each.machines, 0);
  return Array.from({ length: scene.stations[station]?.machines ?? 0 }, (_, i) => first + i);
}

/** Seconds that machines have spent in each state, up to now. */
export function spent(machines: readonly number[]): Record<State, number> {
  const table = live.table("machine");
  const now = live.now();
  const total = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>;
  for (const m of machines) {
    for (const state of STATES) total[state] += table.get(m, `${state}_s`) || 0;
    const state = STATES[table.get(m, "state")];
    if (state) total[state] += Math.max(0, now - table.get(m, "since"));
  }
  return total;
}

/** What time in hours went to what: a share for each state, of all hours but those off shift. */
export function shares(seconds: Record<State, number>): Record<State, number> {
  const all = STATES.reduce((sum, state) => sum + (state === "off_shift" ? 0 : seconds[state]), 0);
  return Object.fromEntries(STATES.map((state) => [state, all ? seconds[state] / all : 0])) as Record<State, number>;
}

export interface Loss { station: number; state: State; seconds: number }

/** Where working time goes, the largest first. Starving is no loss of its own machine's but of those before it. */
export function losses(scene: Scene): Loss[] {
  const found: Loss[] = [];
  scene.stations.forEach((_, station) => {
    const seconds = spent(machinesOf(scene, station));
    for (const state of LOSSES) if (state !== "starved" && seconds[state] > 0) found.push({ station, state, seconds: seconds[state] });
  });
  return found.sort((a, b) => b.seconds - a.seconds);
}

/** Watts of a machine in a state; null where the model says nothing of its station's power. */
export function watts(scene: Scene, station: number, state: State): number | null {
  return scene.stations[station]?.power_w?.[state] ?? null;
}

/** Joules that parts have taken at a station beside what its machines draw. */
function taken(scene: Scene, station: number): number {
  return scene.choices.reduce((sum, each, row) => (each.station === station && each.joules ? sum + each.joules * live.table("choice").get(row, "made") : sum), 0);
}

/** Watts that the part in work on a machine takes beside what the machine draws: evenly over the mean time of its step. */
function takes(scene: Scene, station: number, machine: number): number {
  const table = live.table("machine");
  if (STATES[table.get(machine, "state")] !== "busy") return 0;
  let [step, choice] = [table.get(machine, "step"), 0];
  for (const product of scene.products) {
    for (const each of product.steps) {
      for (const _ of each.at) {
        const found = scene.choices[choice++];
        if (step === 0 && found?.station === station) return each.mean_s ? found.joules / each.mean_s : 0;
      }
      step--;
    }
  }
  return 0;
}

/** Good parts of the products that leave the plant. */
export function leaving(scene: Scene, read: (product: number) => number): number {
  return scene.products.reduce((sum, product, p) => (product.finished ? sum + read(p) : sum), 0);
}

/** Energy of a station up to now, kWh, and what it draws, kW; null where the model says neither what its machines draw nor what parts take. */
export function energy(scene: Scene, station: number): { kwh: number; kw: number } | null {
  const power = scene.stations[station]?.power_w ?? {};
  if (!scene.stations[station]?.power_w && !scene.choices.some((each) => each.station === station && each.joules)) return null;
  const machines = machinesOf(scene, station);
  const seconds = spent(machines);
  const table = live.table("machine");
  return {
    kwh: (STATES.reduce((sum, state) => sum + seconds[state] * (power[state] ?? 0), 0) + taken(scene, station)) / 3.6e6,
    kw: machines.reduce((sum, m) => sum + (power[STATES[table.get(m, "state")] ?? "starved"] ?? 0) + takes(scene, station, m), 0) / 1000,
  };
}

/** How many machines are in which state. */
export function counts(machine: Table): Record<State, number> {
  const found = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>;
  for (let m = 0; m < machine.rows; m++) {
    const state = STATES[machine.get(m, "state")];
    if (state) found[state]++;
  }
  return found;
}

/** The plant's clock at a time, with the date where the day is another than today. */
export function moment(scene: Scene, seconds: number, seconds_too = true): string {
  const today = date(live.now(), scene.starts) === date(seconds, scene.starts);
  const time = clock(seconds, scene.starts, seconds_too);
  return today || scene.starts === null ? time : `${date(seconds, scene.starts)} ${time}`;
}

/** The run so far, asked for again every few seconds while the page is there. */
export function useSamples() {
  return useAgain(() => get<Samples>("/api/line/samples"), 4000).answer;
}
