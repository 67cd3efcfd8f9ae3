// The room of pairings: every activation with every loss in signs, and the story of one.

import { ask } from "./ask.js";
import { clearFaults, functions, picker, showFaults, toggle, tongue, waiting } from "./controls.js";
import { fill, h, markup, say } from "./dom.js";
import { roomExports } from "./exports.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

/** The two halves that are looked at. @returns {[string, string]} */
function chosen() {
  const [a, l] = (state.pair || "sigmoid|bce").split("|");
  return [a, l || "half_mse"];
}

/** @param {HTMLElement} place */
export function enter(place) {
  const general = h("p", { class: "fault general", role: "alert" });
  const picks = h("div", {}), story = h("div", { class: "story", role: "status" });
  const table = h("div", { class: "matrix-scroll", tabindex: "0", role: "region", "aria-label": t("pairings.matrix") });
  const legend = h("p", { class: "hint" }, t("pairings.legend"));
  /** @type {Map<string, any>} */
  const rows = new Map();
  let all = false;

  fill(
    place,
    h("aside", { class: "controls", "aria-label": t("controls") }, h("h2", {}, t("pairings.one")), picks, general,
      roomExports(() => ({ a: chosen()[0], l: chosen()[1] }))),
    h("section", { class: "stage" }, story,
      h("h2", {}, t("pairings.matrix")), legend,
      toggle(t("pairings.all"), all, (on) => { all = on; lay(); }), table),
  );

  function pick() {
    const [a, l] = chosen();
    fill(picks,
      picker({ kind: "activations", name: "a", label: t("derivation.function"), value: a, onChoose: (value) => change({ pair: `${value}|${chosen()[1]}` }) }),
      picker({ kind: "losses", name: "l", label: t("derivation.loss"), value: l, onChoose: (value) => change({ pair: `${chosen()[0]}|${value}` }) }),
      h("div", { class: "toggles" },
        h("button", { type: "button", onclick: () => change({ room: "neuron", a, l }) }, t("pairings.train")),
        h("button", { type: "button", onclick: () => change({ room: "derivation", d: `${a}|${l}` }) }, t("room.derivation"))));
  }

  async function tell() {
    const [a, l] = chosen();
    fill(story, waiting());
    try {
      const answer = await ask("study/pair", { a, l, lang: tongue() }, { key: "pair" });
      clearFaults(place);
      fill(story,
        h("h2", { class: "story-title" }, answer.title, " ", h("span", { class: `grade ${answer.grade}` }, answer.grade_title)),
        h("p", { class: "advice" }, answer.advice),
        h("p", { class: "reason" }, answer.summary),
        h("p", {}, t("pairings.gradient"), " ", markup(answer.gradient)),
        answer.instead.length > 0 && h("div", { class: "toggles" }, h("span", {}, t("pairings.instead")),
          answer.instead.map((/** @type {string} */ name) =>
            h("button", { type: "button", onclick: () => change({ pair: name.replace("+", "|") }) }, name))),
        answer.ends.length > 0 && h("div", { class: "matrix-scroll", tabindex: "0", role: "region", "aria-label": t("pairings.ends") },
          h("table", { class: "ends" },
            h("caption", {}, t("pairings.ends")),
            h("thead", {}, h("tr", {}, answer.columns.map((/** @type {string} */ name) => h("th", { scope: "col" }, name)))),
            h("tbody", {}, answer.ends.map((/** @type {string[]} */ cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))))))));
    } catch (error) {
      fill(story);
      showFaults(place, error, general);
    }
    mark();
  }

  function mark() {
    const [a, l] = chosen();
    for (const button of table.querySelectorAll("button")) {
      const here = button.dataset.a === a && button.dataset.l === l;
      button.setAttribute("aria-pressed", String(here));
    }
  }

  /** The frame of the matrix; its rows come one after another. */
  async function lay() {
    let known;
    try {
      known = await functions();
    } catch (error) {
      return showFaults(place, error, general);
    }
    const pickOf = (/** @type {any[]} */ families) =>
      families.flatMap((family) => family.functions).filter((one) => all || one.basic);
    const inner = pickOf(known.activations), outer = pickOf(known.losses);
    const body = h("tbody");
    fill(table, h("table", { class: "matrix" },
      h("thead", {}, h("tr", {}, h("th", {}, ""), outer.map((one) => h("th", { scope: "col", title: one.title }, h("span", {}, one.name))))),
      body));
    const places = inner.map((one) => {
      const line = h("tr", {}, h("th", { scope: "row", title: one.title }, one.name));
      body.append(line);
      return line;
    });
    for (const [k, one] of inner.entries()) {
      if (!table.isConnected || !places[k].isConnected) return;
      try {
        if (!rows.has(one.name)) rows.set(one.name, await ask("study/row", { a: one.name, lang: tongue() }));
      } catch (error) {
        return showFaults(place, error, general);
      }
      const cells = new Map(rows.get(one.name).cells.map((/** @type {any} */ cell) => [cell.loss, cell]));
      for (const other of outer) {
        const cell = cells.get(other.name);
        const words = `${one.name} + ${other.name}: ${cell.title}`;
        places[k].append(h("td", { class: `grade ${cell.grade}` },
          h("button", {
            type: "button", "data-a": one.name, "data-l": other.name, "aria-label": words, title: words, "aria-pressed": "false",
            onclick: () => { change({ pair: `${one.name}|${other.name}` }); say(words); story.scrollIntoView({ block: "nearest" }); },
          }, cell.signs)));
      }
      mark();
    }
  }

  pick();
  tell();
  lay();
  return (/** @type {Set<string>} */ changed) => {
    if (changed.has("pair")) { pick(); tell(); }
  };
}
