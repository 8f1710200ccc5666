/** Stands in for a pager: prints one line for each alert that Alertmanager's webhook brings to 127.0.0.1:9099. */
import { createServer } from 'node:http';

const bodyMaxBytes = 1024 * 1024;

createServer(async (request, response) => {
  try {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
      if (body.length > bodyMaxBytes) throw new Error('longer than 1 MiB');
    }
    for (const { status, labels, annotations } of JSON.parse(body).alerts) {
      // JSON leaves no control character of a label to the terminal.
      const words = [
        labels.severity ?? annotations.severity,
        labels.alertname,
        labels.site ?? '',
        annotations.summary ?? '',
      ];
      console.log(`${status} ${words.map(word => JSON.stringify(word)).join(' ')}`);
    }
    response.writeHead(204).end();
  } catch (error) {
    console.error(`not an Alertmanager webhook: ${error.message}`);
    response.writeHead(400).end();
  }
}).listen(9099, '127.0.0.1', () => console.log('waiting for alerts on 127.0.0.1:9099'));
