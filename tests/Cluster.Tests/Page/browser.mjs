// Runs scenarios in a headless Chromium, each in a fresh context, and says of each on standard output what came of it.

import { chromium } from 'playwright-core';

const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];

export class Expectation extends Error {}

export function expect(holds, message) {
  if (!holds) throw new Expectation(message);
}

/** Waits until `read` gives something that is as wanted; says what it saw last when it does not come to that. */
export async function until(read, wanted, what, within = 15_000) {
  const end = Date.now() + within;
  for (let seen; ;) {
    try { seen = await read(); } catch (error) { seen = error; }
    if (!(seen instanceof Error) && wanted(seen)) return seen;
    expect(Date.now() < end, `${what}: not within ${within} ms; last seen: ${seen instanceof Error ? seen.message : JSON.stringify(seen)}`);
    await new Promise(resolve => setTimeout(resolve, 40));
  }
}

/** What a page must never do, whatever happens to it. */
function watch(page, faults) {
  let origin = null;
  page.on('console', message => {
    // The browser's own line for a request that nobody answers, or that is refused, is no fault of the page's.
    const own = /^Failed to load resource: .*(ERR_|status of 40[13])/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !own) faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', error => faults.push(`error in the page: ${error.stack ?? error}`));
  page.on('request', request => {
    const asked = new URL(request.url()).origin;
    origin ??= asked;
    if (asked !== origin) faults.push(`a request left the origin: ${request.url()}`);
  });
  page.on('dialog', dialog => faults.push(`a dialog of the browser: ${dialog.message()}`));
}

/** The page once it is live. */
export async function live(page) {
  await until(() => page.textContent('#connection'), text => text === 'live', 'the page is live');
  return page;
}

export const figure = (page, name) => page.textContent(`[data-figure="${name}"] dd`);

/** scenarios: { name: async ({ open, after }) => ... }; open(url, options) gives a page that is watched, after(action) tidies up. */
export async function run(scenarios, wanted = Object.keys(scenarios)) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  try {
    for (const name of wanted) {
      const [contexts, faults, after] = [[], [], []];
      const open = async (url, options = {}) => {
        const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
        contexts.push(context);
        const page = await context.newPage();
        watch(page, faults);
        page.setDefaultTimeout(10_000);
        await page.goto(url);
        return page;
      };
      let error = null;
      try {
        await scenarios[name]({ open, after: action => after.push(action) });
        expect(faults.length === 0, faults.join('\n'));
      } catch (failure) {
        error = `${failure instanceof Expectation ? failure.message : failure.stack}\n${faults.join('\n')}`.trim();
        if (process.env.SHOTS) await contexts.at(-1)?.pages()[0]?.screenshot({ path: `${process.env.SHOTS}/${name}.png` }).catch(() => {});
      }
      for (const context of contexts) await context.close();
      for (const action of after) await action();
      console.log(JSON.stringify({ name, error }));
    }
  } finally {
    await browser.close();
  }
}
