import { expect, look, test } from '../fixtures.ts';
import { expectNoSideways, refusal, signIn } from '../walk.ts';

test.use({ alone: true });

test('customers are found as one types, and the address keeps the list', async ({ page, shop }) => {
  await signIn(page, shop, '/desk/customers');
  const rows = page.locator('table.list tbody tr');
  await expect(rows.first()).toBeVisible();
  await look(page, 'desk-customers');
  await expectNoSideways(page);
  const find = page.getByRole('searchbox', { name: 'Name, model number or e-mail' });
  await find.pressSequentially('okaf');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('Maya Okafor');
  await expect(find).toBeFocused();
  await expect(page).toHaveURL(/text=okaf/);
  // By what somebody bought.
  await find.fill('GNE27');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('Amal Haddad');
  await page.getByText('Filter', { exact: true }).click();
  await page.getByLabel('Stage').selectOption('Lead');
  await expect(page.getByRole('heading', { name: 'Nobody matches all of this' })).toBeVisible();
  await page.reload();
  await expect(find).toHaveValue('GNE27');
  await expect(page.getByRole('heading', { name: 'Nobody matches all of this' })).toBeVisible();
  await look(page, 'desk-customers-filtered');
  await page.getByRole('link', { name: 'Reset' }).click();
  await expect(find).toHaveValue('');
  await expect(rows.nth(3)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  expect((await download).suggestedFilename()).toBe('customers.csv');
});

test('a customer is made, changed, noted and put away', async ({ page, shop, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/customers');
  await page.getByRole('link', { name: 'New customer' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Zoë Quartermain');
  await page.getByLabel('E-mail').fill('maya.okafor@example.com');
  await page.getByLabel('Street').fill('2401 N Halsted St');
  await page.getByLabel('City').fill('Chicago');
  await page.getByLabel('Billing ZIP').fill('60614');
  await page.getByLabel('E-mail').fill('zoe@quartermain.example');
  await look(page, 'desk-customer-new');
  await page.getByRole('button', { name: 'Save customer' }).click();
  await expect(page.getByRole('heading', { name: 'Zoë Quartermain', level: 1 })).toBeVisible();

  await page.getByRole('button', { name: 'Create first note' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What should be remembered').fill('Needs extra bubble wrap');
  await dialog.getByRole('radio', { name: 'Delivery: the crew' }).check();
  await look(page, 'desk-customer-note');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('.note-card')).toContainText('Needs extra bubble wrap');

  await page.getByText('Correct or pay out').click();
  await page.getByLabel('Amount').fill('12.50');
  await page.getByLabel('Reason').fill('late delivery');
  await page.getByRole('button', { name: 'Book it' }).click();
  await expect(page.getByText('late delivery').first()).toBeVisible();

  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Phone').fill('+1 312 555 0188');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Zoë Quartermain', level: 1 })).toBeVisible();
  await expect(page.getByText('+1 312 555 0188').first()).toBeVisible();
  await look(page, 'desk-customer');
  await expectNoSideways(page);
  await page.getByRole('link', { name: 'Changelog' }).click();
  await expect(page.getByText('Phone').first()).toBeVisible();
  await look(page, 'desk-customer-changes');
  await page.goBack();
  await page.getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByRole('button', { name: 'Restore' })).toBeVisible();
});

test('two people change one customer, and nothing typed is lost', async ({ page, shop, atDesk, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/customers');
  await page.getByRole('link', { name: 'Maya Okafor' }).click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(page.getByLabel('Phone')).toBeVisible();
  const other = await atDesk();
  await signIn(other, shop, '/desk/customers', 'lena@hartley.example');
  await other.goto(page.url());
  await other.getByLabel('City').fill('Evanston');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByText('Evanston').first()).toBeVisible();
  await page.getByLabel('Phone').fill('+1 312 555 0101');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Somebody saved this customer while you were typing')).toBeVisible();
  await expect(page.getByText('Evanston').first()).toBeVisible();
  await expect(page.getByLabel('Phone')).toHaveValue('+1 312 555 0101');
  await look(page, 'desk-customer-stale');
});

test('who has an order under way is not put away, and it is named', async ({ page, shop, trouble, at }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/customers');
  await page.getByRole('link', { name: 'Amal Haddad' }).click();
  await page.getByRole('button', { name: `Lines of ${at('deposit_paid').order}` }).first().click();
  await expect(page.locator('tr.within').first()).toContainText('GE GNE27JYMFS');
  await look(page, 'desk-customer-orders');
  await page.getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByText(`${at('deposit_paid').order} is still under way`)).toBeVisible();
});
