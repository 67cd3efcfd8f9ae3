// The room of the neuron: pairings side by side from the same start, step by step.

import { ask, newest, Overtaken, Refused, unpacked } from "./ask.js";
import { Drawing, short } from "./charts.js";
import { choice, clearFaults, parameterSliders, picker, replaced, showFaults, stateSlider, tongue, withParameter, without } from "./controls.js";
import { fill, h, markup } from "./dom.js";
import { chartExports, roomExports } from "./exports.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

const MOST = 4;
const ARRAYS = ["w", "z", "prediction", "loss", "dloss_dprediction", "dprediction_dz", "dz_dw", "dloss_dw"];
const FACTORS = /** @type {const} */ ([
  ["dloss_dprediction", "dL/dŷ"], ["dprediction_dz", "dŷ/dz"], ["dz_dw", "dz/dw"], ["dloss_dw", "dL/dw"],
]);
const LINES = /** @type {const} */ (["solid", "dashed", "dotted", "solid"]);
/** Bars show sizes from 10^-6 to 10^3 on a logarithmic scale; below they are empty. */
const LEAST = -6, GREATEST = 3;
const FLOOR = 1e-12;
/** Milliseconds after which a slider that stands still counts as let go. */
const REST = 250;

/** @param {HTMLElement} place */
export function enter(place) {
  const general = h("p", { class: "fault general", role: "alert" });
  const picks = h("div", { class: "chosen" });
  const parameters = h("div", { class: "parameters" });
  const cards = h("div", { class: "cards-wide" });
  const lossPlace = h("div", { class: "chart" }), weightPlace = h("div", { class: "chart" });
  const sweepPlace = h("div", { class: "chart low" }), sweepSaid = h("p", { class: "said" });
  const sweepBox = h("div", { hidden: true }, h("h3", {}, t("neuron.sweep.title")), sweepPlace, sweepSaid);
  const equation = h("div", { class: "numbers", role: "status" });
  /** @type {(any | null)[]} */
  let runs = [];
  /** The halves of each run, and the settings of all, as they were asked for last. @type {string[]} */
  const told = [];
  let toldWith = "";
  /** @type {any[]} */
  let faces = [];
  /** @type {number} */
  let ticking = 0;
  /** @type {number} */
  let resting = 0;

  const scrub = h("input", {
    type: "range", id: "scrub", min: "0", max: state.steps, value: state.step, "aria-label": t("neuron.step"),
    oninput: () => change({ step: scrub.value }),
  });
  const at = h("output", { for: "scrub" });
  const play = h("button", { type: "button", id: "play", onclick: () => (ticking ? pause() : start()) }, t("neuron.play"));
  const player = h(
    "div", { class: "player", role: "toolbar", "aria-label": t("neuron.player") },
    h("button", { type: "button", id: "rewind", "aria-label": t("neuron.rewind"), onclick: () => { pause(); change({ step: 0 }); } }, "|◀"),
    h("button", { type: "button", id: "back", "aria-label": t("neuron.back"), onclick: () => { pause(); go(-1); } }, "◀"),
    play,
    h("button", { type: "button", id: "forward", "aria-label": t("neuron.forward"), onclick: () => { pause(); go(1); } }, "▶"),
    scrub, at,
  );
  const lossChart = new Drawing(lossPlace), weightChart = new Drawing(weightPlace);
  /** @type {Drawing | null} */
  let sweepChart = null;

  fill(
    place,
    h("aside", { class: "controls", "aria-label": t("controls") },
      h("h2", {}, t("neuron.pairings")), picks, parameters,
      h("h2", {}, t("neuron.start")),
      stateSlider("w0", { label: t("neuron.w0"), low: -10, high: 10, step: 0.05 }),
      stateSlider("x", { label: t("neuron.x"), low: -5, high: 5, step: 0.05 }),
      stateSlider("y", { label: t("neuron.y"), low: -2, high: 2, step: 0.05 }),
      stateSlider("lr", { label: t("neuron.lr"), low: 0.001, high: 100, step: 0.001, log: true }),
      stateSlider("steps", { label: t("neuron.steps"), low: 1, high: 500, step: 1 }),
      h("h2", {}, t("neuron.sweep.heading")),
      choice({ label: t("neuron.sweep.heading"), value: state.over,
        choices: [["", t("neuron.sweep.none")], ["lr", t("neuron.lr")], ["w0", t("neuron.w0")]],
        onChoose: (over) => change({ over }) }),
      general),
    h("section", { class: "stage" }, player, cards,
      h("div", { class: "pair-of-charts" },
        h("div", {}, h("h3", {}, t("neuron.loss_chart")),
          choice({ label: t("neuron.scale"), value: state.scale, choices: [["linear", t("neuron.linear")], ["log", t("neuron.log")]], onChoose: (scale) => change({ scale }) }),
          lossPlace, chartExports(() => lossChart, "slopelab-loss")),
        h("div", {}, h("h3", {}, t("neuron.weight_chart")), weightPlace, chartExports(() => weightChart, "slopelab-weight"))),
      sweepBox, equation,
      roomExports(() => ({ a: state.a, l: state.l, w0: state.w0, x: state.x, y: state.y, lr: state.lr, steps: state.steps }))),
  );

  /** @returns {[string, string][]} */
  function pairs() {
    const a = state.a.split("|"), l = state.l.split("|");
    return a.slice(0, MOST).map((one, index) => [one, l[index] ?? "half_mse"]);
  }

  function pick() {
    const names = pairs().map(([a, l]) => `${a.split(";")[0]}+${l.split(";")[0]}`).join("|");
    if (picks.dataset.for === names) return;
    picks.dataset.for = names;
    fill(picks,
      pairs().map(([a, l], index) =>
        h("fieldset", { class: "pair", "data-pair": index },
          h("legend", {}, h("span", { class: `swatch c${index}`, "aria-hidden": "true" }), t("neuron.pair", { number: index + 1 })),
          picker({ kind: "activations", name: `a.${index}`, label: t("derivation.function"), value: a.split(";")[0], onChoose: (value) => change({ a: replaced(state.a, index, value) }) }),
          picker({ kind: "losses", name: `l.${index}`, label: t("derivation.loss"), value: l.split(";")[0], onChoose: (value) => change({ l: replaced(pairs().map(([, one]) => one).join("|"), index, value) }) }),
          pairs().length > 1 && h("button", { type: "button", class: "small", "aria-label": t("functions.remove", { name: `${a}+${l}` }), onclick: () => change({ a: without(state.a, index), l: without(state.l, index) }) }, "×"))),
      pairs().length < MOST && h("button", { type: "button", class: "small", onclick: () => change({ a: `${state.a}|swish`, l: `${state.l}|half_mse` }) }, t("neuron.add")));
    faces.forEach((face) => face.landscape.end());
    faces = pairs().map((_, index) => face(index));
    fill(cards, faces.map((one) => one.element));
  }

  /** @param {number} index */
  function face(index) {
    const title = h("h3", {}), verdict = h("p", { class: "verdict" }), reason = h("p", { class: "reason" });
    const spot = h("div", { class: "chart low" });
    const bars = FACTORS.map(([name, symbol]) => {
      const bar = h("span", { class: "bar-fill" }), value = h("span", { class: "bar-value" });
      const row = h("div", { class: "factor", "data-factor": name }, h("span", { class: "bar-name" }, symbol), h("span", { class: "bar" }, bar), value);
      return { name, bar, value, row };
    });
    const gradient = h("div", { class: "equation" });
    const fault = h("p", { class: "fault", role: "alert" });
    const element = h("article", { class: `neuron-card c${index}`, "data-field": `pair.${index}` },
      title, verdict, reason, fault, gradient, spot,
      h("div", { class: "chain", role: "group", "aria-label": t("neuron.chain") }, bars.map((one) => one.row)));
    return { element, title, verdict, reason, gradient, bars, fault, spot, landscape: new Drawing(spot), told: null, formula: null };
  }

  /** What a run depends on besides its halves. */
  function settings() {
    return { w0: state.w0, x: state.x, y: state.y, lr: state.lr, steps: state.steps };
  }

  /** Everything, exact and with verdicts. */
  async function train() {
    clearTimeout(resting);
    if (await asked("no", pairs().map((_, index) => index))) {
      place.classList.remove("moving");
      tune();
      chain();
      sweep();
    }
  }

  /** What is drawn alone, while the hand moves; only of the pairings that it moves. */
  const follow = newest(async () => {
    clearTimeout(resting);
    const all = pairs().map((_, index) => index);
    const other = all.filter((index) => told[index] !== pairs()[index].join());
    const still = toldWith === Object.values(settings()).join();
    const here = still && other.length ? await asked("parameter", other) : await asked("setting", all);
    if (here) resting = window.setTimeout(train, REST);
  });

  /**
   * Asks for runs and shows them.
   * @param {"no" | "setting" | "parameter"} draft @param {number[]} which of the pairings
   * @returns {Promise<boolean>} whether this is what is shown now
   */
  async function asked(draft, which) {
    const halves = pairs(), given = settings(), names = picks.dataset.for;
    let answers;
    try {
      const [a, l] = [0, 1].map((half) => which.map((index) => halves[index][half]).join("|"));
      answers = (await ask("runs", { a, l, draft, ...given, lang: tongue() }, { key: "runs" })).runs;
    } catch (error) {
      if (error instanceof Overtaken) return false;
      showFaults(place, error, general);
      return true;
    }
    if (names !== picks.dataset.for) return false;
    clearFaults(place);
    toldWith = Object.values(given).join();
    answers.forEach((/** @type {any} */ answer, /** @type {number} */ k) => {
      const index = which[k];
      told[index] = halves[index].join();
      if (!answer.errors) {
        if (!answer.draft) runs[index] = whole(answer);
        else if (runs[index]) runs[index] = { ...runs[index], ...unfolded(answer) };
        return;
      }
      // Faults of a half belong to that half, others to the pairing.
      for (const fault of answer.errors) if (fault.field === "a" || fault.field === "l") fault.field = `${fault.field}.${index}`;
      showFaults(place, new Refused(answer.errors), faces[index]?.fault ?? general);
      runs[index] = null;
    });
    runs.length = told.length = halves.length;
    if (Number(state.step) > Number(state.steps)) state.step = state.steps;
    draw();
    return true;
  }

  /** @param {any} answer */
  function whole(answer) {
    for (const name of ARRAYS) answer[name] = unpacked(answer[name]);
    for (const name of ["w", "loss"]) answer.landscape[name] = unpacked(answer.landscape[name]);
    return answer;
  }

  /** The arrays of a draft, which come in one block. @param {any} answer */
  function unfolded({ steps, reach: [low, high], numbers }) {
    const block = unpacked(numbers);
    let from = 0;
    const next = (/** @type {number} */ count) => block.subarray(from, (from += count));
    /** @type {Record<string, any>} */
    const made = Object.fromEntries(ARRAYS.map((name) => [name, next(name === "w" ? steps + 1 : steps)]));
    const loss = next(block.length - from);
    made.landscape = { w: loss.map((_, k) => low + ((high - low) * k) / (loss.length - 1)), loss };
    return made;
  }

  function tune() {
    const wanted = runs.map((one) => (one ? one.halves.map((/** @type {any} */ half) => half.id.split(";")[0]).join("+") : "")).join("|");
    if (parameters.dataset.for === wanted) return;
    parameters.dataset.for = wanted;
    fill(parameters, runs.flatMap((one, index) => one ? [
      ...parameterSliders(one.halves[0].parameters, `a.${index}`, (name, value) => change({ a: replaced(state.a, index, withParameter(state.a.split("|")[index], name, value)) })),
      ...parameterSliders(one.halves[1].parameters, `l.${index}`, (name, value) => change({ l: replaced(state.l, index, withParameter(state.l.split("|")[index], name, value)) })),
    ] : []));
  }

  function draw() {
    const step = Number(state.step);
    if (scrub.max !== state.steps) scrub.max = state.steps;
    if (scrub.value !== state.step) scrub.value = state.step;
    at.textContent = t("neuron.at", { step, steps: state.steps });
    runs.forEach((run, index) => show(faces[index], run, index, step));
    const alive = runs.map((run, index) => /** @type {const} */ ([run, index])).filter(([run]) => run);
    const count = (/** @type {Float64Array} */ y) => Float64Array.from(y, (_, k) => k);
    const common = { xName: t("neuron.axis"), whole: true, cursor: step, onPoint: undefined };
    lossChart.draw({
      ...common, label: t("neuron.loss_label"), logY: state.scale === "log", floor: FLOOR,
      yName: state.scale === "log" ? t("neuron.floor", { floor: "1e−12" }) : undefined,
      series: alive.map(([run, index]) => ({ name: run.title, x: count(run.loss), y: finite(run.loss), colour: index, line: LINES[index], dots: run.loss.length <= 60 })),
    });
    weightChart.draw({
      ...common, label: t("neuron.weight_label"),
      series: alive.map(([run, index]) => ({ name: run.title, x: count(run.w), y: finite(run.w), colour: index, line: LINES[index], dots: run.w.length <= 60 })),
    });
  }

  /** @param {Float64Array} values */
  function finite(values) {
    return values.map((value) => (Number.isFinite(value) ? value : NaN));
  }

  /** @param {any} one @param {any} run @param {number} index @param {number} step */
  function show(one, run, index, step) {
    one.element.classList.toggle("refused", !run);
    if (!run) {
      const [a, l] = pairs()[index];
      fill(one.title, `${a} + ${l}`);
      for (const part of [one.verdict, one.reason, one.gradient]) fill(part);
      one.told = one.formula = null;
      return;
    }
    // A draft has the words of the last exact run: they are not laid out anew.
    if (one.told !== run.verdict) {
      one.told = run.verdict;
      fill(one.title, run.title);
      one.verdict.dataset.verdict = run.verdict.name;
      fill(one.verdict, h("strong", {}, run.verdict.title), run.diverged !== null ? ` ${t("neuron.diverged", { step: run.diverged })}` : null);
      fill(one.reason, run.verdict.reason);
      if (one.formula !== run.gradient) one.gradient.replaceChildren(markup(run.gradient));
      one.formula = run.gradient;
    }
    const k = Math.min(step, run.loss.length - 1);
    const w = run.w[step], slope = run.dloss_dw[k], loss = step < run.loss.length ? run.loss[step] : interpolate(run.landscape, w);
    const near = run.landscape.w;
    const reach = (near[near.length - 1] - near[0]) / 8;
    const tangent = [w - reach, w + reach];
    const here = Number.isFinite(w) && Number.isFinite(loss);
    one.landscape.draw({
      label: t("neuron.landscape_label", { title: run.title, w: short(w), loss: short(loss) }),
      xName: "w", yName: "L(w)",
      series: [
        { name: "L(w)", x: near, y: run.landscape.loss, colour: index, marks: here ? [{ x: w, y: loss, filled: true }] : [] },
        { name: t("neuron.tangent"), x: Float64Array.from(tangent), y: Float64Array.from(tangent.map((x) => (here && Number.isFinite(slope) ? loss + slope * (x - w) : NaN))), colour: -1, line: "dotted", width: 1.5 },
      ],
      yRange: window_(run.landscape.loss),
    });
    for (const { name, bar, value, row } of one.bars) {
      const size = run[name][Math.min(k, run[name].length - 1)];
      const power = Math.log10(Math.abs(size));
      const part = Number.isFinite(power) ? Math.max(0, Math.min(1, (power - LEAST) / (GREATEST - LEAST))) : size === 0 ? 0 : 1;
      bar.style.inlineSize = `${(part * 100).toFixed(1)}%`;
      const text = short(size, 5);
      if (value.textContent !== text) value.textContent = text;
      row.classList.toggle("dead", size === 0 || part === 0);
      row.classList.toggle("broken", !Number.isFinite(size));
    }
  }

  /** @param {Float64Array} y @returns {[number | null, number | null]} */
  function window_(y) {
    let low = Infinity, high = -Infinity;
    for (const v of y) if (Number.isFinite(v)) { low = Math.min(low, v); high = Math.max(high, v); }
    const room = (high - low || 1) * 0.08;
    return Number.isFinite(low) ? [low - room, high + room] : [null, null];
  }

  /** @param {{w: Float64Array, loss: Float64Array}} landscape @param {number} w */
  function interpolate({ w: places, loss }, w) {
    const last = places.length - 1;
    const along = ((w - places[0]) / (places[last] - places[0])) * last;
    const k = Math.floor(along);
    return k >= 0 && k < last ? loss[k] + (loss[k + 1] - loss[k]) * (along - k) : NaN;
  }

  const chain = newest(async () => {
    const [[a, l]] = pairs();
    const step = Math.min(Number(state.step), Number(state.steps) - 1);
    try {
      const answer = await ask("chain", { a, l, w0: state.w0, x: state.x, y: state.y, lr: state.lr, steps: state.steps, step, lang: tongue() }, { key: "chain" });
      fill(equation, h("h3", {}, t("neuron.numbers", { name: `${a} + ${l}`, step })),
        markup(answer.equation, "div", { class: "equation" }), markup(answer.update, "div", { class: "equation" }));
    } catch {
      fill(equation);
    }
  });

  async function sweep() {
    sweepBox.hidden = !state.over;
    if (!state.over) return;
    sweepChart ??= new Drawing(sweepPlace);
    const [[a, l]] = pairs();
    const ends = state.over === "lr" ? [0.001, 100] : [-10, 10];
    try {
      const answer = await ask("sweep", { a, l, w0: state.w0, x: state.x, y: state.y, lr: state.lr, steps: Math.min(300, Number(state.steps)), over: state.over, low: ends[0], high: ends[1], lang: tongue() }, { key: "sweep" });
      const values = unpacked(answer.values);
      const x = state.over === "lr" ? values.map(Math.log10) : values;
      sweepChart.draw({
        label: t("neuron.sweep.label", { over: state.over }), xName: state.over === "lr" ? "log₁₀ η" : state.over, yName: t("neuron.sweep.y"),
        logY: true, floor: FLOOR,
        series: [{ name: `${a} + ${l}`, x, y: unpacked(answer.loss), colour: 0, dots: true }],
      });
      const found = Object.entries(answer.titles).map(([name, title]) => {
        const where = answer.verdicts.flatMap((/** @type {string} */ v, /** @type {number} */ k) => (v === name ? [values[k]] : []));
        return `${title}: ${short(Math.min(...where), 3)} … ${short(Math.max(...where), 3)}`;
      });
      sweepSaid.textContent = found.join("; ");
    } catch (error) {
      showFaults(place, error, general);
    }
  }

  /** @param {number} by */
  function go(by) {
    const next = Math.max(0, Math.min(Number(state.steps), Number(state.step) + by));
    change({ step: next });
    return next;
  }

  function start() {
    if (Number(state.step) >= Number(state.steps)) change({ step: 0 });
    play.textContent = t("neuron.pause");
    const pace = Math.max(30, Math.min(250, 6000 / Number(state.steps)));
    ticking = window.setInterval(() => {
      if (!place.isConnected || !play.isConnected || go(1) >= Number(state.steps)) pause();
    }, pace);
  }

  function pause() {
    clearInterval(ticking);
    ticking = 0;
    play.textContent = t("neuron.play");
  }

  pick();
  train();
  return (/** @type {Set<string>} */ changed) => {
    const has = (/** @type {string[]} */ ...names) => names.some((name) => changed.has(name));
    const names = picks.dataset.for;
    if (has("a", "l")) pick();
    if (names !== picks.dataset.for || !runs.length) train();
    else if (has("a", "l", "w0", "x", "y", "lr", "steps")) { place.classList.add("moving"); follow(); }
    else if (has("step", "scale")) { draw(); if (has("step")) chain(); }
    else if (has("over")) sweep();
  };
}
