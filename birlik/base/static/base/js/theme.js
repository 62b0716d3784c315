// Light or dark: the device decides until the person does; the choice is a cookie, so the server can draw it at once.

const root = document.documentElement;
const sheet = document.getElementById("dark-theme");
const device = window.matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : device.matches;
}

function choose(theme) {
  root.dataset.theme = theme;
  sheet.media = theme === "dark" ? "screen" : "not all";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

document.querySelectorAll("[data-theme-switch]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
});
