import type { Family } from '#sdk';
import type { Attribute } from '../attributes.ts';
import type { Standing } from './accused.ts';
import { machinePart } from './evenness.ts';
import type { Measured } from './habit.ts';
import type { Place } from './place.ts';

/** A link straight to the form explains both that it was not asked for and that no page was read before. */
const wayIn: ReadonlySet<Family> = new Set(['journey', 'visit']);
/** Mails that do not arrive explain both that accounts are not confirmed and that they are not used. */
const wayOn: ReadonlySet<Family> = new Set(['after', 'verify']);
/** A link to a form that is filled in already explains as well that it was sent soon, though not that it was sent unseen, or by
 * the clock. */
const link: ReadonlySet<Family> = new Set([...wayIn, 'pace']);
const nothing: ReadonlySet<Family> = new Set();
/** What the people of one organisation may all do. */
const habits: ReadonlySet<Family> = new Set([...link, 'after']);
/** A teacher gives each of a class another spelling of one mailbox. */
const handedOut: ReadonlySet<Family> = new Set(['alias', 'mask']);

/**
 * How much of one habit counts where no other is beside it: less of leaving without a look at what was made, more of what no
 * people do.
 */
const alonePart = 0.6;
const unusedPart = 0.4;
const inhumanPart = 0.8;
/** Nats of composition that one family cannot reach alone: from here on, people are not as everybody is on the site. */
const strangersMin = { first: 6, accused: 4.5 };
/** So many rows show what becomes of accounts. */
const usersMin = 10;
/** Below so many nats it is as people do, or where few do as machines, if at most this part of people do. */
const asPeople = { nats: 2.5, fewMax: 1 / 3, machinesMax: 0.5 };

/** Where fewer than this part leave without a look at what they made, they are people of whom more leave than of others. */
const leaveMax = 0.6;

/** So many rows show that hardly anybody leaves, where no more do than this, or than usual. */
const stayers = { rowsMin: 30, leaveMax: 0.2 };

/** So many rows show that nobody stays: of a class or a crowd some do. */
const leavers = { rowsMin: 30, leaveMin: 0.95 };

/** How a cluster uses its accounts: nearly all, as people do here, most of them, none, or otherwise. */
export type Use = 'by all' | 'as people' | 'by most' | 'by nobody' | 'unlike people' | 'unknown';

/** How much of what carries a cluster one honest cause explains. */
export interface Cause {
  /** That pages before the sign-up are explained with the habit that carries most. */
  readonly coversVisits: boolean;
  /** Part of the habit that carries most which counts where nothing else carries. */
  readonly alonePart: number;
  /** That nothing is left to explain. */
  readonly isWhole: boolean;
}

/** What is known of a cluster beside what carries it. */
interface Circumstances {
  readonly place: Place;
  readonly use: Use;
  readonly isTimed: boolean;
  /** That some were quick and some were slow, as people are. */
  readonly isWide: boolean;
  /** That sessions or devices go from address to address while they sign people up, or devices never rest. */
  readonly isPassedOn: boolean;
  /** That what names itself a tool is a library that apps speak through. They, and launchers with a browser of their own, have the form
   * in them. */
  readonly isByLibrary: boolean;
  /** That their browsers may be the one that a launcher brings. */
  readonly mayBeLauncher: boolean;
  readonly composition: number;
  readonly standing: Standing;
}

/**
 * The one honest cause that explains most of a cluster: a link that people followed, or an organisation that they belong to.
 *
 * `carried`: nats per family, of which `first` carries most. `use`: what became of the accounts. `isTimed`: forms were sent as
 * no people send them, whatever is filled in already.
 */
