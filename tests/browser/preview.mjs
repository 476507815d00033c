// node preview.mjs PROGRAM: the preview of `specola serve` in a real browser: an article through all that can befall it, and
// an editor's morning from a blank page to a translation, typed in a terminal.
// Out: a line for each step that fails, then `N passed, N failed`. Exit 1 when one fails.
//
// The site is made by the program itself, in a folder of its own, and taken away at the end. Nothing is timed: a step
// waits until the page shows what it should, ten seconds at most.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const PATIENCE = 60_000;
const NOW = '2026-03-31T10:00:00Z';
const PARAGRAPHS = Array.from({ length: 60 }, (_, i) => `Capoverso numero ${i + 1}, abbastanza lungo da riempire una riga.`);

/** An article; `more` are further lines of its front matter. */
const article = (title, body, more = '') =>
  `+++\ntitle = "${title}"\ndescription = "Una frase."\ndate = 2026-03-01\n${more}+++\n\n${body}\n`;

const program = resolve(process.argv[2]); // run from other folders below
const home = mkdtempSync(join(tmpdir(), 'specola-preview-'));
execFileSync(program, ['new', 'site', 's'], { cwd: home, stdio: 'ignore' });
const root = join(home, 's');
const path = name => join(root, name);
/** Saves as many editors do: a new file is renamed over the old one. */
function save(name, text) {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(`${path(name)}~`, text);
  renameSync(`${path(name)}~`, path(name));
}
/** Saves as the others do: over the old bytes. */
const overwrite = (name, text) => writeFileSync(path(name), text);

const FIRST = 'content/articles/primo/index.it.md';
const later = text => text.replace('2026-03-01', '2026-04-20');
for (const tag of ['it', 'en']) { // a page that lacks a language is a warning
  save(FIRST.replace('.it.', `.${tag}.`), article('Primo', PARAGRAPHS.join('\n\n')));
  save(`content/articles/bozza/index.${tag}.md`, article('Bozza', 'Non ancora.', 'draft = true\n'));
  save(`content/articles/futuro/index.${tag}.md`, later(article('Futuro', 'Più tardi.')));
}

const preview = spawn(program, ['serve', '--port', '0', '--root', root, '--now', NOW, '--lang', 'it'],
  { stdio: ['ignore', 'pipe', 'ignore'] });
const origin = await new Promise((resolve, reject) => {
  preview.once('exit', code => reject(new Error(`the preview ended with ${code}`)));
  preview.stdout.once('data', line => resolve(String(line).split('/  (')[0]));
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--no-proxy-server', '--disable-background-networking',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
});
const page = await browser.newPage({ viewport: { width: 900, height: 700 } });

const tally = { passed: 0, failed: 0 };
/** Waits until `holds`, run in the page with `argument`, is true. */
async function until(what, holds, argument) {
  try {
    await page.waitForFunction(holds, argument, { timeout: PATIENCE, polling: 50 });
    tally.passed += 1;
  } catch {
    tally.failed += 1;
    const panel = await page.locator('#specola-preview').innerText().catch(() => '(no panel)');
    console.log(`FAILED ${what}\n  said over the page: ${panel.replaceAll('\n', ' | ')}`);
  }
}
const shows = text => document.querySelector('main')?.textContent.includes(text);
const panelSays = text => document.getElementById('specola-preview')?.textContent.includes(text);
const panelIsEmpty = () => document.getElementById('specola-preview')?.textContent === '';
/** Leaves a mark that a page which is loaded again does not have. */
const mark = () => page.evaluate(() => { window.marked = true; });

await page.goto(`${origin}/articoli/primo/`);
await until('the article', shows, 'Capoverso numero 60');
await until('nothing is wrong', panelIsEmpty);

// A save shows, and the reader stays where they were.
await page.evaluate(() => scrollTo(0, 900));
save(FIRST, article('Primo', [...PARAGRAPHS.slice(0, 59), 'Capoverso cambiato.'].join('\n\n')));
await until('a save shows in the open page', shows, 'Capoverso cambiato.');
await until('the scroll is kept', () => Math.abs(scrollY - 900) < 2);

// A style sheet takes the place of the old one: nothing is loaded again.
await mark();
const TOKENS = 'themes/osservatorio/css/base.css';
const tokens = readFileSync(path(TOKENS), 'utf8');
save(TOKENS, `${tokens}\nmain { outline: 3px solid rgb(1, 2, 3); }\n`);
await until('a style sheet is swapped', () => getComputedStyle(document.querySelector('main')).outlineColor === 'rgb(1, 2, 3)');
await until('without loading the page again', () => window.marked && Math.abs(scrollY - 900) < 2);
save(TOKENS, tokens);
await until('and swapped back', () => getComputedStyle(document.querySelector('main')).outlineStyle === 'none');

// A file that is half written: what is wrong is said over the page as it last was.
const whole = readFileSync(path(FIRST), 'utf8');
overwrite(FIRST, whole.slice(0, 30));
await until('a half-written file is told', panelSays, 'l’ultima volta');
await until('over the page as it last was', shows, 'Capoverso cambiato.');
overwrite(FIRST, whole);
await until('and no more once it is whole', panelIsEmpty);

// A wrong link is told with its place, without loading the page again; and gone when it is mended.
save(FIRST, whole.replace('Capoverso cambiato.', 'Capoverso [cambiato](article:nessuno).'));
await until('a dead link is told', panelSays, 'content/articles/primo/index.it.md:');
save(FIRST, whole);
await until('and gone when it is mended', panelIsEmpty);

