// The head of the page: which run, how far, how fast, and whether what is shown is what is.

import { byId, el, keyed, setData, setText } from './dom.js';
import * as format from './format.js';

const PHASES = {
  assembling: ['waiting for workers', 'warn'],
  loading: ['preparing the state', 'busy'],
  admitting: ['a worker joins', 'warn'],
  stepping: ['training', 'good'],
  settling: ['settling', 'busy'],
  evaluating: ['evaluating', 'busy'],
  saving: ['writing the checkpoint', 'busy'],
  paused: ['paused', 'warn'],
};

export class Head {
  #store;

  constructor(store, live) {
    this.#store = store;
    this.live = live;
    store.subscribe(['run', 'rows', 'connection'], () => this.#run());
    store.subscribe(['run', 'connection'], () => this.#connection());
    setInterval(() => {
      if (store.connection.state === 'lost') this.#connection();
    }, 1_000);
  }

  #run() {
    const { run } = this.#store;
    if (!run) return;
    const [phase, tone] = state(run);
    setText(byId('run-name'), run.name || 'a run');
    byId('run-name').title = run.name ?? '';
    setText(
      byId('run-detail'),
      [`${format.magnitude(run.parameters)} parameters`, run.directory].filter(Boolean).join(' · '),
    );
    byId('run-detail').title = run.directory ?? '';
    setText(byId('phase'), phase);
    setData(byId('phase'), 'tone', run.ended || this.#store.connection.state === 'live' ? tone : 'quiet');
    byId('phase').title = run.reason ?? '';
    const share = run.steps > 0 ? Math.min(1, run.step / run.steps) : 0;
    byId('progress-fill').style.transform = `scaleX(${share})`;
    byId('progress').setAttribute('aria-valuenow', (share * 100).toFixed(1));
    byId('progress').setAttribute('aria-valuetext', `step ${run.step} of ${run.steps}`);
    keyed(
      byId('figures'),
      figures(run, this.#store.rows, share),
      one => one.name,
      one => el('div', { 'data-figure': one.key }, el('dt', { text: one.name }), el('dd')),
      (element, one) => {
        const key = `${one.value}|${one.unit}`;
        if (element.dataset.shown === key) return;
        element.dataset.shown = key;
        element.lastChild.replaceChildren(one.value, ...(one.unit ? [' ', el('small', { text: one.unit })] : []));
      },
    );
    setText(byId('foot-run'), run.run ? `run ${run.run} · fence ${run.fence} · generation ${run.generation}` : '');
    setText(byId('foot-version'), run.version ? `ClusterLlm ${run.version}` : '');
    document.title = `${run.step}/${run.steps} · ${format.loss(run.loss)} · ${run.name || 'ClusterLlm'}`;
  }

  #connection() {
    const { connection, run } = this.#store;
    const [text, tone] = {
      live: ['live', 'good'],
      connecting: ['connecting', 'quiet'],
      lost: ['connection lost', 'bad'],
      refused: ['token needed', 'bad'],
    }[connection.state];
    const over = Boolean(run?.ended) && connection.state !== 'live';
    setText(byId('connection'), over ? 'not running' : text);
    setData(byId('connection'), 'tone', over ? 'quiet' : tone);
    const lost = connection.state === 'lost' || (connection.state === 'connecting' && connection.reason);
    const stale = Boolean(run) && connection.state !== 'live';
    document.body.toggleAttribute('data-stale', stale && !over);
    this.#banner(lost, over);
  }

  #banner(lost, over) {
    const banner = byId('banner');
    const { connection, run } = this.#store;
    banner.hidden = !lost;
    if (!lost) return banner.replaceChildren();
    setData(banner, 'tone', over ? 'quiet' : 'bad');
    if (!banner.firstChild)
      banner.append(
        el('span'),
        el('button', {
          type: 'button',
          class: 'button small',
          text: 'Try now',
          onclick: () => this.live.retry(),
        }),
      );
    const since = format.clock(connection.since / 1000);
    setText(
      banner.firstChild,
      over
        ? `The run has ended${run.reason ? ` (${run.reason})` : ''}; the coordinator is gone. What you see is its last word.`
        : `No connection to the coordinator since ${since} (${connection.reason}). What you see is from then; trying again and again.`,
    );
  }
}

function state(run) {
  if (run.ended)
    return run.exit_code === 0 ? ['done', 'good'] : run.exit_code === 130 ? ['interrupted', 'warn'] : ['failed', 'bad'];
  if (run.paused) return PHASES.paused;
  return PHASES[run.phase] ?? [format.words(run.phase), 'busy'];
}

function figures(run, rows, share) {
  // Rows come at once, the state of the run twice a second.
  const row = rows.last > run.step ? rows : null;
  const [step, loss] = row ? ['step', 'loss'].map(name => row.value(name, row.length - 1)) : [run.step, run.loss];
  const ready = Number(run.workers_ready),
    wanted = Number(run.workers_wanted);
  return [
    {
      key: 'step',
      name: 'Step',
      value: format.count(step),
      unit: `of ${format.count(run.steps)} (${(share * 100).toFixed(1)} %)`,
    },
    { key: 'loss', name: 'Loss', value: format.loss(loss) },
    { key: 'validation', name: 'Validation loss', value: format.loss(run.val_loss) },
    { key: 'speed', name: 'Tokens/s', value: format.count(run.tokens_per_second) },
    { key: 'goodput', name: 'Goodput', value: format.percent(run.goodput) },
    {
      key: 'workers',
      name: 'Workers ready',
      value: format.count(ready),
      unit: `of ${format.count(wanted)}${ready < wanted ? ' ▲' : ''}`,
    },
    { key: 'eta', name: 'Left', value: run.ended ? 'none' : format.span(run.eta_seconds) },
    { key: 'elapsed', name: 'Running for', value: format.span(run.seconds) },
  ];
}
