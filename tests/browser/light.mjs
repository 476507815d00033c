// How much of a page is fetched for a first look at it, and whether it keeps still while it arrives.
// In: a page of the browser whose cache is off, where files are. Out: words on what is over the budget.
import { gzipSync } from 'node:zlib';

/** Compressed bytes of the page with its styles, scripts and faces; pictures apart. */
const MOST = { roman: 90_000, italic: 125_000, dataset: 120_000, scripts: 8_000, requests: 8 };
/** Layout shift, as browsers add it up. */
export const STILL = 0.02;

const TEXT = /^(text|application\/(json|xml))|svg/;

/** A scale for the files of a site, each weighed once, as the plainest of servers sends them: texts by gzip. */
export function scale(find) {
  const known = new Map();
  return path => {
    const file = known.has(path) ? null : find(path) ?? find('/404.html');
    if (file) known.set(path, TEXT.test(file.type) ? gzipSync(file.bytes).length : file.bytes.length);
    return known.get(path);
  };
}

/** Notes what `page` fetches from here on; gives a function that weighs it for a page of `kind`. */
export function weigh(page, weight) {
  const fetched = { document: [], stylesheet: [], script: [], font: [] };
  page.on('request', request => {
    const path = decodeURIComponent(new URL(request.url()).pathname);
    if (request.frame() === page.mainFrame()) fetched[request.resourceType()]?.push(path);
  });
  return kind => {
    const sum = paths => paths.reduce((bytes, path) => bytes + weight(path), 0);
    const all = Object.values(fetched).flat();
    const italic = fetched.font.some(path => path.includes('italic'));
    // A version is a page of a dataset.
    const most = ['dataset', 'version'].includes(kind) ? MOST.dataset : MOST[italic ? 'italic' : 'roman'];
    const found = [['bytes', sum(all), most], ['bytes of scripts', sum(fetched.script), MOST.scripts], ['requests', all.length, MOST.requests]];
    return found.filter(([, n, most]) => n > most).map(([what, n, most]) => `${n} ${what}, at most ${most}: ${all.map(path => `${path} ${weight(path)}`).join(', ')}`);
  };
}

/** Runs in a page before anything else: adds up what moves without being asked to. */
export function watch() {
  globalThis.moved = 0;
  new PerformanceObserver(list => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.moved += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
}
