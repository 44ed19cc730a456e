// Shortcuts of one key, listed by `?`; they can be turned off, and do nothing while one types.

import { byId, el } from './dom.js';

const OFF = 'clusterllm-keys-off';

export class Keys {
  #keys = new Map();

  /** `list`: [key, what it does, action]; a null action is listed only. */
  constructor(list) {
    const dialog = byId('shortcuts');
    this.box = byId('shortcuts-on');
    try {
      this.box.checked = localStorage.getItem(OFF) === null;
    } catch {
      /* as if never turned off */
    }
    this.box.addEventListener('change', () => {
      try {
        this.box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, '1');
      } catch {
        /* for this page only */
      }
    });
    for (const [key, text, action] of list) {
      byId('shortcut-list').append(
        el('dt', {}, ...key.split(' ').map(one => (one === '–' ? one : el('kbd', { text: one })))),
        el('dd', { text }),
      );
      if (action) this.#keys.set(key, action);
    }
    const help = () => {
      if (!dialog.open) dialog.showModal();
    };
    this.#keys.set('?', help);
    byId('help').addEventListener('click', help);
    byId('shortcuts-close').addEventListener('click', () => dialog.close());
    document.addEventListener('keydown', event => this.#press(event));
  }

  #press(event) {
    const typing = event.target.closest?.(
      'input:not([type=checkbox]):not([type=range]), select, textarea, dialog[open]',
    );
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (!this.box.checked && event.key !== '?') return;
    const digit = /^[1-9]$/.test(event.key) ? this.digits : null;
    const action = digit ? () => digit(Number(event.key)) : this.#keys.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  }
}
