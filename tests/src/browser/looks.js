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
    const holder = element => {
        for (let at = element; at; at = at.parentElement) {
            const position = getComputedStyle(at).position;
            if (position === 'fixed' || position === 'sticky') return at;
        }
        return null;
    };
    const lines = () => {
        const found = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const element = walk.currentNode.parentElement;
            if (!walk.currentNode.data.trim() || !element || !isSeen(element) || isHiddenText(element)) continue;
            const range = document.createRange();
            range.selectNodeContents(walk.currentNode);
            for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) found.push({element, box});
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
            for (const {element, box} of texts) {
                for (let at = element; at && at !== document.body; at = at.parentElement) {
                    const style = getComputedStyle(at);
                    const clips = value => value === 'hidden' || value === 'clip';
                    const frame = at.getBoundingClientRect();
                    if (clips(style.overflowX) && (box.right > frame.right + 2 || box.left < frame.left - 2)
                        || clips(style.overflowY) && (box.bottom > frame.bottom + 3 || box.top < frame.top - 3)) {
                        found.push(`${name(element)} is clipped by ${name(at)}`);
                        break;
                    }
                }
            }
            for (let one = 0; one < texts.length; one += 1) {
                for (let two = one + 1; two < texts.length; two += 1) {
                    const [a, b] = [texts[one], texts[two]];
                    if (a.element === b.element || a.element.contains(b.element) || b.element.contains(a.element)) continue;
                    // What stands still while the rest scrolls lies over it by design.
                    if (holder(a.element) !== holder(b.element)) continue;
                    const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
                    const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
                    if (width > 3 && height > Math.min(a.box.height, b.box.height) * 0.35) {
                        found.push(`${name(a.element)} lies over ${name(b.element)}`);
                    }
                }
            }
            return [...new Set(found)];
        },
    };
})()
