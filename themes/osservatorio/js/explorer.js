// A table that a reader sorts, filters, groups, adds up and takes away, out of the dataset's own CSV. Loaded when asked for.
//
// In: an element with `data-columns` (what the columns are, and the words of the interface), `data-csv` and
// `data-bytes`. The view stands in the fragment of the address: `#view=residenti&sort=-stranieri&group=anno`.
// Never: a missing value taken for zero, a sum that is not exact, a large file asked for whole.

const PIECE = 400_000; // bytes of a large table that are asked for at once
const PAGE = 50; // rows shown at once
const CHOICES = 60; // values of a column that are offered as a list

const make = (name, options = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (key in node && key !== 'list') node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
};
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);

/** Reads CSV (RFC 4180) as it comes: `read(text, end)` gives the records that are whole. */
const csvReader = () => {
  let rest = '';
  return (text, end) => {
    rest += text;
    const records = [];
    let record = [];
    let begin = 0;
    let i = 0;
    while (i < rest.length) {
      let value;
      if (rest[i] === '"') {
        let from = i + 1;
        value = '';
        let closed = false;
        while (!closed) {
          const to = rest.indexOf('"', from);
          if (to < 0 || (to + 1 >= rest.length && !end)) break;
          value += rest.slice(from, to);
          closed = rest[to + 1] !== '"';
          if (!closed) value += '"';
          from = to + (closed ? 1 : 2);
        }
        if (!closed) break;
        i = from;
      } else {
        let to = i;
        while (to < rest.length && rest[to] !== ',' && rest[to] !== '\n' && rest[to] !== '\r') to += 1;
        if (to >= rest.length && !end) break;
        value = rest.slice(i, to);
        i = to;
      }
      record.push(value);
      if (rest[i] === ',') {
        i += 1;
        if (i >= rest.length && end) record.push('');
        continue;
      }
      if (rest[i] === '\r') i += 1;
      if (i >= rest.length && !end) break;
      if (rest[i] === '\n') i += 1;
      records.push(record);
      record = [];
      begin = i;
    }
    if (end && record.length) records.push(record);
    rest = rest.slice(begin);
    return records;
  };
};

/** A decimal as a whole number of its last place. */
const scaled = (text, scale) => {
  const negative = text.startsWith('-');
  const [whole, part = ''] = text.replace(/^[-+]/, '').split('.');
  const value = BigInt(whole + part.padEnd(scale, '0'));
  return negative ? -value : value;
};
const unscaled = (value, scale) => {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const text = scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return value < 0n ? `-${text}` : text;
};
const places = text => text.split('.')[1]?.length ?? 0;

