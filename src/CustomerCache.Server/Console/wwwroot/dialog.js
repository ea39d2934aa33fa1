// A question before something is changed. The browser's own dialog: it keeps the focus, and Escape answers no.
import { h } from './dom.js';

/** Asks; resolves true when `yes` was chosen. `content` may hold fields; `isReady` says whether they allow a yes. The signal takes the question back. */
export function confirm({ title, content, yes, signal, danger = false, isReady = () => true }) {
  return new Promise(done => {
    let answer = false;
    const agree = h('button', { type: 'button', class: danger ? 'danger' : 'primary', onclick: () => { if (isReady()) { answer = true; dialog.close(); } } }, yes);
    const refuse = h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel');
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', onclose: () => { dialog.remove(); done(answer); } },
      h('h2', { id: 'dialog-title' }, title), content, h('div', { class: 'actions' }, agree, refuse));
    const look = () => { agree.disabled = !isReady(); };
    dialog.addEventListener('input', look);
    dialog.addEventListener('change', look);
    signal.addEventListener('abort', () => dialog.close());
    look();
    document.body.append(dialog);
    dialog.showModal();
    if (danger) refuse.focus();
  });
}
