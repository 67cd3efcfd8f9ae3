// A derivation on the page: one step at a time or all of them, each foldable to what it rests on.

import { fill, h, markup } from "./dom.js";
import { copy } from "./exports.js";
import { t } from "./words.js";

/**
 * @param {any} answer what the server made of it
 * @param {boolean} small whether every small step is shown
 * @param {(small: boolean) => void} onSmall
 */
export function derivation(answer, small, onSmall) {
  const rows = small ? answer.all : answer.rows;
  /** @type {HTMLElement[]} */
  const steps = [];
  /** @type {any[]} */
  let open = [];
  const list = h("div", { class: "steps" });
  for (const row of rows) {
    if (row.kind === "heading") {
      const heading = markup(row.sentence, "h3");
      list.append(heading);
      open = [];
      heading.dataset.heading = "";
      continue;
    }
    const body = h("div", { class: `step depth-${Math.min(row.depth, 6)}${row.kind === "result" ? " result" : ""}` });
    if (row.sentence) body.append(markup(row.sentence, "p"));
    if (row.equation) {
      const place = markup(row.equation, "div", { class: "equation", tabindex: "0", role: "group", "aria-label": t("derivation.formula") });
      body.append(place);
      const button = h("button", { type: "button", class: "small copy", title: "LaTeX", "aria-label": t("derivation.copy_step"), onclick: () => copy(row.latex, button) }, "LaTeX");
      body.append(button);
    }
    while (open.length > row.depth) open.pop();
    const parent = row.depth > 0 ? open[row.depth - 1] : null;
    if (parent) {
      parent.rule ??= fold(parent.body);
      parent.rule.append(body);
    } else {
      list.append(body);
      steps.push(body);
    }
    open[row.depth] = { body, rule: null };
  }

  let shown = steps.length;
  const where = h("span", { class: "where", role: "status" });
  function show(/** @type {number} */ count) {
    shown = Math.max(1, Math.min(count, steps.length));
    steps.forEach((step, index) => { step.hidden = index >= shown; });
    for (const heading of list.querySelectorAll("h3")) {
      let next = heading.nextElementSibling;
      while (next && next.tagName !== "H3" && /** @type {any} */ (next).hidden) next = next.nextElementSibling;
      /** @type {any} */ (heading).hidden = !next || next.tagName === "H3";
    }
    where.textContent = t("derivation.where", { shown, all: steps.length });
  }
  const whole = h("button", { type: "button", class: "small", onclick: () => copy(answer.document, whole) }, t("derivation.copy"));
  const bar = h(
    "div", { class: "bar", role: "toolbar", "aria-label": t("derivation.steps") },
    h("button", { type: "button", id: "first-step", onclick: () => show(1) }, t("derivation.first")),
    h("button", { type: "button", id: "previous-step", onclick: () => show(shown - 1) }, t("derivation.previous")),
    h("button", { type: "button", id: "next-step", onclick: () => show(shown + 1) }, t("derivation.next")),
    h("button", { type: "button", id: "all-steps", onclick: () => show(steps.length) }, t("derivation.all")),
    where,
    h("button", { type: "button", class: "toggle", id: "small-steps", "aria-pressed": String(small), onclick: () => onSmall(!small) }, t("derivation.small")),
    whole,
  );
  show(steps.length);
  return h("div", { class: "worked" }, bar, list);
}

/** @param {HTMLElement} body */
function fold(body) {
  const inside = h("div", { class: "inside" });
  body.append(h("details", { open: true }, h("summary", {}, t("derivation.why")), inside));
  return inside;
}

/** @param {HTMLElement} place @param {any} answer @param {boolean} small @param {(small: boolean) => void} onSmall */
export function showDerivation(place, answer, small, onSmall) {
  fill(place, derivation(answer, small, onSmall));
}
