// Line charts: what is drawn is a plain description. ECharts draws it at rest; while it changes many
// times a second, a frame of strokes stands before it.

import { init } from "./echarts.js";
import { frame, margins } from "./frames.js";

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {Float64Array} x
 * @property {Float64Array} y NaN is a gap
 * @property {number} colour place in the palette; -1 is the ink
 * @property {"solid" | "dashed" | "dotted"} [line]
 * @property {number} [width]
 * @property {string} [end] what stands at the right end of the line
 * @property {boolean} [dots]
 * @property {{x: number, y: number, filled: boolean, label?: string, shape?: string}[]} [marks]
 * @property {[number, number][]} [bands] stretches of x that are shaded
 *
 * @typedef {object} Chart
 * @property {string} label for those who listen
 * @property {Series[]} series
 * @property {[number | null, number | null]} [xRange]
 * @property {[number | null, number | null]} [yRange]
 * @property {string} [xName]
 * @property {string} [yName]
 * @property {boolean} [logY] values at or below `floor` are drawn at it
 * @property {number} [floor]
 * @property {boolean} [whole] x are whole numbers
 * @property {number | null} [cursor] an x with a line through it
 * @property {(x: number) => void} [onPoint] somebody points at an x
 */

const PALETTE = ["--c0", "--c1", "--c2", "--c3", "--c4", "--c5"];
const FONT = "sans-serif";
/** Milliseconds after the last frame until ECharts draws what it shows. */
const SETTLED = 180;
/** Milliseconds for which who pointed at a chart still reads what it says there. */
const READING = 600;
/** @type {Record<string, string>} */
let theme = {};

/** The colours are read from the style sheet when they are first needed. */
function colours() {
  if (!theme.ink) {
    const style = getComputedStyle(document.documentElement);
    for (const name of [...PALETTE, "--ink", "--faint", "--line", "--paper", "--band"]) {
      theme[name.slice(2)] = style.getPropertyValue(name).trim();
    }
  }
  return theme;
}

/** After a change of theme. */
export function forgetTheme() {
  theme = {};
}

/** @param {number} index */
export function colour(index) {
  const known = colours();
  return index < 0 ? known.ink : known[`c${index % PALETTE.length}`];
}

/** A number for an axis or a readout, with a true minus sign. @param {number} value */
export function short(value, digits = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? value.toExponential(Math.max(digits - 2, 0)).replace("e+", "e")
      : String(Number(value.toPrecision(digits)));
  return text.replace(/-/g, "−");
}

/** @param {Chart} chart @param {Series} series */
function points(chart, series) {
  const { x, y } = series;
  const floor = chart.floor ?? 1e-12;
  const made = new Array(x.length);
  for (let k = 0; k < x.length; k++) {
    const value = chart.logY && y[k] <= floor ? floor : y[k];
    made[k] = [x[k], Number.isNaN(value) ? "-" : value];
  }
  return made;
}

