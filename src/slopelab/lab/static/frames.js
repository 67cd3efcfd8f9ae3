// Frames while a hand moves: a chart drawn by strokes on a canvas of its own, as ECharts draws it at
// rest but in a small part of its time. What one reads off (tooltips, labels for those who listen,
// exports) is ECharts' when the hand rests.

/**
 * @typedef {object} Axis
 * @property {number} low
 * @property {number} high
 * @property {number[]} ticks both ends included
 */

/** The room around the grid. @param {import("./charts.js").Chart} chart */
export function margins(chart) {
  const ends = chart.series.some((series) => series.end);
  return { left: 52, right: ends ? 84 : 16, top: chart.yName ? 28 : 12, bottom: chart.xName ? 40 : 26 };
}

/** 1, 2, 3, 5 or 10 times a power of ten, near a value: as ECharts chooses. @param {number} value */
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const part = value / power;
  return (part < 1.5 ? 1 : part < 2.5 ? 2 : part < 4 ? 3 : part < 7 ? 5 : 10) * power;
}

/**
 * @param {number} low @param {number} high @param {number} interval
 * @returns {number[]} the multiples of the interval, and the ends
 */
function between(low, high, interval) {
  const made = [low];
  const slack = interval * 1e-6;
  for (let k = Math.ceil(low / interval); k * interval <= high + slack; k++) {
    const at = Number((k * interval).toPrecision(12));
    if (at > low + slack && at < high - slack) made.push(at);
  }
  made.push(high);
  return made;
}

/**
 * @param {number} low of the data, or fixed @param {number} high
 * @param {boolean} fixed @param {number} least the smallest interval
 * @returns {Axis}
 */
function linear(low, high, fixed, least = 0) {
  if (low === high) [low, high] = low ? [low - Math.abs(low) / 2, high + Math.abs(high) / 2] : [0, 1];
  const interval = Math.max(round((high - low) / 5), least);
  if (!fixed) {
    low = Number((Math.floor(low / interval + 1e-9) * interval).toPrecision(12));
    high = Number((Math.ceil(high / interval - 1e-9) * interval).toPrecision(12));
  }
  return { low, high, ticks: between(low, high, interval) };
}

/** The axis in powers of ten; its low end is the least value. @param {number} low @param {number} high */
function logarithmic(low, high) {
  if (low === high) high = low + 1;
  let interval = 10 ** Math.floor(Math.log10(high - low));
  if ((5 / (high - low)) * interval <= 0.5) interval *= 10;
  interval = Math.max(interval, 1);
  high = Math.ceil(high / interval - 1e-9) * interval;
  return { low, high, ticks: between(low, high, interval) };
}

