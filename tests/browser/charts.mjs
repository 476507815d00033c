// What the script adds to charts and tables, driven as readers do: by mouse, by keyboard, without any script at all; and
// charts inside another site, at every width for which their height is told.
// In: a browser, the folder of a site. Out: a list of `{ check, faults }`.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { awaited, fromFolder, serve } from './serve.mjs';
import { axe, AXE, settled } from './visit.mjs';

const WIDTHS = [320, 480, 640, 960];

/** Points of x, y, row and column as a drawing tells them: the steps of rows, columns, x and y, each in a list. */
const steps = at => [2, 3, 0, 1].map(n => at.map((point, i) => point[n] - (at[i - 1]?.[n] ?? 0)).join(' ')).join(';');

/** A figure of two series and a table of three columns, with the points that its drawing has, in the shipped theme. */
function made(page, at) {
  const style = page.match(/<link rel="stylesheet"[^>]*>/)[0];
  const script = page.match(/<script src="[^"]*" defer[^>]*><\/script>/)[0];
  const rows = [['2023', '1.200', '90'], ['2024', '1.350 p', ''], ['2025', '980', '110']];
  const cell = (text, column) => {
    if (column === 0) return `<th scope="row">${text}</th>`;
    if (text === '') return '<td class="n na"><abbr title="dato riservato">[c]</abbr></td>';
    const [value, mark] = text.split(' ');
    return `<td class="n">${value}${mark ? ' <abbr title="provvisorio">p</abbr>' : ''}</td>`;
  };
  return `<!DOCTYPE html><html lang="it"><head><meta charset="utf-8"><title>Prova</title>${style}${script}
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"></head><body><main><h1>Prova</h1>
<figure class="chart"><figcaption><h2 class="t">Un grafico</h2></figcaption><div class="plot" aria-hidden="true">
<svg class="v-n" viewBox="0 0 288 200" width="288" data-hits="${steps(at)}"><path d="M0 180h288" stroke="#777"/></svg></div>
<table data-sort><caption>Una tabella</caption><thead><tr><th scope="col">Anno</th><th scope="col" class="n">Uomini <small>persone</small></th><th scope="col" class="n">Donne <small>persone</small></th></tr></thead>
<tbody>${rows.map(r => `<tr>${r.map(cell).join('')}</tr>`).join('\n')}</tbody></table></figure></main></body></html>`;
}

/** The points of two lines, and of three bars, the longest first. */
const LINES = [[40, 60, 0, 1], [140, 40, 1, 1], [240, 90, 2, 1], [40, 160, 0, 2], [140, 165, 1, 2], [240, 150, 2, 2]];
const BARS = [[250, 20, 0, 1], [120, 60, 1, 1], [60, 100, 2, 1]];

const MADE = { '/lines/': LINES, '/bars/': BARS };

const equal = (what, found, expected) =>
  String(found) === String(expected) ? [] : [`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`];

const tip = page => page.locator('.tip').evaluate(e => (e.hidden ? '' : [...e.children].map(c => c.textContent).join(' | ')));

/** The tooltip follows the mouse, can be reached by it, and Escape takes it away without moving anything. */
async function mouse(page) {
  const faults = [];
  const box = await page.locator('svg[data-hits]').boundingBox();
  const s = box.width / 288;
  const to = (x, y) => page.mouse.move(box.x + x * s, box.y + y * s);
  await to(138, 44);
  faults.push(...equal('by mouse', await tip(page), '1.350 persone (provvisorio) | 2024, Uomini'));
  faults.push(...equal('the series', await page.locator('.ring circle').count(), 4));
  const over = await page.locator('.tip').boundingBox();
  await page.mouse.move(over.x + over.width / 2, over.y + over.height / 2);
  faults.push(...equal('hovered', await tip(page), '1.350 persone (provvisorio) | 2024, Uomini'));
  await page.keyboard.press('Escape');
  faults.push(...equal('dismissed', await tip(page), ''));
  await to(142, 168);
  faults.push(...equal('a hidden value', await tip(page), 'dato riservato | 2024, Donne'));
  await page.mouse.move(box.x + 20, box.y + box.height + 200);
  faults.push(...equal('left', await tip(page), ''));
  return faults;
}

/** A bar answers all along its row, and beyond its end. */
async function bars(page) {
  const box = await page.locator('svg[data-hits]').boundingBox();
  const s = box.width / 288;
  const faults = [];
  for (const [x, y, said] of [[10, 62, '1.350 persone (provvisorio) | 2024, Uomini'], [260, 95, '980 persone | 2025, Uomini'], [10, 160, '']]) {
    await page.mouse.move(box.x + x * s, box.y + y * s);
    faults.push(...equal(`at ${x}, ${y}`, await tip(page), said));
  }
  return faults;
}

