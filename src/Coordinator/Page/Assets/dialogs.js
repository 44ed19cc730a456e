// Questions, answers and short notices.

import { byId, el } from './dom.js';

const NOTICE_MS = 6_000;

/** Resolves to whether the user said yes. */
export function ask({ title, text, yes, danger = false }) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  const button = byId('confirm-yes');
  button.textContent = yes;
  button.classList.toggle('danger', danger);
  return shown(dialog, byId('confirm-no'), button, danger ? byId('confirm-no') : button).then(said => said === 'yes');
}

/** Resolves to a token, or to null. */
export function askToken(text) {
  const dialog = byId('token');
  const input = byId('token-value');
  if (dialog.open) return Promise.resolve(null);
  byId('token-text').textContent = text;
  input.value = '';
  const onEnter = event => {
    if (event.key === 'Enter') byId('token-yes').click();
  };
  input.addEventListener('keydown', onEnter);
  return shown(dialog, byId('token-no'), byId('token-yes'), input).then(said => {
    input.removeEventListener('keydown', onEnter);
    return said === 'yes' && input.value.trim() ? input.value : null;
  });
}

function shown(dialog, no, yes, focus) {
  return new Promise(resolve => {
    const end = said => () => dialog.close(said);
    const [onNo, onYes] = [end('no'), end('yes')];
    no.addEventListener('click', onNo);
    yes.addEventListener('click', onYes);
    dialog.addEventListener(
      'close',
      () => {
        no.removeEventListener('click', onNo);
        yes.removeEventListener('click', onYes);
        resolve(dialog.returnValue);
      },
      { once: true },
    );
    dialog.returnValue = '';
    dialog.showModal();
    focus.focus();
  });
}

/** A line at the edge that goes by itself; an error stays twice as long. */
export function notice(text, bad = false) {
  const toast = el('div', { class: 'toast', 'data-tone': bad ? 'bad' : null, text });
  byId('toasts').append(toast);
  setTimeout(() => toast.remove(), bad ? 2 * NOTICE_MS : NOTICE_MS);
}
