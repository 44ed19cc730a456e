// The views, one at a time; the one shown is in the address.

import { byId } from './dom.js';

export class Tabs {
  /** `views` by the id of their panel, in order; `show(id)` is called when one comes to the front. */
  constructor(views, show) {
    [this.views, this.show] = [views, show];
    this.tabs = views.map(id => byId(`tab-${id}`));
    for (const [index, tab] of this.tabs.entries()) {
      tab.addEventListener('click', () => this.select(index));
      tab.addEventListener('keydown', event => this.#key(event, index));
    }
    window.addEventListener('hashchange', () => this.#fromAddress());
    this.current = -1;
    this.#fromAddress();
  }

  select(index, focus = false) {
    const chosen = Math.min(this.views.length - 1, Math.max(0, index));
    if (focus) this.tabs[chosen].focus();
    if (chosen === this.current) return;
    this.current = chosen;
    for (const [number, id] of this.views.entries()) {
      byId(id).hidden = number !== chosen;
      this.tabs[number].setAttribute('aria-selected', String(number === chosen));
      this.tabs[number].tabIndex = number === chosen ? 0 : -1;
    }
    // With a slash: a browser would scroll to an element of that name.
    history.replaceState(null, '', `#/${this.views[chosen]}`);
    this.show(this.views[chosen]);
  }

  #fromAddress() {
    this.select(Math.max(0, this.views.indexOf(location.hash.slice(2))));
  }

  #key(event, index) {
    const last = this.views.length - 1;
    const next = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.select(next, true);
  }
}
