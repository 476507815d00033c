// node pictures.mjs PROGRAM SITE [--renew]: how pages and charts look, beside pictures of how they looked.
// In: the program, which builds two small sites with the shipped theme (pictured/: texts of their own, so that a new
// article changes no picture); the shipped site, for its charts. Out: a line for each picture that is not as
// it was, then `N passed, N failed`, and what was seen under target/pictures/. With --renew the pictures are taken over:
// look at them before you commit them.
// A page is looked at again where it is not as it was, until it stands still: what a browser had not painted yet is no fault.
// A picture is coarse: one point for each square of a page, the mean of its colours. So letters that another release of
// the browser draws a little thinner are the same, and what is moved, gone or of another colour is not.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { PAGES, built } from './pictured.mjs';
import { awaited, fromFolder, serve } from './serve.mjs';
import { PATIENCE, settled } from './visit.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const KEPT = join(HERE, 'pictures');
const SEEN = join(ROOT, 'target', 'pictures');

/** Charts of the shipped site, at least one for each mark. */
const CHARTS = ['accoglienza-serie', 'nazionalita-2024', 'esiti-quote', 'sbarchi-mesi', 'grandezza-incidenza', 'incidenza-distribuzione',
  'incidenza-divario', 'occupazione-piccoli', 'nazionalita-serie', 'quota-comuni', 'residenti-mappa', 'punteggio-sintetico'];
const WIDTHS = { page: [320, 768, 1280], chart: [320, 640, 960] };
const SQUARE = { page: 8, chart: 4 }; // px
const HIGHEST = 3200; // px of a page
const LOOKS = 5; // again, at most
const TOLERATED = { colour: 16, share: 0.0005 }; // of 255 levels; of all squares

/** The mean colour of each square, in 32 levels. */
function coarse(bytes, square) {
  const { width, height, data } = PNG.sync.read(bytes);
  const [w, h] = [Math.floor(width / square), Math.floor(Math.min(height, HIGHEST) / square)];
  const out = new PNG({ width: w, height: h, colorType: 2 });
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      for (let c = 0; c < 3; c += 1) {
        let sum = 0;
        for (let j = 0; j < square; j += 1) {
          for (let i = 0; i < square; i += 1) sum += data[((y * square + j) * width + x * square + i) * 4 + c];
        }
        out.data[(y * w + x) * 4 + c] = (sum / square ** 2) & 0xf8;
      }
      out.data[(y * w + x) * 4 + 3] = 255;
    }
  }
  return out;
}

/** How it looked, or null. */
function kept(name) {
  const file = join(KEPT, `${name}.png`);
  return existsSync(file) ? PNG.sync.read(readFileSync(file)) : null;
}

/** What is otherwise in `seen` than it was, in words; nothing where it is within what is tolerated. */
function otherwise(was, seen) {
  if (was.width !== seen.width || Math.abs(was.height - seen.height) > 1) {
    return `${seen.width} by ${seen.height} squares, it was ${was.width} by ${was.height}`;
  }
  const squares = was.width * Math.min(was.height, seen.height);
  let other = 0;
  for (let n = 0; n < squares * 4; n += 4) {
    if ([0, 1, 2].some(c => Math.abs(was.data[n + c] - seen.data[n + c]) > TOLERATED.colour)) other += 1;
  }
  const share = other / squares;
  return share > TOLERATED.share ? `${(share * 100).toFixed(2)} % of it, at most ${TOLERATED.share * 100} %` : '';
}

const tally = { passed: 0, failed: 0 };
const used = new Set();
function compare(name, seen, renew) {
  const file = join(KEPT, `${name}.png`);
  used.add(`${name}.png`);
  if (renew) writeFileSync(file, PNG.sync.write(seen, { colorType: 2, deflateLevel: 9 }));
  const was = kept(name);
  const why = was ? otherwise(was, seen) : 'it was not there';
  tally[why ? 'failed' : 'passed'] += 1;
  if (!why) return;
  console.log(`FAILED ${name}: ${why}`);
  writeFileSync(join(SEEN, `${name}.png`), PNG.sync.write(seen));
}

