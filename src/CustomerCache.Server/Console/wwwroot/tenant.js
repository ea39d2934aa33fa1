// One tenant: how it stands, what its last refresh made of its devices, and what can be done about it.
import { announce, clear, facts, h, mark, number, section, table } from './dom.js';
import { count, moment, plural, span } from './format.js';
import { get } from './api.js';
import { find, known, load, pathOf, watch } from './tenants.js';
import { behind, intervalOf, outcome, stateOf, verdict } from './verdict.js';
import { deviceList } from './tenant-devices.js';
import { funnelChart } from './funnel.js';
import { progressPanel } from './progress.js';
import { tenantActions } from './tenant-actions.js';

export const title = parts => parts[1] ?? parts[0] ?? 'Tenant';

export async function show({ root, signal, parts, query }) {
  const name = parts.join('/');
  await known(signal);
  if (!find(name)) {
    root.append(h('p', {}, `There is no tenant ${name}. `, h('a', { href: '#/' }, 'To the overview')));
    return;
  }

  const lead = h('p', { class: 'lead' });
  const about = h('div');
  const list = deviceList(name, signal);
  const funnel = funnelChart(chosen => choose(chosen));
  const history = section('Refreshes');
  const progress = progressPanel({
    signal,
    onStatus: status => funnel.draw(status.funnel, status.listed),
    onEnd: status => {
      const { word } = outcome(status.state);
      announce(`The refresh of ${name} ended: ${word}.`);
      load().catch(() => {});
    },
  });
  const actions = tenantActions({ name, signal, started: refresh => { progress.follow(refresh.id); announce(`A refresh of ${name} runs.`); } });
  root.append(lead, actions.element, progress.element, about, section('Devices by decision', funnel.element, list.element), history);

  const choose = key => {
    const address = new URLSearchParams(key ? { decision: key } : {});
    window.history.replaceState(null, '', `${location.hash.split('?')[0]}${key ? `?${address}` : ''}`);
    funnel.select(key);
    list.choose(key);
  };

  let past = null, words = null;
  watch(() => {
    const tenant = find(name);
    if (!tenant) return;
    const { level, text } = verdict(tenant);
    if (words !== level + text) clear(lead, mark(level, text));
    words = level + text;
    clear(about, tenantFacts(tenant));
    actions.update(tenant);
    if (tenant.running_refresh) progress.follow(tenant.running_refresh);
    else if (!progress.isRunning()) funnel.draw(tenant.last_refresh?.funnel ?? {});
    const id = `${tenant.last_refresh?.id} ${tenant.version}`;
    if (past !== id) drawHistory(history, name, signal);
    past = id;
  }, signal);
  const chosen = query.get('decision');
  if (chosen) choose(chosen);
}

function tenantFacts(tenant) {
  const { level, word } = stateOf(tenant);
  const last = tenant.last_refresh;
  return facts([
    ['State', mark(level, word)],
    ['Records', h('span', {}, count(tenant.records), partners(tenant))],
    ['Version', count(tenant.version)],
    ['Built', tenant.built_at ? h('span', {}, moment(tenant.built_at, 'ago'), ' ', h('span', { class: 'muted' }, 'at ', moment(tenant.built_at))) : null],
    ['Next refresh', tenant.next_refresh_at ? h('span', {}, moment(tenant.next_refresh_at, 'due'), ' ', h('span', { class: 'muted' }, 'every ', span(intervalOf(tenant) / 1000))) : 'due now'],
    ['Not confirmed by the last refresh', tenant.stale_records ? mark('warn', plural(tenant.stale_records, 'record')) : 'none'],
    ['Undecided', tenant.undecided ? mark('warn', plural(tenant.undecided, 'device')) : 'none'],
    ['Last refresh', last ? h('span', {}, mark(outcome(last.outcome).level, outcome(last.outcome).word), ' ', moment(last.finished_at, 'ago'), ' ', h('span', { class: 'muted' }, 'took ', duration(last))) : 'none yet'],
    ['This replica', behind(tenant)],
  ]);
}

// An edge with an HA partner is decided once and served as two records.
function partners(tenant) {
  const cached = tenant.last_refresh?.funnel.cached ?? 0;
  const more = tenant.records - tenant.stale_records - cached;
  return cached && more > 0 ? h('span', { class: 'muted' }, ` of ${plural(cached, 'device')}; ${plural(more, 'HA partner has a record', 'HA partners have records')} of their own`) : null;
}

const duration = refresh => span((Date.parse(refresh.finished_at) - Date.parse(refresh.started_at)) / 1000);

async function drawHistory(place, name, signal) {
  let refreshes;
  try {
    refreshes = await get(`${pathOf(name)}/refreshes?limit=50`, { signal });
  } catch (error) {
    if (error.name === 'AbortError') return;
    const { problemBox } = await import('./problem.js');
    clear(place, h('h2', {}, 'Refreshes'), problemBox(error));
    return;
  }
  const { element, body } = table('The last refreshes, newest first', [
    'Ended', 'Outcome', number('Took'), number('Attempts'), number('Version'), number('Records'), number('Change')]);
  refreshes.forEach((refresh, i) => {
    const { level, word } = outcome(refresh.outcome);
    // Version 0: nothing was served then, or an older release did not note it.
    const before = refreshes[i + 1];
    const change = before?.version && refresh.version ? refresh.records - before.records : null;
    body.append(h('tr', {},
      h('th', { scope: 'row' }, moment(refresh.finished_at, 'second')),
      h('td', {}, mark(level, word)),
      h('td', { class: 'number' }, duration(refresh)),
      h('td', { class: 'number' }, count(refresh.attempts)),
      h('td', { class: 'number' }, count(refresh.version)),
      h('td', { class: 'number' }, count(refresh.records)),
      h('td', { class: 'number' }, change === null ? '' : change > 0 ? `+${count(change)}` : change < 0 ? `−${count(-change)}` : '0')));
  });
  clear(place, h('h2', {}, 'Refreshes'), refreshes.length ? element : h('p', { class: 'muted' }, 'None is remembered.'));
}
