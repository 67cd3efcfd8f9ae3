// Numbers in a grid, coloured by sign and size: a Jacobian with what stands around it.

import { short } from "./charts.js";
import { h } from "./dom.js";

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {ArrayLike<number>} values
 * @property {number[]} [sides] numbers before the grid, one for each heading of the sides
 *
 * @typedef {object} Block rows that are coloured on one scale
 * @property {string} heading
 * @property {Row[]} rows
 *
 * @typedef {object} Picture
 * @property {string} label for those who listen
 * @property {string[]} columns
 * @property {string[]} sides headings of the numbers before the grid
 * @property {Block[]} blocks
 *
 * @typedef {{x: number, y: number, w: number, h: number, fill: string, told: string}} Box
 * @typedef {{x: number, y: number, text: string, fill: string, size: number, anchor: "start" | "middle" | "end"}} Word
 */

const ROW = 30, MOST = 112, HEADING = 24;
/** On a phone numbers have fewer digits and less room. */
const WIDE = { side: 68, least: 58, digits: 3, size: 12.5 }, NARROW = { side: 56, least: 50, digits: 2, size: 11 };
const FONT = "system-ui, 'Slopelab Sans SC', sans-serif";

/** @param {string} hex @returns {number[]} */
function parts(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** A colour between two others. @param {string} from @param {string} to @param {number} part */
function mixed(from, to, part) {
  const [a, b] = [parts(from), parts(to)];
  return `#${a.map((v, k) => Math.round(v + (b[k] - v) * part).toString(16).padStart(2, "0")).join("")}`;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return { ink: of("ink"), faint: of("faint"), paper: of("paper"), plus: of("c0"), minus: of("c1") };
}

/** Largest size among finite numbers. @param {ArrayLike<number>[]} lists */
function largest(lists) {
  let most = 0;
  for (const list of lists) for (const v of Array.from(list)) if (Number.isFinite(v)) most = Math.max(most, Math.abs(v));
  return most;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A grid of numbers in an element. */
export class HeatMap {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Picture | null} */
    this.picture = null;
    this.width = 0;
    const watch = new ResizeObserver(() => {
      if (!place.isConnected) watch.disconnect();
      else if (place.clientWidth !== this.width) this.paint();
    });
    watch.observe(place);
  }

  /** @param {Picture} picture */
  draw(picture) {
    this.picture = picture;
    this.paint();
    this.place.dataset.drawn = String(Number(this.place.dataset.drawn ?? 0) + 1);
  }

  paint() {
    if (!this.picture) return;
    this.width = this.place.clientWidth;
    this.place.innerHTML = this.svg();
    this.place.append(this.table());
  }

  /** Where everything stands. */
  laid() {
    const { columns, sides, blocks } = /** @type {Picture} */ (this.picture);
    const theme = colours();
    /** @type {Box[]} */ const boxes = [];
    /** @type {Word[]} */ const words = [];
    const all = this.width || 600;
    const { side, least, digits, size } = all < 480 ? NARROW : WIDE;
    const longest = Math.max(...blocks.flatMap(({ rows }) => rows.map((row) => row.name.length)));
    const margin = Math.max(26, 14 + 7.2 * longest);
    const left = margin + sides.length * side;
    const cell = Math.max(least, Math.min(MOST, (all - left - 4) / columns.length));
    const most = sides.map((_, s) => largest(blocks.flatMap(({ rows }) => rows.flatMap((row) => (row.sides ? [[row.sides[s]]] : [])))));
    const put = (/** @type {number} */ value, /** @type {number} */ scale, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ w, /** @type {string} */ told) => {
      const part = scale > 0 && Number.isFinite(value) ? Math.abs(value) / scale : 0;
      const strength = part === 0 ? 0.03 : 0.1 + 0.42 * part;
      const fill = mixed(theme.paper, part === 0 ? theme.faint : value > 0 ? theme.plus : theme.minus, strength);
      boxes.push({ x: x + 1, y: y + 1, w: w - 2, h: ROW - 2, fill, told: `${told} = ${String(value).replace("-", "−")}` });
      words.push({ x: x + w / 2, y: y + ROW / 2 + 4, text: short(value, digits), fill: theme.ink, size, anchor: "middle" });
    };
    columns.forEach((name, j) => words.push({ x: left + (j + 0.5) * cell, y: 14, text: name, fill: theme.faint, size: 12, anchor: "middle" }));
    let y = 16;
    for (const { heading, rows } of blocks) {
      const scale = largest(rows.map((row) => row.values));
      const sided = rows.some((row) => row.sides);
      y += 4;
      words.push({ x: left + 2, y: y + 16, text: heading, fill: theme.faint, size: 12, anchor: "start" });
      if (sided) sides.forEach((name, s) => words.push({ x: margin + s * side + side / 2 - 4, y: y + 16, text: name, fill: theme.faint, size: 12, anchor: "middle" }));
      y += HEADING;
      for (const row of rows) {
        words.push({ x: margin - 10, y: y + ROW / 2 + 4, text: row.name, fill: theme.ink, size: 12.5, anchor: "end" });
        row.sides?.forEach((value, s) => put(value, most[s], margin + s * side, y, side - 8, `${sides[s]}, ${row.name}`));
        Array.from(row.values).forEach((value, j) => put(value, scale, left + j * cell, y, cell, `${row.name}, ${columns[j] ?? ""}`));
        y += ROW;
      }
    }
    return { boxes, words, width: Math.ceil(left + columns.length * cell + 2), height: Math.ceil(y + 4), paper: theme.paper };
  }

  svg() {
    const { boxes, words, width, height, paper } = this.laid();
    const label = escaped(/** @type {Picture} */ (this.picture).label);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label.replace(/"/g, "&quot;")}" font-family="${FONT}">`,
      `<rect width="${width}" height="${height}" fill="${paper}"/>`,
      ...boxes.map((b) => `<rect x="${b.x}" y="${b.y}" width="${b.w}" height="${b.h}" rx="3" fill="${b.fill}"><title>${escaped(b.told)}</title></rect>`),
      ...words.map((w) => `<text x="${w.x}" y="${w.y}" font-size="${w.size}" fill="${w.fill}" text-anchor="${w.anchor}" pointer-events="none">${escaped(w.text)}</text>`),
      "</svg>",
    ].join("");
  }

  /** The picture as a PNG of twice the size it has on the screen. */
  png() {
    const { boxes, words, width, height, paper } = this.laid();
    const canvas = h("canvas", { width: width * 2, height: height * 2 });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.fillStyle = paper;
    pen.fillRect(0, 0, width, height);
    for (const b of boxes) {
      pen.fillStyle = b.fill;
      pen.fillRect(b.x, b.y, b.w, b.h);
    }
    for (const w of words) {
      pen.fillStyle = w.fill;
      pen.font = `${w.size}px ${FONT}`;
      pen.textAlign = w.anchor === "middle" ? "center" : w.anchor;
      pen.fillText(w.text, w.x, w.y);
    }
    return canvas.toDataURL("image/png");
  }

  /** The numbers as CSV, with every digit. */
  csv() {
    const { columns, sides, blocks } = /** @type {Picture} */ (this.picture);
    const quoted = (/** @type {string} */ text) => `"${text.replace(/"/g, '""')}"`;
    const rows = [["block", "row", ...sides, ...columns].map(quoted).join(",")];
    for (const { heading, rows: inside } of blocks) {
      for (const row of inside) {
        const before = row.sides ?? sides.map(() => "");
        rows.push([quoted(heading), quoted(row.name), ...before, ...Array.from(row.values)].join(","));
      }
    }
    return `${rows.join("\r\n")}\r\n`;
  }

  /** The same numbers for those who listen. */
  table() {
    const { columns, sides, blocks, label } = /** @type {Picture} */ (this.picture);
    return h("table", { class: "unseen" }, h("caption", {}, label),
      h("thead", {}, h("tr", {}, h("td"), [...sides, ...columns].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, blocks.flatMap(({ heading, rows }) => rows.map((row) =>
        h("tr", {}, h("th", { scope: "row" }, `${heading}: ${row.name}`),
          [...(row.sides ?? sides.map(() => NaN)), ...Array.from(row.values)].map((v) => h("td", {}, short(v))))))));
  }
}
