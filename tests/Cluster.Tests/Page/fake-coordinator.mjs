// A coordinator that only talks: serves the page's files and an API with made-up figures, hostile ones when asked.
// For what a real run cannot be made to do within seconds. By hand: node fake-coordinator.mjs ASSETS [PORT [ROWS]]

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };
export class FakeCoordinator {
  constructor({ assets, policy = "default-src 'self'", rows = 240, steps = 1000, workers = 4, hostile = '', token = '', control = token }) {
    Object.assign(this, { assets, policy, steps, hostile, token, control, step: rows, posted: [], streams: new Set(), generation: 3 });
    this.id = 'f3b1c2d4-0000-4000-8000-1234567890ab';
    this.started = Date.now() / 1000 - rows * 0.4;
    this.workers = Array.from({ length: workers }, (_, index) => this.worker(index));
    this.eventList = this.story();
    this.samples = [100, 200].filter(step => step <= rows).map(step => this.sample(step));
  }

  row(step) {
    const noise = Math.sin(step * 12.9898) * 43758.5453 % 1;
    const loss = 2.1 + 6.2 * Math.exp(-step / 90) + 0.9 * Math.exp(-step / 700) + noise * 0.11;
    const row = { step, loss, learning_rate: 3e-4 * Math.min(1, step / 50) * (0.55 + 0.45 * Math.cos(Math.PI * step / this.steps)),
      grad_norm: 0.7 + 2 * Math.exp(-step / 60) + Math.abs(noise) * 0.3, tokens: step * 8192,
      tokens_per_second: 21000 + noise * 900 - (step % 97 === 0 ? 8000 : 0), step_seconds: 0.39 + noise * 0.02,
      compute_seconds: 0.31, reduce_seconds: 0.05, workers: this.workers?.length ?? 4, generation: this.generation };
    if (step % 25 === 0) row.val_loss = loss + 0.12;
    return row;
  }

  worker(index) {
    return { id: `w${index}`, pid: 4100 + index, host: `host-${index >> 1}`, address: `127.0.0.1:${5000 + index}`, http: null, status: 'ready',
      phase: ['computing', 'computing', 'reducing', 'waiting'][index % 4], phase_seconds: 0.12 + index / 10, generation: 3,
      step: this.step, lag_seconds: 0.004 * index, micro_batches_done: 2, resident_bytes: (302 + index) * 2 ** 20,
      waits_for: index % 4 === 3 ? 'w1' : null, detail: '', restarts: index === 2 ? 1 : 0, draining: false };
  }

  story() {
    const at = step => new Date((this.started + step * 0.4) * 1000).toISOString();
    const list = [['run_opened', {}, 0], ['worker_joined', { worker: 'w0', pid: 4100 }, 0], ['worker_ready', { worker: 'w0' }, 0],
      ['checkpoint_written', { worker: 'w0', bytes: 13_400_000, seconds: 0.21 }, 100],
      ['worker_died', { worker: 'w2', pid: 4102, reason: 'exit code 137 (killed)' }, 131],
      ['step_aborted', { reason: 'w2 died while computing' }, 131], ['worker_ready', { worker: 'w2' }, 136],
      ['checkpoint_written', { worker: 'w1', bytes: 13_400_000, seconds: 0.19 }, 200],
      ['step_overdue', { seconds: 4.1, reason: 'w1 has computed micro-batch 7 for 3.9 s' }, 220]];
    if (this.hostile) list.push(['worker_died', { worker: this.hostile, reason: this.hostile }, 230]);
    return list.filter(([, , step]) => step <= this.step).map(([kind, more, step], index) => ({ index, time: at(step), kind, step, ...more }));
  }

  sample(step) {
    return { step, time: new Date((this.started + step * 0.4) * 1000).toISOString(), prompt: 'Luna',
      text: this.hostile || ` lives on Church Lane. It was snow in March, and Ted said: "What does the number?"\n\nGeorge had ${step} apples, and gave them to the bird.` };
  }

  timelineStep(step) {
    return { step, generation: this.generation, started: this.started + step * 0.4, seconds: 0.4, workers: this.workers.map((worker, index) => {
      const compute = 0.27 + 0.02 * Math.sin(step * 3 + index * 7) + (index === 1 && step % 5 === 0 ? 0.12 : 0);
      return { id: worker.id, compute, reduce: 0.045, wait: Math.max(0.01, 0.36 - compute), apply: 0.015 };
    }) };
  }

  run() {
    const last = this.row(Math.max(1, this.step));
    const validated = Math.floor(this.step / 25) * 25;
    return { run: this.id, name: this.hostile || '20261121-102233', directory: '/srv/runs/20261121-102233',
      phase: this.phase ?? 'stepping', paused: this.paused ?? false, step: this.step, steps: this.steps, loss: last.loss,
      val_loss: validated > 0 ? this.row(validated).val_loss : null, learning_rate: last.learning_rate, grad_norm: last.grad_norm,
      tokens: last.tokens, tokens_per_second: last.tokens_per_second, goodput: 0.973, generation: this.generation, fence: 1,
      workers_wanted: this.workers.length, workers_ready: this.workers.filter(worker => worker.status === 'ready').length,
      started: this.started, seconds: Date.now() / 1000 - this.started, eta_seconds: (this.steps - this.step) * 0.4, parameters: 13_120_512,
      version: '0.1.0', ended: false, exit_code: null, reason: null };
  }

