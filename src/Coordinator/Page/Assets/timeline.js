// The time of each step by worker: compute, reduce, wait, apply, stacked; the slowest is marked.

import { byId, el, keyed, setText } from './dom.js';
import * as format from './format.js';
import { begin, colour, hatch, triangle } from './paint.js';
import { Tip } from './tip.js';

export const PARTS = [
  ['compute', 'compute'],
  ['reduce', 'reduce'],
  ['wait', 'wait'],
  ['apply', 'apply'],
];
const LEFT = 64;
const STRAGGLES = 1.5;

/** The worker that computed much longer than the middle one, or null. */
export function straggler(step) {
  const workers = step.workers ?? [];
  if (workers.length < 2) return null;
  const sorted = workers.map(worker => Number(worker.compute) || 0).sort((a, b) => a - b);
  const middle = sorted[(sorted.length - 1) >> 1];
  const slowest = workers.reduce((a, b) => ((Number(b.compute) || 0) > (Number(a.compute) || 0) ? b : a));
  return middle > 0 && slowest.compute > STRAGGLES * middle ? slowest.id : null;
}

export class Timeline {
  topics = ['timeline'];
  #canvas = el('canvas', { 'aria-hidden': 'true' });
  #cursor = null;
  #cells = [];

  constructor(store) {
    this.store = store;
    this.plot = el(
      'div',
      { class: 'plot', tabindex: '0', role: 'application', 'aria-roledescription': 'chart' },
      this.#canvas,
    );
    this.tip = new Tip(this.plot);
    this.spoken = el('p', { class: 'visually-hidden', 'aria-live': 'polite' });
    byId('timeline-chart').append(el('figure', { class: 'chart' }, this.plot, this.spoken));
    byId('timeline-steps').addEventListener('change', () => this.render());
    this.plot.addEventListener('pointermove', event => this.#point(event));
    this.plot.addEventListener('pointerleave', () => this.#move(null));
    this.plot.addEventListener('blur', () => this.#move(null));
    this.plot.addEventListener('keydown', event => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.plot);
    for (const [name] of PARTS) byId('timeline-legend').append(this.#legend(name));
    byId('timeline-legend').append(el('li', {}, el('span', { text: '▼', 'aria-hidden': 'true' }), 'computes longest'));
  }

  #legend(name) {
    const canvas = el('canvas', { class: 'swatch', width: 22, height: 10, 'aria-hidden': 'true', 'data-part': name });
    return el('li', {}, canvas, name);
  }

  get steps() {
    return this.store.timeline.slice(-Number(byId('timeline-steps').value));
  }

  get workers() {
    return [...new Set(this.steps.flatMap(step => (step.workers ?? []).map(worker => String(worker.id))))].sort(
      (a, b) => a.localeCompare(b, 'en', { numeric: true }),
    );
  }

  render() {
    const lanes = this.workers.length;
    this.plot.style.height = `${Math.max(120, lanes * (lanes > 12 ? 34 : 74) + 26)}px`;
    for (const swatch of document.querySelectorAll('#timeline-legend canvas')) {
      const { context, width, height } = begin(swatch);
      fill(context, swatch.dataset.part, 0, 0, width, height);
    }
    this.#move(this.#cursor);
    this.#means();
  }

  #draw() {
    if (this.plot.clientWidth === 0) return;
    const { context, width, height } = begin(this.#canvas);
    const { steps, workers } = this;
    this.plot.setAttribute(
      'aria-label',
      `Time of the last ${steps.length} steps on ${workers.length} workers. Arrow keys read it.`,
    );
    if (steps.length === 0) {
      context.fillStyle = colour('muted');
      context.fillText('nothing to show yet', LEFT, height / 2);
      return;
    }
    const longest = longestOf(steps);
    const [lane, column] = [(height - 24) / workers.length, Math.min(64, (width - LEFT) / steps.length)];
    this.#cells = workers.map((id, row) => ({ id, row, top: row * lane, lane, column }));
    context.textBaseline = 'middle';
    for (const { id, top } of this.#cells) {
      context.fillStyle = colour('text');
      context.textAlign = 'left';
      context.fillText(clip(id, 8), 0, top + lane / 2);
      context.fillStyle = colour('line');
      context.fillRect(LEFT, Math.round(top + lane) - 1, column * steps.length, 1);
    }
    steps.forEach((step, index) => this.#column(context, step, LEFT + index * column, column, lane, longest, workers));
    context.fillStyle = colour('muted');
    context.textBaseline = 'bottom';
    const every = Math.max(1, Math.ceil(70 / column));
    steps.forEach((step, index) => {
      if ((steps.length - 1 - index) % every !== 0) return;
      context.textAlign = index === steps.length - 1 && column < 40 ? 'right' : 'center';
      context.fillText(
        format.count(step.step),
        LEFT + (index + (context.textAlign === 'right' ? 1 : 0.5)) * column,
        height,
      );
    });
    this.#outline(context, lane, column);
  }

  #column(context, step, left, width, lane, longest, workers) {
    const slow = straggler(step);
    const gap = width > 8 ? 2 : width > 3 ? 1 : 0;
    for (const worker of step.workers ?? []) {
      const row = workers.indexOf(String(worker.id));
      const space = lane - 16;
      let bottom = Math.round((row + 1) * lane) - 1;
      for (const [part] of PARTS) {
        const size = Math.min(bottom, (Math.max(0, Number(worker[part]) || 0) / longest) * space);
        if (size >= 0.4) fill(context, part, left + gap / 2, bottom - size, width - gap, size);
        bottom -= size;
      }
      if (String(worker.id) !== String(slow)) continue;
      context.fillStyle = colour('bad');
      triangle(context, left + width / 2, bottom - 6, Math.min(4, width / 2), true);
      context.fill();
    }
  }

  #outline(context, lane, column) {
    if (!this.#cursor) return;
    const { index, row } = this.#cursor;
    context.strokeStyle = colour('text');
    context.lineWidth = 1.5;
    context.strokeRect(LEFT + index * column, row * lane + 1, column, lane - 2);
  }

  #point(event) {
    const box = this.plot.getBoundingClientRect();
    const [{ lane, column } = {}] = this.#cells;
    if (!lane) return;
    const index = Math.floor((event.clientX - box.left - LEFT) / column),
      row = Math.floor((event.clientY - box.top) / lane);
    this.#move(index >= 0 && index < this.steps.length && row >= 0 && row < this.#cells.length ? { index, row } : null);
  }

  #key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!move || this.steps.length === 0) return;
    event.preventDefault();
    const at = this.#cursor ?? { index: this.steps.length - 1 - move[0], row: -move[1] };
    const within = (value, most) => Math.min(most - 1, Math.max(0, value));
    this.#move({
      index: within(at.index + move[0], this.steps.length),
      row: within(at.row + move[1], this.#cells.length),
    });
  }

