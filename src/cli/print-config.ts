import { Command } from 'commander';
import { yamlOf } from '../config/print.ts';
import { configOption, settingsFrom } from './options.ts';

export function printConfigCommand(): Command {
  return new Command('print-config')
    .description('the configuration in force, with defaults and what each setting means; secrets are left out')
    .addOption(configOption())
    .action(async (options: { readonly config?: string }) => {
      const { config, settings } = await settingsFrom(options);
      process.stdout.write(yamlOf(config, settings));
    });
}
