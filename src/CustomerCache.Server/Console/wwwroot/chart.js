// Small pictures, each with the words for it. Everything is an attribute: the policy of the page allows no inline style.
import { h, setAttribute, svg } from './dom.js';
import { clock, count } from './format.js';

/** A bar of a share. `setShare` moves it. */
export function bar({ width = 160, height = 10, level = '' } = {}) {
  const value = svg('rect', { class: `bar-value ${level}`, x: 0, y: 0, width: 0, height, rx: 2 });
  const element = svg('svg', { class: 'bar', viewBox: `0 0 ${width} ${height}`, width, height, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    svg('rect', { class: 'bar-track', x: 0, y: 0, width, height, rx: 2 }), value);
  return {
    element,
    setShare(share, newLevel = level) {
      const size = share > 0 ? Math.max(2, Math.min(1, share) * width) : 0;
      setAttribute(value, 'width', size.toFixed(1));
      setAttribute(value, 'class', `bar-value ${newLevel}`);
    },
  };
}

/**
 * Records over the last refreshes, oldest first. The line is what was served; a cross marks a refresh that failed. The scale begins at
 * zero when the numbers differ much, else near them: a small loss must be seen.
 */
export function sparkline(refreshes, { width = 120, height = 26 } = {}) {
  const values = refreshes.map(r => r.records);
  const hasFailed = refresh => !['stored', 'no_longer_due'].includes(refresh.outcome);
  const failed = refreshes.filter(hasFailed).length;
  const words = values.length === 0 ? 'No refresh yet'
    : `Records over the last ${values.length} refreshes: ${count(Math.min(...values))} to ${count(Math.max(...values))}, now ${count(values.at(-1))}${failed ? `; ${failed} failed` : ''}`;
  const element = svg('svg', { class: 'sparkline', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': words }, svg('title', {}, words));
  if (values.length === 0) return element;
  const top = Math.max(...values, 1);
  const low = Math.min(...values);
  const bottom = low < top * 0.8 ? 0 : Math.max(0, low - Math.max(1, (top - low) * 0.5));
  const x = i => values.length === 1 ? width / 2 : 4 + i * (width - 8) / (values.length - 1);
  const y = v => height - 6 - (v - bottom) / Math.max(1, top - bottom) * (height - 10);
  if (values.length > 1) element.append(svg('path', { class: 'sparkline-line', d: values.map((v, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('') }));
  element.append(svg('circle', { class: 'sparkline-now', cx: x(values.length - 1).toFixed(1), cy: y(values.at(-1)).toFixed(1), r: 2.5 }));
  refreshes.forEach((r, i) => {
    if (hasFailed(r)) element.append(svg('path', { class: 'sparkline-failed', d: `M${x(i) - 2.500} ${height - 5}l5 5m0-5l-5 5` }));
  });
  return element;
}

const WIDTH = 560, HEIGHT = 150, LEFT = 8, BOTTOM = 18;

/** Series over time, one line each, with a legend that says the last value of each; the table below is for those who see no lines. */
export function lines(heading, times, series, words) {
  const values = series.flatMap(s => s.values).filter(v => v !== null);
  const top = Math.max(...values) || 1;
  const [first, last] = [times[0], Math.max(times.at(-1), times[0] + 1)];
  const x = at => LEFT + (at - first) / (last - first) * (WIDTH - 2 * LEFT);
  const y = v => HEIGHT - BOTTOM - v / top * (HEIGHT - BOTTOM - 14);
  const label = `${heading}: ${series.map(s => `${s.name} ${words(lastOf(s.values))}`).join(', ')}; highest ${words(top)}`;
  const element = svg('svg', { class: 'lines', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label }, svg('title', {}, label),
    svg('path', { class: 'axis', d: `M${LEFT} ${y(0)}H${WIDTH - LEFT}M${LEFT} ${y(top)}H${WIDTH - LEFT}` }),
    svg('text', { x: LEFT, y: y(top) - 3 }, words(top)), svg('text', { x: LEFT, y: HEIGHT - 4 }, clock(first)),
    svg('text', { x: WIDTH - LEFT, y: HEIGHT - 4, 'text-anchor': 'end' }, clock(last)),
    series.map((s, i) => [
      svg('path', { class: `line line-${i % 6}`, d: pathOf(s.values, times, x, y) }),
      svg('path', { class: `line line-${i % 6} dots`, d: dotsOf(s.values, times, x, y) })]));
  const legend = h('ul', { class: 'legend' }, series.map((s, i) => h('li', {},
    svg('svg', { viewBox: '0 0 18 8', width: 18, height: 8, 'aria-hidden': 'true' }, svg('path', { class: `line line-${i % 6}`, d: 'M0 4H18' })), ` ${s.name} `, h('span', { class: 'muted' }, words(lastOf(s.values))))));
  return h('div', {}, element, legend);
}

const lastOf = values => values.findLast(v => v !== null);

const isMissing = v => v === null || v === undefined;

// A gap in the values is a gap in the line; a value alone is a dot.
const pathOf = (values, times, x, y) => values.map((v, i) => isMissing(v) ? '' : `${isMissing(values[i - 1]) ? 'M' : 'L'}${x(times[i]).toFixed(1)} ${y(v).toFixed(1)}`).join('');

const dotsOf = (values, times, x, y) => values.map((v, i) => isMissing(v) || !isMissing(values[i - 1]) || !isMissing(values[i + 1]) ? '' : `M${x(times[i]).toFixed(1)} ${y(v).toFixed(1)}h0.1`).join('');
