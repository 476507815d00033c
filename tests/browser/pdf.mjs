// node pdf.mjs FILE: a printed report is what its readers need: several pages, tags for screen readers, an outline that
// leads to the chapters, its language, its own faces inside. Out: what it is, or what it lacks; exit 1 then.
import { readFileSync } from 'node:fs';

const text = readFileSync(process.argv[2], 'latin1');
const count = pattern => (text.match(pattern) ?? []).length;
const pages = count(/\/Type\s*\/Page\b(?!s)/g);
const faults = [
  [text.startsWith('%PDF-'), 'no PDF'],
  [pages >= 3, `${pages} pages`],
  [/\/MarkInfo\s*<<[^>]*\/Marked true/.test(text) && /\/StructTreeRoot/.test(text), 'no tags'],
  [count(/\/Type\s*\/StructElem/g) > pages * 5, 'hardly any tags'],
  [/\/Outlines\s+\d/.test(text), 'no outline'],
  [/\/Lang\s*\(it\)/.test(text), 'no language'],
  [['PublicSans', 'Piazzolla'].every(face => count(new RegExp(`/FontName\\s*/\\w+\\+${face}`, 'g')) > 0), 'not the faces of the theme'],
].filter(([good]) => !good).map(([, what]) => what);
for (const fault of faults) console.log(`FAILED ${process.argv[2]}: ${fault}`);
if (faults.length === 0) console.log(`${pages} pages with tags and outline`);
process.exitCode = faults.length === 0 ? 0 : 1;
