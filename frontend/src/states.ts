/** What a machine's time is spent on: for each state its word, its colour (theme.css) and its shape. The order is the kernel's;
 * `unknown`, which the kernel does not have, is a machine that nobody hears. */
import { GLOSSARY } from "./glossary";
import { words } from "./text";

export const STATES = [
  "busy", "starved", "waiting_parts", "waiting_worker", "waiting_vehicle", "blocked",
  "held", "setup", "down", "maintenance", "off_shift", "unknown",
] as const;
export type State = (typeof STATES)[number];

/** The states in which a machine that could work does not, worst first: what the losses are made of. */
export const LOSSES: readonly State[] = [
  "down", "held", "blocked", "waiting_worker", "waiting_parts", "waiting_vehicle", "setup", "maintenance", "starved",
];

export const stateWord = words<State>(GLOSSARY);

/** Hatchings of bars in charts, by the angle of their lines (degrees); those without one are plain. Told apart without colour. */
export const HATCHES: Partial<Record<State, number>> = { down: 45, blocked: -45, held: 90, waiting_worker: 0, waiting_parts: 20, waiting_vehicle: -20, setup: 70, maintenance: -70, unknown: 30 };

/** Shapes in a box of 16 by 16, filled; told apart without colour. */
export const SHAPES: Record<State, string> = {
  busy: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
  starved: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2.600a4.400 4.400 0 1 1 0 8.800 4.400 4.400 0 0 1 0-8.800z",
  waiting_parts: "M1 3h14L8 15z",
  waiting_worker: "M8 1a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM1.500 15c0-4 3-6 6.500-6s6.500 2 6.500 6z",
  waiting_vehicle: "M1 4h9v8H1zm10 3h2.500L15 9.500V12h-4z",
  blocked: "M1.500 1.500h13v13h-13z",
  held: "M8 .500 15.500 8 8 15.500.500 8z",
  setup: "M1.500 1.500h13v13h-13zm2.600 2.600v7.800h7.800V4.100z",
  down: "M3.200 1 8 5.800 12.800 1 15 3.200 10.200 8l4.800 4.800-2.200 2.200L8 10.200 3.200 15 1 12.800 5.800 8 1 3.200z",
  maintenance: "M6 1h4v5h5v4h-5v5H6v-5H1V6h5z",
  off_shift: "M1 6.400h14v3.200H1z",
  unknown: "M1 1h4v4H1zm10 0h4v4h-4zM6 6h4v4H6zm-5 5h4v4H1zm10 0h4v4h-4z",
};
