// Light, dark, or as the system has it.

import { byId } from './dom.js';
import { notice } from './dialogs.js';
import { forgetColours } from './paint.js';

const KEY = 'clusterllm-theme';
const ORDER = ['auto', 'light', 'dark'];
const TEXT = { auto: 'as the system has it', light: 'light', dark: 'dark' };

export class Theme {
  constructor(changed) {
    this.changed = changed;
    this.name = 'auto';
    try {
      this.name = ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : 'auto';
    } catch {
      /* auto */
    }
    byId('theme').addEventListener('click', () => this.next());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#apply());
    this.#apply();
  }

  next() {
    this.name = ORDER[(ORDER.indexOf(this.name) + 1) % ORDER.length];
    try {
      localStorage.setItem(KEY, this.name);
    } catch {
      /* for this page only */
    }
    this.#apply();
    notice(`Theme: ${TEXT[this.name]}.`);
  }

  #apply() {
    if (this.name === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.name;
    byId('theme').textContent = { auto: '◐', light: '☀', dark: '☾' }[this.name];
    byId('theme').setAttribute('aria-label', `Theme: ${TEXT[this.name]}`);
    forgetColours();
    this.changed();
  }
}
