/**
 * The feed: what has changed since the last frame, asked for again and again (see lineside.web.feed for a frame's bytes).
 *
 * Numbers live in plain arrays that are not reactive; `beat` counts frames, and whoever shows numbers reads it. What a canvas
 * draws reads the arrays as they are, sixty times a second.
 */
import { computed, ref, shallowRef } from "vue";
import { STATES } from "./states";
import type { Title } from "./text";

export interface Box { x: number; y: number; width: number; height: number }

export interface Scene {
  /** Which run it is of: a frame of another one is not drawn under its names. A run that is played has none. */
  run?: number;
  name: string;
  title: Title;
  /** Of what has no element of its own: kinds of defects, failures, stores. */
  titles: Record<string, Title>;
  starts: string | null;
  emulated: boolean;
  columns: Record<string, string[]>;
  stations: { name: string; title: Title; machines: number; buffer: number | null; failures: number; modes: string[]; power_w: Record<string, number> | null }[];
  machines: string[];
  pools: { name: string; title: Title; workers: number; walk_s: number }[];
  products: {
    name: string; title: Title; due_s: number | null; planned_per_h: number; finished: boolean;
    steps: { name: string; title: Title; at: string[]; mean_s: number; workers: string[]; interlock: boolean }[];
  }[];
  base_w: number;
  checks: { product: number; step: string; at: string; inspects: boolean }[];
  kinds: { product: number; name: string }[];
  choices: { station: number; joules: number }[];
  sources: { name: string; product: number; kind: string }[];
  orders: string[];
  fleets: { name: string; title: Title; vehicles: number; fails: boolean; carries: number }[];
  parts: { name: string; title: Title; from: string; full: number | null }[];
  places: string[];
  vehicles: string[];
  vehicle_states: string[];
  stocks: { part: string; station: string }[];
  layout: {
    width: number; height: number; stations: Record<string, Box>; machines: Record<string, Box[]>;
    places: Record<string, Box>; flows: [string, string][]; ways: [string, string, { x: number; y: number }[]][];
  };
  bottleneck: string;
  utilisation: Record<string, number>;
  /** Of a run that is played: the tables that were looked at while it ran. */
  seen?: string[];
  /** Of a run that is played: ways that parts go, from a station's row to another's, -1 out of the plant, -2 to scrap. */
  ways?: [number, number][];
  /** And what was given to be played: a folder, or a model. */
  given?: string;
}

/** A line of the log: a record of the journal; `time` in seconds. */
export interface Line { time: number; kind: number; element: number; number: number; x: number; y: number; by: string; refused: boolean }

/** Rows by columns, one row an element. */
export class Table {
  rows = 0;
  values = new Float64Array(0);
  private readonly at: Record<string, number>;

  constructor(readonly columns: readonly string[]) {
    this.at = Object.fromEntries(columns.map((name, i) => [name, i]));
  }

  get(row: number, column: string): number {
    const i = this.at[column];
    return i === undefined || row < 0 || row >= this.rows ? Number.NaN : (this.values[row * this.columns.length + i] ?? Number.NaN);
  }

  sum(column: string): number {
    let total = 0;
    for (let row = 0; row < this.rows; row++) total += this.get(row, column);
    return total;
  }

  resize(rows: number): void {
    if (rows === this.rows) return;
    const larger = new Float64Array(rows * this.columns.length);
    larger.set(this.values.subarray(0, larger.length));
    [this.rows, this.values] = [rows, larger];
  }
}

/**
 * `live`: frames come; `stale`: the server answers but the plant is silent; `stopped`: the line has said why it stands;
 * `lost`: no answer; `none`: nothing yet.
 */
export type Link = "live" | "stale" | "stopped" | "lost" | "none";

/** What a server that refuses says (lineside.web.problem). */
interface Problem { type?: string; title?: string; detail?: string; title_zh?: string; detail_zh?: string }

const STOPPED = "urn:lineside:stopped:";

const STALE_MS = 2500;
const MOST_LINES = 300;
const HEAD = 40;

class Live {
  scene = shallowRef<Scene | null>(null);
  tables: Record<string, Table> = {};
  lines = shallowRef<readonly Line[]>([]);
  /** Counts frames. */
  beat = ref(0);
  link = ref<Link>("none");
  /** Why the line has stopped, where it said so: shown until it runs again, also when nobody answers any more. */
  ending = shallowRef<Title>(null);
  speed = 0;
  private time_s = 0;
  private heard_ms = 0;
  private silent_ms = 0;
  private run = 0;
  private after = 0;
  private stop: AbortController | null = null;
  private watchers = 0;

  /** The plant's time now, seconds: the last frame's, carried on at the plant's speed while frames come. */
  now(): number {
    const passed = Math.min(performance.now() - this.heard_ms, 1000) / 1000;
    return this.time_s + (this.link.value === "live" ? passed * this.speed : 0);
  }

  /** The plant's time of the last news, and how many seconds ago, by the clock, it came. */
  get news(): { time_s: number; ago_s: number } {
    return { time_s: this.time_s, ago_s: (performance.now() - this.heard_ms + this.silent_ms) / 1000 };
  }

