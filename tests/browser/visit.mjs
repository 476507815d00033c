// One page in the browser → what is wrong with it, check by check.
// The checks: axe-core in light and dark at three widths and as printed, no sideways scrolling at 320 px (which is 1280
// px at 400 % zoom), nothing that moves where less motion is asked for, nothing that jumps while the faces arrive, and a
// quiet page: no request to another host, none that fails, no error on the console, no cookie.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { STILL, watch } from './light.mjs';

export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCHEMES = ['light', 'dark'];
const WIDTHS = [390, 768, 1280];
/** Milliseconds before a page is given up: a machine that does much else is slow, which is no fault of the page. */
export const PATIENCE = 180_000;

/** A page of the browser for visits, one after the other: to make one takes longer than to look at a small page. */
export async function visitor(browser) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript({ content: AXE }); // not subject to the page's content security policy
  await context.addInitScript(watch);
  return context.newPage();
}

/**
 * Visits `url` and returns a list of `{ check, faults }`, one for each check; `faults` are words, none where it passed.
 * `faced` is the same page where its text waits for its faces.
 */
export async function visit(page, url, faced = url) {
  await page.emulateMedia({ colorScheme: 'light', media: 'screen', forcedColors: 'none' });
  const quiet = listen(page, new URL(url).origin, new URL(faced).origin);
  const results = [];
  results.push({ check: 'still', faults: await still(page, url) });
  const response = await page.goto(faced, { waitUntil: 'load' });
  if (response.status() !== 200) quiet.push(`status: ${response.status()}`);
  await settled(page);
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      results.push({ check: `axe ${scheme} ${width}`, faults: await axe(page) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light', media: 'print' });
  results.push({ check: 'axe print', faults: await axe(page, { touched: false }) });
  await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
  results.push({ check: 'forced colours', faults: await page.evaluate(unseen) });
  await page.emulateMedia({ forcedColors: 'none' });
  await page.setViewportSize({ width: 320, height: 800 });
  results.push({ check: 'narrow 320', faults: await page.evaluate(sideways) });
  for (const moving of await page.evaluate(() => document.getAnimations().map(a => a.effect?.target?.tagName))) {
    quiet.push(`moves: ${moving}`);
  }
  for (const cookie of await page.context().cookies()) quiet.push(`cookie: ${cookie.name}`);
  await page.context().clearCookies();
  page.removeAllListeners();
  results.push({ check: 'quiet', faults: quiet });
  return results;
}

/**
 * Waits until a loaded page has its faces, and its script is done, which sets up each table and figure in an idle moment
 * of its own: idle moments come in the order in which they were asked for.
 */
export async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise(requestAnimationFrame);
    const things = document.querySelectorAll('table[data-sort], figure.chart').length;
    for (let n = 0; n <= things; n += 1) await new Promise(done => requestIdleCallback(done));
  });
}

/** What jumped on a phone and on a desk. The faces are kept back until the page has been seen without them. */
async function still(page, url) {
  const faults = [];
  const faces = /\.woff2$/;
  for (const width of [390, 1280]) {
    let seen;
    const first = new Promise(done => { seen = done; });
    await page.route(faces, route => first.then(() => route.continue()));
    await page.setViewportSize({ width, height: 844 });
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    seen();
    await page.waitForLoadState('load');
    await page.unroute(faces);
    await settled(page);
    // Frames after the last face and the script's last step: what moves is told after the frame that shows it.
    const moved = await page.evaluate(async () => {
      await new Promise(done => setTimeout(done, 100));
      return globalThis.moved;
    });
    if (moved >= STILL) faults.push(`at ${width} px it jumps by ${moved.toFixed(3)}, at most ${STILL}`);
  }
  return faults;
}

/** Collects, while the page lives, what a reader's browser should not be made to do. */
export function listen(page, ...origins) {
  const faults = [];
  const own = url => origins.some(origin => url.startsWith(`${origin}/`));
  page.on('request', request => {
    if (!own(request.url()) && !/^(data|blob):/.test(request.url())) faults.push(`other host: ${request.url()}`);
  });
  page.on('requestfailed', request => {
    // What the browser itself gives up, as an icon when the page is left, is no fault of the site.
    const text = request.failure()?.errorText;
    if (own(request.url()) && text !== 'net::ERR_ABORTED') faults.push(`failed request: ${request.url()} ${text}`);
  });
  page.on('response', response => {
    if (response.status() >= 400) faults.push(`failed request: ${response.url()} ${response.status()}`);
  });
  page.on('console', message => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', error => faults.push(`script: ${error.message}`));
  return faults;
}

/**
 * Every violation of every rule that axe-core runs by default, at any impact, and, where a page can be touched, of the one
 * on the size of what is (WCAG 2.2), which it leaves off. Left out: drawings, which are hidden from assistive technology
 * and in whose text axe-core finds no colours (it calls them incomplete); and fetching the style sheets once more for one
 * rule, on whether a page keeps to one orientation.
 */
export async function axe(page, { touched = true } = {}) {
  const { violations } = await page.evaluate(touched => globalThis.axe.run(
    { include: [['html']], exclude: [['[aria-hidden=true] > svg']] },
    { resultTypes: ['violations'], preload: false, rules: { 'target-size': { enabled: touched } } },
  ), touched);
  return violations.map(({ id, help, nodes }) => {
    const { target, any, all } = nodes[0];
    const why = (any[0] ?? all[0])?.message ?? '';
    return `${id}: ${help} (${nodes.length}), first at ${target.join(' ')} ${why}`.trim();
  });
}

/** Runs in the page: words that have the colour of what is behind them where the reader's own colours are forced. */
function unseen() {
  const out = [];
  const ground = e => {
    for (let at = e; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  for (const e of document.body.querySelectorAll('a, button, p, li, h1, h2, h3, th, td, summary, label')) {
    if (!e.textContent.trim() || !e.checkVisibility()) continue;
    if (getComputedStyle(e).color === ground(e)) out.push(`${e.tagName.toLowerCase()}: ${e.textContent.trim().slice(0, 40)}`);
  }
  return out.slice(0, 3);
}

/** Runs in the page: what reaches beyond the right edge, where the page can be scrolled sideways. */
export function sideways() {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5);
  const name = e => `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ''}${[...e.classList].map(c => `.${c}`).join('')}`;
  return [`${root.scrollWidth} px wide: ${out.slice(-3).map(name).join(', ')}`];
}
