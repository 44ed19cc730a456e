// The first view: the loss, three more curves, the workers and the newest events.

import { Chart } from './chart.js';
import { byId, el, keyed, setText } from './dom.js';
import { line, markers } from './eventview.js';
import * as format from './format.js';
import { Viewport } from './viewport.js';

const NEWEST = 7;
const SMALL = [
  ['learning_rate', 'Learning rate', 'c5', value => format.figure(value, 4)],
  ['grad_norm', 'Gradient norm', 'c4', value => format.figure(value, 4)],
  ['tokens_per_second', 'Tokens per second', 'c3', format.count],
];
const FREE = ['step_seconds', 'compute_seconds', 'reduce_seconds', 'workers', 'generation', 'tokens'];

export class Overview {
  topics = ['rows', 'events', 'workers', 'run', 'connection'];
  viewport = new Viewport();
  #events = null;
  #markers = [];
  #free = 'step_seconds';

  constructor(store, workers) {
    [this.store, this.workers] = [store, workers];
    const { rows } = store;
    this.loss = new Chart(byId('loss-chart'), {
      title: 'Loss',
      viewport: this.viewport,
      height: 330,
      format: format.loss,
      describe: () => `Loss over ${rows.length} steps, now ${format.loss(rows.value('loss', rows.length - 1))}`,
    });
    this.loss.lines = [
      { name: 'training', series: rows, column: 'loss', colour: 'c1' },
      { name: 'validation', series: rows, column: 'val_loss', colour: 'c2', points: true },
    ];
    const legend = el(
      'ul',
      { class: 'legend', 'aria-label': 'Lines' },
      key('━', 'c1', 'training'),
      key('◆', 'c2', 'validation'),
    );
    this.loss.caption.insertBefore(legend, this.loss.now);
    this.small = SMALL.map(([column, title, colour, shown]) => this.#small(title, column, colour, shown));
    this.#choice();
  }

  get charts() {
    return [this.loss, ...this.small];
  }

  #small(title, column, colour, shown) {
    const panel = el('div', { class: 'panel' });
    byId('small-charts').append(panel);
    const chart = new Chart(panel, { title, viewport: this.viewport, height: 150, format: shown, heading: 'h3' });
    chart.lines = [{ name: format.words(column), series: this.store.rows, column, colour }];
    return chart;
  }

  /** The last small chart shows what one likes. */
  #choice() {
    this.select = el('select', {
      'aria-label': 'Figure of this chart',
      onchange: event => {
        this.#free = event.target.value;
        chart.lines = [{ ...chart.lines[0], name: format.words(this.#free), column: this.#free }];
        this.render();
      },
    });
    const chart = this.#small(this.select, this.#free, 'c6', value => format.figure(value, 4));
    this.small.push(chart);
  }

  #choices() {
    const taken = new Set(['step', 'loss', 'val_loss', ...SMALL.map(([column]) => column)]);
    const names = [...new Set([...FREE, ...this.store.rows.names])].filter(name => !taken.has(name));
    keyed(
      this.select,
      names,
      name => name,
      name => el('option', { value: name, text: format.words(name) }),
    );
    this.select.value = this.#free;
  }

  render(changed) {
    const { rows, events } = this.store;
    if (this.#events !== events) {
      this.#events = events;
      this.#markers = markers(events);
      keyed(
        byId('overview-events'),
        events.slice(-NEWEST).reverse(),
        event => event.index,
        event => line(event, false),
      );
      if (events.length === 0)
        byId('overview-events').append(el('li', { class: 'empty', text: 'Nothing has happened yet.' }));
    }
    this.loss.log = byId('log').checked;
    for (const chart of this.charts) {
      chart.smoothing = chart.lines[0].column === 'learning_rate' ? 0 : Number(byId('smoothing').value);
      chart.markers = byId('markers').checked ? this.#markers : [];
      const { column } = chart.lines[0];
      setText(chart.now, rows.length > 0 ? chart.format(rows.value(column, rows.length - 1)) : '');
      if (!changed || changed.has('rows') || changed.has('events')) chart.draw();
    }
    this.#choices();
    this.workers.tiles(byId('overview-workers'), false);
  }
}

function key(mark, colour, text) {
  const sign = el('span', { 'aria-hidden': 'true', text: mark });
  sign.style.color = `var(--${colour})`;
  return el('li', {}, sign, text);
}
