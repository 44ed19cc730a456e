// What the page shows of a real run with two workers, held against the run's own files.
// node scenarios-of-a-run.mjs URL RUN_DIRECTORY CLUSTERLLM [SCENARIO...]

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, figure, live, run, until } from './browser.mjs';

const [, , url, directory, program, ...wanted] = process.argv;
const POLICY = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'"];

const lines = name => readFileSync(join(directory, name), 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line));
const rowOf = step => until(() => lines('metrics.jsonl').find(row => row.step === step), Boolean, `metrics.jsonl has step ${step}`);
const cluster = () => JSON.parse(readFileSync(join(directory, 'cluster.json'), 'utf8'));

/** Points at the middle of the loss curve and gives what it reads there. */
async function point(page, share = 0.5) {
  const box = await page.locator('#loss-chart .plot').boundingBox();
  await page.mouse.move(box.x + box.width * share - 5, box.y + 80);
  await page.mouse.move(box.x + box.width * share, box.y + 80);
  return until(() => page.$eval('#loss-chart .plot', plot => ({ ...plot.dataset })), read => read.step !== undefined, 'the pointer reads a value');
}

async function sameAsFile(page, share) {
  const read = await point(page, share);
  const row = await rowOf(Number(read.step));
  expect(Number(read.value) === row.loss, `step ${read.step} reads ${read.value}, but metrics.jsonl has ${row.loss}`);
  return read;
}

/** TensorBoard's smoothing, from the file. */
function smoothed(step, weight) {
  let mean = 0, gathered = 0;
  for (const row of lines('metrics.jsonl').filter(row => row.step <= step)) {
    mean = mean * weight + (1 - weight) * row.loss;
    gathered = gathered * weight + (1 - weight);
  }
  return mean / gathered;
}

