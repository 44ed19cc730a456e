// How an event of the run is shown: a shape, words and a reason.

import { el } from './dom.js';
import * as format from './format.js';

const BAD = new Set([
  'worker_died',
  'worker_evicted',
  'worker_given_up',
  'worker_refused',
  'checkpoint_lost',
  'states_diverged',
  'journal_damaged',
]);
const WARN = new Set(['step_aborted', 'step_skipped', 'step_overdue', 'rewound', 'worker_left', 'worker_stands_by']);
const GOOD = new Set(['worker_ready', 'checkpoint_written']);
const GLYPHS = { bad: '✕', warn: '▲', good: '✓', plain: '·' };
const TOLD = new Set([
  'index',
  'time',
  'event',
  'kind',
  'worker',
  'step',
  'reason',
  'directory',
  'parameters_sha256',
  'run',
]);

export const kindOf = event => String(event.kind ?? event.event ?? 'event');

export function severity(event) {
  const kind = kindOf(event);
  if (BAD.has(kind)) return 'bad';
  if (WARN.has(kind) || kind.endsWith('_failed')) return 'warn';
  return GOOD.has(kind) ? 'good' : 'plain';
}

export const GROUPS = { workers: 'Workers', steps: 'Steps', checkpoints: 'Checkpoints', run: 'The run' };

export function group(event) {
  const kind = kindOf(event);
  if (kind.startsWith('worker')) return 'workers';
  if (kind.startsWith('step') || kind === 'states_diverged' || kind === 'rewound') return 'steps';
  return kind.startsWith('checkpoint') || kind.startsWith('sample') ? 'checkpoints' : 'run';
}

/** The reason, and whatever else the event says. */
export function reasonOf(event) {
  const rest = Object.entries(event)
    .filter(([name, value]) => !TOLD.has(name) && value !== null && typeof value !== 'object')
    .map(([name, value]) =>
      name === 'bytes'
        ? format.bytes(value)
        : name === 'seconds'
          ? `in ${format.duration(value)}`
          : `${format.words(name)} ${value}`,
    );
  return [event.reason, rest.join(', ')].filter(Boolean).join(' · ');
}

export const searchable = event =>
  `${kindOf(event)} ${format.words(kindOf(event))} ${event.worker ?? ''} step ${event.step ?? ''} ${reasonOf(event)}`.toLowerCase();

export function line(event, full) {
  const kind = severity(event);
  const mark = el('span', { class: 'glyph', 'aria-hidden': 'true', text: GLYPHS[kind] });
  const name = el('span', { class: 'kind', text: format.words(kindOf(event)) });
  const time = el('time', {
    datetime: format.date(event.time)?.toISOString() ?? '',
    text: full ? format.moment(event.time) : format.clock(event.time),
  });
  const step = event.step === undefined || event.step === null ? '' : `step ${format.count(event.step)}`;
  const properties = { 'data-severity': kind, 'data-kind': kindOf(event), 'data-index': event.index };
  if (full)
    return el(
      'li',
      properties,
      time,
      mark,
      name,
      el('span', { class: 'who mono', text: event.worker ?? '' }),
      el('span', { class: 'step', text: step }),
      el('span', { class: 'reason', text: reasonOf(event) }),
    );
  return el(
    'li',
    properties,
    time,
    mark,
    el(
      'div',
      {},
      name,
      ' ',
      el('span', { class: 'mono', text: event.worker ?? '' }),
      ' ',
      el('span', { class: 'step', text: step }),
      el('div', { class: 'more', text: reasonOf(event) }),
    ),
  );
}

/** What charts mark on their axis. */
export function markers(events) {
  const shapes = {
    worker_died: ['✕', 'bad'],
    worker_evicted: ['✕', 'bad'],
    rewound: ['↶', 'warn'],
    step_skipped: ['▲', 'warn'],
    checkpoint_written: ['◆', 'c3'],
    run_opened: ['▸', 'muted'],
  };
  return events
    .filter(event => kindOf(event) in shapes && Number.isFinite(Number(event.step)))
    .map(event => {
      const [shape, tone] = shapes[kindOf(event)];
      return {
        step: Number(event.step),
        shape,
        tone,
        text: [format.words(kindOf(event)), event.worker, event.reason].filter(Boolean).join(' ').slice(0, 160),
      };
    });
}
