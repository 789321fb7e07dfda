import { test as walk, expect, look } from '../fixtures.ts';
import { withShop } from '../shop.ts';
import { type Office, withOffice } from '../stripe.ts';
import { bar, open, sentence } from '../walk.ts';

// The provider's own fields in our page. What a worker of the browser fetches nobody can stand in for, so there is none.
const test = walk.extend<{ office: Office }>({
  office: [async ({}, use) => withOffice(use), { timeout: 60_000 }],
  shop: [
    async ({ office }, use) =>
      withShop(async (shop) => {
        await office.tell(shop.url);
        await use(shop);
      }, office.keys),
    { timeout: 90_000 },
  ],
});

test.use({ serviceWorkers: 'block' });

test.beforeEach(async ({ page, office }) => office.standIn(page));

test('the card is given in the page, and a decline is said at its field', async ({ page, at, trouble }) => {
  const { link, order } = at('payment');
  await open(page, link);
  await expect(sentence(page)).toHaveText(/^Pay \$[\d,.]+ to place your order$/);
  const number = page.getByLabel('Card number');
  await expect(number).toBeVisible();

  // Nothing typed: the provider says so, and nobody was asked for money.
  await bar(page).click();
  await expect(page.locator('.methods')).toContainText('Your card number is incomplete.');

  trouble.expect(/status of 402.*/);
  await number.fill('4000000000000341');
  await bar(page).click();
  await expect(page.locator('.methods')).toContainText('Your card was declined.');
  await expect(page).toHaveURL(new RegExp(`/o/${order}$`));
  await expect(page.getByText(/Nothing was charged/).first()).toBeVisible();
  await look(page, 'element-declined');

  await number.fill('4242424242424242');
  await bar(page).click();
  await expect(page).toHaveURL(new RegExp(`/o/${order}`));
  await expect(sentence(page)).toHaveText('Choose a delivery day');
});

test('the bank is asked in the page; a no there can be followed by a yes', async ({ page, at }) => {
  await open(page, at('payment').link);
  await page.getByLabel('Card number').fill('4000000000003220');
  await bar(page).click();
  await page.getByRole('button', { name: 'Fail' }).click();
  await expect(page.locator('.methods')).toContainText('We are unable to authenticate your payment method.');
  await bar(page).click();
  await page.getByRole('button', { name: 'Complete' }).click();
  await expect(sentence(page)).toHaveText('Choose a delivery day');
});

test('the fields follow the sum that is typed', async ({ page, at }) => {
  const { link, order } = at('deposit_paid');
  await open(page, link);
  await page.goto(`/o/${order}/pay`);
  await page.getByLabel('Card number').fill('4242424242424242');
  await page.getByLabel('Amount').fill('100');
  await expect(bar(page)).toHaveAccessibleName('Pay $100.00');
  await bar(page).click();
  // Another sum than the fields were drawn for would have been refused by the provider.
  await expect(page).toHaveURL(/redirect_status=succeeded/);
  await page.goto(`/o/${order}`);
  // On a phone the sums are folded.
  await expect(page.getByText('$100.00').first()).toBeAttached();
});

test('without the provider’s script the page still leads to its own page', async ({ page, at, trouble }) => {
  trouble.expect(/js\.stripe\.com/);
  await page.route('https://js.stripe.com/v3/', (route) => route.abort());
  await open(page, at('payment').link);
  await expect(page.locator('.methods')).toContainText('could not be loaded');
  await expect(bar(page)).toBeEnabled();
});
