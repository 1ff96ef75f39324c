//! The system's clocks. Linux names its boots and counts from them; elsewhere each run counts as a boot of its own, which
//! only means that less time is proven to have passed.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use verify_core::time::{BootId, Now, Timestamp};

use super::Clocks;

/// The clocks of this machine.
#[derive(Debug)]
pub struct SystemClocks {
    started: Instant,
    boot: Option<BootId>,
    run: BootId,
}

impl SystemClocks {
    /// Reads what does not change while the process runs.
    pub fn new() -> Self {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
        let boot = boot.filter(|_| uptime().is_some()).map(|id| BootId::new(id.trim()));
        let run = BootId::new(format!("run {} of process {}", Timestamp::now(), std::process::id()));
        Self { started: Instant::now(), boot, run }
    }
}

impl Default for SystemClocks {
    fn default() -> Self {
        Self::new()
    }
}

impl Clocks for SystemClocks {
    fn now(&self) -> Now {
        let wall = Timestamp::now();
        match self.boot.clone().zip(uptime()) {
            Some((boot, mono)) => Now { wall, mono, boot },
            None => Now { wall, mono: self.started.elapsed(), boot: self.run.clone() },
        }
    }

    fn wait(&self, span: Duration) {
        thread::sleep(span);
    }
}

/// Time since boot, sleep included.
fn uptime() -> Option<Duration> {
    let text = fs::read_to_string("/proc/uptime").ok()?;
    let seconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_since_boot_never_goes_back() {
        let clocks = SystemClocks::new();
        let (first, second) = (clocks.now(), clocks.now());
        assert!(first.mono <= second.mono);
        assert_eq!(first.boot, second.boot);
        assert_eq!(SystemClocks::new().now().boot == first.boot, clocks.boot.is_some());
    }
}