  #move(cursor) {
    this.#cursor = cursor;
    this.#draw();
    const step = cursor && this.steps[cursor.index];
    const cell = cursor && this.#cells[cursor.row];
    const worker = step && cell && (step.workers ?? []).find(one => String(one.id) === cell.id);
    if (!worker) return this.tip.hide();
    const slow = straggler(step) === worker.id;
    this.tip.show(
      LEFT + (cursor.index + 0.5) * cell.column,
      this.plot.clientWidth,
      `${worker.id}, step ${step.step}`,
      PARTS.map(([part]) => ({ colour: part, mark: '■', name: part, text: format.duration(worker[part]) })),
      [`the step took ${format.duration(step.seconds)}`, ...(slow ? ['▼ computes longest'] : [])],
    );
    setText(
      this.spoken,
      `${worker.id}, step ${step.step}: ${PARTS.map(([part]) => `${part} ${format.duration(worker[part])}`).join(', ')}`,
    );
  }

  #means() {
    const { steps, workers } = this;
    const rows = workers.map(id => {
      const own = steps.flatMap(step => (step.workers ?? []).filter(worker => String(worker.id) === id));
      const mean = part => own.reduce((sum, worker) => sum + (Number(worker[part]) || 0), 0) / Math.max(1, own.length);
      return {
        id,
        parts: PARTS.map(([part]) => mean(part)),
        slow: steps.filter(step => String(straggler(step)) === id).length,
      };
    });
    const head = ['worker', ...PARTS.map(([part]) => part), 'longest'];
    const number = index => (index > 0 ? 'number' : null);
    byId('timeline-means').replaceChildren(
      el('caption', {
        text: `Mean of ${steps.length} steps; longest: steps in which it computed half as long again as the middle one, or longer`,
      }),
      el(
        'thead',
        {},
        el('tr', {}, ...head.map((text, index) => el('th', { scope: 'col', class: number(index), text }))),
      ),
      el(
        'tbody',
        {},
        ...rows.map(row =>
          el(
            'tr',
            {},
            el('th', { scope: 'row', class: 'mono', text: row.id }),
            ...row.parts.map(value => el('td', { class: 'number', text: format.duration(value) })),
            el('td', { class: 'number', text: row.slow > 0 ? `▼ ${row.slow}` : '0' }),
          ),
        ),
      ),
    );
  }
}

/** One very long step (the first, say) must not make all others flat. */
function longestOf(steps) {
  const totals = steps
    .flatMap(step =>
      (step.workers ?? []).map(worker =>
        PARTS.reduce((sum, [part]) => sum + Math.max(0, Number(worker[part]) || 0), 0),
      ),
    )
    .sort((a, b) => a - b);
  return Math.max(1e-9, Math.min(totals.at(-1) ?? 0, 1.5 * (totals[Math.floor(totals.length * 0.9)] ?? 0)));
}

function fill(context, part, x, y, width, height) {
  context.fillStyle = colour(part);
  context.fillRect(x, y, width, height);
  if (part === 'wait' && width > 3) hatch(context, x, y, width, height);
}

const clip = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
