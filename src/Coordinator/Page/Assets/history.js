// The rows there were before one looked: of a long run first some of all of it, then all.

import { get, metrics } from './api.js';
import { Series } from './series.js';

const LONG = 30_000;
const POINTS = 8_000;
const MOST_ROWS = 3_000_000;

/** Fills the store's rows; resolves when there is something to see. Long runs go on filling in until the signal. */
export async function load(store, signal) {
  if (!(store.run.step > LONG)) {
    for await (const rows of metrics('metrics', store.rows.last, signal)) store.addRows(rows);
    return;
  }
  const page = await get('metrics', { after: 0, points: POINTS }, signal);
  store.rows.clear();
  store.addRows(page.rows ?? []);
  if (store.rows.last <= MOST_ROWS)
    fillIn(store, store.rows.last, signal).catch(() => {
      /* what is there is shown */
    });
}

async function fillIn(store, until, signal) {
  const whole = new Series();
  const epoch = store.rewinds;
  for await (const rows of metrics('metrics', 0, signal)) {
    if (store.rewinds !== epoch) return;
    for (const row of rows) if (row.step <= until) whole.add(row);
    // Leaves the page its turn.
    await new Promise(resolve => setTimeout(resolve));
    if (whole.last >= until) break;
  }
  if (signal.aborted || store.rewinds !== epoch) return;
  store.rows.take(whole, until);
  store.changed('rows');
}
