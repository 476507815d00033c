// What the pages of a site say of each other: links and the places they lead to, canonical addresses, translations, the
// order of headings, names that tell pages apart, JSON-LD; and the sitemaps and feeds, whole.
// In: a blank page (which reads XML), the addresses of the manifest, what each page says, where files are. Out: a list
// of `{ check, faults }`.

/** Parses XML in the page: the tree as nested lists, or null where it is none. */
const xml = (page, text) => page.evaluate(source => {
  const tree = new DOMParser().parseFromString(source, 'application/xml');
  if (tree.querySelector('parsererror')) return null;
  const of = e => ({
    name: e.localName,
    text: e.children.length ? '' : e.textContent,
    attributes: Object.fromEntries([...e.attributes].map(a => [a.name, a.value])),
    inside: [...e.children].map(of),
  });
  return of(tree.documentElement);
}, text);

const inside = (element, name) => element.inside.filter(e => e.name === name);
const textOf = (element, name) => inside(element, name)[0]?.text ?? '';
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function linkFaults(pages, base, find) {
  const faults = [];
  const there = new Map();
  const exists = path => {
    if (!there.has(path)) there.set(path, find(path) !== null);
    return there.get(path);
  };
  for (const { url, links, ids } of pages.values()) {
    if (new Set(ids).size !== ids.length) faults.push(`${url}: an id stands twice: ${ids.find((id, i) => ids.indexOf(id) !== i)}`);
    for (const link of links) {
      if (!link || /^(mailto|tel|data):/.test(link)) continue;
      const target = new URL(link, base + url);
      if (target.origin !== new URL(base).origin) continue;
      const path = decodeURIComponent(target.pathname);
      if (!exists(path)) faults.push(`${url}: leads to ${path}, where nothing is`);
      const anchor = decodeURIComponent(target.hash.slice(1));
      const page = pages.get(path);
      if (anchor && page && !page.ids.includes(anchor)) faults.push(`${url}: leads to ${path}#${anchor}, which is not there`);
    }
  }
  return faults;
}

function selfFaults(pages, base) {
  const faults = [];
  const names = new Map();
  for (const { url, lang, noindex, canonical, title, description, headings } of pages.values()) {
    if (!noindex && canonical !== base + url) faults.push(`${url}: its canonical address is ${canonical}`);
    if (headings.filter(level => level === 1).length !== 1) faults.push(`${url}: headings ${headings}`);
    headings.forEach((level, i) => {
      if (level > (headings[i - 1] ?? 0) + 1) faults.push(`${url}: a heading of level ${level} after ${headings[i - 1] ?? 'none'}`);
    });
    if (description.length < 20) faults.push(`${url}: its description is «${description}»`);
    if (noindex) continue;
    const key = `${lang} ${title}`;
    if (names.has(key)) faults.push(`${url}: has the title of ${names.get(key)}: ${title}`);
    names.set(key, url);
  }
  return faults;
}

/** hreflang: each page names itself, each translation names it back, x-default is one of them. */
function translationFaults(pages, base) {
  const faults = [];
  for (const { url, lang, alternates } of pages.values()) {
    if (alternates.length === 0) continue;
    const own = alternates.filter(([tag]) => tag !== 'x-default');
    const fallback = alternates.filter(([tag]) => tag === 'x-default').map(([, href]) => href);
    if (!own.some(([tag, href]) => tag === lang && href === base + url)) faults.push(`${url}: does not name itself`);
    if (fallback.length !== 1 || !own.some(([, href]) => href === fallback[0])) faults.push(`${url}: x-default is ${fallback}`);
    for (const [tag, href] of own) {
      const other = pages.get(href.slice(base.length));
      if (!other || other.lang !== tag) faults.push(`${url}: ${href} is no page in ${tag}`);
      else if (String(other.alternates) !== String(alternates)) faults.push(`${url}: ${href} names other translations`);
    }
  }
  return faults;
}

