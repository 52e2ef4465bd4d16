/** What the server says of a spreadsheet that comes in, and what is answered to it. */
import type { Fault } from "../server";
import type { Title } from "../text";

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

/** A list of a park (tenants, visits) as it would be read. */
export interface ListSheet {
  sheet: string;
  kind: "tenants" | "visits" | "callers";
  park: string;
  rent: string;
  columns: { column: string; head: string; field: string }[];
  names: Record<string, string>;
  others: string;
  [other: string]: unknown;
}
export interface ListQuestion extends Fault {
  about: "park" | "column" | "rent" | "firm";
  sheet: string;
  column: string;
  name: string;
  choices: string[];
  named: { id: string; name: Title }[];
}
export interface Lists {
  mapping: { records: ListSheet[] };
  questions: ListQuestion[];
  parks: { id: string; name: Title }[];
  fields: Record<string, string[]>;
}
export interface ListsPreview {
  stamp: string;
  added: number;
  unchanged: number;
  differs: number;
  persons: number;
  made: { cell: string; id: string; kind: string; name: Title; what: string; changes: string[]; person: boolean }[];
  questions: ListQuestion[];
  problems: Fault[];
  suspicions: Fault[];
  remarks: Fault[];
}
