// What can be done with a tenant, by whoever may.
import { download, post } from './api.js';
import { announce, clear, h } from './dom.js';
import { confirm } from './dialog.js';
import { bytes, count, plural } from './format.js';
import { permit } from './permit.js';
import { attempt } from './problem.js';
import { hostOf, load, pathOf } from './tenants.js';

export function tenantActions({ name, signal, started }) {
  const place = h('div', { class: 'outcome' });
  let tenant = null;

  const refresh = async accept => {
    const answer = await attempt(place, () => post(`${pathOf(name)}/refresh${accept ? '?accept_shrink=true' : ''}`));
    if (answer) started(answer);
  };
  const refreshButton = h('button', { type: 'button', class: 'primary', onclick: () => refresh(false) }, 'Refresh now');
  const acceptButton = h('button', { type: 'button', class: 'danger', hidden: true, onclick: () => accept() }, 'Accept the drop …');
  const importButton = h('button', { type: 'button', onclick: () => choose() }, 'Import …');
  const exportButton = h('button', { type: 'button', onclick: () => attempt(place, () => download(`${pathOf(name)}/export`, `${hostOf(name)}-v${tenant?.version ?? 0}.json`)) }, 'Export');
  const element = h('div', {}, h('div', { class: 'actions' }, refreshButton, acceptButton, importButton, exportButton), permit([refreshButton, acceptButton, importButton], 'admin', 'Refresh and import need', signal), place);

  async function accept() {
    const cached = tenant.last_refresh?.funnel?.cached ?? 0;
    const agreed = await confirm({
      title: 'Accept the drop?',
      content: h('p', {}, `${plural(tenant.records, 'record is', 'records are')} served now; the last refresh found only ${plural(cached, 'device')} to serve. A new refresh runs and whatever it finds is served, however few. Do this only if the devices are really gone.`),
      yes: 'Refresh and accept', danger: true, signal,
    });
    if (agreed) await refresh(true);
  }

  async function choose() {
    const file = h('input', { type: 'file', id: 'import-file', accept: '.json,application/json' });
    const about = h('p', { class: 'muted', role: 'status' }, 'A JSON array of records, as an export is.');
    file.addEventListener('change', () => { about.textContent = file.files[0] ? `${file.files[0].name}, ${bytes(file.files[0].size)}` : ''; });
    const agreed = await confirm({
      title: `Import into ${hostOf(name)}`,
      content: h('div', {}, h('p', {}, tenant.records ? `All ${count(tenant.records)} records of this tenant are replaced by those of the file, as one new version. The next refresh crosses them again.` : 'The records of the file are served as one new version. The next refresh crosses them again.'),
        h('p', {}, h('label', { for: 'import-file' }, 'File '), file), about),
      yes: tenant.records ? `Replace ${plural(tenant.records, 'record')}` : 'Import', danger: tenant.records > 0, signal, isReady: () => file.files.length === 1,
    });
    if (!agreed) return;
    clear(place, h('p', { class: 'muted' }, 'The file is being sent …'));
    const done = await attempt(place, () => post(`${pathOf(name)}/import`, file.files[0], { signal }));
    if (!done) return;
    const text = `Imported: version ${count(done.version)} with ${plural(done.records, 'record')} is served.`;
    clear(place, h('p', { class: 'done' }, text));
    announce(text);
    load().catch(() => {});
  }

  return {
    element,
    update(now) {
      tenant = now;
      acceptButton.hidden = tenant.last_refresh?.outcome !== 'shrink_blocked';
      exportButton.disabled = tenant.version === 0;
    },
  };
}
