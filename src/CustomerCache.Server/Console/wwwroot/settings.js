// The configuration in force.
import { get } from './api.js';
import { clear, h, table } from './dom.js';

export const title = () => 'Settings';

export async function show({ root, signal }) {
  const values = Object.entries(await get('v1/config', { signal }));
  const filter = h('input', { id: 'filter', type: 'search', autocomplete: 'off', spellcheck: 'false', size: 40 });
  const { element, body } = table('Settings in force, defaults included', ['Key', 'Value']);
  const draw = () => clear(body, values.filter(([key]) => key.toLowerCase().includes(filter.value.trim().toLowerCase()))
    .map(([key, value]) => h('tr', {}, h('th', { scope: 'row' }, key), h('td', {}, h('code', {}, value)))));
  filter.addEventListener('input', draw);
  root.append(h('p', { class: 'muted' }, 'As this process read them at its start: configured values and defaults. Secrets are shown as ***.'), h('p', {}, h('label', { for: 'filter' }, 'Filter '), filter), element);
  draw();
}
