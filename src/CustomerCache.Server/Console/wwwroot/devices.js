// Find a device by what one knows of it.
import { get } from './api.js';
import { announce, clear, h, mark, table } from './dom.js';
import { plural } from './format.js';
import { problemBox } from './problem.js';
import { devicePage, hostOf, pageOf } from './tenants.js';

const FEW = 20;
const MANY = 200;

export const title = () => 'Find a device';

export async function show({ root, signal, query }) {
  const text = h('input', { id: 'q', type: 'search', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'q-help', value: query.get('q') ?? '' });
  const results = h('div');
  let limit = FEW, asked = null, reading = null, waiting, found = null;

  // Gives the devices that were found; none when something else was asked meanwhile. What was asked already is only waited for.
  const search = () => {
    clearTimeout(waiting);
    const q = text.value.trim();
    if (q !== asked || limit !== FEW) found = ask(asked = q);
    return found;
  };

  const ask = async q => {
    reading?.abort();
    history.replaceState(null, '', q ? `#/devices?${new URLSearchParams({ q })}` : '#/devices');
    if (!q) {
      clear(results);
      return [];
    }
    reading = new AbortController();
    try {
      const answer = await get(`v1/devices?${new URLSearchParams({ q, limit })}`, { signal: reading.signal });
      draw(q, answer);
      return answer.devices;
    } catch (error) {
      if (error.name !== 'AbortError') {
        asked = null;
        clear(results, problemBox(error));
      }
      return [];
    }
  };

  const draw = (q, { devices, more }) => {
    const words = devices.length === 0 ? `Nothing is known of “${q}”.` : `${more ? 'The first ' : ''}${plural(devices.length, 'device')}${more ? '; there are more' : ''}.`;
    announce(words);
    if (devices.length === 0) {
      clear(results, h('p', {}, words), h('p', { class: 'muted' }, 'Try a shorter part of the serial number, of the name or of the client.'));
      return;
    }
    const { element, body } = table(`Devices found for ${q}`, ['Serial number', 'Name', 'Client', 'Tenant', 'Served']);
    for (const d of devices) {
      body.append(h('tr', {},
        h('th', { scope: 'row' }, h('a', { href: devicePage(d.system, d.serial_number) }, d.serial_number)),
        h('td', {}, d.name ?? '—'),
        h('td', {}, d.client_name ?? '—', d.client_id ? h('span', { class: 'muted' }, ` ${d.client_id}`) : null),
        h('td', {}, h('a', { href: pageOf(d.tenant.includes('/') ? d.tenant : `${d.system}/${d.tenant}`) }, hostOf(d.tenant))),
        h('td', {}, d.cached ? mark('ok', 'served') : mark('none', 'not served'))));
    }
    clear(results, h('p', { class: 'muted' }, words), element,
      more && limit === FEW ? h('p', {}, h('button', { type: 'button', onclick: () => { limit = MANY; search(); } }, 'Show more')) : null,
      more && limit === MANY ? h('p', { class: 'muted' }, 'There are still more: look for something longer.') : null);
  };

  const form = h('form', {
    role: 'search', class: 'search',
    async onsubmit(event) {
      event.preventDefault();
      limit = FEW;
      const found = await search();
      const exact = found.filter(d => d.serial_number.toLowerCase() === text.value.trim().toLowerCase());
      const only = exact.length === 1 ? exact[0] : found.length === 1 ? found[0] : null;
      if (only) location.hash = devicePage(only.system, only.serial_number);
    },
  }, h('label', { for: 'q' }, 'Serial number, name or client'), text, h('button', { class: 'primary' }, 'Find'),
  h('p', { id: 'q-help', class: 'muted' }, 'A part is enough; several words must all be found. Enter opens the device when there is only one.'));
  text.addEventListener('input', () => { limit = FEW; clearTimeout(waiting); waiting = setTimeout(search, 200); });
  signal.addEventListener('abort', () => { clearTimeout(waiting); reading?.abort(); });
  root.append(form, results);
  if (text.value) await search();
}
