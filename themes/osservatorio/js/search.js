// The search: what is typed in a form → the pages that have it, by kind, out of an index in files.
//
// In: forms with `data-search` (where the index is, the words of the interface), an empty element behind each. An index
// is described in src/core/search: a shard has all words with the same first three letters, each with its forms and
// pages.
// Never: a request before something is typed, a request to another host, anything kept between pages.
(() => {
  'use strict';
  const SHORTEST = 3; // letters, before a word is taken for the beginning of others
  const FIRST = 5; // pages of a kind, before more are asked for
  const STEP = 20;
  const ENDS = 3; // letters that an unknown word and a known one may differ by at the end
  const WORD = /[\p{Alphabetic}\p{N}]+/gu;
  const RAW = /[\p{Alphabetic}\p{N}\p{M}]+/gu;

  const fold = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const make = (name, text, parent) => {
    const node = document.createElement(name);
    if (text) node.textContent = text;
    parent?.append(node);
    return node;
  };

  const searcher = form => {
    const setting = JSON.parse(form.dataset.search);
    const { words } = setting;
    const input = form.querySelector('input');
    const out = document.getElementById(`${input.id}-found`);
    const status = out.querySelector('[role=status]');
    const plural = new Intl.PluralRules(setting.lang);
    const number = new Intl.NumberFormat(setting.lang, { useGrouping: true });
    const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);

    // --- The index ------------------------------------------------------------------------

    const kept = new Map();
    /** A file of the index, read once; asked for again where that failed. */
    const load = (path, read) => {
      if (!kept.has(path)) {
        const got = fetch(setting.at + path, { cache: 'no-cache' }).then(answer => {
          if (!answer.ok) throw new Error(path);
          return answer[read]();
        });
        got.catch(() => kept.delete(path));
        kept.set(path, got);
      }
      return kept.get(path);
    };
    const page = n => load(`pages/${n}.json`, 'json');

    const shardOf = word => {
      let hash = 0x811c9dc5;
      for (const c of [...word].slice(0, 3)) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193) >>> 0;
      return hash % setting.shards;
    };
    /** The words of a shard: `[forms, pages]`. */
    const shard = async word => {
      const lines = (await load(`index/${shardOf(word)}.txt`, 'text')).split('\n');
      return lines.filter(Boolean).map(line => {
        const [start, ends, pages] = line.split(' ');
        return [ends.split(',').map(end => start + end), pages];
      });
    };
    const shared = (a, b) => {
      let n = 0;
      while (n < a.length && a[n] === b[n]) n += 1;
      return n;
    };

    /** The pages of a word: a map from page to points, the forms it was found by, what stood in for it. */
    const look = async (word, unfinished) => {
      const found = { word, pages: new Map(), forms: [], passed: false, similar: false };
      const entries = await shard(word);
      const take = (some, factor) => {
        for (const [forms, pages] of some) {
          if (pages === '!') continue;
          found.forms.push(...forms);
          const hits = [...pages.matchAll(/([0-9a-z]+)([A-T])/g)];
          const rare = Math.log(1 + setting.pages / (1 + hits.length)) * factor;
          let n = 0;
          for (const [, step, much] of hits) {
            n += parseInt(step, 36);
            const points = rare * (much.charCodeAt(0) - 64);
            found.pages.set(n, Math.max(points, found.pages.get(n) ?? 0));
          }
        }
      };
      const exact = entries.filter(([forms]) => forms.includes(word));
      found.passed = exact.some(([, pages]) => pages === '!');
      take(exact, 1);
      if ((unfinished || !exact.length) && word.length >= SHORTEST) {
        found.passed = false;
        take(entries.filter(e => !exact.includes(e) && e[0].some(form => form.startsWith(word))), 0.6);
      }
      if (!found.pages.size && !found.passed) {
        // A form that no page has: those that are like it but for their ends, the likest alone.
        let best = Math.max(SHORTEST + 1, word.length - ENDS);
        let near = [];
        for (const entry of entries) {
          if (entry[1] === '!') continue;
          const like = Math.max(...entry[0].map(form => {
            const n = shared(form, word);
            return form.length - n <= ENDS ? n : 0;
          }));
          if (like > best) [best, near] = [like, []];
          if (like === best) near.push(entry);
        }
        take(near, 0.5);
        found.similar = near.length > 0;
      }
      return found;
    };

    /** All pages for a text, the best first, and what is to be said of them. */
    const search = async (text, typing) => {
      const asked = [...new Set(fold(text).match(WORD) ?? [])].filter(word => word.length > 1);
      const unfinished = typing && /[\p{Alphabetic}\p{N}\p{M}]$/u.test(text);
      const looked = await Promise.all(asked.map((word, i) => look(word, unfinished && i === asked.length - 1)));
      const told = looked.filter(found => !found.passed);
      const points = new Map();
      for (const { pages } of told) {
        for (const [n, more] of pages) {
          const [words, sum] = points.get(n) ?? [0, 0];
          points.set(n, [words + 1, sum + more]);
        }
      }
      const most = Math.max(0, ...[...points.values()].map(([words]) => words));
      const pages = [...points].filter(([, [words]]) => words === most).sort((a, b) => b[1][1] - a[1][1] || b[0] - a[0]);
      return {
        asked,
        passed: !told.length,
        pages: pages.map(([n]) => n),
        some: most < told.length,
        similar: told.filter(found => found.similar).map(found => found.word),
        forms: told.filter(found => found.pages.size).map(found => new Set(found.forms)),
      };
    };

    // --- What is shown --------------------------------------------------------------------

    /** Puts a text into an element, the words that were found marked. */
    const mark = (text, forms, parent) => {
      let from = 0;
      for (const { 0: word, index } of text.matchAll(RAW)) {
        const bare = fold(word);
        if (!forms.some(set => set.has(bare))) continue;
        parent.append(text.slice(from, index));
        make('mark', word, parent);
        from = index + word.length;
      }
      parent.append(text.slice(from));
    };
    /** The piece of a text that has most of the words, and how many. */
    const piece = (text, forms, length) => {
      const hits = [];
      for (const { 0: word, index } of text.matchAll(RAW)) {
        const bare = fold(word);
        forms.forEach((set, which) => set.has(bare) && hits.push([index, which]));
      }
      let best = [0, 0];
      for (const [start] of hits) {
        const near = new Set(hits.filter(([at]) => at >= start && at < start + length - 60).map(hit => hit[1]));
        if (near.size > best[1]) best = [start, near.size];
      }
      if (!best[1]) return ['', 0];
      let from = Math.max(0, best[0] - 50);
      if (from) from = text.indexOf(' ', from) + 1;
      let to = Math.min(text.length, from + length);
      if (to < text.length) to = text.lastIndexOf(' ', to);
      return [(from ? '… ' : '') + text.slice(from, to) + (to < text.length ? ' …' : ''), best[1]];
    };

    const item = (entry, forms) => {
      const node = make('li', '', null);
      node.className = 'card';
      if (entry.e) make('p', entry.e, node).className = 'eye';
      const link = make('a', '', make(`h${setting.level + 1}`, '', node));
      link.href = entry.u;
      mark(entry.t, forms, link);
      const [summary, inSummary] = [entry.s ?? '', piece(entry.s ?? '', forms, 1e4)[1]];
      const [body, inBody] = piece(entry.b ?? '', forms, 220);
      const text = inBody > inSummary ? body : summary || body;
      if (text) {
        const line = make('p', '', node);
        line.className = 'sum';
        mark(text, forms, line);
      }
      const columns = (entry.c ?? []).filter(([, name, title]) => piece(`${name.replaceAll('_', ' ')} ${title}`, forms, 1e4)[1]);
      if (columns.length) {
        const line = make('p', `${words.columns} `, node);
        line.className = 'meta';
        columns.forEach(([anchor, name, title], i) => {
          if (i) line.append(', ');
          const to = make('a', '', line);
          to.href = `${entry.u}#${anchor}`;
          make('code', name, to);
          to.append(' ');
          mark(title, forms, to);
        });
      }
      if (entry.d) make('p', entry.d, node).className = 'meta';
      return node;
    };

    const group = ([name, pages], forms, i) => {
      const node = make('section', '', null);
      const title = make(`h${setting.level}`, `${name} `, node);
      title.id = `${input.id}-${i}`;
      title.className = 'year';
      node.setAttribute('aria-labelledby', title.id);
      make('small', number.format(pages.length), title);
      const list = make('ul', '', node);
      list.className = 'rows';
      let shown = 0;
      const more = make('button', '', null);
      more.type = 'button';
      more.className = 'more';
      const show = async count => {
        const entries = await Promise.all(pages.slice(shown, shown + count).map(page));
        const items = entries.map(entry => item(entry, forms));
        list.append(...items);
        shown += items.length;
        const left = Math.min(STEP, pages.length - shown);
        if (left) {
          more.textContent = fill(words.more, { n: number.format(left) });
          node.append(more);
        } else more.remove();
        return items[0];
      };
      more.addEventListener('click', () => show(STEP).then(first => first?.querySelector('a').focus(), failed));
      return show(FIRST).then(() => node);
    };

    const failed = () => { status.textContent = words.failed; };
    const clear = () => { while (out.lastElementChild !== status) out.lastElementChild.remove(); };

    let turn = 0;
    const quit = () => {
      turn += 1;
      clear();
      status.textContent = '';
    };
    const run = async typing => {
      const mine = turn += 1;
      // Of two languages on a page one asks at a time: what the other found goes.
      for (const one of all) if (one.form !== form) one.quit();
      const text = input.value;
      const here = new URL(location.href);
      if (new URL(form.action).pathname === here.pathname) {
        if (text.trim()) here.searchParams.set('q', text.trim());
        else here.searchParams.delete('q');
        if (here.href !== location.href) history.replaceState(history.state, '', here);
      }
      try {
        const { asked, passed, pages, some, similar, forms } = await search(text, typing);
        if (mine !== turn) return;
        if (!asked.length) {
          clear();
          status.textContent = text.match(WORD) ? words.short : '';
          return;
        }
        const groups = new Map();
        for (const n of pages) {
          const [name] = setting.groups.findLast(([, first]) => first <= n);
          groups.set(name, [...groups.get(name) ?? [], n]);
        }
        const sections = await Promise.all([...groups].map((one, i) => group(one, forms, i)));
        if (mine !== turn) return;
        // A reader may be among what was found before: they stay where they were, or come to the first of what is there now.
        const held = out.contains(document.activeElement) ? document.activeElement.href : null;
        clear();
        out.append(...sections);
        if (held !== null) ([...out.querySelectorAll('a')].find(link => link.href === held) ?? out.querySelector('a') ?? input).focus();
        const said = [pages.length
          ? fill(words.found[plural.select(pages.length)] ?? words.found.other, { n: number.format(pages.length) })
          : fill(passed ? words.common : words.none, { query: text.trim() })];
        for (const word of similar) said.push(fill(words.similar, { word }));
        if (some && pages.length) said.push(words.some);
        status.textContent = said.join(' ');
      } catch {
        if (mine === turn) failed();
      }
    };

    let wait = 0;
    const soon = () => {
      clearTimeout(wait);
      wait = setTimeout(() => run(true), 150);
    };
    input.addEventListener('input', soon);
    form.addEventListener('submit', event => {
      event.preventDefault();
      clearTimeout(wait);
      // Where something stands between the form and what is found, a phone would not show that anything came.
      run(false).then(() => {
        if (out.getBoundingClientRect().top > innerHeight * .8) out.scrollIntoView();
      });
    });
    return { setting, form, input, run, quit };
  };

  const all = [...document.querySelectorAll('form[data-search]')].map(searcher);
  const path = location.pathname;
  const own = all.find(one => new URL(one.form.action).pathname === path);
  if (own) {
    const query = new URLSearchParams(location.search).get('q');
    if (query) {
      own.input.value = query;
      own.run(false);
    }
    return;
  }
  // Where nothing was found at an address: what the address says is looked for, in its language.
  const mine = all.filter(one => path.startsWith(one.setting.root)).sort((a, b) => b.setting.root.length - a.setting.root.length)[0];
  let last = path.split('/').filter(Boolean).pop() ?? '';
  try { last = decodeURIComponent(last); } catch { /* it stays as it is */ }
  last = last.replace(/\.\w{1,5}$/, '');
  if (mine && last !== '404') {
    mine.input.value = (last.match(RAW) ?? []).join(' ');
    if (mine.input.value) mine.run(false);
  }
})();
