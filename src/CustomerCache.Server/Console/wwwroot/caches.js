// The domain caches: what they hold, how well they serve, and how to drop what is wrong in them.
import { get, post } from './api.js';
import { again } from './again.js';
import { bar } from './chart.js';
import { confirm } from './dialog.js';
import { announce, clear, h, number, section, setText, table } from './dom.js';
import { bytes, count, percent, plural, span } from './format.js';
import { permit } from './permit.js';
import { attempt } from './problem.js';

const STRATEGIES = {
  ttl: 'kept for a time',
  cdc: 'kept until something changes',
  hybrid: 'kept for a time, or until something changes',
};

export const title = () => 'Caches';

export async function show({ root, signal }) {
  const late = h('div');
  const unmeasured = h('div');
  const { element, body } = table('Domains. Counts are of the process that answers, since it began.', [
    'Domain', 'Strategy', number('Kept for'), 'Hit rate', number('Hits'), number('Misses'), number('Waited for another'), number('Fetching now'), number('Invalidations'), number('Refused'), number('Keys'), number('Size')]);
  const rows = new Map();
  const select = h('select', { id: 'domain' });
  const ask = async () => {
    const domains = await get('v1/caches', { signal });
    for (const domain of domains) {
      if (!rows.has(domain.domain)) {
        const row = domainRow(domain);
        rows.set(domain.domain, row);
        body.append(row.element);
        select.append(h('option', { value: domain.domain }, domain.domain));
      }
      rows.get(domain.domain).update(domain);
    }
  };
  const measure = async () => {
    for (const [name, row] of rows) row.measured(await get(`v1/caches/${encodeURIComponent(name)}/usage`, { signal }));
  };
  const measureButton = h('button', { type: 'button', onclick: () => attempt(unmeasured, measure) }, 'Measure again');
  root.append(h('p', { class: 'muted' }, Object.entries(STRATEGIES).map(([name, words]) => `${name}: ${words}`).join(' · ')), late, element, h('p', {}, measureButton), unmeasured, invalidation(select, measure, signal));
  await again(ask, 5000, signal, late);
  await measure();
}

function domainRow(first) {
  const rate = bar({ width: 80, height: 8, level: 'ok' });
  const share = h('span', { class: 'number' });
  const cells = Object.fromEntries(['hits', 'misses', 'joined', 'waiting', 'invalidations', 'refused', 'keys', 'bytes'].map(name => [name, h('td', { class: 'number' }, '…')]));
  const times = [first.ttl !== null ? span(first.ttl) : 'no limit', first.safety_ttl ? `at most ${span(first.safety_ttl)}` : null, first.cache_null ? 'nulls too' : null].filter(Boolean).join(', ');
  const element = h('tr', {},
    h('th', { scope: 'row' }, h('a', { href: `#/cache/${encodeURIComponent(first.domain)}` }, first.domain)),
    h('td', {}, first.strategy),
    h('td', { class: 'number' }, times),
    h('td', { class: 'rate' }, rate.element, share),
    cells.hits, cells.misses, cells.joined, cells.waiting, cells.invalidations, cells.refused, cells.keys, cells.bytes);
  return {
    element,
    update({ metrics }) {
      const asked = metrics.hits + metrics.misses;
      rate.setShare(asked ? metrics.hits / asked : 0);
      setText(share, percent(metrics.hits, asked));
      for (const name of ['hits', 'misses', 'joined', 'waiting', 'invalidations', 'refused']) setText(cells[name], count(metrics[name]));
    },
    measured(usage) {
      setText(cells.keys, count(usage.keys));
      setText(cells.bytes, bytes(usage.bytes));
    },
  };
}

const KINDS = {
  keys: { label: 'Key', example: 'orders:detail:42', body: text => ({ keys: [text] }), words: text => `the key ${text}` },
  entities: { label: 'Entity', example: 'product:A', body: text => ({ entities: [text] }), words: text => `everything that depends on ${text}` },
  pattern: { label: 'Pattern', example: 'orders:detail:*', body: text => ({ pattern: text }), words: text => `every key like ${text}` },
};

function invalidation(select, measure, signal) {
  const place = h('div', { class: 'outcome' });
  const what = h('input', { id: 'stale', required: true, autocomplete: 'off', spellcheck: 'false', size: 40, 'aria-describedby': 'stale-help' });
  const help = h('p', { id: 'stale-help', class: 'muted' });
  const kinds = Object.entries(KINDS).map(([name, kind], i) => h('label', {}, h('input', { type: 'radio', name: 'kind', value: name, checked: i === 0, onchange: () => explain() }), ` ${kind.label}`));
  const drop = h('button', { class: 'danger' }, 'Drop');
  const chosen = () => KINDS[form.elements.kind.value];
  const explain = () => setText(help, `Such as ${chosen().example}.`);
  const form = h('form', {
    class: 'fields',
    async onsubmit(event) {
      event.preventDefault();
      const [domain, text, kind] = [select.value, what.value.trim(), chosen()];
      if (kind === KINDS.pattern && !await confirm({ title: 'Drop by pattern?', content: h('p', {}, `Drops ${kind.words(text)} in ${domain}. Whoever reads them next fetches them anew.`), yes: 'Drop', danger: true, signal })) return;
      const done = await attempt(place, () => post(`v1/caches/${encodeURIComponent(domain)}/invalidate`, kind.body(text)));
      if (!done) return;
      const words = `Dropped ${kind.words(text)} in ${domain}: ${plural(done.invalidated, 'entry', 'entries')}${done.copies ? `, ${plural(done.copies, 'copy', 'copies')} of users` : ''}.`;
      clear(place, h('p', { class: 'done' }, words));
      announce(words);
      await attempt(h('div'), measure);
    },
  },
  h('div', {}, h('label', { for: 'domain' }, 'Domain'), select),
  h('fieldset', {}, h('legend', {}, 'By'), kinds),
  h('div', {}, h('label', { for: 'stale' }, 'What'), what, help),
  drop);
  explain();
  return section('Drop what is stale', form, permit([drop], 'write', 'Dropping needs', signal), place);
}
