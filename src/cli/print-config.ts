import { Command } from 'commander';
import { yamlOf } from '../config/print.ts';
import { settingsOf } from '../config/settings.ts';
import { configOption, detectorIds, settingsFrom } from './options.ts';

export function printConfigCommand(): Command {
  return new Command('print-config')
    .description('the configuration in force, with defaults and what each setting means; secrets are left out')
    .addOption(configOption())
    .action((options: { readonly config?: string }) => {
      process.stdout.write(yamlOf(settingsFrom(options), settingsOf(detectorIds)));
    });
}
