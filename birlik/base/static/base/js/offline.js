// The page shown without a connection: it tries again when asked, and by itself when the connection is back.

document.querySelector("[data-again]").addEventListener("click", () => location.reload());
window.addEventListener("online", () => location.reload());
