// Making elements: h("button", { class: "x", onclick: f }, "text", child).

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element with attributes, listeners and children.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `onclick` and the like are listeners; true is an
 *   attribute without a value; false, null and undefined are none.
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), /** @type {any} */ (value));
    else if (value === true) made.setAttribute(name, "");
    else made.setAttribute(name, String(value));
  }
  put(made, ...children);
  return made;
}

/**
 * Appends children; what is none is left out.
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function put(parent, ...children) {
  for (const child of children.flat()) if (child) parent.append(child);
}

/**
 * Replaces everything inside an element.
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  put(parent, ...children);
}

/**
 * Markup that our own server made (formulas as MathML, sentences with formulas).
 * @param {string} markup
 * @param {string} [tag]
 * @param {Record<string, unknown>} [attributes]
 */
export function markup(markup, tag = "span", attributes = {}) {
  const made = h(tag, attributes);
  made.innerHTML = markup;
  return made;
}

/** Says something to those who listen instead of looking. @param {string} text */
export function say(text) {
  const place = document.getElementById("said");
  if (place && place.textContent !== text) place.textContent = text;
}
