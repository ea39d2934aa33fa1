// All tenants at a glance: what is wrong first, and why, in words.
import { get, send } from './api.js';
import { bar, sparkline } from './chart.js';
import { announce, clear, h, mark, number, setText, table } from './dom.js';
import { count, moment, setMoment, span } from './format.js';
import { hostOf, known, pageOf, pathOf, systemOf, tenants, watch } from './tenants.js';
import { ageOf, byUrgency, intervalOf, stateOf, summary, verdict } from './verdict.js';

export const title = () => 'Overview';

export async function show({ root, signal }) {
  const lead = h('p', { class: 'lead' });
  const { element, body } = table('Tenants, problems first', [
    'Tenant', 'State', number('Records'), 'Age of what is served', 'Next refresh', number('Stale'), 'Last refreshes']);
  element.classList.add('tenants');
  const notice = h('p', { class: 'notice', hidden: true });
  root.append(lead, notice, element);
  const rows = new Map();
  let said = null;

  const render = list => {
    const all = summary(list);
    if (lead.dataset.text !== all.level + all.text) {
      lead.dataset.text = all.level + all.text;
      clear(lead, mark(all.level, all.text));
      if (said !== null) announce(all.text);
      said = all.text;
    }
    for (const name of rows.keys()) {
      if (!list.some(t => t.tenant === name)) {
        rows.get(name).element.remove();
        rows.delete(name);
      }
    }
    const focused = document.activeElement;
    byUrgency(list).forEach((tenant, index) => {
      let row = rows.get(tenant.tenant);
      if (!row) rows.set(tenant.tenant, row = tenantRow(tenant));
      row.update(tenant);
      if (body.children[index] !== row.element) body.insertBefore(row.element, body.children[index] ?? null);
    });
    if (focused !== document.activeElement && body.contains(focused)) focused.focus({ preventScroll: true });
  };

  await known(signal);
  watch(render, signal);

  // Words and bars age, too.
  const ticking = setInterval(() => document.hidden || render(tenants()), 1000);
  signal.addEventListener('abort', () => clearInterval(ticking));
  // The pictures of the past are not what anybody waits for.
  setTimeout(() => {
    if (signal.aborted) return;
    pictures(rows, signal);
    lookAfterStorage(notice, signal);
  }, 100);
}

// What no tenant tells: that what is served can no longer be stored.
async function lookAfterStorage(notice, signal) {
  const { again } = await import('./again.js');
  await again(async () => {
    const words = (await (await send('health/ready', { signal, accept: 'text/plain', also: [503] })).text()).trim();
    const fault = words.startsWith('ok, but ') ? words.slice(8) : null;
    notice.hidden = !fault;
    if (!fault || notice.dataset.fault === fault) return;
    notice.dataset.fault = fault;
    clear(notice, mark('bad', fault[0].toUpperCase() + fault.slice(1)), ' ', h('a', { href: '#/health' }, 'Health'));
    announce(fault);
  }, 15_000, signal).catch(() => {});
}

function tenantRow(first) {
  const state = h('td', { 'data-head': 'State' });
  const name = h('a', { href: pageOf(first.tenant), class: 'tenant-name' }, hostOf(first.tenant));
  const words = h('p', { class: 'verdict' });
  const records = h('td', { class: 'number', 'data-head': 'Records' });
  const age = moment(null, 'age');
  const ofInterval = h('span', { class: 'muted' });
  const ageBar = bar();
  const next = moment(null, 'due');
  const stale = h('td', { class: 'number', 'data-head': 'Stale' });
  const past = h('td', { class: 'past', 'data-head': 'Last refreshes' });
  const element = h('tr', {},
    h('th', { scope: 'row' }, name, h('span', { class: 'muted system' }, systemOf(first.tenant)), words),
    state, records,
    h('td', { class: 'age', 'data-head': 'Age' }, h('div', {}, age, ofInterval), ageBar.element),
    h('td', { 'data-head': 'Next refresh' }, next),
    stale, past);
  let shown = null;
  return {
    element, past, pictured: null, tenant: first,
    update(tenant) {
      this.tenant = tenant;
      const { level, text } = verdict(tenant);
      const { level: stateLevel, word } = stateOf(tenant);
      if (shown !== stateLevel + word) clear(state, mark(stateLevel, word));
      shown = stateLevel + word;
      setText(words, text);
      words.className = `verdict ${level}`;
      element.className = level;
      setText(records, count(tenant.records));
      const ms = ageOf(tenant);
      setMoment(age, tenant.built_at, 'age');
      setText(ofInterval, ms === null ? '' : ` of ${span(intervalOf(tenant) / 1000)}`);
      ageBar.setShare(ms === null ? 0 : ms / intervalOf(tenant), ms > intervalOf(tenant) * 2 ? 'bad' : ms > intervalOf(tenant) * 1.1 ? 'warn' : 'ok');
      setMoment(next, tenant.next_refresh_at, 'due');
      setText(stale, count(tenant.stale_records));
    },
  };
}

// Asked again only when a refresh ended since.
async function pictures(rows, signal) {
  const draw = async row => {
    const last = row.tenant.last_refresh?.id ?? 'none';
    if (row.pictured === last) return;
    row.pictured = last;
    const refreshes = await get(`${pathOf(row.tenant.tenant)}/refreshes?limit=20`, { signal });
    clear(row.past, sparkline(refreshes.filter(r => r.version > 0).reverse()));
  };
  let drawing = false;
  const drawAll = async () => {
    if (drawing) return;
    drawing = true;
    try {
      for (const row of rows.values()) await draw(row);
    } catch (error) {
      if (error.name !== 'AbortError') console.info('The past of a tenant could not be read:', error.message);
    } finally {
      drawing = false;
    }
  };
  watch(() => void drawAll(), signal);
}
