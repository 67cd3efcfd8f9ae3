// Fields: a slider with its number, a choice, a picker of functions; faults stand beside them.

import { ask, Overtaken, Refused } from "./ask.js";
import { fill, h, markup } from "./dom.js";
import { change, state } from "./state.js";
import { t } from "./words.js";

let made = 0;
/** An id that no other element has. */
export function fresh() {
  made += 1;
  return `field-${made}`;
}

/**
 * A number that can be dragged and typed.
 * @param {object} options
 * @param {string} options.name field of the query, under which faults come back
 * @param {string} options.label
 * @param {string} [options.symbol] MathML before the label
 * @param {number} options.low
 * @param {number} options.high
 * @param {number} options.step
 * @param {number} options.value
 * @param {boolean} [options.log] the slider moves in powers of ten
 * @param {(value: number) => void} options.onInput
 */
export function slider({ name, label, symbol, low, high, step, value, log, onInput }) {
  const id = fresh();
  const to = (/** @type {number} */ v) => (log ? Math.log10(v) : v);
  const from = (/** @type {number} */ v) => (log ? Number((10 ** v).toPrecision(3)) : v);
  const number = h("input", {
    type: "number", id: `${id}-n`, value: String(value), step: "any", inputmode: "decimal",
    "aria-label": label, "aria-describedby": `${id}-e`,
    oninput: () => {
      if (number.value === "") return;
      range.value = String(to(Number(number.value)));
      onInput(Number(number.value));
    },
  });
  const range = h("input", {
    type: "range", id, "aria-label": label,
    min: to(low), max: to(high), step: log ? 0.01 : step, value: to(value),
    oninput: () => {
      const now = from(Number(range.value));
      number.value = String(Number(now.toPrecision(10)));
      range.setAttribute("aria-valuetext", number.value);
      onInput(now);
    },
  });
  range.setAttribute("aria-valuetext", String(value));
  return h(
    "div", { class: "field slider", "data-field": name },
    h("label", { for: id }, symbol ? markup(symbol) : null, symbol ? " " : null, label),
    range, number, h("p", { class: "fault", id: `${id}-e`, role: "alert" }),
  );
}

/**
 * One of several words, as a row of buttons.
 * @param {object} options
 * @param {string} options.label
 * @param {[string, string][]} options.choices value and what it is called
 * @param {string} options.value
 * @param {(value: string) => void} options.onChoose
 */
export function choice({ label, choices, value, onChoose }) {
  const row = h("div", { class: "choice", role: "group", "aria-label": label });
  const buttons = choices.map(([name, title]) =>
    h("button", {
      type: "button", "data-value": name, "aria-pressed": String(name === value),
      onclick: () => {
        for (const other of buttons) other.setAttribute("aria-pressed", String(other.dataset.value === name));
        onChoose(name);
      },
    }, title),
  );
  row.append(...buttons);
  return row;
}

/** @param {string} label @param {boolean} on @param {(on: boolean) => void} onSwitch */
export function toggle(label, on, onSwitch) {
  const button = h("button", {
    type: "button", class: "toggle", "aria-pressed": String(on),
    onclick: () => {
      const now = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(now));
      onSwitch(now);
    },
  }, label);
  return button;
}

/** @type {Promise<any> | null} */
let catalogue = null;
let spoken = "";

/** All functions and losses by family, in the language in force. */
export function functions() {
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  if (!catalogue || spoken !== language) {
    spoken = language;
    catalogue = ask("catalogue", { lang: language });
  }
  return catalogue;
}

/** The language for questions. */
export function tongue() {
  return document.documentElement.lang.startsWith("zh") ? "zh" : "en";
}

/**
 * A field with all functions of a kind to choose from, which takes formulas as well.
 * @param {object} options
 * @param {string} options.kind activations, losses, vector_activations, vector_losses; or several with + between
 * @param {string} options.name
 * @param {string} options.label
 * @param {string} options.value
 * @param {(value: string) => void} options.onChoose
 */
