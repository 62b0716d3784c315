// <div data-puzzle="token" data-bits="14" data-worker="address"> inside a form: begins to work as soon as the page is open,
// so that it is done before the person is. A form that is sent earlier waits for it. Before sending it asks whether the
// line is there: a page that is gone takes what was typed with it.

const PATIENCE = 15000;

async function reachable() {
  try {
    const icon = document.querySelector("link[rel=icon]").href;
    return (await fetch(icon, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    return false;
  }
}

document.querySelectorAll("[data-puzzle]").forEach((place) => {
  const form = place.closest("form");
  const busy = place.querySelector("[data-puzzle-busy]");
  const noLine = place.querySelector("[data-no-line]");
  const worker = new Worker(place.dataset.worker);
  const solved = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
  worker.postMessage({ token: place.dataset.puzzle, bits: Number(place.dataset.bits) });
  solved.catch(() => place.querySelectorAll("[data-without-script]").forEach((element) => (element.hidden = false)));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    busy.hidden = false;
    noLine.hidden = true;
    try {
      form.elements.answer.value = await solved;
    } catch {
      // the sum is asked for instead
    }
    busy.hidden = true;
    form.removeAttribute("aria-busy");
    if (await reachable()) form.submit();
    else noLine.hidden = false;
  });
});
