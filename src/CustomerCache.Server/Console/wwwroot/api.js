// What the service is asked over HTTP, with the key of this tab or the session of who signed in.
import { setServerTime } from './format.js';

const STORED_KEY = 'customer-cache.key';
const base = new URL('.', document.baseURI);

/** What the API refused, or why it could not be asked (status 0). */
class Problem extends Error {
  constructor(status, title, detail, errors = {}, signIn = null) {
    super(detail || title);
    Object.assign(this, { status, title, detail, errors, signIn });
  }
}

/** What the caller may do. Until that is known, read. */
export const access = { name: null, scopes: ['read'], keys: false, session_ends_at: null, known: false };

/** What scopes come with: the role of a person, or a key. */
export const credential = () => access.session_ends_at ? 'role' : 'key';

export const can = scope => access.scopes.includes(scope);

/** Tells the shell: "unauthorized" when a key is missing or wrong, "access" when it is known what the caller may do. */
export const notices = new EventTarget();

export const hasKey = () => sessionStorage.getItem(STORED_KEY) !== null;

export function setKey(key) {
  if (key) sessionStorage.setItem(STORED_KEY, key);
  else sessionStorage.removeItem(STORED_KEY);
}

export const href = path => new URL(path, base).href;

/** Sends a request; gives the response when it is a good one or its status is in `also`, else throws a Problem. What was
 *  asked already is only waited for. */
export async function send(path, { method = 'GET', body, accept = 'application/json', signal, also = [], cache, asked } = {}) {
  const headers = { Accept: accept };
  const key = sessionStorage.getItem(STORED_KEY);
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await (asked ?? fetch(href(path), { method, headers, body, signal, cache: cache ?? 'no-cache', credentials: 'same-origin', redirect: 'error' }));
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, 'The server cannot be reached.', 'The service does not answer, or the network is down. What is shown may be old.');
  }
  setServerTime(Date.parse(response.headers.get('Date') ?? ''));
  if (response.ok || also.includes(response.status)) return response;
  const problem = await problemOf(response);
  if (response.status === 401) notices.dispatchEvent(new CustomEvent('unauthorized', { detail: problem }));
  throw problem;
}

export const get = async (path, options) => (await send(path, options)).json();

export const post = async (path, body, options) => (await send(path, { ...options, method: 'POST', body: body instanceof Blob ? body : JSON.stringify(body) })).json();

let learning = null;

/** Learns what the caller may do; who asks meanwhile gets the same answer. */
export const loadAccess = () => learning ??= learn().finally(() => learning = null);

async function learn() {
  Object.assign(access, await get('v1/access'), { known: true });
  notices.dispatchEvent(new Event('access'));
}

/** Hands a resource over to the browser as a file, asked with the key. */
export async function download(path, name) {
  const blob = await (await send(path, { accept: '*/*' })).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function problemOf(response) {
  try {
    const { title, detail, errors, sign_in: signIn } = await response.json();
    return new Problem(response.status, title ?? response.statusText, detail ?? '', errors ?? {}, signIn ?? null);
  } catch {
    return new Problem(response.status, `The server answered ${response.status}.`, response.statusText);
  }
}