/** @param {Chart} chart @param {number} height of the whole picture, in pixels */
function option(chart, height) {
  const { ink, faint, line, band } = colours();
  const text = { color: faint, fontFamily: FONT, fontSize: 11 };
  const axis = {
    nameTextStyle: text,
    axisLabel: { ...text, hideOverlap: true, formatter: (/** @type {number} */ v) => short(v) },
    axisLine: { show: true, onZero: false, lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line, width: 1 } },
    splitNumber: 5,
  };
  const shifts = apart(chart, height);
  return {
    animation: false,
    aria: { enabled: true, label: { description: chart.label } },
    grid: margins(chart),
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: colours().paper,
      borderColor: line,
      textStyle: { color: ink, fontSize: 12 },
      formatter: (/** @type {any[]} */ at) => readout(chart, at),
      axisPointer: { type: "line", snap: false, lineStyle: { color: faint } },
    },
    xAxis: {
      type: "value",
      ...axis,
      name: chart.xName,
      nameLocation: "middle",
      nameGap: 24,
      minInterval: chart.whole ? 1 : undefined,
      min: chart.xRange?.[0] ?? "dataMin",
      max: chart.xRange?.[1] ?? "dataMax",
    },
    yAxis: {
      type: chart.logY ? "log" : "value",
      ...axis,
      name: chart.yName,
      nameGap: 10,
      nameTextStyle: { ...text, align: "left" },
      // Ends that are no round numbers have no label.
      axisLabel: { ...axis.axisLabel, showMinLabel: !chart.yRange, showMaxLabel: !chart.yRange },
      min: chart.yRange?.[0] ?? (chart.logY ? "dataMin" : undefined),
      max: chart.yRange?.[1] ?? undefined,
      scale: true,
    },
    series: chart.series.flatMap((series, index) => [
      {
        id: `line-${index}`,
        name: series.name,
        type: "line",
        data: points(chart, series),
        showSymbol: Boolean(series.dots),
        symbolSize: 4,
        sampling: undefined,
        connectNulls: false,
        lineStyle: { width: series.width ?? 2, type: series.line ?? "solid", color: colour(series.colour) },
        itemStyle: { color: colour(series.colour) },
        emphasis: { disabled: true },
        endLabel: series.end
          ? { show: true, formatter: series.end, color: colour(series.colour), fontSize: 12, distance: 4, offset: [0, shifts[index]] }
          : { show: false },
        markArea: series.bands?.length
          ? { silent: true, itemStyle: { color: band }, data: series.bands.map(([a, b]) => [{ xAxis: a }, { xAxis: b }]) }
          : { data: [] },
        markLine:
          index === 0 && chart.cursor !== null && chart.cursor !== undefined
            ? {
                silent: true,
                symbol: "none",
                animation: false,
                label: { show: false },
                lineStyle: { color: faint, type: "solid", width: 1 },
                data: [{ xAxis: chart.cursor }],
              }
            : { data: [] },
      },
      {
        id: `marks-${index}`,
        type: "scatter",
        silent: true,
        z: 5,
        symbolSize: 7,
        tooltip: { show: false },
        data: (series.marks ?? []).map((mark) => ({
          value: [mark.x, mark.y],
          symbol: mark.shape ?? "circle",
          symbolSize: mark.label ? 9 : 7,
          label: mark.label
            ? { show: true, formatter: mark.label, position: "right", offset: [4, 12], color: ink, fontSize: 12, backgroundColor: colours().paper, padding: [1, 3], borderRadius: 3 }
            : { show: false },
          itemStyle: {
            color: mark.filled ? colour(series.colour) : colours().paper,
            borderColor: colour(series.colour),
            borderWidth: 1.5,
          },
        })),
      },
    ]),
  };
}

/**
 * How far each label at the end of a line moves, in pixels, so that none stands on another.
 * @param {Chart} chart
 * @param {number} height
 */
function apart(chart, height) {
  const [low, high] = chart.yRange ?? [0, 1];
  const scale = (height - 52) / ((high ?? 1) - (low ?? 0));
  const labels = chart.series
    .map((series, index) => ({ index, at: (Math.min(last(series.y), high ?? Infinity) - (low ?? 0)) * scale, end: series.end }))
    .filter((label) => label.end && Number.isFinite(label.at))
    .sort((a, b) => a.at - b.at);
  const shifts = new Array(chart.series.length).fill(0);
  let below = -Infinity;
  for (const { index, at } of labels) {
    const now = Math.max(at, below + 15);
    shifts[index] = at - now;
    below = now;
  }
  return shifts;
}

/** @param {Float64Array} values */
function last(values) {
  for (let k = values.length - 1; k >= 0; k--) if (!Number.isNaN(values[k])) return values[k];
  return NaN;
}

/** @param {Chart} chart @param {any[]} at */
function readout(chart, at) {
  const lines = at.filter((one) => one.seriesType === "line" && one.value[1] !== "-");
  if (!lines.length) return "";
  return [
    `${chart.xName ?? "x"} = ${short(lines[0].value[0], 6)}`,
    ...lines.map((one) => `${one.seriesName}: ${short(one.value[1], 7)}`),
  ].join("\n");
}

