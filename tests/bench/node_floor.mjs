// What the same service costs on bare Node: node:http, JSON.parse and a decision written by hand. No framework, no
// policy files, no validation, no store. It reads the bodies of bodies/ and answers a card and the order with a
// coverage-information extension, as the real server does.
//   node node_floor.mjs PORT
import { randomUUID } from 'node:crypto';
import http from 'node:http';

const CPT = 'http://www.ama-assn.org/go/cpt';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const COVERAGE_INFORMATION = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information';
const AUGMENTATION = new Set(['22510', '22511', '22512', '22513', '22514', '22515']);
const EXCLUDED = new Set(['0200T', '0201T']);
const FRACTURE = /^(M80\.08X|M48\.5|M84\.58X)/;
const TUMOUR = /^(C79\.51|C90\.0|D18\.09)/;
const SIX_WEEKS = 42 * 24 * 3600 * 1000;

const resources = slot =>
  slot?.resourceType === 'Bundle' ? (slot.entry ?? []).map(e => e.resource) : slot ? [slot] : [];
const codes = (concept, system) => (concept?.coding ?? []).filter(c => c.system === system).map(c => c.code);
const lasts = period => period?.start && period?.end && Date.parse(period.end) - Date.parse(period.start) >= SIX_WEEKS;

// Which criteria the chart shows; the diagnosis, pain and failed conservative care are what payers commonly ask for.
function missing(prefetch) {
  const active = resources(prefetch.conditions).filter(c =>
    codes(c.clinicalStatus, 'http://terminology.hl7.org/CodeSystem/condition-clinical').includes('active'));
  const diagnoses = active.flatMap(c => codes(c.code, ICD10));
  const tumour = diagnoses.some(code => TUMOUR.test(code));
  const asks = [];
  if (!tumour && !diagnoses.some(code => FRACTURE.test(code))) asks.push('a vertebral fracture or tumour');
  if (!resources(prefetch.observations).some(o => o.status === 'final' && o.valueQuantity?.value >= 5))
    asks.push('a pain score of 5 or more');
  const cared = resources(prefetch.procedures).some(p => p.status === 'completed' && lasts(p.performedPeriod)) ||
    resources(prefetch.medications).some(m => lasts(m.effectivePeriod));
  if (!tumour && !cared) asks.push('six weeks of conservative care that did not help');
  return asks;
}

function annotate(order, coverage, covered, asks) {
  const parts = [
    { url: 'coverage', valueReference: { reference: 'Coverage/' + coverage.id } },
    { url: 'covered', valueCode: covered }, { url: 'pa-needed', valueCode: 'conditional' },
    { url: 'info-needed', valueCode: 'OTH' }, { url: 'date', valueDate: '2026-11-20' },
    { url: 'coverage-assertion-id', valueString: randomUUID() },
    ...asks.map(ask => ({ url: 'reason', valueCodeableConcept: { text: ask } }))];
  return { ...order, extension: [...(order.extension ?? []), { url: COVERAGE_INFORMATION, extension: parts }] };
}

function decide(call) {
  const prefetch = call.prefetch ?? {}, cards = [], systemActions = [];
  const coverage = resources(prefetch.coverage).find(c => c.resourceType === 'Coverage' && c.status === 'active');
  for (const order of resources(call.context.draftOrders)) {
    const ordered = codes(order.code, CPT), excluded = ordered.some(code => EXCLUDED.has(code));
    if (!coverage || !(excluded || ordered.some(code => AUGMENTATION.has(code)))) continue;
    const asks = excluded ? [] : missing(prefetch);
    const covered = excluded ? 'not-covered' : asks.length ? 'conditional' : 'covered';
    if (covered !== 'covered')
      cards.push({
        uuid: randomUUID(), indicator: 'warning', source: { label: 'Payer', url: 'https://payer.example/policy' },
        summary: excluded ? 'Not covered' : 'Documentation is missing',
        detail: excluded ? 'The policy excludes this procedure.' : 'Needed to decide:\n\n- ' + asks.join('\n- ')
      });
    const resource = annotate(order, coverage, covered, asks);
    systemActions.push({ type: 'update', description: 'Coverage information', resource });
  }
  return { cards, systemActions };
}

http.createServer((request, response) => {
  const parts = [];
  request.on('data', part => parts.push(part));
  request.on('end', () => {
    let status = 200, body = '{}';
    try { body = JSON.stringify(decide(JSON.parse(Buffer.concat(parts)))); } catch { status = 400; }
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
