import { expect, expectAccessible, look, test } from '../fixtures.ts';
import type { Locator, Page } from '@playwright/test';
import { enter, expectNoSideways, open, refusal, signIn, soon } from '../walk.ts';

test.use({ alone: true });

/** How many there are of the first line in the editor, and what it is called. */
async function first(desk: Page): Promise<{ quantity: Locator; name: string }> {
  const quantity = desk.getByRole('textbox', { name: /^Quantity of / }).first();
  const label = await quantity.evaluate((field: HTMLInputElement) => field.labels?.[0]?.textContent ?? '');
  return { quantity, name: label.replace('Quantity of ', '').trim() };
}

test('a dearer change waits for the customer’s yes, a cheaper one counts at once', async ({ page, at, atDesk, shop, trouble }) => {
  trouble.expect(refusal);
  const { link, order } = at('scheduled');
  await open(page, link);
  const rest = page.getByRole('link', { name: /^Pay / });
  const before = await rest.innerText();
  const desk = await atDesk();
  await signIn(desk, shop, `/desk/orders/${order}`);
  await enter(desk, () => desk.getByRole('link', { name: 'Change the order' }).click());
  await expect(desk.getByRole('heading', { name: `Change order ${order}`, level: 1 })).toBeVisible();
  await expect(desk.getByText('If it comes to more, it waits for the customer’s yes', { exact: false })).toBeVisible();

  // Nothing is different yet: a sentence, and the page stays.
  await desk.getByRole('button', { name: 'Save the change' }).click();
  await expect(desk.getByText('Nothing is different from the order as it stands.')).toBeVisible();
  const { quantity, name } = await first(desk);
  await quantity.fill('2');
  await desk.getByLabel('What the customer reads about it').fill('You asked for a second washer.');
  await look(desk, 'desk-change');
  await expectNoSideways(desk);
  await enter(desk, () => desk.getByRole('button', { name: 'Save the change' }).click());
  await expect(desk.getByText('Waits for the customer')).toBeVisible();
  await expectAccessible(desk, 'desk-order-change');

  // It appears on the step that the customer is on, and nothing else moves.
  await expect(page.getByRole('heading', { name: 'A change to your order' })).toBeVisible(soon);
  await expect(page.getByText('You asked for a second washer.')).toBeVisible();
  await expect(page.getByText(`${name}: 2 instead of 1.`)).toBeVisible();
  await expect(page.getByText('We deliver on', { exact: false }).first()).toBeVisible();
  await expectAccessible(page, 'change-asked');
  await expectNoSideways(page);
  await page.getByRole('button', { name: 'Agree to the change' }).click();
  await expect(page.getByRole('heading', { name: 'A change to your order' })).toHaveCount(0);
  await expect(rest).not.toHaveText(before);
  await look(page, 'change-agreed');
  await expect(desk.getByText('Agreed', { exact: true })).toBeVisible(soon);

  // Back to one: nobody has to agree to pay less.
  await enter(desk, () => desk.getByRole('link', { name: 'Change the order' }).click());
  await (await first(desk)).quantity.fill('1');
  await enter(desk, () => desk.getByRole('button', { name: 'Save the change' }).click());
  await expect(desk.getByText('Counted at once')).toBeVisible();
  await expect(rest).toHaveText(before, soon);
});

test('a no needs no script, and staff can write down a yes', async ({ at, atDesk, shop, withoutScript }) => {
  const { link, order } = at('scheduling');
  const desk = await atDesk();
  const change = async () => {
    await enter(desk, () => desk.getByRole('link', { name: 'Change the order' }).click());
    const { quantity, name } = await first(desk);
    await quantity.fill('2');
    await enter(desk, () => desk.getByRole('button', { name: 'Save the change' }).click());
    await expect(desk.getByText('Waits for the customer')).toBeVisible();
    return name;
  };
  await signIn(desk, shop, `/desk/orders/${order}`);
  await change();

  await withoutScript.goto(link);
  await expect(withoutScript.getByRole('heading', { name: 'A change to your order' })).toBeVisible();
  await withoutScript.getByText('Keep the order as it is').click();
  await withoutScript.getByLabel('What is the matter with it?').fill('One is enough for us.');
  await withoutScript.getByRole('button', { name: 'Say no to the change' }).click();
  await expect(withoutScript.getByRole('heading', { name: 'A change to your order' })).toHaveCount(0);
  await expect(desk.getByText('“One is enough for us.”')).toBeVisible(soon);
  await look(desk, 'desk-change-declined');

  const name = await change();
  await desk.getByText('They agreed', { exact: true }).click();
  await desk.getByRole('button', { name: 'Write down their yes' }).click();
  await expect(desk.locator('#agree-reason')).toBeFocused();
  await desk.locator('#agree-reason').fill('Called back and said yes.');
  await desk.getByRole('button', { name: 'Write down their yes' }).click();
  await expect(desk.getByText('“Called back and said yes.”')).toBeVisible();
  await withoutScript.reload();
  await expect(withoutScript.getByText(`2 × ${name}`).first()).toBeAttached();
});
