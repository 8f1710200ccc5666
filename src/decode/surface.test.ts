import { Request } from '../request.ts';
import { createSurfaces, type SurfaceRules } from './surface.ts';

function request(route: string, fields: Partial<Request> = {}): Request {
  const [method, path] = route.split(' ');
  return Object.assign(new Request(), { method, path, status: 200 }, fields);
}

const defaults = createSurfaces({});
const surfaceOf = (route: string, rules?: SurfaceRules) =>
  (rules ? createSurfaces(rules) : defaults).classify(request(route));

test.each([
  'POST /signup',
  'POST /sign-up',
  'POST /register',
  'POST /Register/',
  'POST /registration',
  'POST /join',
  'POST /register.php',
  'POST /en/signup.html',
  'POST /pt-br/register.aspx',
  'POST /api/v1/users',
  'POST /api/v1/accounts',
  'POST /api/v1/auth/register',
  'POST /api/v0/users/register',
  'POST /auth/register',
  'POST /users',
  'POST /users/signup',
  'POST /v1/accounts:signUp',
  'POST /account/create-account',
  'POST /account/create',
  'POST /api/v2/users/create',
  'POST /customer/account/createpost/',
  'POST /realms/shop/login-actions/registration',
  'POST //%72egister',
  'POST /x/../register;jsessionid=1',
])('%s is a sign-up', route => {
  expect(surfaceOf(route)).toBe('signup');
});

test.each([
  'POST /events/55/register',
  'POST /create',
  'POST /events/create',
  'POST /rooms/7/join',
  'POST /devices/register',
  'POST /oauth/register',
  'POST /users/55',
  'POST /users/55/register',
  'POST /v100/register',
  'POST /api/v1/users/public/account/auth/register',
  'POST /register/check-email',
  'POST /login/verify',
  'POST /password/reset/confirm',
  'POST /2fa/verify',
  'POST /confirm/order',
  'GET /users',
  'PUT /users',
  'OPTIONS /register',
  'DELETE /register',
  'OPTIONS /login',
  'GET /login',
  'POST /',
  'GET /',
  'POST *',
  '- -',
  'POST /register%ff',
])('%s is other', route => {
  expect(surfaceOf(route)).toBe('other');
});

test.each([
  'GET /signup',
  'HEAD /register',
  'GET /en/join/',
  'GET /users/new',
  'GET /account/create',
  'GET /customer/account/create/',
  'GET /users/sign_up',
  'GET /account/register.php',
])('%s is the form', route => {
  expect(surfaceOf(route)).toBe('signup_form');
});

test.each([
  'GET /verify',
  'POST /verify-email',
  'GET /confirm/8f3c9a',
  'GET /users/confirmation',
  'GET /api/v1/auth/activate/abcdefghijklmnop',
  'GET /email/verify/55/8f3c9a',
  'POST /signup/verify',
  'GET /register/confirm/8f3c9a',
])('%s is the confirmation', route => {
  expect(surfaceOf(route)).toBe('signup_verify');
});

test.each(['POST /login', 'POST /users/sign_in', 'POST /api/v1/sessions', 'POST /wp-login.php'])(
  '%s is a login',
  route => {
    expect(surfaceOf(route)).toBe('login');
  },
);

test('an event says more than the route', () => {
  expect(defaults.classify(request('POST /register', { event: 'other' }))).toBe('other');
  expect(defaults.classify(request('POST /x', { event: 'signup_verified' }))).toBe('signup_verify');
  expect(defaults.classify(Object.assign(new Request(), { event: 'signup' }))).toBe('signup');
});

test('routes that are given replace the defaults of their surface alone, and match as they stand', () => {
  const rules = { signup: { routes: ['post /club/*/members', '* /open/**', 'POST /verify'] } };
  expect(surfaceOf('POST /club/7/members', rules)).toBe('signup');
  expect(surfaceOf('POST /api/club/7/members', rules)).toBe('other');
  expect(surfaceOf('POST /club/7/8/members', rules)).toBe('other');
  expect(surfaceOf('PATCH /open', rules)).toBe('signup');
  expect(surfaceOf('GET /open/a/b', rules)).toBe('signup');
  expect(surfaceOf('OPTIONS /open/a', rules)).toBe('other');
  expect(surfaceOf('POST /verify', rules)).toBe('signup');
  expect(surfaceOf('POST /register', rules)).toBe('other');
  expect(surfaceOf('GET /register', rules)).toBe('signup_form');
});

test('more paths than the cache holds change nothing', () => {
  for (let index = 0; index < 10_000; index++) expect(surfaceOf(`POST /x/${index}`)).toBe('other');
  expect(surfaceOf('POST /register')).toBe('signup');
});

test.each([
  ['POST /register', 201, 'created'],
  ['POST /register', 302, 'created'],
  ['POST /register', 303, 'created'],
  ['POST /register', 200, 'rejected'],
  ['POST /api/register', 200, 'created'],
  ['POST /v2/register', 200, 'created'],
  ['POST /register', 204, 'rejected'],
  ['POST /register', 301, 'rejected'],
  ['POST /register', 400, 'rejected'],
  ['POST /register', 409, 'rejected'],
  ['POST /register', 422, 'rejected'],
  ['POST /register', 429, 'error'],
  ['POST /register', 500, 'error'],
  ['POST /register', 0, 'error'],
])('%s with %d is %s', (route, status, outcome) => {
  expect(defaults.outcome(request(route, { status }))).toBe(outcome);
});

test('the configured statuses are the only ones that create', () => {
  const surfaces = createSurfaces({ signup: { created: [200, 429] } });
  const outcomes = [200, 201, 302, 409, 429, 503].map(status =>
    surfaces.outcome(request('POST /register', { status })),
  );
  expect(outcomes).toEqual(['created', 'rejected', 'rejected', 'rejected', 'created', 'error']);
});

test("the request's own outcome and an event without a status", () => {
  expect(defaults.outcome(request('POST /register', { status: 500, outcome: 'created' }))).toBe('created');
  expect(defaults.outcome(Object.assign(new Request(), { event: 'signup' }))).toBe('created');
  expect(defaults.outcome(request('POST /x', { status: 200, event: 'signup' }))).toBe('created');
});
