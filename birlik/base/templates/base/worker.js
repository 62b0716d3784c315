{% load i18n static %}{% get_current_language as LANGUAGE_CODE %}// Served from the root of the site, so that it may answer for every page: without a connection, the page that says so.

const CACHE = "birlik-{{ LANGUAGE_CODE }}";
const OFFLINE = "{% url 'offline' %}";
const NEEDED = [
  OFFLINE,
  "{% static 'base/tokens.css' %}",
  "{% static 'base/dark.css' %}",
  "{% static 'base/base.css' %}",
  "{% static 'base/layout.css' %}",
  "{% static 'base/forms.css' %}",
  "{% static 'base/favicon.svg' %}",
  "{% static 'base/js/offline.js' %}",
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(NEEDED)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const outdated = async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(outdated());
});

async function withOfflinePage(request) {
  try {
    return await fetch(request);
  } catch {
    return caches.match(OFFLINE);
  }
}

async function withKeptCopy(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(withOfflinePage(request));
  else if (request.cache !== "no-store" && NEEDED.includes(new URL(request.url).pathname)) event.respondWith(withKeptCopy(request));
});
