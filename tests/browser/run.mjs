// node run.mjs SITE [--all]: the built site in a real browser: every page as it is served and in light, and one page of
// each kind looked at closely, in one language and the other in turn; with --all, every page.
// Out: a line a fault, then `N passed, N failed`. Exit 1 when a check fails, when a kind of page is missing, and when
// the checks no longer find what planted.mjs plants.
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { charts } from './charts.mjs';
import { every } from './every.mjs';
import { explore } from './explorer.mjs';
import { scale, weigh } from './light.mjs';
import { PLANTED, findPlanted } from './planted.mjs';
import { search } from './search.mjs';
import { awaited, fromFolder, serve } from './serve.mjs';
import { say, tally } from './tally.mjs';
import { visit, visitor } from './visit.mjs';

/** Every kind of page that the shipped site has. */
const KINDS = ['home', 'list', 'article', 'altrisguardi', 'report', 'chapter', 'event', 'page', 'dataset', 'version',
  'chart', 'embed', 'print', 'topic', 'place', 'organisation', 'project', 'person', 'search', 'not-found'];
const LANGUAGES = ['it', 'en'];
/** Those that stand once for all languages, under the default one. */
const ONCE = ['not-found'];

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-proxy-server',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];

/** Visits with each item, in as many pages at once as there are cores. */
async function atOnce(browser, items, work) {
  const waiting = [...items];
  const worker = async () => {
    const page = await visitor(browser);
    for (let item = waiting.shift(); item; item = waiting.shift()) await work(page, item);
    await page.context().close();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Whether each of the patterns fits one of the faults, and each of the faults one of the patterns. */
const fit = (patterns, faults) =>
  patterns.every(pattern => faults.some(fault => pattern.test(fault))) && faults.every(fault => patterns.some(pattern => pattern.test(fault)));

/** The checks find each planted fault, and nothing where there is none. */
async function selfTest(browser) {
  const server = await serve(findPlanted);
  await atOnce(browser, Object.entries(PLANTED), async (page, [path, { fails }]) => {
    for (const { check, faults } of await visit(page, server.origin + path)) {
      const expected = fails[check] ?? [];
      say(fit(expected, faults), `planted page ${path}: ${check}`, [`expected: ${expected.join(' ')}`, ...faults]);
    }
  });
  const page = await browser.newPage();
  const weighed = weigh(page, scale(findPlanted));
  await page.goto(`${server.origin}/heavy/`);
  const over = kind => weighed(kind).map(fault => fault.replace(/^\d+ (.*), at most (\d+):.*/, '$1 $2')).join();
  const found = ['article', 'dataset'].map(over).join(' and ');
  const expected = 'bytes 90000,bytes of scripts 8000 and bytes of scripts 8000';
  say(found === expected, 'planted page /heavy/', [`expected: ${expected}`, `found: ${found}`]);
  await page.close();
  await server.close();
}

/** How many different things a page has: elements by name and class. */
const variety = html => new Set(html.match(/<[a-z][a-z0-9]*(?:[^<>]*? class="[^"]*")?/g)).size;

/**
 * One page of each kind, the one with the most different things in it, the languages in turn; or all. A kind without one
 * is a failure.
 */
function choose(site, all) {
  const { urls } = JSON.parse(readFileSync(join(site, 'specola-manifest.json'), 'utf8'));
  const find = fromFolder(site);
  const richness = entry => {
    const html = String(find(entry.url)?.bytes ?? '');
    return variety(html) - html.length / 1e9; // of two with as many, the one where less is repeated
  };
  const chosen = [];
  for (const [nth, kind] of KINDS.entries()) {
    for (const [i, lang] of LANGUAGES.entries()) {
      const isTurn = ONCE.includes(kind) || nth % LANGUAGES.length === i;
      const pages = urls.filter(entry => entry.kind === kind && entry.lang === lang);
      const rich = new Map(pages.map(entry => [entry, richness(entry)]));
      pages.sort((a, b) => rich.get(b) - rich.get(a));
      if (pages.length > 0) chosen.push(...pages.slice(0, all ? pages.length : Number(isTurn)));
      else if (!ONCE.includes(kind) || lang === LANGUAGES[0]) say(false, `no page of kind ${kind} in ${lang}`);
    }
  }
  return chosen;
}

async function visitSite(browser, site) {
  const [server, faced] = [await serve(fromFolder(site)), await serve(awaited(fromFolder(site)))];
  await atOnce(browser, choose(site, process.argv.includes('--all')), async (page, entry) => {
    for (const { check, faults } of await visit(page, server.origin + entry.url, faced.origin + entry.url)) {
      say(faults.length === 0, `${entry.url} (${entry.kind}, ${entry.lang}): ${check}`, faults);
    }
  });
  await server.close();
  await faced.close();
}

const site = process.argv[2];
if (!site || !statSync(site, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`usage: node run.mjs SITE; there is no folder ${site ?? ''}`);
  process.exit(1);
}
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ARGUMENTS,
});
/** Does one part of the checks and says how long it took: what is slow is to be seen. */
async function timed(name, part) {
  const start = performance.now();
  await part();
  console.log(`${name}: ${Math.round((performance.now() - start) / 1000)} s`);
}

try {
  await timed('planted faults', () => selfTest(browser));
  await timed('one page of each kind', () => visitSite(browser, site));
  const does = part => timed(part.name, async () => {
    for (const { check, faults } of await part(browser, site)) say(faults.length === 0, check, faults);
  });
  await does(every);
  // One after the other: keys go astray, and answers come late, where pages of one browser are used at once.
  for (const part of [charts, search, explore]) await does(part);
} finally {
  await browser.close();
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;
