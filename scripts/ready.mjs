/** Makes a checkout ready to run: dependencies installed and sources built, each only when needed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const stamp = join(root, 'dist/.built');
const lock = join(root, '.cache/ready.lock');
const nodeMajorMin = 20;

/** Safe to call from several processes at once: the others wait for the first. Ends the process when it cannot be done. */
export async function ready() {
  if (Number(process.versions.node.split('.')[0]) < nodeMajorMin) {
    fail(`needs Node ${nodeMajorMin} or newer, this is ${process.versions.node}`, '');
  }
  if (isInstalled() && isBuilt()) return;
  await whileLocked(() => {
    if (!isInstalled()) run('installing dependencies', ...npm('ci', '--include=dev', '--no-audit', '--no-fund'));
    if (isBuilt()) return;
    const sources = fingerprint();
    run('building', process.execPath, [join(root, 'scripts/build.mjs')]);
    writeFileSync(stamp, sources);
  });
}

/** Whether what npm says it installed is what the lock file asks for; parts for other systems may be missing. */
function isInstalled() {
  const wanted = packages(join(root, 'package-lock.json'));
  const installed = packages(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional === true && installed[path] === undefined),
  );
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

/** Changes when a source is added, changed or removed, or the dependencies are others. */
function fingerprint() {
  const files = ['src', 'detectors'].flatMap(folder => sourcesIn(join(root, folder)));
  const others = ['package-lock.json', 'package.json', 'scripts/build.mjs', 'tsconfig.base.json', 'tsconfig.json'];
  const hash = createHash('sha256');
  for (const path of [...files, ...others.map(name => join(root, name))].sort()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && !/\.test\.ts$|^\./.test(entry.name))
    .map(entry => join(entry.parentPath ?? entry.path, entry.name));
}

/** @param {() => void} work */
async function whileLocked(work) {
  mkdirSync(dirname(lock), { recursive: true });
  while (!takeLock()) await setTimeout(200);
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(holder())) rmSync(lock, { force: true });
    return false;
  }
}

/** The process that has the lock; ourselves while it is being written or has just been given back. */
function holder() {
  try {
    return Number(readFileSync(lock, 'utf8')) || process.pid;
  } catch {
    return process.pid;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
function npm(...args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

/**
 * One line on stderr, and all that was said only when it fails: stdout belongs to the command.
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 */
function run(what, command, args) {
  process.stderr.write(`floodgate: ${what}\n`);
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  if (done.status !== 0) fail(`${what} failed`, `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`);
}

/**
 * @param {string} message
 * @param {string} details
 */
function fail(message, details) {
  process.stderr.write(`${details}${details === '' || details.endsWith('\n') ? '' : '\n'}floodgate: ${message}\n`);
  rmSync(lock, { force: true });
  process.exit(1);
}
