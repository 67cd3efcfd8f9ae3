// The room of pairings: every activation with every loss in signs, and the story of one.

import { ask, Overtaken, Refused } from "./ask.js";
import { clearFaults, functions, picker, showFaults, toggle, tongue, waiting } from "./controls.js";
import { fill, h, markup, say } from "./dom.js";
import { roomExports } from "./exports.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

/** Losses asked for at once: few enough for a person to see cells come. */
const CHUNK = 12;

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
  const late = h("p", { class: "fault", role: "status" });
  /** Cells that have come, by both names. @type {Map<string, any>} */
  const known_ = new Map();
  let all = false;

  fill(
    place,
    h("aside", { class: "controls", "aria-label": t("controls") }, h("h2", {}, t("pairings.one")), picks, general,
      roomExports(() => ({ a: chosen()[0], l: chosen()[1] }))),
    h("section", { class: "stage" }, story,
      h("h2", {}, t("pairings.matrix")), legend,
      toggle(t("pairings.all"), all, (on) => { all = on; lay(); }), late, table),
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
      const sentence = h("p", { class: "advice" }, answer.advice), instead = h("div", {});
      fill(story,
        h("h2", { class: "story-title" }, answer.title, " ", h("span", { class: `grade ${answer.grade}` }, answer.grade_title)),
        sentence,
        h("p", { class: "reason" }, answer.summary),
        h("p", {}, t("pairings.gradient"), " ", markup(answer.gradient)),
        instead,
        answer.ends.length > 0 && h("div", { class: "matrix-scroll", tabindex: "0", role: "region", "aria-label": t("pairings.ends") },
          h("table", { class: "ends" },
            h("caption", {}, t("pairings.ends")),
            h("thead", {}, h("tr", {}, answer.columns.map((/** @type {string} */ name) => h("th", { scope: "col" }, name)))),
            h("tbody", {}, answer.ends.map((/** @type {string[]} */ cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))))))));
      mark();
      better(a, l, sentence, instead);
    } catch (error) {
      fill(story);
      showFaults(place, error, general);
    }
  }

  /** What fits better comes later: many pairings are tried for it. @param {string} a @param {string} l @param {HTMLElement} sentence @param {HTMLElement} spot */
  async function better(a, l, sentence, spot) {
    try {
      const answer = await ask("study/instead", { a, l, lang: tongue() }, { key: "instead" });
      sentence.textContent = answer.advice;
      fill(spot, answer.instead.length > 0 && h("div", { class: "toggles" }, h("span", {}, t("pairings.instead")),
        answer.instead.map((/** @type {string} */ name) =>
          h("button", { type: "button", onclick: () => change({ pair: name.replace("+", "|") }) }, name))));
    } catch (error) {
      // The story stands without it.
      if (!(error instanceof Refused || error instanceof Overtaken)) throw error;
    }
  }

  function mark() {
    const [a, l] = chosen();
    for (const button of table.querySelectorAll("button")) {
      const here = button.dataset.a === a && button.dataset.l === l;
      button.setAttribute("aria-pressed", String(here));
    }
  }

  /** The frame of the matrix; its cells come some at a time. */
  async function lay() {
    let known;
    try {
      known = await functions();
    } catch (error) {
      return showFaults(place, error, general);
    }
    const pickOf = (/** @type {any[]} */ families) => families
      .map((family) => ({ ...family, functions: family.functions.filter((/** @type {any} */ one) => all || one.basic) }))
      .filter((family) => family.functions.length);
    const inner = pickOf(known.activations), outer = pickOf(known.losses);
    const columns = outer.flatMap((family) => family.functions);
    const body = h("tbody");
    fill(table, h("table", { class: "matrix" },
      h("thead", {},
        all && h("tr", { class: "families" }, h("td"), outer.map((family) => h("th", { scope: "colgroup", colspan: family.functions.length }, h("span", { title: family.family }, family.family)))),
        h("tr", { class: "names" }, h("th", {}, ""), columns.map((one) => h("th", { scope: "col", title: one.title }, h("span", {}, one.name))))),
      body));
    /** @type {Map<string, any>} */
    const spots = new Map();
    for (const family of inner) {
      if (all) body.append(h("tr", { class: "families" }, h("th", { scope: "rowgroup", colspan: columns.length + 1 }, family.family)));
      for (const one of family.functions) {
        body.append(h("tr", {}, h("th", { scope: "row", title: one.title }, one.name),
          columns.map((other) => {
            const spot = h("td", {}, "");
            spots.set(`${one.name}|${other.name}`, spot);
            return spot;
          })));
      }
    }
    const rest = await cells(inner.flatMap((family) => family.functions), columns, spots);
    // What took too long for a busy machine is asked for once more.
    if (rest.length) await cells(rest, columns, spots);
  }

  /**
   * Fills the cells of several activations; those that failed come back.
   * @param {any[]} inner @param {any[]} columns @param {Map<string, any>} spots
   */
  async function cells(inner, columns, spots) {
    const failed = [];
    for (const one of inner) {
      const open = columns.filter((other) => !known_.has(`${one.name}|${other.name}`));
      for (let k = 0; k < open.length; k += CHUNK) {
        if (!table.isConnected || !table.contains(spots.get(`${one.name}|${columns[0].name}`))) return [];
        const names = open.slice(k, k + CHUNK).map((other) => other.name);
        try {
          const answer = await ask("study/row", { a: one.name, l: names.join("|"), lang: tongue() });
          for (const cell of answer.cells) known_.set(`${one.name}|${cell.loss}`, cell);
          late.textContent = "";
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          late.textContent = `${one.name}: ${error.message}`;
          failed.push(one);
          break;
        }
      }
      for (const other of columns) put_(one, other, spots.get(`${one.name}|${other.name}`));
      mark();
    }
    return failed;
  }

  /** @param {any} one @param {any} other @param {HTMLElement} spot */
  function put_(one, other, spot) {
    const cell = known_.get(`${one.name}|${other.name}`);
    if (!cell || spot.firstElementChild) return;
    const words = `${one.name} + ${other.name}: ${cell.title}`;
    spot.className = `grade ${cell.grade}`;
    fill(spot, h("button", {
      type: "button", "data-a": one.name, "data-l": other.name, "aria-label": words, title: words, "aria-pressed": "false",
      onclick: () => { change({ pair: `${one.name}|${other.name}` }); say(words); story.scrollIntoView({ block: "start" }); },
    }, cell.signs));
  }

  pick();
  tell();
  lay();
  return (/** @type {Set<string>} */ changed) => {
    if (changed.has("pair")) { pick(); tell(); }
  };
}