export function picker({ kind, name, label, value, onChoose }) {
  const id = fresh();
  const input = h("input", {
    type: "text", id, list: `${id}-l`, value, spellcheck: "false", autocomplete: "off",
    autocapitalize: "off", "aria-describedby": `${id}-e`,
    onfocus: () => input.select(),
    onchange: () => {
      if (input.value.trim()) onChoose(input.value.trim());
    },
  });
  const list = h("datalist", { id: `${id}-l` });
  functions().then((known) => {
    fill(list, kind.split("+").flatMap((one) => known[one]).flatMap((/** @type {any} */ family) =>
      family.functions.map((/** @type {any} */ one) => h("option", { value: one.name }, one.title))));
  }).catch(() => {});
  return h(
    "div", { class: "field picker", "data-field": name },
    h("label", { for: id }, label), input, list, h("p", { class: "fault", id: `${id}-e`, role: "alert" }),
  );
}

/** Takes away the faults below an element. @param {ParentNode} place */
export function clearFaults(place) {
  for (const fault of place.querySelectorAll(".fault")) {
    if (!fault.textContent) continue;
    fault.textContent = "";
    fault.closest("[data-field]")?.querySelector("input")?.removeAttribute("aria-invalid");
  }
}

/**
 * Shows what the server refused beside the fields that it was about.
 * @param {ParentNode} place
 * @param {unknown} error anything that was thrown; what is no refusal is thrown again
 * @param {Element} [otherwise] where faults of no field are shown
 */
export function showFaults(place, error, otherwise) {
  if (error instanceof Overtaken) return;
  if (!(error instanceof Refused)) throw error;
  for (const { field, message, column, room } of error.faults) {
    const around = /** @type {any} */ (field ? place.querySelector(`[data-field="${CSS.escape(field)}"]`) : null);
    const spot = around?.querySelector(".fault") ?? otherwise;
    if (!spot) continue;
    spot.textContent = message;
    if (room && around) spot.append(" ", elsewhere(room, field ?? "", around.querySelector("input, textarea")?.value ?? ""));
    const input = around?.querySelector("input, textarea");
    input?.setAttribute("aria-invalid", "true");
    if (column && around?.querySelector(".caret")) {
      /** @type {any} */ (around.querySelector(".caret")).textContent = `${"\u00a0".repeat(column - 1)}^`;
    }
  }
}

/**
 * A button to the room where a function belongs that was refused here.
 * @param {string} room @param {string} field @param {string} given
 */
function elsewhere(room, field, given) {
  const loss = field.startsWith("l");
  const fields = /** @type {Record<string, Record<string, string>>} */ ({
    vectors: loss ? { vl: given, vf: "", vx: "" } : { vf: given, vl: "" },
    functions: { f: given },
    neuron: { a: "identity", l: given },
  })[room];
  return h("button", { type: "button", class: "small", onclick: () => change({ room, ...fields }) }, t("take_there"));
}

/** A copy of a list in the state with one place changed. @param {string} text @param {number} place @param {string} value */
export function replaced(text, place, value) {
  const parts = text.split("|");
  parts[place] = value;
  return parts.join("|");
}

/** A list in the state without one place. @param {string} text @param {number} place */
export function without(text, place) {
  return text.split("|").filter((_, index) => index !== place).join("|");
}

/** @param {string} written such as leaky_relu;negative_slope=0.2 @param {string} name @param {number} value */
export function withParameter(written, name, value) {
  const [formula, ...settings] = written.split(";");
  const kept = settings.filter((setting) => setting.split("=")[0] !== name);
  return [formula, ...kept, `${name}=${Number(value.toPrecision(12))}`].join(";");
}

/**
 * Sliders for the parameters of a function.
 * @param {any[]} parameters as the server tells them
 * @param {string} name
 * @param {(name: string, value: number) => void} onInput
 */
export function parameterSliders(parameters, name, onInput) {
  return parameters.map((parameter) =>
    slider({
      name: `${name}.${parameter.name}`,
      label: parameter.meaning || parameter.name,
      // Without a meaning the symbol alone would stand there twice.
      symbol: parameter.meaning ? parameter.symbol : undefined,
      low: Math.min(parameter.low, parameter.value),
      high: Math.max(parameter.high, parameter.value),
      step: parameter.step,
      value: parameter.value,
      onInput: (value) => onInput(parameter.name, value),
    }),
  );
}

/** A field of the state as a slider. @param {string} name @param {Omit<Parameters<typeof slider>[0], "name" | "value" | "onInput">} options */
export function stateSlider(name, options) {
  return slider({ ...options, name, value: Number(state[name]), onInput: (value) => change({ [name]: value }) });
}

/** A line of text where there is nothing yet. */
export function waiting() {
  return h("p", { class: "waiting" }, t("waiting"));
}
