// Scales and steps of axes as d3-scale has them, over made-up domains: `tests/charts/scales.json`, which the program's
// own scales are held to.
//
//     node tests/browser/scales.mjs           writes the file
//     node tests/browser/scales.mjs --check   says whether d3 still gives what it holds
import { readFileSync, writeFileSync } from 'node:fs';
import { tickStep } from 'd3-array';
import { scaleLinear, scaleLog, scaleSqrt, scaleSymlog } from 'd3-scale';

const file = new URL('../charts/scales.json', import.meta.url);

// Numbers that are the same in every run (D. Knuth's MMIX generator, its upper bits).
let state = 20251126n;
const random = () => {
  state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
  return Number(state >> 11n) / 2 ** 53;
};
const round = (x, digits) => Number(x.toPrecision(digits));
const between = (lo, hi) => lo + random() * (hi - lo);

const made = {
  linear: domain => scaleLinear(domain, [10, 300]),
  log: domain => scaleLog(domain, [10, 300]),
  sqrt: domain => scaleSqrt(domain, [10, 300]),
  symlog: (domain, constant) => scaleSymlog(domain, [10, 300]).constant(constant),
};
const scales = [];
for (const [type, make] of Object.entries(made)) {
  for (let i = 0; i < 40; i++) {
    const size = 10 ** Math.floor(between(-2, 7));
    const lo = type === 'log' ? round(between(0.001, 1) * size, 4) : round(between(-1, 1) * size, 4);
    const hi = round(lo + between(0.01, 3) * size, 6);
    const constant = type === 'symlog' ? round(between(0.1, 20), 3) : 1;
    const scale = make([lo, hi], constant);
    const at = [0, 0.1, 0.37, 0.5, 0.9, 1].map(share => round(lo + share * (hi - lo), 8));
    scales.push({ type, domain: [lo, hi], constant, at, to: at.map(x => round(scale(x), 12)) });
  }
}

const axes = [];
for (let i = 0; i < 200; i++) {
  const size = 10 ** Math.floor(between(-3, 8));
  const lo = round(between(-1, 1) * size, 5);
  const hi = round(lo + between(0.05, 4) * size, 7);
  const target = Math.floor(between(2, 9));
  const steps = new Set();
  for (let count = 1; count <= target + 2; count++) steps.add(round(tickStep(lo, hi, count), 10));
  axes.push({ lo, hi, target, steps: [...steps] });
}

const line = list => list.map(one => `  ${JSON.stringify(one)}`).join(',\n');
const text = `{"scales": [\n${line(scales)}\n], "axes": [\n${line(axes)}\n]}\n`;
if (process.argv.includes('--check')) {
  const same = readFileSync(file, 'utf8') === text;
  console.log(same ? 'scales: as d3-scale has them' : 'scales: tests/charts/scales.json is not what d3-scale gives');
  process.exitCode = same ? 0 : 1;
} else {
  writeFileSync(file, text);
}
