// What a page loads only once it is asked for, and what a device can do that a link cannot.
//
// In: tables that can be explored (`data-columns`), places to share a page from (`data-share`), filters of lists. Never: anything but a
// few listeners before a reader asks.
(() => {
  'use strict';
  const button = (text, className) => {
    const node = document.createElement('button');
    node.type = 'button';
    node.className = className;
    node.textContent = text;
    return node;
  };

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
})();
