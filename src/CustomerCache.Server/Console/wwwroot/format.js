// Moments, spans and counts as people say them. Moments are local, UTC is in the title; ages go on by themselves.

// By hand: the first use of the browser's own formats takes longer than everything else that the first page does.
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = n => String(n).padStart(2, '0');

// How far the clock of this machine is from the service's, in milliseconds; that is better known once a tenant said its age.
let skew = 0;
let isSkewKnown = false;

/** Takes the moment of an answer of the service. Differences of a second or two are only the way that it took. */
export function setServerTime(at, isExact = false) {
  if (!Number.isFinite(at) || isSkewKnown && !isExact) return;
  isSkewKnown = isExact;
  skew = Math.abs(at - Date.now()) > 3000 ? at - Date.now() : 0;
}

/** Now, by the clock of the server. */
export const now = () => Date.now() + skew;

export const count = n => n === null || n === undefined ? '—' : String(n).replace(/\B(?=(\d{3})+$)/g, ',');

export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;

/** A span of seconds: "1 min 30 s", "12 min", "3 h 20 min", "2 d 4 h". */
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return s % 60 && min < 10 ? `${min} min ${s % 60} s` : `${min} min`;
  const hours = Math.floor(min / 60);
  if (hours < 24) return min % 60 && hours < 12 ? `${hours} h ${min % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 7 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** A duration of a call: "35 ms", "1.4 s". */
export const seconds = s => s === null || s === undefined ? '—' : s < 1 ? `${Math.round(s * 1000)} ms` : `${s.toFixed(s < 10 ? 1 : 0)} s`;

export function bytes(n) {
  for (const [size, unit] of [[1 << 30, 'GiB'], [1 << 20, 'MiB'], [1 << 10, 'KiB']]) {
    if (n >= size) return `${(n / size).toFixed(n / size < 10 ? 1 : 0)} ${unit}`;
  }
  return `${n} B`;
}

export const percent = (part, whole) => !whole ? '—' : part === whole ? '100 %' : part && part * 1000 < whole ? '< 0.1 %' : `${Math.min(99.9, part * 100 / whole).toFixed(1)} %`;

/** A moment in words short enough for a row: the time, with its day when that is another one. */
export function clock(at, seconds = false) {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ''}`;
  const today = new Date(now());
  if (date.toDateString() === today.toDateString()) return time;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${date.getFullYear() === today.getFullYear() ? '' : ` ${date.getFullYear()}`} ${time}`;
}

const utc = at => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const words = (at, how) => how === 'ago' ? `${span((now() - at) / 1000)} ago` : how === 'age' ? span((now() - at) / 1000)
  : how === 'due' ? (at <= now() ? `due since ${clock(at)}` : clock(at)) : how === 'in' ? (at <= now() ? 'now' : `in ${span((at - now()) / 1000)}`) : clock(at, how === 'second');

/** An element for a moment. `how`: "clock", "second", "ago", "age", "in", "due". */
export function moment(at, how = 'clock') {
  const element = document.createElement('time');
  setMoment(element, at, how);
  return element;
}

export function setMoment(element, at, how = 'clock') {
  const time = typeof at === 'number' ? at : Date.parse(at ?? '');
  if (!Number.isFinite(time)) {
    element.removeAttribute('datetime');
    delete element.dataset.how;
    element.textContent = '—';
    return;
  }
  const title = how === 'clock' || how === 'second' ? utc(time) : `${clock(time, true)} · ${utc(time)}`;
  if (element.title !== title) {
    element.dateTime = new Date(time).toISOString();
    element.title = title;
  }
  element.dataset.how = how;
  const text = words(time, how);
  if (element.textContent !== text) element.textContent = text;
}

// Ages go on while the page is looked at.
setInterval(() => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll('time[data-how]')) {
    const how = element.dataset.how;
    if (how === 'clock' || how === 'second') continue;
    const text = words(Date.parse(element.dateTime), how);
    if (element.textContent !== text) element.textContent = text;
  }
}, 1000);
