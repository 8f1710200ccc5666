import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';

let blocklist: ReadonlySet<string> | undefined;

/** Whether the host, or a domain above it, hands out mailboxes for minutes. */
export function isDisposable(host: string): boolean {
  blocklist ??= disposableEmailBlocklistSet();
  let domain = host;
  while (true) {
    if (blocklist.has(domain)) return true;
    const dot = domain.indexOf('.');
    if (dot < 0) return false;
    domain = domain.slice(dot + 1);
  }
}
