//! What channels would be told, without telling anybody, for whoever compares it with what the pages say.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::Decision;
use huiying_runtime::config::Notifier as Settings;
use serde_json::Value;

use crate::message::{Message, Room, Sender};
use crate::outbox::{Next, Outbox};

/// The alerts that wait for the channels of some settings, as nobody has told them yet.
#[derive(Debug)]
pub struct Draft {
    outbox: Outbox,
    sender: Sender,
}

impl Draft {
    /// Nothing read yet, for the bureau of this name.
    #[must_use]
    pub fn new(settings: &Settings, bureau: &str) -> Self {
        let (age_max, patience) =
            (TimeDelta::hours(settings.hours.into()), TimeDelta::seconds(settings.again_after_s.into()));
        let outbox = Outbox::new(settings.channels.clone(), age_max, patience);
        Self { outbox, sender: Sender::of(bureau, settings) }
    }

    /// Takes in the decision at this position; they come in the order of their log.
    pub fn read(&mut self, position: u64, recorded_at: DateTime<Utc>, decision: &Decision) {
        self.outbox.fold(position, recorded_at, decision);
    }

    /// The message that the channel with this number would be sent at `now`, with room for every alert, as programs get it;
    /// `None` where there is nothing to tell.
    #[must_use]
    pub fn message(&self, channel: usize, now: DateTime<Utc>) -> Option<Value> {
        let room = Room { n_alerts_max: usize::MAX, n_bytes_max: usize::MAX };
        match self.outbox.next(channel, now) {
            Next::Nothing | Next::At(_) => None,
            Next::Now(waiting) => {
                let message = Message::of(&self.outbox, &waiting, &self.sender, now, room);
                serde_json::to_value(message).ok()
            }
        }
    }
}
