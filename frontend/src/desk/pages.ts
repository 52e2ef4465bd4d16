/** The pages of a line that runs: first the desk, then the wall in the order of its rotation. */
import type { Component } from "vue";
import type { Page } from "../route";
import { words } from "../text";

const say = words({
  floor: ["现场", "Floor"],
  station: ["工位", "Station"],
  orders: ["订单", "Orders"],
  flow: ["损失与在制", "Losses and flow"],
  quality: ["质量", "Quality"],
  fleet: ["车辆与物料", "Vehicles and parts"],
  energy: ["能耗", "Energy"],
  shift: ["班次与 OEE", "Shift and OEE"],
  forecast: ["预测", "Forecast"],
  log: ["记录", "Log"],
  output: ["产量", "Output"],
  losses: ["损失", "Losses"],
  wip: ["在制品与人员", "Work in process and people"],
  alarms: ["报警", "Alarms"],
});

function of(path: string, title: () => string, load: () => Promise<{ default: Component }>, listed = true): Page {
  return { path, place: path.startsWith("wall") ? "wall" : "desk", serves: "line", title, listed, load };
}

export const linePages: readonly Page[] = [
  of("desk/floor", () => say("floor"), () => import("./FloorPage.vue")),
  of("desk/station/:name", () => say("station"), () => import("./StationPage.vue"), false),
  of("desk/orders", () => say("orders"), () => import("./OrdersPage.vue")),
  of("desk/flow", () => say("flow"), () => import("./FlowPage.vue")),
  of("desk/shift", () => say("shift"), () => import("./ShiftPage.vue")),
  of("desk/forecast", () => say("forecast"), () => import("./ForecastPage.vue")),
  of("desk/quality", () => say("quality"), () => import("./QualityPage.vue")),
  of("desk/fleet", () => say("fleet"), () => import("./FleetPage.vue")),
  of("desk/energy", () => say("energy"), () => import("./EnergyPage.vue")),
  of("desk/log", () => say("log"), () => import("./LogPage.vue")),
  of("wall/floor", () => say("floor"), () => import("../wall/FloorWall.vue")),
  of("wall/output", () => say("output"), () => import("../wall/OutputWall.vue")),
  of("wall/shift", () => say("shift"), () => import("../wall/ShiftWall.vue")),
  of("wall/losses", () => say("losses"), () => import("../wall/LossWall.vue")),
  of("wall/wip", () => say("wip"), () => import("../wall/WipWall.vue")),
  of("wall/quality", () => say("quality"), () => import("../wall/QualityWall.vue")),
  of("wall/fleet", () => say("fleet"), () => import("../wall/FleetWall.vue")),
  of("wall/energy", () => say("energy"), () => import("../wall/EnergyWall.vue")),
  of("wall/alarms", () => say("alarms"), () => import("../wall/AlarmWall.vue")),
];
