// What is on the screen, as a link: one table says what there is and drives both directions.

/** @typedef {{default: string, push?: boolean}} Prop push: a step that the back button undoes */

/** @type {Record<string, Prop>} */
export const PROPS = {
  room: { default: "functions", push: true },
  lang: { default: "", push: true },
  theme: { default: "" },
  f: { default: "sigmoid|tanh|relu|gelu", push: true },
  layout: { default: "overlay", push: true },
  show: { default: "fd" },
  from: { default: "-6" },
  to: { default: "6" },
  at: { default: "1" },
  focus: { default: "0" },
  find: { default: "" },
  kin: { default: "" },
  d: { default: "sigmoid", push: true },
  small: { default: "" },
  a: { default: "sigmoid|tanh|relu", push: true },
  l: { default: "bce|half_mse|half_mse", push: true },
  w0: { default: "-2" },
  x: { default: "1" },
  y: { default: "1" },
  lr: { default: "0.1" },
  steps: { default: "30" },
  step: { default: "0" },
  scale: { default: "linear" },
  over: { default: "" },
  pair: { default: "", push: true },
  vf: { default: "softmax", push: true },
  vl: { default: "", push: true },
  vx: { default: "" },
  vv: { default: "" },
  vy: { default: "" },
  vo: { default: "" },
  own: { default: "x*tanh(log(1 + exp(x)))", push: true },
};

/** @type {Record<string, string>} */
export const state = Object.fromEntries(
  Object.entries(PROPS).map(([name, prop]) => [name, prop.default]),
);

/** @type {Set<(changed: Set<string>) => void>} */
const listeners = new Set();
/** @type {number | undefined} */
let pending;

/** @param {(changed: Set<string>) => void} listener */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The address of what is on the screen. */
export function link() {
  const said = new URLSearchParams();
  for (const [name, prop] of Object.entries(PROPS)) {
    if (state[name] !== prop.default) said.set(name, state[name]);
  }
  const text = said.toString();
  return `${location.pathname}${text ? `#${text}` : ""}`;
}

/** Functions without the values of their parameters, which sliders move. @param {string} text */
function bare(text) {
  return text.replace(/;[^|]*/g, "");
}

/**
 * Changes what is on the screen.
 * @param {Record<string, string | number>} changes
 */
export function change(changes) {
  const changed = new Set();
  let steps = false;
  for (const [name, value] of Object.entries(changes)) {
    if (state[name] !== String(value)) {
      steps ||= Boolean(PROPS[name].push) && bare(state[name]) !== bare(String(value));
      state[name] = String(value);
      changed.add(name);
    }
  }
  if (!changed.size) return;
  if (steps) {
    clearTimeout(pending);
    history.pushState(null, "", link());
  } else {
    // A slider moves many times a second; browsers do not like as many addresses.
    clearTimeout(pending);
    pending = setTimeout(() => history.replaceState(null, "", link()), 200);
  }
  for (const listener of listeners) listener(changed);
}

/** Reads the address; what it does not know is left alone. */
export function readLink() {
  const said = new URLSearchParams(location.hash.slice(1));
  const changed = new Set();
  for (const [name, prop] of Object.entries(PROPS)) {
    const value = said.get(name) ?? prop.default;
    if (state[name] !== value) changed.add(name);
    state[name] = value;
  }
  return changed;
}

window.addEventListener("popstate", () => {
  const changed = readLink();
  if (changed.size) for (const listener of listeners) listener(changed);
});
window.addEventListener("hashchange", () => {
  const changed = readLink();
  if (changed.size) for (const listener of listeners) listener(changed);
});
