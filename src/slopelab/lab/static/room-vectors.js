// The room of vectors: a function's Jacobian at a vector, what flows back through it, and losses.

import { ask, unpacked } from "./ask.js";
import { clearFaults, functions, parameterSliders, picker, showFaults, tongue, waiting, withParameter } from "./controls.js";
import { showDerivation } from "./derivation.js";
import { fill, h, markup, say } from "./dom.js";
import { editors } from "./editors.js";
import { chartExports, roomExports } from "./exports.js";
import { HeatMap } from "./heatmap.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

const MOST = 8;
/** Milliseconds without a change after which the derivation is asked for. */
const REST = 300;
/** What is forgotten when another function comes: vectors that were meant for the last one. */
const ANEW = { vv: "", vy: "", vo: "" };

/** What the server is asked about. */
function fields() {
  return { f: state.vf, l: state.vl, x: state.vx, v: state.vv, y: state.vy, o: state.vo };
}

/** @param {HTMLElement} place */
export function enter(place) {
  const general = h("p", { class: "fault general", role: "alert" });
  const picks = h("div", { class: "chosen" }), parameters = h("div", { class: "parameters" });
  const head = h("div", { class: "head" }), facts = h("ul", { class: "facts-plain" }), result = h("div", { class: "results" });
  const total = h("p", { class: "total", role: "status" }), hint = h("p", { class: "hint" });
  const spot = h("div", { class: "heat", tabindex: "0", role: "group", "aria-label": t("vectors.picture") });
  const worked = h("div", { class: "derivation" }), gallery = h("div", { class: "galleries" });
  const picture = new HeatMap(spot);
  const edited = editors(edit);
  const longer = h("button", { type: "button", class: "small", id: "more-entries", onclick: () => resize(1) }, t("vectors.more"));
  const shorter = h("button", { type: "button", class: "small", id: "fewer-entries", onclick: () => resize(-1) }, t("vectors.fewer"));
  /** @type {any} */
  let shown = null;
  let derived = "";
  /** @type {number} */
  let later = 0;

  fill(
    place,
    h("aside", { class: "controls", "aria-label": t("controls") },
      h("h2", {}, t("vectors.subject")), picks, parameters,
      h("h2", {}, t("vectors.entries")), edited.element, h("div", { class: "toggles" }, longer, shorter), general),
    h("section", { class: "stage", "aria-label": t("room.vectors") }, head, total, spot, hint, chartExports(() => (picture.picture ? picture : null), "slopelab-jacobian"),
      result, facts, roomExports(fields), worked),
    h("section", { class: "catalogue", "aria-label": t("vectors.all") }, gallery),
  );

  function pick() {
    const wanted = `${state.vf.split(";")[0]}|${state.vl.split(";")[0]}`;
    if (picks.dataset.for === wanted) return;
    picks.dataset.for = wanted;
    fill(picks,
      picker({ kind: "vector_activations", name: "f", label: t("vectors.function"), value: state.vf.split(";")[0], onChoose: (vf) => change({ ...ANEW, vf }) }),
      state.vf && state.vl && h("button", { type: "button", class: "small", onclick: () => change({ ...ANEW, vf: "", vx: "" }) }, t("vectors.loss_alone")),
      picker({ kind: "vector_losses", name: "l", label: t("vectors.loss"), value: state.vl.split(";")[0], onChoose: (vl) => change({ ...ANEW, vl }) }),
      state.vf && state.vl && h("button", { type: "button", class: "small", onclick: () => change({ ...ANEW, vl: "" }) }, t("vectors.function_alone")));
  }

  /** @param {string} field @param {number[]} values */
  function edit(field, values) {
    const text = values.join(",");
    if (field.startsWith("o.")) {
      const others = state.vo.split("|");
      others[Number(field.slice(2))] = text;
      change({ vo: Array.from(others, (one) => one ?? "").join("|") });
    } else change({ [`v${field}`]: text });
  }

  /** @param {1 | -1} by */
  function resize(by) {
    const x = shown?.arguments.find((/** @type {any} */ one) => one.field === "x");
    if (!x) return;
    const step = shown.function?.layout === "halves" ? 2 : shown.function?.layout === "groups" ? shown.function.group : 1;
    const values = x.values.slice();
    if (by > 0) for (let k = 0; k < step; k++) values.push(values.length % 2 ? -0.5 : 0.5);
    else values.length -= step;
    // A target that was cut off would leave none.
    change({ vx: values.join(","), ...(by < 0 ? { vy: "" } : {}) });
  }

  async function compute() {
    try {
      const answer = await ask("vectors", { ...fields(), lang: tongue() }, { key: "vectors" });
      clearFaults(place);
      shown = answer;
      show();
      clearTimeout(later);
      later = window.setTimeout(derive, REST);
    } catch (error) {
      showFaults(place, error, general);
    }
  }

  function show() {
    const { function: f, loss, arguments: args } = shown;
    const x = args[0].values.length;
    edited.show(args.filter((/** @type {any} */ one) => one.values.length), f ? shown.columns : []);
    longer.disabled = x >= MOST || args[0].number;
    shorter.disabled = x <= (f?.layout === "halves" ? 2 : f?.layout === "groups" ? f.group : 1) || args[0].number;
    tune(f, loss);
    fill(head,
      h("h2", {}, [f?.title, loss?.title].filter(Boolean).join(" + ")),
      [f, loss].filter(Boolean).map((one) => markup(one.formula, "div", { class: "definition" })),
      (f ?? loss).about && h("p", { class: "about" }, (f ?? loss).about),
      (f ?? loss).ambiguity && h("p", { class: "hint" }, (f ?? loss).ambiguity));
    fill(total, loss && t("vectors.total", { value: shown.total.replace("-", "−") }));
    fill(hint, f ? t(shown.matched ? "vectors.hint_matched" : loss ? "vectors.hint_loss" : "vectors.hint") : t("vectors.hint_alone"));
    picture.draw(f ? flowing() : alone());
  }

  /** x, the Jacobian with f and v before it, and what flows back. @returns {import("./heatmap.js").Picture} */
  function flowing() {
    const value = unpacked(shown.value), jacobian = unpacked(shown.jacobian), flow = unpacked(shown.flow), back = unpacked(shown.back);
    const x = shown.arguments[0].values, n = x.length, y = shown.loss && shown.arguments[1];
    const sides = flow.length ? ["f", shown.loss ? "dL/df" : "v"] : ["f"];
    const rows = shown.outputs.map((/** @type {string} */ name, /** @type {number} */ i) => ({
      name, sides: flow.length ? [value[i], flow[i]] : [value[i]], values: jacobian.slice(i * n, (i + 1) * n),
    }));
    return {
      label: t("vectors.label", { name: shown.function.title, rows: rows.length, columns: n }),
      columns: shown.columns, sides,
      blocks: [
        { heading: t("vectors.in"), rows: [{ name: "x", values: x }] },
        { heading: t("vectors.jacobian"), rows },
        { heading: t(shown.loss ? "vectors.back_loss" : "vectors.back"), rows: [{ name: shown.loss ? "dL/dx" : "vᵀJ", values: back }] },
        ...(shown.matched && y.values.length === value.length
          ? [{ heading: t("vectors.residual"), rows: [{ name: "f", values: value }, { name: "y", values: y.values }, { name: "f − y", values: value.map((v, k) => v - y.values[k]) }] }]
          : y && !y.number ? [{ heading: t("vectors.target"), rows: [{ name: "y", values: y.values }] }] : []),
      ],
    };
  }

  /** A loss without a function: what goes in, and its gradient. @returns {import("./heatmap.js").Picture} */
  function alone() {
    const predictions = shown.arguments.slice(0, shown.gradients.length);
    const targets = shown.arguments.slice(shown.gradients.length);
    return {
      label: t("vectors.gradient_label", { name: shown.loss.title }), columns: shown.columns, sides: [],
      blocks: [
        { heading: t("vectors.in"), rows: predictions.map((/** @type {any} */ one) => ({ name: short_(one.name), values: one.values })) },
        ...(targets.length ? [{ heading: t("vectors.target"), rows: targets.map((/** @type {any} */ one) => ({ name: short_(one.name), values: one.values })) }] : []),
        ...shown.gradients.map((/** @type {string} */ packed, /** @type {number} */ k) => ({
          heading: t("vectors.gradient", { name: predictions[k].name }), rows: [{ name: "dL", values: unpacked(packed) }],
        })),
      ],
    };
  }

  /** @param {string} name */
  function short_(name) {
    return name.length > 9 ? `${name.slice(0, 8)}…` : name;
  }

  /** @param {any} f @param {any} loss */
  function tune(f, loss) {
    const wanted = [f, loss].map((one) => one?.id.split(";")[0] ?? "").join("|");
    if (parameters.dataset.for === wanted) return;
    parameters.dataset.for = wanted;
    fill(parameters, /** @type {const} */ ([["vf", f, "f"], ["vl", loss, "l"]]).flatMap(([name, one, field]) =>
      one ? parameterSliders(one.parameters, field, (parameter, value) => change({ [name]: withParameter(state[name], parameter, value) })) : []));
  }

  async function derive() {
    const wanted = `${state.vf}|${state.vl}|${state.small}`;
    if (derived === wanted || !worked.isConnected) return;
    derived = wanted;
    fill(worked, waiting());
    const subject = !state.vl ? { f: state.vf } : state.vf ? { a: state.vf, l: state.vl } : { l: state.vl };
    try {
      const answer = await ask("study/derivation", { ...subject, lang: tongue() }, { key: "derivation" });
      fill(facts, answer.facts.map((/** @type {string} */ fact) => h("li", {}, fact)));
      fill(result, answer.rows.filter((/** @type {any} */ row) => row.kind === "result").map((/** @type {any} */ row) => markup(row.equation, "div", { class: "equation boxed", tabindex: "0", role: "group", "aria-label": t("derivation.formula") })));
      showDerivation(worked, answer, state.small === "1", (small) => change({ small: small ? "1" : "" }));
    } catch (error) {
      derived = "";
      fill(worked);
      showFaults(place, error, general);
    }
  }

  async function fillGallery() {
    let known;
    try {
      known = await functions();
    } catch (error) {
      return showFaults(place, error, general);
    }
    fill(gallery, /** @type {const} */ (["vector_activations", "vector_losses"]).flatMap((kind) => [
      h("h2", {}, t(`vectors.${kind}`)),
      ...known[kind].map((/** @type {any} */ family) => h("section", { class: "family" }, h("h3", {}, family.family),
        h("ul", { class: "cards wide" }, family.functions.map((/** @type {any} */ one) => h("li", { class: "card" },
          h("button", {
            type: "button", "data-name": one.name, "aria-pressed": "false",
            onclick: () => {
              change(kind === "vector_activations" ? { ...ANEW, vf: one.name, vl: "" } : { ...ANEW, vx: one.before ? state.vx : "", vf: one.before, vl: one.name });
              say(one.title);
              head.scrollIntoView({ block: "center" });
            },
          }, h("strong", {}, one.title), h("span", { class: "about" }, one.about))))))),
    ]));
    mark();
  }

  function mark() {
    const names = [state.vf.split(";")[0], state.vl.split(";")[0]];
    for (const button of gallery.querySelectorAll("button[data-name]")) {
      button.setAttribute("aria-pressed", String(names.includes(button.dataset.name)));
    }
  }

  pick();
  compute();
  requestAnimationFrame(() => setTimeout(fillGallery));
  return (/** @type {Set<string>} */ changed) => {
    if (changed.has("vf") || changed.has("vl")) { pick(); mark(); }
    if (["vf", "vl", "vx", "vv", "vy", "vo"].some((name) => changed.has(name))) compute();
    if (changed.has("small")) derive();
  };
}
