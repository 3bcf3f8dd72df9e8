// What a request carries, as a chart that a FHIR server can hold beside others.

const relative = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]+)$/;
const absolute = /^https?:.*\/([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]+)$/;

// Each entry {fullUrl, resource} of a prefetched value: a resource, a Bundle, Bundles in it, or an old wrapper.
function* entriesOf(value, fullUrl) {
  if (value?.resourceType === 'Bundle') {
    for (const entry of value.entry ?? []) yield* entriesOf(entry.resource, entry.fullUrl);
  } else if (value?.resourceType) {
    if (value.resourceType !== 'OperationOutcome') yield { fullUrl, resource: value };
  } else if (value?.resource) {
    yield* entriesOf(value.resource);
  }
}

function* objectsIn(value) {
  if (!value || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value;
  for (const member of Object.values(value)) yield* objectsIn(member);
}

// Notes, drugs and payers as resources of their own, referred to, as EHRs keep them.
function setApart(resources) {
  const apart = [];
  const keep = (resource, id) => {
    apart.push({ ...resource, id });
    return `${resource.resourceType}/${id}`;
  };
  for (const resource of resources) {
    const attachments = [...(resource.content ?? []).map((content) => content.attachment),
      ...(resource.presentedForm ?? [])].filter((attachment) => attachment?.data);
    attachments.forEach((attachment, at) => {
      const { contentType = 'text/plain', data } = attachment;
      attachment.url = keep({ resourceType: 'Binary', contentType, data }, `${resource.id}-text-${at}`);
      delete attachment.data;
    });
    if (resource.medicationCodeableConcept) {
      const code = resource.medicationCodeableConcept;
      delete resource.medicationCodeableConcept;
      resource.medicationReference = { reference: keep({ resourceType: 'Medication', code }, `${resource.id}-drug`) };
    }
    if (resource.resourceType === 'Coverage') {
      resource.payor = (resource.payor ?? []).map((payor, at) => (payor.reference || !payor.display ? payor
        : { reference: keep({ resourceType: 'Organization', name: payor.display }, `${resource.id}-payor-${at}`) }));
    }
  }
  return [...resources, ...apart];
}

// The chart of a request: `resources` to be stored, the `context` that goes with them, and `restored`, which takes the
// prefix out of a text again. All ids begin with `prefix`, so that the charts of many requests lie beside each other.
export function chartOf(request, prefix, { apart = false } = {}) {
  const { context, entries } = structuredClone({ context: request.context,
    entries: Object.values(request.prefetch ?? {}).flatMap((value) => [...entriesOf(value)]) });
  const resources = new Map();
  const named = new Map();
  entries.forEach(({ fullUrl, resource }, at) => {
    resource.id = prefix + (resource.id ?? `unnamed-${at}`);
    const reference = `${resource.resourceType}/${resource.id}`;
    if (fullUrl) named.set(fullUrl, reference);
    if (!resources.has(reference)) resources.set(reference, resource);
  });
  const own = (reference) => {
    if (named.has(reference)) return named.get(reference);
    const [, type, id] = relative.exec(reference) ?? absolute.exec(reference) ?? [];
    return type && (relative.test(reference) || resources.has(`${type}/${prefix}${id}`)) ? `${type}/${prefix}${id}` : reference;
  };
  for (const entry of context.draftOrders?.entry ?? []) {
    delete entry.fullUrl;
    if (entry.resource?.id) entry.resource.id = prefix + entry.resource.id;
  }
  for (const object of objectsIn([context, [...resources.values()]])) {
    if (typeof object.reference === 'string') object.reference = own(object.reference);
    if (typeof object.url === 'string' && object.contentType) object.url = own(object.url);
  }
  for (const member of ['patientId', 'encounterId']) if (context[member]) context[member] = prefix + context[member];
  if (context.userId) context.userId = own(context.userId);
  if (context.selections) context.selections = context.selections.map(own);
  const held = apart ? setApart([...resources.values()]) : [...resources.values()];
  return { resources: held, context, restored: (text) => text.replaceAll(prefix, '') };
}
