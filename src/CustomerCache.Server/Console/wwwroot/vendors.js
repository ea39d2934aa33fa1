// The vendors as this process calls them: circuit, limits, durations, and what failed last.
import { get } from './api.js';
import { again } from './again.js';
import { clear, h, mark, number, table, whenChanged } from './dom.js';
import { count, moment, percent, seconds } from './format.js';

export const title = () => 'Vendors';

export async function show({ root, signal }) {
  const late = h('div');
  const lead = h('p', { class: 'lead' });
  const { element, body } = table('Vendor hosts. Counts are of the process that answers, since it began.', [
    'Host', 'Circuit', number('In use'), number('Limit'), number('Waiting'), number('Calls'), number('Failed'), number('Median'), number('95 %'), 'Last success', 'Last error']);
  root.append(late, lead, element, h('p', { class: 'muted' }, 'Durations are of the last 256 calls. An open circuit fails calls at once, but for one trial call per break. Limits are this process\'s share.'));
  const draw = whenChanged(vendors => {
    const open = vendors.filter(v => v.circuit === 'open').length;
    clear(lead, vendors.length === 0 ? mark('warn', 'No vendor is configured')
      : open ? mark('bad', `${open} of ${vendors.length} circuits ${open === 1 ? 'is' : 'are'} open: the vendor fails`) : mark('ok', 'All circuits are closed'));
    clear(body, vendors.map(row));
  });
  await again(async () => draw(await get('v1/vendors', { signal })), 5000, signal, late);
}

function row(v) {
  const isError = v.last_error && !(v.last_success_at && Date.parse(v.last_success_at) > Date.parse(v.last_error.at));
  return h('tr', {},
    h('th', { scope: 'row' }, v.host, h('span', { class: 'muted system' }, v.vendor)),
    h('td', {}, v.circuit === 'open' ? h('span', {}, mark('bad', 'open'), ' ', h('span', { class: 'muted' }, 'trial call ', moment(v.open_until, 'in'))) : mark('ok', 'closed'),
      v.paused_until ? h('p', { class: 'verdict warn' }, 'rate limited, calls resume ', moment(v.paused_until, 'in')) : null),
    h('td', { class: 'number' }, count(v.in_use)), h('td', { class: 'number' }, count(v.limit)), h('td', { class: 'number' }, count(v.waiting)),
    h('td', { class: 'number' }, count(v.calls)), h('td', { class: 'number' }, count(v.failures), v.failures ? h('span', { class: 'muted system' }, percent(v.failures, v.calls)) : null),
    h('td', { class: 'number' }, seconds(v.median_seconds)), h('td', { class: 'number' }, seconds(v.p95_seconds)),
    h('td', {}, moment(v.last_success_at, 'ago')),
    h('td', {}, v.last_error ? h('span', {}, moment(v.last_error.at, 'ago'), h('span', { class: 'muted system' }, v.last_error.call), h('p', { class: isError ? 'verdict bad' : 'verdict' }, v.last_error.status ? `HTTP ${v.last_error.status}: ` : '', v.last_error.reason)) : 'none'));
}
