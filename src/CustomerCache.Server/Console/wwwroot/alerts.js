// The alerts as they were raised, and where they go.
import { get } from './api.js';
import { again } from './again.js';
import { clear, h, mark, number, section, table, whenChanged } from './dom.js';
import { count, moment } from './format.js';

export const title = () => 'Alerts';

export async function show({ root, signal }) {
  const late = h('div');
  const channels = table('Channels of alerts', ['Channel', number('Delivered'), number('Failed'), number('Dropped'), number('Waiting')]);
  const alerts = table('Alerts, newest first', ['Raised', 'Tenant', 'Text']);
  const lead = h('p', { class: 'lead' });
  const where = h('p', { class: 'muted' });
  root.append(late, lead, section('Where they go', where, channels.element), section('What was raised', alerts.element));
  const draw = whenChanged(answer => {
    const failed = answer.channels.reduce((sum, c) => sum + c.failed + c.dropped, 0);
    clear(lead, answer.channels.length === 0 ? mark('warn', 'Alerts go to the log only: no Slack webhook and no mail server is configured')
      : failed ? mark('bad', `${count(failed)} alerts did not arrive; the log says why`) : mark('ok', 'Every alert was delivered or is on its way'));
    where.textContent = answer.recipients.length ? `Mails go to ${answer.recipients.join(', ')}. All alerts are in the log too.` : 'All alerts are in the log.';
    channels.element.hidden = answer.channels.length === 0;
    clear(channels.body, answer.channels.map(c => h('tr', {}, h('th', { scope: 'row' }, c.channel), ...[c.delivered, c.failed, c.dropped, c.waiting].map(n => h('td', { class: 'number' }, count(n))))));
    alerts.element.hidden = answer.alerts.length === 0;
    clear(alerts.body, answer.alerts.map(a => h('tr', {}, h('td', {}, moment(a.at, 'second')), h('th', { scope: 'row' }, a.tenant), h('td', {}, a.text ?? `Mail: ${a.subject}`))));
  });
  await again(async () => draw(await get('v1/alerts', { signal })), 5000, signal, late);
  if (alerts.element.hidden) alerts.element.after(h('p', { class: 'muted' }, 'This process has raised none since it began.'));
}
