import type { Page } from '@playwright/test';
import { expect, expectAccessible, look, test as base } from '../fixtures.ts';
import { letterTo, withNewShop } from '../shop.ts';
import { expectNoSideways, open, refusal, sentence, signIn } from '../walk.ts';

base.use({ alone: true });

/** A shop that nobody has set up yet. */
const test = base.extend({ shop: [async ({}, use) => withNewShop(use), { timeout: 90_000 }] });

async function follow(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).first().click();
}

async function weekly(page: Page, number: number, from: string, to: string, stops: string): Promise<void> {
  const row = page.getByRole('group', { name: `Window ${number}` });
  await row.getByLabel('From', { exact: true }).fill(from);
  await row.getByLabel('To', { exact: true }).fill(to);
  await row.getByLabel('Stops').fill(stops);
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) await row.getByRole('checkbox', { name: day }).check();
}

test('a new shop is set up, from its name to its terms, until its first quote can be written', async ({ page, shop, trouble }) => {
  test.slow();
  trouble.expect(refusal);
  await page.goto('/desk');
  await page.getByLabel('E-mail').fill(shop.staff.email);
  await page.getByLabel('Password').fill(shop.staff.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/desk\/settings\/shop$/);
  await expect(sentence(page)).toHaveText('Welcome. Let’s set up your shop.');
  await page.getByLabel('Name', { exact: true }).fill('Oak & Sons');
  await page.getByLabel('Accent color').fill('#ffcc00');
  await look(page, 'desk-settings-first');
  await page.getByRole('button', { name: 'Save and go on' }).click();

  await expect(page).toHaveURL(/\/desk\/settings\/locations\/\d+$/);
  await page.getByLabel('Name', { exact: true }).fill('Oak Park');
  await page.getByLabel('Street').fill('1 Lake St');
  await page.getByLabel('City').fill('Oak Park');
  await page.getByLabel('State').fill('IL');
  await page.getByLabel('ZIP', { exact: true }).fill('60302');
  await page.getByLabel('Time zone').selectOption('America/Chicago');
  await page.getByLabel('Tax rate in percent').fill('ten');
  await page.getByLabel('Mon, opens').fill('09:00');
  await page.getByLabel('Mon, closes').fill('18:00');
  await page.getByLabel('Closed days and other hours').fill('2027-12-25\n2027-12-24 10:00-14:00');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Check this number.')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Oak Park');
  await page.getByLabel('Tax rate in percent').fill('10.25');
  await look(page, 'desk-settings-location');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(/\/desk\/settings$/);
  await expect(page.getByText('Not set up yet')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Oak & Sons' }).first()).toBeVisible();
  await expectAccessible(page, 'desk-settings');

  await follow(page, 'Shop and brand');
  await expect(page.getByText('White text can’t be read on it')).toBeVisible();
  await expect(page.getByLabel('Letter in the mark')).toHaveValue('O');
  await look(page, 'desk-settings-shop');

  await open(page, '/desk/settings/locations');
  await follow(page, 'Delivery and vans');
  await follow(page, 'New zone');
  await page.getByLabel('Name', { exact: true }).fill('West');
  await page.getByLabel('ZIP codes').fill('60301 60302, 60304\n60305');
  await weekly(page, 1, '08:00', '12:00', '6');
  await weekly(page, 2, '12:00', '16:00', '6');
  await look(page, 'desk-settings-zone');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL(/\/delivery$/);
  await expect(page.getByText('4 ZIP codes')).toBeVisible();
  await expect(page.getByText('8 am – noon, Mon – Fri, 6 stops; noon – 4 pm, Mon – Fri, 6 stops')).toBeVisible();
  await follow(page, 'New zone');
  await page.getByLabel('Name', { exact: true }).fill('East');
  await page.getByLabel('ZIP codes').fill('60301\n60707');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('60301 already belongs to West.')).toBeVisible();
  await expect(page.getByLabel('ZIP codes')).toHaveValue('60301\n60707');
  await page.goBack();
  await page.locator('#van-name').fill('White van');
  await page.locator('#van-plate').fill('7KX 204');
  await page.getByRole('button', { name: 'Add van' }).click();
  await expect(page.getByText('7KX 204')).toBeVisible();
  await page.getByRole('button', { name: 'Retire' }).click();
  await expect(page.getByText('Retired', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Back in service' }).click();
  await expect(page.getByText('Retired', { exact: true })).toHaveCount(0);
  await page.getByText('Rename').click();
  const renamed = page.getByRole('listitem').filter({ hasText: '7KX 204' });
  await renamed.getByLabel('Name').fill('Silver van');
  await renamed.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Silver van')).toBeVisible();
  await expectAccessible(page, 'desk-settings-delivery');

  await open(page, '/desk/settings/mail');
  await page.getByRole('button', { name: 'Send a test message' }).click();
  await expect(page.getByText(/The message of .* is in the folder\./)).toBeVisible();
  expect(await letterTo(shop, shop.staff.email)).toContain('Test message from Oak & Sons');
  await look(page, 'desk-settings-mail');
  await open(page, '/desk/settings/payments');
  await expect(page.getByText('No payment service is connected.')).toBeVisible();
  await look(page, 'desk-settings-payments');

  await open(page, '/desk/settings/notices');
  const delivered = page.getByRole('switch', { name: 'It was delivered, by E-mail' });
  await expect(delivered).toBeChecked();
  await delivered.uncheck();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. Every page shows it now.')).toBeVisible();
  await page.reload();
  await expect(delivered).not.toBeChecked();
  await expect(page.getByRole('switch', { name: 'Money was given back, by E-mail' })).toBeChecked();
  await look(page, 'desk-settings-notices');

  await open(page, '/desk/settings/terms');
  await page.getByLabel('Text', { exact: true }).fill('Pay first.');
  await page.getByRole('button', { name: 'Publish this version' }).click();
  await expect(page.getByRole('heading', { name: 'Version 1' })).toBeVisible();
  await page.getByLabel('Text', { exact: true }).fill('Pay first.\nThen collect.');
  await page.getByRole('button', { name: 'Publish this version' }).click();
  await expect(page.getByRole('heading', { name: 'Version 2' })).toBeVisible();
  await expect(page.getByText('Version 1', { exact: false })).toBeVisible();
  await look(page, 'desk-settings-terms');

  // Customers read the current one, and find it from every page.
  await page.goto('/');
  await page.getByRole('link', { name: 'Terms of sale' }).click();
  await expect(page).toHaveURL(/\/terms#sale$/);
  await expect(page.getByText('Then collect.')).toBeVisible();
  await look(page, 'terms');

  await page.goto('/desk');
  await expect(page).toHaveURL(/\/desk$/);
  await page.goto('/desk/quotes/new');
  await expect(page.getByRole('combobox', { name: 'Find a customer', exact: true })).toBeVisible();
});

base('two people change the shop, and nothing typed is lost', async ({ page, shop, atDesk, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/settings/shop');
  const other = await atDesk();
  await signIn(other, shop, '/desk/settings/shop');
  await other.getByLabel('Name', { exact: true }).fill('Hartley & Daughters');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByText('Saved. Every page shows it now.')).toBeVisible();
  await page.getByLabel('Letter in the mark').fill('D');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Somebody saved this while you were typing')).toBeVisible();
  await expect(page.getByText('Name: Hartley & Daughters')).toBeVisible();
  await expect(page.getByLabel('Letter in the mark')).toHaveValue('D');
  await look(page, 'desk-settings-stale');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. Every page shows it now.')).toBeVisible();
});

base('the pretend provider answers when it is asked', async ({ page, shop }) => {
  await signIn(page, shop, '/desk/settings/payments');
  await page.getByRole('link', { name: 'Check the connection' }).click();
  await expect(page.getByText('The sandbox answers. It pretends, and no money moves.')).toBeVisible();
});
