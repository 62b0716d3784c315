// Lets this device show Birlik's own page, not the browser's, when there is no connection.

const worker = document.querySelector("link[rel=worker]");
if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker.href, { scope: "/" });
