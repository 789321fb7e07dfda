// What `cargo xtask bench` asks of a browser: `node vitals.mjs ORIGIN LINKS`, the links as `porchlight demo links --json` prints them.
// Prints one line of JSON: the largest paint and the slowest press of each page, in milliseconds, the processor throttled four times.
import { chromium } from '@playwright/test';

const [origin, text] = process.argv.slice(2);
const links = JSON.parse(text);
const loads = 7;
const slowdown = 4;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** A fresh phone that has never been here, its entries of a kind kept from the first byte on. */
async function phone(cookies = []) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.addInitScript(() => {
    globalThis.seen = { paint: 0, shift: 0, presses: [] };
    const watch = (type, take, options = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
    watch('largest-contentful-paint', (entry) => (globalThis.seen.paint = entry.startTime));
    watch('layout-shift', (entry) => (globalThis.seen.shift += entry.hadRecentInput ? 0 : entry.value));
    // Only what belongs to a press or a key has an interaction; the time is from the press until the next frame was painted.
    watch('event', (entry) => entry.interactionId && globalThis.seen.presses.push(entry.duration), { durationThreshold: 16 });
  });
  return { context, page };
}

async function open(page, address) {
  const listens = page.waitForRequest((request) => new URL(request.url()).pathname.startsWith('/live/'));
  await page.goto(address, { waitUntil: 'load' });
  await listens;
}

/** Presses what is there, one after the other, and answers the slowest: 98 of 100 are as fast or faster, and there are fewer. */
async function slowest(page, presses) {
  await page.evaluate(() => (globalThis.seen.presses = []));
  for (const press of presses) {
    await press();
    await page.waitForTimeout(300);
  }
  // Faster than the shortest that browsers tell of is as fast as that: a frame.
  return Math.max(16, ...(await page.evaluate(() => globalThis.seen.presses)));
}

const link = (stage) => origin + new URL(links.orders.find((order) => order.stage === stage).link, origin).pathname;
const figures = { paint: [], press: [], shift: 0 };

for (const stage of ['review', 'payment', 'scheduling', 'tracking', 'delivered']) {
  const paints = [];
  for (let load = 0; load < loads; load += 1) {
    const { context, page } = await phone();
    await open(page, link(stage));
    await page.waitForTimeout(500);
    const seen = await page.evaluate(() => globalThis.seen);
    paints.push(seen.paint);
    figures.shift = Math.max(figures.shift, seen.shift);
    await context.close();
  }
  figures.paint.push({ of: `the page at ${stage}`, ms: middle(paints) });
}

{
  const { context, page } = await phone();
  await open(page, link('review'));
  const choices = await page.locator('main input:enabled:not([type=hidden])').all();
  const presses = choices.map((choice) => () => choice.click({ force: true }));
  figures.press.push({ of: 'choosing add-ons and plans', ms: await slowest(page, [...presses, ...presses]) });
  await open(page, link('scheduling'));
  const windows = await page.locator('.windows input:enabled').all();
  figures.press.push({ of: 'choosing a window', ms: await slowest(page, windows.slice(0, 6).map((one) => () => one.click({ force: true }))) });
  await context.close();
}

{
  const { context, page } = await phone();
  await page.goto(`${origin}/desk/sign-in`);
  await page.getByLabel('E-mail').fill(links.staff.email);
  await page.getByLabel('Password').fill(links.staff.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${origin}/desk`);
  await open(page, `${origin}/desk/quotes/new`);
  await page.getByRole('combobox', { name: 'Add a product' }).focus();
  const keys = [...'dishwasher'].map((key) => () => page.keyboard.press(key));
  figures.press.push({ of: 'typing a product at the desk', ms: await slowest(page, keys) });
  await context.close();
}

await browser.close();
console.log(JSON.stringify(figures));
