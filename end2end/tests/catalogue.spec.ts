import { Buffer } from 'node:buffer';
import { expect, expectAccessible, look, test } from '../fixtures.ts';
import { expectNoSideways, refusal, signIn } from '../walk.ts';

test.use({ alone: true });

/** A file as somebody chooses it. */
function csv(text: string | Buffer) {
  return { name: 'list.csv', mimeType: 'text/csv', buffer: typeof text === 'string' ? Buffer.from(text, 'utf8') : text };
}

test('a product is found, added, changed, suggested with and taken out', async ({ page, shop, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/catalogue');
  const rows = page.locator('table.list tbody tr');
  await expect(rows.nth(10)).toBeVisible();
  await look(page, 'desk-catalogue');
  await expectNoSideways(page);
  const find = page.getByRole('searchbox', { name: 'Model or name' });
  await find.pressSequentially('wm4');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('LG WM4000HWA');
  await expect(find).toBeFocused();
  await expect(page).toHaveURL(/text=wm4/);

  await page.getByRole('link', { name: 'New product' }).click();
  await page.getByLabel('Model').fill('lg wm4000hwa');
  await page.getByLabel('Name').fill('Heat-pump dryer');
  await page.getByLabel('Price').fill('1,299.00');
  await page.getByLabel('Cost').fill('980');
  await page.getByRole('button', { name: 'Add to the catalogue' }).click();
  await expect(page.getByText('Another one is called that already.')).toBeVisible();
  await look(page, 'desk-product-new');
  await page.getByLabel('Model').fill('Miele TXD160WP');
  await page.getByRole('button', { name: 'Add to the catalogue' }).click();
  await expect(page.getByRole('heading', { name: 'Miele TXD160WP', level: 1 })).toBeVisible();

  await page.getByLabel('Model of an add-on').fill('vent-kit4');
  await page.getByRole('button', { name: 'Suggest', exact: true }).click();
  await expect(page.getByRole('link', { name: 'VENT-KIT4' })).toBeVisible();
  await page.getByLabel('Price').fill('1,399.00');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  await page.getByLabel('Price').fill('1,449.00');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Somebody saved')).toBeHidden();
  await look(page, 'desk-product');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Sell no longer' }).click();
  await expect(page.getByRole('button', { name: 'Sell again' })).toBeVisible();
});

test('bands that overlap are refused where they are written', async ({ page, shop, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/catalogue/plans');
  const plan = page.locator('section.plan').last();
  await plan.getByLabel('What it is called').fill('2 years');
  await plan.getByLabel('Months').fill('24');
  const type = async (row: number, cells: string[]) => {
    for (const [at, what] of ['From price', 'Below price', 'Plan costs', 'Our cost'].entries())
      await plan.getByLabel(`${what}, row ${row}`).fill(cells[at] ?? '');
  };
  await type(1, ['0', '500', '39', '15']);
  await type(2, ['400', '900', '59', '20']);
  await plan.getByRole('button', { name: 'Add the plan' }).click();
  await expect(plan.getByText('Two bands overlap: one begins at $400.00, before the other ends at $500.00.')).toBeVisible();
  await look(page, 'desk-plans');
  await expectNoSideways(page);
  await type(2, ['500', '900', '59', '20']);
  await plan.getByRole('button', { name: 'Add the plan' }).click();
  await expect(page.getByRole('heading', { name: '2 years, 24 months' })).toBeVisible();
});

test('a list of products is matched, tried and run, and again it changes nothing', async ({ page, shop }) => {
  await signIn(page, shop, '/desk/catalogue/import');
  const list = 'Number,Description,Price\nLG WM4000HWA,,699.00\nMiele TXD160WP,Heat-pump dryer,"1,299.00"\nBad One,=1+1,free\n';
  const send = async (text: string | Buffer) => {
    await page.getByLabel('CSV file').setInputFiles(csv(text));
    await page.getByRole('button', { name: 'Read the file' }).click();
  };
  await send(list);
  await expect(page.getByRole('heading', { name: 'Which column is what' })).toBeVisible();
  // "Number" says nothing; the person knows.
  await page.getByLabel('Model').selectOption('A: Number');
  await look(page, 'desk-import-match');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByRole('heading', { name: 'What would happen' })).toBeVisible();
  await expect(page.locator('table.refused')).toContainText('This is a formula');
  await expectAccessible(page, 'desk-import-tried');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Import 2' }).click();
  await expect(page.getByText('The import is done')).toBeVisible();
  await look(page, 'desk-import-done');

  await page.goto('/desk/catalogue/import');
  await send(list.replace('Number', 'Model'));
  await page.getByRole('button', { name: 'Try it out' }).click();
  await expect(page.getByText('Nothing to do')).toBeVisible();
});

test('what is no list is refused in words, also without script', async ({ page, shop, withoutScript }) => {
  await signIn(page, shop, '/desk/customers/import');
  const broken = ['Name,E-mail', ...Array.from({ length: 1500 }, (_, n) => `Ann ${n},ann${n}@x.example`), 'Bo,"bo@x.example'].join('\n');
  const lists: [string | Buffer, string][] = [
    ['', 'There is nothing in this file.'],
    ['Name,E-mail\n', 'This file has headings and no rows.'],
    [Buffer.from('Name,E-mail\nCaf\xe9,a@x.example\n', 'latin1'), 'Row 2 is not UTF-8 text'],
    [broken, 'Row 1502 has a quotation mark that is not closed'],
    ['x,'.repeat(1_000_000), 'A list may have 100 columns at most'],
    ['x'.repeat(11 * 1024 * 1024), 'That file is too large: 10 MB at most.'],
  ];
  for (const [text, sentence] of lists) {
    await page.getByLabel('CSV file').setInputFiles(csv(text));
    await page.getByRole('button', { name: 'Read the file' }).click();
    await expect(page.getByText(sentence)).toBeVisible();
  }
  await look(page, 'desk-import-refused');

  await withoutScript.goto(`${shop.url}/desk/sign-in?to=/desk/customers/import`);
  await withoutScript.getByLabel('E-mail').fill(shop.staff.email);
  await withoutScript.getByLabel('Password').fill(shop.staff.password);
  await withoutScript.getByRole('button', { name: 'Sign in' }).click();
  await withoutScript.getByLabel('CSV file').setInputFiles(csv('Name,E-mail\nZoë Quartermain,zoe@quartermain.example\n'));
  await withoutScript.getByRole('button', { name: 'Read the file' }).click();
  await withoutScript.getByRole('button', { name: 'Try it out' }).click();
  await withoutScript.getByRole('button', { name: 'Import 1' }).click();
  await expect(withoutScript.getByText('The import is done')).toBeVisible();
});

test('two customers who are one become one', async ({ page, shop }) => {
  await signIn(page, shop, '/desk/customers');
  await page.getByRole('link', { name: 'Maya Okafor' }).click();
  const gone = page.url();
  await page.goto('/desk/customers/new');
  await page.getByLabel('Name', { exact: true }).fill('Maya O. Okafor');
  await page.getByLabel('E-mail').fill('maya.okafor@example.com');
  await page.getByLabel('Street').fill('2401 N Halsted St');
  await page.getByLabel('City').fill('Chicago');
  await page.getByLabel('Billing ZIP').fill('60614');
  await page.getByRole('button', { name: 'Save customer' }).click();
  await expect(page.getByRole('heading', { name: 'Maya O. Okafor', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Merge' }).click();
  await look(page, 'desk-merge-choose');
  await page.goto(`${page.url()}?with=${gone.split('/').pop()}`);
  await expect(page.getByRole('heading', { name: 'What moves' })).toBeVisible();
  await page.getByRole('radio', { name: 'Maya Okafor', exact: true }).check();
  await expectAccessible(page, 'desk-merge');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Merge Maya Okafor into Maya O. Okafor' }).click();
  await expect(page.getByRole('heading', { name: 'Maya Okafor', level: 1 })).toBeVisible();
  await expect(page.getByText('Merged with').first()).toBeVisible();
  const now = page.url();
  await page.goto(gone);
  await expect(page).toHaveURL(now);
});
