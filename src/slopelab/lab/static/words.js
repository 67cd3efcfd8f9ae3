// The messages of the page, in the language in force; the server's own file of words.

import { ask } from "./ask.js";

/** @type {Record<string, string>} */
let known = {};

/** Fetches the messages of a language. @param {string} language */
export async function speak(language) {
  const answer = await ask("words", { lang: language }, { key: "words" });
  known = answer.words;
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
}

/**
 * A message with its fields filled in.
 * @param {string} key without its leading "lab."
 * @param {Record<string, unknown>} [fields]
 */
export function t(key, fields = {}) {
  const text = known[`lab.${key}`] ?? known[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole));
}
