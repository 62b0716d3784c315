// Keys for people who work here all day: / search, j and k rows, g then a digit for a room, ? the list of keys.

let goingTo = false;

function typing(target) {
  return target.closest?.("input, select, textarea, [contenteditable], dialog");
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a"));
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  next?.querySelector("a").focus();
}

function openRoom(place) {
  document.querySelectorAll(".side .nav-list a")[place - 1]?.click();
}

function act(key) {
  if (goingTo && /^[1-9]$/.test(key)) return openRoom(Number(key));
  if (key === "/") return document.querySelector("[data-search]")?.focus();
  if (key === "j") return moveRow(1);
  if (key === "k") return moveRow(-1);
  if (key === "?") return document.getElementById("shortcuts")?.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") event.preventDefault();
  act(event.key);
  goingTo = event.key === "g";
});
