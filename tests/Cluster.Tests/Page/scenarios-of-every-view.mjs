// The page beside the other views of the same run, which rests when this begins.
// node scenarios-of-every-view.mjs URL RUN_DIRECTORY

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, figure, live, run, until } from './browser.mjs';

const [, , url, directory] = process.argv;
const text = name => readFileSync(join(directory, name), 'utf8');
const lines = name => text(name).split('\n').filter(Boolean).map(line => JSON.parse(line));
const withToken = tab => `${url}#token=${encodeURIComponent(text('api-token').trim())}${tab}`;

const scenarios = {
  async a_run_at_rest_is_shown_and_goes_on_when_the_page_says_so({ open }) {
    const page = await live(await open(withToken('')));
    const row = lines('metrics.jsonl').at(-1);
    const shown = name => page.$eval(`[data-figure=${name}] dd`, dd => dd.firstChild.textContent);
    await until(() => shown('step'), step => step === row.step.toLocaleString('en'), `the page is at step ${row.step}`);
    await until(() => shown('loss'), loss => loss === row.loss.toFixed(4), `the page shows the loss ${row.loss}`);
    await until(() => page.textContent('#pause'), label => label === 'Resume', 'the button offers to resume');
    await page.click('#pause');
    await page.click('#confirm-yes');
    await until(() => lines('metrics.jsonl').at(-1).step, step => step > row.step, 'the run goes on');
    await until(() => figure(page, 'step'), step => Number(step.split(' ')[0].replaceAll(',', '')) > row.step, 'the page follows');
  },

  async a_death_is_told_with_its_reason({ open }) {
    const page = await live(await open(url));
    await page.click('#tab-events');
    process.kill(JSON.parse(text('cluster.json')).workers.find(worker => worker.id === 'w1').pid, 'SIGKILL');
    const told = await until(() => page.textContent('#event-list [data-kind=worker_died]'), line => line.includes('w1'), 'the event is told');
    const event = lines('events.jsonl').findLast(event => event.event === 'worker_died');
    expect(told.includes(event.reason), `the reason is '${event.reason}', but the page says: ${told}`);
    console.error(`page: ${(Date.now() - Date.parse(event.time)) / 1e3} s`);
  },
};

await run(scenarios);
