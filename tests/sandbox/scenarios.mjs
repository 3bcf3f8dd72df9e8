// The CDS Hooks requests that the scenarios beside the policies describe (docs/author.md, "Scenarios").
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const base64 = (text) => Buffer.from(text, 'utf8').toString('base64');

// Members of `changes` in the place of the resource's own; null takes one away.
const changed = (resource, changes = {}) =>
  Object.fromEntries(Object.entries({ ...resource, ...changes }).filter(([, value]) => value !== null));

function added(record, patient, at) {
  if (record.resourceType) return record;
  const contentType = record.html ? 'text/html' : 'text/plain';
  return { resourceType: 'DocumentReference', id: `added-note-${at}`, status: 'current', date: record.date,
    subject: { reference: `Patient/${patient}` },
    content: [{ attachment: { contentType, data: base64(record.text) } }] };
}

export function scenarioRequest(scenario, chart) {
  const { context, prefetch } = structuredClone(chart);
  const { remove = [], add = {}, order, orders = [], coverage } = scenario;
  const removed = ({ resourceType, id }) => remove.includes(`${resourceType}/${id}`) || remove.includes(`${resourceType}/*`);
  const drafts = context.draftOrders.entry.map((entry) => entry.resource);
  context.draftOrders.entry = [changed(drafts[0], order), ...drafts.slice(1), ...orders].map((resource) => ({ resource }));
  for (const [key, value] of Object.entries(prefetch)) {
    if (value?.resourceType !== 'Bundle') continue;
    value.entry = [
      ...value.entry.map((entry) => entry.resource).filter((resource) => !removed(resource))
        .map((resource) => (resource.resourceType === 'Coverage' ? changed(resource, coverage) : resource)),
      ...(add[key] ?? []).map((record, at) => added(record, context.patientId, at))
    ].map((resource) => ({ resource }));
  }
  return { hook: 'order-sign', hookInstance: '00000000-0000-4000-8000-000000000000', context, prefetch };
}

const paths = (at) => readdirSync(at).sort().flatMap((name) => {
  const path = join(at, name);
  return statSync(path).isDirectory() ? paths(path) : path.endsWith('.json') ? [path] : [];
});

// The charts that scenarios are made with stand beside the policies, also of a folder that is one payer's.
function chartsFor(folder) {
  for (let at = folder; ; at = dirname(at)) {
    const charts = join(at, 'shared', 'charts');
    if (existsSync(charts)) return new Map(paths(charts).map((path) => [basename(path, '.json'), json(path)]));
    if (at === dirname(at)) return new Map();
  }
}

// Every request in a folder, by name: of requests as they are, of scenarios made with their charts.
export function requestsIn(folder) {
  const found = paths(folder);
  const charts = chartsFor(resolve(folder));
  return found.flatMap((path) => {
    const name = path.slice(folder.length).replace(/^\/|\.json$/g, '');
    const value = json(path);
    if (/\/scenarios\//.test(path) && charts.has(value.chart)) {
      return [{ name, today: value.today, request: scenarioRequest(value, charts.get(value.chart)) }];
    }
    return value.hookInstance && value.prefetch ? [{ name, request: value }] : [];
  });
}
