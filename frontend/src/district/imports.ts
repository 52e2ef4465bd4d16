/** What the server says of a spreadsheet that comes in, and what is answered to it. */
import type { Fault } from "../server";

export interface Column {
  column: string;
  head: string;
  role: string;
  indicator: string;
  unit: string;
  period: string;
  [other: string]: unknown;
}
export interface Sheet {
  sheet: string;
  period: string;
  unit: string;
  subject: string;
  indicator: string;
  columns: Column[];
  names: Record<string, string>;
  [other: string]: unknown;
}
export type About =
  | "period" | "subject" | "subject-column" | "values" | "indicator" | "unit" | "base" | "unclear" | "empty" | "last-row" | "heads" | "triangles"
  | "brackets" | "none";
export interface Question extends Fault {
  about: About;
  sheet: string;
  column: string;
  choices: string[];
}
export interface Unknown {
  cell: string;
  sheet: string;
  name: string;
  what: string;
  near: string[];
}
