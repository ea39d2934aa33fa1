// What changed outside, what is done about it, and what became stale.
import { can, get, send } from './api.js';
import { again } from './again.js';
import { clear, facts, h, mark, number, section, table } from './dom.js';
import { count, moment, now, plural } from './format.js';
import { permit } from './permit.js';
import { letterActions } from './letter-actions.js';
import { problemBox } from './problem.js';

const MOST_STALE = 200;

export const title = () => 'Changes';

const CHANNEL_LEVELS = { listening: 'ok', connected: 'ok', connecting: 'warn', disconnected: 'bad', disabled: 'none' };
const JOB_LEVELS = { waiting: 'none', running: 'busy', done: 'ok', dropped: 'bad' };

export async function show({ root, signal, query }) {
  const late = h('div');
  const channels = section('Channels');
  const { element: jobs, ask: askJobs } = jobsSection(query, signal);
  const { element: letters, ask: askLetters } = deadLetterSection(signal);
  root.append(late, channels, letters, jobs, staleSection(signal));
  await again(() => Promise.all([askChannels(channels, signal), askLetters(), askJobs()]), 5000, signal, late);
}

async function askChannels(place, signal) {
  const { status, feeds_enabled: feeds, channels } = await (await send('health/events', { signal, also: [503] })).json();
  const { element, body } = table('Channels by which changes come in', [
    'Channel', 'State', 'Last event', number('Received'), number('Seen before'), number('Skipped'), number('Errors'), number('Gaps'), number('Reconnects'), 'Position']);
  for (const c of channels) {
    body.append(h('tr', {},
      h('th', { scope: 'row' }, c.channel),
      h('td', {}, mark(CHANNEL_LEVELS[c.state] ?? 'none', c.state), lastError(c)),
      h('td', {}, moment(c.last_event_at, 'ago')),
      cell(c.received), cell(c.duplicates), cell(c.skipped), cell(c.errors, c.failing && 'bad'), cell(c.gaps), cell(c.reconnects),
      h('td', { class: 'cut', title: c.position ?? '' }, c.position ?? '—')));
  }
  redraw(place, h('h2', {}, 'Channels'),
    h('p', { class: 'lead' }, status === 'ok' ? mark('ok', channels.length ? `${plural(channels.length, 'channel')}, none is down` : 'No event has come in yet') : mark('bad', 'A feed is down: what changes is learnt late, or by the next refresh')),
    h('p', { class: 'muted' }, feeds ? 'Feeds are followed: after a gap everything that changes keep fresh is dropped.' : 'No feed is followed; changes come in as others send them to v1/events.'),
    channels.length ? element : null);
}

// Red while it lasts; what is over is told as such.
const lastError = c => c.last_error && h('p', { class: `verdict ${c.failing ? 'bad' : 'muted'}` },
  c.failing ? '' : 'Recovered; last error ', c.last_error_at ? moment(c.last_error_at, 'ago') : '', ': ', c.last_error);

function deadLetterSection(signal) {
  const { element: listed, body } = table('Dead letters, newest first', ['Failed', 'What', 'About', 'Reason', 'Actions']);
  const lead = h('p', { class: 'lead' });
  const outcome = h('div', { class: 'outcome' });
  const buttons = [];
  const allowed = permit(buttons, 'admin', 'Retrying and dropping dead letters needs', signal);
  const element = section('Dead letters', lead, listed, allowed, outcome);
  element.hidden = true;
  let shown = '';
  const ask = async () => {
    const answer = await get('v1/dead-letters?limit=200', { signal });
    element.hidden = answer.total === 0;
    const ids = answer.dead_letters.map(l => l.id).join();
    if (ids === shown) return;
    shown = ids;
    clear(lead, mark('bad', `${plural(answer.total, 'job or event', 'jobs and events')} failed for good; what they were about may be stale until they are retried.`));
    buttons.length = 0;
    clear(body, answer.dead_letters.map(letter => {
      const actions = letterActions(letter, { outcome, signal, ended: () => ask().catch(() => {}), disabled: !can('admin') });
      buttons.push(...actions);
      return h('tr', {},
        h('td', {}, moment(letter.failed_at, 'ago')),
        h('th', { scope: 'row', title: letter.id }, letter.type ?? letter.kind, h('span', { class: 'muted system' }, letter.origin)),
        h('td', { title: letter.ids.slice(0, 50).join(', ') }, `${letter.change} ${letter.entity}`, h('span', { class: 'muted system' }, letter.ids.slice(0, 3).join(', '))),
        h('td', {}, h('p', { class: 'verdict bad' }, letter.reason)),
        h('td', { class: 'actions' }, actions));
    }));
  };
  return { element, ask };
}