  send(type, content) {
    for (const stream of this.streams) stream.write(`event: ${type}\ndata: ${JSON.stringify(content)}\n\n`);
  }

  advance() {
    this.step++;
    this.workers.forEach((worker, index) => {
      worker.step = this.step;
      worker.phase = ['computing', 'reducing', 'waiting', 'computing'][(this.step + index) % 4];
    });
    this.send('step', this.row(this.step));
    this.send('timeline', this.timelineStep(this.step));
    this.send('workers', { workers: this.workers });
    this.send('run', this.run());
  }

  event(kind, more) {
    const event = { index: this.eventList.length, time: new Date().toISOString(), kind, step: this.step, ...more };
    this.eventList.push(event);
    this.send('event', event);
  }

  rewind(to) {
    this.step = to;
    this.send('rewind', { to });
    this.event('rewound', { reason: 'states diverged' });
    this.send('run', this.run());
  }

  answer(path, query) {
    const after = Number(query.get('after') ?? 0);
    const metrics = () => {
      const limit = Number(query.get('limit') ?? 1000), last = Math.min(this.step, after + limit);
      return { rows: Array.from({ length: Math.max(0, last - after) }, (_, index) => this.row(after + index + 1)), next: last < this.step ? last : null };
    };
    switch (path) {
      case 'run': return this.run();
      case 'metrics': return metrics();
      case 'runs/baseline/metrics': {
        const page = metrics();
        return { ...page, rows: page.rows.map(row => ({ ...row, loss: row.loss * 1.06 + 0.1 })) };
      }
      case 'events': return { events: this.eventList.filter(event => !query.has('after') || event.index > after), next: null };
      case 'workers': return { workers: this.workers };
      case 'timeline': return { steps: Array.from({ length: Math.min(200, this.step) }, (_, index) => this.timelineStep(this.step - Math.min(200, this.step) + 1 + index)) };
      case 'samples': return { samples: this.samples };
      case 'checkpoints': return { checkpoints: [100, 200].filter(step => step <= this.step).map(step => ({ step, directory: `/srv/runs/20261121-102233/checkpoints/step-${String(step).padStart(8, '0')}`,
        bytes: 13_400_000, seconds: 0.2, written: new Date((this.started + step * 0.4) * 1000).toISOString(), parameters_sha256: 'ab12'.repeat(16) })) };
      case 'runs': return { runs: [{ name: 'baseline', directory: '/srv/runs/baseline', phase: 'ended', step: 600, steps: 600, loss: 2.4, val_loss: 2.5, started: this.started - 9000, alive: false }] };
    }
  }

  async handle(request, response) {
    const url = new URL(request.url, 'http://fake');
    const fail = (status, title) => response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ status, title, detail: title }));
    if (!url.pathname.startsWith('/api/v1/')) {
      const name = url.pathname === '/' ? 'index.html' : url.pathname.replace(/^\/page\//, '');
      if (!/^[\w.-]+$/.test(name)) return fail(404, 'no such file');
      try {
        const body = await readFile(join(this.assets, name));
        return response.writeHead(200, { 'Content-Type': TYPES[name.split('.').pop()], 'Content-Security-Policy': this.policy }).end(body);
      } catch { return fail(404, 'no such file'); }
    }
    const path = url.pathname.slice('/api/v1/'.length);
    const needed = request.method === 'POST' ? this.control : this.token;
    if (needed && ![needed, this.control].some(token => request.headers.authorization === `Bearer ${token}`)) return fail(401, 'a token is missing or wrong');
    if (request.method === 'POST') {
      this.posted.push(path);
      if (path === 'pause' || path === 'resume') this.paused = path === 'pause';
      response.writeHead(202, { 'Content-Type': 'application/json' }).end(JSON.stringify({ accepted: true, reason: `${path}: after the step under way` }));
      return this.send('run', this.run());
    }
    if (path === 'config') return response.writeHead(200, { 'Content-Type': 'text/yaml' }).end('model:\n  architecture: gpt2\n  layers: 6\ntraining:\n  steps: 1000\n  learning_rate: 0.0003\ndata:\n  train: null\n');
    if (path === 'stream') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': welcome\n\n');
      this.streams.add(response);
      request.on('close', () => this.streams.delete(response));
      for (let step = Number(url.searchParams.get('after')) + 1; step <= this.step; step++) response.write(`event: step\ndata: ${JSON.stringify(this.row(step))}\n\n`);
      return;
    }
    const answer = this.answer(path, url.searchParams);
    if (!answer) return fail(404, 'no such thing');
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  }

  async start(port = 0) {
    this.server = createServer((request, response) => this.handle(request, response));
    await new Promise(resolve => this.server.listen(port, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    return `http://127.0.0.1:${this.port}/`;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

if (process.argv[1]?.endsWith('fake-coordinator.mjs') && process.argv[2]) {
  const [, , assets, port = '8470', rows = '240'] = process.argv;
  const fake = new FakeCoordinator({ assets, rows: Number(rows), steps: Number(rows) * 2 + 500 });
  console.log(await fake.start(Number(port)));
  setInterval(() => fake.advance(), 400);
}
