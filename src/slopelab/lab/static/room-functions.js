// The room of functions: curves of several functions over each other or side by side, and all of
// the catalogue as small curves to choose from.

import { ask, newest, Refused, unpacked } from "./ask.js";
import { Drawing, short } from "./charts.js";
import { choice, clearFaults, functions, parameterSliders, picker, replaced, showFaults, stateSlider, toggle, tongue, waiting, withParameter, without } from "./controls.js";
import { fill, h, markup, say } from "./dom.js";
import { chartExports, roomExports } from "./exports.js";
import { factsPanel } from "./facts.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

const MOST = 6;
/** Milliseconds after which a slider that stands still counts as let go. */
const REST = 250;
/** More places than these are marked without a word. */
const MOST_NAMED = 3;
/** f, f' and f'': letter in the state, field of the answer, line. */
const SHOWN = /** @type {const} */ ([["f", "value", "solid"], ["d", "slope", "dashed"], ["b", "bend", "dotted"]]);

/** @param {HTMLElement} place */
export function enter(place) {
  const general = h("p", { class: "fault general", role: "alert" });
  const chosen = h("div", { class: "chosen" });
  const parameters = h("div", { class: "parameters" });
  const charts = h("div", { class: "charts" });
  const readout = h("div", { class: "readout" });
  const gallery = h("div", { class: "galleries" });
  const certain = factsPanel(() => Number(state.focus), (focus) => change({ focus }));
  /** @type {Drawing[]} */
  let drawings = [];
  /** @type {any[]} */
  let shown = [];
  let pickedFor = "";
  /** What the server cannot use, by what was asked for. @type {Map<string, Refused["faults"][0]>} */
  const refused = new Map();
  /** @type {number} */
  let resting = 0;

  const controls = h(
    "aside", { class: "controls", "aria-label": t("controls") },
    h("h2", {}, t("functions.chosen")), chosen, parameters,
    h("h2", {}, t("functions.view")),
    h("div", { class: "toggles", role: "group", "aria-label": t("functions.what") },
      SHOWN.map(([letter, field]) =>
        toggle(t(`functions.${field}`), state.show.includes(letter), (on) =>
          change({ show: SHOWN.map(([l]) => l).filter((l) => (l === letter ? on : state.show.includes(l))).join("") || "f" })))),
    choice({
      label: t("functions.layout"), value: state.layout,
      choices: [["overlay", t("functions.overlay")], ["grid", t("functions.grid")]],
      onChoose: (layout) => change({ layout }),
    }),
    stateSlider("from", { label: t("functions.from"), low: -20, high: 5, step: 0.5 }),
    stateSlider("to", { label: t("functions.to"), low: -5, high: 20, step: 0.5 }),
    stateSlider("at", { label: t("functions.at"), low: -10, high: 10, step: 0.05 }),
    general,
  );
  fill(
    place, controls,
    h("section", { class: "stage", "aria-label": t("functions.curves") },
      charts, h("p", { class: "hint marks" }, t("functions.marks")), readout,
      roomExports(() => ({ f: state.f, from: state.from, to: state.to })), certain.element),
    h("section", { class: "catalogue", "aria-label": t("functions.gallery") }, gallery),
  );

  function pick() {
    const parts = state.f.split("|");
    if (pickedFor === parts.map((part) => part.split(";")[0]).join("|")) return;
    pickedFor = parts.map((part) => part.split(";")[0]).join("|");
    fill(
      chosen,
      parts.map((part, index) =>
        h("div", { class: "pick" },
          h("span", { class: `swatch c${index}`, "aria-hidden": "true" }),
          picker({
            kind: "activations", name: `f.${index}`, label: t("functions.function", { number: index + 1 }),
            value: part.split(";")[0], onChoose: (value) => change({ f: replaced(state.f, index, value) }),
          }),
          parts.length > 1 &&
            h("button", {
              type: "button", class: "small", "aria-label": t("functions.remove", { name: part }),
              onclick: () => change({ f: without(state.f, index) }),
            }, "×"))),
      parts.length < MOST &&
        h("button", { type: "button", class: "small", onclick: () => change({ f: `${state.f}|softplus` }) }, t("functions.add")),
    );
  }

  function tune() {
    const wanted = shown.map((one) => one.id.split(";")[0]).join("|");
    if (parameters.dataset.for === wanted) return;
    parameters.dataset.for = wanted;
    fill(parameters, shown.flatMap((one) =>
      parameterSliders(one.parameters, `f.${one.place}`, (name, value) => {
        const part = state.f.split("|")[one.place];
        change({ f: replaced(state.f, one.place, withParameter(part, name, value)) });
      })));
  }

  /** @param {any} one @param {number} index @returns {import("./charts.js").Series[]} */
  function seriesOf(one, index) {
    const told = index === Math.min(Number(state.focus), shown.length - 1);
    return SHOWN.filter(([letter, field]) => state.show.includes(letter) && one[field]).map(([letter, field, line]) => ({
      name: `${one.title}${{ f: "", d: " ′", b: " ″" }[letter]}`,
      x: one[field].x, y: one[field].y,
      colour: one.place, line, width: letter === "f" ? 2.5 : 1.6,
      end: letter === "f" ? one.title : undefined,
      marks: [
        ...one[field].marks,
        ...(letter === "f" && told ? named(one) : []),
        ...(letter === "d" ? one.steepest.map((/** @type {any} */ s) => ({ x: s.x, y: s.slope, filled: true })) : []),
      ],
      bands: letter === "f" && (told || state.layout === "grid") ? one.saturated : undefined,
    }));
  }

  /** What the facts tell of places, on the curve of the function that they are about. @param {any} one */
  function named(one) {
    const few = one.kinks.length + one.steepest.length <= MOST_NAMED;
    return [
      ...one.steepest.map((/** @type {any} */ s) => ({
        x: s.x, y: s.y, filled: true, shape: "diamond", label: few ? t("functions.mark.steepest", { slope: short(s.slope) }) : undefined,
      })),
      ...one.kinks.map((/** @type {any} */ kink) => ({
        x: kink.x, y: kink.y, filled: true, shape: "rect",
        label: few ? t("functions.mark.kink", { left: tidy(kink.slopes[0]), right: tidy(kink.slopes[1]) }) : undefined,
      })),
    ];
  }

  /** @param {string} text an exact number */
  function tidy(text) {
    return /^-?\d/.test(text) ? short(Number(text)) : text.replace("-", "−");
  }

  /** @param {import("./charts.js").Series[]} series @returns {[number | null, number | null]} */
  function heights(series) {
    let low = 0, high = 0;
    for (const { y } of series) for (const v of y) if (Number.isFinite(v)) { low = Math.min(low, v); high = Math.max(high, v); }
    const width = Number(state.to) - Number(state.from);
    const margin = Math.max(high - low, 1) * 0.05;
    return [Math.max(low, -width) - margin, Math.min(high, width) + margin];
  }

  function draw() {
    const groups = state.layout === "grid" ? shown.map((one, index) => [[one, index]]) : [shown.map((one, index) => [one, index])];
    if (drawings.length !== groups.length) {
      for (const drawing of drawings) drawing.end();
      const places = groups.map(() => h("div", { class: "chart" }));
      charts.className = `charts ${state.layout}`;
      fill(charts, places.map((spot, k) => h("div", {}, spot, chartExports(() => drawings[k] ?? null, "slopelab-curves"))));
      drawings = places.map((spot) => new Drawing(spot));
    }
    groups.forEach((group, k) => {
      const series = group.flatMap(([one, index]) => seriesOf(one, index));
      drawings[k].draw({
        label: t("functions.label", { names: group.map(([one]) => one.title).join(", "), from: short(Number(state.from)), to: short(Number(state.to)) }),
        series, xRange: [Number(state.from), Number(state.to)], yRange: heights(series),
        xName: "x", cursor: Number(state.at), onPoint: (x) => change({ at: Number(x.toPrecision(4)) }),
      });
    });
  }

  /** The functions that can be asked for, each with its place in the list. @returns {[string, number][]} */
  function known() {
    return state.f.split("|").map((part, k) => /** @type {[string, number]} */ ([part, k])).filter(([part]) => !refused.has(part));
  }

  /** A link to functions that are not known any more says so and opens with the rest. */
  function showRefused() {
    state.f.split("|").forEach((part, k) => {
      const fault = refused.get(part);
      if (fault) showFaults(place, new Refused([{ ...fault, field: `f.${k}` }]), general);
    });
  }

  /** Draft: while a parameter is dragged, the curves alone. */
  const curves = newest(async (/** @type {boolean} */ draft = false) => {
    clearTimeout(resting);
    const asked = known();
    if (!asked.length) return showRefused();
    try {
      const answer = await ask("curves", { draft: draft ? "1" : undefined, show: state.show, f: asked.map(([part]) => part).join("|"), from: state.from, to: state.to, points: 321, lang: tongue() }, { key: "curves" });
      for (const one of answer.functions) {
        for (const [, field] of SHOWN) if (one[field]) for (const axis of ["x", "y"]) one[field][axis] = unpacked(one[field][axis]);
      }
      clearFaults(place);
      showRefused();
      shown = answer.functions.map((/** @type {any} */ one, /** @type {number} */ k) => ({ ...one, place: asked[k][1] }));
      draw();
      if (draft) resting = window.setTimeout(() => { curves(); values(); }, REST);
      else { tune(); certain.tell(shown); }
    } catch (error) {
      const fault = error instanceof Refused ? error.faults[0] : null;
      const at = fault?.field?.match(/^f\.(\d+)$/);
      if (!fault || !at) return showFaults(place, error, general);
      refused.set(asked[Number(at[1])][0], fault);
      curves(draft);
      values();
    }
  });

  const values = newest(async () => {
    const asked = known();
    if (!asked.length) { fill(readout); return; }
    try {
      const answer = await ask("at", { f: asked.map(([part]) => part).join("|"), x: state.at, lang: tongue() }, { key: "at" });
      fill(readout,
        h("table", {},
          h("caption", {}, t("functions.exact", { x: answer.x })),
          h("thead", {}, h("tr", {}, h("th", {}, ""), h("th", { scope: "col" }, "f"), h("th", { scope: "col" }, "f ′"), h("th", { scope: "col" }, "f ″"))),
          h("tbody", {}, answer.functions.map((/** @type {any} */ one) =>
            h("tr", {}, h("th", { scope: "row" }, one.id),
              [one.value, one.slope, one.bend].map((value) => h("td", {}, value.replace("-", "−"))))))));
    } catch (error) {
      // What is wrong with a function the curves tell.
      if (error instanceof Refused && error.faults[0].field?.startsWith("f.")) return;
      showFaults(place, error, general);
    }
  });

  async function fillGallery() {
    fill(gallery, waiting());
    let known;
    try {
      known = await functions();
    } catch (error) {
      return showFaults(place, error, general);
    }
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        sketch(/** @type {HTMLElement} */ (entry.target));
      }
    }, { rootMargin: "200px" });
    const count = h("p", { class: "count", role: "status" });
    const find = h("input", {
      type: "search", id: "find", value: state.find, placeholder: t("functions.find"), "aria-label": t("functions.find"),
      oninput: () => { change({ find: find.value }); filter(); },
    });
    const kin = h("select", { id: "kin", "aria-label": t("functions.family"), onchange: () => { change({ kin: kin.value }); filter(); } },
      h("option", { value: "" }, t("functions.every_family")),
      known.activations.map((/** @type {any} */ one) => h("option", { value: one.id, selected: one.id === state.kin }, one.family)));
    const families = known.activations.map((/** @type {any} */ family) =>
      h("section", { class: "family", "data-id": family.id }, h("h3", {}, family.family),
        h("ul", { class: "cards" }, family.functions.map((/** @type {any} */ one) => card(one, family.family)))));
    fill(gallery, h("div", { class: "search" }, h("h2", {}, t("functions.all")), find, kin, count), families);
    for (const spot of gallery.querySelectorAll(".sketch")) seen.observe(spot);
    function filter() {
      const words = state.find.trim().toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const item of gallery.querySelectorAll(".card")) {
        const text = /** @type {HTMLElement} */ (item).dataset.text ?? "";
        const own = /** @type {HTMLElement | null} */ (item.closest("[data-id]"))?.dataset.id;
        const hit = words.every((word) => text.includes(word)) && (!state.kin || state.kin === own);
        /** @type {HTMLElement} */ (item).hidden = !hit;
        found += Number(hit);
      }
      for (const family of families) family.hidden = !family.querySelector(".card:not([hidden])");
      count.textContent = t("functions.count", { count: found });
    }
    filter();
    mark();
  }

  /** @param {any} one @param {string} family */
  function card(one, family) {
    const button = h("button", {
      type: "button", "data-name": one.name, "aria-pressed": "false", title: one.about,
      onclick: () => {
        const parts = state.f.split("|");
        const at = parts.findIndex((part) => part.split(";")[0] === one.name);
        if (at >= 0) { if (parts.length > 1) change({ f: without(state.f, at) }); }
        else change({ f: parts.length < MOST ? `${state.f}|${one.name}` : replaced(state.f, MOST - 1, one.name) });
        say(t("functions.said", { names: state.f.replaceAll("|", ", ") }));
      },
    }, h("span", { class: "sketch", "data-name": one.name, "aria-hidden": "true" }), h("strong", {}, one.title));
    const text = [one.name, one.title, ...one.aliases, family, one.about].join(" ").toLowerCase();
    return h("li", { class: "card", "data-text": text }, button);
  }

  /** @param {HTMLElement} spot */
  async function sketch(spot) {
    try {
      const response = await fetch(`/api/curve/${spot.dataset.name}?lang=${tongue()}`);
      if (response.ok) fill(spot, markup(await response.text()));
    } catch {
      // The card stands without its curve.
    }
  }

  function mark() {
    const names = new Set(state.f.split("|").map((part) => part.split(";")[0]));
    for (const button of gallery.querySelectorAll("button[data-name]")) {
      button.setAttribute("aria-pressed", String(names.has(button.dataset.name)));
    }
  }

  pick();
  curves();
  values();
  // The gallery is below the fold; the first plot comes first.
  requestAnimationFrame(() => setTimeout(fillGallery));

  return (/** @type {Set<string>} */ changed) => {
    const names = pickedFor;
    if (changed.has("f")) { pick(); mark(); }
    const tuned = changed.size === 1 && changed.has("f") && names === pickedFor && shown.length > 0;
    if (["f", "from", "to", "show"].some((name) => changed.has(name))) curves(tuned);
    else if (["layout", "at", "focus"].some((name) => changed.has(name)) && shown.length) draw();
    if (changed.has("focus") && shown.length) certain.tell(shown);
    // While a parameter is dragged, exact values wait until it rests.
    if ((changed.has("f") && !tuned) || changed.has("at")) values();
  };
}