/** What is seen when it is as it was or, if it is not, when it stands still. */
async function atRest(was, take) {
  let seen = await take();
  for (let times = 0; was && otherwise(was, seen) && times < LOOKS; times += 1) {
    await new Promise(resolve => { setTimeout(resolve, 100 * (times + 1)); });
    const next = await take();
    const still = !otherwise(seen, next);
    seen = next;
    if (still) break;
  }
  return seen;
}

/** Each width in light and in dark: `then(name, picture)`. */
async function look(page, kind, name, then) {
  for (const width of WIDTHS[kind]) {
    await page.setViewportSize({ width, height: kind === 'page' ? 900 : 1200 });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const target = kind === 'page' ? page : page.locator('.plot').first();
      const options = { animations: 'disabled', caret: 'hide' };
      const high = kind === 'page' && await page.evaluate(() => document.documentElement.scrollHeight);
      const shown = high ? { ...options, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(high, HIGHEST) } } : options;
      const named = `${name}-${width}${colorScheme === 'dark' ? '-dark' : ''}`;
      then(named, await atRest(kept(named), async () => coarse(await target.screenshot(shown), SQUARE[kind])));
    }
  }
}

/** What was kept is told from the same page with one thing broken. */
async function selfTest(page, kind, name, style, what) {
  await page.addStyleTag({ content: style });
  const same = [];
  await look(page, kind, name, (name, seen) => {
    if (!otherwise(kept(name), seen)) same.push(name);
  });
  tally[same.length ? 'failed' : 'passed'] += 1;
  if (same.length) console.log(`FAILED not noticed: ${what}, in ${same.join(', ')}`);
}

const [program, site] = process.argv.slice(2).filter(argument => !argument.startsWith('--')).map(path => resolve(path));
const renew = process.argv.includes('--renew');
const home = mkdtempSync(join(tmpdir(), 'specola-pictures-'));
rmSync(SEEN, { recursive: true, force: true });
for (const folder of [KEPT, SEEN]) mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--no-proxy-server', '--disable-background-networking', '--hide-scrollbars',
    '--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});
try {
  const waiting = [];
  const servers = [];
  for (const [name, paths] of Object.entries(PAGES)) {
    const server = await serve(awaited(fromFolder(built(program, name, home))));
    servers.push(server);
    for (const path of paths) {
      const named = `${name}${path.replace(/\.html$/, '').replaceAll('/', '-').replace(/-$/, '')}`;
      waiting.push({ kind: 'page', name: named, url: server.origin + path });
    }
  }
  const shipped = await serve(awaited(fromFolder(site)));
  servers.push(shipped);
  for (const id of CHARTS) waiting.push({ kind: 'chart', name: `chart-${id}`, url: `${shipped.origin}/grafici/${id}/embed/` });
  const all = [...waiting];
  const open = async ({ url }) => {
    // The policy is that of the site; the fault that selfTest makes is a style that it would not let in.
    const context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: true });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const response = await page.goto(url, { waitUntil: 'load' });
    if (response.status() !== 200) throw new Error(`${url}: ${response.status()}`);
    await settled(page);
    return page;
  };
  const worker = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      const page = await open(entry);
      await look(page, entry.kind, entry.name, (name, seen) => compare(name, seen, renew));
      await page.context().close();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  const planted = [
    ['article-articoli-ospiti', '.stand { visibility: hidden }', 'a standfirst that is gone'],
    ['article-articoli-ospiti', '.chart { border-top-color: #f00; border-top-width: 12px }', 'a rule of another colour'],
    ['report-altrisguardi-voce', '.as { --paper: #fff }', 'the ground of AltriSguardi'],
    ['chart-nazionalita-2024', 'svg .mark, svg .mark * { fill: none !important }', 'bars without a colour'],
    ['chart-accoglienza-serie', 'svg .ln { stroke: none !important }', 'a line that is gone'],
  ];
  for (const [name, style, what] of planted) {
    const entry = all.find(entry => entry.name === name);
    const page = await open(entry);
    await selfTest(page, entry.kind, name, style, what);
    await page.context().close();
  }
  for (const stale of readdirSync(KEPT).filter(name => !used.has(name))) {
    tally.failed += 1;
    console.log(`FAILED ${stale}: nothing looks like this any more; remove it`);
  }
  for (const server of servers) await server.close();
} finally {
  await browser.close();
  rmSync(home, { recursive: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
