// Are decisions the same from prefetch, from fetching, and from any mixture of the two?
//
//     node equality.mjs --signpost URL --server URL [--tenants] [--apart] [--mixtures N] [--seed N] FOLDER…
//
// --tenants: the server is medplum.mjs; each chart gets a closed tenant of its own. --apart: notes, drugs and payers are
// stored as resources of their own. Loads the chart of each request (requests, or scenarios below `policies`) into the FHIR server and asks /explain
//   whole    all keys of discovery as the server answers its queries, all pages in one
//   fetched  nothing prefetched
//   mixture  each key by lot: whole, its first page of two entries, an OperationOutcome, or not at all
//   as the request prefetches   the request as it was, with nothing to fetch from (for comparison only)
// Prints how many of each decide as `whole` does, and every difference. Exit 0 only if none differs.
import { parseArgs } from 'node:util';
import { chartOf } from './charts.mjs';
import { CdsService, FhirServer } from './ehr.mjs';
import { requestsIn } from './scenarios.mjs';

const { values: options, positionals: folders } = parseArgs({ allowPositionals: true, options: {
  signpost: { type: 'string' }, server: { type: 'string' },
  tenants: { type: 'boolean', default: false }, apart: { type: 'boolean', default: false },
  mixtures: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' }, only: { type: 'string' } } });

// mulberry32: the same lots for the same seed on every machine.
function lots(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const truths = (node) => (node ? [`${node.id}:${node.truth}`, ...['all', 'any'].flatMap((of) => node[of] ?? [])
  .concat(node.not ?? []).flatMap(truths)] : []);

// What must be the same, as texts that can be compared.
const essence = (decision) => ({ order: decision.order, coverage: decision.coverage, policy: decision.policy,
  outcome: decision.outcome, determination: decision.determination, priorAuthorization: decision.priorAuthorization,
  reason: decision.reason, criteria: truths(decision.criteria).join(' '),
  levels: (decision.levels ?? []).map((level) => `${level.level}:${level.truth}`).join(' '),
  missing: (decision.missing ?? []).map((missing) => missing.item).sort().join(' ') });

// Of two lists of words, those that are not in both.
function only(one, other) {
  const [left, right] = [one, other].map((text) => String(text).split(' '));
  const rest = (words, taken) => {
    const own = words.filter((word) => !taken.includes(word));
    return own.length > 8 ? `${own.slice(0, 8).join(' ')} and ${own.length - 8} more` : own.join(' ') || '-';
  };
  return `${rest(left, right)} | ${rest(right, left)}`;
}

function differences(base, answer) {
  if (base.failure || answer.failure) return base.failure === answer.failure ? [] : [answer.failure ?? 'no failure'];
  if (base.decisions.length !== answer.decisions.length) return [`${answer.decisions.length} decisions`];
  return base.decisions.flatMap((decision, at) => Object.keys(decision)
    .filter((key) => decision[key] !== answer.decisions[at][key])
    .map((key) => `${decision.order} ${key}: ${only(decision[key], answer.decisions[at][key])}`));
}

const failed = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
const forms = [({ whole }) => whole, ({ whole }) => whole, ({ page }) => page, () => failed, () => undefined, () => undefined];

// A prefetch in which each key's value has the form that falls to it; `pages` are first pages of two entries.
const mixture = (whole, pages, lot) => Object.fromEntries(Object.keys(whole)
  .map((key) => [key, forms[lot(forms.length)]({ whole: whole[key], page: pages[key] })])
  .filter(([, value]) => value !== undefined));

async function decided(service, request, restored) {
  const begin = performance.now();
  const { status, body } = await service.explain(request);
  const took = performance.now() - begin;
  if (status !== 200) return { took, failure: `${status} ${body.issue?.[0]?.details?.text ?? body}` };
  return { took, ...JSON.parse(restored(JSON.stringify({ decisions: body.decisions.map(essence), chart: body.chart }))) };
}

const services = new Map();
async function serviceOf(hook) {
  if (!services.has(hook)) services.set(hook, await CdsService.discovered(options.signpost, hook));
  return services.get(hook);
}

const tally = new Map();
function count(way, name, different, { took, chart = [] }) {
  const row = tally.get(way) ?? { of: 0, equal: 0, slowest: 0 };
  tally.set(way, row);
  row.of += 1;
  row.slowest = Math.max(row.slowest, took);
  if (!different.length) { row.equal += 1; return; }
  console.log(`${name} (${way})`);
  for (const line of different) console.log(`    ${line}`);
  const short = chart.filter((type) => type.state !== 'complete').map((type) => `${type.type} ${type.state}`);
  if (short.length) console.log(`    chart: ${short.join(', ')}`);
}

const requests = folders.flatMap(requestsIn).filter(({ name }) => !options.only || name.includes(options.only));
if (!requests.length) {
  console.error(`equality: no request and no scenario in ${folders.join(', ') || 'no folder'}`);
  process.exit(1);
}
const lot = lots(Number(options.seed));
for (const [at, { name, request }] of requests.entries()) {
  const prefix = `n${String(at).padStart(4, '0')}-`;
  const { resources, context, restored } = chartOf(request, prefix, { apart: options.apart });
  const server = options.tenants ? new FhirServer(`${options.server}/closed-${prefix}chart`, 'sandbox-token')
    : new FhirServer(options.server);
  for (const { resource, why } of await server.load(resources)) {
    console.log(`${name}: the server refuses ${restored(`${resource.resourceType}/${resource.id}`)}: ${why}`);
  }
  const service = await serviceOf(request.hook);
  const queries = service.queries(context);
  const read = async (how) => Object.fromEntries(await Promise.all(queries.map(async ([key, query]) => [key, await how(query)])));
  const whole = await read((query) => server.whole(query));
  const pages = Number(options.mixtures) && await read((query) => server.firstPage(query));
  const ask = (prefetch) => decided(service, service.request(context, prefetch, server), restored);
  const base = await ask(whole);
  count('whole', name, base.failure ? [base.failure] : [], base);
  const fetched = await ask({});
  count('fetched', name, differences(base, fetched), fetched);
  for (let n = 0; n < Number(options.mixtures); ++n) {
    const mixed = await ask(mixture(whole, pages, lot));
    count('mixture', name, differences(base, mixed), mixed);
  }
  const sent = await decided(service, { ...request, fhirServer: undefined }, (text) => text);
  count('as the request prefetches', name, differences(base, sent), sent);
}
for (const [way, { of, equal, slowest }] of tally) {
  console.log(`${way}: ${equal} of ${of} equal, slowest answer ${Math.round(slowest)} ms`);
}
process.exitCode = [...tally].every(([way, row]) => way.startsWith('as ') || row.equal === row.of) ? 0 : 1;
