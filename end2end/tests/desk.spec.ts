import type { Page } from '@playwright/test';
import { expect, look, test } from '../fixtures.ts';
import { letterTo, linkIn } from '../shop.ts';
import { enter, open, refusal, sentence, signIn } from '../walk.ts';

test.use({ alone: true });

test('a wrong password gets a sentence, and the e-mail stays', async ({ page, shop, trouble }) => {
  trouble.expect(refusal);
  await page.goto('/desk');
  await expect(page).toHaveURL(/\/desk\/sign-in/);
  await look(page, 'desk-sign-in');
  await page.getByLabel('E-mail').fill(shop.staff.email);
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('That e-mail and password don’t belong together. Try again.')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue(shop.staff.email);
  await page.getByLabel('Password').fill(shop.staff.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${shop.url}/desk`);
  await expect(page.getByRole('heading', { name: 'Needs someone' })).toBeVisible();
  await look(page, 'desk-home');
});

test('a quote is written with the keyboard alone, sent, read in the mail and opened', async ({ page, shop, another }) => {
  await signIn(page, shop, '/desk/quotes');
  await open(page, '/desk');
  await enter(page, () => page.getByRole('link', { name: 'New quote' }).click());
  await expect(page).toHaveURL(/\/desk\/quotes\/new$/);

  // Whose: somebody new. What was looked for is their name already.
  const keys = page.keyboard;
  await page.getByRole('combobox', { name: 'Find a customer', exact: true }).focus();
  await keys.type('Zoë Quartermain');
  await tabTo(page, 'New customer');
  await keys.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Zoë Quartermain');
  await page.getByLabel('Name', { exact: true }).focus();
  await keys.press('Tab');
  await keys.type('zoe@quartermain.example');
  await keys.press('Tab');
  await keys.type('+1 312 555 0188');
  await page.getByLabel('Street').focus();
  await keys.type('2401 N Halsted St');
  await keys.press('Tab');
  await keys.press('Tab');
  await keys.type('Chicago');
  await keys.press('Tab');
  await keys.type('IL');
  await keys.press('Tab');
  await keys.type('60614');

  // What: arrows choose, Enter adds, and the focus stays for the next.
  const finder = page.getByRole('combobox', { name: 'Add a product' });
  await finder.focus();
  await keys.type('dishw');
  const hits = page.locator('#product-list').getByRole('option');
  await expect(hits.first()).toBeVisible();
  await expect(hits.first()).toHaveAttribute('aria-selected', 'true');
  await keys.press('ArrowDown');
  await expect(hits.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(finder).toHaveAttribute('aria-activedescendant', /-1$/);
  await keys.press('ArrowUp');
  await look(page, 'desk-quote-finder');
  const first = (await hits.first().locator('span').first().innerText()).split(',')[0];
  await keys.press('Enter');
  await expect(page.locator('.entries > li')).toHaveCount(1);
  await expect(page.locator('.entries > li').first()).toContainText(first);
  await expect(finder).toBeFocused();
  await expect(finder).toHaveValue('');
  await keys.type('WM4000');
  await expect(hits.first()).toContainText('LG WM4000HWA');
  await keys.press('Enter');
  await expect(page.locator('.entries > li')).toHaveCount(2);
  await page.getByRole('button', { name: /^Add Delivery, / }).press('Enter');
  await expect(page.locator('.entries > li')).toHaveCount(3);
  await page.getByLabel('Quantity of Front-load washer').fill('2');
  await look(page, 'desk-quote-new');
  await page.getByRole('button', { name: 'Save quote' }).press('Enter');
  await expect(page).toHaveURL(/\/desk\/quotes\/\d+$/);
  const number = page.url().split('/').pop();
  await expect(page.getByText('Zoë Quartermain').first()).toBeVisible();
  await expect(page.getByText('Not sent yet').first()).toBeVisible();

  // Half down: saved at once, and the customer's page in small follows.
  await page.getByRole('radio', { name: '50% down' }).check();
  await expect(page.getByText('asked for 50% down').first()).toBeVisible();
  await look(page, 'desk-quote');

  await page.getByRole('link', { name: 'Send invoice' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('To', { exact: true })).toHaveValue('zoe@quartermain.example');
  const letter = dialog.frameLocator('iframe:not(.coming)');
  await expect(letter.getByText('Front-load washer').first()).toBeVisible();
  await expect(letter.getByText('LG WM4000HWA').first()).toBeVisible();
  await dialog.getByText('Model numbers').click();
  await expect(letter.getByText('LG WM4000HWA')).toHaveCount(0);
  await dialog.getByLabel('Message').fill('Hi Zoë,\n\nthis is what we found for you.');
  await expect(letter.getByText('this is what we found for you.')).toBeVisible();
  await look(page, 'desk-send');
  await dialog.getByRole('button', { name: 'Send to Zoë' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('On its way to zoe@quartermain.example.')).toBeVisible();
  await expect(page.getByText('Sent', { exact: true }).first()).toBeVisible();

  // Kept under Sent mail, its link unreadable.
  await page.getByRole('link', { name: 'Sent mail' }).click();
  await page.getByRole('link', { name: `Your quote ${number} from Hartley Appliances` }).click();
  const kept = page.frameLocator('iframe');
  await expect(kept.getByText('this is what we found for you.')).toBeVisible();
  const html = await kept.locator('html').innerHTML();
  expect(html).not.toMatch(/\/l\/[\w-]{20,}/);
  await look(page, 'desk-mail');

  // And in the folder, where its link opens the review.
  await expect.poll(async () => linkIn((await letterTo(shop, 'zoe@quartermain.example')) ?? '')).toBeTruthy();
  const link = linkIn((await letterTo(shop, 'zoe@quartermain.example')) ?? '') ?? '';
  const customer = await another();
  await open(customer, `${shop.url}${new URL(link).pathname}`);
  await expect(sentence(customer)).toHaveText('Check what comes with your order');
  await expect(customer.getByText('2 × Front-load washer').first()).toBeAttached();
  await page.goto(`/desk/quotes/${number}`);
  await expect(page.getByText('The customer opened the link').first()).toBeVisible();
});

test('a copied link opens until it is ended', async ({ page, shop, at, another }) => {
  const { order } = at('review');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, shop, `/desk/quotes/${order}`);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/\/l\/[\w-]{43}$/);
  const customer = await another();
  await open(customer, `${shop.url}${new URL(link).pathname}`);
  await expect(sentence(customer)).toHaveText('Check what comes with your order');

  const row = page.locator('.linked li', { hasText: 'Copied' }).first();
  await expect(row).toContainText('Opened');
  await look(page, 'desk-links');
  await row.getByRole('button', { name: 'End' }).click();
  await expect(row).toContainText('Ended');
  // Who has it open is told without a reload, and it opens nothing more.
  await expect(sentence(customer)).toHaveText('This link has closed');
  await customer.goto(`${shop.url}${new URL(link).pathname}`);
  await expect(customer).toHaveURL(/\/find\?ended=1$/);
});

test('a session that somebody left behind is ended from another', async ({ page, shop, atDesk }) => {
  const left = await atDesk();
  await signIn(left, shop);
  await signIn(page, shop, '/desk/security');
  await look(page, 'desk-security');
  const end = page.getByRole('button', { name: 'End', exact: true });
  await expect(end).toHaveCount(1);
  await end.click();
  await expect(end).toHaveCount(0);
  await left.goto(`${shop.url}/desk/orders`);
  await expect(left).toHaveURL(/\/desk\/sign-in\?to=/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/desk\/sign-in$/);
  await page.goto('/desk');
  await expect(page).toHaveURL(/\/desk\/sign-in/);
});

test('keys walk the list, and a number is gone to at once', async ({ page, shop, at }) => {
  const { order } = at('review');
  await signIn(page, shop, '/desk/quotes');
  await look(page, 'desk-quotes');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const first = page.locator('tbody a').first();
  await expect(first).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('/');
  await page.keyboard.type(order);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.url}/desk/quotes/${order}`);
});

