// What a key does not allow is switched off, and says why.
import { access, can, credential, notices } from './api.js';
import { h } from './dom.js';

/** Switches buttons off until the caller has a scope, and gives the element that says so. `what` needs it: "Dropping needs". */
export function permit(buttons, scope, what, signal) {
  const hint = h('p', { class: 'muted' });
  const look = () => {
    for (const button of buttons) button.disabled = !can(scope);
    hint.hidden = can(scope) || !access.known;
    hint.textContent = `${what} a ${credential()} with the scope "${scope}"; yours has ${access.scopes.join(', ') || 'none'}.`;
  };
  notices.addEventListener('access', look, { signal });
  look();
  return hint;
}
