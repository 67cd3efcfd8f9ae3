// The frame around the rooms: title, doors, language, theme, connection.

import { watchConnection } from "./ask.js";
import { fill, h } from "./dom.js";
import { forgetTheme } from "./charts.js";
import { change, onChange, readLink, state } from "./state.js";
import { speak, t } from "./words.js";

/** @type {Record<string, () => Promise<{enter: (place: HTMLElement) => (changed: Set<string>) => void}>>} */
const ROOMS = {
  functions: () => import("./room-functions.js"),
  derivation: () => import("./room-derivation.js"),
  neuron: () => import("./room-neuron.js"),
  pairings: () => import("./room-pairings.js"),
  vectors: () => import("./room-vectors.js"),
  yours: () => import("./room-yours.js"),
};

const top_ = /** @type {HTMLElement} */ (document.getElementById("top"));
const place = /** @type {HTMLElement} */ (document.getElementById("room"));
const broken = /** @type {HTMLElement} */ (document.getElementById("connection"));
/** @type {(changed: Set<string>) => void} */
let update = () => {};

/** The language that the link asks for, or else the browser. */
function language() {
  if (state.lang === "zh" || state.lang === "en") return state.lang;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function dressed() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = state.theme || (dark ? "dark" : "light");
  forgetTheme();
}

function frame() {
  const dark = document.documentElement.dataset.theme === "dark";
  const other = language() === "zh" ? "en" : "zh";
  fill(
    top_,
    h("h1", {}, h("a", { href: "#", onclick: home }, t("title"))),
    h(
      "nav",
      { "aria-label": t("rooms") },
      Object.keys(ROOMS).map((room) =>
        h(
          "button",
          {
            type: "button",
            id: `door-${room}`,
            "aria-current": state.room === room ? "page" : false,
            onclick: () => change({ room }),
          },
          t(`room.${room}`),
        ),
      ),
    ),
    h(
      "div",
      { class: "settings" },
      h(
        "button",
        { type: "button", id: "language", lang: other, onclick: () => change({ lang: other }) },
        other === "zh" ? "中文" : "English",
      ),
      h(
        "button",
        {
          type: "button",
          id: "theme",
          "aria-pressed": String(dark),
          onclick: () => change({ theme: dark ? "light" : "dark" }),
        },
        t(dark ? "theme.light" : "theme.dark"),
      ),
    ),
  );
  document.title = `${t(`room.${state.room}`)} · ${t("title")}`;
}

/** @param {Event} event */
function home(event) {
  event.preventDefault();
  change({ room: "functions" });
}

async function enter() {
  if (!(state.room in ROOMS)) state.room = "functions";
  const room = state.room;
  const { enter: enterRoom } = await ROOMS[room]();
  if (room !== state.room) return;
  frame();
  place.replaceChildren();
  place.className = `room-${room}`;
  update = enterRoom(place);
}

async function changed(/** @type {Set<string>} */ names) {
  if (names.has("theme")) dressed();
  if (names.has("lang")) await speak(language());
  if (["room", "lang", "theme"].some((name) => names.has(name))) await enter();
  else update(names);
}

watchConnection((lost) => {
  broken.hidden = !lost;
  broken.textContent = lost ? t("connection.lost") : "";
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  if (!state.theme) changed(new Set(["theme"]));
});
readLink();
dressed();
onChange(changed);
await Promise.all([speak(language()), ROOMS[state.room in ROOMS ? state.room : "functions"]()]);
await enter();
