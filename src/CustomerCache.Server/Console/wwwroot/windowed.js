// A table of any length of which only the rows in sight, and some around them, are in the document. It is read page by page as one
// scrolls.
import { clear, h, setAttribute, setText } from './dom.js';
import { count, plural } from './format.js';
import { problemBox } from './problem.js';

const ROW = 34;
const AROUND = 12;

/**
 * `load(after, signal)` gives `{rows, next}`; `cells(row)` the contents of a row, the first of which names it. Call `begin` to
 * (re)start.
 */
export function windowedTable({ caption, heads, cells, load, signal }) {
  const top = h('tr', { class: 'spacer', 'aria-hidden': 'true' }, h('td', { colspan: heads.length }));
  const bottom = h('tr', { class: 'spacer', 'aria-hidden': 'true' }, h('td', { colspan: heads.length }));
  const body = h('tbody', {}, top, bottom);
  const captionElement = h('caption', { class: 'unseen' }, caption);
  const table = h('table', {}, captionElement, h('thead', {}, h('tr', {}, heads.map(text => h('th', { scope: 'col' }, text)))), body);
  const view = h('div', { class: 'window', tabindex: 0, role: 'region', 'aria-label': caption }, table);
  const status = h('p', { class: 'muted', role: 'status' });
  const place = h('div');
  let rows = [], next = null, reading = null, shown = new Map();

  const render = () => {
    const first = Math.max(0, Math.floor(view.scrollTop / ROW) - AROUND);
    const last = Math.min(rows.length, Math.ceil((view.scrollTop + view.clientHeight) / ROW) + AROUND);
    for (const [index, element] of shown) {
      if (index >= first && index < last) continue;
      if (element.contains(document.activeElement)) view.focus({ preventScroll: true });
      element.remove();
      shown.delete(index);
    }
    let after = top;
    for (let index = first; index < last; index++) {
      let element = shown.get(index);
      if (!element) {
        const [name, ...others] = cells(rows[index]);
        element = h('tr', { 'aria-rowindex': index + 2 }, h('th', { scope: 'row' }, name), others.map(cell => h('td', {}, cell)));
        shown.set(index, element);
      }
      if (after.nextSibling !== element) after.after(element);
      after = element;
    }
    top.style.height = `${first * ROW}px`;
    bottom.style.height = `${(rows.length - last) * ROW}px`;
    if (next !== null && view.scrollTop + view.clientHeight * 3 > rows.length * ROW) read();
  };

  const say = isWhole => {
    setAttribute(table, 'aria-rowcount', isWhole ? rows.length + 1 : -1);
    setText(status, !isWhole ? `${count(rows.length)} read${next === null ? '' : '; scroll on for more'}.` : rows.length ? `${plural(rows.length, 'device')}.` : 'None.');
  };

  const read = async () => {
    if (reading) return;
    const mine = reading = new AbortController();
    const stop = () => mine.abort();
    signal.addEventListener('abort', stop);
    try {
      const page = await load(next || null, mine.signal);
      if (mine.signal.aborted) return;
      rows = rows.concat(page.rows);
      next = page.next;
    } catch (error) {
      if (mine.signal.aborted) return;
      next = null;
      clear(place, problemBox(error));
      say(false);
      return;
    } finally {
      signal.removeEventListener('abort', stop);
      if (reading === mine) reading = null;
    }
    say(next === null);
    render();
  };

  view.addEventListener('scroll', render, { passive: true });
  const sized = new ResizeObserver(render);
  sized.observe(view);
  signal.addEventListener('abort', () => sized.disconnect());

  return {
    element: h('div', {}, place, view, status),
    begin({ caption: text = caption, after = '' } = {}) {
      reading?.abort();
      reading = null;
      setText(captionElement, text);
      setAttribute(view, 'aria-label', text);
      clear(place);
      for (const element of shown.values()) element.remove();
      [rows, next, shown] = [[], after, new Map()];
      view.scrollTop = 0;
      setText(status, 'Reading …');
      return read();
    },
  };
}
