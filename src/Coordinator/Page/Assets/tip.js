// The small box beside the crosshair.

import { el } from './dom.js';
import { colour } from './paint.js';

export class Tip {
  #box = el('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });

  constructor(parent) {
    parent.append(this.#box);
  }

  /** Beside a horizontal place within a width: a title, rows of { colour, name, text }, and notes. */
  show(at, width, title, rows, notes = []) {
    this.#box.hidden = false;
    this.#box.replaceChildren(
      el('b', { text: title }),
      ...rows.map(row => {
        const mark = el('span', { text: row.mark ?? '●' });
        mark.style.color = colour(row.colour);
        return el('div', { class: 'row' }, mark, el('span', { text: row.name }), el('span', { text: row.text }));
      }),
      ...notes.map(text => el('div', { text })),
    );
    const own = this.#box.offsetWidth;
    const left = at + 14 + own <= width ? at + 14 : at - 14 - own;
    this.#box.style.transform = `translate(${Math.max(0, Math.min(left, width - own))}px, 10px)`;
  }

  hide() {
    this.#box.hidden = true;
  }
}
