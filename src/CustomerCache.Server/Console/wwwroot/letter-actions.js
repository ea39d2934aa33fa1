// What can be done about a dead letter.
import { send } from './api.js';
import { confirm } from './dialog.js';
import { announce, h } from './dom.js';
import { attempt } from './problem.js';

/** The buttons that retry and drop a dead letter. Problems are shown in `outcome`; `ended` is called after each attempt. */
export function letterActions(letter, { outcome, signal, ended, disabled = false }) {
  const act = async (call, what) => {
    if (await attempt(outcome, call)) announce(`${letter.type ?? letter.kind} about ${letter.entity} ${what}.`);
    await ended();
  };
  const retry = () => act(() => send(`v1/dead-letters/${letter.id}/retry`, { method: 'POST' }), 'accepted again');
  const drop = async () => {
    const agreed = await confirm({
      title: 'Drop the dead letter?',
      content: h('p', {}, `What depends on ${letter.entity} ${letter.ids.slice(0, 3).join(', ')} is not invalidated by it any more.`),
      yes: 'Drop', danger: true, signal,
    });
    if (agreed) await act(() => send(`v1/dead-letters/${letter.id}`, { method: 'DELETE' }), 'dropped');
  };
  return [h('button', { type: 'button', onclick: retry, disabled }, 'Retry'), h('button', { type: 'button', class: 'danger', onclick: drop, disabled }, 'Drop …')];
}
