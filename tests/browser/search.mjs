// The search as readers use it: what fixed queries find, whole; what it loads and when; the keyboard alone; the page of
// what is not there; and a site without any script.
// In: a browser, the folder of a site. Out: a list of `{ check, faults }`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { awaited, fromFolder, serve } from './serve.mjs';
import { axe, AXE } from './visit.mjs';

const PAGES = { it: '/cerca/', en: '/en/search/' };
const EXPECTED = fileURLToPath(new URL('search.txt', import.meta.url));

/** Queries, in each language: plural and singular, elision, accents, half a word, columns, years, words nobody wrote. */
export const QUERIES = {
  it: ['comune', 'comuni', "l'anno", 'citta', 'accoglienza asilo', 'codice istat', 'straniere', 'immigrata', 'alessand', 'permessi 2023', 'di', 'zzzz'],
  en: ['municipality', 'municipalities', 'asylum seekers', 'istat code', 'foreigner', 'alessand', 'landings 2024', 'the', 'zzzz'],
};

/** Brotli bytes of what a list of addresses gives. */
const weight = (find, paths) => paths.reduce((sum, path) => sum + brotliCompressSync(find(path).bytes).length, 0);

const equal = (what, found, expected) =>
  String(found) === String(expected) ? [] : [`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`];

/** What the page says now: the status, and each group with its titles. */
const shown = page => page.evaluate(() => {
  const text = node => node.textContent.replace(/\s+/g, ' ').trim();
  const out = document.querySelector('.found');
  const groups = [...out.querySelectorAll(':scope > section')].map(section => {
    const items = [...section.querySelectorAll('li.card')].map(item => {
      const marks = [...item.querySelectorAll('mark')].map(text);
      return `    ${text(item.querySelector('a'))} [${[...new Set(marks)].join(', ')}]`;
    });
    return [`  ${text(section.firstElementChild)}`, ...items].join('\n');
  });
  return [text(out.querySelector('[role=status]')), ...groups].join('\n');
});

/** Waits until nothing is asked for and nothing changes. */
async function rest(page) {
  await page.waitForTimeout(220);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(60);
}

/** Waits for the answer to what was asked: by then the status says something, and no longer what `ask` wrote there. */
async function answered(page) {
  const said = () => [...document.querySelectorAll('.found [role=status]')].some(s => s.textContent && s.textContent !== '…');
  await page.waitForFunction(said, null, { timeout: 60_000 });
  await rest(page);
}

/** Asks for something as whoever presses Enter. */
async function ask(page, query) {
  await page.evaluate(() => { document.querySelector('.found [role=status]').textContent = '…'; });
  await page.locator('form.find input').fill(query);
  await page.keyboard.press('Enter');
  await answered(page);
}

async function queries(page, origin, lang) {
  let text = '';
  await page.goto(origin + PAGES[lang]);
  for (const query of QUERIES[lang]) {
    await ask(page, query);
    text += `${lang}: ${query}\n  ${await shown(page)}\n\n`;
  }
  return text;
}

/** Nothing of the index is asked for before something is typed; a first search is light. */
async function light(browser, origin, find) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  await page.goto(origin + PAGES.it);
  await page.locator('form.find input').focus();
  await rest(page);
  const before = asked.filter(path => path.startsWith('/cerca/') && path !== '/cerca/');
  const scripts = weight(find, asked.filter(path => path.endsWith('.js')));
  await ask(page, 'residenti stranieri');
  const index = weight(find, asked.filter(path => path.startsWith('/cerca/') && path !== '/cerca/'));
  await context.close();
  return [
    ...equal('asked for before something was typed', before, []),
    ...(scripts > 8192 ? [`scripts of the search page: ${scripts} bytes`] : []),
    ...(index > 60_000 ? [`a first search: ${index} bytes`] : []),
  ];
}

