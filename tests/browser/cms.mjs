// node cms.mjs PROGRAM SITE: the web editor that `new cms` writes, with all of a site's texts in its test repository.
// Out: a line for each check that fails, then `N passed, N failed`. Exit 1 when one fails.
//
// The editor is installed as its instructions say, from the packages that stand here, and a browser that reaches no host but
// the site's opens one thing of each kind, types into it and saves. What was saved is read again: it must say what it said,
// and the words that were typed; and `check` must find in it what it found before. That every file has a form that takes
// it as it is, `tests/suite/cms.rs` holds.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { parse } from 'smol-toml';
import { fromFolder, serve } from './serve.mjs';

const NOW = '2026-12-01T12:00:00Z';
const PATIENCE = 60_000;
const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(process.argv[2]);
const from = resolve(process.argv[3]);
const home = mkdtempSync(join(tmpdir(), 'specola-cms-'));
chmodSync(home, 0o755); // nginx reads it as another user
const root = join(home, 'site');

const tally = { passed: 0, failed: 0 };
function equal(what, is, expected) {
  const same = JSON.stringify(is) === JSON.stringify(expected);
  tally[same ? 'passed' : 'failed'] += 1;
  if (!same) console.log(`FAILED ${what}\n  is       ${JSON.stringify(is)}\n  expected ${JSON.stringify(expected)}`);
}
const specola = (...words) => spawnSync(program, words, { cwd: home, encoding: 'utf8' });

for (const name of ['specola.toml', 'content', 'datasets', 'themes', 'static']) {
  cpSync(join(from, name), join(root, name), { recursive: true });
}
const made = specola('new', 'cms', 'test', '--lang', 'it', '--root', root);
equal('new cms', [made.status, made.stdout.split('\n').length], [0, 7]);
const config = JSON.parse(readFileSync(join(root, 'static/admin/config.json'), 'utf8'));

// The packages that the instructions install are those that stand here.
const wanted = JSON.parse(readFileSync(join(root, 'cms/package.json'), 'utf8')).dependencies;
const own = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies;
equal('packages', wanted, Object.fromEntries(Object.keys(wanted).map(name => [name, own[name]])));
symlinkSync(join(here, 'node_modules'), join(root, 'cms/node_modules'));
execFileSync('node', ['--preserve-symlinks', 'build.mjs'], { cwd: join(root, 'cms'), stdio: 'inherit' });

// The editor is served by a site of its own, which is soon built, with the headers that the build writes and that nginx and
// Caddy send. They want an old address, too.
const [host, built] = [join(home, 'host'), join(home, 'public')];
equal('new site', specola('new', 'site', 'host').status, 0);
cpSync(join(root, 'static/admin'), join(host, 'static/admin'), { recursive: true });
const front = 'title = "Una pagina"\ndescription = "Una frase."\naliases = ["/vecchia/"]';
mkdirSync(join(host, 'content/pages'), { recursive: true });
writeFileSync(join(host, 'content/pages/una.it.md'), `+++\n${front}\n+++\n`);
equal('build', specola('build', '--root', host, '--now', NOW, '--out', built).status, 0);
const servers = spawnSync('node', [join(here, 'servers.mjs'), built], { encoding: 'utf8' });
equal('servers', [servers.status, servers.stdout.match(/FAILED.*/g)], [0, null]);
const server = await serve(fromFolder(built));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--no-proxy-server', '--disable-background-networking',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});
const context = await browser.newContext({ locale: 'it-IT', viewport: { width: 1400, height: 1000 }, reducedMotion: 'reduce' });
const page = await context.newPage();
page.setDefaultTimeout(PATIENCE);
const elsewhere = [];
page.on('request', request => {
  if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(server.origin)) elsewhere.push(request.url());
});
const faults = [];
page.on('pageerror', error => faults.push(error.message));
page.on('console', message => {
  if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
});
page.on('response', answer => { if (answer.status() >= 400 && !/favicon/.test(answer.url())) faults.push(answer.url()); });

/** Every text that the editor may read, by path. */
function texts(folder = '', found = {}) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && (folder || ['content', 'datasets'].includes(path))) texts(path, found);
    else if (folder && /\.(md|toml)$/.test(entry.name)) found[path] = readFileSync(join(root, path), 'utf8');
  }
  return found;
}

