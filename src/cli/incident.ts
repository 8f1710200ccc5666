import { Argument, Command, Option } from 'commander';
import { type AlertEvent, type AnswerAction, answerActions } from '../outputs.ts';
import { clock } from './happening.ts';
import { configFrom, configOption } from './options.ts';
import { planCommand } from './plan.ts';
import { printable } from './printable.ts';
import { askService, tokenOf } from './service.ts';

interface IncidentOptions {
  readonly url?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly by?: string;
  readonly note?: string;
}

export function incidentCommand(): Command {
  return (
    new Command('incident')
      .description('look at the incidents of the running service, or answer one: acknowledge, crowd, reopen')
      .addArgument(new Argument('[id]', 'of an incident; without one all are listed'))
      .addArgument(new Argument('[answer]', 'what you say about it').choices(answerActions))
      .option('--note <text>', 'why, for whoever reads the audit')
      .addOption(new Option('--by <name>', 'who says so').default(process.env['USER'] ?? 'somebody'))
      .option('--url <url>', 'where the service answers; by default where the configuration says that it listens')
      .option('--json', 'JSON instead of words')
      .addOption(configOption())
      // Options after `plan` are its own.
      .enablePositionalOptions()
      .addCommand(planCommand())
      .action((id: string | undefined, answer: AnswerAction | undefined, options: IncidentOptions) =>
        incident(id, answer, options),
      )
  );
}

async function incident(
  id: string | undefined,
  answer: AnswerAction | undefined,
  options: IncidentOptions,
): Promise<void> {
  const config = await configFrom(options);
  const base = options.url ?? `http://${config.http.listen}`;
  const show = (events: readonly AlertEvent[]) =>
    process.stdout.write(
      options.json ? `${JSON.stringify(events)}\n` : events.map(event => `${printable(wordsOf(event))}\n`).join(''),
    );
  if (id === undefined) {
    const events = (await askService(base, '/api/v1/incidents')) as readonly AlertEvent[];
    if (events.length === 0 && !options.json) process.stdout.write('no incident so far\n');
    show(events);
    return;
  }
  const path = `/api/v1/incidents/${encodeURIComponent(id)}`;
  if (answer === undefined) {
    show((await askService(base, path)) as readonly AlertEvent[]);
    return;
  }
  await askService(base, `${path}/answers`, {
    token: tokenOf(config),
    body: { action: answer, by: options.by, note: options.note },
  });
  process.stdout.write(`${printable(id)}: ${answer}, with the next pane\n`);
}

function wordsOf({ id, time, kind, state, severity, site, title, answer }: AlertEvent): string {
  const said =
    answer === undefined ? '' : `  (${answer.action} by ${answer.by}${answer.note ? `: ${answer.note}` : ''})`;
  return `${time.slice(0, 10)} ${clock(Date.parse(time))}  ${id}  ${kind} ${state}  ${severity}  ${site}  ${title}${said}`;
}
