// What is known of the run, and who wants to hear of it.

import { Series } from './series.js';

const BREATH_MS = 80;
const MOST_EVENTS = 5_000;
const MOST_STEPS = 200;
const MOST_SAMPLES = 500;

export class Store {
  run = null;
  rows = new Series();
  events = [];
  workers = [];
  timeline = [];
  checkpoints = [];
  samples = [];
  /** How often steps became void. */
  rewinds = 0;
  connection = { state: 'connecting', since: Date.now() };

  #listeners = [];
  #changed = new Set();
  #scheduled = false;

  /** Calls back some times a second at most, with the topics that changed: run, rows, events, workers, ... */
  subscribe(topics, listener) {
    this.#listeners.push({ topics, listener });
  }

  changed(...topics) {
    for (const topic of topics) this.#changed.add(topic);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(
      () =>
        requestAnimationFrame(() => {
          this.#scheduled = false;
          const changed = this.#changed;
          this.#changed = new Set();
          for (const { topics, listener } of this.#listeners)
            if (topics.some(topic => changed.has(topic))) listener(changed);
        }),
      BREATH_MS,
    );
  }

  /** connecting, live, lost or refused, and why; `since` is when it was last live, or when it became so. */
  setConnection(state, reason = '') {
    const turned = (state === 'live') !== (this.connection.state === 'live');
    this.connection = { state, reason, since: turned ? Date.now() : this.connection.since };
    this.changed('connection');
  }

  /** Another run answers at this address: nothing of the one before counts. */
  setRun(run) {
    if (this.run && run.run && this.run.run !== run.run) this.#forget();
    this.run = run;
    this.changed('run');
  }

  addRows(rows) {
    for (const row of rows) this.rows.add(row);
    if (rows.length > 0) this.changed('rows');
  }

  /** Steps after this one are void; they come again. */
  rewind(to) {
    const step = Number(to);
    if (!Number.isSafeInteger(step)) return;
    this.rewinds++;
    this.rows.truncate(step);
    this.timeline = this.timeline.filter(entry => entry.step <= step);
    this.checkpoints = this.checkpoints.filter(entry => entry.step <= step);
    this.samples = this.samples.filter(entry => entry.step <= step);
    this.changed('rows', 'timeline', 'checkpoints', 'samples');
  }

  addEvents(events) {
    this.#merge('events', events, 'index', MOST_EVENTS);
  }

  addCheckpoints(checkpoints) {
    this.#merge('checkpoints', checkpoints, 'step', MOST_EVENTS);
  }

  addSamples(samples) {
    this.#merge('samples', samples, 'step', MOST_SAMPLES);
  }

  addTimeline(steps) {
    this.#merge('timeline', steps, 'step', MOST_STEPS);
  }

  setCheckpoints(checkpoints) {
    this.checkpoints = [];
    this.addCheckpoints(checkpoints);
    this.changed('checkpoints');
  }

  setWorkers(workers) {
    this.workers = Array.isArray(workers) ? workers : [];
    this.changed('workers');
  }

  /** Ascending by a key; a later one of the same key takes the place of the earlier. */
  #merge(name, items, key, most) {
    const usable = (Array.isArray(items) ? items : []).filter(item => Number.isFinite(Number(item?.[key])));
    if (usable.length === 0) return;
    const merged = new Map(this[name].map(item => [Number(item[key]), item]));
    for (const item of usable) merged.set(Number(item[key]), item);
    this[name] = [...merged.keys()]
      .sort((a, b) => a - b)
      .slice(-most)
      .map(index => merged.get(index));
    this.changed(name);
  }

  #forget() {
    this.rewinds++;
    this.rows.clear();
    this.events = [];
    this.workers = [];
    this.timeline = [];
    this.checkpoints = [];
    this.samples = [];
    this.changed('rows', 'events', 'workers', 'timeline', 'checkpoints', 'samples');
  }
}
