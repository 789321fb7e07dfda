import type { Page } from '@playwright/test';
import { expect, look, test } from '../fixtures.ts';
import { letterTo, linkIn } from '../shop.ts';
import { bar, cards, expectNoSideways, open, payByCard, sentence, signIn } from '../walk.ts';

test.use({ alone: true });

test('keys alone make and send a quote with another price and discounts, and exactly that is paid', async ({ page, shop, another }) => {
  await signIn(page, shop, '/desk/quotes/new');
  const keys = page.keyboard;
  await page.getByRole('combobox', { name: 'Find a customer', exact: true }).focus();
  await keys.type('maya');
  await expect(page.locator('#customer-list').getByRole('option').first()).toBeVisible();
  await keys.press('Enter');
  const finder = page.getByRole('combobox', { name: 'Add a product' });
  await expect(finder).toBeFocused();
  await keys.type('WM4000');
  await expect(page.locator('#product-list').getByRole('option').first()).toContainText('LG WM4000HWA');
  await keys.press('Enter');
  await expect(page.locator('.entries > li')).toHaveCount(1);
  await expect(finder).toBeFocused();
  // What goes with it is one press away.
  await expect(page.getByRole('button', { name: /^Add Stainless washer hoses/ })).toBeVisible();

  // Another price wants a reason at once.
  await tabTo(page, /^Price of Front-load washer/, 'Shift+Tab');
  await keys.press('Control+A');
  await keys.type('699');
  await expect(page.getByPlaceholder('Why not $749.00?')).toBeVisible();
  await tabTo(page, /^Discount on Front-load washer/);
  await keys.type('10%');
  // The margin follows what is typed: 629.10 of which 586.00 are cost.
  await expect(page.locator('.entries > li').first()).toContainText('$629.10');
  await expect(page.locator('.entries > li').first()).toContainText('6.9% margin');
  await tabTo(page, /^Discount on the whole/);
  await keys.type('20');
  await tabTo(page, /^Save quote$/);
  await keys.press('Enter');
  // The first field that is wrong is where one goes on.
  await expect(page.getByText('Say why, in a few words.')).toBeVisible();
  await expect(page.getByPlaceholder('Why not $749.00?')).toBeFocused();
  await keys.type('Floor model');
  // 609.10 at 10.25 % is 62.43.
  await expect(page.locator('aside .sum')).toContainText('$671.53');
  await look(page, 'desk-quote-discounts');
  await expectNoSideways(page);
  await tabTo(page, /^Save quote$/);
  await keys.press('Enter');
  await expect(page).toHaveURL(/\/desk\/quotes\/\d+$/);
  const number = page.url().split('/').pop();
  await expect(page.getByText('Instead of $749.00: Floor model')).toBeVisible();
  await expect(page.getByText('−$89.90').first()).toBeVisible();
  await look(page, 'desk-quote-discounted');
  await tabTo(page, /^Send invoice$/);
  await keys.press('Enter');
  const dialog = page.getByRole('dialog');
  const letter = dialog.frameLocator('iframe:not(.coming)');
  await expect(letter.getByText('−$89.90')).toBeVisible();
  await expect(letter.getByText('Floor model')).toHaveCount(0);
  await tabTo(page, /^Send to Maya$/);
  await keys.press('Enter');
  await expect(dialog).toBeHidden();

  await expect.poll(async () => (await letterTo(shop, 'maya@okafor.example'))?.includes(`${number}`)).toBeTruthy();
  const link = linkIn((await letterTo(shop, 'maya@okafor.example')) ?? '') ?? '';
  const customer = await another();
  await open(customer, `${shop.url}${new URL(link).pathname}`);
  await expect(sentence(customer)).toHaveText('Check what comes with your order');
  await expect(bar(customer)).toHaveAccessibleName('Continue with $671.53');
  await expect(customer.getByText('−$89.90').first()).toBeAttached();
  expect(await customer.content()).not.toContain('Floor model');
  await look(customer, 'review-discount');
  await bar(customer).click();
  await expect(sentence(customer)).toHaveText(/^Pay \$671\.53 /);
  await bar(customer).click();
  await payByCard(customer, cards.pays);
  await expect(sentence(customer)).toHaveText('Choose a delivery day');
  await page.goto(`/desk/orders/${number}`);
  await expect(page.getByText('$671.53 came in by').first()).toBeVisible();
});

