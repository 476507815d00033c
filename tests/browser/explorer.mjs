// The table explorer as readers use it: by keyboard, its sums against sums made here, the address of a view, the files of
// a view, what is hidden or missing, and a large table in pieces.
// In: a browser, the folder of a site. Out: a list of `{ check, faults }`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awaited, fromFolder, serve } from './serve.mjs';
import { axe, AXE } from './visit.mjs';

const DATASET = 'dati/residenti-comuni/';
const TABLE = 'residenti';
const SECRET = 'dati/qualita-centri-sintetico/';

const equal = (what, found, expected) =>
  JSON.stringify(found) === JSON.stringify(expected) ? [] : [`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`];
const csv = (site, path) => readFileSync(join(site, path), 'utf8').trim().split('\n').map(line => line.trim().split(','));
const grouped = n => String(n).replace(/\B(?=(\d{3})+$)/g, '.');

const explorer = (page, name) => page.locator(`.explore[data-name="${name}"]`);
const rows = root => root.locator('tbody tr').evaluateAll(all => all.map(row => [...row.cells].map(c => c.textContent.replace(/\s+/g, ' ').trim())));
const open = async (page, name) => {
  await explorer(page, name).locator('button.more').last().click();
  await explorer(page, name).locator('.controls').waitFor();
};

/** Opened, grouped and sorted without a mouse; the sums are those of the CSV; what is on the screen is accessible. */
async function keyboard(page, origin, site) {
  const faults = [];
  await page.goto(`${origin}/${DATASET}`);
  const root = explorer(page, TABLE);
  await root.locator('button.more').focus();
  await page.keyboard.press('Enter');
  await root.locator('.controls').waitFor();
  const [, ...data] = csv(site, `${DATASET}${TABLE}.csv`);
  faults.push(...equal('the rows', await root.locator('[role=status]').textContent(), `${grouped(data.length)} righe.`));
  await root.locator('summary', { hasText: 'Raggruppa' }).focus();
  await page.keyboard.press('Enter');
  await root.locator('[data-group="0"]').focus();
  await root.locator('[data-group="0"]').selectOption('anno');
  const sums = new Map();
  for (const [, year, n] of data) {
    const [count, sum] = sums.get(year) ?? [0, 0];
    sums.set(year, [count + 1, sum + Number(n)]);
  }
  const expected = [...sums].map(([year, [count, sum]]) => [year, grouped(count), grouped(sum)]);
  faults.push(...equal('sums by year', await rows(root), expected));
  const sort = root.locator('thead button').last();
  await sort.focus();
  await page.keyboard.press('Enter');
  faults.push(...equal('sorted', await rows(root), [...expected].sort((a, b) => Number(a[2].replaceAll('.', '')) - Number(b[2].replaceAll('.', '')))));
  faults.push(...equal('the focus stays', await page.evaluate(() => document.activeElement.closest('th')?.ariaSort), 'ascending'));
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    faults.push(...await axe(page));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 800 });
  faults.push(...equal('sideways at 320', await page.evaluate(() => document.scrollingElement.scrollWidth), 320));
  await page.setViewportSize({ width: 1000, height: 900 });
  return faults;
}

/** A view has an address, and its files hold what it shows. */
async function view(page, origin, site) {
  const faults = [];
  await page.goto(`${origin}/${DATASET}`);
  await open(page, TABLE);
  const root = explorer(page, TABLE);
  await root.locator('summary', { hasText: 'Filtri' }).click();
  await root.getByRole('combobox', { name: 'Anno', exact: true }).selectOption('2025');
  await root.locator('thead button').last().click();
  await root.locator('thead button').last().click();
  await page.waitForTimeout(300);
  faults.push(...equal('the address', new URL(page.url()).hash, `#view=${TABLE}&sort=-stranieri&is.anno=2025`));
  const before = await rows(root);
  const [head, ...data] = csv(site, `${DATASET}${TABLE}.csv`);
  const chosen = data.filter(row => row[1] === '2025').sort((a, b) => Number(b[2]) - Number(a[2]));
  faults.push(...equal('chosen and sorted', before.map(row => row[2]), chosen.slice(0, 50).map(row => grouped(row[2]))));
  const file = async label => {
    const [download] = await Promise.all([page.waitForEvent('download'), root.getByRole('button', { name: label, exact: true }).click()]);
    return [download.suggestedFilename(), readFileSync(await download.path(), 'utf8')];
  };
  const text = (separator) => [head, ...chosen].map(row => `${row.join(separator)}\r\n`).join('');
  const [name, international] = await file('Scarica la vista (CSV)');
  const [excelName, excel] = await file('Scarica la vista (CSV per Excel)');
  faults.push(...equal('names of files', [name, excelName], [`${TABLE}-vista.csv`, `${TABLE}-vista-excel.csv`]));
  // Places of equal value may stand in either order.
  const lines = t => t.split('\r\n').sort();
  faults.push(...equal('CSV', lines(international), lines(text(','))), ...equal('CSV for Excel', lines(excel), lines(`\ufeff${text(';')}`)));
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await root.locator('.controls').waitFor();
  faults.push(...equal('from its address', await rows(root), before));
  return faults;
}

