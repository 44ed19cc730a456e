// How curves are drawn, in every view that has some: log scale, smoothing, events, and back to all steps.

import { byId, setText } from './dom.js';

export class Curves {
  #current = null;

  /** `changed()` is called when the curves in front must be drawn anew. */
  constructor(viewports, changed) {
    this.viewports = viewports;
    for (const viewport of Object.values(viewports)) viewport.subscribe(() => this.#reset());
    byId('reset-zoom').addEventListener('click', () => this.showAll());
    byId('log').addEventListener('change', changed);
    byId('markers').addEventListener('change', changed);
    byId('smoothing').addEventListener('input', () => {
      this.#smoothing();
      changed();
    });
    this.#smoothing();
  }

  /** The view that is in front. */
  show(view) {
    this.#current = this.viewports[view] ?? null;
    byId('curves').hidden = !this.#current;
    this.#reset();
  }

  showAll() {
    this.#current?.show(null);
  }

  smooth(by) {
    const slider = byId('smoothing');
    slider.value = String(Number(slider.value) + by);
    slider.dispatchEvent(new Event('input'));
  }

  #reset() {
    byId('reset-zoom').disabled = !this.#current?.range;
  }

  #smoothing() {
    setText(byId('smoothing-value'), Number(byId('smoothing').value).toFixed(2));
  }
}
