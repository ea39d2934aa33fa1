// The frame around the pages: where one is, who one is, how it looks, and whether what is shown is live.
import { access, loadAccess, notices, post, setKey } from './api.js';
import { announce, clear, h, mark, setAttribute, setText } from './dom.js';
import { moment } from './format.js';
import * as overview from './overview.js';
import { keepFresh, load } from './tenants.js';

const PAGES = {
  tenant: () => import('./tenant.js'),
  devices: () => import('./devices.js'),
  device: () => import('./device.js'),
  changes: () => import('./changes.js'),
  caches: () => import('./caches.js'),
  cache: () => import('./cache.js'),
  job: () => import('./job.js'),
  vendors: () => import('./vendors.js'),
  history: () => import('./history.js'),
  alerts: () => import('./alerts.js'),
  settings: () => import('./settings.js'),
  document: () => import('./document.js'),
  health: () => import('./health.js'),
};

// The entry of the menu that a page without one of its own belongs to.
const ABOVE = { tenant: '', device: 'devices', job: 'changes', cache: 'caches', alerts: 'health', settings: 'health', document: 'health' };

const main = document.getElementById('main');
let leaving = new AbortController();
let following = null;

/** "#/tenant/velocloud/vco1?decision=cached" -> name, parts, query. */
function where() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...parts] = path.split('/').map(part => { try { return decodeURIComponent(part); } catch { return part; } });
  return { name, parts, query: new URLSearchParams(query ?? '') };
}

async function go(moved) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { name, parts, query } = where();
  for (const link of document.querySelectorAll('nav a')) {
    const to = link.getAttribute('href').replace('#/', '');
    const isAbove = to === ABOVE[name];
    setAttribute(link, 'aria-current', to === name ? 'page' : isAbove ? 'true' : null);
  }
  const page = name === '' ? overview : await pageOf(name);
  if (signal.aborted) return;
  const heading = h('h1', { tabindex: -1 }, page.title(parts, query));
  const root = h('div', { class: `page ${name || 'overview'}` });
  clear(main, heading, root);
  document.title = `${heading.textContent} – CustomerCache`;
  if (moved) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  // On the overview, what is to be read comes first.
  if (page !== overview) settle();
  try {
    await page.show({ root, heading, signal, parts, query });
    settle();
  } catch (error) {
    if (error.name === 'AbortError' || signal.aborted || error.status === 401) return;
    settle();
    const { problemBox } = await import('./problem.js');
    root.append(problemBox(error), h('p', {}, h('button', { type: 'button', onclick: () => go(false) }, 'Try again')));
    if (error.status === undefined) console.error(error);
  }
}

async function pageOf(name) {
  if (Object.hasOwn(PAGES, name)) {
    try {
      return await PAGES[name]();
    } catch {
      return { title: () => 'The server cannot be reached', async show({ root }) { root.append(h('p', {}, 'This page could not be loaded. '), h('button', { type: 'button', onclick: () => location.reload() }, 'Try again')); } };
    }
  }
  return { title: () => 'No such page', async show({ root }) { root.append(h('p', {}, 'There is no page at this address. ', h('a', { href: '#/' }, 'To the overview'))); } };
}

// Whether the tenants are followed. Said aloud when it is lost and when it is back, not at the start.
const live = document.getElementById('live');
let liveState = null;
function showLive(state, nextTry) {
  live.hidden = false;
  const broke = state === 'broken' && liveState !== 'broken';
  const back = state === 'live' && liveState === 'broken';
  if (state === 'live' && liveState !== 'live') clear(live, mark('ok', 'Live'));
  if (state === 'broken') clear(live, mark('bad', 'Not live'), nextTry ? h('span', { class: 'muted' }, ' next try ', moment(nextTry, 'in')) : null);
  liveState = state;
  document.documentElement.classList.toggle('not-live', state === 'broken');
  if (broke) announce('Not live: the connection to the server is lost. What is shown may be old.');
  if (back) announce('Live again.');
}

function startFollowing() {
  if (following) return;
  following = new AbortController();
  keepFresh(following.signal, showLive);
}

async function signIn(problem) {
  leaving.abort();
  following?.abort();
  following = null;
  live.hidden = true;
  const { signInPage } = await import('./sign-in.js');
  signInPage(main, { problem, signedIn: start });
}

function showCaller() {
  const caller = document.getElementById('caller');
  const out = document.getElementById('sign-out');
  out.hidden = caller.hidden = !access.keys;
  clear(caller, access.name ?? '', ' ', h('span', { class: 'muted' }, access.scopes.join(', ')));
  setAttribute(caller, 'title', access.session_ends_at ? `Signed in until ${new Date(access.session_ends_at).toLocaleString()}` : null);
}

function setUpTheme() {
  const button = document.getElementById('theme');
  const root = document.documentElement;
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const label = () => {
    setText(button, isDark() ? 'Light' : 'Dark');
    setAttribute(button, 'aria-label', isDark() ? 'Use light colours' : 'Use dark colours');
  };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try { localStorage.setItem('customer-cache.theme', root.dataset.theme); } catch { /* Not kept, then. */ }
    label();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', label);
  label();
}

let signingIn = false;
function start() {
  signingIn = false;
  return go(false);
}

// Who looks, and what changes: asked once.
function settle() {
  startFollowing();
  if (!access.known) loadAccess().catch(error => error.status === 401 || console.info('It is not known what this caller may do:', error.message));
}

document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
  main.scrollIntoView();
});
document.getElementById('sign-out').addEventListener('click', async () => {
  if (access.session_ends_at) {
    // The provider has a session, too, which ends at its own page.
    const left = await post('sign-out').catch(error => error.status === 401 ? null : announce(error.message));
    if (left) location.assign(left.location);
    else location.reload();
    return;
  }
  setKey(null);
  location.reload();
});
setText(document.getElementById('version'), `Version ${document.querySelector('meta[name=service-version]').content}`);
notices.addEventListener('access', showCaller);
notices.addEventListener('unauthorized', event => {
  if (signingIn) return;
  signingIn = true;
  signIn(event.detail);
});
addEventListener('hashchange', () => signingIn || go(true));
setUpTheme();
load().catch(() => {});
start();
