// A static server on 127.0.0.1, as plain as the hosts the site is meant for.
// In: a folder. Out: its files with their media types and the headers of `_headers`, or a range of their bytes, index.html
// for a folder, 404.html for what is not there.
import http from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

/** The rules of a `_headers` file: which paths, which headers. */
export function rules(text) {
  const found = [];
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (line.startsWith('/')) {
      const escaped = line.trim().replace(/[.+?^${}()|[\]\\]/g, '\\$&');
      found.push({ paths: new RegExp(`^${escaped.replaceAll('*', '.*').replace(/:[a-z]+/g, '[^/]+')}$`), headers: [] });
    } else {
      const [name, ...value] = line.trim().split(': '); // `! name` takes back what other rules said
      found.at(-1).headers.push([name.toLowerCase(), value.join(': ')]);
    }
  }
  return found;
}

/** The headers of a path: those of all its rules, each name once, what differs joined with a comma. */
export function headersOf(path, all) {
  const headers = {};
  for (const [name, value] of all.filter(rule => rule.paths.test(path)).flatMap(rule => rule.headers)) {
    if (name.startsWith('! ')) {
      delete headers[name.slice(2)];
      continue;
    }
    headers[name] = headers[name] && headers[name] !== value ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

/** The bytes, media type and headers of an address from the root of `folder`, or null. */
export function fromFolder(folder) {
  const told = join(folder, '_headers');
  const all = statSync(told, { throwIfNoEntry: false }) ? rules(readFileSync(told, 'utf8')) : [];
  return path => {
    const file = join(folder, normalize(path), path.endsWith('/') ? 'index.html' : '');
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return null;
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    return { bytes: readFileSync(file), type, headers: headersOf(path, all) };
  };
}

/**
 * The same files, whose text waits for its faces: as they are served, text that is shown before a face is there keeps the
 * fallback, and what a check sees would be a matter of milliseconds.
 */
export function awaited(find) {
  return path => {
    const file = find(path);
    if (file && /^text\/css/.test(file.type)) file.bytes = Buffer.from(String(file.bytes).replace(/font-display:\s*\w+/g, 'font-display:block'));
    return file;
  };
}

/** The same files, their texts as small as any host sends them to whoever takes Brotli, as all browsers do. */
export function compressed(find) {
  const done = new Map();
  return path => {
    const file = find(path);
    if (!file || !/^text\/|json|xml|svg/.test(file.type)) return file;
    if (!done.has(path)) done.set(path, brotliCompressSync(file.bytes));
    return { ...file, bytes: done.get(path), headers: { ...file.headers, 'content-encoding': 'br' } };
  };
}

/** Serves what `find(path)` gives until `close()`. The port is a free one. */
export async function serve(find) {
  const server = http.createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname);
    const found = find(path);
    const file = found ?? find('/404.html') ?? { bytes: 'not found', type: 'text/plain' };
    const range = found && /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (range) {
      const [from, to] = [Number(range[1]), Math.min(Number(range[2]) + 1, file.bytes.length)];
      const head = { 'content-type': file.type, ...file.headers, 'content-range': `bytes ${from}-${to - 1}/${file.bytes.length}` };
      response.writeHead(206, head).end(file.bytes.subarray(from, to));
      return;
    }
    response.writeHead(found ? 200 : 404, { 'content-type': file.type, ...file.headers }).end(file.bytes);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const close = () => { server.closeAllConnections(); return new Promise(resolve => server.close(resolve)); };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}
