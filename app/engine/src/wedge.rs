//! Keyboard wedges: scanners that type what they read. Tells their bursts from people's keys by time alone, wherever the
//! focus is. Pure: times come in.
//!
//! Invariants: nothing that was typed is changed, control characters and case included; a key is either part of a scan or
//! a key of its own, never both.

use std::time::Duration;

/// A burst ends when no key follows for so long.
pub const IDLE: Duration = Duration::from_millis(100);
/// No code on a pack is shorter, and nobody types so many keys without a pause.
pub const MIN_CHARS: usize = 6;
/// A lone key so soon after a scan is the scanner's, which stuttered, and no shortcut.
const ECHO: Duration = Duration::from_millis(500);
/// Keys beyond this are not kept: more than any code holds, so the device refuses the scan and says so.
const MAX_CHARS: usize = 10_000;

/// A key that went down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A character, with Shift and Caps Lock already applied; GS, RS and EOT as U+001D, U+001E, U+0004.
    Char(char),
    /// Enter or Tab: how scanners end.
    End,
}

/// What keys turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A scanner typed this.
    Scan(String),
    /// A person pressed this key; `End` is U+000A.
    Key(char),
}

/// The keys that are not decided yet.
#[derive(Debug, Clone, Default)]
pub struct Burst {
    chars: String,
    count: usize,
    last: Duration,
    /// When the last scan ended.
    scanned: Option<Duration>,
}

impl Burst {
    /// A key went down at `at`, on any clock that does not go back.
    ///
    /// A pause before it decides about the keys so far: call [`Burst::poll`] first where timers may be late.
    pub fn key(&mut self, key: Key, at: Duration) -> Option<Typed> {
        let before = self.poll(at);
        self.last = at;
        match key {
            Key::Char(c) => {
                self.count += 1;
                if self.count <= MAX_CHARS {
                    self.chars.push(c);
                }
                before
            }
            Key::End if self.count == 0 => before.or(Some(Typed::Key('\n'))),
            Key::End => before.or_else(|| self.take()),
        }
    }

    /// What the keys were, if the pause since the last one is long enough.
    pub fn poll(&mut self, at: Duration) -> Option<Typed> {
        (self.count > 0 && at.saturating_sub(self.last) >= IDLE).then(|| self.take()).flatten()
    }

    /// When to call [`Burst::poll`] next.
    pub fn deadline(&self) -> Option<Duration> {
        (self.count > 0).then(|| self.last + IDLE)
    }

    fn take(&mut self) -> Option<Typed> {
        let count = std::mem::take(&mut self.count);
        let chars = std::mem::take(&mut self.chars);
        let echo = self.scanned.is_some_and(|scanned| self.last.saturating_sub(scanned) < ECHO);
        match count {
            1 if !echo => chars.chars().next().map(Typed::Key),
            MIN_CHARS.. => {
                self.scanned = Some(self.last);
                Some(Typed::Scan(chars))
            }
            // A stutter; or two to five keys at once, which are neither a code nor a shortcut: a hand on the keyboard.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Types `text` with so many milliseconds between keys; what came of it.
    fn type_all(burst: &mut Burst, text: &str, gap: u64) -> Vec<Typed> {
        let mut typed = Vec::new();
        let start = burst.last + ms(1_000);
        for (i, c) in text.chars().enumerate() {
            let key = if c == '\n' { Key::End } else { Key::Char(c) };
            typed.extend(burst.key(key, start + ms(gap * i as u64)));
        }
        typed.extend(burst.poll(burst.last + IDLE));
        typed
    }

    #[track_caller]
    fn check(text: &str, gap: u64, expected: &[Typed]) {
        assert_eq!(type_all(&mut Burst::default(), text, gap), expected);
    }

    #[test]
    fn scans_and_keys_are_told_apart() {
        let scan = |text: &str| Typed::Scan(text.to_owned());
        check("]d20100\u{1d}aB\n", 5, &[scan("]d20100\u{1d}aB")]);
        check("]d20100\u{1d}aB", 30, &[scan("]d20100\u{1d}aB")]);
        check("j", 5, &[Typed::Key('j')]);
        check("jk", 150, &[Typed::Key('j'), Typed::Key('k')]);
        check("\n", 5, &[Typed::Key('\n')]);
        check("asdf", 5, &[]);
        check("0100001\n0200002\n", 5, &[scan("0100001"), scan("0200002")]);
    }

    #[test]
    fn a_scanner_that_stutters_presses_no_shortcut() {
        let mut burst = Burst::default();
        let mut typed = type_all(&mut burst, "0100001", 5);
        typed.extend(burst.key(Key::Char('n'), burst.last + ms(150)));
        typed.extend(burst.poll(burst.last + IDLE));
        assert_eq!(typed, [Typed::Scan("0100001".to_owned())]);
        typed.extend(burst.key(Key::Char('n'), burst.last + ms(600)));
        typed.extend(burst.poll(burst.last + IDLE));
        assert_eq!(typed[1..], [Typed::Key('n')]);
    }

    #[test]
    fn no_scanner_fills_the_memory() {
        let typed = type_all(&mut Burst::default(), &"1".repeat(50_000), 1);
        assert!(matches!(&typed[..], [Typed::Scan(text)] if text.len() == MAX_CHARS));
    }
}