/** Every page that search engines may have stands in a sitemap, and no other. */
async function sitemapFaults(page, pages, base, find) {
  const read = async url => xml(page, find(new URL(url).pathname)?.bytes.toString('utf8') ?? '');
  const robots = find('/robots.txt')?.bytes.toString('utf8') ?? '';
  const index = await read(robots.match(/^Sitemap: (.+)$/m)?.[1] ?? `${base}/none`);
  if (!index) return ['the sitemap that robots.txt names is no XML'];
  const faults = [];
  const listed = new Set();
  for (const map of inside(index, 'sitemap')) {
    const dates = [];
    const tree = await read(textOf(map, 'loc'));
    for (const entry of tree ? inside(tree, 'url') : []) {
      const url = textOf(entry, 'loc').slice(base.length);
      dates.push(textOf(entry, 'lastmod'));
      listed.add(url);
      const alternates = inside(entry, 'link').map(e => [e.attributes.hreflang, e.attributes.href]);
      if (String(alternates) !== String(pages.get(url)?.alternates)) faults.push(`${url}: other translations in the sitemap than on the page`);
    }
    if (dates.sort().at(-1) !== textOf(map, 'lastmod')) faults.push(`${textOf(map, 'loc')}: dated ${textOf(map, 'lastmod')}, newest page ${dates.at(-1)}`);
  }
  const further = /\/(pagina|page)\/\d+\/$/;
  const expected = [...pages.values()].filter(p => !p.noindex && p.kind !== 'version' && !further.test(p.url)).map(p => p.url);
  for (const url of expected) if (!listed.has(url)) faults.push(`${url}: in no sitemap`);
  for (const url of listed) if (!expected.includes(url)) faults.push(`${url}: in the sitemap, and no page for it`);
  return faults;
}

/** Atom and JSON say the same, in order of time, of pages that are there. */
async function feedFaults(page, feeds, pages, base, find) {
  const faults = [];
  for (const { url } of feeds.filter(entry => entry.url.endsWith('.xml'))) {
    const tree = await xml(page, find(url)?.bytes.toString('utf8') ?? '');
    const json = find(url.replace(/\.xml$/, '.json'));
    if (!tree || !json) {
      faults.push(`${url}: no XML, or no JSON beside it`);
      continue;
    }
    const entries = inside(tree, 'entry').map(e => ({
      id: textOf(e, 'id'),
      url: inside(e, 'link')[0]?.attributes.href,
      title: textOf(e, 'title'),
      content_text: textOf(e, 'summary'),
      date_published: textOf(e, 'published'),
      date_modified: textOf(e, 'updated'),
    }));
    const other = JSON.parse(json.bytes.toString('utf8'));
    const same = other.items.map(({ id, url, title, content_text, date_published, date_modified }) =>
      ({ id, url, title, content_text, date_published, date_modified }));
    if (JSON.stringify(same) !== JSON.stringify(entries)) faults.push(`${url}: its JSON says something else`);
    if (textOf(tree, 'id') !== base + url || other.feed_url !== `${base}${url.replace(/\.xml$/, '.json')}`) faults.push(`${url}: its own address is wrong`);
    if (!pages.has(other.home_page_url.slice(base.length))) faults.push(`${url}: it belongs to ${other.home_page_url}`);
    if (new Set(entries.map(e => e.id)).size !== entries.length) faults.push(`${url}: an entry twice`);
    for (const [i, entry] of entries.entries()) {
      if (!pages.has(new URL(entry.url).pathname)) faults.push(`${url}: ${entry.url} is no page`);
      if (![entry.date_published, entry.date_modified].every(at => MOMENT.test(at))) faults.push(`${url}: a moment of ${entry.url}`);
      if (i > 0 && entry.date_published > entries[i - 1].date_published) faults.push(`${url}: ${entry.url} is newer than what stands before it`);
      if (!entry.title || !entry.content_text) faults.push(`${url}: ${entry.url} without words`);
    }
  }
  return faults;
}

/** Each JSON-LD is JSON of schema.org; the way to a page is that of its breadcrumbs. */
function jsonFaults(pages, base) {
  const faults = [];
  for (const { url, json, noindex } of pages.values()) {
    const things = json.map(text => JSON.parse(text));
    for (const thing of things) if (thing['@context'] !== 'https://schema.org') faults.push(`${url}: context ${thing['@context']}`);
    const trail = things.filter(thing => thing['@type'] === 'BreadcrumbList');
    const home = url === '/' || /^\/[a-z]{2}\/$/.test(url);
    if (trail.length !== (home || noindex ? 0 : 1)) faults.push(`${url}: ${trail.length} ways to it`);
    for (const { item } of trail.flatMap(list => list.itemListElement)) {
      if (item && !pages.has(item.slice(base.length))) faults.push(`${url}: the way leads over ${item}, which is no page`);
    }
  }
  return faults;
}

export async function web(page, urls, pages, find) {
  const base = (pages.get('/')?.canonical ?? '').replace(/\/$/, '');
  const feeds = urls.filter(entry => entry.kind === 'feed');
  return [
    { check: 'links and anchors', faults: linkFaults(pages, base, find) },
    { check: 'canonical addresses, headings, titles, descriptions', faults: selfFaults(pages, base) },
    { check: 'translations', faults: translationFaults(pages, base) },
    { check: 'sitemaps', faults: await sitemapFaults(page, pages, base, find) },
    { check: 'feeds', faults: await feedFaults(page, feeds, pages, base, find) },
    { check: 'JSON-LD', faults: jsonFaults(pages, base) },
  ];
}