/** From the top of the page to a result, without a mouse; what is found can be bookmarked. */
async function keyboard(page, origin) {
  const faults = [];
  await page.goto(origin + '/');
  const focused = () => page.evaluate(() => document.activeElement.textContent.replace(/\s+/g, ' ').trim());
  for (let i = 0; i < 40 && await focused() !== 'Cerca'; i += 1) await page.keyboard.press('Tab');
  faults.push(...equal('in the menu', await focused(), 'Cerca'));
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/cerca/`);
  for (let i = 0; i < 40 && await page.evaluate(() => document.activeElement.name !== 'q'); i += 1) await page.keyboard.press('Tab');
  await page.keyboard.type('sbarchi');
  await page.waitForURL(`${origin}/cerca/?q=sbarchi`);
  await rest(page);
  faults.push(...equal('the address', page.url(), `${origin}/cerca/?q=sbarchi`));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const link = page.locator('.found a').first();
  faults.push(...equal('two stops further', await focused(), (await link.textContent()).replace(/\s+/g, ' ').trim()));
  faults.push(...await axe(page));
  await page.emulateMedia({ colorScheme: 'dark' });
  faults.push(...await axe(page));
  await page.emulateMedia({ colorScheme: 'light' });
  const before = await shown(page);
  await page.goto(`${origin}/cerca/?q=sbarchi`);
  await answered(page);
  faults.push(...equal('from its address', await shown(page), before));
  return faults;
}

/** An address that leads nowhere: its words are looked for, in its language; what is found moves nothing above it. */
async function lost(page, origin) {
  const faults = [];
  for (const [path, label] of [['/articoli/asilo-e-accoglienz/', 'asilo e accoglienz'], ['/en/articles/asylum-reception.html', 'asylum reception']]) {
    await page.goto(origin + path);
    await answered(page);
    const found = await page.evaluate(() => {
      const form = [...document.querySelectorAll('form.find')].find(f => f.querySelector('input').value);
      const input = form.querySelector('input');
      return [input.value, document.getElementById(`${input.id}-found`).querySelectorAll('li.card').length > 0].join();
    });
    faults.push(...equal(path, found, `${label},true`));
  }
  // Where the forms and the links are, and how many places have found something.
  const seen = () => page.evaluate(() => [
    [...document.querySelectorAll('.lost :is(form, ul)')].map(e => Math.round(e.getBoundingClientRect().top + scrollY)).join(),
    [...document.querySelectorAll('.found')].filter(e => e.querySelector('li.card')).map(e => e.lang).join(),
  ]);
  await page.goto(`${origin}/404`);
  const [at, none] = await seen();
  faults.push(...equal('found before anything was asked', none, ''));
  for (const [i, [query, lang]] of [['sbarchi', 'it'], ['arrivals', 'en']].entries()) {
    await page.locator('form.find input').nth(i).fill(query);
    await page.locator('form.find input').nth(i).press('Enter');
    await answered(page);
    faults.push(...equal(`${query}: where things are, and in which language something is found`, await seen(), [at, lang]));
  }
  await page.setViewportSize({ width: 320, height: 600 });
  await page.goto(`${origin}/404`);
  await page.locator('form.find input').first().fill('sbarchi');
  await page.locator('form.find button').first().click();
  await answered(page);
  const top = await page.evaluate(() => document.querySelector('.found').getBoundingClientRect().top / innerHeight);
  if (top > .9) faults.push(`on a phone what is found begins ${top.toFixed(1)} screens below`);
  await page.setViewportSize({ width: 1000, height: 900 });
  return faults;
}

/** Without a script: no form that leads nowhere, and a list of topics, places and datasets. */
async function without(browser, origin) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(origin + PAGES.it);
  const visible = await page.locator('form.find').isVisible();
  const lists = await page.locator('.index .sec h3').allTextContents();
  await context.close();
  return [...equal('the form', visible, false), ...equal('the lists', lists, ['Argomenti', 'Territori', 'Dati'])];
}

export async function search(browser, site) {
  const find = fromFolder(site);
  const server = await serve(awaited(find));
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1000, height: 900 } });
  await context.addInitScript({ content: AXE });
  const page = await context.newPage();
  try {
    const found = await queries(page, server.origin, 'it') + await queries(page, server.origin, 'en');
    const expected = readFileSync(EXPECTED, 'utf8');
    const [a, b] = [found.split('\n\n'), expected.split('\n\n')];
    const faults = a.flatMap((one, i) => (one === b[i] ? [] : [`found:\n${one}\nexpected:\n${b[i]}`]));
    return [
      { check: 'search: fixed queries (search.txt)', faults },
      { check: 'search: light', faults: await light(browser, server.origin, find) },
      { check: 'search: by keyboard alone', faults: await keyboard(page, server.origin) },
      { check: 'search: where nothing was found', faults: await lost(page, server.origin) },
      { check: 'search: without a script', faults: await without(browser, server.origin) },
    ];
  } finally {
    await context.close();
    await server.close();
  }
}

/** What the queries find now, to be read and kept: `node search.mjs SITE > search.txt`. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const server = await serve(fromFolder(process.argv[2]));
  const page = await browser.newPage();
  process.stdout.write(await queries(page, server.origin, 'it') + await queries(page, server.origin, 'en'));
  await server.close();
  await browser.close();
}
