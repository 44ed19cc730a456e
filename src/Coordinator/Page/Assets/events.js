// The events of the run, newest first, by kind and by words.

import { byId, el, keyed, setText } from './dom.js';
import { GROUPS, group, line, searchable } from './eventview.js';

const PART = 200;

export class Events {
  #shown = PART;

  constructor(store) {
    this.store = store;
    for (const [name, text] of Object.entries(GROUPS))
      byId('events-kinds').append(
        el(
          'label',
          {},
          el('input', {
            type: 'checkbox',
            value: name,
            checked: true,
            onchange: () => this.render(),
          }),
          el('span', { text }),
        ),
      );
    byId('events-filter').addEventListener('input', () => this.render());
    byId('events-more').addEventListener('click', () => {
      this.#shown += PART;
      this.render();
    });
  }

  topics = ['events'];

  render() {
    const words = byId('events-filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = new Set([...byId('events-kinds').querySelectorAll('input:checked')].map(input => input.value));
    const all = this.store.events;
    const found = all.filter(event => kinds.has(group(event)) && words.every(word => searchable(event).includes(word)));
    const shown = found.slice(-this.#shown).reverse();
    keyed(
      byId('event-list'),
      shown,
      event => event.index,
      event => line(event, true),
    );
    if (shown.length === 0)
      byId('event-list').append(
        el('li', { class: 'empty', text: all.length === 0 ? 'Nothing has happened yet.' : 'No event is like that.' }),
      );
    setText(
      byId('events-count'),
      found.length === all.length ? `${all.length} events` : `${found.length} of ${all.length} events`,
    );
    byId('events-more').hidden = found.length <= shown.length;
  }
}
