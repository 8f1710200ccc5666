import { Command } from 'commander';
import { atLeastOnceNotices } from '../sinks/shared.ts';
import { configFrom } from './options.ts';
import { printable } from './printable.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('check a configuration: every error at once, with file:line:column')
    .requiredOption('-c, --config <file>', 'configuration')
    .action(async (options: { readonly config: string }) => {
      const config = await configFrom(options);
      for (const notice of atLeastOnceNotices(config)) process.stdout.write(`${printable(notice)}\n`);
      process.stdout.write(`${printable(options.config)}: ok\n`);
    });
}
