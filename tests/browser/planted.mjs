// Pages with one fault each, and the checks that must find it: what proves that a clean run means something.
import { createHash } from 'node:crypto';

const page = (body, head = '') => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Planted</title>
<link rel="icon" href="data:,">${head}</head><body><main><h1>Planted</h1>${body}</main></body></html>`;

const WIDTHS = [390, 768, 1280];
const AXE = [...['light', 'dark'].flatMap(scheme => WIDTHS.map(width => `axe ${scheme} ${width}`)), 'axe print'];

/** By address: the page, and the checks that it fails, in their order. */
export const PLANTED = {
  '/clean/': { html: page('<p>Nothing is wrong here.</p>'), fails: [] },
  '/alt/': { html: page('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'), fails: AXE },
  '/contrast/': { html: page('<p style="color:#bbb;background:#fff">Pale.</p>'), fails: AXE },
  '/contrast-in-the-dark/': {
    html: page('<p>Dark on dark.</p>', '<style>@media(prefers-color-scheme:dark){body{background:#111}p,h1{color:#333}}</style>'),
    fails: AXE.slice(3, 6),
  },
  '/small-only/': {
    html: page('<p>Pale where narrow.</p>', '<style>@media(max-width:600px){p{color:#bbb}}</style>'),
    fails: ['axe light 390', 'axe dark 390'],
  },
  '/forced/': {
    html: page('<p class="x">Gone.</p>', '<style>.x{forced-color-adjust:none;color:#fff;background:#fff}@media(forced-colors:none){.x{color:#000}}</style>'),
    fails: ['forced colours'],
  },
  '/moving/': {
    html: page('<p class="x">Moves.</p>', '<style>@keyframes m{to{margin-left:1rem}}.x{animation:m 1s infinite}</style>'),
    fails: ['quiet'],
  },
  '/jumping/': {
    html: page('<p id="x">Late.</p><p>Pushed.</p>', `<style>p{font-size:4rem}</style><script>
      const push = () => { document.querySelector('#x').style.marginTop = '40vh'; };
      addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(push)));</script>`),
    fails: ['still'],
  },
  '/wide/': { html: page('<div style="width:420px">Wide.</div>'), fails: ['narrow 320'] },
  '/host/': { html: page('<img alt="" src="https://elsewhere.example/pixel.png">'), fails: ['quiet'] },
  '/missing/': { html: page('<img alt="" src="/none.png">'), fails: ['quiet'] },
  '/console/': { html: page('<script>console.error("planted")</script>'), fails: ['quiet'] },
  '/script/': { html: page('<script>planted()</script>'), fails: ['quiet'] },
  '/policy/': {
    html: page('<p style="color:#030">A style where none may stand.</p>'),
    headers: { 'content-security-policy': "default-src 'none'; img-src data:" },
    fails: ['quiet'],
  },
  '/cookie/': { html: page('<script>document.cookie = "planted=1"</script>'), fails: ['quiet'] },
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

/** For the server. */
export function findPlanted(path) {
  if (path in HEAVY) return { bytes: Buffer.from(HEAVY[path]), type: path.endsWith('.js') ? 'text/javascript' : 'text/html' };
  const { html, headers } = PLANTED[path] ?? {};
  return html ? { bytes: html, type: 'text/html; charset=utf-8', headers } : null;
}
