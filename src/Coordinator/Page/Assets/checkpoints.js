// What a resume could take.

import { byId, el, keyed, setText } from './dom.js';
import * as format from './format.js';

const HEAD = [
  ['step', 'number'],
  ['written'],
  ['size', 'number'],
  ['took', 'number'],
  ['parameters (SHA-256)'],
  ['folder'],
];

export class Checkpoints {
  topics = ['checkpoints'];

  constructor(store) {
    this.store = store;
    this.body = el('tbody');
    this.caption = el('caption');
    byId('checkpoint-table').append(
      this.caption,
      el('thead', {}, el('tr', {}, ...HEAD.map(([text, kind]) => el('th', { scope: 'col', class: kind, text })))),
      this.body,
    );
  }

  render() {
    const { checkpoints } = this.store;
    setText(
      this.caption,
      checkpoints.length === 0
        ? 'No checkpoint has been written yet.'
        : `${checkpoints.length} checkpoint${checkpoints.length === 1 ? '' : 's'}, newest first`,
    );
    keyed(
      this.body,
      [...checkpoints].reverse(),
      one => `${one.step} ${one.parameters_sha256}`,
      one =>
        el(
          'tr',
          {},
          el('td', { class: 'number', text: format.count(one.step) }),
          el('td', { text: format.moment(one.written) }),
          el('td', { class: 'number', text: format.bytes(one.bytes) }),
          el('td', { class: 'number', text: format.duration(one.seconds) }),
          el('td', {
            class: 'mono',
            title: one.parameters_sha256 ?? '',
            text: String(one.parameters_sha256 ?? '').slice(0, 16),
          }),
          el('td', { class: 'path', text: one.directory ?? '' }),
        ),
    );
  }
}
