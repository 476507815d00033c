// The small sites of pictured/, with texts of their own: pages of each kind that no new article changes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const NOW = '2026-12-01T12:00:00Z';

/** By site: its pages, one of each kind. */
export const PAGES = {
  article: ['/', '/articoli/', '/articoli/ospiti/', '/dati/centri/', '/grafici/ospiti-anni/', '/grafici/ospiti-anni/embed/',
    '/metodo/', '/temi/lavoro/', '/territori/alessandria/', '/enti/ente/', '/persone/ada/', '/cerca/', '/404.html'],
  report: ['/rapporti/2026/', '/rapporti/2026/residenti/', '/rapporti/2026/stampa/', '/eventi/tavolo/',
    '/altrisguardi/suoni/', '/altrisguardi/voce/', '/altrisguardi/saggio/', '/progetti/fondo/'],
};
/** `//- path` and a text, again and again, as the golden tests write sites; the last of a path is meant. */
function unpack(text, folder) {
  for (const part of text.split(/^\/\/- /m).slice(1)) {
    const end = part.indexOf('\n');
    const file = join(folder, part.slice(0, end).trim());
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, part.slice(end + 1));
  }
}

/**
 * Builds a site in `home` with a theme: the folder of what was built. `files` by their path stand there too.
 */
export function built(program, name, home, { theme = 'osservatorio', files = {} } = {}) {
  const folder = join(home, `${name}-${theme}`);
  unpack(readFileSync(join(HERE, 'pictured', `${name}.txt`), 'utf8'), folder);
  cpSync(join(ROOT, 'themes'), join(folder, 'themes'), { recursive: true });
  const settings = join(folder, 'specola.toml');
  writeFileSync(settings, readFileSync(settings, 'utf8').replace(/^theme = .*$/m, `theme = "${theme}"`));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const out = `${folder}-site`;
  execFileSync(program, ['build', '--root', folder, '--out', out, '--now', NOW], { stdio: 'pipe' });
  return out;
}
