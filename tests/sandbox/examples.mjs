// Loads docs/examples into a FHIR server as its README says, calls Signpost with each request, prefetched and not, and
// prints what comes back. Then saves each order as the answer returns it, reads it again and calls with that: nothing
// is new, so there must be no action. Exit 0 only if each folder's requests get the outcome the folder is named after.
//
//     node examples.mjs FOLDER --signpost URL --server URL
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CdsService, FhirServer } from './ehr.mjs';

const { values: options, positionals: [folder] } = parseArgs({ allowPositionals: true,
  options: { signpost: { type: 'string' }, server: { type: 'string' } } });
const server = new FhirServer(options.server);
const read = (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

let wrong = 0;
async function call(name, file, expected) {
  const request = { ...read(name, file), extension: { 'signpost.explain': true } };
  if (request.fhirServer) request.fhirServer = server.base;
  const service = await CdsService.discovered(options.signpost, request.hook).catch((error) => error);
  const { status, body } = service instanceof Error ? { status: service.message } : await service.call(request);
  const decisions = body?.extension?.['signpost.decisions'] ?? [];
  const right = status === 200 && (expected ? decisions.length === 1 && decisions[0].outcome === expected : true);
  if (!right) ++wrong;
  console.log(`${right ? 'right' : 'WRONG'}  ${name}/${file}: ${status} ${decisions.map((one) =>
    `${one.outcome}, prior authorization ${one.priorAuthorization}`).join('; ')}`);
  for (const card of body?.cards ?? []) console.log(`         ${card.indicator}: ${card.summary}`);
  for (const remark of body?.extension?.['signpost.remarks'] ?? []) console.log(`         remark: ${remark}`);
  if (status !== 200) console.log(`         ${body?.issue?.[0]?.details?.text ?? ''}`);
  if (request.context.draftOrders && body?.systemActions?.length) await saved(service, request, body.systemActions);
}

async function saved(service, request, actions) {
  const stored = await Promise.all(actions.map(async ({ resource }) => {
    await server.put(resource);
    return (await server.get(`${resource.resourceType}/${resource.id}`)).body;
  }));
  const entry = request.context.draftOrders.entry.map(({ resource }) =>
    ({ resource: stored.find(({ id }) => id === resource.id) ?? resource }));
  const { body } = await service.call({ ...request, hookInstance: crypto.randomUUID(),
    context: { ...request.context, draftOrders: { ...request.context.draftOrders, entry } } });
  const again = body?.systemActions?.length ?? 0;
  if (again) ++wrong;
  console.log(again ? `WRONG  after saving the order: ${again} actions` : '         saved, called again: no action');
}

for (const name of cases.filter((one) => existsSync(join(folder, one, 'chart.json')))) {
  const { status, body } = await server.post(read(name, 'chart.json'));
  if (status !== 200) {
    ++wrong;
    console.log(`WRONG  ${name}/chart.json: ${status} ${JSON.stringify(body).slice(0, 300)}`);
  }
}
for (const name of cases) {
  const expected = existsSync(join(folder, name, 'chart.json')) && name.replace('-prior-authorization', '');
  for (const file of readdirSync(join(folder, name)).filter((one) => one !== 'chart.json').sort()) {
    await call(name, file, expected);
  }
}
process.exitCode = wrong ? 1 : 0;
