import type { Page } from '@playwright/test';
import { expect, look, test } from '../fixtures.ts';
import { expectNoSideways, open, refusal, sentence, signIn, soon } from '../walk.ts';

test.use({ alone: true });

/** The board of the day that the order of a stage is booked for. */
async function toBoard(page: Page, order: string | number, name: string): Promise<void> {
  await page.goto(`/desk/orders/${order}`);
  const booked = page.locator('.delivery strong').first();
  await expect(booked).toBeVisible();
  const month = /, (\w+) (\d+)/.exec(await booked.innerText());
  const date = new Date(`${month?.[1]} ${month?.[2]}, ${new Date().getFullYear()} 12:00`);
  if (date.getTime() < Date.now() - 30 * 86_400_000) date.setFullYear(date.getFullYear() + 1);
  const day = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
  await page.goto(`/desk/dispatch?day=${day}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Dispatch, ');
  await expect(page.locator('.unrouted').getByRole('link', { name })).toBeVisible();
}

/** An empty route for somebody, by the form at the end of the board. */
async function makeRoute(page: Page, driver: string): Promise<void> {
  const fresh = page.locator('.board > section').last();
  if (!(await fresh.locator('details').evaluate((details) => (details as HTMLDetailsElement).open))) await fresh.locator('summary').click();
  await fresh.getByLabel('Driver').selectOption({ label: driver });
  await fresh.getByRole('button', { name: 'Make the route' }).click();
  await expect(page.getByRole('heading', { name: driver })).toBeVisible();
}

const column = (page: Page, driver: string) => page.locator('.board > section').filter({ has: page.getByRole('heading', { name: driver }) });

test('a delivery is placed by keyboard, and its customer’s page follows', async ({ page, at, atDesk, shop }) => {
  const { link, order } = at('scheduled');
  await open(page, link);
  await expect(sentence(page)).toContainText('We deliver on');
  const desk = await atDesk();
  await signIn(desk, shop, '/desk/dispatch', 'priya@hartley.example');
  await toBoard(desk, order, 'Tomás Rivera');
  await look(desk, 'desk-dispatch-empty');
  await makeRoute(desk, 'Luis Ortega');
  await makeRoute(desk, 'Dana Whitfield');

  const tomas = desk.getByRole('link', { name: 'Tomás Rivera' });
  await tomas.focus();
  await desk.keyboard.press('Shift+ArrowRight');
  await expect(column(desk, 'Luis Ortega').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
  await expect(sentence(page)).toContainText('Arriving on', soon);
  await expect(page.getByText('Luis Ortega').first()).toBeVisible(soon);
  await expect(tomas).toBeFocused();
  await look(desk, 'desk-dispatch-placed');
  await expectNoSideways(desk);

  await desk.keyboard.press('Shift+ArrowRight');
  await expect(column(desk, 'Dana Whitfield').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
  await expect(page.getByText('Dana Whitfield').first()).toBeVisible(soon);
  await expect(tomas).toBeFocused();
  await desk.keyboard.press('Delete');
  await expect(desk.locator('.unrouted').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
  await expect(sentence(page)).toContainText('We deliver on', soon);
});

test('a stop is moved by its menu and by hand', async ({ atDesk, at, shop }) => {
  const desk = await atDesk();
  await signIn(desk, shop, '/desk/dispatch', 'priya@hartley.example');
  await toBoard(desk, at('scheduled').order, 'Tomás Rivera');
  await makeRoute(desk, 'Luis Ortega');
  await makeRoute(desk, 'Dana Whitfield');
  await desk.getByRole('checkbox', { name: 'With others: Tomás Rivera' }).check();
  await desk.locator('.many').getByRole('combobox').selectOption({ label: 'Dana Whitfield' });
  await desk.getByRole('button', { name: 'Put on the route' }).click();
  const tomas = desk.getByRole('link', { name: 'Tomás Rivera' });
  await expect(column(desk, 'Dana Whitfield').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
  await desk.getByRole('button', { name: 'Move Tomás Rivera' }).click();
  await look(desk, 'desk-dispatch-menu');
  await desk.getByRole('button', { name: 'To Luis Ortega' }).click();
  await expect(column(desk, 'Luis Ortega').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
  await tomas.dragTo(column(desk, 'Dana Whitfield').locator('header'));
  await expect(column(desk, 'Dana Whitfield').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
});

test('a better order says what it saves before it is used', async ({ atDesk, at, shop }) => {
  const desk = await atDesk();
  await signIn(desk, shop, '/desk/dispatch', 'priya@hartley.example');
  await toBoard(desk, at('scheduled').order, 'Tomás Rivera');
  await makeRoute(desk, 'Luis Ortega');
  // Everybody of that day, as they were booked.
  const boxes = desk.locator('.unrouted').getByRole('checkbox');
  const count = await boxes.count();
  expect(count).toBeGreaterThan(2);
  for (let index = 0; index < count; index += 1) await boxes.nth(index).check();
  await desk.getByRole('button', { name: 'Put on the route' }).click();
  const stops = column(desk, 'Luis Ortega').locator('.stops > li');
  await expect(stops).toHaveCount(count);
  const last = stops.last().getByRole('link');
  const name = await last.innerText();
  await last.focus();
  for (let at = count - 2; at >= 0; at -= 1) {
    await desk.keyboard.press('Shift+ArrowUp');
    await expect(stops.nth(at)).toContainText(name);
  }
  await desk.getByText('Suggest order').click();
  await look(desk, 'desk-dispatch-suggest');
  const use = desk.getByRole('button', { name: 'Use this order' });
  await expect(use.or(desk.getByText('No better order was found.'))).toBeVisible();
  if (await use.isVisible()) {
    await expect(desk.getByText(/less (driving|late|waiting)/)).toBeVisible();
    await use.click();
    await expect(desk.getByText('No better order was found.')).toBeVisible();
  }
});

test('the board works without script', async ({ withoutScript: page, at, shop }) => {
  await page.goto(`${shop.url}/desk/sign-in?to=/desk/dispatch`);
  await page.getByLabel('E-mail').fill('priya@hartley.example');
  await page.getByLabel('Password').fill(shop.staff.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await toBoard(page, at('scheduled').order, 'Tomás Rivera');
  const address = page.url();
  await makeRoute(page, 'Luis Ortega');
  await page.locator('.unrouted li').filter({ hasText: 'Tomás Rivera' }).getByRole('button', { name: 'Add' }).click();
  await expect(column(page, 'Luis Ortega').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
  expect(new URL(page.url()).search).toContain(new URL(address).search.slice(1));
  await look(page, 'no-script-dispatch');
});

test('of two dispatchers the second sees what the first did', async ({ page, at, atDesk, shop, trouble }) => {
  trouble.expect(refusal);
  await signIn(page, shop, '/desk/dispatch', 'priya@hartley.example');
  await toBoard(page, at('scheduled').order, 'Tomás Rivera');
  await makeRoute(page, 'Luis Ortega');
  const other = await atDesk();
  await signIn(other, shop, '/desk/dispatch');
  await open(other, page.url());
  await expect(other.getByRole('heading', { name: 'Luis Ortega' })).toBeVisible();
  await other.getByRole('link', { name: 'Tomás Rivera' }).focus();
  await other.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Luis Ortega').getByRole('link', { name: 'Tomás Rivera' })).toBeVisible();
});
