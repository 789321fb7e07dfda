import type { Page } from '@playwright/test';
import { expect, look, test } from '../fixtures.ts';
import { bar, cards, notFound, open, payAll, payByCard, refusal, sentence, signIn, soon } from '../walk.ts';

test.use({ alone: true });

const closed = 'This link has closed';

test('links that open nothing lead to a polite stop, all the same', async ({ page, at, shop, trouble }) => {
  trouble.expect(notFound);
  const token = at('review').link.split('/').pop() ?? '';
  const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`;
  for (const wrong of ['x', other, `${token}x`, '%00', '..%2f..%2fetc', 'a'.repeat(5_000), '🏠']) {
    await page.goto(`/l/${wrong}`);
    await expect(page).toHaveURL(`${shop.url}/find?ended=1`);
    await expect(sentence(page)).toHaveText(closed);
  }
  await page.goto(at('expired').link);
  await expect(sentence(page)).toHaveText(closed);
  // Who holds one order asks for another, and learns nothing about it.
  await open(page, at('review').link);
  for (const number of [at('payment').order, '99999', '0', '-1', '99999999999999999999', 'x']) {
    const answer = await page.goto(`/o/${number}`);
    expect(answer?.status(), number).toBe(404);
    await expect(page.getByText(/This link has closed|There is nothing here/).first()).toBeVisible();
    await expect(page.getByText('Jonas')).toHaveCount(0);
  }
  for (const paper of ['receipt', 'note', 'pay', 'calendar.ics', 'nonsense']) {
    const answer = await page.goto(`/o/${at('delivered').order}/${paper}`);
    expect(answer?.status(), paper).toBe(404);
  }
});

test('a link that is ended while its page is open', async ({ page, at, atDesk, shop, trouble }) => {
  trouble.expect(notFound);
  await open(page, at('payment').link);
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/quotes/${at('payment').order}`);
  for (const end = desk.getByRole('button', { name: 'End', exact: true }); (await end.count()) > 0; ) {
    const before = await end.count();
    await end.first().click();
    await expect(end).toHaveCount(before - 1);
  }
  await expect(sentence(page)).toHaveText(closed, soon);
  await page.reload();
  await expect(sentence(page)).toHaveText(closed);
});

test('two tabs, one payment', async ({ page, context, at, atDesk, shop }) => {
  const { link, order } = at('payment');
  await open(page, link);
  const second = await context.newPage();
  await open(second, `/o/${order}`);
  await bar(second).click();
  await expect(second).toHaveURL(/\/sandbox\/pay\//);
  await payAll(page);
  await expect(sentence(page)).toHaveText('Choose a delivery day');
  // The second tab still stands at the provider's page.
  await second.getByLabel('Card number').fill(cards.pays);
  await second.getByLabel('Expiry').fill('12/34');
  await second.getByLabel('Security code').fill('123');
  await second.getByRole('button', { name: /^Pay / }).click();
  await expect(sentence(second)).toHaveText(/Choose a delivery day|This payment is over/);
  expect(await paymentsOf(await atDesk(), shop.url, order, shop)).toEqual(['received']);
  // An old page of the payment step, sent once more.
  await second.goto(`/o/${order}/pay`);
  await expect(second.getByText(/paid/i).first()).toBeVisible();
});

test('a double click pays once', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('payment');
  await open(page, link);
  await bar(page).dblclick();
  await payByCard(page, cards.pays);
  await expect(sentence(page)).toHaveText('Choose a delivery day');
  expect(await paymentsOf(await atDesk(), shop.url, order, shop)).toEqual(['received']);
});

test('a payment form from before is of no use once it is paid', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('payment');
  await open(page, link);
  const action = await page.locator('#step').getAttribute('action');
  await payAll(page);
  await expect(sentence(page)).toHaveText('Choose a delivery day');
  const answer = await page.request.post(action ?? '', {
    form: { number: order, amount: '', method: 'card' },
    headers: { accept: 'text/html', origin: shop.url, referer: `${shop.url}/o/${order}` },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(302);
  expect(answer.headers().location).not.toContain('/sandbox/');
  await page.goto(answer.headers().location);
  await expect(sentence(page)).toHaveText('Choose a delivery day');
  expect(await paymentsOf(await atDesk(), shop.url, order, shop)).toEqual(['received']);
});

test('amounts that can’t be paid', async ({ page, at, trouble }) => {
  trouble.expect(refusal);
  const { link, order } = at('deposit_paid');
  await open(page, link);
  await open(page, `/o/${order}/pay`);
  const amount = page.getByLabel('Amount');
  const field = page.locator('.field', { has: page.locator('#amount') });
  for (const [typed, said] of [
    ['0', 'Write an amount above zero.'],
    ['-5', 'Write an amount above zero.'],
    ['99999', 'The most you can pay is $'],
    ['99999999999999999999', 'That is more than we can take at once.'],
    ['twelve', 'Write an amount in figures, like $1,284.00.'],
    ['1.2.3', 'Write an amount in figures, like $1,284.00.'],
    ['💰', 'Write an amount in figures, like $1,284.00.'],
    ['<b>1</b>', 'Write an amount in figures, like $1,284.00.'],
  ]) {
    await amount.fill(typed);
    await bar(page).click();
    await expect(field.getByRole('alert')).toContainText(said);
    await expect(amount).toHaveValue(typed);
  }
  await look(page, 'rest-refused');
  // A comma is how many write it.
  await amount.fill('12,50');
  await expect(bar(page)).toHaveAccessibleName('Pay $12.50');
  await amount.fill('1,000.00');
  await expect(bar(page)).toHaveAccessibleName('Pay $1,000.00');
  await bar(page).click();
  await expect(page.getByRole('heading', { name: 'Pay $1,000.00' })).toBeVisible();
});

test('an amount that was edited by hand is not what is charged', async ({ page, at, trouble }) => {
  trouble.expect(refusal);
  await open(page, at('payment').link);
  const due = (await bar(page).innerText()).replace('Pay ', '');
  for (const [typed, said] of [
    ['0', 'Write an amount above zero.'],
    ['-5', 'Write an amount above zero.'],
    ['1', /The least you can pay now is \$/],
    ['9999999', /The most you can pay is \$|more than we can take/],
  ] as const) {
    await page.evaluate((value) => {
      document.querySelectorAll('#step [name=amount]').forEach((old) => old.remove());
      const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'amount', value });
      document.querySelector('#step')?.append(field);
    }, typed);
    await bar(page).click();
    await expect(page.getByText(said).first()).toBeVisible();
    await expect(bar(page)).toHaveAccessibleName(`Pay ${due}`);
  }
});