/** One stop of the tab key; arrows move and are spoken; Escape closes; the focus can be seen. */
async function keyboard(page) {
  const faults = [];
  await page.locator('.walk').focus();
  const text = () => page.locator('.walk').evaluate(e => `${e.ariaValueNow} ${e.ariaValueText}`);
  await page.keyboard.press('ArrowRight');
  faults.push(...equal('first', await text(), '1 2023, Uomini: 1.200 persone'));
  await page.keyboard.press('ArrowRight');
  faults.push(...equal('second', await text(), '2 2024, Uomini: 1.350 persone (provvisorio)'));
  await page.keyboard.press('ArrowDown');
  faults.push(...equal('the other series', await text(), '5 2024, Donne: dato riservato'));
  await page.keyboard.press('End');
  faults.push(...equal('the last', await text(), '6 2025, Donne: 110 persone'));
  faults.push(...equal('shown', await tip(page), '110 persone | 2025, Donne'));
  const outline = await page.locator('.plot').evaluate(e => getComputedStyle(e).outlineStyle);
  faults.push(...equal('the focus', outline, 'solid'));
  faults.push(...await axe(page));
  await page.keyboard.press('Escape');
  faults.push(...equal('closed', await tip(page), ''));
  faults.push(...equal('stops of the tab key', await page.locator('figure [tabindex="0"]').count(), 1));
  return faults;
}

/** Rows in each order, with what has no value last; the third click gives back the first order. */
async function sorting(page) {
  const faults = [];
  const order = () => page.locator('tbody tr').evaluateAll(rows => rows.map(r => r.cells[0].textContent).join());
  const states = () => page.locator('thead th').evaluateAll(cells => cells.map(c => c.ariaSort ?? '-').join());
  const click = async (column, rows, sorted) => {
    await page.locator('thead th button').nth(column).click();
    faults.push(...equal(`column ${column}`, `${await order()} ${await states()}`, `${rows} ${sorted}`));
  };
  await click(1, '2025,2023,2024', '-,ascending,-');
  await click(1, '2024,2023,2025', '-,descending,-');
  await click(2, '2023,2025,2024', '-,-,ascending');
  await click(2, '2025,2023,2024', '-,-,descending');
  await click(2, '2023,2024,2025', '-,-,-');
  await click(0, '2023,2024,2025', 'ascending,-,-');
  await page.locator('svg[data-hits]').scrollIntoViewIfNeeded();
  const small = await page.locator('thead th button').evaluateAll(all => all.filter(b => b.getBoundingClientRect().height < 24).length);
  faults.push(...equal('buttons too small to hit', small, 0), ...await axe(page));
  return faults;
}

/** What a figure says without any script is what it says with it. */
async function without(url, unscripted, scripted) {
  const read = async page => {
    await page.goto(url, { waitUntil: 'load' });
    const text = await page.locator('figure.chart').first().evaluate(figure => {
      const copy = figure.cloneNode(true);
      copy.querySelectorAll('.walk, .tip, .ring').forEach(e => e.remove());
      return copy.textContent.replace(/\s+/g, ' ');
    });
    const drawn = await page.locator('figure.chart svg:visible').count();
    return `${drawn} ${text}`;
  };
  const [plain, whole] = [await read(unscripted), await read(scripted)];
  return [...equal('the figure', plain, whole), ...(plain.length > 200 ? [] : ['an empty figure'])];
}

/** Another site with a chart at every width, each as high as the chart's page says; then with the script's help. */
async function embedded(page, origin, find, path) {
  const faults = [];
  const text = String(find(path).bytes);
  const table = text.split('id="embed"')[1].match(/<tbody>([^]*?)<\/tbody>/)[1];
  const heights = new Map([...table.matchAll(/<tr>[^]*?>([\d.,]+)<[^]*?>([\d.,]+)</g)].map(m => [m[1], m[2]].map(n => Number(n.replace(/\D/g, '')))));
  faults.push(...equal('widths', [...heights.keys()], WIDTHS));
  const frame = (w, h) => `<iframe src="${origin}${path}embed/" title="chart" width="${w}" height="${h}" style="border:0;display:block"></iframe>`;
  const host = await serve(p => {
    const script = p === '/script/' ? `<script src="${origin}/assets/js/embed.js" async></script>` : '';
    const frames = WIDTHS.map(w => frame(w, p === '/script/' ? 150 : heights.get(w))).join('');
    return { bytes: `<!DOCTYPE html><html lang="it"><title>Host</title><link rel="icon" href="data:,">${frames}${script}</html>`, type: 'text/html; charset=utf-8' };
  });
  for (const [address, what] of [['/', 'told'], ['/script/', 'adapted']]) {
    await page.goto(host.origin + address, { waitUntil: 'load' });
    if (what === 'adapted') await page.waitForFunction(() => [...document.querySelectorAll('iframe')].every(f => f.height > 150), null, { timeout: 5000 }).catch(() => faults.push('embed.js changed nothing'));
    for (const [i, width] of WIDTHS.entries()) {
      const element = page.locator('iframe').nth(i);
      const measured = async () => [
        Number(await element.getAttribute('height')),
        await (await (await element.elementHandle()).contentFrame()).evaluate(() => document.documentElement.offsetHeight),
      ];
      let [given, needed] = await measured();
      // What the script adds to a table in an idle moment makes it higher, and the frame a moment later, once it is seen.
      await element.scrollIntoViewIfNeeded();
      for (const until = Date.now() + 3000; what === 'adapted' && given !== needed && Date.now() < until;) {
        await page.waitForTimeout(50);
        [given, needed] = await measured();
      }
      const most = what === 'told' ? needed * 1.3 + 60 : needed + 1;
      if (given < needed || given > most) faults.push(`${what} at ${width}: ${given} px for ${needed}`);
    }
  }
  await host.close();
  return faults;
}

