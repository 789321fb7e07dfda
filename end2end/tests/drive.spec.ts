import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, look, test } from '../fixtures.ts';
import { expectNoSideways, open, sentence, signIn, soon } from '../walk.ts';

test.use({ alone: true });

const dana = 'dana@hartley.example';
/** What a browser says of a phone without network, and of a build that is no release. */
const noNetwork = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK_CHANGED|client-side rendering mode/;

/** Signs on the pad with one stroke. */
async function sign(page: Page, pad: Locator): Promise<void> {
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error('there is no pad to sign on');
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  await page.mouse.move(...at(0.1, 0.6));
  await page.mouse.down();
  for (const [x, y] of [
    [0.2, 0.3],
    [0.3, 0.7],
    [0.45, 0.4],
    [0.6, 0.65],
    [0.8, 0.5],
  ]) {
    await page.mouse.move(...at(x, y), { steps: 4 });
  }
  await page.mouse.up();
}

const path = (page: Page) => page.locator('.sign path').getAttribute('d');

test('a delivery with a signature, a serial number and a photo is on its customer’s page', async ({ page, at, another, shop }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, shop, '/desk/drive', dana);
  await expect(sentence(page)).toContainText('1410 W Belmont Ave');
  await expect(page.getByText('Stop 2 of 3')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Directions' })).toBeVisible();
  await expect(page.getByText('Nothing to collect', { exact: false })).toBeVisible();
  await look(page, 'drive-on-the-way');
  await page.getByRole('button', { name: 'I am here' }).click();
  await expect(page.getByText('At the door').first()).toBeVisible();
  await expectAccessible(page, 'drive-at-the-door');
  await expectNoSideways(page);

  // Nobody: said at once, where it is missing.
  await page.getByRole('button', { name: 'Delivered' }).click();
  await expect(page.getByText('Write the name of the person who took it, or let them sign.')).toBeVisible();
  const pad = page.locator('.sign .paper');
  await pad.click({ position: { x: 40, y: 40 } });
  await page.getByRole('button', { name: 'Delivered' }).click();
  await expect(page.getByText('That is a dot, not a signature.', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await sign(page, pad);
  const drawn = await path(page);
  expect(drawn?.length).toBeGreaterThan(60);
  // Turning the phone does not wipe it.
  await page.setViewportSize({ width: 844, height: 390 });
  expect(await path(page)).toBe(drawn);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await path(page)).toBe(drawn);

  await page.getByLabel(/^Serial number/).first().fill('GNE-00417');
  await page.getByLabel(/^Damage, /).first().fill('Scratch on the left side');
  await page.getByLabel(/^Photo, /).first().setInputFiles({ name: 'fridge.png', mimeType: 'image/png', buffer: picture });
  await expect(page.getByText('Kept on this phone.', { exact: false })).toBeVisible();
  await look(page, 'drive-proof');
  await page.getByRole('button', { name: 'Delivered' }).click();
  await expect(page.getByText('1 stop to go.', { exact: false })).toBeVisible();
  await expect(page.getByText('waits to be sent', { exact: false })).toHaveCount(0);

  const desk = await another({ viewport: { width: 1280, height: 900 } });
  await signIn(desk, shop, '/desk/orders');
  await desk.getByRole('link', { name: await numberOf(desk, 'Paul Adeyemi') }).click();
  await expect(desk.getByText('GNE-00417')).toBeVisible();
  await expect(desk.getByText('Scratch on the left side')).toBeVisible();
  await expect(desk.getByRole('img', { name: 'Signature' })).toBeVisible();
  expect(await desk.locator('svg.signed path').getAttribute('d')).toBe(drawn);
  await expect(desk.locator('img.proof')).toHaveJSProperty('complete', true);
  await look(desk, 'desk-order-proof');

  // The stage that was delivered before shows its signature to its customer.
  const customer = await another({ viewport: { width: 390, height: 844 } });
  await open(customer, at('delivered').link);
  await expect(customer.getByRole('img', { name: 'Signature' })).toBeVisible();
  await look(customer, 'delivered-signed');
});

test('a morning without network is kept, survives a reload, and is sent once, in order', async ({ page, context, at, another, shop, trouble }) => {
  trouble.expect(noNetwork);
  await page.setViewportSize({ width: 390, height: 844 });
  const customer = await another({ viewport: { width: 390, height: 844 } });
  await open(customer, at('tracking').link);
  await signIn(page, shop, '/desk/drive', dana);
  await expect(sentence(page)).toContainText('1410 W Belmont Ave');
  // The worker has what it needs to open this page without network.
  await expect.poll(() => page.evaluate(async () => Boolean(await (await caches.open('road-1')).match('/road/files')))).toBe(true);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/record_step')) sent.push(JSON.parse(request.postData() ?? '{}').record.step);
  });

  await context.setOffline(true);
  await page.getByRole('button', { name: 'I am here' }).click();
  await expect(page.getByText('1 step waits to be sent')).toBeVisible();
  await expect(page.getByText('No connection.', { exact: false })).toBeVisible();
  await page.getByLabel('Who took it', { exact: true }).fill('Paul Adeyemi');
  await page.getByRole('button', { name: 'Delivered' }).click();
  await expect(page.getByText('2 steps wait to be sent')).toBeVisible();
  await expect(sentence(page)).toContainText('915 W Montrose Ave');
  await look(page, 'drive-waiting');

  // A reload, still without network: the day as it was seen, and what waits.
  await page.reload();
  await expect(page.getByText('2 steps wait to be sent')).toBeVisible();
  await expect(sentence(page)).toContainText('915 W Montrose Ave');
  await page.getByRole('button', { name: 'Leave for this stop' }).click();
  await expect(page.getByText('3 steps wait to be sent')).toBeVisible();
  await look(page, 'drive-offline');
  await expect(sentence(customer)).not.toContainText('On the way to you');

  sent.length = 0;
  await context.setOffline(false);
  await expect(page.getByText('to be sent', { exact: false })).toHaveCount(0);
  expect(sent).toEqual(['arrive', 'hand_over', 'depart']);
  await expect(sentence(customer)).toContainText('On the way to you', soon);
  // Nothing is sent again by looking again.
  await page.goto('/desk/drive');
  await expect(page.getByText('1 stop to go.', { exact: false })).toBeVisible();
  expect(sent).toEqual(['arrive', 'hand_over', 'depart']);
});

