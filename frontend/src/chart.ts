/** The parts of ECharts that are used, and how its charts look here: few lines, no ornament, type of the page's size. */
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type ComposeOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { BarSeriesOption, CustomSeriesOption, LineSeriesOption } from "echarts/charts";
import type { AriaComponentOption, GridComponentOption, LegendComponentOption, TooltipComponentOption } from "echarts/components";
import { colour } from "./theme";

use([BarChart, CustomChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export type Option = ComposeOption<
  BarSeriesOption | CustomSeriesOption | LineSeriesOption | AriaComponentOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;
export type Chart = EChartsType;

export function begin(host: HTMLElement): Chart {
  return init(host, undefined, { renderer: "canvas" });
}

/** Pixels of one rem: charts grow with the wall. */
export function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

/** An axis with quiet lines and readable numbers. */
export function axis(name: string, format: (value: number) => string) {
  return {
    type: "value" as const,
    name,
    nameTextStyle: { color: colour("quiet"), fontSize: 0.9 * rem(), align: "left" as const },
    axisLabel: { color: colour("quiet"), fontSize: 0.95 * rem(), formatter: format, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colour("line"), width: 1 } },
  };
}

/** Steps between marks on an axis of time, s: those of clocks. */
const STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

/** Marks at whole minutes, hours or days of the plant's clock: some six of them between two times, s since the start. */
export function hours(begin: number, end: number, starts: string | null, format: (value: number) => string) {
  const first = starts === null ? 0 : (Date.parse(`${starts}Z`) / 1000) % 86400;
  const step = STEPS.find((each) => (end - begin) / each <= 7) ?? Math.ceil((end - begin) / 7 / 604800) * 604800;
  const marks: number[] = [];
  for (let at = Math.ceil((begin + first) / step) * step - first; at <= end; at += step) marks.push(at);
  const plain = axis("", format);
  return { ...plain, min: begin, max: end, splitLine: { show: false }, axisLabel: { ...plain.axisLabel, customValues: marks } };
}

export function names(data: string[], inverse = false) {
  return {
    type: "category" as const,
    data,
    inverse,
    axisLabel: { color: colour("text"), fontSize: rem(), width: 9 * rem(), overflow: "truncate" as const, interval: 0 },
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
  };
}

export function grid(more: object = {}) {
  return { left: 0.5 * rem(), right: 1.5 * rem(), top: 2.4 * rem(), bottom: 0.5 * rem(), containLabel: true, ...more };
}

export function legend() {
  return { top: 0, right: 0, icon: "roundRect", itemWidth: rem(), itemHeight: 0.6 * rem(), textStyle: { color: colour("text"), fontSize: 0.95 * rem() } };
}

/** What is said at the pointer; drawn, not made of HTML, so names from models stay text. */
export function tooltip(more: object = {}) {
  return {
    renderMode: "richText" as const,
    backgroundColor: colour("raised"),
    borderColor: colour("line"),
    textStyle: { color: colour("text"), fontSize: 0.9 * rem() },
    ...more,
  };
}
