// The room of derivations: of a function, or of the gradient of a pairing.

import { ask, Refused } from "./ask.js";
import { clearFaults, picker, showFaults, stateSlider, tongue, waiting } from "./controls.js";
import { showDerivation } from "./derivation.js";
import { fill, h, markup } from "./dom.js";
import { roomExports } from "./exports.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

/** Milliseconds after which a slider that stands still counts as let go. */
const REST = 150;

/** The fields of the subject: a function, or the two halves of a pairing. */
function subject() {
  const [first, loss] = state.d.split("|");
  return loss ? { a: first, l: loss } : { f: first };
}

/** @param {HTMLElement} place */
export function enter(place) {
  const general = h("p", { class: "fault general", role: "alert" });
  const picks = h("div", {});
  const worked = h("div", { class: "derivation" });
  const numbers = h("div", { class: "numbers", role: "status" });
  const along = h("div", { class: "numbers along" });
  const title = h("h2", {});
  /** @type {number} */
  let later = 0;
  const at = stateSlider("at", { label: t("derivation.at"), low: -10, high: 10, step: 0.05 });
  fill(
    place,
    h("aside", { class: "controls", "aria-label": t("controls") },
      h("h2", {}, t("derivation.subject")), picks,
      h("h2", {}, t("derivation.numbers")), at, numbers, along, general),
    h("section", { class: "stage" }, title, worked, roomExports(subject)),
  );

  function pick() {
    const [first, loss] = state.d.split("|");
    fill(picks,
      picker({ kind: "activations+vector_activations", name: loss ? "a" : "f", label: t("derivation.function"), value: first,
        onChoose: (value) => change({ d: loss ? `${value}|${loss}` : value }) }),
      picker({ kind: "losses+vector_losses", name: "l", label: t("derivation.loss"), value: loss ?? "",
        onChoose: (value) => change({ d: `${state.d.split("|")[0]}|${value}` }) }),
      loss && h("button", { type: "button", class: "small", onclick: () => change({ d: first }) }, t("derivation.alone")));
  }

  async function work() {
    fill(worked, waiting());
    try {
      const answer = await ask("study/derivation", { ...subject(), lang: tongue() }, { key: "derivation" });
      clearFaults(place);
      title.textContent = answer.title;
      showDerivation(worked, answer, state.small === "1", (small) => change({ small: small ? "1" : "" }));
    } catch (error) {
      fill(worked);
      showFaults(place, error, general);
    }
  }

  async function flow() {
    const fields = subject();
    at.hidden = false;
    try {
      if ("f" in fields) {
        const answer = await ask("at", { f: fields.f, x: state.at, lang: tongue() }, { key: "at" });
        const [one] = answer.functions;
        fill(numbers, h("dl", {},
          [["x", answer.x], ["f(x)", one.value], ["f ′(x)", one.slope], ["f ″(x)", one.bend]].flatMap(([name, value]) => [
            h("dt", {}, name), h("dd", {}, value.replace("-", "−"))])));
      } else {
        const answer = await ask("chain", { ...fields, w0: state.at, x: "1", y: state.y, lr: state.lr, steps: 1, step: 0, lang: tongue() }, { key: "chain" });
        fill(numbers, h("p", {}, t("derivation.chain", { w: state.at, y: state.y })), markup(answer.equation, "div", { class: "equation" }));
      }
    } catch (error) {
      // What is a function of vectors has its numbers in a room of its own.
      at.hidden = error instanceof Refused && error.faults.some((fault) => fault.room === "vectors");
      if (at.hidden) fill(numbers, h("button", { type: "button", onclick: toVectors }, t("derivation.vectors")));
      else showFaults(place, error, general);
    }
  }

  /** The letters of the chain rule with their numbers, when the slider rests. */
  async function flowAlong() {
    const fields = subject();
    if (!("f" in fields) || !along.isConnected) return fill(along);
    try {
      const { rows } = await ask("study/numbers", { f: fields.f, x: state.at, lang: tongue() }, { key: "numbers" });
      fill(along, rows.length > 0 && h("h3", {}, t("derivation.along")), rows.length > 0 && h("dl", {}, rows.flatMap((/** @type {any} */ row) => [
        markup(row.says, "dt"), h("dd", {}, row.value.replace("-", "−"))])));
    } catch {
      fill(along);
    }
  }

  function toVectors() {
    const [first, loss] = state.d.split("|");
    change({ room: "vectors", vf: first, vl: loss ?? "", vv: "", vy: "", vo: "" });
  }

  pick();
  work();
  flow();
  flowAlong();
  return (/** @type {Set<string>} */ changed) => {
    if (changed.has("d")) pick();
    if (changed.has("d") || changed.has("small")) work();
    if (changed.has("d")) fill(along);
    if (changed.has("d") || changed.has("at") || changed.has("y")) {
      flow();
      clearTimeout(later);
      later = window.setTimeout(flowAlong, REST);
    }
  };
}
