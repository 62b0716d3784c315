// <button data-print hidden>: shows itself where scripts run, and opens the browser's print window.

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