function jobsSection(query, signal) {
  const state = h('select', { id: 'job-state' }, ['', 'waiting', 'running', 'done', 'dropped'].map(s => h('option', { value: s, selected: s === (query.get('jobs') ?? '') }, s || 'all')));
  const counts = h('div');
  const list = h('div');
  const ask = async () => {
    const answer = await get(`v1/jobs?${new URLSearchParams({ limit: 200, ...(state.value ? { state: state.value } : {}) })}`, { signal });
    redraw(counts, facts([
      ['Waiting', count(answer.waiting)], ['Running', count(answer.running)], ['Done', count(answer.done)],
      ['Dropped', count(answer.dropped)], ['Repeated', count(answer.duplicates)], ['Tried again', count(answer.retries)],
      ['Last error', answer.last_error ? h('span', {}, moment(answer.last_error_at, 'ago'), ': ', answer.last_error) : 'none']]));
    const { element, body } = table('Jobs, newest first', ['Job', 'State', 'About', 'Made', 'Due', 'Ended', number('Attempts'), number('Priority')]);
    for (const job of answer.jobs) {
      const ids = job.ids.slice(0, 3).join(', ') + (job.ids.length > 3 ? ` and ${job.ids.length - 3} more` : '');
      body.append(h('tr', {},
        h('th', { scope: 'row', title: job.id }, h('a', { href: `#/job/${encodeURIComponent(job.id)}` }, job.type), h('span', { class: 'muted system' }, job.topic)),
        h('td', {}, mark(JOB_LEVELS[job.state] ?? 'none', job.state), job.reason ? h('p', { class: 'verdict' }, job.reason) : null),
        h('td', { title: job.ids.slice(0, 50).join(', ') }, job.entity, h('span', { class: 'muted system' }, ids)),
        h('td', {}, moment(job.created_at, 'ago')), h('td', {}, moment(job.due_at, 'second')), h('td', {}, moment(job.ended_at, 'ago')),
        h('td', { class: 'number' }, count(job.attempts)), h('td', { class: 'number' }, count(job.priority))));
    }
    redraw(list, answer.jobs.length ? element : h('p', { class: 'muted' }, state.value ? `No job is ${state.value}.` : 'There is no job.'));
  };
  state.addEventListener('change', () => {
    history.replaceState(null, '', `#/changes${state.value ? `?jobs=${state.value}` : ''}`);
    ask().catch(error => error.name === 'AbortError' || clear(list, problemBox(error)));
  });
  return { element: section('Jobs', counts, h('p', {}, h('label', { for: 'job-state' }, 'Show '), state), list), ask };
}

function staleSection(signal) {
  const { element, body } = table('What became stale, newest first', ['When', 'Domain', 'What']);
  const none = h('p', { class: 'muted' }, 'Nothing since this page was opened; what becomes stale appears here.');
  element.hidden = true;
  const read = async () => {
    let position = null, pause = 1000;
    while (!signal.aborted) {
      try {
        const page = await get(`v1/invalidations${position === null ? '' : `?${new URLSearchParams({ after: position, wait: 25 })}`}`, { signal, cache: 'no-store' });
        if (page.gap && position !== null) add([{ domain: null, keys: [], entities: [], patterns: [], gap: true }]);
        add(page.items);
        position = page.position;
        pause = 1000;
      } catch (error) {
        if (signal.aborted || error.status === 401 || error.status === 403) return;
        await new Promise(done => setTimeout(done, pause));
        pause = Math.min(pause * 2, 30_000);
      }
    }
  };
  const add = items => {
    for (const item of items) {
      const what = item.gap ? 'a gap: everything may be' : [[item.keys, 'key'], [item.entities, 'entity'], [item.patterns, 'pattern']]
        .filter(([names]) => names.length).map(([names, word]) => `${word} ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`).join('; ');
      body.prepend(h('tr', {}, h('td', {}, moment(now(), 'second')), h('td', {}, item.domain ?? 'all'), h('td', {}, what)));
    }
    while (body.children.length > MOST_STALE) body.lastChild.remove();
    none.hidden = body.children.length > 0;
    element.hidden = !none.hidden;
  };
  read();
  return section('What became stale', none, element);
}

const cell = (n, level) => h('td', { class: 'number' }, n && level ? mark(level, count(n)) : count(n));

// The page is not built anew when nothing changed: whoever reads in it stays where they are. Ages go on by themselves.
function redraw(place, ...children) {
  const made = h('div', {}, children);
  const same = element => element.textContent.replace(/\d+ (s|min|h|d)( \d+ (s|min|h))? ago/g, '');
  if (same(made) !== same(place)) clear(place, [...made.childNodes]);
}
