// <form data-seconds="id of a field">: how long the page was looked at before it was sent, so that the burden is known.

let looked = 0;
let since = document.hidden ? 0 : performance.now();

document.addEventListener("visibilitychange", () => {
  if (document.hidden) looked += performance.now() - since;
  else since = performance.now();
});

document.addEventListener("submit", (event) => {
  const field = document.getElementById(event.target.dataset.seconds ?? "");
  if (field) field.value = Math.round((looked + performance.now() - since) / 1000);
}, true);
