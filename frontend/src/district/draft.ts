/** What a form begins with, and what of it is sent. */
import type { Field } from "./kinds";

export type Draft = Record<string, unknown>;

/** A new id that nobody sees: letters and digits by chance, after the kind. */
export function newId(kind: string): string {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${kind}-${[...random].map((each) => (each % 36).toString(36)).join("")}`;
}

/** The empty values of some fields. */
export function emptyOf(fields: readonly Field[]): Draft {
  return Object.fromEntries(fields.map((field) => [field.name, structuredClone(start(field))]));
}

function start(field: Field): unknown {
  if (!field.required) return field.default ?? null;
  if (field.type === "name") return { zh: "", en: "" };
  if (field.type === "parts" || field.type === "texts" || field.type === "records") return [];
  if (field.type === "part") return emptyOf(field.fields);
  return field.type === "flag" ? false : field.type === "text" || field.type === "value" || field.type === "unit" || field.type === "period" ? "" : null;
}

/** A new part of a list: with a number of its own where its fields have one. */
export function blank(fields: readonly Field[], others: readonly Draft[]): Draft {
  const made = emptyOf(fields);
  if (fields.some((field) => field.name === "id")) made["id"] = newId("no");
  if (fields.some((field) => field.name === "n")) made["n"] = 1 + Math.max(0, ...others.map((each) => Number(each["n"]) || 0));
  return made;
}

/** The fields whose values are others than before. */
export function changed(before: Draft, now: Draft): Draft {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
}

/** A draft without what is left empty, so that the ledger fills in what it takes for it. */
export function filled(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null && value !== ""));
}
