// Every page of the site, each once, as a server gives it out that says what `_headers` says: nothing that its policy
// forbids, nothing that axe-core finds in light, no request to another host, none that fails, no error, no cookie, no
// scrolling sideways at 320 px, no more bytes than its kind may have (light.mjs). Then what the pages say of each other,
// and what sitemaps and feeds say of them (web.mjs).
// In: a browser, the folder of a site. Out: a list of `{ check, faults }`.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { scale, weigh } from './light.mjs';
import { awaited, fromFolder, serve } from './serve.mjs';
import { AXE, PATIENCE, axe, listen, settled, sideways } from './visit.mjs';
import { web } from './web.mjs';

/** What is no page of its own: files, and pages that lead on at once. */
const NO_PAGE = ['alias', 'data', 'feed', 'file'];

/** Who may show a page in a frame: its own site, and for a chart that is made for it, every one. */
function frames(kind, headers) {
  const policies = (headers['content-security-policy'] ?? '').split(', ');
  const told = policies.flatMap(policy => policy.split('; ')).filter(part => part.startsWith('frame-ancestors'));
  const expected = kind === 'embed' ? 'frame-ancestors *' : "frame-ancestors 'self'";
  // What is not found has any address: only the rule for all of them reaches it.
  if (kind === 'not-found' || (told.length > 0 && told.every(part => part === expected))) return [];
  return [`frames: ${told.join(' and ') || 'nothing said'}, expected ${expected}`];
}

/** Runs in the page: what it says of itself and of others. */
function said() {
  const all = (selector, attribute) => [...document.querySelectorAll(selector)].map(e => e.getAttribute(attribute));
  const pair = e => [e.getAttribute('hreflang'), e.getAttribute('href')];
  return {
    lang: document.documentElement.lang,
    title: document.title,
    description: document.querySelector('meta[name=description]')?.content ?? '',
    canonical: document.querySelector('link[rel=canonical]')?.getAttribute('href') ?? null,
    noindex: document.querySelector('meta[name=robots]')?.content === 'noindex',
    alternates: [...document.querySelectorAll('link[rel=alternate][hreflang]')].map(pair),
    headings: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => Number(e.tagName[1])),
    ids: all('[id]', 'id'),
    links: [...new Set([...all('[href]:not(base)', 'href'), ...all('[src]', 'src')])],
    json: [...document.querySelectorAll('script[type="application/ld+json"]')].map(e => e.textContent),
  };
}

export async function every(browser, site) {
  const manifest = JSON.parse(readFileSync(join(site, 'specola-manifest.json'), 'utf8'));
  const waiting = manifest.urls.filter(entry => !NO_PAGE.includes(entry.kind));
  const find = fromFolder(site);
  const server = await serve(awaited(find));
  const weight = scale(find);
  const results = [];
  const pages = new Map();
  const worker = async () => {
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 320, height: 800 } });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript({ content: AXE });
    await context.addInitScript(() => {
      globalThis.violations = [];
      document.addEventListener('securitypolicyviolation', e => globalThis.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
    });
    const page = await context.newPage();
    // Each page as if it were the first one of the site that is looked at.
    const wire = await context.newCDPSession(page);
    await wire.send('Network.enable');
    await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      page.removeAllListeners();
      const faults = listen(page, server.origin);
      const weighed = weigh(page, weight);
      const response = await page.goto(server.origin + entry.url, { waitUntil: 'load' });
      await settled(page);
      faults.push(...weighed(entry.kind));
      faults.push(...(await page.evaluate(() => globalThis.violations)).map(what => `policy: ${what}`));
      faults.push(...frames(entry.kind, await response.allHeaders()));
      faults.push(...(await page.evaluate(sideways)));
      faults.push(...(await axe(page)));
      // What was still under way when the page was left is no fault of it.
      results.push({ check: `${entry.url}: as it is served`, faults: faults.filter(fault => !fault.endsWith('net::ERR_ABORTED')) });
      pages.set(entry.url, { ...entry, ...(await page.evaluate(said)) });
    }
    results.push({ check: 'no cookie', faults: (await context.cookies()).map(cookie => cookie.name) });
    await context.close();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  const page = await browser.newPage();
  results.push(...(await web(page, manifest.urls, pages, find)));
  await page.close();
  await server.close();
  return results;
}
