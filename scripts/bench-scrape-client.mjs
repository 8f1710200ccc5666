// Scrapes for bench-scrape.mjs from a thread of its own, as Prometheus does from a process of its own.
import { Agent, get } from 'node:http';
import { parentPort } from 'node:worker_threads';

const agent = new Agent({ keepAlive: true });
const headers = { accept: 'application/openmetrics-text;version=1.0.0' };

parentPort?.on('message', url => {
  const startMs = performance.now();
  get(url, { agent, headers }, answer => {
    /** @type {Buffer[]} */
    const read = [];
    answer.on('data', piece => read.push(piece));
    answer.on('end', () => {
      const tookMs = performance.now() - startMs;
      parentPort?.postMessage({ tookMs, text: Buffer.concat(read).toString() });
    });
  });
});
