import { expect, look, test } from '../fixtures.ts';
import { bar, cards, chooseWindow, open, payAll, payByCard, payByInstalments, sentence } from '../walk.ts';

test.use({ alone: true });

test('from the review to a booked day, with a declined card on the way', async ({ page, at }) => {
  const { link, order } = at('review');
  await open(page, link);
  await expect(page).toHaveURL(new RegExp(`/o/${order}$`));
  await expect(sentence(page)).toHaveText('Check what comes with your order');
  await look(page, 'review');

  // The balance moves as soon as a plan is chosen, and nobody was asked.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const before = await bar(page).innerText();
  await page.getByRole('group', { name: 'Front-load washer' }).getByRole('radio', { name: '5 years' }).check();
  await expect(bar(page)).not.toHaveAccessibleName(before);
  const chosen = await bar(page).innerText();
  expect(asked).toEqual([]);
  expect(cents(chosen) - cents(before)).toBe(10_900 + Math.round(10_900 * 0.1025));
  await expect(page.locator('.sum, .due').filter({ hasText: 'Balance due' }).first()).toContainText(chosen.replace('Continue with ', ''));

  await bar(page).click();
  await expect(sentence(page)).toHaveText(/^Pay \$[\d,.]+ to place your order$/);
  await expect(bar(page)).toHaveAccessibleName(/^Pay \$/);
  await look(page, 'payment');

  await bar(page).click();
  await expect(page.getByText('A pretend payment service')).toBeVisible();
  await look(page, 'pretend-pay');
  await payByCard(page, cards.declined);
  await expect(page.getByText('The card was declined. Nothing was charged.')).toBeVisible();

  // Our own page says it too, and the payment is still there to be made.
  await page.getByRole('link', { name: 'Back to the shop without paying' }).click();
  await expect(page).toHaveURL(new RegExp(`/o/${order}$`));
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await expect(page.getByText('Nothing was charged', { exact: false }).first()).toBeVisible();
  await look(page, 'payment-declined');

  await payAll(page);
  // Nobody reloads: the page goes on when the provider's word is in.
  await expect(sentence(page)).toHaveText('Choose a delivery day');
  await look(page, 'scheduling');

  const day = await chooseWindow(page);
  await expect(page.getByText(/^Held for you for \d+ more minutes$/)).toBeVisible();
  await page.getByLabel('For the crew').fill('Ring twice, the bell is quiet');
  await look(page, 'scheduling-held');
  await bar(page).click();
  await expect(sentence(page)).toContainText('We deliver on');
  await expect(page.locator('.steps')).toContainText(day.split(',')[0]);
  await expect(page.getByText('Ring twice, the bell is quiet')).toBeVisible();
  await look(page, 'booked');

  const file = page.getByRole('link', { name: 'Add to calendar' });
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  expect(download.suggestedFilename()).toBe('appointment.ics');
  const answer = await page.request.get(`/o/${order}/calendar.ics`);
  expect(answer.headers()['content-type']).toContain('text/calendar');
  const text = await answer.text();
  expect(text).toMatch(/^BEGIN:VCALENDAR\r\n[^]*BEGIN:VEVENT\r\n[^]*DTSTART:\d{8}T\d{6}Z\r\n[^]*END:VCALENDAR\r\n$/);

  // Half was paid: the rest stays payable.
  await expect(bar(page)).toHaveAccessibleName(/^Pay the rest, \$/);
});

test('a bank asks first, and a no there can be followed by a yes', async ({ page, at }) => {
  await open(page, at('payment').link);
  await bar(page).click();
  await payByCard(page, cards.bankAsks);
  await expect(sentence(page)).toHaveText('Your bank asks: was this you?');
  await look(page, 'bank-asks');
  await page.getByRole('button', { name: 'Fail' }).click();
  await expect(page.getByText('You did not confirm it with your bank')).toBeVisible();
  await payByCard(page, cards.bankAsks);
  await page.getByRole('button', { name: 'Authenticate' }).click();
  await expect(sentence(page)).toHaveText('Choose a delivery day');
});

test('a payment that takes its time moves the page on by itself', async ({ page, at }) => {
  await open(page, at('payment').link);
  await bar(page).click();
  await payByInstalments(page, 'Klarna', 'Answers later: paid');
  await expect(sentence(page)).toHaveText('We are waiting for your payment');
  await look(page, 'pending');
  let reloads = 0;
  page.on('framenavigated', () => (reloads += 1));
  await expect(sentence(page)).toHaveText('Choose a delivery day', { timeout: 20_000 });
  expect(reloads).toBe(0);
});

test('a payment that fails in the end can be made again', async ({ page, at }) => {
  await open(page, at('payment').link);
  await bar(page).click();
  await payByInstalments(page, 'Affirm', 'Answers later: fails');
  await expect(sentence(page)).toHaveText('We are waiting for your payment');
  await expect(sentence(page)).toHaveText('Your payment did not arrive', { timeout: 20_000 });
  await look(page, 'payment-did-not-arrive');
  await payAll(page);
  await expect(sentence(page)).toHaveText('Choose a delivery day');
});

test('what is left after a deposit can be paid in parts', async ({ page, at }) => {
  const { link, order } = at('deposit_paid');
  await open(page, link);
  await expect(sentence(page)).toHaveText('Choose a delivery day');
  await page.getByRole('link', { name: /^Pay the rest/ }).click();
  await expect(page).toHaveURL(new RegExp(`/o/${order}/pay$`));
  await expect(sentence(page)).toHaveText('Pay the rest of your order');
  await look(page, 'rest');
  const all = cents(await bar(page).innerText());
  await page.getByLabel('Amount').fill('100');
  await expect(bar(page)).toHaveAccessibleName('Pay $100.00');
  await bar(page).click();
  await payByCard(page, cards.pays);
  await expect(page).toHaveURL(new RegExp(`/o/${order}`));
  await page.goto(`/o/${order}/pay`);
  await expect(bar(page)).not.toHaveAccessibleName('Pay $100.00');
  expect(cents(await bar(page).innerText())).toBe(all - 10_000);
});

/** "Continue with $2,568.00" in cents. */
function cents(text: string): number {
  return Math.round(Number(/\$([\d,.]+)/.exec(text)?.[1].replaceAll(',', '')) * 100);
}
