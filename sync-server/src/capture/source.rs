//! The bytes of a document, with the place they stand at and a cap on how many may belong to one node.
//!
//! The XML and CSV readers collect a whole node before anybody can look at it, so the cap must sit below them.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

/// A place in a text, for people: both numbers start at 1, a column is a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line number.
    pub line: u64,
    /// Character within the line.
    pub column: u64,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// The place behind `bytes` if they stand here.
    pub(super) fn after(mut self, bytes: &[u8]) -> Self {
        let newlines = bytes.iter().filter(|b| **b == b'\n').count();
        let rest = match newlines {
            0 => bytes,
            _ => {
                self.line += newlines as u64;
                self.column = 1;
                let last = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
                &bytes[last..]
            }
        };
        // Bytes 10xxxxxx continue a UTF-8 character.
        self.column += rest.iter().filter(|b| **b & 0xc0 != 0x80).count() as u64;
        self
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A reader that knows where it is. Reading more than `limit` bytes without [`Source::begin_node`] is an error.
#[derive(Debug)]
pub(super) struct Source<R> {
    inner: BufReader<R>,
    position: Position,
    node_bytes: u64,
    limit: u64,
}

impl<R: Read> Source<R> {
    pub(super) fn new(inner: R, limit: u64) -> Self {
        Self { inner: BufReader::with_capacity(64 * 1024, inner), position: Position::START, node_bytes: 0, limit }
    }

    /// Where the next unread byte stands.
    pub(super) const fn position(&self) -> Position {
        self.position
    }

    /// The bytes read from here on belong to another node.
    pub(super) const fn begin_node(&mut self) {
        self.node_bytes = 0;
    }

    /// Whether the node being read is longer than allowed.
    pub(super) const fn is_over_limit(&self) -> bool {
        self.node_bytes > self.limit
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_over_limit() {
            return Err(io::Error::other("node too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let taken = &self.inner.buffer()[..amount];
        self.position = self.position.after(taken);
        self.node_bytes += amount as u64;
        self.inner.consume(amount);
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let check = |text: &str, line, column| {
            assert_eq!(Position::START.after(text.as_bytes()), Position { line, column }, "{text:?}");
        };
        check("", 1, 1);
        check("ab", 1, 3);
        check("ab\n", 2, 1);
        check("ab\r\nxéz", 2, 4);
        check("\n\n€", 3, 2);
    }

    #[test]
    fn a_node_is_cut_off_at_the_limit() {
        let mut source = Source::new(io::repeat(b'x'), 100_000);
        let mut out = Vec::new();
        assert!(source.read_to_end(&mut out).is_err());
        assert!(source.is_over_limit());
        assert!(out.len() < 200_000);
        source.begin_node();
        assert!(source.fill_buf().is_ok());
    }
}