test('a quote that is changed while its customer reads it', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('review');
  await open(page, link);
  await page.getByRole('group', { name: 'Front-load washer' }).getByRole('radio', { name: '5 years' }).check();
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/quotes/${order}`);
  await desk.getByRole('link', { name: 'Edit', exact: true }).click();
  await desk.getByLabel(/^Price of Front-load washer/).fill('649');
  await desk.getByLabel(/^Reason for the price of Front-load washer/).fill('Matches a competitor');
  await desk.getByRole('button', { name: 'Save quote' }).click();
  await expect(desk).toHaveURL(`${shop.url}/desk/quotes/${order}`);
  await expect(page.getByText('The shop changed this quote.')).toBeVisible(soon);
  await expect(page.getByText('Front-load washer, 4.5 cu ft now costs $649.00 instead of $749.00.')).toBeVisible();
  await look(page, 'review-changed');
  await bar(page).click();
  await expect(sentence(page)).toHaveText(/^Pay \$/);
});

test('a quote that is changed behind a page that does not listen', async ({ withoutScript: page, at, atDesk, shop }) => {
  const { link, order } = at('review');
  await page.goto(link);
  await page.getByRole('group', { name: 'Front-load washer' }).getByRole('radio', { name: '5 years' }).check();
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/quotes/${order}/edit`);
  await desk.getByLabel(/^Price of Front-load washer/).fill('649');
  await desk.getByLabel(/^Reason for the price of Front-load washer/).fill('Matches a competitor');
  await desk.getByRole('button', { name: 'Save quote' }).click();
  await expect(desk).toHaveURL(`${shop.url}/desk/quotes/${order}`);
  await bar(page).click();
  await expect(sentence(page)).toHaveText('Check what comes with your order');
  await expect(page.getByText('The shop changed this quote.')).toBeVisible();
  await expect(page.getByText('Front-load washer, 4.5 cu ft now costs $649.00 instead of $749.00.')).toBeVisible();
  await bar(page).click();
  await expect(sentence(page)).toHaveText(/^Pay \$/);
});

test('the last place of a window has one winner, and the other reads what is free', async ({ page, at, atDesk, another, shop }) => {
  test.slow();
  // Both live where an evening has one place.
  const desk = await atDesk();
  await signIn(desk, shop);
  for (const stage of ['review', 'payment']) {
    await open(desk, `/desk/quotes/${at(stage).order}/edit`);
    await desk.getByLabel('ZIP').fill('60201');
    await desk.getByRole('button', { name: 'Save quote' }).click();
    await expect(desk).toHaveURL(`${shop.url}/desk/quotes/${at(stage).order}`);
  }
  const other = await another({ javaScriptEnabled: false });
  for (const [who, stage] of [[page, 'review'], [other, 'payment']] as const) {
    await who.goto(at(stage).link);
    await bar(who).click();
    await expect(sentence(who)).toHaveText(/^Pay \$/);
    await bar(who).click();
    await payByCard(who, cards.pays);
    await expect(async () => {
      await who.goto(`/o/${at(stage).order}`);
      await expect(sentence(who)).toHaveText('Choose a delivery day', { timeout: 100 });
    }).toPass();
  }
  const last = (who: Page) => who.locator('.windows label', { hasText: '1 place' }).last().locator('input');
  await last(other).check();
  await last(page).check();
  await expect(page.getByText(/^Held for you/)).toBeVisible();
  await bar(page).click();
  await expect(sentence(page)).toContainText('We deliver on');
  await other.getByLabel('For the crew').fill('Mind the cat');
  await bar(other).click();
  await expect(other.getByText(/^That place was just taken\. The next free day is /)).toBeVisible();
  await expect(other.getByLabel('For the crew')).toHaveValue('Mind the cat');
  await look(other, 'slot-taken');
  await other.locator('.windows input:enabled').first().check();
  await bar(other).click();
  await expect(sentence(other)).toContainText('We deliver on');
});

