/**
 * The floor on three canvases above each other: what stands (drawn when its size, theme or language changes), what is (with every
 * frame of the feed), and what moves (sixty times a second, wiping only where something was).
 *
 * What is as it should be is drawn quietly; what is not, in full colour: so a stop is seen from the other end of the hall.
 */
import type { Box, Scene, Table } from "./live";
import { SHAPES, STATES, type State } from "./states";
import { called } from "./text";
import { colour } from "./theme";
import { named } from "./why";

/** Where the floor's numbers come from: a line that runs, or a result that is played. */
export interface Source {
  scene: Scene;
  machine: Table;
  station: Table;
  pool: Table;
  vehicle: Table;
  stock: Table;
  worker: Table;
  /** How many parts have gone from a station (its row) to another's queue, out of the plant (-1) or to scrap (-2). */
  way: Table;
  now(): number;
}

const FLIGHT_S = 0.9;
const [OUT, SCRAPPED] = [-1, -2];
const QUIET: ReadonlySet<State> = new Set(["busy", "starved", "off_shift"]);

/** Parts on their way together: as many dots as ways are few, larger where they are many. */
interface Moving { way: Point[]; began: number; tint: string; size: number }
interface Point { x: number; y: number }
interface Rect { x: number; y: number; w: number; h: number }

/** The point at a share of a way's length. */
function along(way: readonly Point[], share: number): Point {
  const lengths = way.slice(1).map((p, i) => Math.hypot(p.x - way[i]!.x, p.y - way[i]!.y));
  let left = share * lengths.reduce((sum, each) => sum + each, 0);
  for (const [i, length] of lengths.entries()) {
    if (left <= length && length > 0) {
      const [a, b, part] = [way[i]!, way[i + 1]!, left / length];
      return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
    }
    left -= length;
  }
  return way[way.length - 1]!;
}

const shapes = new Map<State, Path2D>();
function shape(state: State): Path2D {
  let path = shapes.get(state);
  if (!path) shapes.set(state, (path = new Path2D(SHAPES[state])));
  return path;
}

export class Floor {
  private readonly layers: CanvasRenderingContext2D[] = [];
  private readonly seer: ResizeObserver;
  private scale = 1;
  private dx = 0;
  private dy = 0;
  private pixel = 1;
  private request = 0;
  private moving: Moving[] = [];
  private wiped: Rect[] = [];
  private flown: number[] | null = null;
  private readonly ways = new Map<number, Point[]>();
  private boxes: Box[] = [];
  private stationOf: number[] = [];
  /** Frames drawn, for whoever measures. */
  frames = 0;

  constructor(private readonly host: HTMLElement, private source: Source, readonly labels: boolean = true) {
    for (let i = 0; i < 3; i++) {
      const canvas = document.createElement("canvas");
      canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%";
      canvas.setAttribute("aria-hidden", "true");
      host.append(canvas);
      this.layers.push(canvas.getContext("2d")!);
    }
    this.adopt(source);
    this.seer = new ResizeObserver(() => this.resize());
    this.seer.observe(host);
    this.resize();
    const step = () => {
      this.move();
      this.request = requestAnimationFrame(step);
    };
    this.request = requestAnimationFrame(step);
  }

  close(): void {
    cancelAnimationFrame(this.request);
    this.seer.disconnect();
    for (const layer of this.layers) layer.canvas.remove();
  }

  /** Show another source. */
  adopt(source: Source): void {
    this.source = source;
    this.boxes = [];
    this.stationOf = [];
    source.scene.stations.forEach((station, s) => {
      for (const box of source.scene.layout.machines[station.name] ?? []) {
        this.boxes.push(box);
        this.stationOf.push(s);
      }
    });
    this.flown = null;
    this.ways.clear();
  }

