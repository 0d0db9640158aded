// Draw the interactive charts; each repeats what a table or the server's picture already says.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const font = getComputedStyle(document.body).fontFamily;
  const options = {
    radar: (data) => ({
      textStyle: { fontFamily: font }, animation: false, tooltip: {},
      radar: { indicator: data.axes.map((name) => ({ name, max: data.most })), axisName: { color: "#1f2933" }, splitNumber: 5 },
      series: [{ type: "radar", data: [{ value: data.values.map((value) => value ?? 0) }], areaStyle: { opacity: 0.15 }, lineStyle: { color: "#17568c" }, itemStyle: { color: "#17568c" } }],
    }),
    trend: (data) => ({
      textStyle: { fontFamily: font }, animation: false, tooltip: { trigger: "axis" }, legend: { type: "scroll", bottom: 0 },
      grid: { left: 40, right: 16, top: 16, bottom: 56 },
      xAxis: { type: "category", data: data.years }, yAxis: { type: "value", min: 0, max: 5 },
      series: data.series.map((one, at) => ({ name: one.name, type: "line", data: one.values, lineStyle: { width: at === 0 ? 4 : 1.5 } })),
    }),
  };
  for (const box of document.querySelectorAll("[data-chart]")) {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    if (!options[data.kind] || (data.years && data.years.length < 2)) continue;
    box.hidden = false;
    for (const other of document.querySelectorAll(`[data-fallback="${box.dataset.chart}"]`)) other.hidden = true;
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.setOption(options[data.kind](data));
    new ResizeObserver(() => chart.resize()).observe(box);
  }
});
