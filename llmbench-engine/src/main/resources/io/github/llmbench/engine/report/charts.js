"use strict";
/** Draws the charts of a page; their options come ready made, colours follow light and dark. */
function drawCharts(data) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const LIGHT = ["#0969da", "#bc4c00", "#1a7f37", "#8250df", "#bf3989", "#9a6700", "#57606a", "#1b7c83", "#cf222e"];
  const DARK = ["#58a6ff", "#f0883e", "#3fb950", "#bc8cff", "#f778ba", "#d29922", "#9da7b3", "#39c5cf", "#ff7b72"];

  function theme() {
    const css = getComputedStyle(document.documentElement);
    const text = css.getPropertyValue("--text").trim();
    const soft = css.getPropertyValue("--soft").trim();
    const line = css.getPropertyValue("--line").trim();
    const page = css.getPropertyValue("--page").trim();
    const axis = {
      axisLine: { lineStyle: { color: line } }, axisLabel: { color: text }, nameTextStyle: { color: soft },
      splitLine: { lineStyle: { color: line } }, axisTick: { lineStyle: { color: line } },
    };
    return {
      backgroundColor: "transparent", textStyle: { color: text },
      categoryAxis: { ...axis, splitLine: { show: false } }, valueAxis: axis, logAxis: axis,
      legend: { textStyle: { color: text }, pageTextStyle: { color: text }, pageIconColor: text },
      tooltip: { backgroundColor: page, borderColor: line, textStyle: { color: text } },
    };
  }

  function coloured(option, width) {
    const palette = dark.matches ? DARK : LIGHT;
    const copy = structuredClone(option);
    for (const series of copy.series) {
      const color = palette[series.colour % palette.length];
      series.itemStyle = { ...series.itemStyle, color };
      series.lineStyle = { ...series.lineStyle, color, width: series.silent ? 3 : 2 };
      if (series.markLine) series.markLine.lineStyle = { color: dark.matches ? "#9da7b3" : "#57606a" };
    }
    // ECharts would read {name|text} in a label as a style of its own.
    copy.tooltip.formatter = (point) => point.name.replaceAll("{", "{\u200b");
    for (const axis of [copy.xAxis, copy.yAxis]) {
      if (axis.axisLabel?.width) axis.axisLabel.width = Math.min(axis.axisLabel.width, Math.round(width * 0.45));
    }
    return copy;
  }

  const drawn = [];
  function draw() {
    drawn.splice(0).forEach((chart) => chart.dispose());
    for (const { id, height, option } of data.charts) {
      const element = document.getElementById("chart-" + id);
      element.style.height = height + "px";
      const chart = echarts.init(element, theme());
      chart.setOption(coloured(option, element.clientWidth));
      drawn.push(chart);
    }
  }

  /** Arrow keys go from point to point; what the tooltip shows is also said. */
  function keys({ id, option }, index) {
    const points = option.series.flatMap((series, s) =>
      series.data.flatMap((point, d) => (point.name ? [{ seriesIndex: s, dataIndex: d, name: point.name }] : [])));
    const element = document.getElementById("chart-" + id);
    let at = -1;
    element.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step || points.length === 0) return;
      event.preventDefault();
      at = (Math.max(at, step > 0 ? -1 : 0) + step + points.length) % points.length;
      drawn[index].dispatchAction({ type: "showTip", ...points[at] });
      element.nextElementSibling.textContent = points[at].name;
    });
    element.addEventListener("blur", () => drawn[index].dispatchAction({ type: "hideTip" }));
  }

  draw();
  data.charts.forEach(keys);
  dark.addEventListener("change", draw);
  let resizing;
  window.addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(draw, 150);
  });
}