  table(name: string): Table {
    return this.tables[name] ?? new Table([]);
  }

  /** Follow the line until the answer is called. Many may follow; there is one feed. */
  follow(): () => void {
    if (this.watchers++ === 0) {
      this.stop = new AbortController();
      void this.ask(this.stop.signal);
    }
    return () => {
      if (--this.watchers === 0) this.stop?.abort();
    };
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const clock = window.setInterval(() => this.look(), 500);
    while (!signal.aborted) {
      try {
        await this.awake(signal);
        if (!this.scene.value) await this.load(signal);
        const response = await fetch(`/api/line/frame?run=${this.run}&after=${this.after}`, { signal });
        if (response.status === 401) return void location.reload(); // the session has ended: the page asks who comes
        if (response.status === 503) this.end((await response.json()) as Problem);
        if (!response.ok) throw new Error(response.statusText);
        if (!this.read(await response.arrayBuffer())) {
          this.scene.value = null;
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
      } catch {
        if (signal.aborted) break;
        this.look();
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
    window.clearInterval(clock);
  }

  /** A page that nobody sees asks for nothing. */
  private awake(signal: AbortSignal): Promise<void> {
    if (document.visibilityState === "visible") return Promise.resolve();
    return new Promise((resolve) => {
      const on = () => {
        document.removeEventListener("visibilitychange", on);
        resolve();
      };
      document.addEventListener("visibilitychange", on);
      signal.addEventListener("abort", on, { once: true });
    });
  }

  private async load(signal: AbortSignal): Promise<void> {
    const response = await fetch("/api/line/scene", { signal });
    if (!response.ok) throw new Error(response.statusText);
    const scene = (await response.json()) as Scene;
    this.tables = Object.fromEntries(Object.entries(scene.columns).map(([name, columns]) => [name, new Table(columns)]));
    [this.run, this.after] = [scene.run ?? 0, 0];
    this.lines.value = [];
    this.scene.value = scene;
  }

  private look(): void {
    if (this.link.value !== "none" && this.link.value !== "stopped" && performance.now() - this.heard_ms > STALE_MS) this.link.value = "lost";
  }

  private end(told: Problem): void {
    if (!told.type?.startsWith(STOPPED)) return;
    const zh = [told.title_zh, told.detail_zh].filter(Boolean).join("：");
    this.ending.value = { zh, en: [told.title, told.detail].filter(Boolean).join(": ") };
    this.link.value = "stopped";
  }

  /** Take a frame in; false where it is of another run than the scene, which must then be loaded anew. */
  read(data: ArrayBuffer): boolean {
    const view = new DataView(data);
    if (data.byteLength < HEAD || view.getUint32(0, true) !== 0x3146534c) throw new Error("not a frame");
    const run = view.getUint32(24, true);
    const whole = view.getUint16(30, true) === 1;
    if (run !== this.run) return false;
    this.after = view.getUint32(4, true);
    this.time_s = view.getFloat64(8, true);
    this.speed = view.getFloat64(16, true);
    const tables = view.getUint16(28, true);
    const text = view.getUint32(32, true);
    const silent_ms = view.getUint32(36, true);
    const names = Object.keys(this.tables);
    let at = HEAD;
    for (let n = 0; n < tables; n++) {
      const [number, columns] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
      const [rows, changed] = [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
      at += 16;
      const indices = new Uint32Array(data, at, changed);
      at += 8 * Math.ceil(changed / 2);
      const values = new Float64Array(data, at, changed * columns);
      at += 8 * changed * columns;
      const table = this.tables[names[number] ?? ""];
      if (!table || table.columns.length !== columns) throw new Error("a table that nobody knows");
      table.resize(rows);
      for (let i = 0; i < changed; i++) table.values.set(values.subarray(i * columns, (i + 1) * columns), (indices[i] ?? 0) * columns);
    }
    if (text) {
      const lines = JSON.parse(new TextDecoder().decode(new Uint8Array(data, at, text))) as Line[];
      this.lines.value = (whole ? lines : [...this.lines.value, ...lines]).slice(-MOST_LINES);
    } else if (whole) this.lines.value = [];
    [this.heard_ms, this.silent_ms] = [performance.now(), silent_ms];
    this.link.value = silent_ms > STALE_MS ? "stale" : "live";
    this.beat.value++;
    return true;
  }
}

export const live = new Live();

/** The plant's clock in whole seconds, for what shows it: a reactive value that changes only when it must. */
export const second = ref(0);
window.setInterval(() => (second.value = Math.floor(live.now())), 250);

/** Counts seconds by the clock on the wall: for what grows older although nothing comes. */
export const tick = ref(0);
window.setInterval(() => tick.value++, 1000);

/** Reads a value anew with every frame. */
export function fresh<T>(read: (scene: Scene) => T, otherwise: T) {
  return computed<T>(() => {
    void live.beat.value;
    return live.scene.value ? read(live.scene.value) : otherwise;
  });
}

/** The state of a machine, as a word. */
export function stateOf(machine: number): (typeof STATES)[number] {
  return STATES[live.table("machine").get(machine, "state")] ?? "starved";
}