/** @param {Iterable<ArrayLike<number>>} lists */
function extent(lists) {
  let low = Infinity, high = -Infinity;
  for (const list of lists) {
    for (let k = 0; k < list.length; k++) {
      const value = list[k];
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Heights as they are drawn. @param {import("./charts.js").Chart} chart @param {ArrayLike<number>} y */
function heights(chart, y) {
  const floor = chart.floor ?? 1e-12;
  return chart.logY ? Array.from(y, (value) => Math.log10(value <= floor ? floor : value)) : y;
}

/**
 * Draws a chart on a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./charts.js").Chart} chart
 * @param {object} look
 * @param {number} look.width in pixels of the page
 * @param {number} look.height
 * @param {Record<string, string>} look.colours
 * @param {string} look.font family
 * @param {number[]} look.shifts how far labels at ends move, in pixels
 * @param {(index: number) => string} look.colour
 * @param {(value: number) => string} look.written a number on an axis
 */
export function frame(canvas, chart, look) {
  const { width, height, colours } = look;
  const scale = devicePixelRatio;
  const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, width, height);
  const room = margins(chart);
  const [left, right, top, bottom] = [room.left, width - room.right, room.top, height - room.bottom];
  const tall = chart.series.map((series) => heights(chart, series.y));
  const marks = chart.series.map((series) => series.marks ?? []);
  const x = across(chart, marks), y = upwards(chart, tall, marks);
  const toX = (/** @type {number} */ v) => left + ((v - x.low) / (x.high - x.low)) * (right - left);
  const toY = (/** @type {number} */ v) => bottom - ((v - y.low) / (y.high - y.low)) * (bottom - top);
  const crisp = (/** @type {number} */ v) => Math.round(v) + 0.5;

  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  pen.fillStyle = colours.band;
  for (const { bands } of chart.series) for (const [a, b] of bands ?? []) pen.fillRect(toX(a), top, toX(b) - toX(a), bottom - top);
  pen.restore();

  pen.strokeStyle = colours.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const at of x.ticks) { pen.moveTo(crisp(toX(at)), top); pen.lineTo(crisp(toX(at)), bottom); }
  for (const at of y.ticks) { pen.moveTo(left, crisp(toY(at))); pen.lineTo(right, crisp(toY(at))); }
  pen.stroke();

  pen.fillStyle = colours.faint;
  pen.font = `11px ${look.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  labels(x.ticks, look.written, (_text, at, half) => [toX(at) - half, toX(at) + half], pen, (text, at) => pen.fillText(text, toX(at), bottom + 8));
  if (chart.xName) pen.fillText(chart.xName, (left + right) / 2, bottom + 24);
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  // Ends that are no round numbers have no label.
  const named = chart.yRange ? y.ticks.slice(1, -1) : y.ticks;
  const value = (/** @type {number} */ v) => look.written(chart.logY ? Number((10 ** v).toPrecision(12)) : v);
  labels(named, value, (_text, at) => [-toY(at) - 6, -toY(at) + 6], pen, (text, at) => pen.fillText(text, left - 8, toY(at)));
  pen.textAlign = "left";
  pen.textBaseline = "bottom";
  if (chart.yName) pen.fillText(chart.yName, left, top - 10);

  pen.save();
  pen.beginPath();
  pen.rect(left - 1, top - 1, right - left + 2, bottom - top + 2);
  pen.clip();
  pen.lineJoin = "bevel";
  if (chart.cursor !== null && chart.cursor !== undefined) {
    pen.strokeStyle = colours.faint;
    pen.beginPath();
    pen.moveTo(crisp(toX(chart.cursor)), top);
    pen.lineTo(crisp(toX(chart.cursor)), bottom);
    pen.stroke();
  }
  chart.series.forEach((series, index) => {
    const thick = series.width ?? 2;
    pen.strokeStyle = look.colour(series.colour);
    pen.lineWidth = thick;
    pen.setLineDash({ solid: [], dashed: [4 * thick, 2 * thick], dotted: [thick] }[series.line ?? "solid"]);
    pen.beginPath();
    let down = false;
    for (let k = 0; k < series.x.length; k++) {
      const high = tall[index][k];
      if (Number.isNaN(high)) { down = false; continue; }
      if (down) pen.lineTo(toX(series.x[k]), toY(high));
      else pen.moveTo(toX(series.x[k]), toY(high));
      down = true;
    }
    pen.stroke();
    pen.setLineDash([]);
  });
  pen.restore();
  chart.series.forEach((series, index) => {
    const ink = look.colour(series.colour);
    const within = (/** @type {number} */ a, /** @type {number} */ b) => a >= x.low && a <= x.high && b >= y.low && b <= y.high;
    pen.strokeStyle = ink;
    if (series.dots) {
      pen.lineWidth = series.width ?? 2;
      dots(pen, Array.from(series.x, (v, k) => [v, tall[index][k]]).filter(([a, b]) => within(a, b)).map(([a, b]) => [toX(a), toY(b)]), 2, "#fff");
    }
    pen.lineWidth = 1.5;
    for (const mark of marks[index]) {
      if (within(mark.x, mark.y)) dots(pen, [[toX(mark.x), toY(mark.y)]], 3.5, mark.filled ? ink : colours.paper);
    }
    if (!series.end) return;
    let end = series.x.length - 1;
    while (end > 0 && Number.isNaN(tall[index][end])) end--;
    pen.fillStyle = ink;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.font = `12px ${look.font}`;
    const at = Math.max(y.low, Math.min(y.high, tall[index][end]));
    pen.fillText(series.end, toX(series.x[end]) + 4, toY(at) + (look.shifts[index] ?? 0));
  });
}

/** @param {import("./charts.js").Chart} chart @param {{x: number, y: number}[][]} marks */
function across(chart, marks) {
  const [low, high] = chart.xRange?.[0] == null || chart.xRange[1] == null
    ? extent([...chart.series.map((series) => series.x), ...marks.map((some) => some.map((mark) => mark.x))])
    : /** @type {[number, number]} */ (chart.xRange);
  return linear(low, high, true, chart.whole ? 1 : 0);
}

/** @param {import("./charts.js").Chart} chart @param {ArrayLike<number>[]} tall @param {{x: number, y: number}[][]} marks */
function upwards(chart, tall, marks) {
  if (chart.yRange?.[0] != null && chart.yRange[1] != null) return linear(chart.yRange[0], chart.yRange[1], true);
  const [low, high] = extent([...tall, ...marks.map((some) => heights(chart, some.map((mark) => mark.y)))]);
  return chart.logY ? logarithmic(low, high) : linear(low, high, false);
}

/**
 * Writes the labels of an axis, the ends first; one that would stand on another is left out.
 * @param {number[]} ticks
 * @param {(value: number) => string} written
 * @param {(text: string, at: number, half: number) => [number, number]} span what a label covers
 * @param {CanvasRenderingContext2D} pen
 * @param {(text: string, at: number) => void} write
 */
function labels(ticks, written, span, pen, write) {
  /** @type {[number, number][]} */
  const taken = [];
  for (const at of [ticks[0], ticks[ticks.length - 1], ...ticks.slice(1, -1)]) {
    if (at === undefined) continue;
    const text = written(at);
    const [from, to] = span(text, at, pen.measureText(text).width / 2 + 2);
    if (taken.some(([a, b]) => from < b && to > a)) continue;
    taken.push([from, to]);
    write(text, at);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {number[][]} places @param {number} radius @param {string} inside */
function dots(pen, places, radius, inside) {
  pen.beginPath();
  for (const [x, y] of places) { pen.moveTo(x + radius, y); pen.arc(x, y, radius, 0, 2 * Math.PI); }
  pen.fillStyle = inside;
  pen.fill();
  pen.stroke();
}
