// Pages with faults, and what the checks must find in them, all of it and nothing else: what proves that a clean run
// means something.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const page = (body, head = '') => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Planted</title>
<link rel="icon" href="data:,">${head}</head><body><main><h1>Planted</h1>${body}</main></body></html>`;

/** What axe-core says of a picture without words, of two small buttons, and of so many pale texts. */
const seen = pale => [/^image-alt: .*\(1\)/, new RegExp(`^color-contrast: .*\\(${pale}\\)`)];
const axe = pale => [...seen(pale), /^target-size: .*\(2\)/];

/** By address: the page, and what each check must find in it. */
export const PLANTED = {
  '/clean/': { html: page('<p>Nothing is wrong here.</p>'), fails: {} },
  '/axe/': {
    html: page(`<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color:#bbb;background:#fff">Pale.</p>
      <p class="d">Dark on dark.</p><p class="s">Pale where narrow.</p>
      <button aria-label="A"></button><button aria-label="B"></button>`,
    '<style>button{width:9px;height:9px;padding:0;border:0;margin:0}@media(prefers-color-scheme:dark){.d{color:#333;background:#111}}@media(max-width:600px){.s{color:#bbb}}</style>'),
    fails: {
      'axe light 390': axe(2), 'axe light 768': axe(1), 'axe light 1280': axe(1),
      'axe dark 390': axe(3), 'axe dark 768': axe(2), 'axe dark 1280': axe(2), 'axe print': seen(1),
    },
  },
  '/layout/': {
    html: page('<p id="x">Late.</p><p class="x">Gone.</p><div style="width:420px">Wide.</div>', `<style>p{font-size:4rem}
      .x{forced-color-adjust:none;color:#fff;background:#fff}@media(forced-colors:none){.x{color:#000}}</style><script>
      const push = () => { document.querySelector('#x').style.marginTop = '40vh'; };
      addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(push)));</script>`),
    fails: {
      still: [/^at 390 px it jumps by 0\.\d+/, /^at 1280 px it jumps by 0\.\d+/],
      'forced colours': [/^p: Gone\.$/],
      'narrow 320': [/^4\d\d px wide: div$/],
    },
  },
  '/late-face/': {
    html: page(`<p>${'A face that is narrower than the one in whose place it stands. '.repeat(4)}</p><div>Pushed.</div>`, `<style>
      @font-face{font-family:Late;src:url(/late.woff2);font-display:swap}p{font:2rem/1.5 Late,monospace}div{height:500px}</style>`),
    fails: { still: [/^at 390 px it jumps by 0\.\d+/, /^at 1280 px it jumps by 0\.\d+/] },
  },
  '/quiet/': {
    html: page(`<p class="x" style="color:#030">Moves, in a style where none may stand.</p><img alt="" src="https://elsewhere.example/pixel.png">
      <img alt="" src="/none.png"><script>console.error("planted"); document.cookie = "planted=1"</script><script>planted()</script>`,
    '<style>@keyframes m{to{margin-left:1rem}}.x{animation:m 1s infinite}</style>'),
    headers: { 'content-security-policy': "style-src-attr 'none'" },
    fails: {
      quiet: [/^moves: P$/, /^other host: https:\/\/elsewhere\.example\/pixel\.png$/, /^console: .*ERR_NAME_NOT_RESOLVED/,
        /^failed request: .*\/none\.png 404$/, /^console: .*status of 404/, /^console: planted$/, /^cookie: planted$/,
        /^script: planted is not defined$/, /^console: .*style-src-attr 'none'/],
    },
  },
};

/** A page with a script, both heavier than they may be: hex digits of hashes, which no compression halves again. */
const digits = bytes => {
  const out = [];
  for (let n = 0; n < bytes / 32; n += 1) out.push(createHash('sha256').update(String(n)).digest('hex'));
  return out.join('');
};
export const HEAVY = {
  '/heavy/': page(`<p>Heavy.</p><script src="/heavy.js"></script><!--${digits(90_000)}-->`),
  '/heavy.js': `//${digits(9_000)}`,
};

const FACE = new URL('../../themes/osservatorio/fonts/serif-light.woff2', import.meta.url);

/** For the server. */
export function findPlanted(path) {
  if (path === '/late.woff2') return { bytes: readFileSync(FACE), type: 'font/woff2' };
  if (path in HEAVY) return { bytes: Buffer.from(HEAVY[path]), type: path.endsWith('.js') ? 'text/javascript' : 'text/html' };
  const { html, headers } = PLANTED[path] ?? {};
  return html ? { bytes: html, type: 'text/html; charset=utf-8', headers } : null;
}
