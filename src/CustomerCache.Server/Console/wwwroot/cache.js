// One domain: its keys, page by page, and what is stored under one of them.
import { get, send } from './api.js';
import { clear, h, number, section, table } from './dom.js';
import { bytes, count, moment } from './format.js';
import { jsonTree } from './json-tree.js';
import { attempt } from './problem.js';

export const title = parts => `Cache ${parts[0] ?? ''}`;

export async function show({ root, signal, parts, query }) {
  const domain = parts[0] ?? '';
  const pattern = h('input', { id: 'pattern', value: query.get('pattern') ?? '', autocomplete: 'off', spellcheck: 'false', placeholder: 'orders:detail:*', size: 40 });
  const outcome = h('div');
  const value = h('div', { 'aria-live': 'polite' });
  const { element, body } = table(`Keys of ${domain}, in order`, ['Key', number('Size'), 'Stored', 'Expires', number('Depends on')]);
  const none = h('p', { class: 'muted', hidden: true }, 'There is no such key.');
  const more = h('button', { type: 'button', hidden: true, onclick: () => attempt(outcome, read) }, 'More keys');
  let after = null;
  const read = async () => {
    const page = await get(`${pathOf(domain)}/keys?${new URLSearchParams({ limit: 100, ...(pattern.value ? { pattern: pattern.value } : {}), ...(after === null ? {} : { after }) })}`, { signal });
    body.append(...page.keys.map(key => h('tr', {},
      h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link', onclick: () => attempt(outcome, () => open(key.key)) }, key.key)),
      h('td', { class: 'number' }, bytes(key.bytes)), h('td', {}, moment(key.stored_at, 'ago')),
      h('td', {}, key.expires_at ? moment(key.expires_at, 'in') : 'never'), h('td', { class: 'number' }, count(key.depends_on)))));
    after = page.next;
    more.hidden = after === null;
    none.hidden = body.children.length > 0;
  };
  const open = async key => {
    const response = await send(`${pathOf(domain)}/entries/${key.split('/').map(encodeURIComponent).join('/')}?lease=false`, { signal, also: [404] });
    const depends = response.headers.get('X-Depends-On');
    clear(value, section(`Value of ${key}`, response.ok ? jsonTree(await response.json()).element : h('p', { class: 'muted' }, 'It is gone by now.'), depends ? h('p', { class: 'muted' }, `Depends on ${depends}`) : null));
    value.scrollIntoView({ block: 'nearest' });
  };
  const form = h('form', { class: 'fields', onsubmit: event => { event.preventDefault(); after = null; clear(body); attempt(outcome, read); } },
    h('div', {}, h('label', { for: 'pattern' }, 'Pattern'), pattern), h('button', {}, 'Show'));
  root.append(h('p', {}, h('a', { href: '#/caches' }, 'All domains')), form, outcome, element, none, more, value);
  await read();
}

const pathOf = domain => `v1/caches/${encodeURIComponent(domain)}`;
