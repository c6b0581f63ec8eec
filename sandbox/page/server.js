// @ts-check
/** The sandbox's server: JSON calls under /client and /control, and the live connection that pushes changes. */

/** @typedef {import("./types.js").Answer} Answer */

/**
 * @param {string} path @param {Record<string, string | undefined>} [query] left out where undefined
 * @returns {Promise<any>} the answer; throws an Error with a sentence for people
 */
export function get(path, query = {}) {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) words.set(name, value);
  const text = words.toString();
  return call(text ? `${path}?${text}` : path, {});
}

/** @param {string} path @param {object} body @returns {Promise<any>} as `get` */
export function post(path, body) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** @param {string} as whose file it is @param {File} file @returns {Promise<any>} as `get` */
export function sendFile(as, file) {
  const words = new URLSearchParams({ as, name: file.name });
  return call(`/client/files?${words}`, { method: "POST", body: file });
}

/** @param {string} address @param {RequestInit} how @returns {Promise<any>} */
async function call(address, how) {
  let response;
  try {
    response = await fetch(address, how);
  } catch {
    throw new Error("The sandbox does not answer. Is `python -m sandbox` still running?");
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The sandbox answered ${response.status}: ${text.slice(0, 200) || response.statusText}`);
  }
}

/**
 * The sentence of an answer that says no, or "" for one that says yes.
 * @param {Answer} answer
 */
export function refusal(answer) {
  if (answer?.ok !== false) return "";
  return answer.message || (answer.error ? `That did not work: ${answer.error}` : "That did not work.");
}

/** Keeps one WebSocket open and opens it again when it is lost. */
export class Live {
  /**
   * @param {string} as acting user id
   * @param {{onEvent: (event: any) => void, onState: (connected: boolean, again: boolean) => void}} listeners
   *   `again` is true when the connection had been lost, so that the listener can fetch what it missed.
   */
  constructor(as, listeners) {
    this.as = as;
    this.listeners = listeners;
    this.tries = 0;
    this.opened = 0;
    this.closed = false;
    this.timer = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/client/live?as=${encodeURIComponent(this.as)}`);
    this.socket = socket;
    socket.onopen = () => {
      this.tries = 0;
      this.opened += 1;
      this.listeners.onState(true, this.opened > 1);
    };
    socket.onmessage = (event) => this.listeners.onEvent(JSON.parse(event.data));
    socket.onclose = () => {
      if (this.closed) return;
      this.listeners.onState(false, false);
      this.tries += 1;
      const pause = Math.min(4000, 250 * 2 ** Math.min(this.tries, 4));
      this.timer = window.setTimeout(() => this.connect(), pause);
    };
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }
}
