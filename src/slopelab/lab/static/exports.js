// What can be taken away: pictures, data, the link, and the Python for what is on the screen.

import { ask } from "./ask.js";
import { tongue } from "./controls.js";
import { fill, h, say } from "./dom.js";
import { link, state } from "./state.js";
import { t } from "./words.js";

/** @param {string} name @param {string} address */
function save(name, address) {
  const anchor = h("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** @param {string} name @param {string} type @param {string} text */
function saveText(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  save(name, address);
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** @param {string} text @param {HTMLElement} button */
export async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission: through a field that is selected.
    const field = h("textarea", { class: "unseen" }, text);
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const before = button.textContent;
  button.textContent = t("copied");
  say(t("copied"));
  setTimeout(() => { button.textContent = before; }, 1200);
}

/**
 * The buttons below a chart.
 * @param {() => {png: () => string, svg: () => string, csv: () => string} | null} drawing
 * @param {string} name of the files
 */
export function chartExports(drawing, name) {
  const button = (/** @type {string} */ kind, /** @type {(d: any) => void} */ action) =>
    h("button", {
      type: "button", class: "small", "data-export": kind,
      onclick: () => { const d = drawing(); if (d) action(d); },
    }, kind.toUpperCase());
  return h(
    "div", { class: "exports", role: "group", "aria-label": t("export") },
    button("png", (d) => save(`${name}.png`, d.png())),
    button("svg", (d) => saveText(`${name}.svg`, "image/svg+xml", d.svg())),
    button("csv", (d) => saveText(`${name}.csv`, "text/csv", d.csv())),
  );
}

/**
 * The buttons of a room: its link, and its Python.
 * @param {() => Record<string, string | undefined>} fields of the program
 */
export function roomExports(fields) {
  const code = h("pre", { class: "python", tabindex: "0", hidden: true, "aria-label": "Python" });
  const copyCode = h("button", {
    type: "button", class: "small", hidden: true,
    onclick: () => copy(code.textContent ?? "", copyCode),
  }, t("copy"));
  const python = h("button", {
    type: "button", id: "python", "aria-expanded": "false",
    onclick: async () => {
      const opened = python.getAttribute("aria-expanded") !== "true";
      python.setAttribute("aria-expanded", String(opened));
      code.hidden = copyCode.hidden = !opened;
      if (!opened) return;
      try {
        const answer = await ask("program", { room: state.room, lang: tongue(), ...fields() }, { key: "program" });
        fill(code, answer.python);
      } catch (error) {
        fill(code, String(/** @type {Error} */ (error).message));
      }
    },
  }, t("python"));
  const address = h("button", {
    type: "button", id: "link",
    onclick: () => copy(new URL(link(), location.href).href, address),
  }, t("link"));
  return h("div", { class: "takeaway" }, address, python, copyCode, code);
}
