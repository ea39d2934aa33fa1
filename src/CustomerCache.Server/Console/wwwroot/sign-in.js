// Who asks: a person by single sign-on, or a key, which stays in this tab and goes nowhere but to this server.
import { hasKey, href, loadAccess, setKey } from './api.js';
import { clear, h } from './dom.js';
import { problemBox } from './problem.js';

export function signInPage(main, { problem, signedIn }) {
  const heading = h('h1', { tabindex: -1 }, 'Sign in');
  const key = h('input', { id: 'key', type: 'password', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-describedby': 'key-help' });
  const place = h('div', {});
  const send = h('button', { class: 'primary' }, 'Sign in');
  const form = h('form', {
    class: 'sign-in',
    async onsubmit(event) {
      event.preventDefault();
      place.replaceChildren();
      send.disabled = true;
      setKey(key.value.trim());
      try {
        await loadAccess();
        signedIn();
      } catch (error) {
        setKey(null);
        place.append(problemBox(error.status === 401 ? { title: 'This key is not known.', status: 401, detail: error.detail } : error));
        key.select();
      } finally {
        send.disabled = false;
      }
    },
  },
  h('label', { for: 'key' }, 'Key'), key,
  h('p', { id: 'key-help', class: 'muted' }, 'One of the keys that the service is configured with. It is kept in this tab only, until you close it.'),
  send, place);
  if (hasKey() || problem?.signIn && problem.detail.startsWith('The session')) place.append(problemBox(problem));
  setKey(null);
  const single = problem?.signIn
    ? h('p', {}, h('button', { type: 'button', class: 'primary', onclick: () => location.assign(`${href(problem.signIn)}?return=${encodeURIComponent(location.hash)}`) }, 'Single sign-on'), h('span', { class: 'muted' }, ' or with a key:'))
    : null;
  clear(main, heading, single, form);
  document.title = 'Sign in – CustomerCache';
  (single?.firstChild ?? key).focus();
}