  /** The station at a point of the page, by its row; -1 for none. */
  stationAt(x: number, y: number): number {
    const box = this.host.getBoundingClientRect();
    const [mx, my] = [(x - box.left - this.dx) / this.scale, (y - box.top - this.dy) / this.scale];
    return this.source.scene.stations.findIndex(({ name }) => {
      const at = this.source.scene.layout.stations[name];
      return at !== undefined && mx >= at.x && mx <= at.x + at.width && my >= at.y && my <= at.y + at.height;
    });
  }

  private resize(): void {
    const { clientWidth: w, clientHeight: h } = this.host;
    if (!w || !h) return;
    this.pixel = Math.min(window.devicePixelRatio || 1, 2);
    const { width, height } = this.source.scene.layout;
    this.scale = Math.min(w / width, h / height);
    this.dx = (w - width * this.scale) / 2;
    this.dy = (h - height * this.scale) / 2;
    for (const layer of this.layers) {
      layer.canvas.width = Math.round(w * this.pixel);
      layer.canvas.height = Math.round(h * this.pixel);
    }
    this.still();
  }

  private begin(n: number): CanvasRenderingContext2D {
    const g = this.layers[n]!;
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.clearRect(0, 0, g.canvas.width, g.canvas.height);
    const k = this.pixel * this.scale;
    g.setTransform(k, 0, 0, k, this.pixel * this.dx, this.pixel * this.dy);
    g.textBaseline = "middle";
    return g;
  }

  private font(g: CanvasRenderingContext2D, metres: number, weight = 500): void {
    g.font = `${weight} ${metres}px ${getComputedStyle(document.body).fontFamily}`;
  }

  /** What stands: ways, stations, places. */
  still(): void {
    const g = this.begin(0);
    const { layout, stations } = this.source.scene;
    g.lineJoin = "round";
    g.strokeStyle = colour("line");
    g.fillStyle = colour("line");
    g.lineWidth = 0.16;
    for (const [from, to] of layout.flows) this.way(g, layout.stations[from]!, layout.stations[to]!);
    for (const { name, title } of stations) {
      const box = layout.stations[name];
      if (!box) continue;
      g.fillStyle = colour("panel");
      g.strokeStyle = colour("line");
      g.lineWidth = 0.08;
      g.beginPath();
      g.roundRect(box.x, box.y, box.width, box.height, 0.35);
      g.fill();
      g.stroke();
      g.fillStyle = colour("text");
      this.label(g, called(title, name), box.x + 0.3, box.y + 0.82, box.width - 0.5, 0.92, 600);
    }
    for (const [name, box] of Object.entries(layout.places)) {
      g.strokeStyle = colour("quiet");
      g.setLineDash([0.4, 0.3]);
      g.lineWidth = 0.08;
      g.strokeRect(box.x, box.y, box.width, box.height);
      g.setLineDash([]);
      g.fillStyle = colour("quiet");
      this.label(g, named(this.source.scene, name), box.x + 0.4, box.y + box.height / 2, box.width - 0.8, 0.85, 500);
    }
    this.states();
  }

  /** A name in one line, in two smaller ones where it is long, shortened where even that is too little. */
  private label(g: CanvasRenderingContext2D, text: string, x: number, y: number, width: number, size: number, weight: number): void {
    this.font(g, size, weight);
    if (g.measureText(text).width <= width) return void g.fillText(text, x, y);
    const small = 0.72 * size;
    this.font(g, small, weight);
    const lines = this.lines(g, text, width);
    lines.forEach((line, n) => g.fillText(line, x, y + (n - (lines.length - 1) / 2) * 1.05 * small, width));
  }

