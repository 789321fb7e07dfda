import { type Locator, type Page, expect } from '@playwright/test';
import type { Shop } from './shop.ts';

// What people do, in their own words. Every step ends when the page says that it happened.

/** Test cards of the pretend provider. */
export const cards = {
  pays: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  bankAsks: '4000 0000 0000 3220',
};

/**
 * What is staff's is shown to their customers by itself, and the other way round: within a second on a machine that does nothing else,
 * which `cargo xtask bench` measures; here two browsers and two servers share the cores.
 */
export const soon = { timeout: 3_000 };

/** Browsers write down what was refused: an act by its rule, and a page that is not there. */
export const refusal = /the server responded with a status of 4\d\d.*\/api\//;
export const notFound = /the server responded with a status of 404/;

/** What the page says at the top. */
export function sentence(page: Page): Locator {
  return page.getByRole('heading', { level: 1 });
}

/** The one filled button. */
export function bar(page: Page): Locator {
  return page.locator('.bar .button').first();
}

/** Opens a page and waits until it listens: what is pressed from then on is heard by its script. */
export async function open(page: Page, address: string): Promise<void> {
  const listens = page.waitForRequest((request) => new URL(request.url()).pathname.startsWith('/live/'));
  await page.goto(address);
  await listens;
}

/** Goes into another wing of the desk: that is a page of its own, which has to listen first. */
export async function enter(page: Page, step: () => Promise<void>): Promise<void> {
  const listens = page.waitForRequest((request) => new URL(request.url()).pathname.startsWith('/live/'));
  await step();
  await listens;
}

/** On the pretend provider's page: a card. */
export async function payByCard(page: Page, number: string): Promise<void> {
  await expect(page).toHaveURL(/\/sandbox\/pay\//);
  await page.getByRole('radio', { name: 'Card', exact: true }).check();
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry').fill('12/34');
  await page.getByLabel('Security code').fill('123');
  await page.getByRole('button', { name: /^Pay / }).click();
}

/** On the pretend provider's page: Affirm or Klarna, and what they answer. */
export async function payByInstalments(page: Page, method: string, answer: string): Promise<void> {
  await expect(page).toHaveURL(/\/sandbox\/pay\//);
  await page.getByRole('radio', { name: method, exact: true }).check();
  await page.getByLabel(/answers$/).selectOption({ label: answer });
  await page.getByRole('button', { name: /^Pay / }).click();
}

/** From the payment step to the page that follows a payment that went through. */
export async function payAll(page: Page): Promise<void> {
  await bar(page).click();
  await payByCard(page, cards.pays);
  await expect(page).toHaveURL(/\/o\/\d+$/);
}

/** The first window with room of the day that is chosen already; answers what the button confirms. */
export async function chooseWindow(page: Page): Promise<string> {
  await page.locator('.windows input:enabled').first().check();
  await expect(bar(page)).toHaveAccessibleName(/^Confirm \w/);
  return (await bar(page).innerText()).replace(/^Confirm /, '');
}

/** Staff at the door of the desk. */
export async function signIn(page: Page, shop: Shop, to = '/desk', email = shop.staff.email): Promise<void> {
  await page.goto(`${shop.url}/desk/sign-in?to=${to}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(shop.staff.password);
  const listens = page.waitForRequest(`${shop.url}/live/desk`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await listens;
  await expect(page).toHaveURL(`${shop.url}${to}`);
}

/** Looks at the width that a page really takes: nobody scrolls sideways. */
export async function expectNoSideways(page: Page): Promise<void> {
  const widths = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, window: innerWidth }));
  expect(widths.page, `${page.url()} at ${widths.window} px`).toBeLessThanOrEqual(widths.window);
}
