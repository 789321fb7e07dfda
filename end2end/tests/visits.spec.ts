import { expect, look, test } from '../fixtures.ts';
import { enter, expectNoSideways, open, signIn } from '../walk.ts';

test.use({ alone: true });

test('a home visit is booked from its customer’s page, put on a route, done and remembered', async ({ page, shop, atDesk }) => {
  await signIn(page, shop, '/desk/customers', 'priya@hartley.example');
  await page.getByRole('link', { name: 'Grace Lindqvist' }).click();
  await expect(page.getByRole('heading', { name: 'Home visits' })).toBeVisible();
  await enter(page, () => page.getByRole('link', { name: 'New visit' }).click());
  await page.getByLabel('What is to be done').fill('Shakes when it spins');
  await page.getByLabel('Model').fill('LG WM4000HWA');
  await page.getByLabel('Serial number').fill('401TNPX0A123');
  const today = await page.evaluate(() => new Date().toLocaleDateString('sv-SE', { timeZone: 'America/Chicago' }));
  await page.getByLabel('Day', { exact: true }).fill(today);
  await look(page, 'desk-visit-new');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Service call for Grace Lindqvist');
  await look(page, 'desk-visit');
  await expectNoSideways(page);

  await enter(page, () => page.getByRole('link', { name: /^Dispatch, / }).click());
  const item = page.locator('.unrouted li').filter({ hasText: 'Service call, LG WM4000HWA' });
  await expect(item).toBeVisible();
  await item.getByRole('combobox').selectOption({ index: 0 });
  await item.getByRole('button', { name: 'Add' }).click();
  await expect(page.locator('.board .stops').getByText('Service call, LG WM4000HWA')).toBeVisible();
  await look(page, 'desk-dispatch-visit');

  const driver = await atDesk({ viewport: { width: 390, height: 844 } });
  // It stands among the deliveries, where it comes, and leads to its steps.
  await signIn(driver, shop, '/desk/drive', 'dana@hartley.example');
  const stop = driver.locator('.doors > li').filter({ hasText: 'Service call, Grace Lindqvist' });
  await expect(stop).toContainText('There at');
  await look(driver, 'drive-with-visit');
  await stop.getByRole('link').click();
  await expect(driver.getByText('1 visit today.')).toBeVisible();
  await driver.getByRole('button', { name: 'Leave for this stop' }).click();
  await driver.getByRole('button', { name: 'I am here' }).click();
  await look(driver, 'my-visits');
  await driver.locator('summary', { hasText: /^Done$/ }).click();
  await driver.getByLabel('What was done').fill('New shock absorbers');
  await driver.getByRole('button', { name: 'Done', exact: true }).click();
  await expect(driver.getByText('New shock absorbers')).toBeVisible();

  await open(page, `${shop.url}/desk/customers`);
  await page.getByRole('link', { name: 'Grace Lindqvist' }).click();
  await page.getByRole('button', { name: /^Details of Service call/ }).first().click();
  await expect(page.getByText('New shock absorbers')).toBeVisible();
  await expect(page.getByText('401TNPX0A123')).toBeVisible();
  await expect(page.getByText('Dana Whitfield').first()).toBeVisible();
  await look(page, 'desk-customer-visits');
});
