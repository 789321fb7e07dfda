import type { Page } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { type Shop, expect, expectAccessible, look, test } from '../fixtures.ts';
import { letterTo, linkIn, textOf } from '../shop.ts';
import { enter, expectNoSideways, notFound, refusal, signIn } from '../walk.ts';

test.use({ alone: true });

/** The code that a phone with this key shows, so many steps from now (RFC 6238, with RFC 4226 and RFC 4648). */
function shown(key: string, steps = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key.replace(/\s/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return ((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

/** Waits for a letter that says something. */
async function letter(shop: Shop, address: string, says: RegExp): Promise<string> {
  let found = '';
  await expect(async () => {
    found = (await letterTo(shop, address)) ?? '';
    expect(textOf(found)).toMatch(says);
  }).toPass();
  return found;
}

async function password(page: Page, shop: Shop): Promise<void> {
  await page.goto('/desk/sign-in');
  await page.getByLabel('E-mail').fill(shop.staff.email);
  await page.getByLabel('Password').fill(shop.staff.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('somebody is invited, and comes in once', async ({ page, shop, another, trouble }) => {
  trouble.expect(refusal);
  trouble.expect(notFound);
  await signIn(page, shop, '/desk/staff');
  await look(page, 'desk-staff');
  await expectNoSideways(page);
  const invite = page.locator('form').filter({ hasText: 'Send the invitation' });
  await invite.getByLabel('E-mail').fill('nia@hartley.example');
  await invite.getByLabel('Role').selectOption('Dispatch');
  await invite.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'nia@hartley.example' })).toContainText('Open');
  const link = linkIn(await letter(shop, 'nia@hartley.example', /\/join\//), 'join');
  const nia = await another();
  await nia.goto(link!);
  await expect(nia).toHaveURL(`${shop.url}/desk/join`);
  await expect(nia.getByRole('heading', { level: 1 })).toHaveText('Welcome to Hartley Appliances');
  await expectAccessible(nia, 'desk-join');
  await nia.getByLabel('Your name').fill('Nia Achebe');
  await nia.getByLabel('Choose a password').fill('short');
  await nia.getByRole('button', { name: 'Start working' }).click();
  await expect(nia.getByText('Use a password of at least ten characters.')).toBeVisible();
  await expect(nia.getByLabel('Your name')).toHaveValue('Nia Achebe');
  await nia.getByLabel('Choose a password').fill('seven small sparrows');
  await nia.getByRole('button', { name: 'Start working' }).click();
  await expect(nia).toHaveURL(`${shop.url}/desk`);
  await expect(nia.getByRole('link', { name: 'Orders' }).first()).toBeVisible();
  // The link is used up.
  const late = await another();
  await late.goto(link!);
  await expect(late.getByText('This invitation does not open')).toBeVisible();

  await page.reload();
  await page.getByRole('link', { name: 'Nia Achebe' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Nia Achebe');
  await page.getByLabel('Role').selectOption('Driver');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('role: Dispatch, now Driver')).toBeVisible();
  await look(page, 'desk-staff-person');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText('Disabled').first()).toBeVisible();
  await nia.goto('/desk');
  await expect(nia).toHaveURL(/\/desk\/sign-in/);
});

test('a phone’s code is asked for, and a recovery code does as well', async ({ page, shop, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/security');
  await look(page, 'desk-security');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const key = (await page.locator('code.key').innerText()).trim();
  await expect(page.getByRole('img', { name: 'The key as a QR code' })).toBeVisible();
  await expectAccessible(page, 'desk-second-factor');
  await expectNoSideways(page);
  const first = page.getByLabel('Code it shows now');
  await first.fill('abc');
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(page.getByText('That code is wrong')).toBeVisible();
  await first.fill(shown(key));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible();
  const codes = await page.locator('.codes code').allInnerTexts();
  expect(codes).toHaveLength(10);
  await look(page, 'desk-recovery-codes');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeHidden();
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await password(page, shop);
  await expect(page).toHaveURL(/\/desk\/sign-in\/code/);
  await expectAccessible(page, 'desk-second-step');
  // The password alone opens nothing.
  await page.goto('/desk/orders');
  await expect(page).toHaveURL(/\/desk\/sign-in\?to=/);
  await page.goto('/desk/sign-in/code');
  await page.getByLabel('Code').fill('000 000 0');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('That code is wrong')).toBeVisible();
  // The one that turned it on is used; the next is not.
  await page.getByLabel('Code').fill(shown(key, 1));
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page).toHaveURL(`${shop.url}/desk`);

  await page.goto('/desk/security');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await password(page, shop);
  await page.getByLabel('Code').fill(codes[4].toUpperCase());
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page).toHaveURL(`${shop.url}/desk`);
  await page.goto('/desk/security');
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
  await page.getByText('Turn it off').first().click();
  await page.getByLabel('Your password').last().fill(shop.staff.password);
  await page.getByRole('button', { name: 'Turn it off' }).click();
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible();
});

test('a forgotten password is set by letter, without script', async ({ withoutScript: page, shop, trouble }) => {
  trouble.expect(refusal);
  await page.goto(`${shop.url}/desk/sign-in`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail').fill('lena@hartley.example');
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByText('If somebody works here under that address')).toBeVisible();
  const said = textOf(await letter(shop, 'lena@hartley.example', /Your code for/));
  const code = /\b[2-9a-z]{4}-[2-9a-z]{4}\b/.exec(said)?.[0];
  await page.getByLabel('E-mail').fill('lena@hartley.example');
  await page.getByLabel('Code from the letter').fill(code!);
  await page.getByLabel('New password').fill('seven small sparrows');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByText('Your password was changed. Sign in with it.')).toBeVisible();
  await page.getByLabel('E-mail').fill('lena@hartley.example');
  await page.getByLabel('Password').fill('seven small sparrows');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${shop.url}/desk`);

  // Nor does a second factor need any.
  await page.goto(`${shop.url}/desk/security`);
  await page.getByRole('button', { name: 'Set it up' }).click();
  const key = (await page.locator('code.key').innerText()).trim();
  await page.getByLabel('Code it shows now').fill(shown(key));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(page.locator('.codes code')).toHaveCount(10);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.locator('.codes code')).toHaveCount(0);
});

test('an owner says who needs a second factor', async ({ page, shop, another, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/staff', 'ruth@hartley.example');
  await page.getByRole('button', { name: 'Sales: Require' }).click();
  await expect(page.getByText('Set up your own second factor first')).toBeVisible();
  await page.goto('/desk/security');
  await page.getByRole('button', { name: 'Set it up' }).click();
  await page.getByLabel('Code it shows now').fill(shown((await page.locator('code.key').innerText()).trim()));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.goto('/desk/staff');
  await page.getByRole('button', { name: 'Sales: Require' }).click();
  await expect(page.getByRole('button', { name: 'Sales: No longer' })).toBeVisible();
  const lena = await another();
  await lena.goto(`${shop.url}/desk/sign-in`);
  await lena.getByLabel('E-mail').fill('lena@hartley.example');
  await lena.getByLabel('Password').fill(shop.staff.password);
  await lena.getByRole('button', { name: 'Sign in' }).click();
  await expect(lena).toHaveURL(/\/desk\/sign-in\/second-factor/);
  await lena.getByRole('button', { name: 'Set it up' }).click();
  await expectAccessible(lena, 'desk-door-second-factor');
  await lena.getByLabel('Code it shows now').fill(shown((await lena.locator('code.key').innerText()).trim()));
  await lena.getByRole('button', { name: 'Turn it on' }).click();
  await expect(lena.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible();
});

test('one search finds customers, quotes and orders as one types', async ({ page, shop, at }) => {
  await signIn(page, shop);
  await expect(page.getByRole('img', { name: /^Sold today, and the six days before/ })).toBeVisible();
  await look(page, 'desk-home-day');
  await expectNoSideways(page);
  await page.keyboard.press('/');
  const find = page.getByRole('combobox', { name: 'Find a customer, a quote or an order' });
  await expect(find).toBeFocused();
  await page.keyboard.type('okaf');
  const hits = page.locator('#find-list').getByRole('option');
  await expect(hits.first()).toContainText('Maya Okafor');
  await look(page, 'desk-find-hits');
  await enter(page, () => page.keyboard.press('Enter'));
  await expect(page).toHaveURL(/\/desk\/customers\/\d+$/);
  await page.keyboard.press('/');
  await page.keyboard.type(at('tracking').order);
  await expect(hits.first()).toContainText(`Order ${at('tracking').order}`);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.url}/desk/orders/${at('tracking').order}`);
  await page.goto(`/desk/find?q=${at('review').order}`);
  await expect(page).toHaveURL(`${shop.url}/desk/quotes/${at('review').order}`);
  await page.goto('/desk/find?q=haddad');
  await expect(page.getByRole('heading', { name: 'Customers', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Quotes and orders' })).toBeVisible();
  await look(page, 'desk-find');
});
