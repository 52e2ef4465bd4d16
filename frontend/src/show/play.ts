/** A run that was simulated, at any moment of it: changes are applied forwards; going back begins again from the start. */
import type { Source } from "../floor";
import { Table, type Scene } from "../live";
import { STATES, type State } from "../states";

const MACHINE = ["state", "since", "product", "serial", "step"] as const;
const HEAD = 32;
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
  private readonly counts: [number, number, number];
  private readonly times: [Float64Array, Float64Array, Float64Array];
  private readonly changes: Int32Array;
  private readonly queues: Int32Array;

  /** `data` as lineside.web.runs encodes it. */
  constructor(readonly scene: Scene, data: ArrayBuffer) {
    const view = new DataView(data);
    [this.begin, this.end] = [view.getFloat64(0, true), view.getFloat64(8, true)];
    this.counts = [view.getUint32(16, true), view.getUint32(20, true), view.getUint32(24, true)];
    const [changes, moves, done] = this.counts;
    let from = HEAD;
    const take = (count: number) => {
      const found = new Float64Array(data, from, count);
      from += 8 * count;
      return found;
    };
    this.times = [take(changes), take(moves), take(done)];
    this.changes = new Int32Array(data, from, 5 * changes);
    this.queues = new Int32Array(data, from + 20 * changes, 2 * moves);
    from += 20 * changes + 8 * moves + 4 * done;
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
    this.change = this.move = 0;
    this.at = 0;
    this.station.values.fill(0);
    this.spent.fill(0);
    for (let m = 0; m < this.machine.rows; m++) this.machine.values.set([1, 0, -1, -1, -1], m * MACHINE.length);
  }

  /** Go to a moment, seconds after the beginning of what is played. */
  seek(elapsed: number): void {
    const time = this.begin + Math.min(Math.max(elapsed, 0), this.length);
    if (time < this.at) this.reset();
    const [times, moves] = this.times;
    const n = this.counts[0];
    for (; this.change < n && times[this.change]! <= time; this.change++) {
      const [i, at] = [this.change, times[this.change]!];
      const m = this.changes[i]!;
      const [state, since] = [this.machine.get(m, "state"), this.machine.get(m, "since")];
      this.spent[state] = this.spent[state]! + Math.max(0, at - Math.max(since, this.begin));
      this.machine.values.set([this.changes[n + i]!, at, this.changes[2 * n + i]!, this.changes[3 * n + i]!, this.changes[4 * n + i]!], m * MACHINE.length);
    }
    for (; this.move < this.counts[1] && moves[this.move]! <= time; this.move++) {
      const s = this.queues[this.move]!;
      this.station.values[s] = this.station.values[s]! + this.queues[this.counts[1] + this.move]!;
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
    return this.rank(this.at) - this.rank(this.begin);
  }

  private rank(time: number): number {
    const times = this.times[2];
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
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
