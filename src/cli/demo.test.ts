import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { demoCommand } from './demo.ts';

function demo(...args: string[]): Promise<unknown> {
  return demoCommand().exitOverride().parseAsync(args, { from: 'user' });
}

test.each(['x', '-1', '1.5', '12345678901'])('--seed %s is refused', async seed => {
  await expect((async () => demo(`--seed=${seed}`))()).rejects.toMatchObject({
    code: 'FG_USAGE',
    message: expect.stringContaining('--seed'),
  });
});

test('the page is for this machine only', async () => {
  await expect(demo('--listen', '0.0.0.0:9464')).rejects.toMatchObject({
    code: 'FG_CONFIG',
    message: expect.stringContaining('http.listen'),
  });
});

test('a port in use ends it before the day begins', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const listen = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  await expect(demo('--once', '--listen', listen)).rejects.toMatchObject({ code: 'FG_PORT_IN_USE' });
  other.close();
});
