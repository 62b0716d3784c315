// The page shown without a connection: it tries again when asked, and by itself once the server can be reached.

const EVERY = 5000;
const icon = document.querySelector("link[rel=icon]").href;

async function reloadIfReachable() {
  try {
    const answer = await fetch(icon, { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // still out of reach; the next turn asks again
  }
}

document.querySelector("[data-again]").addEventListener("click", () => location.reload());
window.addEventListener("online", reloadIfReachable);
setInterval(reloadIfReachable, EVERY);
