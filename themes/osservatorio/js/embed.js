// For pages that show charts of this site in frames: gives each frame the height of what is in it.
// A message counts only where it comes from this script's own site and from the frame it speaks of.
(() => {
  'use strict';
  const origin = new URL(document.currentScript.src).origin;
  const frames = () => [...document.querySelectorAll('iframe')].filter(f => f.src.startsWith(`${origin}/`));
  addEventListener('message', event => {
    const height = Math.ceil(event.data?.height);
    if (event.origin !== origin || !event.data.specola || !(height > 0 && height < 10000)) return;
    for (const frame of frames()) if (frame.contentWindow === event.source) frame.height = height;
  });
  const ask = () => frames().forEach(f => f.contentWindow.postMessage('specola?', origin));
  ask();
  addEventListener('DOMContentLoaded', ask);
  addEventListener('load', ask);
})();
