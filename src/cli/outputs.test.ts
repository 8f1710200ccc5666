import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOutputs } from './outputs.ts';

describe('outputs of a replay', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'floodgate-outputs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('may share a device', async () => {
    const outputs = await openOutputs({ alerts: devNull, verdicts: devNull }, [devNull]);
    await Promise.all([outputs.alerts.close(), outputs.verdicts?.close()]);
  });

  it('must not share a file, with each other or with an input', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, '');
    await expect(openOutputs({ alerts: path }, [path])).rejects.toThrow(/would overwrite the input/);
    const fresh = join(folder, 'fresh');
    await expect(openOutputs({ alerts: fresh, verdicts: fresh }, [])).rejects.toThrow(/would overwrite --alerts/);
  });
});
