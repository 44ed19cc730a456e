// Puts the page together.

import { useToken } from './api.js';
import { Checkpoints } from './checkpoints.js';
import { Compare } from './compare.js';
import { Config } from './config.js';
import { Controls } from './controls.js';
import { Curves } from './curves.js';
import { askToken } from './dialogs.js';
import { byId } from './dom.js';
import { Events } from './events.js';
import { Head } from './head.js';
import { Keys } from './keys.js';
import { Live } from './live.js';
import { Overview } from './overview.js';
import { Samples } from './samples.js';
import { Store } from './store.js';
import { Tabs } from './tabs.js';
import { Theme } from './theme.js';
import { Timeline } from './timeline.js';
import { Workers } from './workers.js';

const store = new Store();
const live = new Live(store, async refusal => {
  const token = await askToken(
    `This coordinator answers those with a token only (${refusal.message}). It is in the file api-token of the run's directory.`,
  );
  if (!token) return;
  useToken(token);
  live.retry();
});
const controls = new Controls(store);
new Head(store, live);

const workers = new Workers(store, controls);
const views = {
  overview: new Overview(store, workers),
  workers,
  timeline: new Timeline(store),
  events: new Events(store),
  checkpoints: new Checkpoints(store),
  samples: new Samples(store),
  compare: new Compare(store),
  config: new Config(),
};
let shown = null;
const draw = () => {
  if (shown) views[shown].render();
};
const curves = new Curves({ overview: views.overview.viewport, compare: views.compare.viewport }, draw);
const tabs = new Tabs(Object.keys(views), id => {
  shown = id;
  curves.show(id);
  draw();
});
// What is not in front is drawn when it comes there.
for (const [id, view] of Object.entries(views))
  store.subscribe(view.topics, changed => {
    if (id === shown) view.render(changed);
  });

const theme = new Theme(draw);
const keys = new Keys([
  ['1 – 8', 'Overview, workers, timeline, events, checkpoints, samples, compare, config'],
  ['l', 'Log scale', () => byId('log').click()],
  ['[', 'Smooth less', () => curves.smooth(-0.1)],
  [']', 'Smooth more', () => curves.smooth(0.1)],
  ['r', 'Show all steps', () => curves.showAll()],
  [
    'f',
    'Filter events',
    () => {
      tabs.select(Object.keys(views).indexOf('events'));
      byId('events-filter').focus();
    },
  ],
  ['p', 'Pause or resume', () => controls.act(store.run?.paused ? 'resume' : 'pause')],
  ['c', 'Write a checkpoint', () => controls.act('checkpoint')],
  ['t', 'Light, dark, or as the system has it', () => theme.next()],
  ['?', 'This list'],
  ['← →', 'On tabs: the next view. On a chart: the next step (with shift: farther)'],
  ['+ - 0', 'On a chart: zoom in, out, all'],
]);
keys.digits = number => tabs.select(number - 1);
live.run();
