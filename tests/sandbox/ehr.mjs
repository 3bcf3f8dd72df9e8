// What an EHR does: keeps charts on a FHIR server, reads discovery, runs its queries, calls the service.

async function asked(url, options = {}) {
  const response = await fetch(url, options);
  const text = await response.text();
  let body;
  try { body = JSON.parse(text); } catch { body = text; }
  return { status: response.status, body };
}

export class FhirServer {
  constructor(base, token) {
    this.base = base;
    this.token = token;
    this.headers = { Accept: 'application/fhir+json', 'Content-Type': 'application/fhir+json',
      ...(token && { Authorization: `Bearer ${token}` }) };
  }

  get(query) {
    return asked(/^https?:/.test(query) ? query : `${this.base}/${query}`, { headers: this.headers });
  }

  put(resource) {
    return asked(`${this.base}/${resource.resourceType}/${resource.id}`,
      { method: 'PUT', headers: this.headers, body: JSON.stringify(resource) });
  }

  post(transaction) {
    return asked(this.base, { method: 'POST', headers: this.headers, body: JSON.stringify(transaction) });
  }

  // Stores resources in transactions of 40; what such a transaction is refused for, each by itself. Returns the refused.
  async load(resources) {
    const refused = [];
    for (let at = 0; at < resources.length; at += 40) {
      const part = resources.slice(at, at + 40);
      const entry = part.map((resource) => ({ fullUrl: `${this.base}/${resource.resourceType}/${resource.id}`, resource,
        request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } }));
      const { status } = await this.post({ resourceType: 'Bundle', type: 'transaction', entry });
      if (status === 200) continue;
      for (const resource of part) {
        const answer = await this.put(resource);
        if (answer.status >= 300) refused.push({ resource, why: answer.body?.issue?.[0]?.diagnostics ?? answer.status });
      }
    }
    return refused;
  }

  // A query's answer of two entries, with a `next` link if there are more.
  async firstPage(query) {
    return (await this.get(query.includes('?') ? `${query}&_count=2` : query)).body;
  }

  // A query's answer: one resource, or a searchset with all its pages in one.
  async whole(query) {
    const first = await this.get(query);
    if (first.status !== 200) throw new Error(`${first.status} for ${query}`);
    const bundle = first.body;
    if (bundle.resourceType !== 'Bundle') return bundle;
    const next = (page) => page.link?.find((link) => link.relation === 'next')?.url;
    for (let url = next(bundle); url;) {
      const page = (await this.get(url)).body;
      bundle.entry = [...(bundle.entry ?? []), ...(page.entry ?? [])];
      url = next(page);
    }
    bundle.link = bundle.link?.filter((link) => link.relation !== 'next');
    return bundle;
  }
}

export class CdsService {
  // The service of a hook, as discovery describes it.
  static async discovered(base, hook) {
    const { body } = await asked(`${base}/cds-services`);
    const service = body.services.find((one) => one.hook === hook);
    if (!service) throw new Error(`no service for ${hook}`);
    return Object.assign(new CdsService(), { base, hook, id: service.id, prefetch: service.prefetch ?? {} });
  }

  queries(context) {
    return Object.entries(this.prefetch).map(([key, template]) =>
      [key, template.replace(/\{\{\s*context\.(\w+)\s*\}\}/g, (_, member) => context[member])]);
  }

  request(context, prefetch, server) {
    const fhirAuthorization = server?.token && { access_token: server.token, token_type: 'Bearer', expires_in: 300,
      scope: 'patient/*.rs', subject: 'signpost' };
    return { hook: this.hook, hookInstance: crypto.randomUUID(), context, prefetch,
      ...(server && { fhirServer: server.base }), ...(fhirAuthorization && { fhirAuthorization }) };
  }

  post(path, request) {
    return asked(`${this.base}${path}`,
      { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) });
  }

  call(request) { return this.post(`/cds-services/${this.id}`, request); }
  explain(request) { return this.post('/explain', request); }
}
