// What a coordinator that only talks can show: hostile texts, losses of the connection, tokens, long runs, keys, sizes.
// node scenarios-of-talk.mjs ASSETS POLICY [SCENARIO...]

import { expect, figure, live, run, until } from './browser.mjs';
import { tooFaint } from './contrast.mjs';
import { FakeCoordinator } from './fake-coordinator.mjs';

const [, , assets, policy, ...wanted] = process.argv;
const TABS = ['overview', 'workers', 'timeline', 'events', 'checkpoints', 'samples', 'compare', 'config'];
const HOSTILE = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>"'>\u202e&amp;{{7*7}}`;

async function fake(after, options = {}) {
  const coordinator = new FakeCoordinator({ assets, policy, ...options });
  const url = await coordinator.start(options.port ?? 0);
  after(() => coordinator.stop());
  return { coordinator, url };
}

const rows = async page => Number((/over (\d+) steps/.exec(await page.getAttribute('#loss-chart .plot', 'aria-label')) ?? [])[1]);

async function eachTab(page, action) {
  for (const tab of TABS) {
    await page.click(`#tab-${tab}`);
    await page.waitForSelector(`#${tab}`, { state: 'visible' });
    if (tab === 'config') await page.waitForSelector('#config-text .key');
    if (tab === 'compare') await page.waitForSelector('#compare-table tbody tr');
    await action(tab);
  }
}