/** Hidden cells stay hidden, and count for nothing in a sum. */
async function hidden(page, origin) {
  await page.goto(`${origin}/${SECRET}`);
  const name = await page.locator('.explore').first().getAttribute('data-name');
  const text = list => list.map(row => row.join(' | ')).sort();
  // The preview has the first rows of the source, the CSV all of them in the order of their key.
  const preview = text(await rows(explorer(page, name)));
  await open(page, name);
  const shown = text(await rows(explorer(page, name)));
  const hiddenCells = preview.filter(row => row.includes('[c]')).length;
  return [
    ...equal('rows of the preview that differ', preview.filter(row => !shown.includes(row)), []),
    ...equal('the preview has hidden cells', hiddenCells > 0, true),
  ];
}

const COLUMNS = {
  table: 'grande', rows: 60_000,
  columns: [{ name: 'anno', title: 'Anno', kind: 'year' }, { name: 'nota', title: 'Nota', kind: 'text' }, { name: 'valore', title: 'Valore', kind: 'number', unit: 'euro' }],
};
const LARGE = (() => {
  let text = 'anno,nota,valore,valore_status\r\n';
  for (let i = 0; i < 60_000; i += 1) {
    const value = i % 3 === 0 ? '' : `${i}.${String(i % 100).padStart(2, '0')}`;
    text += `${2000 + (i % 25)},"è ""${i}"", sì",${value},${i % 3 ? '' : i % 2 ? 'C' : 'M'}\r\n`;
  }
  return Buffer.from(text);
})();

/** A large table comes in pieces, and is said to; a value that is missing is no zero; sums are exact. */
async function pieces(browser, site) {
  const find = fromFolder(site);
  const html = find(`/${DATASET}`).bytes.toString('utf8');
  const root = html.match(/<div class="explore" [^>]*>/)[0];
  const words = JSON.parse(find(root.match(/data-columns="([^"]*)"/)[1]).bytes).words;
  const script = html.match(/<script src="[^"]*page[^"]*" defer[^>]*><\/script>/)[0];
  const style = html.match(/<link rel="stylesheet"[^>]*>/)[0];
  const made = root.replace(/data-name="[^"]*"/, 'data-name="grande"').replace(/data-columns="[^"]*"/, 'data-columns="/grande.json"')
    .replace(/data-csv="[^"]*"/, 'data-csv="/grande.csv"').replace(/data-bytes="[^"]*"/, `data-bytes="${LARGE.length}"`);
  const page404 = `<!DOCTYPE html><html lang="it"><head><meta charset="utf-8"><title>Prova</title>${style}${script}<link rel="icon" href="data:,"></head>
<body><main><h1>Prova</h1>${made}<div class="tbl"><table><caption>Una tabella</caption></table></div></div></main></body></html>`;
  const files = {
    '/grande/': { bytes: page404, type: 'text/html; charset=utf-8' },
    '/grande.json': { bytes: JSON.stringify({ ...COLUMNS, words }), type: 'application/json' },
    '/grande.csv': { bytes: LARGE, type: 'text/csv; charset=utf-8' },
  };
  const server = await serve(path => files[path] ?? find(path));
  const page = await browser.newPage();
  const faults = [];
  try {
    const ranges = [];
    page.on('request', request => request.url().endsWith('.csv') && ranges.push(request.headers().range));
    await page.goto(`${server.origin}/grande/`);
    await open(page, 'grande');
    const status = explorer(page, 'grande').locator('[role=status]');
    faults.push(...equal('said to be a part', /Caricate finora [\d.]+ righe di 60\.000/.test(await status.textContent()), true));
    const more = explorer(page, 'grande').getByRole('button', { name: 'Carica altre righe' });
    while (await more.isVisible()) {
      await more.click();
      await page.waitForFunction(() => !document.querySelector('.explore > button.more').disabled);
    }
    faults.push(...equal('whole in the end', await status.textContent(), '60.000 righe.'));
    const expected = [];
    for (let from = 0; from < LARGE.length; from += 400_000) expected.push(`bytes=${from}-${from + 399_999}`);
    faults.push(...equal('the pieces', ranges, expected));
    faults.push(...equal('quotes and accents', (await rows(explorer(page, 'grande'))).slice(0, 2), [['2000', 'è "0", sì', '[x]'], ['2001', 'è "1", sì', '1,01']]));
    await page.locator('summary', { hasText: 'Raggruppa' }).click();
    await page.locator('[data-group="0"]').selectOption('anno');
    const sums = new Map();
    for (let i = 0; i < 60_000; i += 1) {
      const [n, without, sum] = sums.get(2000 + (i % 25)) ?? [0, 0, 0n];
      sums.set(2000 + (i % 25), [n + 1, without + (i % 3 === 0), sum + (i % 3 ? BigInt(i) * 100n + BigInt(i % 100) : 0n)]);
    }
    const wanted = [...sums].map(([year, [n, without, sum]]) =>
      [String(year), grouped(n), `${grouped(sum / 100n)},${String(sum % 100n).padStart(2, '0')} (${grouped(without)} senza dato)`]);
    faults.push(...equal('exact sums', await rows(explorer(page, 'grande')), wanted));
  } finally {
    await page.close();
    await server.close();
  }
  return faults;
}

export async function explore(browser, site) {
  const server = await serve(awaited(fromFolder(site)));
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1000, height: 900 }, acceptDownloads: true });
  await context.addInitScript({ content: AXE });
  const page = await context.newPage();
  try {
    return [
      { check: 'explorer: by keyboard, sums', faults: await keyboard(page, server.origin, site) },
      { check: 'explorer: a view, its address and its files', faults: await view(page, server.origin, site) },
      { check: 'explorer: hidden values', faults: await hidden(page, server.origin) },
      { check: 'explorer: a large table in pieces', faults: await pieces(browser, site) },
    ];
  } finally {
    await context.close();
    await server.close();
  }
}
