//! When to try again: delays that double, spread a little by the device's id so that a thousand devices do not come back
//! in the same second after an outage.

use std::time::Duration;

use crate::ids::{DeviceId, Digest};

/// How often and how patiently to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Failures in a row after which the sync gives up.
    pub attempts: u32,
    /// Delay after the first failure; doubles with each further one.
    pub first: Duration,
    /// Longest delay, also where the server asks for more.
    pub longest: Duration,
}

impl Retry {
    /// For somebody who waits in front of a screen.
    pub const INTERACTIVE: Self =
        Self { attempts: 3, first: Duration::from_millis(250), longest: Duration::from_secs(5) };
    /// For a device that has all day.
    pub const BACKGROUND: Self = Self { attempts: 8, first: Duration::from_secs(1), longest: Duration::from_secs(300) };

    /// The delay after `failures` failures in a row, or `None` to give up. `asked` is what the server asks for.
    pub fn delay(&self, device: &DeviceId, failures: u32, asked: Option<Duration>) -> Option<Duration> {
        if failures >= self.attempts {
            return None;
        }
        let doubled = self.first.saturating_mul(1u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
        let spread = doubled.mul_f64(0.75 + f64::from(dice(device, failures)) / 512.0);
        Some(spread.max(asked.unwrap_or_default()).min(self.longest))
    }
}

/// A number that differs between devices and failures.
fn dice(device: &DeviceId, failures: u32) -> u8 {
    let text = [device.digest().as_bytes().as_slice(), &failures.to_be_bytes()].concat();
    Digest::of(&text).as_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_within_bounds_and_end() {
        let device = DeviceId::of_key(&[1; 32]);
        let retry = Retry { attempts: 40, first: Duration::from_millis(100), longest: Duration::from_secs(10) };
        for failures in 1..40 {
            let plain = Duration::from_millis(100).saturating_mul(1 << (failures - 1).min(20));
            let delay = retry.delay(&device, failures, None).unwrap();
            assert!(delay >= plain.mul_f64(0.74).min(retry.longest) && delay <= plain.mul_f64(1.26), "{failures}");
            assert!(delay <= retry.longest);
        }
        assert_eq!(retry.delay(&device, 40, None), None);
    }

    #[test]
    fn the_server_may_ask_for_more_within_bounds() {
        let device = DeviceId::of_key(&[1; 32]);
        let asked = |seconds| Retry::INTERACTIVE.delay(&device, 1, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(2), Some(Duration::from_secs(2)));
        assert_eq!(asked(3600), Some(Duration::from_secs(5)));
    }
}