// A template that fails: the page stays as it last was, and says so.
const TEMPLATE = 'themes/osservatorio/templates/article.html';
const template = readFileSync(path(TEMPLATE), 'utf8');
save(TEMPLATE, `{{ page.nothing }}${template}`);
await until('a template that fails is told', panelSays, TEMPLATE);
await until('over the page as it last was', shows, 'Capoverso cambiato.');
save(TEMPLATE, template);
await until('and no more once it is mended', panelIsEmpty);

// The folder of the page is taken away, and comes back.
renameSync(path('content/articles/primo'), join(home, 'primo'));
await until('a page whose folder is gone', panelSays, 'non c’è nessuna pagina');
renameSync(join(home, 'primo'), path('content/articles/primo'));
await until('and there again', shows, 'Capoverso cambiato.');

// The whole site is taken away, and comes back.
renameSync(root, join(home, 'altrove'));
await until('a site that is gone is told', () => document.getElementById('specola-preview')?.textContent !== '');
renameSync(join(home, 'altrove'), root);
await until('and there again', panelIsEmpty);

await page.goto(`${origin}/articoli/bozza/`);
await until('a draft is marked', panelSays, 'Bozza: non è nel sito pubblicato.');
await page.goto(`${origin}/articoli/futuro/`);
await until('a page to come is marked', panelSays, 'esce il 20 aprile 2026');

// A morning from a blank page: what is typed in a terminal and saved in an editor, seen in the browser.
const type = (line, keys = '') => execFileSync('script', ['-qec', `${program} ${line} --lang it`, '/dev/null'],
  { cwd: root, input: keys, stdio: ['pipe', 'ignore', 'inherit'], env: { ...process.env, SOURCE_DATE_EPOCH: '1774951200' } });
const read = name => readFileSync(path(name), 'utf8');
const ARRIVALS = 'content/articles/arrivi/index.it.md';
const CENTRES = 'datasets/centri/centri.csv';

type('new article arrivi', 'Gli arrivi\nQuanti sono, anno per anno.\n'); // it asks for both
await page.goto(`${origin}/articoli/arrivi/`);
await until('a new article', shows, 'Quanti sono, anno per anno.');
await until('as a draft', panelSays, 'Bozza: non è nel sito pubblicato.');

type('new dataset centri', '\n');
save(CENTRES, 'anno,valore\n2025,1000\n2026,1250\n');
save(ARRIVALS, read(ARRIVALS).replace('Scrivi qui.', `Nel 2026 sono {{ value("centri", "valore", anno=2026) | number }}.

\`\`\`chart
id = "arrivi-anni"
data = "centri"
mark = "bar"
x = "anno"
y = "valore"
title = { it = "Crescono gli arrivi", en = "Arrivals grow" }
\`\`\``));
await until('its number', shows, 'Nel 2026 sono 1.250.');
const drawn = () => [...document.querySelectorAll('main figure svg')].some(svg => svg.getBoundingClientRect().height > 100);
await until('its chart', drawn);
await until('with its title', shows, 'Crescono gli arrivi');

save(CENTRES, 'anno,valore\n2025,1000\n2026,mille\n');
await until('a wrong cell is told with its place', panelSays, 'centri.csv:3:6');
save(CENTRES, 'anno,valore\n2025,1000\n2026,1251\n');
await until('mended, the page has the new number', shows, 'Nel 2026 sono 1.251.');
await until('and nothing is told any more', text => !document.getElementById('specola-preview').textContent.includes(text), 'centri.csv');

// A spreadsheet: the one the site itself gives out.
execFileSync(program, ['build', '--root', root, '--out', join(home, 'built'), '--now', NOW], { stdio: 'ignore' });
type('new dataset nascite --from ../built/dati/centri/centri.xlsx --sheet Dati', '\n');
await page.goto(`${origin}/articoli/arrivi/`);
await until('what a new dataset leaves open is told', panelSays, 'datasets/nascite/dataset.toml');
const BIRTHS = 'datasets/nascite/dataset.toml';
const words = { title: '{ it = "Nati", en = "Births" }', licenses: '["CC-BY-4.0"]', holder: '"s"', theme: '["SOCI"]', frequency: '"ANNUAL"',
  description: '{ it = "Una tabella di prova, lunga quanto basta per essere descritta.", en = "A table to try things on, long enough to be described." }' };
save(BIRTHS, read(BIRTHS).replace(/^(\w+) = .*$/gm, (line, key) => {
  const said = words[key];
  delete words[key]; // the keys of the dataset come before those of its fields
  return said ? `${key} = ${said}` : line;
}));
await until('and is no fault any more when it is filled in', () => !document.querySelector('#specola-preview .sp-error'));
await page.goto(`${origin}/dati/nascite/`);
await until('the spreadsheet is a page', shows, '1.251');

rmSync(path(ARRIVALS.replace('.it.', '.en.')));
type(`translate ${ARRIVALS}`);
await page.goto(`${origin}/en/articles/arrivi/`);
await until('the translation has the number', shows, '1,251');
await until('and the chart, in its language', shows, 'Arrivals grow');
await until('and tells what is left to translate', panelSays, 'TRANSLATE:');

await browser.close();
if (preview.exitCode !== null) {
  tally.failed += 1;
  console.log(`FAILED the preview ended with ${preview.exitCode}`);
}
preview.kill();
rmSync(home, { recursive: true });
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed > 0 ? 1 : 0);
