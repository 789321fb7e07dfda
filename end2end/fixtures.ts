import { type BrowserContext, type BrowserContextOptions, type Page, expect, test as base } from '@playwright/test';
import type axe from 'axe-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Order, type Shop, order, withShop } from './shop.ts';

export { expect };
export type { Shop };

const pictures = path.resolve(import.meta.dirname, '../target/end2end/looks');
const schemes = ['light', 'dark'] as const;

/** What went wrong in a browser without anybody looking. */
export class Trouble {
  readonly found: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Says that a message belongs to what this test does; anything else still fails it. */
  expect(message: RegExp): void {
    this.#expected.push(message);
  }

  watch(context: BrowserContext, origin: string, runsScript = true): void {
    const ours = (address: string) => address.startsWith(`${origin}/`);
    context.on('console', (message) => {
      const text = message.text();
      // A letter's frame runs no script, ours neither: looking at the page asks in each of its frames.
      if (/^Blocked script execution in '(about:blank'|[^']*\/desk\/letters\/)/.test(text)) return;
      const hydration = message.type() === 'warning' && /hydrat/i.test(text);
      if (message.type() === 'error' || hydration) this.#say(`console ${message.type()}: ${text} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.#say(`page error: ${error.error().message}`));
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // Leaving a page aborts what it was still asking for; a browser without script refuses scripts.
      const isExpected = why === 'net::ERR_ABORTED' || (!runsScript && why === 'csp');
      if (ours(request.url()) && !isExpected) this.#say(`request failed: ${request.url()} ${why}`);
    });
    context.on('response', (response) => {
      if (ours(response.url()) && response.status() >= 500) this.#say(`answered ${response.status()}: ${response.url()}`);
    });
  }

  #say(text: string): void {
    if (!this.#expected.some((pattern) => pattern.test(text))) this.found.push(text);
  }
}

interface OfTest {
  /** This walk changes the shop, so it gets one that nobody else walks in. */
  alone: boolean;
  shop: Shop;
  /** The order of a stage in this walk's shop. */
  at: (stage: string) => Order;
  trouble: Trouble;
  /** A page of somebody else, with cookies of their own. */
  another: (options?: BrowserContextOptions) => Promise<Page>;
  /** A window at the shop, as wide as a desk, whatever the customer holds. */
  atDesk: (options?: BrowserContextOptions) => Promise<Page>;
  /** A page of somebody whose browser runs no script. */
  withoutScript: Page;
}

export const test = base.extend<OfTest, { common: Shop }>({
  /** One shop a worker, for walks that only look, or whose marks nobody else sees. */
  common: [async ({}, use) => withShop(use), { scope: 'worker', timeout: 90_000 }],

  alone: [false, { option: true }],

  shop: [async ({ alone, common }, use) => (alone ? withShop(use) : use(common)), { timeout: 90_000 }],

  at: async ({ shop }, use) => use((stage) => order(shop, stage)),

  baseURL: async ({ shop }, use) => use(shop.url),

  /** Fails each test in whose browsers something went wrong, also when everything looked right. */
  trouble: [
    async ({ context, shop, javaScriptEnabled }, use) => {
      const trouble = new Trouble();
      trouble.watch(context, shop.url, javaScriptEnabled);
      await use(trouble);
      expect(trouble.found, 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],

  another: async ({ browser, trouble, shop }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext(options);
      opened.push(context);
      trouble.watch(context, shop.url, options.javaScriptEnabled);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },

  atDesk: async ({ another }, use) =>
    use((options) => another({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1, hasTouch: false, isMobile: false, ...options })),

  withoutScript: async ({ another }, use) => use(await another({ javaScriptEnabled: false })),
});

/** Shows a page in one scheme, at rest: a colour half way through its transition is neither. */
async function inScheme(page: Page, scheme: (typeof schemes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      try {
        animation.finish();
      } catch {
        animation.cancel(); // one without an end
      }
    }
  });
}

async function inEachScheme(page: Page, act: (scheme: string) => Promise<void>): Promise<void> {
  for (const scheme of schemes) {
    await inScheme(page, scheme);
    await act(scheme);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** Saves the whole page, light and dark, as target/end2end/looks/PROJECT/NAME-SCHEME.png. */
export async function look(page: Page, name: string): Promise<void> {
  await inEachScheme(page, (scheme) => picture(page, name, scheme));
}

/** No rule of axe is broken, light and dark; with a name it is looked at as well. */
export async function expectAccessible(page: Page, name?: string): Promise<void> {
  await inEachScheme(page, async (scheme) => {
    if (name) await picture(page, name, scheme);
    // Most rules can't tell the schemes apart.
    const found = await rulesBroken(page, scheme === 'dark' ? ['color-contrast', 'link-in-text-block'] : null);
    expect(found, `axe, ${scheme}, ${page.url()}`).toEqual([]);
  });
}

async function picture(page: Page, name: string, scheme: string): Promise<void> {
  const file = path.join(pictures, test.info().project.name, `${name}-${scheme}.png`);
  const take = () => page.screenshot({ path: file, fullPage: true, animations: 'disabled', scale: 'css' });
  // A picture checks nothing by itself. On a busy machine Chromium says now and then that it can't take one; a moment later it can.
  await take().catch(async (error: Error) => {
    if (!error.message.includes('Unable to capture screenshot')) throw error;
    await page.waitForTimeout(500);
    await take();
  });
}

const engine = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Asks axe in the page itself. Frames are left alone: a letter's runs no script, so axe would wait for it for ever. */
async function rulesBroken(page: Page, rules: string[] | null): Promise<object[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(engine);
  return page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const options: axe.RunOptions = { iframes: false, resultTypes: ['violations'] };
    if (rules) options.runOnly = { type: 'rule', values: rules };
    const { violations } = await axe.run(document, options);
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    }));
  }, rules);
}
