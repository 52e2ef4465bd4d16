/** The names of all indicators, asked for once. */
import { shallowRef } from "vue";
import { get } from "../server";
import { called } from "../text";
import type { Indicator } from "./ledger";

const known = shallowRef(new Map<string, Indicator>());

export async function everyIndicator(): Promise<void> {
  if (known.value.size) return;
  const found = (await get<{ indicators: Indicator[] }>("/api/indicators")).indicators;
  known.value = new Map(found.map((each) => [each.id, each]));
}

export function indicatorName(id: string): string {
  const found = known.value.get(id);
  return found ? called(found.name, id) : id;
}

export function indicatorUnit(id: string): string {
  return known.value.get(id)?.unit ?? "";
}
