import * as z from 'zod';
import { duration, entries, loopback, notBoth, oneOf, route, share, size, text, time } from './fields.ts';
import { sink } from './sinks.ts';
import { source } from './sources.ts';

/**
 * The configuration. The prose beside each field is the manual: docs/configuration.md and the comments of
 * `print-config` are made from it. Durations become milliseconds and sizes bytes; keys stay those of the file.
 */
export type Config = z.output<ReturnType<typeof configSchema>>;

/** Every setting left at its default. */
export function defaultConfig(detectorIds: readonly string[]): Config {
  return configSchema(detectorIds).parse({});
}

/** `ownIds`: of detectors that the operator brings. */
export function configSchema(detectorIds: readonly string[], ownIds: readonly string[] = []) {
  return z
    .strictObject({
      site: text(64)
        .prefault('default')
        .describe(
          'Name of the site or product that requests belong to when a log line names none. It labels metrics and stands in every verdict and alert. Change it when several floodgates report to one place.',
        ),
      sources: z
        .array(source)
        .prefault([])
        .describe(
          'Where `floodgate run` reads request logs from, each with a `kafka` or a `file` key. Several are merged by time. `replay` and `demo` bring their own source and ignore this.',
        ),
      surfaces,
      windows,
      limits,
      levels,
      detectors: z
        .strictObject(
          Object.fromEntries([
            ...detectorIds.map((id): [string, Switches] => [id, detector]),
            ...ownIds.map((id): [string, Switches] => [id, ownDetector]),
          ]),
        )
        .prefault({})
        .describe(
          'The detectors by id; docs/detectors.md says what each one sees. All are on unless switched off here.',
        ),
      detector_modules: z
        .array(text(), { error: 'expected a list of paths' })
        .max(50, 'at most 50 modules')
        .prefault([])
        .describe(
          'Detectors of your own: paths of ES modules (`.mjs`, `.js`) that export a list `detectors`, relative to this file or, where there is none, to the working directory. docs/own-detectors.md shows one. A module is code that runs with all rights of the process.',
        ),
      events: z
        .array(event, { error: 'expected a list of events' })
        .prefault([])
        .describe(
          'Things of your own that bring people: a launch, a sale, a lesson. While one lasts, that many times as many people are expected, so that no `crowd` opens within it. An attack in it is one all the same.',
        ),
      geo,
      reputation,
      sinks: z
        .array(sink)
        .prefault([])
        .describe(
          'Where `floodgate run` sends what it finds, each with one of the keys `kafka`, `alertmanager`, `webhook`, `slack`, `pagerduty`, `splunk`, `elastic`, `file`. docs/sinks.md says what each promises; `floodgate sinks test` tries them. `replay` writes to the files that its flags name instead.',
        ),
      http,
      gate,
      privacy,
      state,
    })
    .describe('Every key may be left out; what is written here shows the defaults.');
}

const routesProse =
  'Routes as `METHOD /path`, without a query. Given routes replace the built-in list of usual ones, so name them all.';

const surfaces = z
  .strictObject({
    signup: z
      .strictObject({
        routes: z
          .array(route(), { error: 'expected a list of routes' })
          .optional()
          .describe(`Requests that create an account. ${routesProse}`),
        created: z
          .array(z.int({ error: 'expected a status' }).min(200, 'must be 200 to 399').max(399, 'must be 200 to 399'), {
            error: 'expected a list of statuses',
          })
          .optional()
          .describe(
            'Statuses that mean an account was created. Without it 201 and 303 do, 302 does when it leads elsewhere, and 200 does on API routes. Set it when the site answers a failed sign-up with 200.',
          ),
      })
      .prefault({})
      .describe('Sign-up attempts.'),
    signup_form: formRoutes('Requests that show the sign-up form. Whoever signs up without one is likely a script.'),
    signup_verify: formRoutes('Requests that confirm a new account, such as the link in the mail.'),
    login: formRoutes('Log-ins. They are never restricted and tell who has an account already.'),
  })
  .prefault({})
  .describe(
    'Which requests are which. The built-in lists know the usual routes; look at `floodgate replay` on your own log and name yours when it finds no sign-ups.',
  );

function formRoutes(prose: string) {
  return z
    .strictObject({
      routes: z.array(route(), { error: 'expected a list of routes' }).optional().describe(routesProse),
    })
    .prefault({})
    .describe(prose);
}

