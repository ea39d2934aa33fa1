// A day of this process in pictures: what grew, what slowed down, what ran short.
import { get } from './api.js';
import { again } from './again.js';
import { lines } from './chart.js';
import { clear, h, section } from './dom.js';
import { count, plural, span } from './format.js';

// A ratio and sums are made here; each is drawn from the samples of the server.
const CHARTS = [
  { heading: 'Age of what is served', metric: 'customercache.tenant.age', label: 'tenant', words: span },
  { heading: 'Records', metric: 'customercache.tenant.records', label: 'tenant', words: count },
  { heading: 'Duration of refreshes', metric: 'customercache.refresh.duration', label: 'tenant', words: span },
  { heading: 'Devices by decision', metric: 'customercache.refresh.devices', label: 'decision', words: count },
  { heading: 'Hit rate of caches', metric: 'customercache.cache.hits', of: 'customercache.cache.misses', label: 'domain', words: share => `${(share * 100).toFixed(1)} %` },
  { heading: 'Replicas behind the owner by', metric: 'customercache.replica.staleness', label: 'tenant', words: span },
  { heading: 'Calls to vendors under way', metric: 'customercache.budget.in_use', label: 'host', words: count },
  { heading: 'Jobs that wait', metric: 'customercache.job.waiting', label: 'topic', words: count },
];

export const title = () => 'History';

export async function show({ root, signal }) {
  const late = h('div');
  const hours = h('select', { id: 'hours' }, [1, 6, 24].map(n => h('option', { value: n, selected: n === 24 }, plural(n, 'hour'))));
  const charts = h('div', { class: 'charts' });
  root.append(late, h('p', {}, h('label', { for: 'hours' }, 'The last '), hours),
    h('p', { class: 'muted' }, 'Sampled every two minutes by the process that answers, and kept for a day while it runs. Prometheus keeps them longer: see Metrics.'), charts);
  const ask = async () => {
    const { times, series } = await get(`v1/history?hours=${hours.value}`, { signal });
    clear(charts, CHARTS.map(chart => section(chart.heading, picture(chart, times.map(t => Date.parse(t)), series))));
  };
  hours.addEventListener('change', () => ask().catch(() => {}));
  await again(ask, 60_000, signal, late);
}

function picture(chart, times, series) {
  const grouped = sum(series.filter(s => s.metric === chart.metric), chart.label);
  if (chart.of) {
    const others = sum(series.filter(s => s.metric === chart.of), chart.label);
    for (const [name, values] of grouped) grouped.set(name, values.map((v, i) => ratio(v, others.get(name)?.[i] ?? null)));
  }
  const drawn = [...grouped].map(([name, values]) => ({ name, values })).filter(s => s.values.some(v => v !== null));
  return drawn.length ? lines(chart.heading, times, drawn, chart.words) : h('p', { class: 'muted' }, times.length ? 'Nothing was measured in this time.' : 'The first sample is taken two minutes after the start.');
}

const ratio = (part, other) => part === null && other === null || (part ?? 0) + (other ?? 0) === 0 ? null : (part ?? 0) / ((part ?? 0) + (other ?? 0));

function sum(series, label) {
  const grouped = new Map();
  for (const s of series) {
    const name = s.labels[label] ?? '';
    const before = grouped.get(name);
    grouped.set(name, before ? s.values.map((v, i) => v === null && before[i] === null ? null : (v ?? 0) + (before[i] ?? 0)) : s.values);
  }
  return grouped;
}
