// What was refused, and why, where it can be seen and is heard.
import { credential } from './api.js';
import { h } from './dom.js';

const advice = problem => problem.status === 403 ? `Your ${credential()} does not allow this. Sign in with another one, or ask the operators of the service.` : null;

/** A box for a problem: title, detail, and what is wrong with each field. */
export function problemBox(problem) {
  const fields = Object.entries(problem.errors ?? {});
  const detail = problem.detail && !(fields.length && fields.every(([name]) => problem.detail.includes(`'${name}'`))) ? problem.detail : null;
  return h('div', { class: 'problem', role: 'alert' },
    h('strong', {}, problem.title ?? 'This page failed.'),
    problem.status ? h('span', { class: 'muted' }, ` (${problem.status})`) : null,
    detail || !problem.title ? h('p', {}, detail ?? problem.message) : null,
    fields.length ? h('ul', {}, fields.map(([name, messages]) => h('li', {}, h('code', {}, name), ' ', [messages].flat().join('; ')))) : null,
    advice(problem) ? h('p', {}, advice(problem)) : null);
}

/** Runs an action; shows in `place` what went wrong, and answers undefined then. */
export async function attempt(place, action) {
  place.replaceChildren();
  try {
    return await action();
  } catch (error) {
    if (error.name === 'AbortError') return undefined;
    place.append(problemBox(error));
    if (error.status === undefined) console.error(error);
    return undefined;
  }
}
