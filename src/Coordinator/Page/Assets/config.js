// config.yaml as it is, with its keys told apart.

import { Refusal, getText } from './api.js';
import { notice } from './dialogs.js';
import { byId, el } from './dom.js';

export class Config {
  topics = [];
  #text = '';

  constructor() {
    byId('config-filter').addEventListener('input', () => this.#show());
    byId('config-copy').addEventListener('click', () => this.#copy());
  }

  async render() {
    try {
      const text = await getText('config');
      if (text === this.#text) return;
      this.#text = text;
      this.#show();
    } catch (error) {
      byId('config-text').textContent =
        error instanceof Refusal && error.status === 404
          ? 'The configuration is not written yet.'
          : `The configuration cannot be read: ${error.message}`;
    }
  }

  #show() {
    const wanted = byId('config-filter').value.trim().toLowerCase();
    let section = '';
    byId('config-text').replaceChildren(
      ...this.#text.split('\n').flatMap(line => {
        const match = /^(\s*)([\w.-]+)(:)(.*)$/.exec(line);
        if (!match) return [line, '\n'];
        const [, indent, key, colon, rest] = match;
        if (indent === '') section = key;
        const path = indent === '' ? key : `${section}.${key}`;
        const faded = wanted && !path.toLowerCase().includes(wanted) && !rest.toLowerCase().includes(wanted);
        return [
          el(
            'span',
            { class: faded ? 'faded' : null },
            indent,
            el('span', { class: indent === '' ? 'section' : 'key', text: key }),
            colon + rest,
          ),
          '\n',
        ];
      }),
    );
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text);
      notice('Copied.');
    } catch {
      getSelection().selectAllChildren(byId('config-text'));
      notice('Selected: this browser leaves the copying to you.');
    }
  }
}
