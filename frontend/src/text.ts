/** Words, numbers, times and dates, as Chinese and English each write them. The Chinese stands first and is no translation. */
import { ref, watchEffect } from "vue";
import { PER, SCALES, UNITS } from "./units";

export type Language = "zh" | "en";

const KEPT = "lineside-language";

function first(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT);
  if (asked === "zh" || asked === "en") return asked;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}

/** The language of everything on the screen; set it, and all changes at once. */
export const language = ref<Language>(first());

watchEffect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
});

export function speak(wanted: Language): void {
  language.value = wanted;
  localStorage.setItem(KEPT, wanted);
}

/** A dictionary of one part of the screen: `const say = words({ floor: ["现场", "Floor"] })`, then `say("floor")`. */
export function words<Key extends string>(entries: Record<Key, readonly [zh: string, en: string]>) {
  return (key: Key): string => entries[key][language.value === "zh" ? 0 : 1];
}

/** A title of the model, which may lack a language, or be missing. */
export type Title = { zh?: string | null; en?: string | null } | null | undefined;

/** What an element is called: its title in this language, in the other one, or its name. */
export function called(title: Title, name: string): string {
  const [one, other] = language.value === "zh" ? [title?.zh, title?.en] : [title?.en, title?.zh];
  return one || other || name;
}

/** What one of several things is called; with its id where another of them is called the same. */
export function distinct(all: readonly { id: string; name: Title }[], one: { id: string; name: Title }): string {
  const name = called(one.name, one.id);
  return name !== one.id && all.some((each) => each.id !== one.id && called(each.name, each.id) === name) ? `${name} (${one.id})` : name;
}

/** A stored text as people read it: `28.16km2` as `28.16 km²`, `万m2` as `万m²`, `100.00%` as `100%`. */
export function readable(text: string): string {
  return text.replace(/(\d)(k?m2)(?!\d)/g, "$1 $2").replace(/(k?m)2(?!\d)/g, "$1²").replace(/(?<![\d.,])100\.0+(?=\s?%)/g, "100");
}

const SCALE = new RegExp(`^(${Object.keys(SCALES).sort((a, b) => b.length - a.length).join("|")})`);

/** A unit in the language of the screen: `亿元` as it is, or `100 million yuan`; empty where English counts without a word. */
export function unitName(unit: string): string {
  if (language.value === "zh") return readable(unit);
  const [base = "", divisor = ""] = unit.split("/");
  const scale = base in UNITS ? "" : (SCALE.exec(base)?.[1] ?? "");
  const plain = base.slice(scale.length);
  return readable([SCALES[scale] ?? "", UNITS[plain] ?? plain, PER[divisor] ?? (divisor && `per ${divisor}`)].filter(Boolean).join(" "));
}

/** A number with its unit: close by where it is Chinese, `1,050 × 100 million yuan` in English, and a percent sign in Chinese. */
export function measured(value: string, unit: string): string {
  if (language.value === "en") {
    const told = unitName(unit);
    return readable(!told ? value : /^\d/.test(told) ? `${value} × ${told}` : `${value} ${told}`);
  }
  const close = /^\p{Script=Han}/u.test(unit) || (unit === "%" && language.value === "zh");
  return readable(close || !unit ? `${value}${unit}` : `${value} ${unit}`);
}

/** A number in digits, in groups of three as `1,050`. */
export function grouped(digits: string): string {
  return digits.includes(",") ? digits : digits.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ","));
}

/** What was written as a number and its unit in one, `1050 套` or `2400万元`, as `1,050套`; any other text as it is. */
export function amountText(text: string): string {
  const found = /^([\d.,]+)\s*(\D.*)$/.exec(text);
  return found ? measured(grouped(found[1] ?? ""), found[2] ?? "") : /^\d+(?:\.\d+)?$/.test(text) ? grouped(text) : text;
}

/** One language of a text that has both, `中文 / English`. */
export function half(text: string): string {
  const [zh = "", en = ""] = text.split(" / ", 2);
  return en && language.value === "en" ? en : en ? zh : text;
}

const UNKNOWN = "–";
const formats = new Map<string, Intl.NumberFormat>();

function format(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const locale = language.value === "zh" ? "zh-CN" : "en-GB";
  const found = formats.get(locale + key);
  if (found) return found;
  const made = new Intl.NumberFormat(locale, options);
  formats.set(locale + key, made);
  return made;
}

/** A number with so many digits behind the point; a dash where it is unknown. */
export function number(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  return format(`n${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** Energy, kWh: one decimal below a hundred, none above. */
export function kilowattHours(kwh: number | null | undefined): string {
  return number(kwh, Math.abs(kwh ?? 0) < 99.95 ? 1 : 0);
}

/** A share of one, as a percentage, all of it without decimals: `87.5%` in Chinese, `87.5 %` in English as SI writes it. */
export function percent(share: number | null | undefined, digits = 1): string {
  const text = number(share === null || share === undefined ? share : 100 * share, share === 1 ? 0 : digits);
  if (text === UNKNOWN) return text;
  return language.value === "zh" ? `${text}%` : `${text} %`;
}

/** A change, with its sign. */
export function signed(value: number | null | undefined, digits = 0): string {
  const text = number(value === null || value === undefined ? value : Math.abs(value), digits);
  if (text === UNKNOWN || value === null || value === undefined) return text;
  return (!/[1-9]/.test(text) ? "±" : value > 0 ? "+" : "−") + text; // what is shown as nothing is neither more nor less
}

/** A length of time in the two units that say enough: `2小时05分`, `2 h 05 min`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return UNKNOWN;
  const zh = language.value === "zh";
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  if (d) return zh ? `${d}天${h}小时` : `${d} d ${h} h`;
  if (h) return zh ? `${h}小时${two(m)}分` : `${h} h ${two(m)} min`;
  if (m) return zh ? `${m}分${two(s % 60)}秒` : `${m} min ${two(s % 60)} s`;
  return zh ? `${s}秒` : `${s} s`;
}

/** The plant's clock: seconds since `starts` (an ISO date and time without a zone, the plant's own) or since the run began. */
export function clock(seconds: number, starts: string | null, seconds_too = true): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const of = (h: number, m: number, s: number) => `${two(h)}:${two(m)}` + (seconds_too ? `:${two(s)}` : "");
  const whole = Math.max(0, Math.floor(seconds));
  if (starts === null) {
    const days = Math.floor(whole / 86400);
    const time = of(Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60);
    if (!days) return time;
    return language.value === "zh" ? `${days}天 ${time}` : `${days} d ${time}`;
  }
  const at = new Date(Date.parse(`${starts}Z`) + whole * 1000);
  return of(at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds());
}

/** The plant's date and weekday; empty where the model does not say when it starts. */
export function date(seconds: number, starts: string | null): string {
  if (starts === null) return "";
  const at = new Date(Date.parse(`${starts}Z`) + seconds * 1000);
  return language.value === "zh"
    ? new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeZone: "UTC" }).format(at) +
        new Intl.DateTimeFormat("zh-CN", { weekday: "long", timeZone: "UTC" }).format(at).replace("星期", " 周")
    : new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(at);
}
