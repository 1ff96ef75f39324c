//! Counts passed, failed and skipped tests in what `cargo test` prints.
//!
//! A test that could not run where it is (`../shared` is absent) passes for libtest; it says so itself in a line that
//! starts with `skipped: `, at most one line a test, and counts as skipped here and not as passed.

use std::fmt;

use anyhow::{Result, ensure};

/// How many tests passed, failed and were skipped.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    passed: u32,
    failed: u32,
    ignored: u32,
    skipped_themselves: u32,
}

impl Tally {
    /// Takes in one line of output.
    pub fn read_line(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += count_before(result, " passed");
            self.failed += count_before(result, " failed");
            self.ignored += count_before(result, " ignored");
        } else if is_skip_notice(line) {
            self.skipped_themselves += 1;
        }
    }

    /// An error unless every test that ran passed, and at least one ran.
    pub fn verdict(&self) -> Result<()> {
        ensure!(self.failed == 0, "{} of the tests failed; each is named above", self.failed);
        ensure!(self.passed > 0, "no test ran at all");
        Ok(())
    }
}

impl fmt::Display for Tally {
    /// `N passed, N failed, N skipped`: scripts look for this line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passed = self.passed.saturating_sub(self.skipped_themselves);
        let skipped = self.ignored + self.skipped_themselves;
        write!(f, "{passed} passed, {} failed, {skipped} skipped", self.failed)
    }
}

/// The number directly before `word`, or 0.
fn count_before(line: &str, word: &str) -> u32 {
    let Some((before, _)) = line.split_once(word) else { return 0 };
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// With a single test thread libtest prints `test NAME ... ` before the test runs, and the notice follows on that line.
fn is_skip_notice(line: &str) -> bool {
    let own = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ")).map_or(line, |(_, own)| own);
    own.starts_with("skipped: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: &str) {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read_line(line));
        assert_eq!(tally.to_string(), expected);
    }

    #[test]
    fn counts_of_all_test_programs_add_up() {
        check(
            "running 2 tests\ntest a ... ok\ntest b ... ok\n\n\
             test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: FAILED. 40 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.00s\n",
            "42 passed, 3 failed, 1 skipped",
        );
    }

    #[test]
    fn a_test_that_skips_itself_is_not_passed() {
        check(
            "skipped: ../shared is absent\ntest b ... skipped: ../shared is absent\nok\n\
             test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
            "1 passed, 0 failed, 2 skipped",
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        check("test skipped: no ... ok\nit was skipped: yes\ntest result\n5 passed\n", "0 passed, 0 failed, 0 skipped");
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        assert!(Tally::default().verdict().is_err());
        assert!(Tally { passed: 1, ..Tally::default() }.verdict().is_ok());
        assert!(Tally { passed: 1, failed: 1, ..Tally::default() }.verdict().is_err());
    }
}
