// The preview's end in the browser: a page that changed is loaded again where the reader was, a style sheet is put in
// the place of the old one, and what is wrong appears and disappears without loading anything.
(() => {
  "use strict";
  const panel = document.getElementById("specola-preview");
  if (!panel) return;
  const kept = `specola-scroll ${location.pathname}`;
  const scroll = sessionStorage.getItem(kept);
  if (scroll !== null) {
    sessionStorage.removeItem(kept);
    const back = () => scrollTo(0, Number(scroll));
    back();
    addEventListener("load", back);
  }
  const swap = (href) => {
    const stem = href.replace(/\.[0-9a-f]+\.css$/, ".");
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const old = new URL(link.href).pathname;
      if (!old.startsWith(stem) || old === href || link.dataset.leaving) continue;
      const next = link.cloneNode();
      next.href = href;
      link.dataset.leaving = "1";
      next.addEventListener("load", () => link.remove());
      link.after(next);
    }
  };
  const query = new URLSearchParams({ page: location.pathname, state: panel.dataset.state });
  const events = new EventSource(`/__specola/events?${query}`);
  events.addEventListener("update", (event) => {
    const now = JSON.parse(event.data);
    if (now.state !== panel.dataset.state) {
      sessionStorage.setItem(kept, String(scrollY));
      location.reload();
      return;
    }
    for (const href of now.css) swap(href);
    panel.innerHTML = now.panel;
  });
  events.addEventListener("open", () => panel.classList.remove("sp-lost"));
  events.addEventListener("error", () => panel.classList.add("sp-lost"));
})();
