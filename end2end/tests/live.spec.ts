import { expect, look, test } from '../fixtures.ts';
import { bar, cards, open, payByCard, sentence, signIn, soon } from '../walk.ts';

test.use({ alone: true });

test('what staff do with a delivery is on its customer’s page within a second', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('scheduled');
  await open(page, link);
  await expect(sentence(page)).toContainText('We deliver on');
  let reloads = 0;
  page.on('framenavigated', () => (reloads += 1));

  const desk = await atDesk();
  await signIn(desk, shop, `/desk/orders/${order}`);
  await desk.locator('summary', { hasText: 'Put on a route' }).click();
  await desk.getByLabel('Driver').selectOption({ label: 'Luis Ortega' });
  await desk.getByRole('button', { name: 'Put on the route' }).click();
  await expect(desk.getByText('On a route').first()).toBeVisible();
  await expect(sentence(page)).toContainText('Arriving on', soon);
  await expect(page.getByText('Luis Ortega').first()).toBeVisible(soon);
  await look(page, 'tracking-routed');

  await desk.getByRole('button', { name: 'Leave for this stop' }).click();
  await expect(desk.getByText('On its way').first()).toBeVisible();
  await expect(sentence(page)).toContainText('On the way to you', soon);
  await look(page, 'tracking-on-the-way');

  await desk.getByRole('button', { name: 'I am here' }).click();
  await expect(desk.getByText('At the door').first()).toBeVisible();
  await expect(sentence(page)).toContainText('We are at your door', soon);
  await look(page, 'tracking-at-the-door');

  await desk.locator('summary', { hasText: 'Hand over' }).click();
  await desk.getByLabel('Who took it', { exact: true }).fill('Tomás Rivera');
  await desk.getByLabel(/^Serial number/).first().fill('WFE505-77120');
  await desk.getByRole('button', { name: 'Delivered' }).click();
  await expect(desk.getByText('Delivered').first()).toBeVisible();
  await expect(sentence(page)).toContainText('Delivered', soon);
  await expect(page.getByText('Tomás Rivera').first()).toBeVisible();
  await expect(page.getByText('WFE505-77120')).toBeVisible();
  await look(page, 'delivered-live');
  await look(desk, 'desk-order-delivered');
  expect(reloads).toBe(0);
});

test('what a customer pays and books is on the desk’s page without a reload', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('payment');
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/quotes/${order}`);
  let reloads = 0;
  desk.on('framenavigated', (frame) => (reloads += Number(frame === desk.mainFrame())));
  await open(page, link);
  await bar(page).click();
  await payByCard(page, cards.pays);
  await expect(sentence(page)).toHaveText('Choose a delivery day');
  await expect(desk.getByText('Ordered', { exact: true }).first()).toBeVisible(soon);

  await desk.getByRole('link', { name: 'Go to the order' }).click();
  await expect(desk.getByText('No day yet').first()).toBeVisible();
  const moved = reloads;
  await page.locator('.windows input:enabled').first().check();
  await expect(page.getByText(/^Held for you/)).toBeVisible();
  await bar(page).click();
  await expect(sentence(page)).toContainText('We deliver on');
  await expect(desk.getByText('Booked', { exact: true }).first()).toBeVisible(soon);
  expect(reloads).toBe(moved);
});

test('a part of the rest that is paid shows on the order at once', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('deposit_paid');
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/orders/${order}`);
  await open(page, link);
  await page.getByRole('link', { name: /^Pay the rest/ }).click();
  await page.getByLabel('Amount').fill('123.45');
  await bar(page).click();
  await payByCard(page, cards.pays);
  await expect(page).toHaveURL(new RegExp(`/o/${order}`));
  await expect(desk.getByText('$123.45').first()).toBeVisible();
  await expect(desk.getByText('received').nth(1)).toBeVisible(soon);
});

test('a driver’s progress moves the customers behind', async ({ page, at, another, shop }) => {
  await open(page, at('tracking').link);
  await expect(page.getByText('1 stop before yours.')).toBeVisible();
  const driver = await another({ viewport: { width: 390, height: 844 } });
  await signIn(driver, shop, '/desk/drive', 'dana@hartley.example');
  await look(driver, 'drive');
  await driver.getByRole('button', { name: 'I am here' }).click();
  await driver.getByLabel('Who took it', { exact: true }).fill('Paul Adeyemi');
  await driver.getByRole('button', { name: 'Delivered' }).click();
  await expect(driver.getByText('1 stop to go.')).toBeVisible();
  await expect(page.getByText('You are next.')).toBeVisible(soon);
  await driver.getByRole('button', { name: 'Leave for this stop' }).click();
  await expect(sentence(page)).toContainText('On the way to you', soon);
});

test('a day that is unlocked can be chosen again', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('scheduled');
  await open(page, link);
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/orders/${order}`);
  await desk.locator('summary', { hasText: 'Unlock the day' }).click();
  await desk.getByLabel('Why').fill('The customer is away that week');
  await desk.getByRole('button', { name: 'Unlock the day' }).click();
  await expect(desk.getByText('No day yet').first()).toBeVisible();
  await expect(sentence(page)).toHaveText('Choose a delivery day', soon);
});

test('a page that an older build drew comes again, once, and not while somebody types', async ({ atDesk, shop }) => {
  const desk = await atDesk();
  await signIn(desk, shop, '/desk/customers');
  let loads = 0;
  desk.on('load', () => (loads += 1));
  const hello = { contentType: 'text/event-stream', body: 'retry: 500\nevent: build\ndata: 0123456789abcdef\n\n' };
  await desk.route('**/live/desk', (route) => route.fulfill(hello));
  const find = desk.getByRole('searchbox', { name: 'Name, model number or e-mail' });
  await find.pressSequentially('okaf');
  await expect(desk).toHaveURL(/text=okaf/);
  // The stream is opened anew when the window comes back.
  const greeted = desk.waitForResponse('**/live/desk');
  await desk.evaluate(() => {
    for (const state of ['hidden', 'visible']) {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    }
  });
  await greeted;
  await desk.waitForTimeout(3_000);
  expect(loads, 'somebody is typing').toBe(0);
  await expect(find).toHaveValue('okaf');
  await find.fill('');
  await find.blur();
  await expect.poll(() => loads, { timeout: 10_000 }).toBe(1);
  // Two servers of two builds may answer by turns: it does not come again for ever.
  await desk.waitForResponse('**/live/desk');
  await desk.waitForTimeout(3_000);
  expect(loads).toBe(1);
});