export function causeOf(
  carried: ReadonlyMap<Family, number>,
  first: Family,
  { place, use, isTimed, isWide, isPassedOn, isByLibrary, mayBeLauncher, composition, standing }: Circumstances,
): Cause {
  const carries = (family: Family) => (carried.get(family) ?? 0) > 0;
  const beyond = (isExplained: (family: Family) => boolean) =>
    [...carried.keys()].filter(family => carries(family) && !isExplained(family));
  const isUsed = use === 'by all' || use === 'as people';
  const isMostlyUsed = isUsed || use === 'by most';
  const isCrowd = use === 'by all' && place.isEverywhere;
  const may = (family: Family, causes: ReadonlySet<Family>) => causes.has(family) && !(family === 'pace' && isTimed);
  const beside = beyond(
    family =>
      may(family, link) ||
      family === 'reputation' ||
      family === 'burst' ||
      (family === 'after' && isMostlyUsed) ||
      (family === 'client' && (isByLibrary || carries('journey')) && mayBeLauncher && isCrowd),
  );
  const isByLink = beside.length === 0;
  // Who leaves is in one place; people of one carrier at home, with mailboxes that everybody has, are in none.
  const areTogether = () => place.isOne || (place.isNarrow && (place.isOrganisation || !place.isScattered));
  const isTheirs = (may(first, habits) && place.isHouse) || (first === 'after' && areTogether());
  // One office may make accounts for others; of people at computers of their own, whom a link led here, some stay.
  const isNobodys = use === 'by nobody' && place.isScattered;
  // Of those who are as everybody is more may leave; who comes from everywhere and stays may be of a country that is new.
  const areFollowers = (isUsed || (use === 'by most' && first !== 'after')) && composition < strangersMin[standing];
  const areColleagues = isUsed && beyond(family => habits.has(family)).length === 0 && place.isOrganisation;
  // Until it is known whether they use it, what they do must speak for them; who was given a mailbox was told the way as well.
  const way = isUsed || place.isHouse ? habits : carries('alias') ? wayIn : nothing;
  const isInhuman = (first === 'pace' && isTimed) || (first === 'reuse' && isPassedOn);
  const isTaught = (family: Family) => (handedOut.has(family) && place.areGivenMailboxes) || may(family, way);
  // A school's own pupils may leave it at that; who has no domain of its own is to use what it was taught to make.
  const areTaught = (isUsed || use === 'unknown' || place.isHouse) && beyond(isTaught).length === 0 && place.isClass;
  return {
    // Whoever follows a link may have a mailbox of another country, as people behind a VPN.
    coversVisits: (isTheirs && !isNobodys) || beside.every(family => family === 'mail'),
    alonePart: isTheirs ? 0 : first === 'after' ? unusedPart : isInhuman ? inhumanPart : alonePart,
    isWhole: (isByLink && (areFollowers || (isCrowd && (isWide || !carries('pace'))))) || areColleagues || areTaught,
  };
}

/**
 * Whether one cause may be behind both, so that the other is no second voice for the first. Where nothing but the first
 * carries, that many come together is none either: a crowd does. Nor is what they have in their hands, where it is how long they take.
 */
export function isOneVoice(first: Family, other: Family, isAlone: boolean): boolean {
  return (
    (isAlone && (other === 'burst' || (first === 'pace' && other === 'client'))) ||
    first === other ||
    [wayIn, wayOn].some(way => way.has(first) && way.has(other))
  );
}

/**
 * What becomes of the accounts of enough rows of a cluster, where most people use theirs. What stood as an attack is not given back for
 * a few accounts more that are used.
 */
export function useOf(attribute: Attribute, measured: Measured, standing: Standing): Use {
  const { factor, counts, expected, rows } = measured;
  const leaves = machinePart(attribute, counts);
  if (rows < usersMin) return 'unknown';
  const usual = machinePart(attribute, expected);
  // Where most leave, that many do tells nothing; that hardly any do tells the more.
  const isTelling = usual < asPeople.machinesMax;
  if (rows >= stayers.rowsMin && leaves <= Math.max(stayers.leaveMax, isTelling ? usual : 0)) return 'by all';
  if (!isTelling) return 'unlike people';
  if (factor < asPeople.nats || leaves < asPeople.fewMax) return 'as people';
  if (rows >= leavers.rowsMin && leaves >= leavers.leaveMin) return 'by nobody';
  return standing === 'first' && leaves < leaveMax ? 'by most' : 'unlike people';
}
