// The story of one job, and what can be done when it failed for good.
import { get } from './api.js';
import { clear, facts, h, mark, section } from './dom.js';
import { count, moment } from './format.js';
import { letterActions } from './letter-actions.js';
import { permit } from './permit.js';

const LEVELS = { waiting: 'none', running: 'busy', done: 'ok', dropped: 'bad' };

export const title = parts => `Job ${parts[0] ?? ''}`;

export async function show({ root, signal, parts }) {
  const id = parts[0] ?? '';
  const story = h('div');
  const outcome = h('div', { class: 'outcome' });
  const draw = async () => {
    const job = await get(`v1/jobs/${encodeURIComponent(id)}`, { signal });
    const letter = job.state === 'dropped' ? (await get('v1/dead-letters?limit=200', { signal })).dead_letters.find(l => l.id === id) : null;
    clear(story,
      h('p', { class: 'lead' }, mark(LEVELS[job.state] ?? 'none', `${job.state}: ${job.type} of ${job.topic}`)),
      job.reason ? h('p', { class: job.state === 'dropped' ? 'verdict bad' : 'verdict' }, job.reason) : null,
      facts([
        ['About', `${job.entity} ${job.ids.slice(0, 20).join(', ')}${job.ids.length > 20 ? ` and ${job.ids.length - 20} more` : ''}`],
        ['Made', h('span', {}, moment(job.created_at, 'second'), ' ', h('span', { class: 'muted' }, moment(job.created_at, 'ago')))],
        ['Due', moment(job.due_at, 'second')], ['Ended', moment(job.ended_at, 'second')], ['Given up after', moment(job.expires_at, 'second')],
        ['Attempts', count(job.attempts)], ['Priority', count(job.priority)], ['Follows', job.generation ? `the event, ${count(job.generation)} jobs before it` : 'the event itself']]),
      letter ? actions(letter) : null);
  };
  const actions = letter => {
    const buttons = letterActions(letter, { outcome, signal, ended: () => draw().catch(() => {}) });
    return section('It failed for good', h('p', {}, 'Failed ', moment(letter.failed_at, 'ago'), ': ', letter.reason), h('div', { class: 'actions' }, buttons), permit(buttons, 'admin', 'Retrying and dropping need', signal));
  };
  root.append(h('p', {}, h('a', { href: '#/changes' }, 'All jobs')), story, outcome);
  await draw();
}
