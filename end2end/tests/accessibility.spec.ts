import type { Cookie, Page } from '@playwright/test';
import { expect, expectAccessible, test } from '../fixtures.ts';
import type { Shop } from '../shop.ts';
import { bar, cards, expectNoSideways, notFound, open, sentence, signIn } from '../walk.ts';

const customer: [name: string, stage: string, path: string][] = [
  ['review', 'review', ''],
  ['payment', 'payment', ''],
  ['scheduling with a rest', 'deposit_paid', ''],
  ['the rest', 'deposit_paid', '/pay'],
  ['scheduling', 'scheduling', ''],
  ['booked', 'scheduled', ''],
  ['tracking', 'tracking', ''],
  ['delivered', 'delivered', ''],
  ['the receipt', 'delivered', '/receipt'],
  ['the delivery note', 'delivered', '/note'],
];

for (const [name, stage, path] of customer) {
  test(`customer: ${name}`, async ({ page, at }) => {
    const { link, order } = at(stage);
    await open(page, link);
    if (path) await open(page, `/o/${order}${path}`);
    await expectFit(page, `page-${name.replaceAll(' ', '-')}`);
  });
}

test('customer: a link that has ended, the front door, the pretend provider, a page that is none', async ({ page, at, trouble }) => {
  trouble.expect(notFound);
  await page.goto(at('expired').link);
  await expectFit(page, 'page-ended');
  await page.goto('/');
  await expectFit(page, 'page-front-door');
  await page.goto('/find?asked=1');
  await expectFit(page, 'page-asked');
  await page.goto('/o/99999');
  await expectFit(page, 'page-not-yours');
  await page.goto('/nothing-here');
  await expectFit(page, 'page-nothing');
  await open(page, at('payment').link);
  await page.goto('/');
  await expectFit(page, 'page-your-orders');
  await open(page, at('payment').link);
  await bar(page).click();
  await expect(page).toHaveURL(/\/sandbox\/pay\//);
  await expectFit(page, 'page-pretend-pay');
});

const desk: [name: string, path: (number: (stage: string) => string) => string][] = [
  ['home', () => '/desk'],
  ['quotes', () => '/desk/quotes'],
  ['quotes of a kind that has none', () => '/desk/quotes?status=declined'],
  ['a quote', (number) => `/desk/quotes/${number('review')}`],
  ['a quote that is ordered', (number) => `/desk/quotes/${number('scheduled')}`],
  ['a new quote', () => '/desk/quotes/new'],
  ['editing a quote', (number) => `/desk/quotes/${number('review')}/edit`],
  ['sending', (number) => `/desk/quotes/${number('review')}/send`],
  ['the catalogue', () => '/desk/catalogue'],
  ['plans', () => '/desk/catalogue/plans'],
  ['importing', () => '/desk/catalogue/import'],
  ['orders', () => '/desk/orders'],
  ['an order to schedule', (number) => `/desk/orders/${number('scheduling')}`],
  ['an order to route', (number) => `/desk/orders/${number('scheduled')}`],
  ['an order on the road', (number) => `/desk/orders/${number('tracking')}`],
  ['an order delivered', (number) => `/desk/orders/${number('delivered')}`],
  ['finding', () => '/desk/find?q=example'],
  ['mail', () => '/desk/mail'],
  ['security', () => '/desk/security'],
];

for (const [name, path] of desk) {
  test(`desk: ${name}`, async ({ page, shop, at }) => {
    await enter(page, shop);
    await open(page, path((stage) => at(stage).order));
    await expectFit(page, `desk-${name.replaceAll(' ', '-')}`);
  });
}

test('desk: what folds open and what lies on top', async ({ page, shop, at }) => {
  await enter(page, shop);
  await open(page, `/desk/quotes/${at('review').order}`);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('button', { name: 'WhatsApp' })).toBeVisible();
  await expectFit(page, 'desk-share');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: /^Send/ }).filter({ hasText: /invoice|again/ }).click();
  await expect(page.getByRole('dialog').getByLabel('Subject')).toBeVisible();
  await expectFit(page, 'desk-send-dialog');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await expectFit(page, 'desk-keys');

  await open(page, `/desk/orders/${at('scheduled').order}`);
  for (const folded of ['Put on a route', 'Unlock the day', 'Record a payment']) {
    await page.locator('summary', { hasText: folded }).click();
  }
  await expectFit(page, 'desk-order-unfolded');
  await page.getByRole('button', { name: 'Give back' }).first().click();
  await expect(page.getByRole('dialog', { name: 'Give money back' })).toBeVisible();
  await expectFit(page, 'desk-refund-dialog');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel the order' }).first().click();
  await expect(page.getByRole('dialog', { name: /^Cancel order/ })).toBeVisible();
  await expectFit(page, 'desk-cancel-dialog');
});

test('desk: the door, and a driver’s day', async ({ page, shop }) => {
  await page.goto('/desk/sign-in');
  await expectFit(page, 'desk-door');
  await signIn(page, shop, '/desk/drive', 'dana@hartley.example');
  await expectFit(page, 'desk-drive');
});

test.describe('by the keyboard alone', () => {
  test.use({ alone: true });

  test('from the review to a booked day', async ({ page, at }) => {
    const keys = page.keyboard;
    await open(page, at('review').link);
    await keys.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
    await keys.press('Enter');
    await tabTo(page, 'input[type=radio][name^=plans]:checked');
    await keys.press('ArrowUp');
    const chosen = page.getByRole('group', { name: 'Front-load washer' }).getByRole('radio', { name: '3 years' });
    await expect(chosen).toBeChecked();
    await tabTo(page, '.bar .button');
    await keys.press('Enter');
    await expect(sentence(page)).toHaveText(/^Pay \$/);
    await tabTo(page, 'input[type=radio][name=method]:checked');
    await tabTo(page, '.bar .button');
    await keys.press('Enter');
    await expect(page).toHaveURL(/\/sandbox\/pay\//);
    await tabTo(page, '#number');
    await keys.type(cards.pays);
    await tabTo(page, '#expiry');
    await keys.type('12/34');
    await tabTo(page, '#code');
    await keys.type('123');
    await keys.press('Enter');
    await expect(sentence(page)).toHaveText('Choose a delivery day');
    await tabTo(page, 'input[name=day]:checked');
    await keys.press('ArrowRight');
    await tabTo(page, 'input[name=window]');
    await keys.press('Space');
    await expect(bar(page)).toHaveAccessibleName(/^Confirm \w/);
    await tabTo(page, '[name=note]');
    await keys.type('By keyboard');
    await tabTo(page, '.bar .button');
    await keys.press('Enter');
    await expect(sentence(page)).toContainText('We deliver on');
    await tabTo(page, 'a[href$="calendar.ics"]');
  });
});

/** Everything a page must be, whatever is on it: no rule of axe broken, no sideways, and a picture to look at. */
async function expectFit(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading').first()).toBeVisible();
  await expectAccessible(page, name);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  if (width > 400) {
    await expectNoSideways(page);
    return;
  }
  for (const narrow of [390, 320]) {
    await page.setViewportSize({ width: narrow, height });
    await expectNoSideways(page);
  }
  await page.setViewportSize({ width, height });
}

const cookies = new WeakMap<Shop, Cookie[]>();

/** At the desk of a shop; the door was passed once. */
async function enter(page: Page, shop: Shop): Promise<void> {
  const known = cookies.get(shop);
  if (known) {
    await page.context().addCookies(known);
  } else {
    await signIn(page, shop);
    cookies.set(shop, await page.context().cookies());
  }
}

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`no way to ${selector} by Tab`);
}
