import type { Method } from './method.ts';
import type { Random } from './random.ts';
import { publicPages, type Site } from './site.ts';
import { newDeviceId, type Step, Visit } from './visit.ts';

/** Makes one account the way the method says. */
export function fakeSignup(
  context: { readonly site: Site; readonly signupsPerMin: number; readonly campaign: string; readonly number: number },
  method: Method,
  timeMs: number,
  random: Random,
): readonly Step[] {
  const { site, signupsPerMin, campaign, number } = context;
  const device = {
    place: method.place(random),
    client: method.client(random),
    deviceId: method.hasDeviceId ? newDeviceId(random) : undefined,
    hasCookies: method.cookies === 'own',
  };
  const visit = new Visit({
    site,
    random,
    timeMs,
    device,
    signupsPerMin,
    referring: method.sendsReferer ? 'page' : 'nothing',
  });
  if (typeof method.cookies === 'object') visit.sessionId = random.pick(method.cookies);
  const pause = (): void => visit.wait(random.around(method.fillInMs, method.fillInSigma));
  for (let page = 0; page < method.pages; page++) {
    visit.page(page === 0 ? '/' : random.pick(publicPages));
    pause();
  }
  if (random.chance(method.formFetchShare)) {
    visit.page(site.formPath);
    pause();
  }
  if (method.sendsReferer) visit.comeFrom(site.formPath);
  const created = method.path === site.formPath ? 302 : 201;
  const status = random.chance(method.rejectedShare) ? random.pick([409, site.rejectedStatus]) : created;
  const mailbox = method.mailbox(random);
  const phone = site.asksForPhone ? method.phone(device.place.country, random.stream('phone')) : undefined;
  const truth = { label: 'attack', actor: `${campaign}-a-${number}`, campaign } as const;
  if (visit.request('POST', method.path, { status, mailbox, phone, truth }) !== created) return visit.inOrder();
  const createdMs = visit.timeMs;
  if (random.chance(method.usedShare)) {
    visit.userId = `u-${campaign.slice(2)}${number}`;
    visit.wait(random.between(300, 4000));
    visit.request('GET', '/api/v1/me');
  }
  if (site.habits.confirmedShare > 0 && random.chance(method.confirmedShare)) {
    visit.timeMs = createdMs;
    visit.wait(random.around(40_000, 0.5));
    visit.request('GET', `/verify/${random.hex(8)}${random.hex(8)}`, { status: 302, mailbox });
  }
  return visit.inOrder();
}
