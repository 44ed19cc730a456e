// The rows of metrics.jsonl by column, in ascending steps: plain arrays of doubles, for millions of rows.

import { Extremes } from './extremes.js';

const FIRST_CAPACITY = 1_024;
const MOST_COLUMNS = 40;

export class Series {
  #columns = new Map();
  #capacity = 0;
  #extremes = new Map();
  length = 0;
  /** Changes whenever anything but the end did: what was derived from the rows must be derived anew. */
  epoch = 0;

  get last() {
    return this.length > 0 ? this.#columns.get('step')[this.length - 1] : 0;
  }

  get names() {
    return [...this.#columns.keys()];
  }

  /** The values of a column; only the first `length` of them count. Null where no row has it. */
  column(name) {
    return this.#columns.get(name) ?? null;
  }

  /** Least and greatest values of a column, up to date. */
  extremes(name) {
    if (!this.#extremes.has(name)) this.#extremes.set(name, new Extremes());
    return this.#extremes.get(name).update(this.#columns.get(name), this.length, this.epoch);
  }

  value(name, index) {
    return this.#columns.get(name)?.[index] ?? NaN;
  }

  /** Takes a row of metrics.jsonl; one of a step that is there takes its place. */
  add(row) {
    const step = Number(row?.step);
    if (!Number.isSafeInteger(step) || step < 0) return;
    let index = this.length;
    if (index > 0 && step <= this.last) {
      index = this.indexOf(step);
      this.epoch++;
      if (this.value('step', index) !== step) this.#insert(index);
    } else this.#reserve(++this.length);
    for (const [name, values] of this.#columns) if (!(name in row)) values[index] = NaN;
    for (const [name, value] of Object.entries(row)) {
      const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
      const values = this.#columns.get(name) ?? this.#create(name, value);
      if (values) values[index] = number;
    }
  }

  /** Forgets what comes after a step. */
  truncate(step) {
    const kept = this.indexOf(step + 1);
    if (kept === this.length) return;
    this.length = kept;
    this.epoch++;
  }

  clear() {
    this.length = 0;
    this.epoch++;
    this.#columns.clear();
    this.#capacity = 0;
  }

  /** Takes the rows of another series for those until a step. */
  take(other, until) {
    const own = new Map(this.#columns),
      from = this.indexOf(until + 1),
      length = this.length;
    this.#columns = other.#columns;
    this.#capacity = other.#capacity;
    this.length = other.length;
    this.epoch++;
    for (let index = from; index < length; index++)
      this.add(Object.fromEntries([...own].map(([name, values]) => [name, values[index]])));
  }

  /** The first row whose step is at least this one. */
  indexOf(step) {
    return this.search('step', step);
  }

  /** The first row whose value in an ascending column is at least this one. */
  search(name, value) {
    const values = this.#columns.get(name);
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #create(name, value) {
    const usable = typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
    if (!usable || this.#columns.size >= MOST_COLUMNS) return null;
    const values = new Float64Array(this.#capacity).fill(NaN);
    this.#columns.set(name, values);
    return values;
  }

  #reserve(rows) {
    if (this.#columns.size === 0) {
      this.#capacity = FIRST_CAPACITY;
      this.#columns.set('step', new Float64Array(FIRST_CAPACITY));
    }
    if (rows <= this.#capacity) return;
    this.#capacity *= 2;
    for (const [name, values] of this.#columns) {
      const larger = new Float64Array(this.#capacity).fill(NaN);
      larger.set(values);
      this.#columns.set(name, larger);
    }
  }

  #insert(index) {
    this.#reserve(++this.length);
    for (const values of this.#columns.values()) values.copyWithin(index + 1, index, this.length - 1);
  }
}

/** TensorBoard's smoothing: an exponential mean, divided by the weight it has gathered (as Adam's bias correction). */
export class Smoother {
  #out = new Float64Array(0);
  #state = null;
  #extremes = new Extremes();
  #epoch = 0;

  /** The smoothed column, as long as the series; done again only as far as it must be. */
  of(series, name, weight) {
    const values = series.column(name);
    if (!values) return null;
    let state = this.#state;
    if (
      !state ||
      state.series !== series ||
      state.name !== name ||
      state.weight !== weight ||
      state.epoch !== series.epoch ||
      state.done > series.length
    ) {
      this.#epoch++;
      state = this.#state = { series, name, weight, epoch: series.epoch, done: 0, mean: 0, gathered: 0 };
    }
    if (this.#out.length < series.length) {
      const larger = new Float64Array(values.length);
      larger.set(this.#out);
      this.#out = larger;
    }
    for (; state.done < series.length; state.done++) {
      const value = values[state.done];
      if (!Number.isFinite(value)) {
        this.#out[state.done] = value;
        continue;
      }
      state.mean = state.mean * weight + (1 - weight) * value;
      state.gathered = state.gathered * weight + (1 - weight);
      this.#out[state.done] = state.mean / state.gathered;
    }
    this.extremes = this.#extremes.update(this.#out, series.length, this.#epoch);
    return this.#out;
  }
}
