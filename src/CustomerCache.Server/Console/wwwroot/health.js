// Whether the service can do its work.
import { access, download, get, send } from './api.js';
import { again } from './again.js';
import { clear, h, mark, number, section, table, whenChanged } from './dom.js';
import { count, moment } from './format.js';
import { attempt } from './problem.js';
import { known, pageOf, tenants, watch } from './tenants.js';
import { behind } from './verdict.js';

export const title = () => 'Health';

export async function show({ root, signal }) {
  const late = h('div');
  const lead = h('p', { class: 'lead' });
  const probes = h('ul', { class: 'plain' });
  const checks = table('Checks by tenant', ['Tenant', 'Check', number('Version'), 'Built', 'This replica']);
  const silos = table('Silos and the tenants that they own', ['Silo', 'Status', 'Since', 'Owns']);
  root.append(late, lead, probes, section('Tenants', checks.element), section('Silos', silos.element), links());

  const drawSilos = whenChanged(all => clear(silos.body, all.map(siloRow)));
  const drawProbes = whenChanged(said => clear(probes, said.map(s => h('li', {}, mark(...s)))));
  let found = {};
  const draw = () => {
    checks.body.replaceChildren(...(tenants() ?? []).map(t => {
      const check = found[t.tenant];
      return h('tr', {},
        h('th', { scope: 'row' }, h('a', { href: pageOf(t.tenant) }, t.tenant)),
        h('td', {}, check === undefined ? mark('none', 'not configured any more') : mark(levelOf(check), check)),
        h('td', { class: 'number' }, count(t.version)), h('td', {}, moment(t.built_at, 'ago')),
        h('td', {}, behind(t)));
    }));
  };
  await known(signal);
  await again(async () => {
    const [health, ready, live] = await Promise.all([
      send('health', { signal, also: [503] }), send('health/ready', { signal, accept: 'text/plain', also: [503] }), send('health/live', { signal, accept: 'text/plain' })]);
    const { status, checks: words } = await health.json();
    found = words;
    const bad = Object.values(words).filter(w => levelOf(w) === 'bad').length;
    const sentence = status === 'ok' ? ['ok', 'Healthy: every tenant is fresh enough'] : ['bad', bad ? `Degraded: ${bad} of ${Object.keys(words).length} checks fail` : `Degraded: ${status}`];
    if (lead.textContent !== sentence[1]) clear(lead, mark(...sentence));
    const readiness = (await ready.text()).trim();
    const others = Object.entries(words).filter(([name]) => !name.includes('/'));
    const said = [live.ok ? ['ok', 'The process runs'] : ['bad', 'The process does not answer'],
      !ready.ok ? ['bad', `Not ready: ${readiness}`] : readiness === 'ok' ? ['ok', 'Ready: it can serve'] : ['warn', `Ready: ${readiness}`],
      ...others.map(([name, word]) => [levelOf(word), `${name}: ${word}`])];
    drawProbes(said);
    draw();
    drawSilos(await get('v1/silos', { signal }));
  }, 5000, signal, late);
  watch(draw, signal);
}

const levelOf = check => check === 'ok' ? 'ok' : check.startsWith('ok, but ') ? 'warn' : 'bad';

const siloRow = silo => h('tr', {},
  h('th', { scope: 'row' }, silo.name, h('span', { class: 'muted system' }, silo.address)),
  h('td', {}, mark(silo.status === 'active' ? 'ok' : silo.status === 'dead' ? 'bad' : 'warn', silo.status)),
  h('td', {}, moment(silo.since, 'ago')),
  h('td', {}, silo.tenants.length ? silo.tenants.join(', ') : 'no tenant'));

function links() {
  const place = h('div');
  const version = document.querySelector('meta[name=service-version]').content;
  const link = (path, text) => h('li', {}, h('a', {
    href: path,
    // A link cannot send a key.
    onclick: event => { if (access.keys) { event.preventDefault(); attempt(place, () => download(path, path.split('/').at(-1))); } },
  }, text));
  return section('The service', h('p', {}, `Version ${version}`),
    h('ul', {}, h('li', {}, h('a', { href: '#/alerts' }, 'Alerts as sent')), h('li', {}, h('a', { href: '#/settings' }, 'Settings in force')),
      link('metrics', 'Metrics, for Prometheus'), h('li', {}, h('a', { href: 'docs' }, 'The API, to read and try')), link('openapi/v1.json', 'The API, as OpenAPI'),
      h('li', {}, h('a', { href: 'dashboard' }, 'Dashboard of the engine'), h('span', { class: 'muted' }, ' grains and silos; for administrators, without keys or behind a proxy that adds one'))), place,
    h('h3', {}, 'Documents'), documents());
}

function documents() {
  const list = h('ul');
  get('console/docs/contents.json').then(all => list.append(...all.map(d => h('li', {}, h('a', { href: `#/document/${d.path.split('/').at(-1)}` }, d.heading)))), () => list.append(h('li', {}, 'The list could not be read.')));
  return list;
}