/** One chart in an element; draws as often as it is told to, and only what it was told last. */
export class Drawing {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.engine = init(place, null, { renderer: "canvas" });
    /** @type {Chart | null} */
    this.chart = null;
    /** @type {HTMLCanvasElement | null} the frame before ECharts' picture, while the chart changes */
    this.front = null;
    this.settling = 0;
    this.pointed = -Infinity;
    /** @type {[number, number]} */
    this.room = [place.clientWidth, place.clientHeight];
    this.size = new ResizeObserver(() => {
      if (!place.isConnected) { this.end(); return; }
      this.room = [place.clientWidth, place.clientHeight];
      this.engine.resize();
      if (this.chart && this.settling) this.settle();
    });
    this.size.observe(place);
    this.engine.getZr().on("mousemove", (/** @type {any} */ event) => {
      this.pointed = performance.now();
      if (!this.chart?.onPoint) return;
      const at = [event.offsetX, event.offsetY];
      if (this.engine.containPixel("grid", at)) {
        this.chart.onPoint(this.engine.convertFromPixel("grid", at)[0]);
      }
    });
  }

  /** @param {Chart} chart */
  draw(chart) {
    const before = this.chart;
    this.chart = chart;
    if (before?.label !== chart.label) {
      this.place.setAttribute("role", "img");
      this.place.setAttribute("aria-label", chart.label);
    }
    const read = performance.now() - this.pointed < READING;
    if (!before || read || before.series.length !== chart.series.length) {
      this.settle(before !== null && before.series.length > chart.series.length);
    } else {
      this.flash(chart);
    }
    if (!performance.getEntriesByName("first-plot").length) performance.mark("first-plot");
    this.place.dataset.drawn = String(Number(this.place.dataset.drawn ?? 0) + 1);
  }

  /** One frame at once; ECharts follows when no other frame comes. @param {Chart} chart */
  flash(chart) {
    const [width, height] = this.room;
    if (!this.front) {
      this.front = document.createElement("canvas");
      this.front.className = "front";
      this.front.setAttribute("aria-hidden", "true");
      this.place.append(this.front);
    }
    frame(this.front, chart, {
      width, height, colours: colours(), colour, font: FONT, shifts: apart(chart, height), written: (value) => short(value),
    });
    if (this.front.hidden) this.front.hidden = false;
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.settle(), SETTLED);
  }

  /** The picture that can be pointed at. @param {boolean} [anew] */
  settle(anew = false) {
    clearTimeout(this.settling);
    this.settling = 0;
    if (!this.chart || this.engine.isDisposed()) return;
    this.engine.setOption(option(this.chart, this.room[1]), { notMerge: anew, lazyUpdate: false });
    if (this.front) this.front.hidden = true;
  }

  /** The picture as SVG, drawn anew at the size it has on the screen. */
  svg() {
    const { clientWidth: width, clientHeight: height } = this.place;
    const hidden = init(null, null, { renderer: "svg", ssr: true, width, height });
    if (this.chart) hidden.setOption({ ...option(this.chart, height), backgroundColor: colours().paper });
    const text = hidden.renderToSVGString();
    hidden.dispose();
    return text;
  }

  /** The picture as a PNG of twice the size it has on the screen. */
  png() {
    if (this.settling) this.settle();
    return this.engine.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: colours().paper });
  }

  /** The points as CSV, with every digit; what does not exist is left empty. */
  csv() {
    const rows = [["series", "x", "y"].join(",")];
    for (const series of this.chart?.series ?? []) {
      const name = `"${series.name.replace(/"/g, '""')}"`;
      series.x.forEach((x, k) => {
        rows.push([name, x, Number.isNaN(series.y[k]) ? "" : series.y[k]].join(","));
      });
    }
    return `${rows.join("\r\n")}\r\n`;
  }

  end() {
    clearTimeout(this.settling);
    this.size.disconnect();
    this.engine.dispose();
  }
}
