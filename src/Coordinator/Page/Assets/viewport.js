// What several charts have in common: the steps that are shown, and the one that is pointed at.

export class Viewport {
  /** [first, last], or null for everything. */
  range = null;
  /** A value of the horizontal axis, or null. */
  hover = null;
  #listeners = [];

  subscribe(listener) {
    this.#listeners.push(listener);
  }

  show(range) {
    this.range = range;
    for (const listener of this.#listeners) listener('range');
  }

  point(value) {
    if (this.hover === value) return;
    this.hover = value;
    for (const listener of this.#listeners) listener('hover');
  }
}
