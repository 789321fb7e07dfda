import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** The binary beside its site folder. */
const binary =
  process.env.PORCHLIGHT_BIN ?? path.resolve(import.meta.dirname, '../target/debug/porchlight');
const startMax = 60_000;
const stopMax = 5_000;

export interface Order {
  /** Where on its journey the order is, as the demonstration shop names it. */
  stage: string;
  order: string;
  /** The link that a customer got, leading to this server. */
  link: string;
}

/** A demonstration shop with a server, a database and a folder of its own. */
export interface Shop {
  /** `http://127.0.0.1:PORT` */
  url: string;
  staff: { email: string; password: string };
  orders: Order[];
  /** Where letters wait: a shop without a mail server writes them there. */
  mail: string;
}

/** The order of a stage. */
export function order(shop: Shop, stage: string): Order {
  const found = shop.orders.find((order) => order.stage === stage);
  if (!found) throw new Error(`the demonstration shop has no order at the stage ${stage}`);
  return found;
}

/** The last letter to somebody, as the file that waits in the folder; `undefined` before there is one. */
export async function letterTo(shop: Shop, address: string): Promise<string | undefined> {
  const names = (await readdir(shop.mail).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  for (const name of names.reverse()) {
    const text = await readFile(path.join(shop.mail, name), 'utf8');
    const [head = ''] = text.split(/\r?\n\r?\n/, 1);
    if (new RegExp(`^To:.*${address}`, 'im').test(head)) return text;
  }
  return undefined;
}

/** What a letter says; its lines are broken (RFC 2045, 6.7) or packed (6.8). */
export function textOf(letter: string): string {
  const packed = letter.split(/\r?\n\r?\n/).map((part) => Buffer.from(part.replace(/\s/g, ''), 'base64').toString('utf8'));
  const plain = letter.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
  return [plain, ...packed].join('\n');
}

/** The link in a letter. */
export function linkIn(letter: string, room = 'l'): string | undefined {
  return new RegExp(`https?://[^\\s"<>]+/${room}/[\\w-]+`).exec(textOf(letter))?.[0];
}

/** Opens a shop, lends it, and closes it whatever happened. */
export async function withShop(lend: (shop: Shop) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'porchlight-end2end-'));
  const database = `sqlite://${path.join(folder, 'porchlight.db')}`;
  const server = spawn(binary, ['serve', '--demo', '--listen', '127.0.0.1:0', '--database', database], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const url = await addressOf(server);
    await lend({ url, mail: path.join(folder, 'mail'), ...(await linksOf(database, url)) });
  } finally {
    await stop(server);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits for `listening on http://…`; both streams are read to their end, so that neither fills up. */
function addressOf(server: ChildProcess): Promise<string> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}\n${binary}\n${last.join('\n')}`));
    const timer = setTimeout(() => fail('the server did not say where it listens'), startMax);
    const hear = (line: string) => {
      last.push(line);
      if (last.length > 40) last.shift();
      const said = /listening on (http:\/\/\S+)/.exec(line);
      if (said) {
        clearTimeout(timer);
        resolve(said[1].replace(/\/$/, ''));
      }
    };
    for (const stream of [server.stdout, server.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', hear);
    }
    server.once('error', (error) => fail(`the server did not start: ${error.message}`));
    server.once('exit', (code) => {
      clearTimeout(timer);
      fail(`the server ended (${code})`);
    });
  });
}

/** The cast, as the server's own command lists it, with every link leading to this server. */
async function linksOf(database: string, url: string): Promise<Pick<Shop, 'staff' | 'orders'>> {
  const { stdout } = await promisify(execFile)(binary, ['demo', 'links', '--json', '--database', database], {
    timeout: startMax,
  });
  const { staff, orders } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Shop;
  const here = (link: string) => {
    const { pathname, search } = new URL(link, url);
    return `${url}${pathname}${search}`;
  };
  return { staff, orders: orders.map((order) => ({ ...order, link: here(order.link) })) };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), stopMax);
  await ended;
  clearTimeout(timer);
}
