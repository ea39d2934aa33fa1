// JSON to look at: objects and lists fold.
import { h } from './dom.js';
import { plural } from './format.js';

export function jsonTree(value) {
  const element = h('div', { class: 'json' }, node(null, value, 0));
  return {
    element,
    openAll: open => element.querySelectorAll('details').forEach((details, i) => { details.open = open || i === 0; }),
  };
}

function node(name, value, depth) {
  const label = name === null ? null : h('span', { class: 'json-name' }, `${name}: `);
  if (value === null || typeof value !== 'object') {
    return h('div', { class: 'json-leaf' }, label, h('span', { class: `json-${value === null ? 'null' : typeof value}` }, value === null ? 'null' : typeof value === 'string' ? value === '' ? '“”' : value : String(value)));
  }
  const members = Array.isArray(value) ? value.map((v, i) => [i + 1, v]) : Object.entries(value);
  if (members.length === 0) return h('div', { class: 'json-leaf' }, label, h('span', { class: 'json-null' }, Array.isArray(value) ? 'empty list' : 'empty'));
  return h('details', { open: depth < 2 },
    h('summary', {}, label ?? 'record', ' ', h('span', { class: 'muted' }, Array.isArray(value) ? plural(members.length, 'item') : plural(members.length, 'member'))),
    members.map(([key, member]) => node(key, member, depth + 1)));
}
