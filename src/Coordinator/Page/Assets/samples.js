// What the model wrote after each checkpoint.

import { byId, el, keyed } from './dom.js';
import * as format from './format.js';

export class Samples {
  topics = ['samples'];

  constructor(store) {
    this.store = store;
  }

  render() {
    const { samples } = this.store;
    keyed(
      byId('sample-list'),
      [...samples].reverse(),
      sample => `${sample.step} ${sample.time}`,
      sample =>
        el(
          'article',
          { class: 'panel sample', 'data-step': sample.step },
          el(
            'header',
            {},
            el('h3', { text: `Step ${format.count(sample.step)}` }),
            el('span', { class: 'muted', text: format.moment(sample.time) }),
          ),
          el('blockquote', {}, el('b', { text: sample.prompt ?? '' }), String(sample.text ?? '')),
        ),
    );
    if (samples.length === 0)
      byId('sample-list').append(
        el('p', {
          class: 'empty',
          text: 'The model writes a few words after each checkpoint; there are none yet (samples.every_checkpoint turns it on and off).',
        }),
      );
  }
}