const scenarios = {
  async text_of_a_run_is_never_markup({ open, after }) {
    const { coordinator, url } = await fake(after, { hostile: HOSTILE });
    const page = await live(await open(url));
    coordinator.workers.push({ ...coordinator.worker(9), id: HOSTILE, detail: HOSTILE, host: HOSTILE, phase: HOSTILE, waits_for: HOSTILE });
    coordinator.event(HOSTILE, { worker: HOSTILE, reason: HOSTILE, [HOSTILE]: HOSTILE, __proto__: HOSTILE });
    coordinator.send('sample', { ...coordinator.sample(240), prompt: HOSTILE });
    coordinator.advance();
    await eachTab(page, () => {});
    await page.click('#tab-samples');
    expect((await page.textContent('.sample blockquote')).includes(HOSTILE), 'the sample does not show its text as it is');
    await page.click('#tab-events');
    expect((await page.textContent('#event-list li:first-child')).includes(HOSTILE), 'the event does not show its text as it is');
    expect(await figure(page, 'step') !== null, 'the head has gone');
    const found = await page.evaluate(() => [window.pwned, document.images.length, document.querySelectorAll('script:not([src])').length]);
    expect(found[0] === undefined && found[1] === 1 && found[2] === 0, `text became markup: ${JSON.stringify(found)}`);
  },

  async a_lost_connection_is_told_and_taken_up_again({ open, after }) {
    const { coordinator, url } = await fake(after);
    const page = await live(await open(url));
    expect(await rows(page) === 240, `there are ${await rows(page)} rows, not 240`);
    await coordinator.stop();
    await until(() => page.textContent('#banner'), text => /No connection to the coordinator since \d/.test(text), 'the banner tells of the loss');
    expect(await page.textContent('#connection') !== 'live', 'the page says that it is live');
    expect(await page.isDisabled('#pause'), 'there is nobody to pause, but the button is there to be pressed');
    // It comes back at the same port, 60 steps earlier: its last checkpoint was older than what the page has seen.
    const again = await fake(after, { port: coordinator.port, rows: 180 });
    await live(page);
    await until(() => rows(page), count => count === 180, 'steps that the new coordinator does not have are dropped');
    for (let i = 0; i < 5; i++) again.coordinator.advance();
    await until(() => rows(page), count => count === 185, 'the steps come again');
    expect(await page.isHidden('#banner'), 'the banner stays');
  },

  async void_steps_are_dropped({ open, after }) {
    const { coordinator, url } = await fake(after);
    const page = await live(await open(url));
    coordinator.rewind(200);
    await until(() => rows(page), count => count === 200, 'rows after the rewind are gone');
    coordinator.advance();
    await until(() => rows(page), count => count === 201, 'the next step follows');
    await until(() => figure(page, 'step'), text => text.startsWith('201'), 'the head tells the same step');
    expect((await page.textContent('#overview-events li:first-child')).includes('rewound'), 'the newest event is not the rewind');
  },

  async keys_are_enough({ open, after }) {
    const { coordinator, url } = await fake(after);
    const page = await live(await open(url));
    const focus = () => page.evaluate(() => ({ id: document.activeElement.id, class: document.activeElement.className,
      outline: getComputedStyle(document.activeElement).outlineStyle }));
    await page.keyboard.press('Tab');
    expect((await focus()).class === 'skip', `the first thing to come to is ${JSON.stringify(await focus())}, not the skip link`);
    await page.keyboard.press('Enter');
    expect((await focus()).id === 'main', 'the skip link does not lead to the figures');
    await page.keyboard.press('3');
    expect(await page.isVisible('#timeline'), '3 does not show the third view');
    await page.focus('#tab-timeline');
    await page.keyboard.press('ArrowRight');
    const tab = await focus();
    expect(tab.id === 'tab-events' && await page.isVisible('#events'), `an arrow key leads to ${tab.id}`);
    expect(tab.outline !== 'none', 'it cannot be seen where one is');
    await page.keyboard.press('Home');
    expect(await page.isVisible('#overview'), 'Home does not show the first view');
    await page.focus('#loss-chart .plot');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const row = coordinator.row(2);
    await until(() => page.textContent('#loss-chart [aria-live]'), text => text.includes(`step 2: training ${row.loss.toFixed(4)}`), 'the chart reads its second value aloud');
    await page.keyboard.press('+');
    await until(() => page.isEnabled('#reset-zoom'), Boolean, 'plus zooms');
    await page.keyboard.press('0');
    await until(() => page.isDisabled('#reset-zoom'), Boolean, '0 shows all');
    await page.keyboard.press('?');
    expect(await page.isVisible('#shortcuts'), '? does not list the shortcuts');
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    expect(await page.isVisible('#confirm'), 'p asks nothing');
    await page.keyboard.press('Enter');
    await until(() => coordinator.posted, posted => posted.join() === 'pause', 'the coordinator is asked to pause');
    await until(() => page.textContent('#pause'), text => text === 'Resume', 'the button offers to resume');
    await page.keyboard.press('f');
    await page.keyboard.type('killed');
    await until(() => page.locator('#event-list li').count(), count => count === 1, 'the filter leaves one event');
    expect(await page.isVisible('#events'), 'letters that are typed change the view');
  },

  async nothing_is_done_without_a_yes({ open, after }) {
    const { coordinator, url } = await fake(after);
    const page = await live(await open(url));
    await page.click('#stop');
    await page.click('#confirm-no');
    await page.click('#stop');
    await page.keyboard.press('Escape');
    await page.click('#tab-workers');
    await page.click('[data-worker=w1] button');
    await page.click('#confirm-yes');
    await until(() => coordinator.posted, posted => posted.length > 0, 'the drain is sent');
    expect(coordinator.posted.join() === 'workers/w1/drain', `sent: ${coordinator.posted}`);
  },

  async a_phone_scrolls_one_way_only({ open, after }) {
    const { url } = await fake(after, { hostile: 'x'.repeat(300), workers: 3 });
    const page = await live(await open(url, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }));
    await eachTab(page, async tab => {
      const widths = await page.evaluate(() => [document.documentElement.scrollWidth, document.body.scrollWidth]);
      expect(Math.max(...widths) <= 360, `${tab} is ${widths} pixels wide`);
    });
  },

  async every_text_can_be_read_in_light_and_dark({ open, after }) {
    const { coordinator, url } = await fake(after);
    for (const colorScheme of ['light', 'dark']) {
      const page = await live(await open(url, { colorScheme }));
      coordinator.workers[3].status = 'absent';
      coordinator.advance();
      await eachTab(page, async tab => {
        const faint = await page.evaluate(tooFaint);
        expect(faint.length === 0, `${colorScheme}, ${tab}: ${faint.slice(0, 5).join('; ')}`);
      });
      await page.keyboard.press('?');
      expect((await page.evaluate(tooFaint)).length === 0, `${colorScheme}: the shortcuts are too faint`);
    }
  },

  async the_theme_can_be_chosen({ open, after }) {
    const { url } = await fake(after);
    const page = await live(await open(url, { colorScheme: 'light' }));
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.click('#theme');
    expect(await ground() === light, 'light is not light');
    await page.click('#theme');
    const dark = await ground();
    expect(dark !== light, 'dark is not dark');
    await page.reload();
    expect(await ground() === dark, 'the choice is forgotten');
  },

  async a_token_is_kept_out_of_sight({ open, after }) {
    const { coordinator, url } = await fake(after, { token: 'secret+token/1' });
    const page = await live(await open(`${url}#token=${encodeURIComponent('secret+token/1')}`));
    expect(!page.url().includes('secret'), `the address bar shows ${page.url()}`);
    expect(!(await page.content()).includes('secret'), 'the document shows the token');
    await page.reload();
    await live(page);
    const other = await open(url);
    await other.waitForSelector('#token[open]');
    await other.fill('#token-value', 'wrong');
    await other.click('#token-yes');
    await until(() => other.textContent('#connection'), text => text === 'token needed', 'a wrong token is refused');
    await other.waitForSelector('#token[open]');
    await other.fill('#token-value', 'secret+token/1');
    await other.keyboard.press('Enter');
    await live(other);
    expect(coordinator.streams.size === 2, `${coordinator.streams.size} streams`);
  },

  async control_may_need_a_token_where_reading_does_not({ open, after }) {
    const { coordinator, url } = await fake(after, { control: 'may control' });
    const page = await live(await open(url));
    await page.click('#checkpoint');
    await page.click('#confirm-yes');
    await page.waitForSelector('#token[open]');
    await page.fill('#token-value', 'may control');
    await page.click('#token-yes');
    await until(() => coordinator.posted, posted => posted.join() === 'checkpoint', 'it is done after all');
    const other = await live(await open(url));
    await other.click('#pause');
    await other.click('#confirm-yes');
    await other.waitForSelector('#token[open]');
    await other.click('#token-no');
    await until(() => other.isHidden('#pause'), Boolean, 'what is not allowed is no longer offered');
    expect(coordinator.posted.length === 1, `sent: ${coordinator.posted}`);
  },

  async two_hundred_thousand_steps_come_whole({ open, after }) {
    const { coordinator, url } = await fake(after, { rows: 200_000, steps: 300_000 });
    const page = await live(await open(url));
    coordinator.advance();
    await until(() => rows(page), count => count === 200_001, 'all rows are there', 30_000);
    // The drawing is thinned to the screen: a line has a few points for each pixel, whatever the number of rows.
    const box = await page.locator('#loss-chart .plot').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 50);
    const [step, value] = await until(() => page.$eval('#loss-chart .plot', plot => [plot.dataset.step, plot.dataset.value]),
      ([step]) => step !== undefined, 'the pointer reads a value');
    expect(Number(value) === coordinator.row(Number(step)).loss, `step ${step} reads ${value}`);
  },

  async a_thinned_line_keeps_the_extremes_of_each_pixel({ open, after }) {
    const { url } = await fake(after);
    const page = await live(await open(url));
    const [pixels, points, wrong] = await page.evaluate(async () => {
      const [{ Series }, { trace }, { scale }] = await Promise.all(['series', 'trace', 'scale'].map(name => import(`/page/${name}.js`)));
      const [rows, series, seen, own] = [100_000, new Series(), new Map(), new Map()];
      const x = scale(1, rows, 50, 950);
      const widen = (map, pixel, value) => {
        const [low, high] = map.get(pixel) ?? [Infinity, -Infinity];
        map.set(pixel, [Math.min(low, value), Math.max(high, value)]);
      };
      for (let step = 1; step <= rows; step++) {
        const loss = step % 997 === 0 ? NaN : (step * 7919) % 10_007;
        series.add({ step, loss });
        if (!Number.isNaN(loss)) widen(own, Math.floor(x.at(step)), loss);
      }
      // Taken back and done again, as by a rewind: what was known of the rows must not stay.
      series.truncate(rows - 5_000);
      for (let step = rows - 4_999; step <= rows; step++) series.add({ step, loss: step % 997 === 0 ? NaN : (step * 7919) % 10_007 });
      let points = 0;
      const pen = { moveTo() {}, lineTo(pixel, value) { points++; widen(seen, pixel, value); } };
      trace(pen, series.column('step'), series.column('loss'), series.extremes('loss'), 0, rows, x, { log: false, at: value => value });
      const wrong = [...own].filter(([pixel, [low, high]]) => seen.get(pixel)?.[0] !== low || seen.get(pixel)?.[1] !== high);
      return [own.size, points, wrong.length];
    });
    expect(wrong === 0 && pixels >= 900, `${wrong} of ${pixels} pixels lack their least or greatest value`);
    expect(points <= 5 * pixels, `${points} points for ${pixels} pixels`);
  },

  async runs_are_laid_over_each_other({ open, after }) {
    const { coordinator, url } = await fake(after);
    const page = await live(await open(url));
    await page.click('#tab-compare');
    await page.check('[aria-label="Draw baseline"]');
    const box = await page.locator('#compare-chart .plot').boundingBox();
    await until(async () => {
      await page.mouse.move(box.x + box.width / 3, box.y + 60);
      await page.mouse.move(box.x + box.width / 2, box.y + 60);
      return page.locator('#compare-chart .tip .row').allTextContents();
    }, texts => texts.length === 2 && texts[1].includes('baseline'), 'both runs are read');
    const step = Number(await page.getAttribute('#compare-chart .plot', 'data-step'));
    const texts = await page.locator('#compare-chart .tip .row').allTextContents();
    expect(texts[1].includes((coordinator.row(step).loss * 1.06 + 0.1).toFixed(4).slice(0, 5)), `at ${step}: ${texts}`);
  },
};

await run(scenarios, wanted.length > 0 ? wanted : undefined);
