//! Expiry: a pack is usable through its last day, in the site's time zone, on the earlier of printed and recorded date.

use jiff::civil::Date;

use super::super::{Decision, Kind, Note, ReasonCode, Standing};
use super::{Case, Today};
use crate::bundle::Lookup;

impl Case<'_> {
    pub(super) fn expiry(&mut self, lookup: Option<&Lookup<'_>>) {
        // The pack's own lot counts; else the printed lot, of whose dates the earliest.
        let recorded = lookup.and_then(|lookup| match &lookup.member {
            Some(member) => Some(&member.lot),
            None => lookup.printed_lots.iter().min_by_key(|lot| lot.expiry),
        });
        let last_day = match (self.pack.expires_on, recorded.map(|lot| lot.expiry)) {
            (Some(printed), Some(recorded)) => printed.min(recorded),
            (Some(day), None) | (None, Some(day)) => day,
            (None, None) => return,
        };
        let today = Today::of(self.question);
        match recorded.and_then(|lot| lot.usable_until) {
            Some(extended) if today.day > last_day && today.day <= extended => self.notes.push(Note::ExpiryExtended),
            Some(extended) => self.expired_after(last_day.max(extended), &today),
            None => self.expired_after(last_day, &today),
        }
    }

    fn expired_after(&mut self, last_day: Date, today: &Today) {
        if today.day <= last_day {
            return;
        }
        let standing = ReasonCode::Expired.standing();
        if today.proven > last_day || today.vouched {
            return self.reason_as(standing, ReasonCode::Expired, format!("last usable day was {last_day}"));
        }
        // Only a clock that nothing vouches for says so: a wrong date must not throw medicine away.
        let standing = Standing { decision: Decision::Check, kind: Kind::Unfit };
        let detail = format!("last usable day was {last_day}: expired if this device's date, {}, is right", today.day);
        self.reason_as(standing, ReasonCode::Expired, detail);
    }
}
