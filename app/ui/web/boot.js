// Starts the app, or says in plain words why it does not start and what to do.
//
// Order: what the browser lacks; an update that waits (taken now, while nothing runs yet); the page's module; last the
// service worker, so that it does not compete with the first load.
//
// When the kept app is broken or stale (a file is missing, a module does not start), this script asks the server for
// /sw.js, past the service worker. If the server answers, the kept files are thrown away and the page is loaded anew,
// once; without a network they stay, as they are all there is. The device's own data is never touched.

const WORDS = {
  en: {
    loading: "Loading …",
    insecure: "This address is not secure, so the browser keeps camera and storage from Packproof. Open it with https:// " +
      "instead; on a local network the server does that with --tls.",
    old: "This browser is too old for Packproof. Update it, or use Chrome 108, Safari 16.4, Firefox 111 or newer.",
    broken: "Packproof could not start from what is kept on this device. Records and knowledge are not touched. " +
      "Connect to the network and load it again.",
    again: "Load again",
  },
  de: {
    loading: "Wird geladen …",
    insecure: "Diese Adresse ist nicht sicher, deshalb gibt der Browser Packproof weder Kamera noch Speicher. Öffnen Sie sie " +
      "mit https://; im lokalen Netz macht der Server das mit --tls.",
    old: "Dieser Browser ist zu alt für Packproof. Aktualisieren Sie ihn, oder nehmen Sie Chrome 108, Safari 16.4, " +
      "Firefox 111 oder neuer.",
    broken: "Packproof konnte mit dem, was auf diesem Gerät liegt, nicht starten. Aufzeichnungen und Wissensstand sind " +
      "unberührt. Verbinden Sie das Gerät mit dem Netz und laden Sie neu.",
    again: "Neu laden",
  },
};
const language = navigator.language?.toLowerCase().startsWith("de") ? "de" : "en";
const words = WORDS[language];
const RELOADED = "packproof-reloaded";
// Set while a swapped version is on its way: a swap that does not come about is not tried twice in a row.
const SWAPPED = "packproof-swapped";
// Set while a page of the version before is loaded anew: likewise.
const STALE = "packproof-stale";

document.documentElement.lang = language;
for (const late of document.querySelectorAll("#boot .late")) late.hidden = late.lang !== language;
document.getElementById("boot-words").textContent = words.loading;

// The smallest module that works on vectors, as the engine does.
const VECTORS = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

const named = (name) => document.querySelector(`meta[name="${name}"]`).content;

if (!isSecureContext) {
  tell("insecure");
} else if (!computes() || !navigator.serviceWorker || !navigator.storage?.getDirectory) {
  tell("old");
} else if (!(await updated()) && (await started())) {
  await keep();
}

function computes() {
  return typeof WebAssembly === "object" && WebAssembly.validate(VECTORS);
}

async function started() {
  try {
    const page = await import(named("packproof-page"));
    await page.default({ module_or_path: named("packproof-page-module") });
    forget(RELOADED, SWAPPED, STALE);
    return true;
  } catch (error) {
    console.error(error);
    await recover();
    return false;
  }
}

// Remembers across reloads that something was tried; false if it was tried already, or if the browser keeps nothing.
function remember(what) {
  try {
    if (sessionStorage.getItem(what)) return false;
    sessionStorage.setItem(what, "1");
    return true;
  } catch {
    return false;
  }
}

function forget(...tried) {
  try {
    for (const what of tried) sessionStorage.removeItem(what);
  } catch {
    // Nothing was kept.
  }
}

// Shows why the app does not start; with a button if loading again may help.
function tell(trouble) {
  const boot = document.getElementById("boot");
  boot.classList.add("told");
  document.body.dataset.screen = "trouble";
  boot.dataset.trouble = `boot_${trouble}`;
  document.getElementById("main").replaceChildren();
  document.getElementById("boot-words").textContent = words[trouble];
  const again = document.getElementById("boot-again");
  again.hidden = trouble !== "broken";
  again.textContent = words.again;
  again.onclick = async () => {
    forget(RELOADED);
    await recover();
    location.reload();
  };
}

// Throws the kept app away and loads anew if the server answers and this was not tried just now; otherwise tells.
async function recover() {
  const answer = await fetch("/sw.js", { cache: "no-store", redirect: "error" }).catch(() => null);
  const answered = answer?.ok && answer.headers.get("content-type")?.includes("javascript");
  if (!answered || !remember(RELOADED)) return tell("broken");
  for (const name of await caches.keys()) if (name.startsWith("packproof-")) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  location.reload();
}

// Swaps to a newer version that is here in full and waits; true if the page is being loaded anew for it. The service
// worker refuses while another tab runs on the old version.
async function updated() {
  const registration = await navigator.serviceWorker.getRegistration().catch(() => null);
  if (!registration?.active || !navigator.serviceWorker.controller) return false;
  const { active, waiting } = registration;
  if (!waiting) {
    // Seen on busy machines: a browser that swaps while it loads this page takes it from the version before.
    const kept = await ask(active, "version", 1000);
    if (!kept || kept.version === named("packproof-version") || !remember(STALE)) return false;
    location.reload();
    return true;
  }
  // A page that is loaded while the newer version is still on its way in may wait for it for ever.
  const swapped = new Promise((resolve) => {
    waiting.addEventListener("statechange", () => waiting.state === "activated" && resolve());
  });
  const alone = await ask(waiting, "alone", 3000);
  if (!alone?.swap || !remember(SWAPPED)) return false;
  // From here on the old version must not start: what it asks for while its files are swapped is never answered.
  waiting.postMessage({ ask: "swap" });
  await Promise.race([swapped, new Promise((resolve) => setTimeout(resolve, 10_000))]);
  location.reload();
  return true;
}

// What a service worker answers; nothing if it does not within so many milliseconds.
function ask(worker, question, patience) {
  return new Promise((resolve) => {
    const answers = new MessageChannel();
    answers.port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, patience, null);
    worker.postMessage({ ask: question }, [answers.port2]);
  });
}

// Has the app kept for the time without a network: <html data-offline="ready"> says when it is.
async function keep() {
  const registering = navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const registration = await registering.catch((error) => console.warn("not kept for offline use:", error));
  if (!registration) return;
  await navigator.serviceWorker.ready;
  document.documentElement.dataset.offline = "ready";
  let asked = Date.now();
  addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - asked < 3_600_000) return;
    asked = Date.now();
    registration.update().catch(() => {});
  });
}