  private lines(g: CanvasRenderingContext2D, text: string, width: number): string[] {
    const fits = (line: string) => g.measureText(line).width <= width;
    const pieces = text.match(/[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+|[\u3000-\u9fff\uff00-\uffef]/g) ?? [text];
    let first = "";
    while (pieces.length && fits((first + pieces[0]!).trimEnd())) first += pieces.shift();
    if (!first) return [this.cut(g, text, width)];
    const rest = pieces.join("").trim();
    return rest ? [first.trimEnd(), this.cut(g, rest, width)] : [first.trimEnd()];
  }

  private cut(g: CanvasRenderingContext2D, text: string, width: number): string {
    let shown = text;
    while (shown.length > 2 && g.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`;
    return shown;
  }

  private ends(from: Box, to: Box): [Point, Point] {
    const middle = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    const [a, b] = [middle(from), middle(to)];
    if (to.x >= from.x + from.width) return [{ x: from.x + from.width, y: a.y }, { x: to.x, y: b.y }];
    if (from.x >= to.x + to.width) return [{ x: from.x, y: a.y }, { x: to.x + to.width, y: b.y }];
    const x = (Math.max(from.x, to.x) + Math.min(from.x + from.width, to.x + to.width)) / 2;
    return b.y > a.y ? [{ x, y: from.y + from.height }, { x, y: to.y }] : [{ x, y: from.y }, { x, y: to.y + to.height }];
  }

  /** A way between two stations: straight where they face each other, else with two bends in the aisle. */
  private way(g: CanvasRenderingContext2D, from: Box, to: Box): void {
    const points = this.bends(...this.ends(from, to));
    g.beginPath();
    points.forEach((p, i) => (i ? g.lineTo(p.x, p.y) : g.moveTo(p.x, p.y)));
    g.stroke();
    const [a, b] = [points[points.length - 2]!, points[points.length - 1]!];
    const angle = Math.atan2(b.y - a.y, b.x - a.x);
    g.beginPath();
    g.moveTo(b.x, b.y);
    for (const turn of [2.6, -2.6]) g.lineTo(b.x + 0.7 * Math.cos(angle + turn), b.y + 0.7 * Math.sin(angle + turn));
    g.fill();
  }

  private bends(a: Point, b: Point): Point[] {
    if (Math.abs(a.y - b.y) < 0.01 || Math.abs(a.x - b.x) < 0.01) return [a, b];
    const sideways = Math.abs(a.x - b.x) > 0.5;
    const middle = sideways ? (a.x + b.x) / 2 : (a.y + b.y) / 2;
    return sideways ? [a, { x: middle, y: a.y }, { x: middle, y: b.y }, b] : [a, { x: a.x, y: middle }, { x: b.x, y: middle }, b];
  }

  /** What is: machines in their states with their lots, parts that wait, people at machines. */
  states(): void {
    const g = this.begin(1);
    const { scene, machine, station } = this.source;
    this.notice();
    for (const [m, box] of this.boxes.entries()) this.machine(g, m, box, machine);
    scene.stations.forEach(({ name, buffer }, s) => {
      const box = scene.layout.stations[name];
      if (box) this.queue(g, box, station.get(s, "waiting") || 0, buffer);
    });
    const lying = new Map<string, number>();
    scene.stocks.forEach(({ part, station: name }, row) => {
      const box = scene.layout.stations[name];
      const full = scene.parts.find((each) => each.name === part)?.full ?? null;
      const n = lying.get(name) ?? 0;
      lying.set(name, n + 1);
      if (box && full) this.stock(g, box, n, this.source.stock.get(row, "content") / full, this.source.stock.get(row, "waiting") > 0);
    });
  }

  private machine(g: CanvasRenderingContext2D, m: number, box: Box, machine: Table): void {
    const state = STATES[machine.get(m, "state")] ?? "starved";
    const tint = colour(state);
    const quiet = QUIET.has(state);
    const [x, y, w, h] = [box.x + 0.14, box.y + 0.14, box.width - 0.28, box.height - 0.28];
    g.beginPath();
    g.roundRect(x, y, w, h, 0.25);
    if (quiet) {
      g.globalAlpha = state === "busy" ? 0.3 : 0.08;
      g.fillStyle = tint;
      g.fill();
      g.globalAlpha = 1;
      g.strokeStyle = tint;
      g.lineWidth = 0.1;
      g.stroke();
    } else {
      g.fillStyle = tint;
      g.fill();
    }
    g.save();
    g.translate(x + 0.22, y + 0.22);
    g.scale(0.042, 0.042);
    g.fillStyle = quiet ? tint : colour("ground");
    g.fill(shape(state), "evenodd");
    g.restore();
    if (!this.labels || this.scale < 7) return;
    const serial = machine.get(m, "serial");
    if (serial > 0) {
      g.fillStyle = quiet ? colour("text") : colour("ground");
      this.font(g, 0.78, 600);
      g.textAlign = "right";
      g.fillText(`#${serial}`, x + w - 0.2, y + h - 0.55, w - 0.4);
      g.textAlign = "left";
    }
    if (machine.get(m, "staffed") > 0 || machine.get(m, "crewed") > 0) {
      g.save();
      g.translate(x + w - 0.9, y + 0.16);
      g.scale(0.045, 0.045);
      g.fillStyle = quiet ? colour("text") : colour("ground");
      g.fill(shape("waiting_worker"));
      g.restore();
    }
  }

  /** Waiting parts as squares before the machines: places that are free are only outlined. */
  private queue(g: CanvasRenderingContext2D, box: Box, waiting: number, buffer: number | null): void {
    const size = 0.46;
    const step = size + 0.14;
    const rows = Math.max(2, Math.floor((box.height - 2.3) / step));
    const columns = 3;
    const room = rows * columns;
    const places = Math.min(room, buffer ?? Math.max(waiting, 0));
    const [right, top] = [box.x + 2.25, box.y + 1.72];
    const full = buffer !== null && waiting >= buffer && buffer > 0;
    for (let n = 0; n < Math.max(places, Math.min(waiting, room)); n++) {
      const [x, y] = [right - size - Math.floor(n / rows) * step, top + (n % rows) * step];
      if (n < waiting) {
        g.fillStyle = full ? colour("blocked") : colour("accent");
        g.fillRect(x, y, size, size);
      } else {
        g.strokeStyle = colour("line");
        g.lineWidth = 0.06;
        g.strokeRect(x + 0.03, y + 0.03, size - 0.06, size - 0.06);
      }
    }
    if (waiting > room || (buffer ?? 0) > room) {
      g.fillStyle = full ? colour("blocked") : colour("quiet");
      this.font(g, 0.62, 600);
      g.textAlign = "right";
      g.fillText(buffer === null ? `${waiting}` : `${waiting}/${buffer}`, right, box.y + box.height - 0.42);
      g.textAlign = "left";
    }
  }

  /** Parts at the line side, below the waiting places: a bar for each kind, full where all its bins are. */
  private stock(g: CanvasRenderingContext2D, box: Box, n: number, share: number, lacking: boolean): void {
    const [x, y, w, h] = [box.x + 0.35, box.y + box.height - 0.46 - 0.36 * n, 1.9, 0.24];
    g.fillStyle = colour("raised");
    g.fillRect(x, y, w, h);
    g.fillStyle = lacking ? colour("down") : share < 0.25 ? colour("warn") : colour("setup");
    g.fillRect(x, y, w * Math.min(1, Math.max(lacking ? 1 : 0, share)), h);
  }

  /** Parts that have gone from one station to another since the last look fly there, those of one way together. */
  private notice(): void {
    const { way, scene } = this.source;
    const counts = Array.from({ length: way.rows }, (_, row) => way.get(row, "count"));
    const before = this.flown;
    this.flown = counts;
    if (before === null) return; // what went before somebody looked is not shown
    for (const [row, count] of counts.entries()) {
      const many = count - (before[row] ?? 0);
      const [from, to] = [way.get(row, "from"), way.get(row, "to")];
      const start = scene.layout.stations[scene.stations[from]?.name ?? ""];
      const end = scene.layout.stations[scene.stations[to]?.name ?? ""];
      if (many <= 0 || !start || (to >= 0 && !end)) continue;
      const [a, b] = end ? this.ends(start, end) : this.leaving(start, to);
      const tint = to === SCRAPPED ? "down" : to === OUT ? "good" : "accent";
      this.moving.push({ way: this.bends(a, b), began: performance.now(), tint: colour(tint), size: 0.32 * Math.min(2, Math.sqrt(many)) });
    }
  }

  /** Out of the plant to the right, to scrap downwards. */
  private leaving(box: Box, to: number): [Point, Point] {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return to === SCRAPPED ? [{ x, y: box.y + box.height }, { x, y: box.y + box.height + 2 }] : [{ x: box.x + box.width, y }, { x: box.x + box.width + 2.5, y }];
  }

  /** What moves: parts on their way, and how far each operation has come. */
  private move(): void {
    const g = this.layers[2]!;
    const now = performance.now();
    const k = this.pixel * this.scale;
    g.setTransform(k, 0, 0, k, this.pixel * this.dx, this.pixel * this.dy);
    for (const { x, y, w, h } of this.wiped) g.clearRect(x, y, w, h);
    this.wiped.length = 0;
    this.frames++;
    this.progress(g);
    this.vehicles(g);
    this.people(g);
    this.moving = this.moving.filter((part) => now - part.began < FLIGHT_S * 1000);
    for (const part of this.moving) {
      const share = (now - part.began) / (FLIGHT_S * 1000);
      const eased = share * share * (3 - 2 * share);
      const { x, y } = along(part.way, eased);
      g.fillStyle = part.tint;
      g.beginPath();
      g.arc(x, y, part.size, 0, 7);
      g.fill();
      const reach = part.size + 0.18;
      this.wiped.push({ x: x - reach, y: y - reach, w: 2 * reach, h: 2 * reach });
    }
  }

  /** People on their way from machine to machine. */
  private people(g: CanvasRenderingContext2D): void {
    const { worker, scene } = this.source;
    const now = this.source.now();
    for (let w = 0; w < worker.rows; w++) {
      const [from, to] = [this.boxes[worker.get(w, "at")], this.boxes[worker.get(w, "to")]];
      const takes = scene.pools[worker.get(w, "pool")]?.walk_s ?? 0;
      if (worker.get(w, "walk") === 0 || !to || !takes) continue;
      const beside = (box: Box): Point => ({ x: box.x + box.width - 0.5, y: box.y + box.height + 0.1 });
      const [a, b] = [beside(from ?? to), beside(to)];
      const share = Math.min(1, Math.max(0, (now - worker.get(w, "set_out")) / takes));
      const [x, y] = [a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share];
      g.save();
      g.translate(x - 0.5, y - 0.5);
      g.scale(0.0625, 0.0625);
      g.fillStyle = colour("text");
      g.fill(shape("waiting_worker"));
      g.restore();
      this.wiped.push({ x: x - 0.6, y: y - 0.6, w: 1.2, h: 1.2 });
    }
  }

  /** Vehicles, each as far on its way as it has driven: smooth between two frames of the feed. */
  private vehicles(g: CanvasRenderingContext2D): void {
    const { vehicle, scene } = this.source;
    const now = this.source.now();
    const standing = new Map<number, number>();
    for (let v = 0; v < vehicle.rows; v++) {
      const [from, to, leg] = [vehicle.get(v, "at"), vehicle.get(v, "to"), vehicle.get(v, "leg")];
      const driving = vehicle.get(v, "doing") === 1 && leg > 0;
      const down = vehicle.get(v, "condition") > 0;
      const share = driving ? Math.min(1, (vehicle.get(v, "worked") + (down ? 0 : now - vehicle.get(v, "begun"))) / leg) : 0;
      const n = driving ? 0 : (standing.get(from) ?? 0);
      if (!driving) standing.set(from, n + 1);
      const way = driving ? this.drive(scene, from, to) : [this.stop(scene, from)];
      const { x: px, y: py } = along(way, share);
      const abreast = Math.max(4, Math.floor((this.box(scene, from)?.width ?? 0) / 1.5));
      const [x, y] = [px + (n % abreast) * 1.5 - 0.65, py + Math.floor(n / abreast) * 1.1 - 0.42];
      g.fillStyle = down ? colour("down") : colour("waiting_vehicle");
      g.beginPath();
      g.roundRect(x, y, 1.3, 0.84, 0.2);
      g.fill();
      if (vehicle.get(v, "carried") > 0) {
        g.fillStyle = colour("ground");
        g.fillRect(x + 0.32, y + 0.22, 0.66, 0.4);
      }
      this.wiped.push({ x: x - 0.1, y: y - 0.1, w: 1.5, h: 1.04 });
    }
  }

  private box(scene: Scene, place: number): Box | undefined {
    const name = scene.places[place] ?? "";
    return scene.layout.stations[name] ?? scene.layout.places[name];
  }

  /** Where vehicles stand at a place: in the aisle below it. */
  private stop(scene: Scene, place: number): Point {
    const box = this.box(scene, place);
    return box ? { x: box.x + 1.3, y: box.y + box.height + 0.75 } : { x: 1, y: 1 };
  }

  /** The way that the model draws; where it draws none, along aisles, so that no vehicle drives through a station. */
  private drive(scene: Scene, from: number, to: number): Point[] {
    const key = from * 4096 + to;
    let way = this.ways.get(key);
    if (!way) {
      const [a, b] = [this.stop(scene, from), this.stop(scene, to)];
      way = this.drawn(scene, from, to, a, b) ?? this.aisles(scene, a, b);
      this.ways.set(key, way);
    }
    return way;
  }

  private drawn(scene: Scene, from: number, to: number, a: Point, b: Point): Point[] | null {
    const names = [scene.places[from], scene.places[to]];
    for (const [start, end, via] of scene.layout.ways) {
      if (start === names[0] && end === names[1]) return [a, ...via, b];
      if (start === names[1] && end === names[0]) return [a, ...[...via].reverse(), b];
    }
    return null;
  }

  /** From the row of `a` to that of `b` by the nearest free way between stations. */
  private aisles(scene: Scene, a: Point, b: Point): Point[] {
    const boxes = [...Object.values(scene.layout.stations), ...Object.values(scene.layout.places)];
    const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
    const free = (x: number) => boxes.every((box) => x < box.x - 0.7 || x > box.x + box.width + 0.7 || box.y + box.height < top || box.y > bottom);
    const beside = boxes.flatMap((box) => [box.x - 1.4, box.x + box.width + 1.4]);
    const length = (x: number) => Math.abs(x - a.x) + Math.abs(x - b.x);
    const x = [a.x, b.x, ...beside].filter(free).sort((one, other) => length(one) - length(other))[0] ?? b.x;
    return [a, { x, y: a.y }, { x, y: b.y }, b];
  }

  private progress(g: CanvasRenderingContext2D): void {
    const { machine, scene } = this.source;
    const now = this.source.now();
    const means = this.means(scene);
    g.fillStyle = colour("busy");
    for (const [m, box] of this.boxes.entries()) {
      if (machine.get(m, "state") !== 0) continue;
      const mean = means[machine.get(m, "step")];
      if (!mean) continue;
      const share = Math.min(1, Math.max(0, (now - machine.get(m, "since")) / mean));
      const [x, y, w] = [box.x + 0.3, box.y + box.height - 0.44, box.width - 0.6];
      g.fillRect(x, y, w * share, 0.14);
      this.wiped.push({ x: x - 0.05, y: y - 0.05, w: w + 0.1, h: 0.24 });
    }
  }

  private meansOf: Scene | null = null;
  private meansCache: number[] = [];
  private means(scene: Scene): number[] {
    if (this.meansOf !== scene) {
      this.meansOf = scene;
      this.meansCache = scene.products.flatMap((product) => product.steps.map((step) => step.mean_s));
    }
    return this.meansCache;
  }
}
