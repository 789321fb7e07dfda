import { expect, look, test } from '../fixtures.ts';
import { bar, chooseWindow, open, refusal, sentence, signIn, soon } from '../walk.ts';

test.use({ alone: true });

const booked = /^We deliver on/;

test('an order comes in two deliveries, each on its own day', async ({ page, at, atDesk, shop, trouble }) => {
  trouble.expect(refusal);
  const { link, order } = at('scheduled');
  await open(page, link);
  await expect(sentence(page)).toHaveText(booked);
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/orders/${order}`);
  const deliveries = desk.locator('article.delivery');
  await expect(deliveries).toHaveCount(1);

  // Nothing wanted, and more than there is: a sentence, and what was typed stays.
  await desk.getByText('Deliver some separately').click();
  const divide = desk.getByRole('button', { name: 'Divide the delivery' });
  const first = deliveries.getByRole('textbox', { name: /, of \d+$/ }).first();
  await divide.click();
  await expect(desk.getByText('Say how many pieces of the goods go with the second delivery.')).toBeVisible();
  await first.fill('99');
  await divide.click();
  await expect(desk.getByText('Write a number from 0 to 1.')).toBeVisible();
  await expect(first).toHaveValue('99');
  await first.fill('1');
  await look(desk, 'desk-divide');
  await divide.click();
  await expect(deliveries).toHaveCount(2);
  await expect(desk.getByRole('heading', { name: 'Delivery 2' })).toBeVisible();
  await look(desk, 'desk-divided');

  // The customer is asked for the second day; the first stays.
  await expect(sentence(page)).toHaveText('Choose a delivery day', soon);
  await expect(page.getByText('This is for the part of your order that is listed here.', { exact: false })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What this delivery brings' })).toBeVisible();
  await look(page, 'parts-scheduling');
  await chooseWindow(page);
  await bar(page).click();
  await expect(sentence(page)).toHaveText(booked);
  await look(page, 'parts-booked');
  await expect(deliveries.nth(1).locator('strong').first()).toBeVisible();
});

test('what was divided is joined again, without script too', async ({ page, at, atDesk, shop }) => {
  const { order } = at('scheduled');
  const desk = await atDesk({ javaScriptEnabled: false });
  await desk.goto(`${shop.url}/desk/sign-in?to=/desk/orders/${order}`);
  await desk.getByLabel('E-mail').fill(shop.staff.email);
  await desk.getByLabel('Password').fill(shop.staff.password);
  await desk.getByRole('button', { name: 'Sign in' }).click();
  const deliveries = desk.locator('article.delivery');
  await desk.getByText('Deliver some separately').click();
  await deliveries.getByRole('textbox', { name: /, of \d+$/ }).first().fill('1');
  await desk.getByRole('button', { name: 'Divide the delivery' }).click();
  await expect(deliveries).toHaveCount(2);

  // With script the press is told where it was made.
  await signIn(page, shop, `/desk/orders/${order}`);
  await page.getByRole('button', { name: /^Join into delivery 1/ }).click();
  await expect(page.locator('article.delivery')).toHaveCount(1);
  await desk.reload();
  await expect(deliveries).toHaveCount(1);
});
