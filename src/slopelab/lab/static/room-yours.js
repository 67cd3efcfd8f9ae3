// A function of one's own: typed as a formula, and from then on a citizen of every room.

import { ask, Refused, unpacked } from "./ask.js";
import { Drawing } from "./charts.js";
import { choice, clearFaults, parameterSliders, showFaults, tongue, waiting, withParameter } from "./controls.js";
import { showDerivation } from "./derivation.js";
import { fill, h, markup } from "./dom.js";
import { chartExports, copy, roomExports } from "./exports.js";
import { factGroups } from "./facts.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

/** After the last key this long nothing may come before the long computations are asked for. */
const QUIET = 350;

/** What a kernel can be looked at as. @type {[string, string][]} */
const LANGUAGES = [["steps", ""], ["numpy", "NumPy"], ["torch", "PyTorch"], ["jax", "JAX"], ["c", "C"], ["julia", "Julia"], ["javascript", "JavaScript"]];

/** @param {HTMLElement} place */
export function enter(place) {
  const general = h("p", { class: "fault general", role: "alert" });
  const spot = h("div", { class: "chart" });
  const facts = h("div", { class: "facts" }), worked = h("div", { class: "derivation" }), head = h("div", { class: "head", role: "status" });
  const parameters = h("div", { class: "parameters" }), advice = h("div", { class: "advised" }), kernel = h("div", { class: "kernel" });
  const chart = new Drawing(spot);
  /** @type {number} */
  let later = 0;
  const input = h("textarea", {
    id: "own", rows: "2", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-describedby": "own-fault",
    oninput: () => change({ own: input.value.replace(/\n/g, " ") }),
  });
  input.value = state.own;
  fill(
    place,
    h("aside", { class: "controls", "aria-label": t("controls") },
      h("div", { class: "field formula", "data-field": "f" },
        h("label", { for: "own" }, t("yours.formula")), input, h("pre", { class: "caret", "aria-hidden": "true" }),
        h("p", { class: "fault", id: "own-fault", role: "alert" })),
      h("p", { class: "hint" }, t("yours.hint")),
      parameters,
      h("h2", {}, t("yours.take")),
      h("div", { class: "toggles" },
        h("button", { type: "button", onclick: () => change({ room: "functions", f: `${state.own}|relu` }) }, t("room.functions")),
        h("button", { type: "button", onclick: () => change({ room: "derivation", d: state.own }) }, t("room.derivation")),
        h("button", { type: "button", onclick: () => change({ room: "pairings", pair: `${state.own}|half_mse` }) }, t("room.pairings")),
        h("button", { type: "button", onclick: () => change({ room: "neuron", a: `${state.own}|relu`, l: "half_mse|half_mse" }) }, t("room.neuron"))),
      general),
    h("section", { class: "stage" }, head, spot, chartExports(() => chart, "slopelab-own"), facts, advice, kernel, worked,
      roomExports(() => ({ f: state.own }))),
  );

  async function curve() {
    try {
      const answer = await ask("curves", { f: state.own, from: -6, to: 6, points: 321, lang: tongue() }, { key: "curves" });
      clear();
      const [one] = answer.functions;
      chart.draw({
        label: t("functions.label", { names: one.title, from: "−6", to: "6" }), xName: "x", xRange: [-6, 6],
        series: [
          { name: "f", x: unpacked(one.value.x), y: unpacked(one.value.y), colour: 0, width: 2.5, end: "f", marks: one.value.marks, bands: one.saturated },
          { name: "f ′", x: unpacked(one.slope.x), y: unpacked(one.slope.y), colour: 1, line: "dashed", end: "f ′", marks: one.slope.marks },
        ],
        yRange: heights([one.value.y, one.slope.y].map(unpacked)),
      });
      const wanted = one.parameters.map((/** @type {any} */ p) => p.name).join();
      if (parameters.dataset.for !== wanted) {
        parameters.dataset.for = wanted;
        fill(parameters, parameterSliders(one.parameters, "f", (name, value) => {
          input.value = withParameter(state.own, name, value);
          change({ own: input.value });
        }));
      }
      clearTimeout(later);
      later = window.setTimeout(study, QUIET);
    } catch (error) {
      if (error instanceof Refused) clear();
      for (const fault of /** @type {any} */ (error).faults ?? []) if (fault.field === "f.0") fault.field = "f";
      showFaults(place, error, general);
    }
  }

  function clear() {
    clearFaults(place);
    /** @type {any} */ (place.querySelector(".caret")).textContent = "";
  }

  /** @param {Float64Array[]} all @returns {[number, number]} */
  function heights(all) {
    let low = 0, high = 0;
    for (const y of all) for (const v of y) if (Number.isFinite(v)) { low = Math.min(low, v); high = Math.max(high, v); }
    return [Math.max(low, -12) - 0.3, Math.min(high, 12) + 0.3];
  }

  async function study() {
    const asked = state.own;
    fill(worked, waiting());
    try {
      const about = await ask("study/function", { f: asked, lang: tongue() }, { key: "study" });
      fill(head, markup(about.formula, "div", { class: "definition" }), about.recognised && h("p", { class: "recognised" }, about.recognised));
      const certain = await ask("study/facts", { f: asked, lang: tongue() }, { key: "facts" });
      fill(facts, h("h2", {}, t("yours.facts")), h("div", { class: "fact-groups" }, factGroups(certain)));
      const answer = await ask("study/derivation", { f: asked, lang: tongue() }, { key: "derivation" });
      showDerivation(worked, answer, state.small === "1", (small) => change({ small: small ? "1" : "" }));
      const usual = await ask("study/usual", { f: asked, lang: tongue() }, { key: "usual" });
      advise(usual.pairings);
      compiled("steps");
    } catch (error) {
      if (worked.querySelector(".waiting")) fill(worked);
      showFaults(place, error, general);
    }
  }

  /** With which losses it goes. @param {any[]} pairings */
  function advise(pairings) {
    fill(advice, h("h2", {}, t("yours.advice")),
      h("dl", { class: "advice-list" }, pairings.flatMap((one) => [
        h("dt", {}, one.title, " ", h("span", { class: `grade ${one.grade}` }, one.grade_title),
          h("button", { type: "button", class: "small", onclick: () => change({ room: "pairings", pair: `${state.own}|${one.loss}` }) }, t("yours.story"))),
        h("dd", {}, one.advice),
      ])));
  }

  /** What it was compiled from, or its code in a language. @param {string} to */
  async function compiled(to) {
    try {
      const { code } = await ask("study/kernel", { f: state.own, to, lang: tongue() }, { key: "kernel" });
      const button = h("button", { type: "button", class: "small", onclick: () => copy(code, button) }, t("copy"));
      fill(kernel, h("h2", {}, t("yours.kernel")), h("p", { class: "hint" }, t("yours.kernel_hint")),
        choice({ label: t("yours.kernel"), value: to, choices: LANGUAGES.map(([name, title]) => [name, title || t("yours.steps")]), onChoose: compiled }),
        h("pre", { class: "code", tabindex: "0", "aria-label": t("yours.kernel") }, code), button);
    } catch (error) {
      showFaults(place, error, general);
    }
  }

  curve();
  return (/** @type {Set<string>} */ changed) => {
    if (changed.has("own")) {
      if (input.value.replace(/\n/g, " ") !== state.own) input.value = state.own;
      curve();
    }
    if (changed.has("small")) study();
  };
}
