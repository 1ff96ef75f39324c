// Runs in a page before its own scripts: keeps what was shown, and what the page and its worker said to each other.
(() => {
    const watched = window.watched = {shown: [], reads: [], frames: 0, snapshot: null, last: null, replies: {}, next: 1e9};
    const hear = text => {
        const event = JSON.parse(text);
        const [kind, value] = typeof event === 'string' ? [event, null] : Object.entries(event)[0];
        watched.last = kind;
        if (kind === 'frame') watched.frames += 1;
        if (kind === 'read') watched.reads.push(value);
        if (kind === 'ready' || kind === 'changed') watched.snapshot = value;
        if (kind === 'reply' && watched.replies[value.id]) watched.replies[value.id](value.result);
    };
    window.Worker = class extends Worker {
        constructor(...given) {
            super(...given);
            watched.worker = this;
            this.addEventListener('message', message => hear(message.data));
        }
    };
    // A command beside the page's own; its numbers are far above the page's.
    watched.call = command => new Promise(done => {
        watched.next += 1;
        watched.replies[watched.next] = done;
        watched.worker.postMessage(JSON.stringify({id: watched.next, command}));
    });
    const look = () => {
        const panel = document.querySelector('[data-verdict]');
        const entry = panel?.dataset.entry;
        if (!entry || entry === watched.shown.at(-1)?.entry) return;
        const {decision, kind, reason, mode} = panel.dataset;
        const verdict = {entry, decision, kind: kind || null, reason: reason || null, mode, words: panel.innerText};
        watched.shown.push(verdict);
        window.tellShown?.(JSON.stringify(verdict));
    };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
})();
