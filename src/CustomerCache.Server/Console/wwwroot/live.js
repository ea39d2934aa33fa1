// Server-sent events over fetch, which can send a key. A stream that breaks is opened again, after growing pauses.
import { send } from './api.js';
import { now } from './format.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
// The server says something at least every 15 s.
const LONGEST_SILENCE = 40_000;
// A page that nobody sees gives its connection back.
const HIDDEN_FOR = 60_000;

/**
 * Follows a stream until the signal ends it, or `onEvent` answers "done". `onState` is told "live", or "broken" with the moment of the next try.
 * A stream that the server ends is opened again, too; one that it refuses is not: what was asked is wrong, and onState is told why.
 */
export async function follow(path, { signal, onEvent, onState = () => {} }) {
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    await shown(signal);
    const stream = new AbortController();
    const stop = () => stream.abort();
    signal.addEventListener('abort', stop);
    const hidden = whenHiddenFor(HIDDEN_FOR, stop);
    try {
      const response = await send(path, { accept: 'text/event-stream', signal: stream.signal, cache: 'no-store' });
      for await (const event of events(response.body, stream)) {
        pause = FIRST_PAUSE;
        onState('live');
        if (await onEvent(event.name, JSON.parse(event.data)) === 'done') return;
      }
    } catch (error) {
      if (error.status && error.status < 500 && error.status !== 429) {
        onState('broken', null, error);
        return;
      }
    } finally {
      hidden();
      signal.removeEventListener('abort', stop);
      stream.abort();
    }
    if (signal.aborted) return;
    if (document.hidden) continue;
    const wait = pause * (0.75 + Math.random() / 2);
    onState('broken', now() + wait);
    await waited(wait, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

async function* events(body, stream) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '', name = 'message', data = [];
  while (true) {
    const silence = setTimeout(() => stream.abort(), LONGEST_SILENCE);
    let part;
    try { part = await reader.read(); } finally { clearTimeout(silence); }
    if (part.done) return;
    const lines = (rest + part.value).split(/\r\n|\n|\r/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (data.length) yield { name, data: data.join('\n') };
        name = 'message';
        data = [];
      } else if (line.startsWith('event:')) name = line.slice(6).trim();
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
  }
}

function waited(ms, signal) {
  return new Promise(done => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      window.removeEventListener('online', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    window.addEventListener('online', end);
  });
}

function shown(signal) {
  return new Promise(done => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      done();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

function whenHiddenFor(ms, then) {
  let timer;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(then, ms);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => { clearTimeout(timer); document.removeEventListener('visibilitychange', look); };
}
