import { Command } from 'commander';
import { configFrom } from './options.ts';
import { printable } from './printable.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('check a configuration: every error at once, with file:line:column')
    .requiredOption('-c, --config <file>', 'configuration')
    .action((options: { readonly config: string }) => {
      configFrom(options);
      process.stdout.write(`${printable(options.config)}: ok\n`);
    });
}
