// Pointer and keys on a chart: hover, drag to zoom, double click for everything, arrows, plus, minus and 0.

const LEAST_DRAG = 6;

export class Gestures {
  #chart;
  #from = null;

  constructor(chart) {
    this.#chart = chart;
    const { plot } = chart;
    plot.addEventListener('pointermove', event => this.#move(event));
    plot.addEventListener('pointerdown', event => this.#down(event));
    plot.addEventListener('pointerup', event => this.#up(event));
    plot.addEventListener('pointercancel', () => this.#drop());
    plot.addEventListener('pointerleave', () => {
      if (this.#from === null) chart.viewport.point(null);
    });
    plot.addEventListener('dblclick', () => chart.viewport.show(null));
    plot.addEventListener('keydown', event => this.#key(event));
    plot.addEventListener('blur', () => chart.viewport.point(null));
  }

  #at(event) {
    return event.clientX - this.#chart.plot.getBoundingClientRect().left;
  }

  #value(pixel) {
    const { x } = this.#chart;
    return Math.min(x.high, Math.max(x.low, x.value(pixel)));
  }

  #down(event) {
    if (event.button !== 0) return;
    this.#from = this.#at(event);
    this.#chart.plot.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const at = this.#at(event);
    const dragged = this.#from !== null && Math.abs(at - this.#from) >= LEAST_DRAG;
    this.#chart.selection = dragged ? [this.#from, at] : null;
    const { viewport } = this.#chart;
    const value = this.#value(at);
    // The same place once more, for the selection to be drawn.
    if (viewport.hover === value) viewport.point(null);
    viewport.point(value);
  }

  #up(event) {
    const [from, to] = this.#chart.selection ?? [];
    this.#drop();
    if (from === undefined) return;
    const range = [this.#value(Math.min(from, to)), this.#value(Math.max(from, to))];
    if (range[1] > range[0]) this.#chart.viewport.show(range);
  }

  #drop() {
    this.#from = null;
    this.#chart.selection = null;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const chart = this.#chart;
    const { viewport } = chart;
    switch (event.key) {
      case 'ArrowRight':
      case 'ArrowLeft':
        this.#walk(event.key === 'ArrowRight' ? 1 : -1, event.shiftKey);
        break;
      case 'Home':
        viewport.point(chart.x.low);
        break;
      case 'End':
        viewport.point(chart.x.high);
        break;
      case '+':
      case '=':
        this.#zoom(0.5);
        break;
      case '-':
        this.#zoom(2);
        break;
      case '0':
        viewport.show(null);
        break;
      case 'Escape':
        viewport.range ? viewport.show(null) : viewport.point(null);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** To the next row, or to the one about a fiftieth of the width away. */
  #walk(direction, far) {
    const chart = this.#chart;
    const line = chart.lines.find(one => !one.points && one.series.length > 0);
    if (!line) return;
    const { x, viewport } = chart;
    if (viewport.hover === null) return viewport.point(direction > 0 ? x.low : x.high);
    const here = chart.read(viewport.hover).find(found => found.line === line);
    const row = Math.min(line.series.length - 1, Math.max(0, here.index + direction));
    const next = far ? here.at + (direction * (x.high - x.low)) / 50 : line.series.value(chart.axis, row);
    viewport.point(Math.min(x.high, Math.max(x.low, next)));
  }

  #zoom(factor) {
    const { x, viewport, bounds } = this.#chart;
    const middle = viewport.hover ?? (x.low + x.high) / 2;
    const [low, high] = [middle - (middle - x.low) * factor, middle + (x.high - middle) * factor];
    if (high - low >= bounds[1] - bounds[0]) viewport.show(null);
    else if (high - low >= 1) viewport.show([Math.max(bounds[0], low), Math.min(bounds[1], high)]);
  }
}
