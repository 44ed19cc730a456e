// The workers as a map: what each does, for how long, and for whom it waits.

import { byId, el, keyed, setData, setText } from './dom.js';
import * as format from './format.js';

const PHASES = {
  starting: ['↻', 'starting', 'state'],
  joining: ['→', 'joining', 'state'],
  receiving_state: ['⇩', 'receiving the state', 'state'],
  waiting: ['…', 'waiting', 'wait'],
  computing: ['▶', 'computing', 'compute'],
  reducing: ['⇄', 'reducing', 'reduce'],
  prepared: ['✓', 'prepared', 'wait'],
  applying: ['⇣', 'applying', 'apply'],
  evaluating: ['◎', 'evaluating', 'compute'],
  holding: ['‖', 'holding', 'wait'],
  stopping: ['■', 'stopping', 'wait'],
};

export function look(worker) {
  if (worker.status === 'given_up') return ['✕', 'given up', 'gone'];
  if (worker.status === 'absent') return ['✕', 'absent, starts anew', 'gone'];
  const [glyph, text, tone] = PHASES[worker.phase] ?? ['▶', format.words(worker.phase), 'wait'];
  return worker.status === 'receiving' ? ['⇩', 'receiving the state', 'state'] : [glyph, text, tone];
}

export class Workers {
  topics = ['workers', 'connection', 'run'];

  constructor(store, controls) {
    this.store = store;
    this.controls = controls;
  }

  render() {
    const { workers, run } = this.store;
    const ready = workers.filter(worker => worker.status === 'ready').length;
    const waits = workers.filter(worker => worker.waits_for);
    setText(
      byId('workers-summary'),
      workers.length === 0
        ? 'No worker is known yet.'
        : `${ready} of ${workers.length} ready${run?.workers_wanted > workers.length ? `, ${run.workers_wanted} wanted` : ''}` +
            (waits.length > 0 ? `; waited for: ${[...new Set(waits.map(worker => worker.waits_for))].join(', ')}` : ''),
    );
    this.tiles(byId('worker-tiles'), true);
  }

  tiles(parent, full) {
    keyed(
      parent,
      this.store.workers,
      worker => String(worker.id),
      worker => this.#make(worker, full),
      (element, worker) => this.#update(element, worker, full),
    );
    if (this.store.workers.length === 0 && !parent.firstChild)
      parent.append(el('p', { class: 'empty', text: 'Waiting for workers.' }));
  }

  #make(worker, full) {
    const tile = el(
      'article',
      { class: 'tile', 'data-worker': worker.id, 'aria-label': `worker ${worker.id}` },
      el('header', {}, el('h3', { text: worker.id }), el('span', { class: 'state' })),
      el('div', { class: 'meter', hidden: true }, el('span')),
      el('dl'),
      el('p', { class: 'note waits', hidden: true }),
      el('p', { class: 'note muted', hidden: true }),
    );
    if (full)
      tile.append(
        el(
          'footer',
          {},
          el('button', {
            type: 'button',
            class: 'button small',
            text: 'Drain',
            onclick: () => this.controls.drain(worker.id),
            'aria-label': `Drain ${worker.id}`,
          }),
        ),
      );
    return tile;
  }

  #update(tile, worker, full) {
    const [glyph, text, tone] = look(worker);
    const gone = tone === 'gone';
    setData(tile, 'tone', tone);
    setData(tile, 'status', String(worker.status));
    const state = tile.querySelector('.state');
    setData(state, 'glyph', glyph);
    setText(state, worker.draining ? `${text}, draining` : text);
    keyed(
      tile.querySelector('dl'),
      facts(worker, gone, full),
      ([name]) => name,
      ([name]) => {
        const pair = el('div', {}, el('dt', { text: name }), el('dd'));
        pair.style.display = 'contents';
        return pair;
      },
      (pair, [, value]) => setText(pair.lastChild, value),
    );
    const waits = tile.querySelector('.waits');
    waits.hidden = gone || !worker.waits_for;
    setText(waits, worker.waits_for ? `waits for ${worker.waits_for}` : '');
    const note = tile.querySelector('.note.muted');
    note.hidden = !full || !worker.detail;
    setText(note, worker.detail ?? '');
    const drain = tile.querySelector('button');
    if (drain) drain.disabled = gone || Boolean(worker.draining) || !this.controls.allowed;
  }
}

function facts(worker, gone, full) {
  const short = [
    ['step', format.count(worker.step)],
    ['lag', gone ? '–' : format.duration(worker.lag_seconds)],
    ['memory', format.bytes(worker.resident_bytes)],
  ];
  if (!full) return short;
  return [
    ['in this phase', format.duration(worker.phase_seconds)],
    ['generation', format.count(worker.generation)],
    ...short,
    ['micro-batches', format.count(worker.micro_batches_done)],
    ['restarts', format.count(worker.restarts ?? 0)],
    ['process', worker.pid ? `${worker.pid} on ${worker.host || '?'}` : '–'],
  ];
}
