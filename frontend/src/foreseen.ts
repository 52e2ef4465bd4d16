/** What will be, as the server of a line forecasts it. */
import { useAgain } from "./again";
import { get } from "./server";

export interface Tenths { p10: number | null; p50: number | null; p90: number | null }

export interface OrderForecast { order: string; product: string; quantity: number; done: number; due_s: number | null; finish: Tenths; chance_late: number | null; late_at_least: number | null; late_at_most: number | null }

export interface Came { made_s: number; until_s: number; change: string; product: string; p10: number; p50: number; p90: number; came: number }

export interface Forecast {
  at_s: number; until_s: number; futures: number; laws: string;
  products: Record<string, { completed: Tenths; so_far: number; fan: { time: number[]; p10: number[]; p50: number[]; p90: number[] } }>;
  orders: OrderForecast[];
  bottleneck: { station: string; share: number; active: number } | null;
  overdue: { machine: string; since_s: number; what: string }[];
  noticed: { machine: string; step: string; at_s: number; ratio: number }[];
  what_if: { change: string; products: Record<string, { completed: Tenths; difference: Tenths & { mean: number; low: number; high: number } }> }[];
  remarks: string[];
  remarks_zh: string[];
  record: { last: number; held: number; should_hold: number; crps: number | null; crps_mean_so_far: number | null; what_if: Came[] } | null;
}

const PATH = "/api/line/forecast";

/** The line's own last forecast; it makes one every quarter of an hour of its time. */
export function useForecast() {
  return useAgain(() => get<Forecast>(PATH), 10_000);
}

/** A forecast from now, with a change. Raises Refused. */
export function whatIf(change: string): Promise<Forecast> {
  return get<Forecast>(`${PATH}?${new URLSearchParams({ futures: "200", if: change })}`);
}
