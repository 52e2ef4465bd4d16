/** A run that was simulated, at any moment of it: changes are applied forwards; going back begins again from the start. */
import type { Source } from "../floor";
import { Table, type Scene } from "../live";
import { STATES, type State } from "../states";

const MACHINE = ["state", "since", "product", "serial", "step"] as const;
const HEAD = 40;
const NOTHING = new Table([]);

/** Changes of a table's rows: when, which row, and its values from then on. */
interface Seen { table: Table; times: Float64Array; rows: Int32Array; values: Float64Array; next: number }

export class Player implements Source {
  readonly machine: Table;
  readonly station: Table;
  private readonly seen: Record<string, Seen> = {};
  readonly begin: number;
  readonly end: number;
  private at = 0;
  private change = 0;
  private move = 0;
  private readonly spent: Float64Array;
  /** How many parts have gone each way: `scene.ways`. */
  readonly way = new Table(["from", "to", "count"]);
  /** How many changes of machines, moves of queues, parts completed, parts scrapped and flights there are, and when each was. */
  private readonly counts: readonly number[];
  private readonly times: readonly Float64Array[];
  private readonly flown: Int32Array;
  private flight = 0;
  private readonly changes: Int32Array;
  private readonly queues: Int32Array;

  /** `data` as lineside.web.runs encodes it. */
  constructor(readonly scene: Scene, data: ArrayBuffer) {
    const view = new DataView(data);
    [this.begin, this.end] = [view.getFloat64(0, true), view.getFloat64(8, true)];
    this.counts = [16, 20, 24, 28, 32].map((at) => view.getUint32(at, true));
    const [changes = 0, moves = 0, done = 0, scrapped = 0, flights = 0] = this.counts;
    let from = HEAD;
    const take = (count: number) => {
      const found = new Float64Array(data, from, count);
      from += 8 * count;
      return found;
    };
    this.times = this.counts.map(take);
    this.changes = new Int32Array(data, from, 5 * changes);
    this.queues = new Int32Array(data, from + 20 * changes, 2 * moves);
    from += 20 * changes + 8 * moves + 4 * (done + scrapped);
    this.flown = new Int32Array(data, from, flights);
    from += 4 * flights;
    this.way.resize(scene.ways?.length ?? 0);
    for (const name of scene.seen ?? []) {
      from = 8 * Math.ceil(from / 8);
      const [count, columns] = [view.getUint32(from, true), view.getUint32(from + 4, true)];
      from += 8;
      const table = new Table(scene.columns[name] ?? []);
      const [times, values] = [take(count), take(count * columns)];
      this.seen[name] = { table, times, values, rows: new Int32Array(data, from, count), next: 0 };
      from += 8 * Math.ceil(count / 2);
      table.resize(this.seen[name].rows.reduce((most, row) => Math.max(most, row + 1), 0));
    }
    this.machine = new Table(MACHINE);
    this.machine.resize(scene.machines.length);
    this.station = new Table(["waiting"]);
    this.station.resize(scene.stations.length);
    this.spent = new Float64Array(STATES.length);
    this.reset();
    this.seek(0);
  }

  /** Seconds of the run that are played. */
  get length(): number {
    return this.end - this.begin;
  }

  now(): number {
    return this.at;
  }

  get pool(): Table {
    return this.seen.pool?.table ?? NOTHING;
  }

  get vehicle(): Table {
    return this.seen.vehicle?.table ?? NOTHING;
  }

  get stock(): Table {
    return this.seen.stock?.table ?? NOTHING;
  }

  get worker(): Table {
    return this.seen.worker?.table ?? NOTHING;
  }

  private reset(): void {
    for (const each of Object.values(this.seen)) {
      each.next = 0;
      each.table.values.fill(0);
    }
    this.change = this.move = this.flight = 0;
    this.scene.ways?.forEach(([from, to], row) => this.way.values.set([from, to, 0], 3 * row));
    this.at = 0;
    this.station.values.fill(0);
    this.spent.fill(0);
    for (let m = 0; m < this.machine.rows; m++) this.machine.values.set([1, 0, -1, -1, -1], m * MACHINE.length);
  }

  /** Go to a moment, seconds after the beginning of what is played. */
  seek(elapsed: number): void {
    const time = this.begin + Math.min(Math.max(elapsed, 0), this.length);
    if (time < this.at) this.reset();
    const [times, moves, , , flights] = this.times as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const [n, queued] = this.counts as [number, number];
    for (; this.change < n && times[this.change]! <= time; this.change++) {
      const [i, at] = [this.change, times[this.change]!];
      const m = this.changes[i]!;
      const [state, since] = [this.machine.get(m, "state"), this.machine.get(m, "since")];
      this.spent[state] = this.spent[state]! + Math.max(0, at - Math.max(since, this.begin));
      this.machine.values.set([this.changes[n + i]!, at, this.changes[2 * n + i]!, this.changes[3 * n + i]!, this.changes[4 * n + i]!], m * MACHINE.length);
    }
    for (; this.move < queued && moves[this.move]! <= time; this.move++) {
      const s = this.queues[this.move]!;
      this.station.values[s] = this.station.values[s]! + this.queues[queued + this.move]!;
    }
    for (; this.flight < flights.length && flights[this.flight]! <= time; this.flight++) {
      const at = 3 * this.flown[this.flight]! + 2;
      this.way.values[at] = this.way.values[at]! + 1;
    }
    for (const each of Object.values(this.seen)) {
      const width = each.table.columns.length;
      for (; each.next < each.rows.length && each.times[each.next]! <= time; each.next++) {
        each.table.values.set(each.values.subarray(each.next * width, (each.next + 1) * width), each.rows[each.next]! * width);
      }
    }
    this.at = time;
  }

  /** Parts completed since the beginning of what is played. */
  made(): number {
    return this.since(this.times[2]!);
  }

  /** Parts scrapped since the beginning of what is played. */
  scrapped(): number {
    return this.since(this.times[3]!);
  }

  private since(times: Float64Array): number {
    return rank(times, this.at) - rank(times, this.begin);
  }

  /** Parts on machines and in front of them. */
  wip(): number {
    let total = this.station.sum("waiting");
    for (let m = 0; m < this.machine.rows; m++) total += this.machine.get(m, "serial") > 0 ? 1 : 0;
    return total;
  }

  /** What all machines' time went to since the beginning, as shares of what was not off shift. */
  shares(): { state: State; share: number }[] {
    const total = Float64Array.from(this.spent);
    for (let m = 0; m < this.machine.rows; m++) {
      const state = this.machine.get(m, "state");
      total[state] = total[state]! + Math.max(0, this.at - Math.max(this.machine.get(m, "since"), this.begin));
    }
    const all = STATES.reduce((sum, state, i) => sum + (state === "off_shift" ? 0 : total[i]!), 0);
    return STATES.map((state, i) => ({ state, share: all && state !== "off_shift" ? total[i]! / all : 0 })).filter((each) => each.share > 0.0005);
  }
}

/** How many of some times, in order, are not after a time. */
function rank(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