const scenarios = {
  async the_policy_is_strict({ open }) {
    const page = await live(await open(url));
    const response = await page.reload();
    const policy = response.headers()['content-security-policy'] ?? '';
    for (const part of POLICY) expect(policy.includes(part), `the policy lacks ${part}: ${policy}`);
    expect(!/unsafe|\*|https?:/.test(policy), `the policy is not strict: ${policy}`);
  },

  async step_and_loss_are_those_of_metrics_jsonl({ open }) {
    const page = await live(await open(url));
    for (let i = 0; i < 3; i++) {
      const [step, loss] = await page.evaluate(() => ['step', 'loss'].map(name =>
        document.querySelector(`[data-figure=${name}] dd`).firstChild.textContent));
      const row = await rowOf(Number(step.replaceAll(',', '')));
      expect(row.loss.toFixed(4) === loss, `the page says loss ${loss} at step ${step}, metrics.jsonl ${row.loss}`);
      await until(() => figure(page, 'step'), text => !text.startsWith(`${step} `), 'the step moves on');
    }
  },

  async what_is_pointed_at_equals_the_row({ open }) {
    const page = await live(await open(url));
    for (const share of [0.3, 0.6, 0.9]) await sameAsFile(page, share);
    expect(/training\s*\d+\.\d{4}/.test(await page.textContent('#loss-chart .tip')), 'the value is not beside the pointer');
  },

  async log_scale_smoothing_and_zoom_work({ open }) {
    const page = await live(await open(url));
    const picture = () => page.$eval('#loss-chart canvas', canvas => canvas.toDataURL());
    await page.fill('#smoothing', '0.9');
    const read = await sameAsFile(page, 0.5);
    const own = smoothed(Number(read.step), 0.9);
    expect(Math.abs(Number(read.smooth) - own) < 1e-9, `step ${read.step} is smoothed to ${read.smooth}, not ${own}`);
    const plain = await picture();
    await page.check('#log');
    await until(picture, now => now !== plain, 'the log scale is drawn');
    const box = await page.locator('#loss-chart .plot').boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await until(() => page.isEnabled('#reset-zoom'), Boolean, 'dragging zooms');
    await sameAsFile(page, 0.4);
    await page.click('#reset-zoom');
    await until(() => page.isDisabled('#reset-zoom'), Boolean, 'all steps are shown again');
  },

  async a_killed_worker_is_seen_to_go_and_to_come_back({ open }) {
    const page = await live(await open(`${url}#/workers`));
    const tile = '#worker-tiles [data-worker=w1]';
    await until(() => page.getAttribute(tile, 'data-status'), status => status === 'ready', 'w1 is ready');
    const died = () => lines('events.jsonl').filter(event => event.event === 'worker_died').length;
    const before = died();
    process.kill(cluster().workers.find(worker => worker.id === 'w1').pid, 'SIGKILL');
    await until(() => page.getAttribute(tile, 'data-status'), status => status !== 'ready', 'the tile tells that w1 is gone');
    await page.click('#tab-events');
    const line = '#event-list [data-kind=worker_died]';
    await until(() => page.locator(line).count(), count => count === before + 1, 'the event is told');
    const told = lines('events.jsonl').findLast(event => event.event === 'worker_died');
    expect(told.reason && (await page.textContent(line)).includes(told.reason), `the event lacks its reason: ${await page.textContent(line)}`);
    await page.click('#tab-workers');
    await until(() => page.getAttribute(tile, 'data-status'), status => status === 'ready', 'w1 is back', 40_000);
    const step = lines('metrics.jsonl').at(-1).step;
    await until(() => figure(page, 'step'), text => Number(text.split(' ')[0].replaceAll(',', '')) > step, 'the run goes on');
    await page.click('#tab-overview');
    await sameAsFile(page, 0.95);
  },

  async the_rest_of_the_run_is_there({ open }) {
    const page = await live(await open(url));
    await page.click('#tab-timeline');
    await until(() => page.locator('#timeline-means tbody tr').count(), count => count === 2, 'both workers are in the timeline');
    await page.click('#tab-checkpoints');
    await until(() => page.locator('#checkpoint-table tbody tr').count(), count => count > 0, 'a checkpoint is listed');
    const shown = await page.textContent('#checkpoint-table tbody tr td.mono');
    expect(lines('events.jsonl').some(event => event.parameters_sha256?.startsWith(shown)), `no checkpoint has the hash ${shown}`);
    await page.click('#tab-config');
    await until(() => page.textContent('#config-text'), text => text.includes('global_batch: 12'), 'the configuration is shown');
    await page.click('#tab-samples');
    const text = await until(() => page.textContent('.sample blockquote'), text => text.length > 10, 'a sample is shown', 30_000);
    expect(lines('samples.jsonl').some(sample => sample.prompt + sample.text === text), `no line of samples.jsonl has "${text}"`);
  },

  async a_coordinator_that_dies_and_comes_back_is_followed({ open, after }) {
    const page = await live(await open(url));
    await until(() => figure(page, 'step'), text => text !== '–', 'there is a step');
    const { coordinator } = cluster();
    process.kill(coordinator.pid, 'SIGKILL');
    await until(() => page.isVisible('#banner'), Boolean, 'the loss is told');
    const step = lines('metrics.jsonl').at(-1).step;
    const again = spawn(program, ['pretrain', '--resume', directory, '--workers', '2', '--set', `api.port=${new URL(url).port}`, '--json'], { stdio: 'ignore' });
    after(() => again.kill('SIGINT') && new Promise(resolve => again.on('exit', resolve)));
    await until(() => page.textContent('#connection'), text => text === 'live', 'the page is live again', 40_000);
    await until(() => figure(page, 'step'), text => Number(text.split(' ')[0].replaceAll(',', '')) > step, 'the run goes on', 40_000);
    for (const share of [0.5, 0.9, 0.99]) await sameAsFile(page, share);
  },
};

await run(scenarios, wanted.length > 0 ? wanted : undefined);