const windows = z
  .strictObject({
    pane: duration(1_000, 60_000)
      .refine(ms => 60_000 % ms === 0, 'must divide a minute evenly, such as 5s or 10s')
      .prefault('5s')
      .describe(
        'Length of a pane, the step in which sign-ups are judged. Shorter gives verdicts sooner and costs more; it must divide a minute evenly. 1s to 60s.',
      ),
    lateness: duration(0, 600_000)
      .prefault('5s')
      .describe(
        'How much older than the newest line of its source a line may be and still be judged in its own pane. Raise it when `late` keeps growing; every verdict waits this long. 0s to 10m.',
      ),
    future: duration(1_000, 86_400_000)
      .prefault('10m')
      .describe(
        'How far ahead of the others a line may be dated before its time is taken for a wrong clock. Such lines are counted and never move time on. 1s to 24h.',
      ),
  })
  .prefault({})
  .describe('How event time is cut, and how long a late line is waited for.');

const limits = z
  .strictObject({
    line: size(1_024, 64 * 1_048_576)
      .prefault('1MiB')
      .describe('Longest line that is read; longer ones are counted as `too_long` and skipped. 1KiB to 64MiB.'),
    signups: entries(1_000, 20_000_000)
      .prefault(250_000)
      .describe(
        'Sign-ups kept in the live window of an hour, at most 5 KB each when everything about them is new. Beyond it the oldest leave early and completeness says so. Raise it, and the memory of the process, for more sign-ups an hour than this.',
      ),
    visitors: entries(1_000, 20_000_000)
      .prefault(500_000)
      .describe(
        'Visitors whose earlier requests are remembered, to know who fetched the form. Beyond it the longest unseen are forgotten. Raise it on sites with more visitors an hour than this.',
      ),
    history: entries(1_000, 100_000_000)
      .prefault(2_000_000)
      .describe(
        'Addresses and networks remembered from all traffic, to know who is new. Beyond it the longest unseen are forgotten and look new again.',
      ),
    addresses: entries(1_000, 20_000_000)
      .prefault(200_000)
      .describe('Addresses kept parsed and looked up. A cache: a smaller one costs time and changes no verdict.'),
  })
  .prefault({})
  .describe('Bounds on memory. Each has a behaviour when reached and a metric that shows how full it is.');

const levels = z
  .strictObject({
    suspicious: share().prefault(0.9).describe('Score from which a sign-up is `suspicious`. Not above `malicious`.'),
    malicious: share()
      .prefault(0.99)
      .describe('Score from which a sign-up is `malicious`. Lower finds more of an attack and hurts more people.'),
    challenge: share()
      .prefault(0.99)
      .describe(
        'Score from which a CAPTCHA or a proof by mail is suggested. It hurts people, so it is a setting of its own. Not above `deny`.',
      ),
    deny: share()
      .prefault(0.999)
      .describe('Score from which refusing is suggested, once there is enough honest history to be sure.'),
  })
  .prefault({})
  .superRefine((value, context) => {
    if (value.suspicious > value.malicious) {
      context.addIssue({
        code: 'custom',
        path: ['suspicious'],
        message: `must not be above levels.malicious (${value.malicious})`,
      });
    }
    if (value.challenge > value.deny) {
      context.addIssue({
        code: 'custom',
        path: ['challenge'],
        message: `must not be above levels.deny (${value.deny})`,
      });
    }
  })
  .describe('From which score, 0 to 1, a sign-up gets which level and which suggested action.');

const enabled = z
  .boolean({ error: 'expected true or false' })
  .prefault(true)
  .describe('Whether it is counted. Switch it off when it sees something that is ordinary on your site.');
const detector = z.strictObject({ enabled }).prefault({});
const ownDetector = z
  .strictObject({
    enabled,
    informational: z
      .boolean({ error: 'expected true or false' })
      .prefault(true)
      .describe(
        'Only for a detector of your own, from `detector_modules`: counted and shown, and of no weight in any score. Set it to `false` once you have seen that it tells machines from people. Shipped detectors weigh what they were measured with.',
      ),
  })
  .prefault({});
type Switches = typeof detector | typeof ownDetector;

const event = z
  .strictObject({
    start: time().describe('When it begins, with its zone, such as `2025-01-27T13:00:00Z`.'),
    end: time().describe('When it is over, people who come late included.'),
    factor: z
      .number({ error: 'expected a number from 1 to 1000' })
      .min(1, 'must be 1 to 1000')
      .max(1_000, 'must be 1 to 1000')
      .describe('How many times as many people as usual sign up.'),
    note: text(200).optional().describe('What it is, as alert events say it to every sink.'),
    site: text(64).optional().describe('The site that it is for, where the logs name several.'),
  })
  .superRefine((value, context) => {
    if (value.end <= value.start) {
      context.addIssue({ code: 'custom', path: ['end'], message: 'must be later than start' });
    }
  });