/** From the smallest to the largest, six at most. */
function some(all, size) {
  const sorted = [...all].sort((a, b) => size(a) - size(b));
  const places = new Set([0, 0.2, 0.4, 0.6, 0.8, 1].map(share => Math.round(share * (sorted.length - 1))));
  return [...places].map(place => sorted[place]);
}

/** Every check; `folder` holds the site. */
export async function charts(browser, folder) {
  const find = awaited(fromFolder(folder));
  const names = readdirSync(join(folder, 'grafici'), { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name);
  const first = String(find(`/grafici/${names[0]}/`).bytes);
  const server = await serve(path => (MADE[path] ? { bytes: made(first, MADE[path]), type: 'text/html; charset=utf-8' } : find(path)));
  const results = [];
  const note = (check, faults) => results.push({ check: `charts: ${check}`, faults });
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 390, height: 900 } });
  await context.addInitScript({ content: AXE });
  const page = await context.newPage();
  const heard = [];
  page.on('request', request => request.url().startsWith(`${server.origin}/`) || heard.push(`other host: ${request.url()}`));
  page.on('pageerror', error => heard.push(`script: ${error.message}`));
  page.on('console', message => message.type() === 'error' && heard.push(`console: ${message.text()}`));
  for (const [name, check, path] of [['mouse', mouse, '/lines/'], ['bars', bars, '/bars/'], ['keyboard', keyboard, '/lines/'], ['sorting', sorting, '/lines/']]) {
    await page.goto(server.origin + path, { waitUntil: 'load' });
    await settled(page);
    note(name, await check(page));
  }
  // The site's own charts, each value by the keyboard.
  for (const name of names) {
    if (!/data-hits="[^"]/.test(String(find(`/grafici/${name}/`).bytes))) continue;
    await page.goto(`${server.origin}/grafici/${name}/`, { waitUntil: 'load' });
    await settled(page);
    note(`${name} by keyboard`, await everyValue(context, page));
  }
  note('quiet', heard);
  await context.close();
  // A page for each way to look: to make one takes longer than to look.
  const unscripted = await browser.newPage({ javaScriptEnabled: false, viewport: { width: 390, height: 900 } });
  const scripted = await browser.newPage({ viewport: { width: 390, height: 900 } });
  const host = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  // Those that are a table stand open in a frame: their height is reckoned in another way.
  const open = names.filter(name => String(find(`/grafici/${name}/embed/`).bytes).includes('<details open'));
  note('a table in a frame', open.length > 0 ? [] : ['none of the charts is a table']);
  for (const name of new Set([...some(names, name => find(`/grafici/${name}/`).bytes.length), ...open])) {
    note(`${name} without a script`, await without(`${server.origin}/grafici/${name}/`, unscripted, scripted));
    note(`${name} in a frame`, await embedded(host, server.origin, find, `/grafici/${name}/`));
  }
  for (const page of [unscripted, scripted, host]) await page.close();
  const script = readFileSync(join(folder, 'assets/js/embed.js')).length;
  note('the script for other sites is small', script < 1024 ? [] : [`${script} bytes`]);
  await server.close();
  return results;
}

/**
 * Walks along all values: each has words, and a tip that lies inside the window. The page notes after each key what it
 * shows, so that the next key need not wait for a question and its answer.
 */
async function everyValue(context, page) {
  const walk = page.locator('.walk').first();
  if (await walk.count() === 0) return ['no way in'];
  await walk.focus();
  const last = await page.evaluate(() => {
    const [walk, tip] = ['.walk', '.tip'].map(selector => document.querySelector(selector));
    globalThis.said = [];
    addEventListener('keydown', () => {
      const box = tip.getBoundingClientRect();
      globalThis.said.push([walk.getAttribute('aria-valuetext'), tip.hidden || box.left < -1 || box.right > innerWidth + 1]);
    });
    return Number(walk.getAttribute('aria-valuemax'));
  });
  const wire = await context.newCDPSession(page);
  const key = { key: 'ArrowRight', code: 'ArrowRight', windowsVirtualKeyCode: 39 };
  await Promise.all(Array.from({ length: last }, () => ['rawKeyDown', 'keyUp']).flat()
    .map(type => wire.send('Input.dispatchKeyEvent', { type, ...key })));
  const said = await page.evaluate(() => globalThis.said);
  const faults = equal('values', said.length, last);
  for (const [i, [text, out]] of said.entries()) {
    if (!/\S: \S/.test(text) || /undefined|NaN/.test(text)) faults.push(`value ${i + 1}: ${text}`);
    if (out) faults.push(`value ${i + 1}: the tip is not to be seen`);
  }
  if (new Set(said.map(([text]) => text)).size < 2 && last > 1) faults.push('the keys lead nowhere');
  return faults.slice(0, 5);
}
