import { expect, expectAccessible, look, test } from '../fixtures.ts';

test('the front door opens', async ({ page }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await look(page, 'front-door');
});

test('a link opens its order', async ({ page, shop }) => {
  const [first] = shop.orders;
  const answer = await page.goto(first.link);
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await look(page, 'first-link');
});

test('a link can be read without script', async ({ shop, withoutScript }) => {
  const answer = await withoutScript.goto(shop.orders[0].link);
  expect(answer?.status()).toBe(200);
  await expect(withoutScript.getByRole('heading', { level: 1 })).toBeVisible();
});
