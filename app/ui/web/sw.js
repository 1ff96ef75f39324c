// Keeps one version of the app, whole, for the time without a network.
//
// - Install takes in every file of the list or none: each must come as itself (no redirect, the right type) and have the
//   SHA-256 that this version names. A captive portal's page in place of a file makes the install fail; the older
//   version then stays.
// - A new version waits until no page runs on the old one, or until a page that is just starting, alone, asks for it.
// - Only files of the list are served from here, and the page itself for `/`. All else (/v1, /b, /vrs, /01, other
//   hosts) goes to the network as if there were no service worker.
// - Its browser looks for a new /sw.js at every start, past this one: a bad version is mended by serving a good one.

const VERSION = "@version@";
// Path, SHA-256 in hexadecimal, type.
const FILES = [/*@files@*/];
const PREFIX = "packproof-";
const CACHE = PREFIX + VERSION;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const path = url.pathname === "/index.html" ? "/" : url.pathname;
  if (!FILES.some(([name]) => name === path)) return;
  event.respondWith(kept(path).then((response) => response ?? fetch(request)));
});

self.addEventListener("message", (event) => {
  const answer = (data) => (event.ports[0] ?? event.source).postMessage(data);
  if (event.data?.ask === "version") answer({ version: VERSION });
  if (event.data?.ask === "alone") event.waitUntil(tellWhetherAlone(answer));
  if (event.data?.ask === "swap") self.skipWaiting();
});

async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(FILES.map(async (file) => cache.put(file[0], await whole(file))));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

// The file as this version names it: from an older version, from the browser's cache, or from the server.
async function whole([path, hash, type]) {
  const ways = [() => caches.match(path), () => fetch(path, { redirect: "error" }),
    () => fetch(path, { redirect: "error", cache: "reload" })];
  for (const way of ways) {
    const response = await way().catch(() => null);
    if (response && (await isWhole(response, hash, type))) return response;
  }
  throw new Error(`${path} is not the file of version ${VERSION}: the network may ask for a sign-in`);
}

async function isWhole(response, hash, type) {
  if (!response.ok || response.redirected || !response.headers.get("content-type")?.startsWith(type)) return false;
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  return hash === [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path);
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

// The page that asks has not started anything yet; another one may run on the old files. A page that was just closed or
// reloaded stays in the browser's list for a moment.
async function tellWhetherAlone(answer) {
  let alone = false;
  for (let tries = 0; !alone && tries < 10; tries++) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    alone = pages.length <= 1;
  }
  answer({ swap: alone });
}
