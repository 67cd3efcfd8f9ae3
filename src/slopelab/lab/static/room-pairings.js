// The room of pairings: every activation with every loss, and the story of one.

import { h, fill } from "./dom.js";
import { t } from "./words.js";

/** @param {HTMLElement} place */
export function enter(place) {
  fill(place, h("p", {}, t("waiting")));
  return () => {};
}
