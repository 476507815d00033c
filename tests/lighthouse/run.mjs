// node run.mjs SITE: what Lighthouse says of accessibility, good practice and being found, on one page of each kind that
// has a build of its own, in one language and the other in turn; with --all, on one of every kind.
// Out: a line for each category of a page with less than 100, with what it lacks; then `N passed, N failed`.
// node run.mjs SITE --speed: its figure for speed on a simulated slow phone, and when the largest thing is seen, the
// median of five, for pages that readers come to first. No test: to be run on a machine that does nothing else.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { compressed, fromFolder, serve } from '../browser/serve.mjs';
import { say, tally } from '../browser/tally.mjs';

const CATEGORIES = ['accessibility', 'best-practices', 'seo'];
/**
 * Kinds of pages: first those that differ most. The others are looked at with --all, for the sake of time, since axe-core
 * looks at every page. The page of what is not there stands under an address of its own, where it comes with 200.
 */
const KINDS = ['home', 'list', 'article', 'altrisguardi', 'chapter', 'dataset', 'chart', 'place'];
const OTHERS = ['report', 'event', 'page', 'topic', 'organisation', 'project', 'person', 'search', 'not-found'];
const LANGUAGES = ['it', 'en'];
/** What a kind of page is not asked, and why. */
const EXEMPT = {
  // Each says by `noindex` that it is not to be found: it has no content of its own.
  'is-crawlable': ['search', 'not-found'],
};
/** What is broken in a copy of the home page, and the audit that must say so: one of each category and one of two. */
const PLANTED = [
  [/<!DOCTYPE html>/, '', 'doctype'],
  [/<title>[^]*?<\/title>/, '', 'document-title'],
  [/<meta name="description"[^>]*>/, '', 'meta-description'],
  [/initial-scale=1"/, 'initial-scale=1, user-scalable=no"', 'meta-viewport'],
];
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--no-proxy-server', '--remote-debugging-port=0',
  '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];

const site = process.argv[2];
if (!site || !statSync(site, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`usage: node run.mjs SITE [--all | --speed]; there is no folder ${site ?? ''}`);
  process.exit(1);
}
const profile = mkdtempSync(join(tmpdir(), 'specola-lighthouse-'));
const chromium = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [...ARGUMENTS, `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'pipe'] });
const port = await new Promise((found, failed) => {
  chromium.once('error', failed);
  chromium.once('exit', code => failed(new Error(`the browser ended with ${code}`)));
  chromium.stderr.on('data', text => {
    const told = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(text);
    if (told) found(Number(told[1]));
  });
});
// How long a page takes depends on how it is sent; what else is said of it does not.
const find = process.argv.includes('--speed') ? compressed(fromFolder(site)) : fromFolder(site);
const plant = html => PLANTED.reduce((text, [pattern, instead]) => text.replace(pattern, instead), html);
const server = await serve(path => (path === '/planted/' ? { ...find('/'), bytes: plant(String(find('/').bytes)) } : find(path)));
const { urls } = JSON.parse(readFileSync(join(site, 'specola-manifest.json'), 'utf8'));
const size = ({ url }) => find(url)?.bytes.length ?? 0;

/**
 * What Lighthouse says; with 100 for a category where each of its audits that has a say passes. Now and then the browser
 * loses the beginning of its own record (NO_NAVSTART): then it is asked once more.
 */
async function ask(url, settings, again = 2) {
  const options = { port, logLevel: 'error', maxWaitForLoad: 180_000, ...settings };
  const { lhr } = await lighthouse(server.origin + url, options);
  if (lhr.runtimeError?.code === 'NO_NAVSTART' && again > 0) return ask(url, settings, again - 1);
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  return lhr;
}

/**
 * These categories measure no time: a slow line, which is the default, is only reckoned with; where none is asked for,
 * Lighthouse waits ten seconds longer on each page.
 */
const QUICK = { onlyCategories: CATEGORIES, disableFullPageScreenshot: true };

const lacking = (lhr, name) => lhr.categories[name].auditRefs.map(({ id }) => lhr.audits[id]).filter(audit => audit.score !== null && audit.score < 1);

async function test() {
  const planted = await ask('/planted/', QUICK);
  const found = [...new Set(CATEGORIES.flatMap(name => lacking(planted, name).map(audit => audit.id)))].sort();
  const expected = PLANTED.map(([, , id]) => id).sort();
  say(String(found) === String(expected), 'planted faults', [`expected: ${expected}`, `found: ${found}`]);
  const kinds = process.argv.includes('--all') ? [...KINDS, ...OTHERS] : KINDS;
  for (const [nth, kind] of kinds.entries()) {
    const all = urls.filter(entry => entry.kind === kind).sort((a, b) => size(a) - size(b));
    const [entry] = [...all.filter(entry => entry.lang === LANGUAGES[nth % 2]), ...all];
    if (!entry) {
      say(false, `no page of kind ${kind}`, []);
      continue;
    }
    const skipAudits = Object.keys(EXEMPT).filter(id => EXEMPT[id].includes(kind));
    const lhr = await ask(entry.url, { ...QUICK, skipAudits });
    for (const name of CATEGORIES) {
      const { score } = lhr.categories[name];
      const lacks = lacking(lhr, name).map(({ id, title, details }) => `${id}: ${title} ${JSON.stringify(details?.items?.[0] ?? '').slice(0, 300)}`);
      say(score === 1, `${entry.url} (${kind}): ${name} ${score === null ? 'none' : Math.round(score * 100)}`, lacks);
    }
  }
}

/**
 * Lighthouse reckons what a slow line would do to a page that came quickly; here the line and the processor are slow
 * indeed: 150 ms, 1.6 Mbit/s, a quarter of the speed. A face that the page does not wait for counts in the first only.
 */
const SLOWED = {
  throttlingMethod: 'devtools',
  throttling: { requestLatencyMs: 150, downloadThroughputKbps: 1638.4, uploadThroughputKbps: 675, cpuSlowdownMultiplier: 4 },
};

async function speed() {
  const median = numbers => numbers.sort((a, b) => a - b)[numbers.length >> 1];
  for (const kind of ['home', 'article', 'altrisguardi', 'dataset', 'chart', 'place', 'search']) {
    const { url } = urls.find(entry => entry.kind === kind && entry.lang === 'it');
    const ways = { reckoned: {}, slowed: SLOWED };
    const said = [];
    for (const [name, settings] of Object.entries(ways)) {
      const runs = [];
      for (let n = 0; n < 5; n += 1) runs.push(await ask(url, { onlyCategories: ['performance'], ...settings }));
      const score = median(runs.map(lhr => Math.round(lhr.categories.performance.score * 100)));
      const largest = median(runs.map(lhr => Math.round(lhr.audits['largest-contentful-paint'].numericValue)));
      said.push(`${name}: speed ${score}, largest thing seen after ${largest} ms`);
    }
    console.log(`${url} (${kind}): ${said.join('; ')}`);
  }
}

const start = performance.now();
try {
  await (process.argv.includes('--speed') ? speed() : test());
} finally {
  await server.close();
  chromium.kill();
  await new Promise(done => chromium.once('close', done));
  rmSync(profile, { recursive: true, force: true });
}
if (!process.argv.includes('--speed')) console.log(`${Math.round((performance.now() - start) / 1000)} s; ${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
