import { expect, look, test } from '../fixtures.ts';
import { bar, cards, notFound, payByCard, sentence } from '../walk.ts';

test.use({ alone: true, javaScriptEnabled: false });

test('the whole way from the review to the door, as plain forms', async ({ page, at, another, shop, trouble }) => {
  test.slow();
  trouble.expect(notFound);
  const { link, order } = at('review');
  const home = new RegExp(`/o/${order}$`);
  await page.goto(link);
  await expect(page).toHaveURL(home);
  await expect(sentence(page)).toHaveText('Check what comes with your order');
  await page.getByRole('group', { name: 'Front-load washer' }).getByRole('radio', { name: '3 years' }).check();
  await bar(page).click();

  await expect(page).toHaveURL(home);
  await expect(sentence(page)).toHaveText(/^Pay \$[\d,.]+ to place your order$/);
  await bar(page).click();
  await payByCard(page, cards.declined);
  await expect(page.getByText('The card was declined. Nothing was charged.')).toBeVisible();
  await page.getByRole('link', { name: 'Back to the shop without paying' }).click();
  await expect(page.getByText('Your card was declined', { exact: false }).first()).toBeVisible();
  await bar(page).click();
  await payByCard(page, cards.pays);

  // Without script a page does not move: whoever looks again sees where they are.
  await expect(page).toHaveURL(home);
  await expect(async () => {
    await page.goto(`/o/${order}`);
    await expect(sentence(page)).toHaveText('Choose a delivery day', { timeout: 100 });
  }).toPass();
  await look(page, 'no-script-scheduling');

  // Another day has other windows: a button asks for them. Late in a month the next one has them.
  const days = page.locator('.month label.day:not(.off)');
  if ((await days.count()) < 2) await page.locator('.month').getByRole('link').last().click();
  await days.nth(1).locator('input').check();
  await page.getByLabel('For the crew').fill('Side door');
  await page.getByRole('button', { name: 'Show the times of this day' }).click();
  await expect(page).toHaveURL(/[?&]day=/);
  await expect(page.getByLabel('For the crew')).toHaveValue('Side door');
  await expect(days.nth(1).locator('input')).toBeChecked();
  await page.locator('.windows input:enabled').first().check();
  await bar(page).click();
  await expect(page).toHaveURL(home);
  await expect(sentence(page)).toContainText('We deliver on');
  await expect(page.getByText('Side door')).toBeVisible();
  await look(page, 'no-script-booked');

  const answer = await page.request.get(`/o/${order}/calendar.ics`);
  expect(await answer.text()).toContain('BEGIN:VEVENT');

  // The rest: what can't be paid comes back at its field with what was typed.
  await bar(page).click();
  await expect(page).toHaveURL(new RegExp(`/o/${order}/pay$`));
  const amount = page.getByLabel('Amount');
  for (const [typed, said] of [
    ['12 dollars', 'Write an amount in figures'],
    ['0', 'Write an amount above zero.'],
    ['-5', 'Write an amount above zero.'],
    ['999999', 'The most you can pay is $'],
  ]) {
    await amount.fill(typed);
    await bar(page).click();
    await expect(page).toHaveURL(new RegExp(`/o/${order}/pay`));
    await expect(page.locator('.field', { has: amount }).getByRole('alert')).toContainText(said);
    await expect(amount).toHaveValue(new RegExp(`^${typed}(\\.00)?$`));
  }
  await look(page, 'no-script-rest-refused');
  await amount.fill('1,000.50');
  await bar(page).click();
  await expect(page.getByRole('heading', { name: 'Pay $1,000.50' })).toBeVisible();
  await payByCard(page, cards.pays);
  await expect(async () => {
    await page.goto(`/o/${order}`);
    await expect(page.getByText('Paid').first()).toBeVisible({ timeout: 100 });
    await expect(page.getByText('$1,000.50').first()).toBeAttached({ timeout: 100 });
  }).toPass();

  // Staff without script bring it to the door.
  const desk = await another({ javaScriptEnabled: false });
  await desk.goto(`${shop.url}/desk/sign-in?to=/desk/orders/${order}`);
  await desk.getByLabel('E-mail').fill(shop.staff.email);
  await desk.getByLabel('Password').fill(shop.staff.password);
  await desk.getByRole('button', { name: 'Sign in' }).click();
  await expect(desk).toHaveURL(new RegExp(`/desk/orders/${order}$`));
  await desk.locator('summary', { hasText: 'Put on a route' }).click();
  await desk.getByRole('button', { name: 'Put on the route' }).click();
  await page.goto(`/o/${order}`);
  await expect(sentence(page)).toContainText('Arriving on');
  await desk.getByRole('button', { name: 'Leave for this stop' }).click();
  await page.goto(`/o/${order}`);
  await expect(sentence(page)).toContainText('On the way to you');
  await desk.getByRole('button', { name: 'I am here' }).click();
  await page.goto(`/o/${order}`);
  await expect(sentence(page)).toContainText('We are at your door');
  await desk.locator('summary', { hasText: 'Hand over' }).click();
  await desk.getByLabel('Who took it', { exact: true }).fill('Maya Okafor');
  await desk.getByRole('button', { name: 'Delivered' }).click();
  await page.goto(`/o/${order}`);
  await expect(sentence(page)).toContainText('Delivered');
  await expect(page.getByText('Maya Okafor').first()).toBeVisible();
  await look(page, 'no-script-delivered');
  await page.getByRole('link', { name: 'Receipt' }).click();
  await expect(sentence(page)).toHaveText(`Receipt for order ${order}`);

  // A shared computer forgets it.
  await page.goto(`/o/${order}`);
  await page.getByRole('button', { name: 'Forget this order here' }).click();
  await expect(page).toHaveURL(`${shop.url}/`);
  await page.goto(`/o/${order}`);
  await expect(sentence(page)).toHaveText('This link has closed');
});

test('no is an answer too, with a reason', async ({ page, at }) => {
  await page.goto(at('review').link);
  await page.getByText('Decline this quote').click();
  await page.getByLabel('Why not?').fill('We found one nearer by');
  await page.getByRole('button', { name: 'Decline the quote' }).click();
  await expect(sentence(page)).toHaveText('You declined this quote');
  await expect(page.getByText('We found one nearer by')).toBeVisible();
});

test('a fresh link is asked for by e-mail, whoever asks', async ({ page, at }) => {
  await page.goto(at('expired').link);
  await expect(page).toHaveURL(/\/find\?ended=1$/);
  await expect(sentence(page)).toHaveText('This link has closed');
  await look(page, 'link-closed');
  await page.getByLabel('Your e-mail address').fill('nobody@nowhere.example');
  await page.getByRole('button', { name: 'Send me a new link' }).click();
  await expect(sentence(page)).toHaveText('Look in your mail');
});
