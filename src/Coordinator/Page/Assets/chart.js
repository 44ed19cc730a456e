// A chart of lines over steps: live, zoomed by dragging, read by pointer and by arrow keys.

import { el, setText } from './dom.js';
import { Gestures } from './gestures.js';
import { begin, colour, diamond } from './paint.js';
import { label, padded, scale, ticks } from './scale.js';
import { Smoother } from './series.js';
import { Tip } from './tip.js';
import { nearest, trace, visible } from './trace.js';

const MARGIN = { left: 52, right: 14, top: 8, bottom: 24 };

/**
 * A line: { name, series, column, colour, dash, points }. `points` draws diamonds, for what is there at some steps only;
 * other lines are smoothed.
 */
export class Chart {
  log = false;
  smoothing = 0;
  axis = 'step';
  lines = [];
  /** Things that happened: { step, shape, tone, text }. */
  markers = [];

  #smoothers = new Map();
  #canvas = el('canvas', { 'aria-hidden': 'true' });
  #overlay = el('canvas', { 'aria-hidden': 'true' });
  #x = scale(0, 1, 0, 1);
  #y = scale(0, 1, 1, 0);
  #scheduled = false;

  constructor(parent, { title, viewport, height = 300, format, heading = 'h2', describe }) {
    this.viewport = viewport;
    this.format = format;
    this.describe = describe ?? (() => title);
    this.now = el('span', { class: 'now' });
    this.caption = el('figcaption', {}, typeof title === 'string' ? el(heading, { text: title }) : title, this.now);
    this.plot = el(
      'div',
      { class: 'plot', tabindex: '0', role: 'application', 'aria-roledescription': 'chart' },
      this.#canvas,
      this.#overlay,
    );
    this.plot.style.height = `${height}px`;
    this.tip = new Tip(this.plot);
    this.spoken = el('p', { class: 'visually-hidden', 'aria-live': 'polite' });
    this.element = el('figure', { class: 'chart' }, this.caption, this.plot, this.spoken);
    parent.append(this.element);
    viewport.subscribe(what => (what === 'hover' ? this.#drawOverlay() : this.draw()));
    new Gestures(this);
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  get x() {
    return this.#x;
  }

  get shown() {
    return this.plot.clientWidth > 0;
  }

  /** All values of the horizontal axis that there are. */
  get bounds() {
    let [low, high] = [Infinity, -Infinity];
    for (const { series } of this.lines) {
      if (series.length === 0 || !series.column(this.axis)) continue;
      low = Math.min(low, series.value(this.axis, 0));
      high = Math.max(high, series.value(this.axis, series.length - 1));
    }
    return low <= high ? [low, high] : [0, 1];
  }

  draw() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      if (this.shown) this.#draw();
    });
  }

  /** What the lines are at one place: [{ line, index, at, raw, smooth }]. */
  read(value) {
    return this.lines.flatMap(line => {
      const index = line.points ? this.#nearestPoint(line, value) : nearest(line.series, this.axis, value);
      if (index < 0) return [];
      const raw = line.series.value(line.column, index);
      const smooth = this.#smooth(line);
      return [{ line, index, at: line.series.value(this.axis, index), raw, smooth: smooth ? smooth[index] : null }];
    });
  }

