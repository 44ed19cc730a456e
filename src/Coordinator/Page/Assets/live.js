// Keeps the store like the coordinator: what was, then what happens, again and again after every loss.

import { Refusal, get, open } from './api.js';
import { load } from './history.js';
import { events } from './sse.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const SILENCE_MS = 45_000;

export class Live {
  #store;
  #onRefusal;
  #wake = null;
  /** What the coordinator calls the place of the last event seen here. */
  #id = '';
  #run = null;

  /** `onRefusal(refusal)` is told when the coordinator wants a (better) token; nothing is tried until `retry()`. */
  constructor(store, onRefusal) {
    this.#store = store;
    this.#onRefusal = onRefusal;
  }

  /** Tries now what would be tried later. */
  retry() {
    this.#wake?.();
  }

  async run() {
    for (let wait = FIRST_WAIT_MS; ;) {
      const stop = new AbortController();
      try {
        await this.#follow(stop, () => {
          wait = FIRST_WAIT_MS;
        });
        throw new Error('the coordinator has ended the connection');
      } catch (error) {
        const reason = error instanceof TypeError ? 'it does not answer' : error.message;
        const refused = error instanceof Refusal && (error.status === 401 || error.status === 403);
        if (refused) this.#onRefusal(error);
        const delay = refused ? Infinity : wait * (0.8 + 0.4 * Math.random());
        this.#store.setConnection(refused ? 'refused' : 'lost', reason);
        await this.#sleep(delay);
        this.#store.setConnection('connecting', reason);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      } finally {
        stop.abort();
      }
    }
  }

  async #follow(stop, connected) {
    const store = this.#store;
    const run = await get('run', {}, stop.signal);
    store.setRun(run);
    if (this.#run !== run.run) [this.#run, this.#id] = [run.run, ''];
    // What was seen here and is not committed there was taken back while nobody was listening.
    if (store.rows.last > run.step) store.rewind(run.step);
    if (!this.#id) await load(store, stop.signal);
    const place = { after: store.rows.last, after_event: store.events.at(-1)?.index };
    const response = await open('stream', place, this.#id, stop.signal);
    await this.#catchUp(stop.signal);
    store.setConnection('live');
    connected();
    let watchdog;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => stop.abort(new Error('the coordinator has been silent for too long')), SILENCE_MS);
    };
    try {
      alive();
      for await (const event of events(response)) {
        alive();
        if (event.type !== 'alive') this.#take(event);
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** What a stream does not repeat. One that this coordinator does not have is no reason to show nothing. */
  async #catchUp(signal) {
    const store = this.#store;
    const asked = [
      ['workers', {}, answer => store.setWorkers(answer.workers)],
      ['checkpoints', {}, answer => store.setCheckpoints(answer.checkpoints)],
      ['samples', {}, answer => store.addSamples(answer.samples)],
      ['timeline', { steps: 200 }, answer => store.addTimeline(answer.steps)],
    ];
    await Promise.all([
      this.#events(signal),
      ...asked.map(([path, query, take]) => get(path, query, signal).then(take, optional)),
    ]);
  }

  async #events(signal) {
    try {
      for (let after = this.#store.events.at(-1)?.index; ;) {
        const page = await get('events', { after, limit: 1_000 }, signal);
        this.#store.addEvents(page.events);
        if (page.next === null || page.next === undefined || page.next === after) return;
        after = page.next;
      }
    } catch (error) {
      optional(error);
    }
  }

  #take({ type, data, id }) {
    const store = this.#store;
    this.#id = id;
    let content;
    try {
      content = JSON.parse(data);
    } catch {
      return;
    }
    switch (type) {
      case 'run':
        return store.setRun(content);
      case 'step':
        return store.addRows([content]);
      case 'rewind':
        return store.rewind(content?.to);
      case 'event':
        return store.addEvents([content]);
      case 'workers':
        return store.setWorkers(content?.workers ?? content);
      case 'timeline':
        return store.addTimeline([content]);
      case 'checkpoint':
        store.addCheckpoints([content]);
        // An older one may have been removed for it.
        return void get('checkpoints').then(
          answer => store.setCheckpoints(answer.checkpoints),
          () => {},
        );
      case 'sample':
        return store.addSamples([content]);
    }
  }

  #sleep(ms) {
    return new Promise(resolve => {
      this.#wake = resolve;
      if (Number.isFinite(ms)) setTimeout(resolve, ms);
    });
  }
}

function optional(error) {
  if (!(error instanceof Refusal) || error.status === 401 || error.status === 403) throw error;
}
