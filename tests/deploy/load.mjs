// node load.mjs BASE END: reads pages of a served site, and the style sheets they lead to, until the file END is there.
// Says how much was read and what went wrong; exit 1 where anything did, or where fewer than two releases were seen.
import { existsSync } from "node:fs";
import { Agent, get } from "node:http";

const [base, end] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const faults = new Map();
const releases = new Set();
let n = 0;

const fault = (what) => faults.set(what, (faults.get(what) ?? 0) + 1);

const read = (path) => new Promise((done, failed) => {
    get(base + path, { agent }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part)).on("error", failed);
        answer.on("end", () => {
            const body = Buffer.concat(parts);
            const { "content-type": type = "", "content-length": length = body.length } = answer.headers;
            done({ status: answer.statusCode, type, length: Number(length), body });
        });
    }).on("error", failed);
});

async function one(path, type, isWhole) {
    n += 1;
    try {
        const { status, type: told, length, body } = await read(path);
        if (status !== 200) fault(`${path}: ${status}`);
        if (told !== type) fault(`${path}: ${told}`);
        if (length !== body.length || !isWhole(body.toString())) fault(`${path}: not whole`);
        return body.toString();
    } catch (error) {
        fault(`${path}: ${error.code ?? error}`);
        return "";
    }
}

async function reader(path) {
    while (!existsSync(end)) {
        const text = await one(path, "text/html; charset=utf-8", (t) => t.trimEnd().endsWith("</html>"));
        const numbers = new Set([...text.matchAll(/Volta (\d+)/g)].map((m) => m[1]));
        if (numbers.size > 1) fault(`${path}: two releases in one page`);
        for (const number of numbers) releases.add(number);
        // A browser asks for the style sheet a moment later: the release may have changed meanwhile.
        await new Promise((done) => setTimeout(done, 20));
        for (const [, sheet] of text.matchAll(/href="(\/assets\/css\/[^"]+)"/g)) {
            await one(sheet, "text/css; charset=utf-8", (t) => t.length > 1000);
        }
    }
}

await Promise.all(["/", "/en/", "/volta/", "/volta/", "/volta/", "/articoli/"].map(reader));
const total = [...faults.values()].reduce((a, b) => a + b, 0);
console.log(`${n} requests, ${releases.size} releases seen, ${total} faults`);
for (const [what, count] of faults) console.log(`${count} × ${what}`);
process.exit(total > 0 || releases.size < 2 ? 1 : 0);
