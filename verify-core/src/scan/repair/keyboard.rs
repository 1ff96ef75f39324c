//! What a scanner that types for one keyboard layout becomes on a device that is set to another.
//!
//! A wedge sends keys, not characters. The tables hold what each key of a layout types, key by key in the same order, so
//! a text can be typed again as the other layout would have it. Dead keys count as the sign that they show.

/// A keyboard layout by its letters' order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// US: QWERTY.
    Us,
    /// German: QWERTZ.
    German,
    /// French: AZERTY.
    French,
}

/// Scanner and device: every pair in which one of them is US.
pub(super) const PAIRS: [(Layout, Layout); 4] = [
    (Layout::Us, Layout::German),
    (Layout::German, Layout::Us),
    (Layout::Us, Layout::French),
    (Layout::French, Layout::Us),
];

impl Layout {
    /// Its name for people.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Us => "US",
            Self::German => "German (QWERTZ)",
            Self::French => "French (AZERTY)",
        }
    }

    /// What the keys type: digits' row, upper, middle and lower letters' row, the key beside the left Shift; without and
    /// with Shift. A space stands for a key that types nothing.
    const fn keys(self) -> [&'static str; 2] {
        match self {
            Self::Us => [
                "`1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./ ",
                "~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"|ZXCVBNM<>? ",
            ],
            Self::German => [
                "^1234567890ß´qwertzuiopü+asdfghjklöä#yxcvbnm,.-<",
                "°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'YXCVBNM;:_>",
            ],
            Self::French => [
                "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!<",
                " 1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§>",
            ],
        }
    }

    fn key_of(self, c: char) -> Option<(usize, usize)> {
        let [plain, shifted] = self.keys();
        let position = |keys: &str| keys.chars().position(|k| k == c && c != ' ');
        position(plain).map(|key| (key, 0)).or_else(|| position(shifted).map(|key| (key, 1)))
    }

    fn char_of(self, (key, shift): (usize, usize)) -> Option<char> {
        self.keys()[shift].chars().nth(key).filter(|c| *c != ' ')
    }
}

/// What a scanner for `scanner` meant, of which a device set to `device` made `typed`. Spaces and control characters
/// are the same everywhere, and so is what needs a third level of the keys (brackets on many keyboards); `None` if a
/// character is on no key of either layout.
pub(super) fn meant(typed: &str, scanner: Layout, device: Layout) -> Option<String> {
    let back = |c: char| match device.key_of(c) {
        Some(key) => scanner.char_of(key),
        None => c.is_ascii().then_some(c),
    };
    typed.chars().map(back).collect()
}

/// What was meant on a keyboard of `layout` whose Caps Lock shifts every key.
pub(super) fn unlocked(typed: &str, layout: Layout) -> Option<String> {
    let back = |c: char| {
        let Some((key, shift)) = layout.key_of(c) else { return c.is_ascii().then_some(c) };
        layout.char_of((key, 1 - shift))
    };
    typed.chars().map(back).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_have_the_same_keys() {
        for layout in [Layout::Us, Layout::German, Layout::French] {
            assert_eq!(layout.keys().map(|keys| keys.chars().count()), [48, 48], "{layout:?}");
        }
    }

    #[test]
    fn texts_are_typed_again() {
        let check = |scanner, device, typed: &str, expected: &str| {
            assert_eq!(meant(typed, scanner, device).as_deref(), Some(expected), "{typed}");
        };
        check(Layout::Us, Layout::German, "+d2zY-1", "]d2yZ/1");
        check(Layout::Us, Layout::French, "$dé\u{1d}àà\"Qq", "]d2\u{1d}003Aa");
        check(Layout::German, Layout::Us, "-Zy", "ßYz");
        check(Layout::French, Layout::Us, "))#Qq", "003Aa");
        assert_eq!(meant("漢", Layout::Us, Layout::German), None);
    }
}
