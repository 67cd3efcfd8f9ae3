// What is certain about the functions on a chart, one at a time, asked for when nothing moves.

import { ask, Overtaken, Refused } from "./ask.js";
import { choice, tongue, waiting } from "./controls.js";
import { fill, h, markup } from "./dom.js";
import { t } from "./words.js";

/** Milliseconds without a change after which facts are asked for: no slider waits for them. */
const REST = 450;

/**
 * A panel of facts.
 * @param {() => number} focus which of the functions it tells of
 * @param {(index: number) => void} onFocus another one was chosen
 */
export function factsPanel(focus, onFocus) {
  const tabs = h("div", {}), told = h("div", { class: "fact-groups" });
  const element = h("section", { class: "certain", "aria-label": t("facts.title") }, h("h2", {}, t("facts.title")), tabs, told);
  /** @type {number} */
  let later = 0;
  let shown = "";

  /** @param {any[]} functions as the server told them, with `id` and `title` */
  function tell(functions) {
    clearTimeout(later);
    const index = Math.min(focus(), functions.length - 1);
    const titles = functions.map((one) => one.title).join("|");
    if (tabs.dataset.for !== `${titles}|${index}`) {
      tabs.dataset.for = `${titles}|${index}`;
      fill(tabs, functions.length > 1 && choice({
        label: t("facts.of"), value: String(index),
        choices: functions.map((one, k) => [String(k), one.title]),
        onChoose: (k) => onFocus(Number(k)),
      }));
    }
    const { id } = functions[index];
    if (id === shown) return;
    later = window.setTimeout(() => load(id), REST);
  }

  /** @param {string} id */
  async function load(id) {
    if (!element.isConnected) return;
    if (!shown) fill(told, waiting());
    try {
      const answer = await ask("study/facts", { f: id, lang: tongue() }, { key: "facts" });
      shown = id;
      fill(told, factGroups(answer));
    } catch (error) {
      if (error instanceof Overtaken) return;
      shown = "";
      fill(told, h("p", { class: "fault", role: "alert" }, error instanceof Refused ? error.message : String(error)));
    }
  }

  return { element, tell };
}

/** The sentences of an answer, group by group. @param {any} answer @returns {HTMLElement[]} */
export function factGroups(answer) {
  return answer.groups.map((/** @type {any} */ group) =>
    h("div", { class: `fact-group ${group.name}` }, h("h3", {}, group.title),
      h("ul", {}, group.sentences.map((/** @type {string} */ sentence) => markup(sentence, "li")))));
}
