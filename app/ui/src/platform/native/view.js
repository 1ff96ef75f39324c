// What the page of a window does by itself: it passes keys on, sounds, and shows the camera's picture. It decides nothing.
const packproof = {
  dress(screen, theme, language, title) {
    document.body.dataset.screen = screen;
    document.documentElement.dataset.theme = theme;
    document.documentElement.lang = language;
    document.title = title;
  },

  sound(tones) {
    const context = (packproof.audio ??= new AudioContext());
    context.resume();
    for (const [hertz, from, length, gain, shape] of tones) {
      const start = context.currentTime + from / 1000;
      const end = start + length / 1000;
      const oscillator = new OscillatorNode(context, { type: shape, frequency: hertz });
      const volume = new GainNode(context, { gain: 0 });
      // A tone that begins or ends at full loudness clicks.
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(gain, start + 0.008);
      volume.gain.setValueAtTime(gain, end - 0.008);
      volume.gain.linearRampToValueAtTime(0, end);
      oscillator.connect(volume).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(end);
    }
  },

  // One picture is asked for after the other, as long as the place is there.
  camera(id, address) {
    const picture = (packproof.picture ??= Object.assign(new Image(), { alt: "" }));
    picture.style.cssText = "width:100%;height:100%;object-fit:cover;display:block";
    document.getElementById(id)?.append(picture);
    const run = (packproof.run = (packproof.run ?? 0) + 1);
    const next = () => {
      if (run !== packproof.run || !picture.isConnected) return;
      picture.src = address + performance.now();
    };
    picture.onload = () => setTimeout(next, 50);
    picture.onerror = () => setTimeout(next, 500);
    next();
  },
};

const focus = (element) => {
  if (!element || element === document.body) return "page";
  if (element.isContentEditable || element.matches("textarea")) return "text";
  if (element.matches("select, input[type=file], input[type=range]")) return "choice";
  if (element.matches("button, a, summary, input:is([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset])")) {
    return "button";
  }
  return element.matches("input") ? "text" : "page";
};

const pass = (event) => {
  const kind = focus(document.activeElement);
  if (!event.isTrusted || (kind === "text" && event.key !== "Escape")) return;
  // AltGr makes characters; some systems report it as Ctrl and Alt.
  const made = event.getModifierState("AltGraph");
  const { key, code, location, repeat, isComposing, metaKey, shiftKey } = event;
  const held = { ctrlKey: event.ctrlKey && !made, altKey: event.altKey && !made, metaKey, shiftKey };
  const copy = { key, code, location, repeat, isComposing, ...held, bubbles: true, cancelable: true };
  const place = document.getElementById(`keys-${kind}`);
  if (place && !place.dispatchEvent(new KeyboardEvent(event.type, copy))) event.preventDefault();
};

// What is typed reaches the app, and what the app makes of it comes back, a moment later: when somebody types faster, as
// scanners do, an older text must not take the place of the newer one. Letter case and grouping are the app's to change.
const typed = { field: null, texts: new Set(), at: 0 };
const plain = (text) => String(text).replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
addEventListener("input", ({ target }) => {
  if (typed.field !== target || performance.now() - typed.at > 1000) typed.texts.clear();
  typed.texts.add(target.value).add(plain(target.value));
  typed.field = target;
  typed.at = performance.now();
}, true);
for (const field of [HTMLInputElement, HTMLTextAreaElement]) {
  const { get, set } = Object.getOwnPropertyDescriptor(field.prototype, "value");
  const late = (element, text) => {
    const now = get.call(element);
    if (element !== typed.field || performance.now() - typed.at > 1000 || text === now) return false;
    return typed.texts.has(text) || (typed.texts.has(plain(text)) && plain(text) !== plain(now));
  };
  Object.defineProperty(field.prototype, "value", {
    get,
    set(text) {
      if (!late(this, text)) set.call(this, text);
    },
  });
}

addEventListener("keydown", pass, true);
addEventListener("keyup", pass, true);