test('versions say what changed, a copy has prices of today', async ({ page, shop, at }) => {
  const { order } = at('review');
  await signIn(page, shop, `/desk/quotes/${order}/edit`);
  await page.getByLabel(/^Quantity of Front-load washer/).fill('2');
  await page.getByLabel('Discount on the whole').fill('5%');
  await page.getByRole('button', { name: 'Save quote' }).click();
  await expect(page).toHaveURL(`${shop.url}/desk/quotes/${order}`);
  await page.getByRole('link', { name: 'Version 2' }).click();
  await expect(page.getByText('Front-load washer, 4.5 cu ft: 2 instead of 1.')).toBeVisible();
  await expect(page.getByText('5% is taken off the whole.')).toBeVisible();
  await look(page, 'desk-quote-versions');
  await expectNoSideways(page);
  await page.goBack();
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await expect(page).not.toHaveURL(`${shop.url}/desk/quotes/${order}`);
  await expect(page.getByText(`A copy of quote ${order}`)).toBeVisible();
  await look(page, 'desk-quote-copy');
});

test('an order without a payment needs room on a credit line, or a manager with a reason', async ({ page, shop, at, atDesk }) => {
  const { order } = at('payment');
  await signIn(page, shop, `/desk/quotes/${order}`, 'lena@hartley.example');
  await page.getByText('Make it an order').click();
  await expect(page.getByText('This customer has no credit line.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Make the order' })).toHaveCount(0);
  const manager = await atDesk();
  await signIn(manager, shop, `/desk/quotes/${order}`);
  await manager.getByText('Make it an order').click();
  await manager.getByLabel('Why anyway?').fill('Known for years');
  await look(manager, 'desk-quote-convert');
  await manager.getByRole('button', { name: 'Make the order' }).click();
  // Lena's page follows by itself.
  await expect(page.getByRole('link', { name: 'Go to the order' })).toBeVisible();
  await expect(page.getByText(/beyond the credit line: Known for years/).first()).toBeVisible();
});

test('orders are narrowed as one types, and goods come back with a credit memo', async ({ page, shop, at }) => {
  const delivered = at('delivered').order;
  await signIn(page, shop, '/desk/orders');
  const rows = page.locator('table.list tbody tr');
  await expect(rows.nth(3)).toBeVisible();
  const find = page.getByRole('searchbox', { name: 'Number, customer or model' });
  await find.pressSequentially('iris');
  await expect(rows).toHaveCount(1);
  await expect(find).toBeFocused();
  await expect(page).toHaveURL(/text=iris/);
  await page.getByText('Filter', { exact: true }).click();
  await page.getByLabel('Payment', { exact: true }).selectOption('Due');
  await expect(page.getByRole('heading', { name: 'No order matches all of this' })).toBeVisible();
  await page.reload();
  await expect(find).toHaveValue('iris');
  await look(page, 'desk-orders-filtered');
  await expectNoSideways(page);
  await page.getByRole('link', { name: 'Reset' }).click();
  await expect(rows.nth(3)).toBeVisible();

  await page.goto(`/desk/orders/${delivered}`);
  await page.getByText('Take goods back').click();
  await page.getByLabel(/^Dishwasher hook-up kit, of 1/).fill('1');
  await page.locator('#back-reason').fill('Wrong size');
  await page.getByRole('button', { name: 'Make the credit memo' }).click();
  await expect(page.getByText('Credit memo 1')).toBeVisible();
  // Nothing that was typed is left to be taken back once more.
  await page.getByText('Take goods back').click();
  await expect(page.getByLabel(/^Delivery, of 1/)).toHaveValue('0');
  // 34.00 at 10.25 % is 3.49.
  await expect(page.getByText('−$37.49').first()).toBeVisible();
  await look(page, 'desk-order-return');
});

/** Goes on with Tab until what is called so has the focus. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      return (labels[0]?.textContent ?? element?.textContent ?? '').trim();
    });
    if (name.test(focused)) return;
  }
  throw new Error(`no way to ${name} by ${key}`);
}
