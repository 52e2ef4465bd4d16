import { language } from "../text";

/** An article as the server read it, and what people did with each of its statements. */
export interface Statement {
  span_start: number;
  span_end: number;
  text: string;
  value: string;
  high: string;
  unit: string;
  measure: string;
  period: string;
  subject: string;
  indicator: string;
  compared_with: string;
  of: string;
  bound: string;
  scope: string;
  price: string;
  status: string;
  said_by: string;
  subject_id: string;
  indicator_id: string;
  sentence_start: number;
  sentence_end: number;
}
export interface Proposed extends Statement {
  verdict: string;
  arithmetic: string[];
  arithmetic_en: string[];
  settles: string;
}
export interface Reading {
  text: string;
  statements: Proposed[];
  more: boolean;
}
export type State = "open" | "accepted" | "mended" | "dropped";
export interface Row {
  said: Proposed;
  state: State;
}

/** How a statement was reckoned, in the language that is read. */
export function reckoned(said: Proposed): string[] {
  return language.value === "zh" ? said.arithmetic : said.arithmetic_en;
}

/** The statement as it is sent back: without what the server made of it. */
export function bare(said: Proposed): Statement {
  const { verdict: _verdict, arithmetic: _arithmetic, arithmetic_en: _english, settles: _settles, ...rest } = said;
  return rest;
}

/** A stretch of the text: plain, of the chosen sentence, a figure, or the chosen figure. */
export interface Piece {
  text: string;
  kind: "" | "sentence" | "figure" | "chosen";
  row: number;
}
export function pieces(text: string, rows: readonly Row[], at: number): Piece[] {
  const signs = Array.from(text); // places count characters, not halves of them
  const chosen = rows[at]?.said;
  const cuts = new Set([0, signs.length]);
  for (const { said } of rows) cuts.add(said.span_start).add(said.span_end);
  if (chosen) cuts.add(chosen.sentence_start).add(chosen.sentence_end);
  const places = [...cuts].filter((place) => place <= signs.length).sort((a, b) => a - b);
  const made: Piece[] = [];
  let next = 0;
  for (let n = 0; n + 1 < places.length; n += 1) {
    const [start, end] = [places[n] ?? 0, places[n + 1] ?? 0];
    while (next < rows.length && (rows[next]?.said.span_end ?? 0) <= start) next += 1;
    const row = rows[next];
    const inside = row !== undefined && row.said.span_start <= start && end <= row.said.span_end;
    const lit = chosen !== undefined && chosen.sentence_start <= start && end <= chosen.sentence_end;
    made.push({ text: signs.slice(start, end).join(""), kind: inside ? (next === at ? "chosen" : "figure") : lit ? "sentence" : "", row: inside ? next : -1 });
  }
  return made;
}
