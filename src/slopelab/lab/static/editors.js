// Vectors that a person edits: a list to type, and for each entry what fits its kind.

import { choice, fresh, slider, toggle } from "./controls.js";
import { fill, h } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {object} Argument as the server tells it
 * @property {string} field
 * @property {string} name
 * @property {"real" | "share" | "log" | "class" | "label" | "sign" | "positive"} kind
 * @property {number[]} values
 * @property {boolean} number
 */

/** Ends of the sliders of a kind. @type {Record<string, [number, number]>} */
const ENDS = { real: [-6, 6], share: [0, 1], log: [-10, 0], positive: [0.05, 5] };

/** @param {number} k */
export function subscript(k) {
  return String(k).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

/**
 * The editors of all arguments, made anew only when their shape changes.
 * @param {(field: string, values: number[]) => void} onEdit
 */
export function editors(onEdit) {
  const element = h("div", { class: "vectors-edited" });
  /** @type {{argument: Argument, refresh: (values: number[]) => void}[]} */
  let live = [];

  /** @param {Argument[]} args @param {string[]} labels of the entries of x, if they have names */
  function show(args, labels) {
    const shape = args.map((a) => [a.field, a.name, a.kind, a.values.length].join()).join("|") + labels.join();
    if (element.dataset.for === shape) {
      args.forEach((argument, k) => {
        live[k].argument = argument;
        live[k].refresh(argument.values);
      });
      return;
    }
    element.dataset.for = shape;
    live = [];
    fill(element, args.map((argument) => {
      const one = { argument, refresh: (/** @type {number[]} */ _) => {} };
      live.push(one);
      const names = argument.field === "x" && labels.length ? labels
        : argument.number ? [argument.name]
        // A long name stands above all of them.
        : argument.values.map((_, k) => (argument.name.length > 2 ? String(k + 1) : argument.name + subscript(k + 1)));
      const set = (/** @type {number} */ k, /** @type {number} */ value) =>
        onEdit(argument.field, one.argument.values.map((old, j) => (j === k ? value : old)));
      return group(argument, names, set, one);
    }));
  }

  /**
   * @param {Argument} argument @param {string[]} names
   * @param {(k: number, value: number) => void} set
   * @param {{argument: Argument, refresh: (values: number[]) => void}} one
   */
  function group(argument, names, set, one) {
    const { field, kind, values } = argument;
    const fault = h("p", { class: "fault", id: `fault-${field}`, role: "alert" });
    const box = (/** @type {any[]} */ ...inside) =>
      h("fieldset", { class: "vector", "data-field": field }, h("legend", {}, t(`vectors.argument.${field[0]}`, { name: argument.name })), ...inside, fault);
    if (kind === "class") {
      const buttons = choice({
        label: t("vectors.class"), value: String(values.indexOf(1)),
        choices: values.map((_, k) => [String(k), String(k + 1)]),
        onChoose: (k) => onEdit(field, values.map((_, j) => Number(j === Number(k)))),
      });
      one.refresh = (now) => press(buttons, String(now.indexOf(1)));
      return box(h("p", { class: "hint" }, t("vectors.class")), buttons);
    }
    if (kind === "sign") {
      const buttons = choice({
        label: argument.name, value: String(values[0]), choices: [["1", "+1"], ["-1", "−1"]],
        onChoose: (sign) => onEdit(field, [Number(sign)]),
      });
      one.refresh = (now) => press(buttons, String(now[0]));
      return box(buttons);
    }
    if (kind === "label") {
      const switches = values.map((value, k) => toggle(names[k], value === 1, (on) => set(k, Number(on))));
      one.refresh = (now) => switches.forEach((button, k) => button.setAttribute("aria-pressed", String(now[k] === 1)));
      return box(h("p", { class: "hint" }, t("vectors.labels")), h("div", { class: "toggles" }, switches));
    }
    const [low, high] = ENDS[kind];
    const sliders = values.map((value, k) => slider({
      name: `${field}.${k}`, label: names[k], low: Math.min(low, value), high: Math.max(high, value), step: 0.05,
      value: tidy(value), onInput: (now) => set(k, now),
    }));
    const id = fresh();
    const list = h("input", {
      type: "text", id, value: values.map(tidy).join(", "), spellcheck: "false", autocomplete: "off", "aria-describedby": `fault-${field}`,
      onchange: () => onEdit(field, /** @type {any} */ (list.value.split(/[,，;\s]+/).filter(Boolean))),
    });
    one.refresh = (now) => {
      if (document.activeElement !== list) list.value = now.map(tidy).join(", ");
      sliders.forEach((row, k) => {
        if (row.contains(document.activeElement)) return;
        for (const input of row.querySelectorAll("input")) input.value = String(tidy(now[k]));
      });
    };
    return box(h("div", { class: "field" }, h("label", { for: id }, t("vectors.list")), list), ...sliders);
  }

  return { element, show };
}

/** @param {number} value */
function tidy(value) {
  return Number(value.toPrecision(6));
}

/** @param {HTMLElement} buttons @param {string} value */
function press(buttons, value) {
  for (const button of buttons.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.value === value));
}