/** The repository that the test backend keeps in the browser. */
const write = files => page.evaluate(async all => {
  const top = await navigator.storage.getDirectory();
  const repository = await top.getDirectoryHandle('sveltia-cms-test', { create: true });
  for (const [path, text] of Object.entries(all)) {
    const pieces = path.split('/');
    let folder = repository;
    for (const piece of pieces.slice(0, -1)) folder = await folder.getDirectoryHandle(piece, { create: true });
    const file = await folder.getFileHandle(pieces.at(-1), { create: true });
    const stream = await file.createWritable();
    await stream.write(text);
    await stream.close();
  }
}, files);
/** What stands there: of these paths, or of all. */
const read = paths => page.evaluate(async wanted => {
  const top = await navigator.storage.getDirectory();
  const repository = await top.getDirectoryHandle('sveltia-cms-test');
  const found = {};
  const walk = async (folder, path) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'file') found[path + name] = await (await handle.getFile()).text();
      else await walk(handle, `${path}${name}/`);
    }
  };
  if (!wanted) await walk(repository, '');
  for (const path of wanted ?? []) {
    const pieces = path.split('/');
    let folder = repository;
    for (const piece of pieces.slice(0, -1)) folder = await folder.getDirectoryHandle(piece);
    found[path] = await (await (await folder.getFileHandle(pieces.at(-1))).getFile()).text();
  }
  return found;
}, paths);

const kept = texts();
const began = Object.keys(kept);
const told = () => specola('check', '--root', root, '--now', NOW, '--format', 'json').stdout.split('\n').filter(Boolean)
  .map(line => JSON.parse(line)).map(({ code, place }) => `${place?.path} ${code}`).sort();
const before = told();
const answer = await page.goto(`${server.origin}/admin/`);
const meta = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
equal('policy', answer.headers()['content-security-policy'], `${meta}; frame-ancestors 'none'`);
await write(kept);
await page.getByRole('button', { name: /Repository di Test/ }).click();
await page.locator('[role=treeitem]').first().waitFor();

/** What each collection has: the path of each of its entries, without language and ending. */
const entries = Object.fromEntries(config.collections.map(one => {
  if (one.files) return [one.name, one.files.map(({ name }) => name)];
  const shape = one.path.replace('{{slug}}', one.nested ? '[^/]+/(?!index)[^/.]+' : '[^/.]+');
  const pattern = new RegExp(`^${one.folder}/(${shape})(\\.\\w+)?\\.${one.extension}$`);
  return [one.name, [...new Set(began.map(path => pattern.exec(path)?.[1]).filter(Boolean))]];
}));
/** What the list of collections says: how many entries each has. */
const listed = await page.locator('[role=treeitem]').evaluateAll(all => all.map(one => one.innerText.split('\n')));
const counts = config.collections.map(({ label }) => {
  const lines = listed.find(lines => lines.includes(label)) ?? [];
  return [label, Number(lines[lines.indexOf(label) + 1])];
});
equal('entries', counts, config.collections.map(({ label, name }) => [label, entries[name].length]));

/** What a file says: its keys, and the text under them. */
function said(path, text) {
  const front = path.endsWith('.md') ? /^\+\+\+\n(.*?)\n\+\+\+\n(.*)$/s.exec(text) : [, text, ''];
  return front ? { keys: parse(front[1]), body: front[2].trim() } : { keys: {}, body: text.trim() };
}
/** The same whatever the order of keys. */
const sorted = value => JSON.parse(JSON.stringify(value), (_, it) =>
  it && typeof it === 'object' && !Array.isArray(it) ? Object.fromEntries(Object.entries(it).sort()) : it);

/** Words that stand nowhere else. */
const TYPED = ' Zqx';
const section = key => page.locator(`section.field[data-key-path="${key}"]`);
/** Brings a field into sight: fields are made as they come there. */
async function show(key) {
  await section(key.split('.')[0]).or(page.locator('section.field')).first().waitFor();
  for (let i = 0; i < 40 && await section(key).count() === 0; i += 1) {
    await page.mouse.move(500, 500);
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(50);
  }
  await section(key).first().scrollIntoViewIfNeeded();
}
/**
 * Opens one of a list's things, which are shut, by its number. Sometimes the editor shows them all open (about once in
 * twenty times on a busy machine): then they are shut first.
 */
async function expand(list, at = 0) {
  await show(list);
  const button = name => section(list).getByRole('button', { name, exact: true });
  const shut = button('Comprimi tutto');
  for (const until = Date.now() + PATIENCE; Date.now() < until; await page.waitForTimeout(50)) {
    if (await shut.isEnabled()) await shut.click();
    else if (await button('Espandi').count() > at) break;
  }
  await button('Espandi').nth(at).click();
}
/** Types into the boxes of a field: one for each language that has a file of its own, or whose words stand in this one. */
async function type(key, boxes = 'input:not([type=file])') {
  await show(key);
  await section(key).locator(boxes).first().waitFor();
  for (const box of await section(key).locator(boxes).all()) await box.fill(await box.inputValue() + TYPED);
}

