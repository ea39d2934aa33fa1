// The devices of a tenant that had the same fate, however many.
import { get } from './api.js';
import { h, setText } from './dom.js';
import { decision } from './decisions.js';
import { moment } from './format.js';
import { devicePage, pathOf, systemOf } from './tenants.js';
import { windowedTable } from './windowed.js';

const PAGE = 500;

export function deviceList(name, signal) {
  const heading = h('h3');
  const from = h('input', { id: 'from-serial', type: 'search', autocomplete: 'off', spellcheck: 'false', size: 20 });
  let key = null, waiting;
  const devices = windowedTable({
    caption: 'Devices',
    heads: ['Serial number', 'Why', 'Decided', 'First seen', 'Last confirmed'],
    signal,
    cells: d => [
      h('a', { href: devicePage(systemOf(name), d.serial_number) }, d.serial_number),
      d.detail ?? d.explanation, moment(d.decided_at, 'ago'), moment(d.first_seen_at, 'ago'), moment(d.last_confirmed_at, 'ago')],
    async load(after, reading) {
      const query = new URLSearchParams({ limit: PAGE });
      if (key) query.set('decision', key);
      if (after) query.set('after', after);
      const page = await get(`${pathOf(name)}/devices?${query}`, { signal: reading });
      return { rows: page.devices, next: page.next };
    },
  });
  const begin = () => devices.begin({ caption: heading.textContent, after: before(from.value.trim()) });
  from.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(begin, 200); });
  signal.addEventListener('abort', () => clearTimeout(waiting));
  const element = h('div', { class: 'devices', hidden: true },
    heading, h('p', { class: 'muted' }, 'With HA partners, which the bars do not count.'), h('p', {}, h('label', { for: 'from-serial' }, 'From serial number '), from), devices.element);
  return {
    element,
    choose(chosen) {
      clearTimeout(waiting);
      key = chosen;
      element.hidden = key === null;
      if (key === null) return;
      from.value = '';
      const { group, label } = decision(key);
      setText(heading, `${group}: ${label}`);
      begin();
    },
  };
}

// The API answers what comes after a serial number; this is one that comes just before.
const before = serial => serial ? serial.slice(0, -1) + String.fromCharCode(serial.charCodeAt(serial.length - 1) - 1) + '~' : '';
