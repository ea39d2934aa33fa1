// How the tenants stand: asked once, then followed. All pages look at the same list.
import { get } from './api.js';
import { setServerTime } from './format.js';

let list = null;
const listeners = new Set();

/** The tenants as last told; null before the first answer. */
export const tenants = () => list;

export const find = name => list?.find(t => t.tenant === name) ?? null;

/** The path of a tenant in the API. Its host is one segment. */
export const pathOf = name => {
  const slash = name.indexOf('/');
  return `v1/tenants/${encodeURIComponent(name.slice(0, slash))}/${encodeURIComponent(name.slice(slash + 1))}`;
};

export const pageOf = name => `#/tenant/${name.split('/').map(encodeURIComponent).join('/')}`;

export const devicePage = (system, serial) => `#/device/${encodeURIComponent(system)}/${encodeURIComponent(serial)}`;

export const hostOf = name => name.slice(name.indexOf('/') + 1);

export const systemOf = name => name.slice(0, name.indexOf('/'));

/** Calls back with the list at once, when it is known, and after every change until the signal ends that. */
export function watch(listener, signal) {
  if (signal.aborted) return;
  listeners.add(listener);
  signal.addEventListener('abort', () => listeners.delete(listener));
  if (list) listener(list);
}

let loading = null;

// What was asked before this module was here; once.
function early() {
  const asked = window.firstAnswer;
  delete window.firstAnswer;
  return asked;
}

/** Asks once; who asks meanwhile gets the same answer. */
export const load = () => loading ??= get('v1/tenants', { asked: early() }).then(take).finally(() => loading = null);

/** Waits until the tenants are known; throws when the page was left meanwhile. */
export async function known(signal) {
  if (!list) await load();
  signal.throwIfAborted();
}

/** Follows the changes. The list that the stream sends first is the present one. */
export async function keepFresh(signal, onState) {
  const { follow } = await import('./live.js');
  await follow('v1/tenants/events', { signal, onState, onEvent: (name, data) => { if (name === 'tenants') take(data); } });
}

function take(data) {
  list = data;
  const aged = data.find(t => t.built_at && t.age_seconds !== null);
  if (aged) setServerTime(Date.parse(aged.built_at) + aged.age_seconds * 1000, true);
  for (const listener of [...listeners]) listener(list);
  return list;
}
