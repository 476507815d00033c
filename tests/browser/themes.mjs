// node themes.mjs PROGRAM: pages of each kind in the second theme that is shipped, `agid`. The first one is looked at
// closely in run.mjs; here it is what a theme over it can spoil: contrast in light and in dark, the width on a phone, files
// that are not there.
// In: the program, which builds the sites of pictured/ with the theme, and once more with one that spoils it. Out: a line a
// fault, then `N passed, N failed`. Exit 1 when a check fails, and when what is spoilt is not found.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { PAGES, built } from './pictured.mjs';
import { fromFolder, serve } from './serve.mjs';
import { say, tally } from './tally.mjs';
import { axe, listen, settled, sideways, visitor } from './visit.mjs';

/** What a theme of one's own can do wrong, and what is to be said of the pages of a site that has it. */
const SPOILT = {
  'themes/spoilt/theme.toml': 'extends = "agid"\n',
  'themes/spoilt/css/own.css': `@media screen { :root { --ink-2: #BBB; } }
    @media screen and (prefers-color-scheme: dark) { :root { --link: #444; } }
    main { min-width: 25rem; } body { background-image: url("/none.png"); }`,
};
const FOUND = {
  'light 390': [/^color-contrast: /],
  'dark 1280': [/^color-contrast: /],
  'narrow 320': [/^4\d\d px wide/],
  quiet: [/^failed request: .*none\.png 404$/, /^console: .*status of 404/],
};

/** Looks at a page: `{ check: faults }`. */
async function look(page, url) {
  const quiet = listen(page, new URL(url).origin);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  // What is not found is there on purpose.
  const found = await page.goto(url, { waitUntil: 'load' });
  if (found.status() !== 200) quiet.push(`status: ${found.status()}`);
  await settled(page);
  const faults = { 'light 390': await axe(page) };
  await page.setViewportSize({ width: 320, height: 800 });
  faults['narrow 320'] = await page.evaluate(sideways);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1280, height: 900 });
  faults['dark 1280'] = await axe(page);
  page.removeAllListeners();
  return { ...faults, quiet };
}

const program = resolve(process.argv[2] ?? '');
const home = mkdtempSync(join(tmpdir(), 'specola-themes-'));
const start = performance.now();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--no-proxy-server', '--disable-background-networking'],
});
try {
  const [waiting, servers] = [[], []];
  const add = async (name, options, expected, paths) => {
    const server = await serve(fromFolder(built(program, name, home, options)));
    servers.push(server);
    for (const path of paths) waiting.push({ name: `${options.theme} ${path}`, url: server.origin + path, expected });
  };
  for (const [name, paths] of Object.entries(PAGES)) await add(name, { theme: 'agid' }, {}, paths);
  await add('report', { theme: 'spoilt', files: SPOILT }, FOUND, ['/rapporti/2026/']);
  const worker = async () => {
    const page = await visitor(browser);
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      for (const [check, faults] of Object.entries(await look(page, one.url))) {
        const expected = one.expected[check] ?? [];
        const fits = expected.every(pattern => faults.some(f => pattern.test(f))) && faults.every(f => expected.some(pattern => pattern.test(f)));
        say(fits, `${one.name}: ${check}`, [...expected.map(pattern => `expected: ${pattern}`), ...faults]);
      }
    }
    await page.context().close();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  for (const server of servers) await server.close();
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed: ${Math.round((performance.now() - start) / 1000)} s`);
process.exitCode = tally.failed === 0 ? 0 : 1;
