// Elements made by hand. Data become text nodes or attributes, never markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

export const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

/** A drawing that is made anew only when what it shows differs from the last time: focus and selection stay. */
export function whenChanged(draw) {
  let drawn;
  return shown => {
    const text = JSON.stringify(shown);
    if (text === drawn) return;
    drawn = text;
    draw(shown);
  };
}

/** Replaces the text only when it differs: what did not change is neither painted nor read aloud again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

export const clear = (element, ...children) => { element.replaceChildren(...children.flat().filter(Boolean)); return element; };

const SHAPES = {
  ok: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.7 5.2-4.4 4.9a.9.9 0 0 1-1.3 0L4.1 9.2l1.3-1.2 1.2 1.2 3.8-4.2Z',
  warn: 'M8 1.2 15.6 14.6H.4ZM7.1 6v4.2h1.8V6Zm0 5.2V13h1.8v-1.8Z',
  bad: 'M4.9 1h6.2L15 4.9v6.2L11.1 15H4.9L1 11.1V4.9Zm.2 5.2L6.9 8l-1.8 1.8 1.2 1.2 1.7-1.8L9.800 11l1.200-1.200L9.200 8 11 6.200 9.800 5 8 6.800 6.300 5Z',
  busy: 'M8 1a7 7 0 1 0 7 7h-2a5 5 0 1 1-5-5Zm2 .3v2.100A5 5 0 0 1 12.600 6h2.100A7 7 0 0 0 10 1.300Z',
  none: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z',
};

/** A mark whose shape says what its colour says. The word beside it is for those who see neither. */
export function mark(level, word) {
  return h('span', { class: `mark ${level}` },
    svg('svg', { viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: SHAPES[level] ?? SHAPES.none, 'fill-rule': 'evenodd' })),
    h('span', {}, word));
}

/** Says something to those who listen, politely; the same thing only once. */
export function announce(text) {
  setText(document.getElementById('announcer'), text);
}

// A table that is wider than its frame can be scrolled by keys; others are no stop on the way.
const sizes = new ResizeObserver(entries => {
  for (const frame of new Set(entries.map(entry => entry.target.closest('.scroll')))) {
    if (frame) setAttribute(frame, 'tabindex', frame.scrollWidth > frame.clientWidth ? 0 : null);
  }
});

/** A table with a caption and head cells, given as texts or made by `number`; the caller fills the body. */
export function table(caption, heads) {
  const body = h('tbody');
  const element = h('table', {},
    h('caption', { class: 'unseen' }, caption),
    h('thead', {}, h('tr', {}, heads.map(head => typeof head === 'string' ? h('th', { scope: 'col' }, head) : head))),
    body);
  const frame = h('div', { class: 'scroll', role: 'region', 'aria-label': caption }, element);
  sizes.observe(frame);
  sizes.observe(element);
  return { element: frame, body };
}

/** The head of a column of numbers. */
export const number = text => h('th', { scope: 'col', class: 'number' }, text);

/** Terms and what they are. */
export const facts = pairs => h('dl', { class: 'facts' }, pairs.filter(Boolean).map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value ?? '—'))));

export const section = (title, ...children) => h('section', {}, h('h2', {}, title), ...children);