const names = {
  html: '<img src=x onerror=alert(1)><script>alert(2)</script>"\'&amp;',
  rightToLeft: 'مها العتيبي \u202eevil\u202c',
  emoji: '👩‍👩‍👧‍👦 Zoë 🏠',
};

test('names of every kind are shown as they are written', async ({ page, at, atDesk, shop }) => {
  page.on('dialog', () => expect('a dialog of the browser').toBe('nothing'));
  const { link, order } = at('scheduling');
  await open(page, link);
  await page.locator('.windows input:enabled').first().check();
  await expect(page.getByText(/^Held for you/)).toBeVisible();
  const note = Object.values(names).join(' / ');
  await page.getByLabel('For the crew').fill(note);
  await bar(page).click();
  await expect(sentence(page)).toContainText('We deliver on');
  await expect(page.getByText(names.html)).toBeVisible();
  await page.reload();
  await expect(page.getByText(names.emoji)).toBeVisible();
  expect(await page.locator('img[src=x]').count()).toBe(0);
  await look(page, 'names');

  const desk = await atDesk();
  await signIn(desk, shop, `/desk/orders/${order}`);
  await expect(desk.getByText(names.html)).toBeVisible();
  expect(await desk.locator('img[src=x]').count()).toBe(0);
  await look(desk, 'desk-names');

  await open(page, at('review').link);
  await page.getByText('Decline this quote').click();
  await page.getByLabel('Why not?').fill(note);
  await page.getByRole('button', { name: 'Decline the quote' }).click();
  await expect(sentence(page)).toHaveText('You declined this quote');
  await expect(page.getByText(names.html)).toBeVisible();
});

test('ten thousand characters are too many, and are not lost', async ({ page, at, atDesk, shop, trouble }) => {
  trouble.expect(refusal);
  const long = 'ü🙂'.repeat(5_000);
  const { link, order } = at('scheduling');
  await open(page, link);
  await page.locator('.windows input:enabled').first().check();
  await expect(page.getByText(/^Held for you/)).toBeVisible();
  const note = page.getByLabel('For the crew');
  await note.evaluate((field) => field.removeAttribute('maxlength'));
  await note.fill(long);
  await bar(page).click();
  await expect(page.getByText('That is too long: 500 at most.')).toBeVisible();
  await expect(note).toHaveValue(long);
  await note.fill('short');
  await bar(page).click();
  await expect(sentence(page)).toContainText('We deliver on');

  const desk = await atDesk();
  await signIn(desk, shop, '/desk/quotes/new');
  await desk.getByRole('button', { name: 'New customer' }).click();
  const name = desk.getByLabel('Name', { exact: true });
  await name.evaluate((field) => field.removeAttribute('maxlength'));
  await name.fill(long);
  await desk.getByLabel('E-mail').fill('long@name.example');
  await desk.getByLabel('Street').fill('1 Long St');
  await desk.getByLabel('City').fill('Chicago');
  await desk.getByLabel('ZIP').fill('60614');
  await desk.getByRole('combobox', { name: 'Add a product' }).fill('WM4000');
  await desk.locator('#product-list').getByRole('option').first().click();
  await desk.getByRole('button', { name: 'Save quote' }).click();
  await expect(desk.getByText(/^That is too long: \d+ at most\.$/)).toBeVisible();
  await expect(name).toHaveValue(long);
  await name.fill(names.html);
  await desk.getByRole('button', { name: 'Save quote' }).click();
  await expect(desk).toHaveURL(/\/desk\/quotes\/\d+$/);
  await expect(desk.getByText(names.html).first()).toBeVisible();
  expect(order).toBeTruthy();
});

test('without script, too much is refused in a sentence as well', async ({ withoutScript: page, at }) => {
  await page.goto(at('scheduling').link);
  await page.locator('.windows input:enabled').first().check();
  const note = page.getByLabel('For the crew');
  // A browser that heeds no limit, as any may.
  await page.route('**/api/confirm*', (route) => {
    const body = new URLSearchParams(route.request().postData() ?? '');
    body.set('note', 'x'.repeat(10_000));
    return route.continue({ postData: body.toString() });
  });
  await note.fill('x');
  await bar(page).click();
  await expect(page.getByText('That is too long: 500 at most.')).toBeVisible();
});

/** What became of the payments of an order, as staff read it. */
async function paymentsOf(desk: Page, url: string, order: string, shop: Parameters<typeof signIn>[1]): Promise<string[]> {
  await signIn(desk, shop, `/desk/orders/${order}`);
  await expect(desk).toHaveURL(`${url}/desk/orders/${order}`);
  const rows = desk.locator('section[aria-labelledby=h-payments] .linked li');
  await expect(rows.first()).toBeVisible();
  return rows.locator('.state').allInnerTexts();
}