test('what somebody else moved meanwhile stays with its reason until it is dropped', async ({ page, context, at, another, shop, trouble }) => {
  trouble.expect(noNetwork);
  trouble.expect(/the server responded with a status of 4\d\d.*record_step/);
  await signIn(page, shop, '/desk/drive', dana);
  await expect(sentence(page)).toContainText('1410 W Belmont Ave');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'I am here' }).click();
  await expect(page.getByText('1 step waits to be sent')).toBeVisible();

  const desk = await another({ viewport: { width: 1280, height: 900 } });
  await signIn(desk, shop, '/desk/orders');
  await desk.getByRole('link', { name: await numberOf(desk, 'Paul Adeyemi') }).click();
  await desk.locator('summary', { hasText: 'Could not deliver' }).click();
  await desk.getByLabel('Why').first().fill('They called: nobody is in');
  await desk.getByRole('button', { name: 'Could not deliver' }).click();
  await expect(desk.getByText('Not handed over').first()).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText('Not accepted')).toBeVisible();
  await look(page, 'drive-not-accepted');
  await page.reload();
  await expect(page.getByText('Not accepted')).toBeVisible();
  await page.getByRole('button', { name: 'Drop it' }).click();
  await expect(page.getByText('Not accepted')).toHaveCount(0);
  expect(at('tracking').order).toBeTruthy();
});

test('signing out with something unsent asks first, and leaves nothing behind', async ({ page, context, shop, trouble }) => {
  trouble.expect(noNetwork);
  await signIn(page, shop, '/desk/drive', dana);
  // Held back, so that it is still there when the connection is; and before it is gone, which takes Chromium a moment.
  await page.route('**/api/record_step', (route) => route.abort());
  await context.setOffline(true);
  await page.getByRole('button', { name: 'I am here' }).click();
  await expect(page.getByText('1 step waits to be sent')).toBeVisible();
  await context.setOffline(false);
  await open(page, '/desk/security');
  page.once('dialog', (dialog) => dialog.dismiss());
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/desk\/security$/);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('road.record.')).length)).toBe(1);
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/desk\/sign-in$/);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('road.')).length)).toBe(0);
  await expect.poll(() => page.evaluate(() => caches.has('road-1'))).toBe(false);
});

test('the driver’s page works as plain forms', async ({ shop, withoutScript: page }) => {
  await page.goto(`${shop.url}/desk/sign-in?to=/desk/drive`);
  await page.getByLabel('E-mail').fill(dana);
  await page.getByLabel('Password').fill(shop.staff.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'I am here' }).click();
  await expect(page.getByText('At the door').first()).toBeVisible();
  await page.getByRole('button', { name: 'Delivered' }).click();
  await expect(page.getByText('Write the name of the person who took it, or let them sign.')).toBeVisible();
  await page.getByLabel('Who took it', { exact: true }).fill('Paul Adeyemi');
  await page.getByLabel(/^Serial number/).first().fill('GNE-00417');
  await page.getByRole('button', { name: 'Delivered' }).click();
  await expect(sentence(page)).toContainText('915 W Montrose Ave');
  await look(page, 'drive-no-script');
  await page.getByRole('link', { name: /Iris Chen/ }).click();
  await expect(sentence(page)).toContainText('2115 W Giddings St');
});

/** The number of somebody's order in the list. */
async function numberOf(desk: Page, name: string): Promise<string> {
  const row = desk.locator('tbody tr', { hasText: name }).first();
  return (await row.getByRole('link').first().innerText()).trim();
}

/** The smallest picture there is: one grey point. */
const picture = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000820081' + '77cd72b60000000049454e44ae426082',
  'hex',
);
