// Curves of several runs over each other.

import { get, metrics } from './api.js';
import { Chart } from './chart.js';
import { notice } from './dialogs.js';
import { byId, el, keyed, setText } from './dom.js';
import * as format from './format.js';
import { LINES } from './paint.js';
import { Series } from './series.js';
import { Viewport } from './viewport.js';

const AGAIN_MS = 5_000;
const FIGURES = ['loss', 'val_loss', 'learning_rate', 'grad_norm', 'tokens_per_second', 'step_seconds'];
const HEAD = ['', 'run', 'state', 'step', 'loss', 'validation', 'begun'];

export class Compare {
  topics = ['run', 'rows'];
  viewport = new Viewport();
  #runs = [];
  #chosen = new Map();
  #asked = false;

  constructor(store) {
    this.store = store;
    this.chart = new Chart(byId('compare-chart'), {
      title: 'Runs',
      viewport: this.viewport,
      height: 360,
      format: value => format.figure(value, 5),
      describe: () => `${byId('compare-figure').value} of ${this.#chosen.size + 1} runs`,
    });
    for (const name of FIGURES) byId('compare-figure').append(el('option', { value: name, text: format.words(name) }));
    this.body = el('tbody');
    byId('compare-table').append(
      el('caption', { text: 'Choose runs to draw them over this one' }),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...HEAD.map((text, index) =>
            el(
              'th',
              { scope: 'col', class: index > 2 && index < 6 ? 'number' : null },
              text || el('span', { class: 'visually-hidden', text: 'shown' }),
            ),
          ),
        ),
      ),
      this.body,
    );
    byId('compare-figure').addEventListener('change', () => this.render());
    byId('compare-axis').addEventListener('change', () => this.chart.viewport.show(null));
    byId('compare-axis').addEventListener('change', () => this.render());
    byId('compare-refresh').addEventListener('click', () => this.#look());
    setInterval(() => this.#again(), AGAIN_MS);
  }

  render() {
    if (!this.#asked) this.#look();
    this.chart.log = byId('log').checked;
    this.chart.smoothing = Number(byId('smoothing').value);
    this.chart.axis = byId('compare-axis').value;
    const column = byId('compare-figure').value;
    const own = { name: this.store.run?.name || 'this run', series: this.store.rows };
    const shown = [own, ...[...this.#chosen].map(([name, { series }]) => ({ name, series }))];
    this.chart.lines = shown.map((one, index) => this.#line(one, column, LINES[index % LINES.length]));
    setText(this.chart.caption.firstChild, format.words(column));
    this.chart.draw();
    this.#table();
  }

  /** The same object while nothing changed: what was smoothed stays so. */
  #line({ name, series }, column, look) {
    return (
      this.chart.lines.find(
        line => line.series === series && line.column === column && line.colour === look.colour,
      ) ?? { name, series, column, ...look, points: column === 'val_loss' }
    );
  }

  #table() {
    const others = this.#runs.filter(run => run.name !== this.store.run?.name);
    const self = this.store.run;
    const rows = [...(self ? [{ ...self, alive: !self.ended, own: true }] : []), ...others];
    keyed(
      this.body,
      rows,
      run => `${run.own ? 'own' : 'other'} ${run.name}`,
      run => this.#row(run),
      (row, run) => {
        const index = run.own ? 0 : [...this.#chosen.keys()].indexOf(run.name) + 1;
        const mark = row.cells[1].firstChild;
        mark.hidden = !run.own && index === 0;
        mark.style.color = `var(--${LINES[index % LINES.length].colour})`;
        [
          run.alive ? `● ${format.words(run.phase)}` : `○ ${format.words(run.phase || 'ended')}`,
          `${format.count(run.step)} of ${format.count(run.steps)}`,
          format.loss(run.loss),
          format.loss(run.val_loss),
          format.moment(run.started),
        ].forEach((text, cell) => setText(row.cells[cell + 2], text));
      },
    );
  }

  #row(run) {
    const box = el('input', {
      type: 'checkbox',
      checked: run.own,
      disabled: run.own,
      'aria-label': `Draw ${run.name}`,
      onchange: event => (event.target.checked ? this.#choose(run.name) : this.#drop(run.name)),
    });
    const mark = el('span', { 'aria-hidden': 'true', text: '━ ' });
    return el(
      'tr',
      {},
      el('td', {}, box),
      el('td', { class: 'name' }, mark, run.own ? `${run.name} (this one)` : run.name),
      ...[null, 'number', 'number', 'number', null].map(kind => el('td', { class: kind })),
    );
  }

  async #look() {
    this.#asked = true;
    try {
      const answer = await get('runs');
      this.#runs = (Array.isArray(answer.runs) ? answer.runs : []).filter(run => typeof run?.name === 'string');
      this.render();
    } catch (error) {
      notice(`Other runs cannot be listed: ${error.message}`, true);
    }
  }

  async #choose(name) {
    this.#chosen.set(name, { series: new Series(), busy: false });
    await this.#fetch(name);
  }

  #drop(name) {
    this.#chosen.delete(name);
    this.render();
  }

  async #fetch(name) {
    const chosen = this.#chosen.get(name);
    if (!chosen || chosen.busy) return;
    chosen.busy = true;
    try {
      const after = Math.max(0, chosen.series.last - 1);
      for await (const rows of metrics(`runs/${encodeURIComponent(name)}/metrics`, after)) {
        for (const row of rows) chosen.series.add(row);
        this.render();
      }
    } catch (error) {
      notice(`${name} cannot be read: ${error.message}`, true);
      this.#drop(name);
    } finally {
      chosen.busy = false;
    }
  }

  /** Runs that go on are followed. */
  #again() {
    if (byId('compare').hidden || document.hidden) return;
    for (const run of this.#runs) if (run.alive && this.#chosen.has(run.name)) this.#fetch(run.name);
  }
}
