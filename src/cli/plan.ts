import { Command, Option } from 'commander';
import type { Plan } from '../answers/plan.ts';
import { FloodgateError } from '../errors.ts';
import { configFrom, configOption } from './options.ts';
import { printable } from './printable.ts';
import { askService, tokenOf } from './service.ts';
import { moment } from './words.ts';

interface PlanOptions {
  readonly start?: string;
  readonly end?: string;
  readonly factor?: string;
  readonly site?: string;
  readonly note?: string;
  readonly withdraw?: string;
  readonly by?: string;
  readonly url?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function planCommand(): Command {
  return new Command('plan')
    .description('say that an event will bring people, or without --start list what is planned')
    .option('--start <time>', 'with its zone, such as 2025-01-27T13:00:00Z')
    .option('--end <time>', 'seven days later at most')
    .option('--factor <number>', 'how many times as many people as usual')
    .option('--site <name>', 'for one site only')
    .option('--note <text>', 'what it is')
    .option('--withdraw <id>', 'take one back instead')
    .addOption(new Option('--by <name>', 'who says so').default(process.env['USER'] ?? 'somebody'))
    .option('--url <url>', 'where the service answers; by default where the configuration says that it listens')
    .option('--json', 'JSON instead of words')
    .addOption(configOption())
    .action(plan);
}

async function plan(options: PlanOptions): Promise<void> {
  const config = await configFrom(options);
  const base = options.url ?? `http://${config.http.listen}`;
  const { start, end, factor, site, note, by } = options;
  const show = (plans: readonly Plan[]) =>
    process.stdout.write(
      options.json ? `${JSON.stringify(plans)}\n` : plans.map(one => `${printable(wordsOf(one))}\n`).join(''),
    );
  if (options.withdraw !== undefined) {
    const path = `/api/v1/planned/${encodeURIComponent(options.withdraw)}/withdrawal`;
    await askService(base, path, { token: tokenOf(config), body: { by } });
    process.stdout.write(`${printable(options.withdraw)}: taken back, with the next pane\n`);
    return;
  }
  if (start === undefined && end === undefined && factor === undefined) {
    const plans = (await askService(base, '/api/v1/planned')) as readonly Plan[];
    if (plans.length === 0 && !options.json) process.stdout.write('nothing is planned\n');
    show(plans);
    return;
  }
  if (start === undefined || end === undefined || factor === undefined) {
    throw new FloodgateError('FG_USAGE', 'a planned event needs --start, --end and --factor');
  }
  const body = { start, end, factor: Number(factor), site, note, by };
  show([(await askService(base, '/api/v1/planned', { token: tokenOf(config), body })) as Plan]);
}

function wordsOf({ id, start, end, factor, site, note, by }: Plan): string {
  const where = site === undefined ? '' : `  ${site}`;
  const why = note === undefined ? '' : `: ${note}`;
  return `${moment(Date.parse(start))} to ${moment(Date.parse(end))}  ×${factor}  ${id}${where}  by ${by}${why}`;
}
