import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { stop } from './shop.ts';

// Stripe for a browser that speaks to nobody: the script that a page asks js.stripe.com for is a small imitation of the part of Stripe.js
// that our page calls, written from https://docs.stripe.com/js and from nothing of ours; behind it is localstripe, an imitation of the API.

const python = process.env.PORCHLIGHT_TEST_PYTHON ?? path.resolve(import.meta.dirname, '../target/tools/venv/bin/python');
const script = path.resolve(import.meta.dirname, '../server/tests/it/payment_office.py');
const key = 'sk_test_porchlight';
const webhookSecret = 'whsec_porchlight';

/** A provider in a process of its own. */
export class Office {
  constructor(readonly url: string) {}

  /** What a shop is told to take money by it. */
  get keys(): NodeJS.ProcessEnv {
    return {
      PORCHLIGHT_PAYMENTS_PROVIDER: 'stripe',
      PORCHLIGHT_PAYMENTS_SECRET_KEY: key,
      PORCHLIGHT_PAYMENTS_WEBHOOK_SECRET: webhookSecret,
      PORCHLIGHT_PAYMENTS_PUBLISHABLE_KEY: 'pk_test_porchlight',
      PORCHLIGHT_PAYMENTS_API_BASE: this.url,
    };
  }

  /** Asks it something with the shop's key, as a form. */
  async ask(address: string, fields: string): Promise<Response> {
    return fetch(`${this.url}${address}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: fields,
    });
  }

  /** Its events go to this shop from now on. */
  async tell(shop: string): Promise<void> {
    const hook = new URLSearchParams({ url: `${shop}/webhooks/stripe`, secret: webhookSecret });
    const answer = await this.ask('/_config/webhooks/porchlight', hook.toString());
    if (!answer.ok) throw new Error(`the provider takes no webhook: ${answer.status}`);
  }

  /** Stands in for both of Stripe's hosts in a page. */
  async standIn(page: Page): Promise<void> {
    await page.route('https://js.stripe.com/v3/', (route) => route.fulfill({ contentType: 'text/javascript', body: imitation }));
    await page.route('https://api.stripe.com/**', async (route) => {
      const { pathname } = new URL(route.request().url());
      const answer = await this.ask(pathname, route.request().postData() ?? '');
      const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
      await route.fulfill({ status: answer.status, headers, body: await answer.text() });
    });
  }
}

/** Opens a provider, lends it, and closes it whatever happened. */
export async function withOffice(lend: (office: Office) => Promise<void>): Promise<void> {
  const server = spawn(python, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`the provider ended (${code})`)));
      createInterface({ input: server.stdout }).once('line', resolve);
    });
    await lend(new Office(`http://127.0.0.1:${port}`));
  } finally {
    await stop(server);
  }
}

// One field instead of many; the rest of a card is always the same. A bank's question is two buttons.
const imitation = `
window.Stripe = (key) => {
  if (!key.startsWith('pk_')) throw new Error('a publishable key is wanted');
  const api = async (address, fields = {}) => {
    const answer = await fetch('https://api.stripe.com/v1/' + address, { method: 'POST', body: new URLSearchParams(fields) });
    return answer.json();
  };
  const make = (tag, of) => Object.assign(document.createElement(tag), of);
  const field = make('input', { id: 'pretend-number', inputMode: 'numeric', autocomplete: 'off' });
  const bank = () => new Promise((answered) => {
    const dialog = make('dialog', { open: true, ariaLabel: 'Your bank' });
    for (const [textContent, yes] of [['Complete', true], ['Fail', false]]) {
      dialog.append(make('button', { type: 'button', textContent, onclick: () => { dialog.remove(); answered(yes); } }));
    }
    document.body.append(dialog);
  });
  return {
    elements({ mode, amount, currency }) {
      if (mode !== 'payment' || !(amount > 0) || currency !== 'usd') throw new Error('mode, amount and currency are wanted');
      const elements = {
        amount,
        create(kind) {
          if (kind !== 'payment') throw new Error('only payment');
          return {
            mount(place) {
              document.querySelector(place).append(make('label', { htmlFor: field.id, textContent: 'Card number' }), field);
            },
          };
        },
        update(to) { elements.amount = to.amount ?? elements.amount; },
        async submit() {
          elements.submitted = true;
          return field.value ? {} : { error: { type: 'validation_error', message: 'Your card number is incomplete.' } };
        },
      };
      return elements;
    },
    async confirmPayment({ elements, clientSecret, confirmParams }) {
      if (!elements.submitted) throw new Error('submit comes first');
      const intent = 'payment_intents/' + clientSecret.split('_secret_')[0];
      const card = { type: 'card', 'card[number]': field.value, 'card[exp_month]': 12, 'card[exp_year]': 2040, 'card[cvc]': 123 };
      const method = await api('payment_methods', card);
      if (method.error) return { error: method.error };
      const chosen = await api(intent, { payment_method: method.id });
      if (chosen.error) return { error: chosen.error };
      if (chosen.amount !== elements.amount) {
        return { error: { message: 'The amount of the fields (' + elements.amount + ') is not that of the payment (' + chosen.amount + ').' } };
      }
      let done = await api(intent + '/confirm');
      if (done.status === 'requires_action') {
        const success = await bank();
        done = await api(intent + '/_authenticate', { client_secret: clientSecret, success });
        if (!success) return { error: { message: 'We are unable to authenticate your payment method.' } };
      }
      if (done.error) return { error: done.error };
      location.assign(confirmParams.return_url + '?redirect_status=succeeded');
      return new Promise(() => {});
    },
  };
};`;
