// node servers.mjs SITE: real servers that include what the build wrote for them say what `_headers` says.
// nginx also leads from each old address to the new one. In: a built site. Out: a line a fault, then `N passed, N failed`; a server that is not installed is named as not tried.
// Every kind of address is asked for once: pages, charts for other sites, hashed files, faces, each ending, the web editor
// where there is one, what is not there.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { headersOf, rules } from './serve.mjs';

const site = resolve(process.argv[2] ?? '.');
const told = rules(readFileSync(join(site, '_headers'), 'utf8'));
const manifest = JSON.parse(readFileSync(join(site, 'specola-manifest.json'), 'utf8'));

/** Old addresses and new ones. */
const moved = readFileSync(join(site, '_redirects'), 'utf8').split('\n')
  .filter(line => line && !line.startsWith('#')).map(line => line.split(' '));

/** Media types that a server may not know by itself. */
const TYPES = {
  '.bib': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.geojson': 'application/geo+json',
  '.ics': 'text/calendar; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.jsonld': 'application/ld+json',
  '.parquet': 'application/vnd.apache.parquet',
  '.png': 'image/png',
  '.rdf': 'application/rdf+xml',
  '.ris': 'application/x-research-info-systems',
  '.svg': 'image/svg+xml',
  '.ttl': 'text/turtle; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};

/** One address of each kind of page, and one of each ending in each folder of the theme and elsewhere. */
function addresses() {
  const found = new Map();
  for (const { url, kind } of manifest.urls) {
    const part = /^\/(assets\/[^/]+|admin)\//.exec(url)?.[1];
    const hashed = /\.[0-9a-f]{10}\./.test(url);
    const key = url.endsWith('/') ? kind : `${extname(url)} ${part} ${hashed}`;
    const forServers = url.startsWith('/_') || url.startsWith('/server/');
    if (!found.has(key) && !forServers && !moved.some(([from]) => from === url)) found.set(key, url);
  }
  const editor = manifest.urls.some(({ url }) => url === '/admin/index.html') ? ['/admin/'] : [];
  return [...found.values(), ...editor, '/not/there/'];
}

const get = (port, path) => new Promise((done, failed) => {
  http.get({ port, path, host: '127.0.0.1' }, answer => {
    answer.resume();
    answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers }));
  }).on('error', failed);
});

/** The directives of one or more policies, each once. */
const directives = policy => [...new Set((policy ?? '').split(/[;,] /))].sort().join('; ');

function faults(path, { status, headers }) {
  const out = [];
  const equal = (what, is, expected) => {
    if (is !== expected) out.push(`${path}: ${what} is ${is}, expected ${expected}`);
  };
  const missing = path === '/not/there/';
  equal('status', status, missing ? 404 : 200);
  const expected = headersOf(missing ? '/articoli/' : path, told);
  for (const name of ['x-content-type-options', 'referrer-policy', 'permissions-policy', 'cross-origin-opener-policy',
    'access-control-allow-origin', 'strict-transport-security']) equal(name, headers[name], expected[name]);
  const page = path.endsWith('/') || path.endsWith('.html');
  // A frame is for pages: what `_headers` does not say of files is of no consequence.
  const policy = expected['content-security-policy'];
  const whole = /frame-ancestors/.test(policy) ? policy : `${policy}; frame-ancestors 'self'`;
  equal('policy', directives(headers['content-security-policy']), directives(whole));
  if (!missing) equal('cache', headers['cache-control'], expected['cache-control'] ?? 'no-cache');
  const type = TYPES[page ? '.html' : extname(path)];
  if (type) equal('type', headers['content-type']?.toLowerCase(), type);
  return out;
}

async function redirectFaults(port) {
  const out = [];
  for (const [from, to, status] of moved) {
    const asked = [[from, to], [from.replace(/\/$/, ''), to], [`${from}?a=1&b=%2F`, `${to}?a=1&b=%2F`]];
    for (const [path, expected] of asked) {
      const { status: is, headers } = await get(port, path);
      const location = new URL(headers.location ?? '', `http://127.0.0.1:${port}`);
      const leads = location.pathname + location.search;
      if (is !== Number(status) || leads !== expected) out.push(`${path}: ${is} to ${leads}, expected ${status} to ${expected}`);
    }
    for (const path of [from.toUpperCase(), `/x${from}`, `${from}x/`]) {
      const { status: is } = await get(port, path);
      if (is !== 404) out.push(`${path}: ${is}, expected 404`);
    }
  }
  if (moved.length === 0) out.push('no old address was tried');
  return out;
}

const folder = mkdtempSync(join(tmpdir(), 'servers-'));
const SERVERS = {
  nginx: port => {
    writeFileSync(join(folder, 'nginx.conf'), `daemon off; pid ${folder}/pid; error_log stderr warn; worker_processes 1;
events { worker_connections 64; }
http { access_log off; map $uri $moved { default ''; include ${site}/server/nginx-redirects.map; } ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(n => `${n}_temp_path ${folder}/${n};`).join(' ')}
server { listen 127.0.0.1:${port}; root ${site}; include ${site}/server/nginx.conf;
if ($moved) { return 301 $moved$is_args$args; } } }\n`);
    writeFileSync(join(folder, 'mime.types'), 'types { text/html html; }\n');
    return ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder];
  },
  caddy: port => {
    writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https off\n}
http://127.0.0.1:${port} {\n\troot * ${site}\n\timport ${site}/server/Caddyfile\n\tfile_server\n}\n`);
    return ['caddy', 'run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
  },
};

async function freePort() {
  const server = http.createServer();
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise(done => server.close(done));
  return port;
}

let passed = 0;
let failed = 0;
for (const [name, configure] of Object.entries(SERVERS)) {
  if (spawnSync('which', [name]).status !== 0) {
    console.log(`not tried: ${name} is not installed`);
    continue;
  }
  const port = await freePort();
  const [program, ...rest] = configure(port);
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => { said += bytes; });
  try {
    for (let turn = 0; ; turn += 1) {
      const up = await get(port, '/').then(() => true, () => false);
      if (up) break;
      if (turn === 100 || child.exitCode !== null) throw new Error(`${name} did not start\n${said}`);
      await new Promise(done => setTimeout(done, 100));
    }
    for (const path of addresses()) {
      const found = faults(path, await get(port, path));
      if (found.length === 0) passed += 1;
      else failed += 1;
      for (const fault of found) console.log(`FAILED ${name} ${fault}`);
    }
    const warned = said.split('\n').filter(line => /\[(warn|emerg|error)\]/.test(line) && !line.includes('/not/there'));
    for (const line of warned) console.log(`FAILED ${name} ${line}`);
    failed += warned.length;
    if (name === 'nginx') {
      const found = await redirectFaults(port);
      passed += found.length === 0 ? 1 : 0;
      failed += found.length;
      for (const fault of found) console.log(`FAILED ${name} ${fault}`);
    }
  } finally {
    child.kill();
    await new Promise(done => child.once('exit', done));
  }
}
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
