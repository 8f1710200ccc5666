import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startBroker } from '../kafka/broker.ts';
import { Outside } from '../kafka/topics.ts';
import { startReceiver } from '../receiver.ts';
import type { Log } from './log.ts';
import { type Oracle, oracleOf } from './outputs.ts';
import { main } from './service.ts';
import { linesOf, type Scene } from './stage.ts';

/** Equal pseudonyms for the service and for the oracle. */
const settings = ['privacy: { key: "chaos, not a secret" }'];
/** A judge that is silent for so long is taken for dead; brokers forbid less than 6 s unless they are told, as ours is. */
const sessionMs = process.env['KAFKA_BROKERS'] ? 6_000 : 3_000;

/** A broker, a receiver of webhooks, and what a replay of the log says. `close` ends and removes everything. */
export async function openScene(log: Log): Promise<Scene & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-chaos-'));
  const [oracle, broker, hook] = await Promise.all([
    replayed(log, join(folder, 'oracle')),
    startBroker({ 'group.min.session.timeout.ms': '1000' }),
    startReceiver(),
  ]);
  if (typeof broker === 'string') throw new Error(broker);
  return {
    broker,
    outside: new Outside(broker.brokers),
    hook,
    log,
    oracle,
    settings,
    folder,
    sessionMs,
    async close() {
      await Promise.all([broker.stop(), hook.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function replayed(log: Log, folder: string): Promise<Oracle> {
  mkdirSync(folder, { recursive: true });
  const [input, config] = [join(folder, 'requests.ndjson'), join(folder, 'floodgate.yaml')];
  writeFileSync(input, [...log.lines.map(({ text }) => text), log.tail, ''].join('\n'));
  writeFileSync(config, settings.join('\n'));
  const outputs = ['--verdicts', join(folder, 'verdicts'), '--alerts', join(folder, 'alerts')];
  const child = spawn(process.execPath, [main, 'replay', '-c', config, '--format', 'json', ...outputs, input], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  if (code !== 0) throw new Error(`the replay ended with ${code}:\n${said}`);
  return oracleOf(linesOf(folder).said, log.limitMs);
}
