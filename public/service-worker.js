// Porchlight's service worker. It keeps four things and nothing else:
//   files     hashed files of /pkg/, as they are fetched; a hash never changes its content
//   shell     the offline page and its style
//   seen      what a tracking page said last, as plain values, never as a page: a stored page
//             would carry the nonce of an old policy, and could hold what is nobody's business
//   road      photos of a driver that are not sent yet (the page puts them there), and where the script lies that draws a
//             driver's page without network; what it draws is kept by the page itself, as values
// Pages themselves, answers of /api/ and everything about payments always come from the network.
"use strict";

const SHELL = "shell-1";
const FILES = "files-1";
const SEEN = "seen-1";
const ROAD = "road-1";

const SHELL_FILES = ["/offline.html", "/offline.css", "/favicon.svg", "/road.js", "/brand.css", "/icons.svg"];
const ROAD_PAGE = "/desk/drive";
const ROAD_FILES = "/road/files";
// Eleven clients of a script and a wasm, and three sheets, are 25; twice that bridges a release.
const FILES_MAX = 50;
const SEEN_MAX = 5;
const PRODUCTS_MAX = 50;
const TEXT_MAX = 400;

const HASHED = /^\/pkg\/.+\.[\w-]{8,}\.(js|wasm|css)$/;
const SIGN_OUT = /^\/api\/sign_out\d*$/;
const isTracking = (path) => path === "/o" || path.startsWith("/o/");

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(SHELL_FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => ![SHELL, FILES, SEEN, ROAD].includes(name)).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // The page that says "forget" is gone before it is heard; that somebody leaves is seen here too.
  if (request.method === "POST" && isTracking(url.pathname) && url.pathname.endsWith("/leave")) event.waitUntil(forget());
  if (request.method === "POST" && SIGN_OUT.test(url.pathname)) event.waitUntil(inTurn(() => caches.delete(ROAD)));
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (HASHED.test(url.pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url.pathname));
  else if (SHELL_FILES.includes(url.pathname)) event.respondWith(fetch(request).catch(() => caches.match(request, { cacheName: SHELL })));
});

// {type: "seen", path, opened, lang, dir, notice, status, window, products, again, seen_at}: what the tracking page says now; `opened` is when
// that page was, in milliseconds.
// {type: "road", script, wasm, style}: a driver's page is open, and these draw it.
// {type: "forget"}: the link was left or has ended; every copy goes.
self.addEventListener("message", (event) => {
  const said = event.data;
  if (said?.type === "seen" && typeof said.path === "string" && isTracking(said.path)) event.waitUntil(inTurn(() => keep(said)));
  if (said?.type === "road") event.waitUntil(inTurn(() => keepRoad(said)));
  if (said?.type === "forget") event.waitUntil(forget());
});

// A page that is being left may still come alive and speak: what was opened before the forgetting is not kept. One thing at a time, so that
// neither overtakes the other.
let forgotten = 0;
let turn = Promise.resolve();
const inTurn = (work) => (turn = turn.then(work, work));

function forget() {
  forgotten = Date.now();
  return inTurn(() => caches.delete(SEEN));
}

async function file(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    await trim(cache, FILES_MAX);
  }
  return answer;
}

async function page(request, path) {
  try {
    const answer = await fetch(request);
    // The link has ended: what was seen through it must not outlive it.
    if (isTracking(path) && [401, 403, 404, 410].includes(answer.status)) await (await caches.open(SEEN)).delete(path);
    return answer;
  } catch {
    const seen = isTracking(path) && (await caches.match(path, { cacheName: SEEN }));
    if (seen) return lastSeen(await seen.json());
    const road = path === ROAD_PAGE && (await caches.match(ROAD_FILES, { cacheName: ROAD }));
    if (road) return roadPage(await road.json());
    return (await caches.match("/offline.html", { cacheName: SHELL })) ?? Response.error();
  }
}

async function keep(said) {
  if (!(said.opened > forgotten)) return;
  const text = (value) => (typeof value === "string" ? value.slice(0, TEXT_MAX) : "");
  const seen = {
    lang: text(said.lang) || "en",
    dir: said.dir === "rtl" ? "rtl" : "ltr",
    notice: text(said.notice),
    status: text(said.status),
    window: text(said.window),
    products: Array.isArray(said.products) ? said.products.slice(0, PRODUCTS_MAX).map(text) : [],
    again: text(said.again),
    seen_at: text(said.seen_at),
  };
  const cache = await caches.open(SEEN);
  await cache.delete(said.path); // so that it becomes the newest
  await cache.put(said.path, Response.json(seen));
  await trim(cache, SEEN_MAX);
}

// The files are fetched now: what was loaded before this worker was there it has not seen.
async function keepRoad(said) {
  const files = { script: said.script, wasm: said.wasm, style: said.style };
  if (!Object.values(files).every((path) => typeof path === "string" && HASHED.test(path))) return;
  await Promise.all(Object.values(files).map((path) => file(new Request(path))));
  await (await caches.open(ROAD)).put(ROAD_FILES, Response.json(files));
}

// Bare, and without a nonce: everything that runs in it is a file of ours.
function roadPage({ script, wasm, style }) {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>Porchlight</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${plain(style)}">
<link rel="stylesheet" href="/brand.css">
</head>
<body class="desk">
<script type="module" src="/road.js" id="wake" data-script="${plain(script)}" data-wasm="${plain(wasm)}"></script>
</body>
</html>`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy":
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
        "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      "Referrer-Policy": "same-origin",
    },
  });
}

// Keys come in the order in which they were put: the first is the oldest.
async function trim(cache, max) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - max)).map((key) => cache.delete(key)));
}

function lastSeen(seen) {
  const notice = seen.notice || `Offline. What you see is from ${seen.seen_at}`;
  const html = `<!doctype html>
<html lang="${plain(seen.lang)}" dir="${seen.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${plain(seen.status)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/offline.css">
</head>
<body>
<p class="strip" role="status">${plain(notice)}</p>
<main>
<h1>${plain(seen.status)}</h1>
${seen.window && `<p class="figure">${plain(seen.window)}</p>`}
${seen.products.length ? `<ul>${seen.products.map((product) => `<li>${plain(product)}</li>`).join("")}</ul>` : ""}
<p><a href="">${plain(seen.again || "Try again")}</a></p>
</main>
</body>
</html>`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "Referrer-Policy": "same-origin",
    },
  });
}

function plain(text) {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
