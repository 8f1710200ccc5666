import type { Surface } from '../outputs.ts';

/*
 * The usual routes of registration. Only segments that say nothing about what is registered may stand before them:
 * `POST /api/v1/auth/register` is a sign-up, `POST /events/55/register` and `POST /devices/register` are not.
 */

export const neutralSegmentsMax = 4;

const neutralSegments = new Set(
  (
    'api rest app mobile web public auth identity account accounts user users member members ' + 'customer customers'
  ).split(' '),
);

/** ISO 639-1. */
const languages = new Set(
  (
    'aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en ' +
    'eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja ' +
    'jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb ' +
    'nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq ' +
    'sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu'
  ).split(' '),
);

export function isNeutralSegment(segment: string): boolean {
  return neutralSegments.has(segment) || isApiVersion(segment) || isLocale(segment);
}

/** `v0` to `v99`. */
export function isApiVersion(segment: string): boolean {
  if (segment.length < 2 || segment.length > 3 || segment.charCodeAt(0) !== 0x76) return false;
  for (let at = 1; at < segment.length; at++) {
    const code = segment.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** `en`, `pt-br`, `zh_hant`. */
function isLocale(segment: string): boolean {
  if (!languages.has(segment.slice(0, 2))) return false;
  if (segment.length === 2) return true;
  const separator = segment.charCodeAt(2);
  return (separator === 0x2d || separator === 0x5f) && segment.length >= 5 && segment.length <= 7;
}

const signupWords =
  'signup sign-up sign_up register registration registrations join enroll create-account create_account createaccount';
const verifyWords =
  'verify verify-email verify_email verifyemail email-verification email_verification verification confirm ' +
  'confirm-email confirm_email confirmation confirmations activate activation activate-account';
const loginWords = 'login log-in log_in signin sign-in sign_in session sessions authenticate wp-login';

function routes(methods: string, paths: readonly string[]): readonly string[] {
  return methods.split(' ').flatMap(method => paths.map(path => `${method} /${path}`));
}

const signup = signupWords.split(' ');
const verify = verifyWords.split(' ');
/** Where `create` makes an account: elsewhere it makes anything. */
const created = ['account', 'accounts', 'user', 'users'];

export const defaultRoutes: Readonly<Record<Exclude<Surface, 'other'>, readonly string[]>> = {
  signup: routes('POST', [
    ...signup,
    'users',
    'accounts',
    ...created.map(path => `${path}/create`),
    'customer/account/createpost',
    'wp-signup',
    'accounts:signup',
    'dbconnections/signup',
    'realms/*/login-actions/registration',
  ]),
  signup_form: routes('GET HEAD', [
    ...signup,
    'users/new',
    'accounts/new',
    ...created.map(path => `${path}/create`),
    'wp-signup',
  ]),
  signup_verify: routes('GET POST PUT PATCH', [
    ...verify.flatMap(word => [word, `${word}/:token`, `${word}/:token/:token`, `email/${word}`]),
    ...verify.flatMap(word => [`email/${word}/:token`, `email/${word}/:token/:token`]),
    ...signup.flatMap(word => verify.flatMap(step => [`${word}/${step}`, `${word}/${step}/:token`])),
  ]),
  login: routes('POST', loginWords.split(' ')),
};
