// Drives two CDS clients in headless Chromium against Signpost and a FHIR server that holds the README's patient.
//
//     node clients.mjs EXAMPLES --signpost URL --binary FILE --open URL --server URL --sandbox PORT --generator URL --pictures FOLDER
//
// Prints what each client sent, what came back and what its page says; takes pictures. Exit 0 only if both showed the
// card that the order should get, the sandbox dismissed it for a reason that Signpost then had in its store, and
// crd-request-generator launched DTR.
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { FhirServer } from './ehr.mjs';
import { folder, installed } from './installed.mjs';

const { values: options, positionals: [examples] } = parseArgs({ allowPositionals: true, options: {
  signpost: { type: 'string' }, open: { type: 'string' }, server: { type: 'string' }, sandbox: { type: 'string' }, generator: { type: 'string' },
  pictures: { type: 'string' }, binary: { type: 'string' } } });
const read = (file) => JSON.parse(readFileSync(join(examples, 'needs-documentation', file), 'utf8'));
const patient = read('order-sign.json').context.patientId;
const order = read('order-sign.json').context.draftOrders.entry[0].resource;
const service = '**/cds-services/coverage-order-sign';

// The pages of cds-hooks/sandbox, with its index for every path that is no file.
function pages(root, port) {
  const types = { '.js': 'text/javascript', '.html': 'text/html', '.json': 'application/json', '.png': 'image/png' };
  const server = http.createServer((request, response) => {
    const path = join(root, new URL(request.url, 'http://x').pathname);
    const file = path.startsWith(root) && existsSync(path) && statSync(path).isFile() ? path : join(root, 'index.html');
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

// Follows the calls of a page to Signpost.
function watched(page) {
  const calls = [];
  page.on('pageerror', (error) => console.log(`    error in the page: ${error.message.slice(0, 200)}`));
  page.on('response', async (response) => {
    const request = response.request();
    if (![options.signpost, options.open].some((url) => response.url().startsWith(url)) || request.method() === 'OPTIONS') return;
    const body = await response.json().catch(() => undefined);
    calls.push({ url: response.url(), sent: request.postDataJSON(), status: response.status(), body });
  });
  return calls;
}

function told({ sent, status, body }) {
  console.log(`    sent: prefetch ${Object.keys(sent?.prefetch ?? {}).join(' ') || 'nothing'}; fhirServer ${sent?.fhirServer}`);
  console.log(`    answer ${status}: ${(body?.cards ?? []).map((card) => card.summary).join(' / ') || 'no card'}; ` +
    `${body?.systemActions?.length ?? 0} system actions`);
  for (const remark of body?.extension?.['signpost.remarks'] ?? []) console.log(`    remark: ${remark}`);
}

async function until(what, condition, seconds = 30) {
  for (let at = 0; at < seconds * 4; ++at) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

const lastCall = (calls) => until('a call of order-sign', () =>
  calls.findLast(({ url, sent }) => url.endsWith('/coverage-order-sign') && sent));

// cds-hooks/sandbox signs only drugs, so the draft order is put in on the wire; everything else is what it sends.
async function sandbox(page, swap) {
  const calls = watched(page);
  if (swap) {
    await page.route(service, (route) => {
      const sent = route.request().postDataJSON();
      if (!sent) return route.continue();
      sent.context.draftOrders.entry = [{ resource: order }];
      return route.continue({ postData: JSON.stringify(sent) });
    });
  }
  const query = new URLSearchParams({ fhirServiceUrl: options.server, patientId: patient,
    serviceDiscoveryURL: `${options.signpost}/cds-services`, hook: 'order-sign', screen: 'rx-sign' });
  await page.goto(`http://127.0.0.1:${options.sandbox}/?${query}`);
  await until('discovery', () => calls.find(({ url }) => url.endsWith('/cds-services')));
  const sign = page.getByRole('button', { name: /^sign order/i });
  await sign.waitFor();
  await page.waitForTimeout(5000); // it prefetches before it calls
  calls.length = 0;
  await sign.click();
  return lastCall(calls);
}

// Picks the patient and the order in crd-request-generator.
async function picked(page) {
  await page.goto(options.generator);
  await page.getByRole('button', { name: 'Patient Select' }).click();
  const row = page.locator(`:has([role=combobox]):has-text("${patient}")`).last();
  await row.getByRole('combobox').first().click();
  await page.getByRole('option').filter({ hasText: order.code.coding[0].code }).first().click();
  await page.getByText('Click to select this patient').first().click();
  await page.waitForTimeout(2000); // it gathers what it prefetches
}

async function generator(page, button) {
  const calls = watched(page);
  await picked(page);
  await page.getByRole('button', { name: button }).click();
  return lastCall(calls);
}

async function shows(page, call, picture) {
  const summary = call.body?.cards?.[0]?.summary;
  const visible = Boolean(summary) && await page.getByText(summary).first().waitFor({ timeout: 10000 }).then(() => true, () => false);
  await page.screenshot({ path: join(options.pictures, picture), fullPage: true });
  console.log(`    ${visible ? 'the card is on the page' : 'NO CARD on the page'}: ${picture}`);
  return visible;
}

// Dismisses the card for the first of its reasons: it is answered 200, the store has it by then, and the card goes.
async function dismissed(page, call) {
  const { uuid, overrideReasons: [reason] } = call.body.cards[0];
  const menu = page.getByLabel('select dismiss reason'); // stands on the card alone
  await menu.click();
  const choice = page.getByRole('menuitem', { name: `Override: ${reason.display}` });
  await choice.waitFor();
  await page.waitForTimeout(500); // it fades in
  await page.screenshot({ path: join(options.pictures, 'sandbox-override.png'), fullPage: true });
  const answered = page.waitForResponse((response) =>
    response.url().endsWith('/coverage-order-sign/feedback') && response.request().method() === 'POST');
  await choice.click();
  const answer = await answered;
  const kept = execFileSync(options.binary, ['store', 'show', uuid], { encoding: 'utf8' }).split('\n')
    .filter(Boolean).map(JSON.parse).find(({ kind }) => kind === 'feedback');
  console.log(`    sent: ${answer.request().postData()}`);
  console.log(`    answer ${answer.status()}: ${await answer.text()}`);
  console.log(`    store: ${kept ? JSON.stringify(kept) : 'NOTHING of this card'}`);
  const gone = await menu.waitFor({ state: 'detached', timeout: 10000 }).then(() => true, () => false);
  await page.screenshot({ path: join(options.pictures, 'sandbox-dismissed.png'), fullPage: true });
  console.log(`    ${gone ? 'the card is gone from the page' : 'the card is STILL on the page'}: sandbox-dismissed.png`);
  return answer.status() === 200 && gone && kept?.overrideReasons[0]?.code === reason.code;
}

async function launched(page) {
  const asked = page.waitForRequest((request) => /[Ll]aunch/.test(request.url()) && request.method() === 'POST', { timeout: 30000 })
    .then((request) => `${request.url()} ${request.postData()}`, () => undefined);
  const opened = page.context().waitForEvent('page', { timeout: 30000 }).then((window) => window.url(), () => undefined);
  told(await generator(page, 'Submit to CRD and Launch DTR'));
  const launch = await Promise.race([asked, opened]) ?? await opened;
  console.log(`    ${launch ? `DTR launched: ${decodeURIComponent(launch).slice(0, 400)}` : 'DTR NOT launched'}`);
  return Boolean(launch);
}

mkdirSync(options.pictures, { recursive: true });
await new FhirServer(options.server).post(read('chart.json'));
const server = await pages(join(folder, 'sandbox', 'build'), Number(options.sandbox));
const browser = await installed('playwright-core').chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost'] });
const right = [];
async function step(title, work) {
  console.log(title);
  const page = await browser.newPage({ viewport: { width: 1400, height: 1300 } });
  page.setDefaultTimeout(90000);
  right.push(await work(page).catch((error) => console.log(`    FAILED: ${error.message}`)));
  await page.close();
}
await step('cds-hooks/sandbox, its own order of a drug', async (page) => {
  const call = await sandbox(page, false);
  told(call);
  return call.status === 200;
});
await step('cds-hooks/sandbox, the order of the README', async (page) => {
  const call = await sandbox(page, true);
  told(call);
  return shows(page, call, 'sandbox.png');
});
await step('cds-hooks/sandbox, the card dismissed for a reason', async (page) =>
  dismissed(page, await sandbox(page, true)));
await step('crd-request-generator, cards', async (page) => {
  const call = await generator(page, 'Submit to CRD and display cards');
  told(call);
  return shows(page, call, 'crd-request-generator.png');
});
await step('crd-request-generator, Launch DTR', launched);
await browser.close();
server.close();
process.exitCode = right.every(Boolean) ? 0 : 1;