const geo = z
  .strictObject({
    asn: text().optional().describe('Path of an MMDB file that gives the autonomous system of an address.'),
    country: text().optional().describe('Path of an MMDB file that gives the country of an address.'),
  })
  .prefault({})
  .describe(
    'Databases in MaxMind’s MMDB form that you bring (MaxMind, IPinfo, DB-IP). Without them the /16 or /32 of an address stands in for its network, and the country is unknown unless the log names it.',
  );

const reputation = z
  .strictObject({
    tor: text()
      .optional()
      .describe('Path of a list of Tor exits. One address, network or `AS64496` a line; `#` begins a comment.'),
    vpn: text().optional().describe('Path of a list of the exits of VPN services, in the same form.'),
    hosting: text()
      .optional()
      .describe('Path of a list of the networks or autonomous systems of hosting providers, in the same form.'),
  })
  .prefault({})
  .describe(
    'Lists of addresses that you bring. A listed address informs the detector `reputation` and never decides alone: people use Tor and VPNs too. Lists are read once, at the start.',
  );

const http = z
  .strictObject({
    listen: loopback()
      .prefault('127.0.0.1:9464')
      .describe(
        'Address of the live page, metrics, health and API, as `host:port`. Loopback only. Port 0 takes a free one and says which.',
      ),
    token: text(256)
      .optional()
      .meta({ kind: 'secret' })
      .describe(
        'What a request must bring that changes something, as `Authorization: Bearer TOKEN`. Without one `run` makes one on its first start and keeps it in `state.dir` as `api-token`; `floodgate incident` reads it there.',
      ),
    token_file: text().optional().describe('File that holds the token, instead of `token`.'),
  })
  .prefault({})
  .superRefine(notBoth('token', 'token_file'))
  .describe('The HTTP server.');

const gate = z
  .strictObject({
    mode: oneOf(['observe', 'manual', 'auto'])
      .prefault('observe')
      .describe(
        '`observe` recommends and touches nothing, `manual` lets an operator apply a step, `auto` applies steps itself. Begin with `observe` until you trust what it would have done.',
      ),
  })
  .prefault({})
  .describe('How far floodgate may restrict new registrations. Whoever has an account is never restricted.');

const privacy = z
  .strictObject({
    key: text()
      .min(16, 'must have at least 16 characters')
      .optional()
      .describe(
        'Key of the pseudonyms that stand for addresses and mailboxes, 16 characters or more. The same key gives the same pseudonyms. Without one, `replay` uses a public key that anyone can undo. Better as `key_file`.',
      )
      .meta({ kind: 'secret' }),
    key_file: text().optional().describe('File that holds the key.'),
    outputs: oneOf(['pseudonyms', 'raw'])
      .prefault('pseudonyms')
      .describe(
        'Whether outputs carry addresses and mailboxes as keyed pseudonyms (`ip:…`, `email:…`) or as they are. `raw` puts personal data wherever the outputs go.',
      ),
    region: text(64)
      .optional()
      .describe('Name of the legal region of the data, such as `eu`. Every output carries it.'),
  })
  .prefault({})
  .superRefine(notBoth('key', 'key_file'))
  .describe('What leaves the process about people.');

const state = z
  .strictObject({
    dir: text()
      .prefault('./state')
      .describe(
        'Directory for what must survive a restart: the key of pseudonyms, outboxes, answers, and once an hour of event time all that is known of each site: what was learned, what is open, which addresses and visitors were seen (`learned-TIME.sealed`, the newest five). These are encrypted under the key of pseudonyms, since addresses and session ids are in there. A site with 100,000 addresses a day has about 3 MB in each, at the default `limits` at most 40 MB; writing them takes a second or two at the most, in which nothing is judged. `replay` and `demo` keep nothing.',
      ),
    learned: text()
      .optional()
      .describe(
        'Directory for `learned-TIME.sealed` in the place of `dir`: one that all members of a group share, as they share `privacy.key_file`, so that whoever takes over judges on as the judge before would have. Only the judge writes there. Without it, or with another key, who takes over knows only the two hours and ten minutes that it reads again; its alert events and panes say `incomplete` for six hours then.',
      ),
    outbox: size(1_048_576, 16 * 1_073_741_824)
      .prefault('64MiB')
      .describe(
        'What may wait for one sink, other than Kafka and files, in `outbox/SINK` below `dir` and in memory, until its receiver takes it. Beyond it the oldest verdicts are given up first, then the oldest updates of incidents. The files may take six times as much: the journal until it is written anew, and two files of dead letters. 1MiB to 16GiB.',
      ),
  })
  .prefault({})
  .describe('What is kept on disk.');
