// npm run build: puts the web editor into static/admin/editor, with everything it loads beside it.
// Nothing in it is loaded from elsewhere: faces that its style sheet would fetch from another host stand in assets/.
import { build } from 'esbuild';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const from = new URL('node_modules/@sveltia/cms/npm/', import.meta.url);
const out = fileURLToPath(new URL('../static/admin/editor/', import.meta.url));
const languages = JSON.parse(readFileSync(new URL('../static/admin/config.json', import.meta.url), 'utf8')).i18n.locales;
/** Words in other languages than the site's, and colours for program code, are left out. */
const lean = {
  name: 'lean',
  setup({ onResolve, onLoad }) {
    const left = { path: 'left-out', namespace: 'left-out' };
    onResolve({ filter: /^\.\.\/locales\// }, ({ path }) => languages.some(tag => path.includes(`/${tag}.`)) ? null : left);
    onResolve({ filter: /^@shikijs\// }, () => left);
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'export default {};' }));
  },
};

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: [fileURLToPath(new URL('editor.mjs', import.meta.url))], bundle: true, splitting: true, minify: true, format: 'esm', legalComments: 'eof', outdir: out, plugins: [lean],
});
cpSync(new URL('assets/', from), `${out}assets`, { recursive: true, filter: path => !path.endsWith('.map') });
for (const name of readdirSync(out).filter(name => name.endsWith('.js'))) {
  const text = readFileSync(out + name, 'utf8');
  writeFileSync(out + name, text.replace(/@font-face\s*\{[^{}]*https:\/\/[^{}]*\}/g, ''));
}