test('money taken by hand, and some of it given back', async ({ page, shop, at, trouble }) => {
  trouble.expect(refusal);
  const { order } = at('deposit_paid');
  await signIn(page, shop, '/desk/orders');
  await look(page, 'desk-orders');
  await page.getByRole('link', { name: order }).click();
  await expect(page.getByRole('heading', { name: `Order ${order}` })).toBeVisible();
  await look(page, 'desk-order');
  await page.getByText('Record a payment').click();
  await page.getByLabel('Amount received').fill('0');
  await page.getByRole('button', { name: 'Record it' }).click();
  await expect(page.getByText('Write an amount above zero.')).toBeVisible();
  await expect(page.getByLabel('Amount received')).toHaveValue('0');
  await page.getByLabel('Amount received').fill('50');
  await page.getByRole('button', { name: 'Record it' }).click();
  await expect(page.getByText('Payment recorded.')).toBeVisible();
  await page.locator('.linked li', { hasText: '$50.00' }).getByRole('button', { name: 'Give back' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give money back' });
  await expect(dialog.getByLabel('Amount to give back')).toHaveValue('50.00');
  await dialog.getByLabel('Amount to give back').fill('20');
  await dialog.getByLabel('Reason').fill('Scratched door');
  await look(page, 'desk-refund');
  await dialog.getByRole('button', { name: 'Give it back' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('−$20.00').first()).toBeVisible();
});

/** Goes on with Tab until the button or link of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => document.activeElement?.textContent?.trim());
    if (focused === name) return;
  }
  throw new Error(`no way to “${name}” by Tab`);
}