/** Opens an entry, changes it, saves it; what its files say then. */
async function edit(collection, path, change) {
  const one = config.collections.find(({ name }) => name === collection) ?? { files: config.singletons };
  const file = one.files?.find(({ name }) => name === path).file ?? `${one.folder}/${path}.{{locale}}${one.extension}`;
  const [begin, end] = file.split('{{locale}}');
  const files = began.filter(name => name === file || (end && name.startsWith(begin) && name.endsWith(end)));
  await page.goto(`${server.origin}/admin/#/collections/${collection}/entries/${path}`);
  await page.locator('section.field').first().waitFor();
  await change();
  await page.getByRole('button', { name: 'Salva' }).first().click();
  for (const until = Date.now() + PATIENCE; Date.now() < until; await page.waitForTimeout(100)) {
    const now = await read(files).catch(() => ({})); // a file that is just being written cannot be read
    if (!files.every(name => now[name] !== undefined && now[name] !== kept[name])) continue;
    await page.locator('section.field').first().waitFor({ state: 'detached' });
    return Object.fromEntries(files.map(name => [name, said(name, now[name])]));
  }
  throw new Error(`${collection} ${path}: nothing was saved`);
}
/** Nothing else may have been said, and no word lost: each file has the typed words as often as they were typed. */
async function lossless(collection, path, times, change) {
  const now = await edit(collection, path, change);
  for (const name of Object.keys(now)) {
    const text = JSON.stringify(sorted(now[name]));
    equal(name, JSON.parse(text.replaceAll(TYPED, '')), sorted(said(name, kept[name])));
    equal(`${name}: typed`, text.split(TYPED).length - 1, times);
  }
}

const title = () => type('title');
await lossless('_singletons', 'home', 1, title);
await lossless('articles', 'sbarchi-e-accoglienza/index', 1, title);
await lossless('altrisguardi', 'intervista-a-una-tabella/index', 1, title);
await lossless('reports', '2026/index', 1, title);
await lossless('chapters', '2026/01-residenti', 1, title);
await lossless('events', 'presentazione-rapporto-2025/index', 1, title);
await lossless('pages', 'accessibilita', 1, title);
await lossless('dataset-notes', 'asilo-italia/notes', 1, () => type('body', 'textarea'));
await lossless('datasets', 'asilo-italia/dataset', 4, async () => {
  await type('title.it');
  await expand('sources');
  await type('sources.0.title');
  await expand('resources');
  await type('resources.0.title.en');
});
// A name that is the same in every language stays one text while only the first language is typed.
await lossless('vocabularies', 'places', 1, async () => {
  await expand('places', 2);
  await type('places.2.label', 'input[lang=it]');
});
// With another language it becomes one text for each.
const path = 'datasets/permessi-protezione/dataset.toml';
const { [path]: { keys: then } } = await edit('datasets', 'permessi-protezione/dataset', async () => {
  await expand('sources');
  await type('sources.0.title', 'input[lang=it]');
  await type('sources.0.title', 'input[lang=en]');
});
const { keys: once } = said(path, kept[path]);
const [first, ...others] = once.sources;
const both = { it: first.title + TYPED, en: TYPED.trim() };
equal(path, sorted(then), sorted({ ...once, sources: [{ ...first, title: both }, ...others] }));

// A new article stands in a folder of its own, in both languages.
await page.goto(`${server.origin}/admin/#/collections/articles/new`);
await section('title').locator('input').nth(1).waitFor();
for (const [at, one] of ['Uno', 'One'].entries()) {
  await section('title').locator('input').nth(at).fill(one);
  await section('description').locator('textarea').nth(at).fill(`${one}.`);
}
await section('date').locator('input').first().fill('2026-03-01T10:00');
await page.locator('input').last().fill('uno'); // the name of its folder, in the panel beside
await show('datasets');
await section('datasets').first().getByRole('combobox').click();
await page.getByRole('option', { name: 'quadro-italia' }).click();
await page.getByRole('button', { name: 'Salva' }).first().click();
const begun = ['it', 'en'].map(tag => `content/articles/uno/index.${tag}.md`);
let fresh = {};
for (const until = Date.now() + PATIENCE; Date.now() < until && !fresh[begun[1]]; await page.waitForTimeout(100)) {
  fresh = await read(begun).catch(() => ({}));
}
for (const [at, one] of ['Uno', 'One'].entries()) {
  const keys = { datasets: ['quadro-italia'], date: '2026-03-01T10:00:00.000', description: `${one}.`, title: one };
  equal(begun[at], sorted(said(begun[at], fresh[begun[at]] ?? '')), sorted({ body: '', keys }));
}

const saved = await read();
const changed = Object.keys(saved).filter(name => saved[name] !== kept[name]);
equal('files', Object.keys(saved).sort(), [...began, ...begun].sort());
equal('how many files were saved', changed.length, 21);
equal('requests to other hosts', elsewhere, []);
equal('faults in the console', faults, []);
await browser.close();
await server.close();

mkdirSync(join(root, dirname(begun[0])));
for (const name of changed) writeFileSync(join(root, name), saved[name]);
equal('check', told(), before);

rmSync(home, { recursive: true });
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
