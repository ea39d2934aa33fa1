// A page of the documentation, set as text, lists, tables and code.
import { send } from './api.js';
import { h } from './dom.js';

export const title = parts => `Document ${(parts[0] ?? '').replace(/\.md$/, '')}`;

export async function show({ root, heading, signal, parts }) {
  const text = await (await send(`console/docs/${encodeURIComponent(parts[0] ?? '')}`, { signal, accept: 'text/plain' })).text();
  root.append(h('p', {}, h('a', { href: '#/health' }, 'All documents')), h('article', { class: 'document' }, [...blocks(text, heading)]));
}

function* blocks(text, heading) {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (line.startsWith('```')) {
      const start = ++i;
      while (i < lines.length && !lines[i].startsWith('```')) i++;
      yield h('pre', { tabindex: 0 }, h('code', {}, lines.slice(start, i++).join('\n')));
    } else if (/^#+ /.test(line)) {
      const level = line.indexOf(' ');
      if (level === 1) heading.textContent = line.slice(2);
      else yield h(`h${Math.min(4, level)}`, {}, inline(line.slice(level + 1)));
      i++;
    } else if (line.startsWith('|')) {
      const start = i;
      while (i < lines.length && lines[i].startsWith('|')) i++;
      yield grid(lines.slice(start, i));
    } else if (/^(\s*)([-*]|\d+\.) /.test(line)) {
      const items = [];
      for (; i < lines.length && lines[i].trim(); i++) {
        const item = /^\s*(?:[-*]|\d+\.) (.*)$/.exec(lines[i]);
        if (item) items.push(item[1]);
        else items[items.length - 1] += ` ${lines[i].trim()}`;
      }
      yield h(/^\s*\d/.test(line) ? 'ol' : 'ul', {}, items.map(item => h('li', {}, inline(item))));
    } else if (line.trim()) {
      const start = i;
      while (i < lines.length && lines[i].trim() && !/^(#|```|\||\s*([-*]|\d+\.) )/.test(lines[i])) i++;
      if (i === start) i++;
      yield h('p', {}, inline(lines.slice(start, i).join(' ')));
    } else i++;
  }
}

function grid(rows) {
  const cells = row => row.replace(/^\||\|\s*$/g, '').split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|'));
  const [head, , ...body] = rows;
  return h('div', { class: 'scroll', tabindex: 0 }, h('table', {},
    h('thead', {}, h('tr', {}, cells(head).map(cell => h('th', { scope: 'col' }, inline(cell))))),
    h('tbody', {}, body.map(row => h('tr', {}, cells(row).map(cell => h('td', {}, inline(cell))))))));
}

// Code, bold, links; everything else is text.
function inline(text) {
  return [...text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)|([^`*[]+|[`*[])/g)].map(([, code, bold, label, target, plain]) =>
    code ? h('code', {}, code) : bold ? h('strong', {}, inline(bold)) : label ? link(label, target) : plain);
}

// A page of these documents opens here; what only the repository has is shown as its name.
function link(label, target) {
  const page = /^([\w-]+\.md)(#.*)?$/.exec(target)?.[1];
  return page ? h('a', { href: `#/document/${page}` }, inline(label)) : /^https?:/.test(target) ? h('a', { href: target, rel: 'noreferrer' }, inline(label)) : h('span', {}, inline(label));
}
