import { expect, look, test } from '../fixtures.ts';
import { open, sentence } from '../walk.ts';

test.use({ alone: true });

test('a phone in a lift shows the van’s last word with its time, until the order is forgotten', async ({ page, context, at, shop, trouble }) => {
  const { link, order } = at('tracking');
  await open(page, link);
  await expect(sentence(page)).toContainText(/Arriving|On the way/);
  const figure = await page.locator('.figure').first().innerText();
  // The worker has it once it says so.
  await expect.poll(() => page.evaluate(async () => (await (await caches.open('seen-1')).keys()).length)).toBe(1);
  const seen = await page.evaluate(async () => (await (await caches.open('seen-1')).match(location.pathname))?.text());
  expect(seen).not.toMatch(/\$|Howe St|Montrose|Noor/);

  trouble.expect(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText(/^Offline\. What you see is from .*\d:\d\d [ap]m/)).toBeVisible();
  await expect(page.getByText(figure)).toBeVisible();
  await expect(page.getByText('Front-load washer').first()).toBeVisible();
  await look(page, 'offline-tracking');

  await context.setOffline(false);
  // Its script listens before it is told to forget: later it would ask for a bell that it may no longer hear.
  const listens = page.waitForRequest(`${shop.url}/live/${order}`);
  await page.getByRole('link', { name: 'Try again' }).click();
  await listens;
  await expect(page.getByRole('heading', { name: 'Before they come' })).toBeVisible();
  await page.getByRole('button', { name: 'Forget this order here' }).click();
  await expect(page).toHaveURL(`${shop.url}/`);
  await expect.poll(() => page.evaluate(() => caches.has('seen-1'))).toBe(false);
  await context.setOffline(true);
  await page.goto(`/o/${order}`);
  await expect(page.getByText(figure)).toHaveCount(0);
  await look(page, 'offline');
  await context.setOffline(false);
});

test('an open page without network stays, and says from when it is', async ({ page, context, at, trouble }) => {
  await page.clock.install();
  await open(page, at('tracking').link);
  await expect(page.getByText('1 stop before yours.')).toBeVisible();
  trouble.expect(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK_CHANGED/);
  await context.setOffline(true);
  const strip = page.getByText(/^No connection\. What you see is from .*\d:\d\d [ap]m/);
  // It looks again once a minute.
  await page.clock.fastForward('01:05');
  await expect(strip).toBeVisible();
  await expect(page.getByText('1 stop before yours.')).toBeVisible();
  await context.setOffline(false);
  await page.clock.fastForward('01:05');
  await expect(strip).toBeHidden();
});

test('it installs under the shop’s name, and starts without a token', async ({ page, at }) => {
  await page.goto(at('tracking').link);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await page.request.get(href ?? '');
  expect(answer.headers()['content-type']).toContain('application/manifest+json');
  const manifest = await answer.json();
  expect(manifest.name).toBe('Hartley Appliances');
  expect(manifest.display).toBe('standalone');
  expect(manifest.start_url).toMatch(/^\/(\?[\w=]*)?$/);
  const purposes = manifest.icons.map((icon: { purpose: string }) => icon.purpose);
  expect(purposes).toContain('maskable');
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(src);
    expect([icon.status(), icon.headers()['content-type']]).toEqual([200, type]);
  }
  // The app opens at the orders that this browser can open.
  await page.goto(manifest.start_url);
  await expect(sentence(page)).toHaveText('Your orders');
  await look(page, 'your-orders');
});
