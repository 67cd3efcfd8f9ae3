// Questions to the server. For each key the newest one wins: an older answer is never shown.

/** @type {Map<string, AbortController>} */
const open = new Map();
/** @type {(lost: boolean) => void} */
let onConnection = () => {};
let lost = false;

/** A question that was overtaken by a newer one; whoever asked has nothing left to do. */
export class Overtaken extends Error {}

/** Fields that cannot be used; each fault has a field, a message, and in formulas a column. */
export class Refused extends Error {
  /** @param {{field: string | null, message: string, column: number | null, room?: string | null}[]} faults */
  constructor(faults) {
    super(faults.map((fault) => fault.message).join("; "));
    this.faults = faults;
  }
}

/** @param {(lost: boolean) => void} listener told when the connection is lost or heals */
export function watchConnection(listener) {
  onConnection = listener;
}

/** @param {boolean} now */
function connection(now) {
  if (now !== lost) onConnection(now);
  lost = now;
}

/**
 * Asks the server.
 * @param {string} what the last part of the address
 * @param {Record<string, unknown>} fields those that are undefined are left out
 * @param {{key?: string}} [options] questions with one key overtake each other
 * @returns {Promise<any>}
 */
export async function ask(what, fields, { key } = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const control = new AbortController();
  if (key) {
    open.get(key)?.abort();
    open.set(key, control);
  }
  const response = await persist(`/api/${what}?${query}`, control.signal);
  const answer = await response.json().catch(() => null);
  if (control.signal.aborted) throw new Overtaken();
  if (!response.ok) {
    throw new Refused(answer?.errors ?? [{ field: null, message: response.statusText, column: null }]);
  }
  return answer;
}

/**
 * Tries again, slower each time, while the server does not answer at all.
 * @param {string} address
 * @param {AbortSignal} signal
 */
async function persist(address, signal) {
  for (let wait = 250; ; wait = Math.min(wait * 2, 4000)) {
    try {
      const response = await fetch(address, { signal });
      connection(false);
      return response;
    } catch (error) {
      if (signal.aborted) throw new Overtaken();
      connection(true);
      await new Promise((done) => setTimeout(done, wait));
      if (signal.aborted) throw new Overtaken();
    }
  }
}

/**
 * Work for a hand that moves: one question at a time, and of those that came meanwhile the newest.
 * So a page shows something new as often as the server answers, and the server has nothing to
 * answer that nobody waits for.
 * @template {any[]} A
 * @param {(...told: A) => Promise<void>} work
 * @returns {(...told: A) => Promise<void>}
 */
export function newest(work) {
  /** @type {A | null} */
  let waiting = null;
  let busy = false;
  return async (...told) => {
    waiting = told;
    if (busy) return;
    busy = true;
    try {
      while (waiting) {
        const now = waiting;
        waiting = null;
        await work(...now);
      }
    } finally {
      busy = false;
    }
  };
}

/**
 * Numbers as the server packs them: base64 of float64.
 * @param {string} text
 * @returns {Float64Array}
 */
export function unpacked(text) {
  const known = /** @type {any} */ (Uint8Array);
  if (known.fromBase64) return new Float64Array(known.fromBase64(text).buffer);
  return new Float64Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}
