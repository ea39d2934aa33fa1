// The story of one job, and what can be done when it failed for good.
import { get, send } from './api.js';
import { confirm } from './dialog.js';
import { announce, clear, facts, h, mark, section } from './dom.js';
import { count, moment } from './format.js';
import { permit } from './permit.js';
import { attempt } from './problem.js';

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
    const act = async (call, words) => {
      if (await attempt(outcome, call)) announce(`Job ${words}.`);
      await draw().catch(() => {});
    };
    const retry = h('button', { type: 'button', onclick: () => act(() => send(`v1/dead-letters/${letter.id}/retry`, { method: 'POST' }), 'accepted again') }, 'Retry');
    const drop = h('button', {
      type: 'button', class: 'danger',
      async onclick() {
        if (await confirm({ title: 'Drop the dead letter?', content: h('p', {}, `What depends on ${letter.entity} is not invalidated by it any more.`), yes: 'Drop', danger: true, signal })) await act(() => send(`v1/dead-letters/${letter.id}`, { method: 'DELETE' }), 'dropped');
      },
    }, 'Drop …');
    return section('It failed for good', h('p', {}, 'Failed ', moment(letter.failed_at, 'ago'), ': ', letter.reason), h('div', { class: 'actions' }, retry, drop), permit([retry, drop], 'admin', 'Retrying and dropping need', signal));
  };
  root.append(h('p', {}, h('a', { href: '#/changes' }, 'All jobs')), story, outcome);
  await draw();
}
