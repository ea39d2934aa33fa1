// A refresh while it runs.
import { bar } from './chart.js';
import { h, setAttribute, setText } from './dom.js';
import { clock, count, plural, span } from './format.js';
import { follow } from './live.js';

export function progressPanel({ signal, onStatus, onEnd }) {
  const done = bar({ width: 600, height: 14, level: 'busy' });
  const words = h('p');
  const meter = h('div', { role: 'progressbar', 'aria-label': 'Progress of the refresh', 'aria-valuemin': 0 }, done.element);
  const element = h('section', { class: 'panel progress', hidden: true }, h('h2', {}, 'A refresh runs'), meter, words);
  let running = null;
  let seen = [];

  const draw = status => {
    seen.push({ at: performance.now(), decided: status.decided });
    while (seen.length > 2 && seen.at(-1).at - seen[0].at > 10_000) seen.shift();
    const elapsed = (seen.at(-1).at - seen[0].at) / 1000;
    const rate = elapsed > 0.5 ? (seen.at(-1).decided - seen[0].decided) / elapsed : null;
    setAttribute(meter, 'aria-valuemax', Math.max(1, status.listed));
    setAttribute(meter, 'aria-valuenow', status.decided);
    done.setShare(status.listed ? status.decided / status.listed : 0);
    const text = status.listed === 0
      ? status.last_error
        ? `Attempt ${status.failed_attempt} of ${status.max_attempts} failed: ${status.last_error}${status.next_attempt_at ? `; the next one at ${clock(Date.parse(status.next_attempt_at))}` : '; the next one runs'}`
        : `The devices are being listed${status.attempts > 1 ? `, attempt ${status.attempts}` : ''} …`
      : [`${count(status.decided)} of ${plural(status.listed, 'device')} decided`,
        status.total ? `${count(status.crossed)} of ${count(status.total)} crossed with Bruin` : null,
        rate ? `${count(Math.round(rate))} a second` : null,
        status.eta_seconds !== null && status.eta_seconds !== undefined && status.decided < status.listed ? `about ${span(status.eta_seconds)} left` : null].filter(Boolean).join(' · ');
    setText(words, text);
    setAttribute(meter, 'aria-valuetext', text);
    onStatus(status);
  };

  return {
    element,
    isRunning: () => running !== null,
    follow(id) {
      if (running === id) return;
      running = id;
      seen = [];
      element.hidden = false;
      setText(words, 'It begins …');
      follow(`v1/refreshes/${encodeURIComponent(id)}/events`, {
        signal,
        onState: (state, _, problem) => { if (problem?.status === 404) over(id, null); },
        onEvent: (name, status) => {
          if (running !== id) return 'done';
          draw(status);
          if (name !== 'finished') return undefined;
          over(id, status);
          return 'done';
        },
      });
    },
  };

  function over(id, status) {
    if (running !== id) return;
    running = null;
    element.hidden = true;
    if (status) onEnd(status);
  }
}
