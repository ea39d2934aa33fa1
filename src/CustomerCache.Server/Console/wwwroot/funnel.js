// What became of the devices of a tenant, as bars that can be chosen.
import { bar } from './chart.js';
import { clear, h, setAttribute, setText } from './dom.js';
import { count, percent, plural } from './format.js';
import { ordered } from './decisions.js';

export function funnelChart(onChoose) {
  const element = h('div', { class: 'funnel' });
  const total = h('p', { class: 'muted' });
  const groups = h('div');
  element.append(total, groups);
  const rows = new Map();
  let keys = '', selected = null;

  const build = items => {
    rows.clear();
    clear(groups);
    let group = null, list = null;
    for (const item of items) {
      if (item.group !== group) {
        group = item.group;
        list = h('ul', { 'aria-label': group });
        groups.append(h('h3', { class: `group ${item.level}` }, group), list);
      }
      const bars = bar({ width: 400, height: 12, level: item.level });
      const number = h('span', { class: 'number' });
      const share = h('span', { class: 'number muted' });
      const button = h('button', { type: 'button', 'aria-pressed': 'false', 'data-decision': item.key, onclick: () => onChoose(selected === item.key ? null : item.key) },
        h('span', { class: 'label' }, item.label), bars.element, number, share);
      list.append(h('li', {}, button));
      rows.set(item.key, { bars, number, share, button });
    }
  };

  return {
    element,
    draw(funnel, listed) {
      const items = ordered(funnel);
      const sum = Math.max(listed ?? 0, items.reduce((all, item) => all + item.n, 0));
      if (keys !== items.map(i => i.key).join()) {
        keys = items.map(i => i.key).join();
        build(items);
        this.select(selected);
      }
      setText(total, items.length ? `${plural(sum, 'device')}. Choose a bar to see its devices.` : 'No refresh has decided anything yet.');
      for (const item of items) {
        const row = rows.get(item.key);
        row.bars.setShare(item.n / Math.max(1, sum));
        setText(row.number, count(item.n));
        setText(row.share, percent(item.n, sum));
      }
    },
    select(key) {
      selected = key;
      for (const [name, row] of rows) setAttribute(row.button, 'aria-pressed', String(name === key));
    },
  };
}
