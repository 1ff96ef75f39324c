// What the eye would find wrong with a laid-out page. An expression: an object of functions that return lines of words.
(() => {
    const name = element => {
        const action = element.closest('[data-action]')?.dataset.action;
        const words = (element.innerText || element.getAttribute('aria-label') || '').trim().replace(/\s+/g, ' ');
        return `${element.tagName.toLowerCase()}${action ? `[${action}]` : ''}.${element.className} "${words.slice(0, 40)}"`;
    };
    const isSeen = element => {
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.opacity !== '0'
            && !element.closest('[hidden], [inert], [aria-hidden=true]');
    };
    // Text that is there for screen readers only.
    const isHiddenText = element => {
        for (let at = element; at && at !== document.body; at = at.parentElement) {
            const style = getComputedStyle(at);
            const box = at.getBoundingClientRect();
            if (style.clipPath !== 'none' && box.width <= 2 || style.position === 'absolute' && box.width <= 2) return true;
        }
        return false;
    };
    const intersection = (a, b) => {
        const [left, right] = [Math.max(a.left, b.left), Math.min(a.right, b.right)];
        const [top, bottom] = [Math.max(a.top, b.top), Math.min(a.bottom, b.bottom)];
        return {left, right, top, bottom, width: right - left, height: bottom - top};
    };
    const scrolls = value => value === 'auto' || value === 'scroll';
    const clips = value => value === 'hidden' || value === 'clip';
    // The part of a box that is in view where it can be scrolled into view; and who cuts off a part that cannot.
    const inView = (element, box) => {
        let clipper = null;
        for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
            const style = getComputedStyle(at);
            const frame = at.getBoundingClientRect();
            if (scrolls(style.overflowX) || scrolls(style.overflowY)) {
                box = intersection(box, frame);
                if (box.width <= 2 || box.height <= 2) return {box: null, clipper: null};
            } else if (clips(style.overflowX) && (box.right > frame.right + 2 || box.left < frame.left - 2)
                || clips(style.overflowY) && (box.bottom > frame.bottom + 3 || box.top < frame.top - 3)) {
                clipper ??= at;
                box = intersection(box, frame);
                if (box.width <= 2 || box.height <= 2) return {box: null, clipper};
            }
            // What stands still in the window is in nobody's scrolling view.
            if (style.position === 'fixed') break;
        }
        return {box, clipper};
    };
    // Whether what is seen at a point has ground of its own, so that what lies below does not shine through.
    const isCovered = (a, b, x, y) => {
        const hit = document.elementFromPoint(x, y);
        for (let at = hit; at && !(at.contains(a) && at.contains(b)); at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
            if (colour.length === 3 || colour[3] > 0.95) return true;
        }
        return false;
    };
    const lines = () => {
        const found = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const element = walk.currentNode.parentElement;
            if (!walk.currentNode.data.trim() || !element || !isSeen(element) || isHiddenText(element)) continue;
            const range = document.createRange();
            range.selectNodeContents(walk.currentNode);
            for (const full of range.getClientRects()) {
                if (full.width <= 1 || full.height <= 1) continue;
                found.push({element, ...inView(element, full)});
            }
        }
        return found;
    };
    return {
        // 24 px is the floor for everything; what is there to be pressed at work has 64.
        smallTargets() {
            const targets = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=button], [role=tab]')]
                .filter(it => isSeen(it) || it.type === 'radio' || it.type === 'checkbox' || it.type === 'file');
            const found = [];
            for (const target of targets) {
                const pressed = (['radio', 'checkbox', 'file'].includes(target.type) && target.closest('label')) || target;
                if (!isSeen(pressed)) continue;
                const box = pressed.getBoundingClientRect();
                // A link inside a line of text is as high as its line.
                const inline = target.tagName === 'A' && getComputedStyle(target).display === 'inline';
                const floor = pressed.closest('[data-action]') && !inline ? 64 : 24;
                const [width, height] = [box.width + 0.5, box.height + 0.5];
                if (height < floor || width < Math.min(floor, 44)) {
                    found.push(`${name(pressed)} is ${Math.round(box.width)} x ${Math.round(box.height)}, not ${floor}`);
                }
            }
            return found;
        },
        cramped() {
            const found = [];
            const root = document.scrollingElement;
            if (root.scrollWidth > root.clientWidth + 1) {
                const wide = [...document.querySelectorAll('body *')].filter(it => isSeen(it) && it.getBoundingClientRect().right > root.clientWidth + 1);
                found.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}: ${wide.slice(0, 3).map(name).join('; ')}`);
            }
            const texts = lines();
            for (const {element, clipper} of texts) {
                if (clipper) found.push(`${name(element)} is clipped by ${name(clipper)}`);
            }
            const seen = texts.filter(it => it.box);
            for (let one = 0; one < seen.length; one += 1) {
                for (let two = one + 1; two < seen.length; two += 1) {
                    const [a, b] = [seen[one], seen[two]];
                    if (a.element === b.element || a.element.contains(b.element) || b.element.contains(a.element)) continue;
                    const both = intersection(a.box, b.box);
                    if (both.width <= 3 || both.height <= Math.min(a.box.height, b.box.height) * 0.35) continue;
                    if (isCovered(a.element, b.element, both.left + both.width / 2, both.top + both.height / 2)) continue;
                    found.push(`${name(a.element)} lies over ${name(b.element)}`);
                }
            }
            return [...new Set(found)];
        },
    };
})()
