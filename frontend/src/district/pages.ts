/** The pages of a district's ledger: first the desk in the order of its menu, then the wall in the order of its rotation. */
import type { Page } from "../route";
import { words } from "../text";

const say = words({
  overview: ["概览", "Overview"],
  chains: ["产业链", "Chains"],
  indicators: ["指标", "Indicators"],
  claims: ["核验", "Claims"],
  targets: ["目标", "Targets"],
  retrofits: ["技改", "Retrofits"],
  import: ["导入", "Import"],
  month: ["本月", "Month"],
  now: ["全区运行", "The district"],
  rating: ["认定", "Rating"],
  work: ["待办", "To do"],
  projects: ["项目", "Projects"],
  programmes: ["行动计划", "Programmes"],
  park: ["园区", "Park"],
  list: ["登记", "Records"],
  new: ["新增", "New"],
  figure: ["录入数据", "Enter a figure"],
  accounts: ["账号", "Accounts"],
  read: ["读取文章", "Read"],
  record: ["台账", "Ledger"],
  clusters: ["产业集群", "Clusters"],
});

type Load = Page["load"];

function desk(path: string, title: Parameters<typeof say>[0], load: Load, listed = true): Page {
  return { path: `district${path && "/"}${path}`, place: "desk", serves: "district", title: () => say(title), listed, load };
}

export const districtPages: readonly Page[] = [
  desk("overview", "overview", () => import("./OverviewPage.vue")),
  desk("month", "month", () => import("./MonthPage.vue")),
  desk("month/:period", "month", () => import("./MonthPage.vue"), false),
  desk("work", "work", () => import("./WorkPage.vue")),
  desk("projects", "projects", () => import("./ProjectsPage.vue")),
  desk("programmes", "programmes", () => import("./ProgrammesPage.vue"), false),
  desk("park", "park", () => import("./ParkWeek.vue")),
  desk("park/rooms", "park", () => import("./ParkRooms.vue"), false),
  desk("park/board", "park", () => import("./ParkBoard.vue"), false),
  desk("park/results", "park", () => import("./ParkResults.vue"), false),
  desk("park/projects", "park", () => import("./ParkProjects.vue"), false),
  desk("park/grade", "park", () => import("./ParkGrade.vue"), false),
  desk("park/platforms", "park", () => import("./ParkPlatforms.vue"), false),
  desk("park/money", "park", () => import("./ParkMoney.vue"), false),
  desk("park/counts", "park", () => import("./ParkCounts.vue"), false),
  desk("park/matching", "park", () => import("./ParkMatching.vue"), false),
  desk("park/matching/:id", "park", () => import("./ParkMatching.vue"), false),
  desk("park/hours", "park", () => import("./ParkHours.vue"), false),
  desk("park/policies", "park", () => import("./ParkPolicies.vue"), false),
  desk("park/policies/:id", "park", () => import("./ParkPolicies.vue"), false),
  desk("park/firm/:id", "park", () => import("./ParkFirm.vue"), false),
  desk("list/:kind", "record", () => import("./ListPage.vue"), false),
  desk("new", "list", () => import("./NewPage.vue")),
  desk("new/:kind", "new", () => import("./NewPage.vue"), false),
  desk("figure/:id", "figure", () => import("./FigureForm.vue"), false),
  desk("figure/:id/:subject", "figure", () => import("./FigureForm.vue"), false),
  desk("indicator/new", "new", () => import("./IndicatorForm.vue"), false),
  desk("chains", "chains", () => import("./ChainsPage.vue")),
  desk("indicators", "indicators", () => import("./IndicatorsPage.vue")),
  desk("indicators/:id", "indicators", () => import("./IndicatorsPage.vue"), false),
  desk("rating", "rating", () => import("./RatingPage.vue")),
  desk("claims", "claims", () => import("./ClaimsPage.vue")),
  desk("targets", "targets", () => import("./TargetsPage.vue")),
  desk("retrofits", "retrofits", () => import("./RetrofitsPage.vue")),
  desk("import", "import", () => import("./ImportPage.vue")),
  desk("read", "read", () => import("./ReadPage.vue")),
  desk("record/:id", "record", () => import("./RecordPage.vue"), false),
  desk("accounts", "accounts", () => import("./AccountsPage.vue"), false),
  { path: "wall/district", place: "wall", serves: "district", title: () => say("now"), listed: true, load: () => import("./NowWall.vue") },
  { path: "wall/clusters", place: "wall", serves: "district", title: () => say("clusters"), listed: true, load: () => import("./ClusterWall.vue") },
  { path: "wall/targets", place: "wall", serves: "district", title: () => say("targets"), listed: true, load: () => import("./TargetWall.vue") },
];
