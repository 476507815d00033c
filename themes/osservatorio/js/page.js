// What a script adds to pages that are whole without it. To charts and tables: values under the pointer, under a finger
// and from the keyboard, one series set off from the others, tables in another order. To pages: what is loaded only once
// it is asked for, and what a device can do that a link cannot. One file: a second is one more request beside the faces.
//
// In: figures whose drawings carry `data-hits="rows;columns;xs;ys"` (the cell of the figure's own table, both counted from
// 0, and where it stands in units of the drawing: each list has the steps from one value to the next) or
// `data-like="x,y,scale"` (those of the drawing that has them, smaller and moved), tables with `data-sort`, tables that can
// be explored (`data-columns`), places to share a page from (`data-share`), filters of lists, and on this script's element
// the words of the interface and the address of the manifest.
// Never: a value that is not in the table, a request that nobody asks for but that of the manifest, anything kept between
// pages.
(() => {
  'use strict';
  const words = document.currentScript.dataset;
  const lang = document.documentElement.lang;
  const NEAR = 40;

  const make = (tag, className, parent) => {
    const node = document.createElement(tag);
    node.className = className;
    parent?.append(node);
    return node;
  };
  const button = (text, className) => {
    const node = make('button', className);
    node.type = 'button';
    node.textContent = text;
    return node;
  };
  const shape = (name, attributes, parent) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    parent.append(node);
    return node;
  };
  const plain = text => text.replace(/\s+/g, ' ').trim();

  /** What a cell says, its unit behind the number and its signs in words. */
  const said = (cell, unit = '') => {
    const mark = cell.querySelector('abbr[title]');
    const measured = text => (unit && !text.endsWith(unit) ? `${text} ${unit}` : text);
    if (!mark) return measured(plain(cell.textContent));
    const text = plain([...cell.childNodes].filter(n => n !== mark).map(n => n.textContent).join(''));
    return text ? `${measured(text)} (${mark.title})` : mark.title;
  };
  /** The words of a column, and its unit. */
  const head = cell => {
    const unit = cell.querySelector('small');
    const text = [...(cell.querySelector('button') ?? cell).childNodes].filter(n => n.nodeType === 3);
    return { name: plain(text.map(n => n.textContent).join('')), unit: unit ? plain(unit.textContent) : '' };
  };

  // --- Values -------------------------------------------------------------------------------

  /** Where each step of a list leads, the first from 0. */
  const walked = steps => {
    let at = 0;
    return steps.split(' ').map(step => (at += Number(step)));
  };
  /** The points of a drawing that the table has a cell for. What their cells say is read when a reader asks. */
  const points = (svg, hits, columns, rows) => {
    const [dx, dy, scale] = (svg.dataset.like || '0,0,1').split(',').map(Number);
    const [row, column, left, top] = hits.split(';').map(walked);
    const all = row.map((r, i) => ({ x: left[i] * scale + dx, y: top[i] * scale + dy, r, c: column[i] }));
    return all.filter(({ r, c }) => rows[r]?.cells[c] && columns[c]);
  };

  /** How uneven the steps of rows along an axis are; Infinity where they do not run along it. */
  const uneven = (hits, axis) => {
    const at = new Map();
    for (const hit of hits) {
      if (at.has(hit.r) && Math.abs(at.get(hit.r) - hit[axis]) > 1.5) return Infinity;
      at.set(hit.r, hit[axis]);
    }
    const places = [...at].sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
    const steps = places.slice(1).map((place, i) => place - places[i]);
    if (!steps.length || !(steps.every(s => s > 0) || steps.every(s => s < 0))) return Infinity;
    const sizes = steps.map(Math.abs);
    return Math.max(...sizes) / Math.min(...sizes);
  };
  /** How rows run through a drawing: along `x`, along `y`, or neither. Bars in order run along both: evenly counts. */
  const run = hits => {
    const [x, y] = [uneven(hits, 'x'), uneven(hits, 'y')];
    return x === Infinity && y === Infinity ? null : x <= y ? 'x' : 'y';
  };

  const smallest = (list, size) => list.reduce((best, one) => (!best || size(one) < size(best) ? one : best), null);

  /** The point that is meant by a place, `near` units around it. */
  const meant = (hits, axis, x, y, near) => {
    const off = { x: h => Math.abs(h.x - x), y: h => Math.abs(h.y - y) };
    const far = h => Math.hypot(h.x - x, h.y - y);
    if (!axis) {
      const hit = smallest(hits, far);
      return hit && far(hit) <= near ? hit : null;
    }
    const row = smallest(hits, off[axis]);
    if (!row || off[axis](row) > near) return null;
    return smallest(hits.filter(h => h.r === row.r), off[axis === 'x' ? 'y' : 'x']);
  };

  const figure = node => {
    const plot = node.querySelector('.plot');
    const table = node.querySelector('table');
    const drawings = [...node.querySelectorAll('svg[data-hits], svg[data-like]')];
    const whole = drawings.find(svg => svg.dataset.hits)?.dataset.hits;
    if (!plot || !table?.tHead || !whole) return;
    const columns = [...table.tHead.rows[0].cells].map(head);
    const rows = [...table.tBodies[0].rows];
    /** What a point says: its value, and whose it is. */
    const told = ({ r, c }) => {
      const { cells } = rows[r];
      const { name, unit } = columns[c];
      const value = said(cells[c], cells[c].classList.contains('na') ? '' : unit);
      return { value, where: said(cells[0]) + (columns.length > 2 ? `, ${name}` : '') };
    };
    const known = new Map(drawings.map(svg => {
      const hits = points(svg, svg.dataset.hits || whole, columns, rows);
      return [svg, { hits, axis: run(hits), ring: null }];
    }));
    if (![...known.values()].every(k => k.hits.length)) return;

    const tip = make('div', 'tip', plot);
    tip.hidden = true;
    const value = make('b', '', tip);
    const where = make('span', '', tip);
    const walk = make('div', 'walk', null);
    plot.after(walk);
    plot.classList.add('live');

    const shown = () => drawings.find(svg => svg.getClientRects().length) ?? drawings[0];
    const scale = svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width || 1;
    let at = null;

    const hide = () => {
      at = null;
      tip.hidden = true;
      for (const { ring } of known.values()) ring?.remove();
    };

    const show = (svg, hit) => {
      if (at === hit && !tip.hidden) return;
      hide();
      at = hit;
      const drawing = known.get(svg);
      const ring = drawing.ring = shape('g', { class: 'ring' }, svg);
      const series = columns.length > 2 ? drawing.hits.filter(h => h.c === hit.c) : [];
      for (const { x, y } of series) shape('circle', { cx: x, cy: y, r: 3 }, ring);
      shape('circle', { cx: hit.x, cy: hit.y, r: 6, class: 'here' }, ring);
      const says = told(hit);
      value.textContent = says.value;
      where.textContent = says.where;
      tip.hidden = false;
      // Above the point where there is room, and always inside the figure.
      const box = svg.getBoundingClientRect();
      const outer = plot.getBoundingClientRect();
      const s = scale(svg);
      const x = box.left - outer.left + hit.x * s;
      const y = box.top - outer.top + hit.y * s;
      const left = Math.max(0, Math.min(x - tip.offsetWidth / 2, outer.width - tip.offsetWidth));
      const above = y - tip.offsetHeight - 10;
      tip.style.left = `${left}px`;
      tip.style.top = `${above < -outer.top || above < -40 ? y + 14 : above}px`;
    };

    const point = event => {
      if (tip.contains(event.target)) return;
      const svg = shown();
      const box = svg.getBoundingClientRect();
      const s = scale(svg);
      const { hits, axis } = known.get(svg);
      const hit = meant(hits, axis, (event.clientX - box.left) / s, (event.clientY - box.top) / s, NEAR / s);
      if (hit) show(svg, hit);
      else if (document.activeElement !== walk) hide();
    };
    plot.addEventListener('pointermove', event => event.pointerType === 'touch' || point(event));
    plot.addEventListener('pointerdown', point);
    plot.addEventListener('pointerleave', event => event.pointerType === 'touch' || document.activeElement === walk || hide());

    // A slider over the values: one stop of the tab key, arrows that every screen reader passes on, and each value
    // spoken once, when it is reached.
    const title = node.querySelector('.t');
    walk.tabIndex = 0;
    walk.role = 'slider';
    walk.ariaLabel = words.values + (title ? `: ${plain(title.textContent)}` : '');
    walk.ariaValueMin = 1;
    walk.ariaValueMax = known.get(drawings[0]).hits.length;
    walk.ariaValueNow = 1;
    walk.ariaValueText = words.hint;
    make('span', '', walk).textContent = words.hint;
    let place = -1;
    const order = svg => [...known.get(svg).hits].sort((a, b) => a.c - b.c || a.r - b.r);
    const go = to => {
      const svg = shown();
      const hits = order(svg);
      place = Math.max(0, Math.min(to, hits.length - 1));
      const hit = hits[place];
      show(svg, hit);
      walk.ariaValueNow = place + 1;
      walk.ariaValueText = `${where.textContent}: ${value.textContent}`;
    };
    const series = step => {
      const hits = order(shown());
      const here = hits[Math.max(place, 0)];
      const others = [...new Set(hits.map(h => h.c))];
      const c = others[others.indexOf(here.c) + step];
      const to = hits.findIndex(h => h.c === c && h.r >= here.r);
      if (c !== undefined) go(to < 0 ? hits.findIndex(h => h.c === c) : to);
    };
    const one = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 };
    walk.addEventListener('keydown', event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const many = new Set(known.get(shown()).hits.map(h => h.c)).size > 1;
      if (event.key in one) go(place < 0 ? 0 : place + one[event.key]);
      else if (event.key === 'Home') go(0);
      else if (event.key === 'End') go(Infinity);
      else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const step = event.key === 'ArrowDown' ? 1 : -1;
        if (place < 0) go(0);
        else if (many) series(step);
        else go(place + step);
      } else return;
      event.preventDefault();
    });
    walk.addEventListener('blur', hide);
    document.addEventListener('keydown', event => {
      if (event.key !== 'Escape' || tip.hidden) return;
      hide();
    });
    document.addEventListener('pointerdown', event => plot.contains(event.target) || hide());
    addEventListener('resize', hide);
  };

  // --- Tables -------------------------------------------------------------------------------

  /** How the page's language writes numbers and orders words: made when somebody sorts, for it takes a while. */
  let habits;
  const language = () => {
    const parts = new Intl.NumberFormat(lang).formatToParts(-12345.6);
    const sign = type => parts.find(part => part.type === type)?.value;
    return { group: sign('group') ?? '.', decimal: sign('decimal') ?? ',', collator: new Intl.Collator(lang, { numeric: true }) };
  };

  /** What a cell is sorted by: null where it has no value. */
  const key = cell => {
    if (!cell || cell.classList.contains('na')) return null;
    if (cell.dataset.v) return cell.dataset.v;
    const mark = cell.querySelector('abbr, small');
    const text = plain([...cell.childNodes].filter(n => n !== mark).map(n => n.textContent).join(''));
    if (!text) return null;
    if (!cell.classList.contains('n')) return text;
    const digits = text.split(habits.group).join('').replace(habits.decimal, '.').replace(/[\u2212\u2013]/, '-').replace(/[^\d.e+-]/gi, '');
    const number = parseFloat(digits);
    return Number.isNaN(number) ? text : number;
  };

  const sortable = table => {
    const cells = table.tHead ? [...table.tHead.rows[0].cells] : [];
    const body = table.tBodies[0];
    if (!body || body.rows.length < 3 || body.querySelector('[colspan], [rowspan]')) return;
    const first = [...body.rows];
    cells.forEach((cell, column) => {
      const sort = button('', 'sort');
      sort.title = words.sort;
      sort.append(...cell.childNodes);
      cell.append(sort);
      sort.addEventListener('click', () => {
        const now = cell.ariaSort;
        for (const other of cells) other.removeAttribute('aria-sort');
        const next = now === 'ascending' ? 'descending' : now === 'descending' ? null : 'ascending';
        if (!next) return body.append(...first);
        cell.ariaSort = next;
        const turn = next === 'ascending' ? 1 : -1;
        habits ??= language();
        const keyed = first.map(row => [key(row.cells[column]), row]);
        keyed.sort(([a], [b]) => {
          if (a === null || b === null) return (a === null) - (b === null);
          if (typeof a === 'number' && typeof b === 'number') return turn * (a - b);
          return turn * habits.collator.compare(a, b);
        });
        return body.append(...keyed.map(pair => pair[1]));
      });
    });
  };

  // --- What is loaded once it is asked for ---------------------------------------------------

  for (const root of document.querySelectorAll('[data-columns]')) {
    const open = button(root.dataset.open, 'more');
    const go = async () => {
      open.disabled = true;
      open.textContent = root.dataset.busy;
      try {
        const { explore } = await import(root.dataset.script);
        await explore(root);
      } catch {
        open.disabled = false;
        open.textContent = root.dataset.failed;
      }
    };
    open.addEventListener('click', go);
    root.append(open);
    if (new URLSearchParams(location.hash.slice(1)).get('view') === root.dataset.name) go().then(() => root.scrollIntoView());
  }

  // A list by topic, place or year is a page: it is fetched as soon as somebody is about to open it.
  const near = new Set();
  const ahead = event => {
    const link = event.target.closest?.('.filters a, .pages a');
    if (!link || near.has(link.href)) return;
    near.add(link.href);
    fetch(link.href, { priority: 'low' }).catch(() => near.delete(link.href));
  };
  addEventListener('pointerover', ahead);
  addEventListener('focusin', ahead);

  // --- What a device can do -----------------------------------------------------------------

  for (const list of document.querySelectorAll('[data-share]')) {
    const item = document.createElement('li');
    const url = document.querySelector('link[rel=canonical]')?.href ?? location.href;
    if (navigator.share) {
      const share = button(list.dataset.share, 'act');
      share.addEventListener('click', () => navigator.share({ title: document.title, url }).catch(() => {}));
      item.append(share);
    } else if (navigator.clipboard) {
      const copy = button(list.dataset.copy, 'act');
      copy.addEventListener('click', () => navigator.clipboard.writeText(url).then(() => { copy.textContent = list.dataset.copied; }, () => {}));
      item.append(copy);
    } else continue;
    list.prepend(item);
  }

  // --- One after the other ------------------------------------------------------------------

  /** Browsers fetch the manifest where they find it, beside what the page is seen with: it is for later. */
  const manifest = () => {
    if (!words.manifest) return;
    const link = document.createElement('link');
    link.rel = 'manifest';
    link.href = words.manifest;
    document.head.append(link);
  };

  // A page is seen before a script works on it: each table and figure has an idle moment of its own behind the first
  // picture of the page, so that nobody who scrolls or taps meanwhile waits for all of them.
  const idle = window.requestIdleCallback ?? setTimeout;
  const each = (selector, work) => [...document.querySelectorAll(selector)].map(node => () => work(node));
  const work = [...each('table[data-sort]', sortable), ...each('figure.chart', figure), manifest];
  const next = () => {
    work.shift()?.();
    if (work.length) idle(next);
  };
  requestAnimationFrame(() => idle(next));

  // --- Inside another site ------------------------------------------------------------------

  // Tells the page around it how high it is, and nothing else; that page listens with embed.js, or does not.
  if (parent !== window && document.body.classList.contains('embed')) {
    const tell = () => parent.postMessage({ specola: location.href, height: document.documentElement.offsetHeight }, '*');
    new ResizeObserver(tell).observe(document.documentElement);
    addEventListener('message', event => event.source === parent && event.data === 'specola?' && tell());
  }
})();
