"use strict";
(() => {
  const root = document.documentElement;
  const title = document.querySelector("title");
  const tip = document.getElementById("tip");
  const states = JSON.parse(document.getElementById("words").textContent);
  const english = () => root.dataset.lang === "en";

  // The language: asked for in the address (#en, #zh), else the browser's.
  const choose = (language) => {
    root.dataset.lang = root.lang = language;
    document.title = english() ? title.dataset.en : title.dataset.zh;
    for (const button of document.querySelectorAll("[data-choose]")) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === language));
    }
  };
  const asked = /^#(zh|en)\b/.exec(location.hash);
  const preferred = asked ? asked[1] : navigator.language;
  choose(preferred.startsWith("zh") ? "zh-CN" : "en");
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-choose]");
    if (chosen) choose(chosen.dataset.choose);
    if (event.target.closest("[data-print]")) window.print();
  });

  // What is under the pointer, said beside it.
  const clock = (text, seconds) => {
    const [h, m, s] = (text || "0:0:0").split(":").map(Number);
    const all = h * 3600 + m * 60 + s + seconds;
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    const hours = text ? (all / 3600) % 24 : all / 3600;
    return `${two(hours)}:${two((all / 60) % 60)}:${two(all % 60)}`;
  };
  const machine = (row, x) => {
    const chart = row.closest("[data-states]");
    const { left, width } = row.getBoundingClientRect();
    const at = ((x - left) / width) * Number(chart.dataset.length);
    const lines = row.dataset.lines.split(";").map((line) => line.split(",").map(Number));
    const line = lines.filter(([begun]) => begun <= at).pop() || lines[0];
    const word = states[chart.dataset.states.split("|")[line[1]]][english() ? 1 : 0];
    const begin = clock(chart.dataset.clock, Number(chart.dataset.begin) + line[0]);
    const part = line.length > 2 ? ` · ${chart.dataset.products.split("|")[line[2]]} #${line[3]}` : "";
    return `${begin} ${word}${part}`;
  };
  document.addEventListener("pointermove", (event) => {
    const found = event.target.closest("[data-tip],[data-zh]:not(title),[data-lines]");
    tip.hidden = !found;
    if (!found) return;
    const said = found.dataset;
    tip.textContent = said.lines ? machine(found, event.clientX) : said.tip || (english() ? said.en : said.zh);
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, innerWidth - width - 8))}px`;
    tip.style.top = `${event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18}px`;
  });

  // Paper shows what the screen folds away.
  const folded = document.querySelectorAll("details:not([open])");
  addEventListener("beforeprint", () => folded.forEach((each) => { each.open = true; }));
  addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));
})();
