// Asks again and again while the page is looked at.
import { clear, h } from './dom.js';
import { problemBox } from './problem.js';

/** Calls `ask` now, and `every` milliseconds after it ended, until the signal. The first failure is thrown, later ones are in `late`, each said once. */
export async function again(ask, every, signal, late = h('div')) {
  await ask();
  let timer, said = null;
  const say = error => {
    const text = error?.message ?? null;
    if (text === said) return;
    said = text;
    clear(late, error ? problemBox(error) : null);
  };
  const round = async () => {
    if (!document.hidden) {
      try { await ask(); say(null); } catch (error) { if (error.name !== 'AbortError') say(error); }
    }
    next();
  };
  const next = () => { if (!signal.aborted) timer = setTimeout(round, every); };
  signal.addEventListener('abort', () => clearTimeout(timer));
  next();
}
