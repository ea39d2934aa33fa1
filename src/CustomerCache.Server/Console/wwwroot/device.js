// One device: whose it is, whom to call, and why it is, or is not, served.
import { access, can, credential, get, loadAccess } from './api.js';
import { facts, h, mark, section } from './dom.js';
import { sentence } from './decisions.js';
import { moment } from './format.js';
import { jsonTree } from './json-tree.js';
import { devicePage, hostOf, pageOf } from './tenants.js';

export const title = parts => parts[1] ?? 'Device';

export async function show({ root, heading, signal, parts }) {
  const [system, serial] = parts;
  const query = new URLSearchParams({ serial: serial ?? '' });
  root.append(h('p', {}, h('a', { href: '#/devices' }, 'Find another device')));
  const waiting = h('p', { class: 'muted' }, 'Reading …');
  root.append(waiting);
  let decisions, records;
  try {
    [decisions, records] = await Promise.all([get(`v1/${encodeURIComponent(system)}/decisions?${query}`, { signal }), recordsOf(system, query, signal), access.known || loadAccess()]);
  } finally {
    waiting.remove();
  }
  const record = records[0];
  const name = record?.edge_name ?? record?.probe_group;
  if (name) heading.append(h('span', { class: 'muted' }, ` ${name}`));
  if (decisions.length === 0 && !record) {
    root.append(h('p', { class: 'lead' }, mark('none', 'Nothing is known of this device: no refresh has seen it.')));
    return;
  }
  root.append(...decisions.flatMap(d => decisionParts(d, isOf(d.tenant, records))));
  if (record) {
    root.append(h('div', { class: 'cards' }, whose(record), whomToCall(record)));
    const tree = jsonTree(record);
    root.append(section('Record, as it is served', h('div', { class: 'actions' },
      h('button', { type: 'button', onclick: () => tree.openAll(true) }, 'Open all'),
      h('button', { type: 'button', onclick: () => tree.openAll(false) }, 'Close all')), tree.element));
  }
}

async function recordsOf(system, query, signal) {
  // Nothing was built yet: that is told by the decisions and the overview.
  try {
    return await get(`v1/${encodeURIComponent(system)}/records?${query}`, { signal });
  } catch (error) {
    if (error.status === 503) return [];
    throw error;
  }
}

const isOf = (tenant, records) => records.some(r => !r.edge || r.edge.host === hostOf(tenant));

function decisionParts(d, isServed) {
  const { level, text, at, atWords } = sentence(d, isServed);
  return [
    h('p', { class: 'lead' }, mark(level, text), at ? h('span', { class: 'muted since' }, `${atWords} `, moment(at, 'ago'), '.') : null),
    facts([
      ['Tenant', h('a', { href: pageOf(d.tenant) }, d.tenant)],
      ['Decision', [...new Set([d.decision, d.reason])].join(', ').replaceAll('_', ' ')],
      ['Decided', moment(d.decided_at, 'ago')],
      ['Last confirmed', d.last_confirmed_at ? moment(d.last_confirmed_at, 'ago') : 'never'],
      ['First seen', moment(d.first_seen_at, 'ago')],
    ]),
  ];
}

function whose(record) {
  const client = record.bruin_client_info ?? {};
  const site = record.site_details ?? {};
  const address = site.address ? [site.address.address, site.address.city, [site.address.state, site.address.zip].filter(Boolean).join(' '), site.address.country].filter(Boolean).join(', ') : null;
  return h('section', { class: 'panel' }, h('h2', {}, 'Whose device'), facts([
    ['Client', client.client_name ? h('span', {}, h('strong', {}, client.client_name), h('span', { class: 'muted' }, ` ${client.client_id ?? ''}`)) : client.client_id],
    ['Site', String(site.siteLabel ?? '').includes(client.site_id) ? site.siteLabel : [site.siteLabel, client.site_id].filter(Boolean).join(' · ') || null],
    address ? ['Address', address] : null,
    site.tzOffset !== undefined && site.tzOffset !== null ? ['Time at the site', siteTime(site.tzOffset)] : null,
    record.edge ? ['Enterprise', `${record.edge.enterprise_name ?? ''} · ${record.edge.enterprise_id}`] : ['Probe', record.probe_id],
    ['Last contact', record.last_contact ? moment(record.last_contact, 'ago') : 'unknown'],
    record.ha_serial_number ? ['HA partner', h('a', { href: devicePage('velocloud', record.ha_serial_number) }, record.ha_serial_number)] : null,
  ]));
}

const siteTime = offset => `${new Date(Date.now() + offset * 3_600_000).toISOString().slice(11, 16)} (UTC${offset < 0 ? '−' : '+'}${Math.abs(offset)})`;

function whomToCall(record) {
  const people = [];
  const add = (role, first, last, phone, mail) => { if (phone || mail || first || last) people.push({ role, name: [first, last].filter(Boolean).join(' '), phone, mail }); };
  const ticket = record.ticket_contact_details;
  if (ticket) add('Ticket contact', ticket.firstName, ticket.lastName, ticket.phone, ticket.email);
  const site = record.site_details;
  if (site) add('Site contact', site.primaryContactName, null, site.primaryContactPhone, site.primaryContactEmail);
  for (const other of record.ticket_contact_additional_subscribers ?? []) add('Also told of tickets', other.firstName, other.lastName, other.phone, other.email);
  const place = h('section', { class: 'panel' }, h('h2', {}, 'Whom to call'));
  if (people.length === 0) {
    place.append(h('p', { class: 'muted' }, access.known && !can('contacts') ? `Contacts are not shown: your ${credential()} lacks the scope "contacts".` : 'The record names nobody.'));
    return place;
  }
  place.append(h('ul', { class: 'people' }, people.map(p => h('li', {},
    h('span', { class: 'muted' }, p.role), ' ', h('strong', {}, p.name || '—'), h('br'),
    p.phone ? h('a', { href: `tel:${String(p.phone).replace(/[^+\d]/g, '')}` }, p.phone) : null, p.phone && p.mail ? ' · ' : null,
    p.mail ? h('a', { href: `mailto:${p.mail}` }, p.mail) : null))));
  return place;
}