  #nearestPoint({ series, column }, value) {
    const index = nearest(series, this.axis, value);
    return index >= 0 && !Number.isNaN(series.value(column, index)) ? index : -1;
  }

  #smooth(line) {
    if (line.points || this.smoothing === 0) return null;
    if (!this.#smoothers.has(line)) this.#smoothers.set(line, new Smoother());
    return this.#smoothers.get(line).of(line.series, line.column, this.smoothing);
  }

  #draw() {
    const { context, width, height } = begin(this.#canvas);
    for (const line of this.#smoothers.keys()) if (!this.lines.includes(line)) this.#smoothers.delete(line);
    let [low, high] = this.viewport.range ?? this.bounds;
    if (low === high) [low, high] = [low - 1, high + 1];
    this.#x = scale(low, high, MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right));
    const drawn = this.lines.filter(line => line.series.column(line.column));
    const parts = new Map(drawn.map(line => [line, visible(line.series, this.axis, low, high)]));
    let [least, most] = [Infinity, -Infinity];
    for (const line of drawn) {
      const [a, b] = line.series
        .extremes(line.column)
        .of(line.series.column(line.column), ...parts.get(line), this.log);
      [least, most] = [Math.min(least, a), Math.max(most, b)];
    }
    this.#y = scale(...padded(least, most, this.log), height - MARGIN.bottom, MARGIN.top, this.log);
    this.#grid(context, width, height);
    context.save();
    context.beginPath();
    context.rect(MARGIN.left, 0, width - MARGIN.left - MARGIN.right, height - MARGIN.bottom + 1);
    context.clip();
    for (const line of drawn) this.#line(context, line, ...parts.get(line));
    context.restore();
    this.#events(context, low, high, height);
    if (drawn.length === 0 || !(least <= most)) this.#nothing(context, width, height);
    this.plot.setAttribute(
      'aria-label',
      `${this.describe()}. Arrow keys read values, plus and minus zoom, 0 shows all.`,
    );
    this.#drawOverlay();
  }

  #grid(context, width, height) {
    context.lineWidth = 1;
    context.strokeStyle = colour('line');
    context.fillStyle = colour('muted');
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    context.beginPath();
    for (const tick of ticks(this.#y, height / 48)) {
      const at = Math.round(this.#y.at(tick)) + 0.5;
      context.moveTo(MARGIN.left, at);
      context.lineTo(width - MARGIN.right, at);
      context.fillText(label(tick), MARGIN.left - 7, at);
    }
    context.stroke();
    context.textBaseline = 'top';
    context.textAlign = 'center';
    for (const tick of ticks(this.#x, Math.max(3, width / 110))) {
      if (this.axis === 'step' && !Number.isInteger(tick)) continue;
      context.fillText(label(tick), this.#x.at(tick), height - MARGIN.bottom + 8);
    }
  }

  #line(context, line, first, end) {
    const { series, column } = line;
    const [xs, values] = [series.column(this.axis), series.column(column)];
    if (!xs) return;
    context.strokeStyle = context.fillStyle = colour(line.colour);
    context.lineJoin = 'round';
    if (line.points) return this.#points(context, line, xs, values, first, end);
    const smooth = this.#smooth(line);
    context.lineWidth = smooth ? 1 : 1.8;
    context.globalAlpha = smooth ? 0.3 : 1;
    context.setLineDash(smooth ? [] : (line.dash ?? []));
    context.beginPath();
    trace(context, xs, values, series.extremes(column), first, end, this.#x, this.#y);
    context.stroke();
    context.globalAlpha = 1;
    if (smooth) {
      context.lineWidth = 2;
      context.setLineDash(line.dash ?? []);
      context.beginPath();
      trace(context, xs, smooth, this.#smoothers.get(line).extremes, first, end, this.#x, this.#y);
      context.stroke();
    }
    context.setLineDash([]);
    this.#dot(context, line, smooth ?? values, first, end, xs);
  }

  /** A line of one row is a point. */
  #dot(context, line, values, first, end, xs) {
    if (end - first !== 1 || !Number.isFinite(values[first])) return;
    context.beginPath();
    context.arc(this.#x.at(xs[first]), this.#y.at(values[first]), 3, 0, 7);
    context.fill();
  }

  #points(context, line, xs, values, first, end) {
    const there = [];
    line.series.extremes(line.column).each(values, first, end, i => {
      if (!this.log || values[i] > 0) there.push(i);
    });
    const many = there.length > this.plot.clientWidth / 6;
    context.lineWidth = 1.5;
    context.setLineDash(many ? [] : [3, 3]);
    context.beginPath();
    for (const i of there) context.lineTo(this.#x.at(xs[i]), this.#y.at(values[i]));
    context.stroke();
    context.setLineDash([]);
    if (many) return;
    for (const i of there) {
      diamond(context, this.#x.at(xs[i]), this.#y.at(values[i]), 5);
      context.fill();
      context.strokeStyle = colour('surface');
      context.stroke();
      context.strokeStyle = colour(line.colour);
    }
  }

  #events(context, low, high, height) {
    if (this.axis !== 'step') return;
    context.textAlign = 'center';
    context.textBaseline = 'bottom';
    context.save();
    context.font = 'bold 12px system-ui, "DejaVu Sans", sans-serif';
    let last = new Map();
    for (const marker of this.markers) {
      if (marker.step < low || marker.step > high) continue;
      const at = this.#x.at(marker.step);
      if (at - (last.get(marker.shape) ?? -Infinity) < 9) continue;
      last.set(marker.shape, at);
      context.fillStyle = context.strokeStyle = colour(marker.tone);
      // What is bad stands above the rest, which may be at the same step.
      context.fillText(marker.shape, at, height - MARGIN.bottom - (marker.tone === 'bad' ? 14 : 0));
      if (marker.tone !== 'bad') continue;
      context.globalAlpha = 0.35;
      context.setLineDash([2, 4]);
      context.beginPath();
      context.moveTo(at, MARGIN.top);
      context.lineTo(at, height - MARGIN.bottom - 28);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    }
    context.restore();
  }

  #nothing(context, width, height) {
    context.fillStyle = colour('muted');
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText('nothing to show yet', (width + MARGIN.left) / 2, height / 2 - 8);
  }

  /** The crosshair, what it points at, and what is being chosen by dragging. */
  #drawOverlay() {
    if (!this.shown) return;
    const { context, width, height } = begin(this.#overlay);
    const floor = height - MARGIN.bottom;
    if (this.selection) {
      const [from, to] = this.selection;
      context.fillStyle = colour('accent');
      context.globalAlpha = 0.16;
      context.fillRect(Math.min(from, to), MARGIN.top, Math.abs(to - from), floor - MARGIN.top);
      context.globalAlpha = 1;
    }
    const hover = this.viewport.hover;
    const found = hover === null ? [] : this.read(hover);
    const main = found.find(({ line }) => !line.points) ?? found[0];
    if (!main || main.at < this.#x.low || main.at > this.#x.high) {
      delete this.plot.dataset.step;
      return this.tip.hide();
    }
    const at = this.#x.at(main.at);
    context.strokeStyle = colour('line-strong');
    context.beginPath();
    context.moveTo(Math.round(at) + 0.5, MARGIN.top);
    context.lineTo(Math.round(at) + 0.5, floor);
    context.stroke();
    for (const { line, at: own, raw, smooth } of found) {
      const value = smooth ?? raw;
      if (!Number.isFinite(value) || (this.log && value <= 0)) continue;
      context.beginPath();
      context.arc(this.#x.at(own), this.#y.at(value), 4, 0, 7);
      context.fillStyle = colour(line.colour);
      context.fill();
      context.strokeStyle = colour('surface');
      context.lineWidth = 1.5;
      context.stroke();
      context.lineWidth = 1;
    }
    this.plot.dataset.step = String(main.at);
    this.plot.dataset.value = String(main.raw);
    this.plot.dataset.smooth = String(main.smooth);
    if (this.plot.matches(':hover, :focus') || this.selection) this.#tell(found, main, at, width);
    else this.tip.hide();
  }

  #tell(found, main, at, width) {
    const near = this.markers.filter(marker => this.axis === 'step' && Math.abs(this.#x.at(marker.step) - at) < 5);
    this.tip.show(
      at,
      width,
      `${this.axis} ${main.at.toLocaleString('en-US')}`,
      found.map(({ line, raw, smooth }) => ({
        colour: line.colour,
        name: line.name,
        text: smooth === null ? this.format(raw) : `${this.format(raw)}  (smooth ${this.format(smooth)})`,
      })),
      near.slice(0, 4).map(marker => `${marker.shape} ${marker.text}`),
    );
    if (this.plot.matches(':focus'))
      setText(
        this.spoken,
        `step ${main.at}: ${found.map(({ line, raw }) => `${line.name} ${this.format(raw)}`).join(', ')}`,
      );
  }
}
