// Runs in a page before its own scripts: keeps what was shown, and what the page and its worker said to each other.
(() => {
    const watched = window.watched = {shown: [], panels: {}, reads: [], frames: 0, snapshot: null, last: null, replies: {}, next: 1e9};
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
    // A verdict is shown by the panel, or by a row of the run while a STOP has the panel.
    const verdict = element => {
        const {entry, decision, kind, reason, mode} = element.dataset;
        return {entry, decision, kind: kind || null, reason: reason || null, mode, words: element.innerText};
    };
    const sequence = entry => Number(entry.split('.')[1]);
    const seen = new Set();
    const look = () => {
        if (!watched.usable_ms && document.body?.dataset.screen === 'scan' && watched.snapshot?.bundle) {
            watched.usable_ms = performance.now();
        }
        const panel = document.querySelector('[data-verdict=panel]');
        if (panel) watched.panels[panel.dataset.entry] = verdict(panel);
        const elements = [...document.querySelectorAll('[data-verdict][data-entry]')].filter(it => !seen.has(it.dataset.entry));
        elements.sort((a, b) => sequence(a.dataset.entry) - sequence(b.dataset.entry));
        for (const element of elements) {
            if (seen.has(element.dataset.entry)) continue;
            seen.add(element.dataset.entry);
            watched.shown.push(verdict(element));
            window.tellShown?.(JSON.stringify(verdict(element)));
        }
    };
    new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
})();