export const explore = async root => {
  const setting = await fetch(root.dataset.columns, { cache: 'no-cache' }).then(answer => {
    if (!answer.ok) throw new Error(root.dataset.columns);
    return answer.json();
  });
  const { words, columns, table, rows: total } = setting;
  const lang = document.documentElement.lang;
  const collator = new Intl.Collator(lang, { numeric: true });
  const number = scale => new Intl.NumberFormat(lang, { useGrouping: true, minimumFractionDigits: scale, maximumFractionDigits: scale });
  const shownNumber = (text, format) => format.format(text).replace('-', '\u2212');
  const plain = number(0);
  const plural = new Intl.PluralRules(lang);
  const counted = (forms, n) => fill(forms[plural.select(n)] ?? forms.other, { n: plain.format(n) });
  const day = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(lang, { month: 'long', year: 'numeric', timeZone: 'UTC' });

  // --- The rows -----------------------------------------------------------------------------

  const rows = [];
  let header = null;
  let at = 0;
  let whole = false;
  const decoder = new TextDecoder();
  const read = csvReader();
  const small = Number(root.dataset.bytes) <= PIECE * 2;

  const load = async () => {
    const options = small ? {} : { headers: { Range: `bytes=${at}-${at + PIECE - 1}` } };
    const answer = await fetch(root.dataset.csv, { cache: 'no-cache', ...options });
    if (!answer.ok) throw new Error(root.dataset.csv);
    const bytes = await answer.arrayBuffer();
    const size = Number(answer.headers.get('content-range')?.split('/')[1]);
    at += bytes.byteLength;
    whole = answer.status !== 206 || at >= size;
    const records = read(decoder.decode(bytes, { stream: !whole }), whole);
    if (!header) {
      header = records.shift();
      for (const column of columns) {
        column.at = header.indexOf(column.name);
        column.status = header.indexOf(`${column.name}_status`);
        column.scale = 0;
        column.values = new Map();
      }
    }
    rows.push(...records);
    for (const column of columns) {
      for (const row of records) {
        const value = row[column.at];
        if (column.kind === 'number') column.scale = Math.max(column.scale, places(value));
        else if (column.values.size <= CHOICES) column.values.set(value, (column.values.get(value) ?? 0) + 1);
      }
      if (column.kind === 'number') column.format = number(column.scale);
    }
  };

  const label = (column, value) => {
    if (value === '') return words.missing;
    if (column.labels && value in column.labels) return column.labels[value];
    if (column.kind === 'number') return shownNumber(value, column.format);
    if (column.kind === 'date') return day.format(new Date(`${value}T00:00:00Z`));
    if (column.kind === 'yearmonth') return month.format(new Date(`${value}-01T00:00:00Z`));
    return value;
  };
  const summable = column => column.kind === 'number' && !/[%‰]|\bper\b/i.test(column.unit ?? '');

  // --- The view, as it stands in the address ------------------------------------------------

  const view = { sort: '', text: '', shown: null, group: [], filters: new Map(), page: 0 };
  const named = name => columns.find(column => column.name === name);

  const fromAddress = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (asked.get('view') !== table) return;
    view.sort = asked.get('sort') ?? '';
    view.text = asked.get('text') ?? '';
    view.shown = asked.get('columns')?.split(',').filter(named) ?? null;
    view.group = (asked.get('group') ?? '').split(',').filter(named).slice(0, 2);
    for (const [key, value] of asked) {
      const [column, what] = [named(key.split('.')[1]), key.split('.')[0]];
      if (!column || !['is', 'has', 'min', 'max'].includes(what)) continue;
      view.filters.set(column, { ...view.filters.get(column), [what]: value });
    }
  };
  const address = () => {
    const asked = new URLSearchParams({ view: table });
    if (view.sort) asked.set('sort', view.sort);
    if (view.text) asked.set('text', view.text);
    if (view.shown) asked.set('columns', view.shown.join(','));
    if (view.group.length) asked.set('group', view.group.join(','));
    for (const [column, filter] of view.filters) {
      for (const [what, value] of Object.entries(filter)) if (value !== '') asked.set(`${what}.${column.name}`, value);
    }
    return `#${asked}`;
  };

  // --- Rows, filtered, in order, in groups --------------------------------------------------

  const bare = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const kept = row => {
    for (const [column, { is, has, min, max }] of view.filters) {
      const value = row[column.at];
      if (is !== undefined && is !== '' && (is === '\u2205' ? value !== '' : value !== is)) return false;
      if (has && !bare(label(column, value)).includes(bare(has))) return false;
      if (min || max) {
        if (value === '') return false;
        const [low, high] = column.kind === 'number' ? [Number(min || -Infinity), Number(max || Infinity)] : [min || '', max || '\uffff'];
        const own = column.kind === 'number' ? Number(value) : value;
        if (own < low || own > high) return false;
      }
    }
    if (!view.text) return true;
    const wanted = bare(view.text);
    return columns.some(column => bare(label(column, row[column.at])).includes(wanted));
  };

  const visible = () => columns.filter(column => !view.shown || view.shown.includes(column.name));

  /** The view as columns and rows of cells `{ value, status, without, of }`. */
  const compute = () => {
    const all = rows.filter(kept);
    let head = visible();
    let body;
    if (view.group.length) {
      const keys = view.group.map(named);
      const sums = head.filter(column => summable(column) && !keys.includes(column));
      const groups = new Map();
      for (const row of all) {
        const key = JSON.stringify(keys.map(column => row[column.at]));
        if (!groups.has(key)) groups.set(key, { row, n: 0, sums: sums.map(() => ({ sum: 0n, with: 0, without: 0, secret: 0, marks: new Set() })) });
        const group = groups.get(key);
        group.n += 1;
        sums.forEach((column, i) => {
          const total = group.sums[i];
          const status = row[column.status] ?? '';
          if (row[column.at] === '') {
            total.without += 1;
            if (status === 'C') total.secret += 1;
            return;
          }
          total.sum += scaled(row[column.at], column.scale);
          total.with += 1;
          if (status === 'P' || status === 'E') total.marks.add(status);
        });
      }
      body = [...groups.values()].map(({ row, n, sums: totals }) => [
        ...keys.map(column => ({ value: row[column.at], status: row[column.status] ?? '' })),
        { value: String(n), status: '' },
        ...totals.map((total, i) => ({
          value: total.with ? unscaled(total.sum, sums[i].scale) : '',
          status: total.with ? [...total.marks][0] ?? '' : total.secret ? 'C' : 'M',
          without: total.with ? total.without : 0,
        })),
      ]);
      const rowsColumn = { name: 'rows', title: words.rows, kind: 'number', scale: 0, format: plain };
      head = [...keys, rowsColumn, ...sums.map(column => ({ ...column, title: fill(words.sum, { title: column.title }), summed: true }))];
    } else {
      body = all.map(row => head.map(column => ({ value: row[column.at], status: row[column.status] ?? '' })));
    }
    const by = view.sort.replace(/^-/, '');
    const place = head.findIndex(column => column.name === by);
    if (place >= 0) {
      const turn = view.sort.startsWith('-') ? -1 : 1;
      const column = head[place];
      const key = cell => (column.kind === 'number' ? Number(cell.value) : column.labels ? label(column, cell.value) : cell.value);
      const keyed = body.map(row => [row[place].value === '' ? null : key(row[place]), row]);
      keyed.sort(([a], [b]) => {
        if (a === null || b === null) return (a === null) - (b === null);
        return turn * (typeof a === 'number' ? a - b : collator.compare(a, b));
      });
      body = keyed.map(pair => pair[1]);
    }
    return { head, body, n: all.length };
  };

  // --- Files --------------------------------------------------------------------------------

  const csv = (separator, decimal) => {
    const { head, body } = compute();
    const quoted = text => (/["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text);
    const marked = head.map((column, i) => body.some(row => row[i].status));
    const lacking = head.map((column, i) => body.some(row => row[i].without));
    const line = (cells) => cells.map(quoted).join(separator) + '\r\n';
    let text = line(head.flatMap((column, i) => [
      column.name, ...marked[i] ? [`${column.name}_status`] : [], ...lacking[i] ? [`${column.name}_${words.without_name}`] : [],
    ]));
    for (const row of body) {
      text += line(row.flatMap((cell, i) => [
        head[i].kind === 'number' ? cell.value.replace('.', decimal) : cell.value,
        ...marked[i] ? [cell.status] : [], ...lacking[i] ? [String(cell.without ?? 0)] : [],
      ]));
    }
    return text;
  };
  const download = (text, name) => {
    const link = make('a', { href: URL.createObjectURL(new Blob([text], { type: 'text/csv' })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };

  // --- What is shown ------------------------------------------------------------------------

  const status = make('p', { className: 'count', role: 'status' });
  const more = make('button', { type: 'button', className: 'more', hidden: true });
  const holder = make('div', { className: 'tbl', tabIndex: 0, role: 'region', ariaLabel: root.querySelector('.tbl')?.ariaLabel ?? table });
  const pages = make('div', { className: 'turns' });
  const legend = make('ul', { className: 'legend' });

  const cellOf = (column, cell, first) => {
    const numeric = column.kind === 'number';
    const node = make(first ? 'th' : 'td');
    if (first) node.scope = 'row';
    const names = numeric ? ['n'] : [];
    if (cell.value === '') {
      names.push('na');
      const secret = cell.status === 'C';
      signs.add(secret ? 'confidential' : 'missing');
      node.append(make('abbr', { title: secret ? words.confidential : words.missing }, secret ? words.sign_confidential : words.sign_missing));
    } else {
      node.append(label(column, cell.value));
      if (cell.status === 'P' || cell.status === 'E') {
        names.push('prov');
        const which = cell.status === 'P' ? 'provisional' : 'estimated';
        signs.add(which);
        node.append(' ', make('abbr', { title: words[which] }, words[`mark_${which}`]));
      }
      if (cell.without) node.append(' ', make('small', {}, counted(words.without, cell.without)));
    }
    if (names.length) node.className = names.join(' ');
    return node;
  };
  const signs = new Set();

  const render = (keepFocus = '') => {
    const { head, body, n } = compute();
    signs.clear();
    const last = Math.max(0, Math.ceil(body.length / PAGE) - 1);
    view.page = Math.min(view.page, last);
    const from = view.page * PAGE;
    const shown = body.slice(from, from + PAGE);
    const caption = root.querySelector('caption')?.textContent ?? table;
    const row = make('tr');
    for (const column of head) {
      const button = make('button', { type: 'button', className: 'sort', title: words.sort }, column.title);
      if (column.unit) button.append(' ', make('small', {}, column.unit));
      const cell = make('th', { scope: 'col' }, button);
      if (column.kind === 'number') cell.className = 'n';
      if (view.sort.replace(/^-/, '') === column.name) cell.ariaSort = view.sort.startsWith('-') ? 'descending' : 'ascending';
      button.dataset.key = `sort.${column.name}`;
      button.addEventListener('click', () => {
        view.sort = view.sort === column.name ? `-${column.name}` : view.sort === `-${column.name}` ? '' : column.name;
        view.page = 0;
        changed(button.dataset.key);
      });
      row.append(cell);
    }
    const tbody = make('tbody');
    for (const cells of shown) tbody.append(make('tr', {}, ...cells.map((cell, i) => cellOf(head[i], cell, i === 0))));
    holder.replaceChildren(make('table', {}, make('caption', {}, caption), make('thead', {}, row), tbody));
    legend.replaceChildren(...[...signs].map(sign => make('li', {}, words[`legend_${sign}`])));
    legend.hidden = !signs.size;

    const said = [n === total ? counted(words.all, n) : fill(words.some, { n: plain.format(n), total: plain.format(total) })];
    if (view.group.length) said.push(counted(words.groups, body.length));
    if (!whole) said.push(fill(words.partial, { n: plain.format(rows.length), total: plain.format(total) }));
    if (status.textContent !== said.join(' ')) status.textContent = said.join(' ');

    const turn = (text, to, key) => {
      const button = make('button', { type: 'button', disabled: to < 0 || to > last }, text);
      button.dataset.key = key;
      button.addEventListener('click', () => {
        view.page = to;
        changed(key);
        holder.scrollTop = 0;
      });
      return button;
    };
    pages.hidden = !last;
    pages.replaceChildren(
      turn(words.previous, view.page - 1, 'previous'),
      make('span', {}, fill(words.range, { from: plain.format(from + 1), to: plain.format(from + shown.length), n: plain.format(body.length) })),
      turn(words.next, view.page + 1, 'next'),
    );
    more.hidden = whole;
    more.textContent = words.load;
    if (keepFocus) {
      const again = root.querySelector(`[data-key="${CSS.escape(keepFocus)}"]`);
      (again?.disabled ? holder : again)?.focus();
    }
  };
  const changed = key => {
    history.replaceState(history.state, '', address());
    render(key);
  };

  // --- Controls -----------------------------------------------------------------------------

  let ids = 0;
  const field = (text, control) => {
    ids += 1;
    control.id = `x-${table}-${ids}`;
    return make('p', { className: 'f' }, make('label', { htmlFor: control.id }, text), control);
  };
  let wait = 0;
  const later = set => event => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      set(event.target.value);
      view.page = 0;
      changed();
    }, event.type === 'change' ? 0 : 200);
  };
  const option = (value, text, selected) => make('option', { value, selected }, text);

  const filterOf = column => {
    const set = what => value => {
      const filter = { ...view.filters.get(column), [what]: value };
      if (Object.values(filter).some(Boolean)) view.filters.set(column, filter);
      else view.filters.delete(column);
    };
    const now = view.filters.get(column) ?? {};
    if (column.kind !== 'number' && column.values.size <= CHOICES) {
      const select = make('select');
      select.append(option('', words.any, !now.is));
      const values = [...column.values.keys()].sort((a, b) => collator.compare(label(column, a), label(column, b)));
      for (const value of values) select.append(option(value || '\u2205', label(column, value), now.is === (value || '\u2205')));
      select.addEventListener('change', later(set('is')));
      return field(column.title, select);
    }
    if (column.kind === 'number') {
      const end = (what, text) => {
        const input = make('input', { type: 'number', step: 'any', inputMode: 'decimal', value: now[what] ?? '' });
        input.addEventListener('input', later(set(what)));
        return field(text, input);
      };
      const unit = column.unit ? ` (${column.unit})` : '';
      return make('fieldset', {}, make('legend', {}, column.title + unit), end('min', words.min), end('max', words.max));
    }
    const input = make('input', { type: 'search', value: now.has ?? '', autocomplete: 'off' });
    input.addEventListener('input', later(set('has')));
    return field(fill(words.contains, { title: column.title }), input);
  };

  const controls = () => {
    const search = make('input', { type: 'search', value: view.text, autocomplete: 'off' });
    search.addEventListener('input', later(value => { view.text = value; }));
    const boxes = make('fieldset', { className: 'boxes' }, make('legend', { className: 'vh' }, words.columns));
    for (const column of columns) {
      const box = make('input', { type: 'checkbox', checked: !view.shown || view.shown.includes(column.name) });
      box.addEventListener('change', () => {
        const names = new Set(visible().map(one => one.name));
        names[box.checked ? 'add' : 'delete'](column.name);
        if (!names.size) {
          box.checked = true;
          return;
        }
        view.shown = names.size === columns.length ? null : columns.map(one => one.name).filter(name => names.has(name));
        changed();
      });
      boxes.append(make('label', {}, box, ` ${column.title}`));
    }
    const groupBy = which => {
      const select = make('select');
      select.append(option('', words.no_group, !view.group[which]));
      for (const column of columns.filter(one => one.kind !== 'number')) select.append(option(column.name, column.title, view.group[which] === column.name));
      select.addEventListener('change', () => {
        const chosen = [...root.querySelectorAll('[data-group]')].map(one => one.value).filter(Boolean);
        view.group = [...new Set(chosen)];
        view.sort = '';
        view.page = 0;
        changed();
      });
      select.dataset.group = which;
      return field(which ? words.group_more : words.group, select);
    };
    const act = (text, key, does) => {
      const button = make('button', { type: 'button' }, text);
      button.dataset.key = key;
      button.addEventListener('click', does);
      return make('li', {}, button);
    };
    const details = (title, open, ...children) => make('details', { open }, make('summary', {}, title), ...children);
    return make('div', { className: 'controls' },
      field(words.text, search),
      details(words.filters, view.filters.size > 0, make('div', { className: 'fs' }, ...columns.map(filterOf))),
      details(words.grouping, view.group.length > 0, make('div', { className: 'fs' }, groupBy(0), groupBy(1)), make('p', { className: 'meta' }, words.sum_note)),
      details(words.columns, Boolean(view.shown), boxes),
      make('ul', { className: 'acts' },
        act(words.csv, 'csv', () => download(csv(',', '.'), `${table}-${words.file}.csv`)),
        act(words.csv_excel, 'excel', () => download(`\ufeff${csv(';', ',')}`, `${table}-${words.file}-excel.csv`)),
        act(words.copy, 'copy', async event => {
          history.replaceState(history.state, '', address());
          try {
            await navigator.clipboard.writeText(location.href);
            event.target.textContent = words.copied;
          } catch {
            event.target.textContent = words.in_address;
          }
        }),
        act(words.reset, 'reset', () => {
          Object.assign(view, { sort: '', text: '', shown: null, group: [], page: 0 });
          view.filters.clear();
          panel.replaceWith(panel = controls());
          changed('reset');
        })));
  };

  await load();
  fromAddress();
  let panel = controls();
  more.addEventListener('click', async () => {
    more.disabled = true;
    try {
      await load();
      panel.replaceWith(panel = controls());
      render();
    } catch {
      status.textContent = words.failed;
    }
    more.disabled = false;
  });
  render();
  root.replaceChildren(panel, status, legend, holder, pages, more);
  root.classList.add('open');
  holder.focus({ preventScroll: true });
};
