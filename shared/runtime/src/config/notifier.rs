//! Whom the notifier tells outside the pages, and how.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Secret;

/// The notifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notifier {
    /// Address at which people open the pages, such as `https://huiying.bureau.example`; alerts link to it.
    pub pages: String,
    /// Seconds after which an attempt that nobody reported on is made again by whoever is there, from 2 to 600.
    pub again_after_s: u16,
    /// Alerts older than so many hours are told by their number only, from 1 to 720.
    pub hours: u16,
    /// Whom it tells; empty: nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<AlertChannel>,
}

/// One way to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertChannel {
    /// Its name in the record. It says how far the channel was told, so it must not change.
    pub name: String,
    /// Where alerts go.
    pub to: Destination,
    /// What is told; empty: everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tells: Vec<AlertKind>,
    /// Of whose cases; empty: everybody's. What hangs on an incident goes to all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offices: Vec<String>,
    /// It is also told of cases whose office no channel names. Where no channel says so, those that name no offices are
    /// told, and where every one names some, all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_resort: bool,
}

/// Where alerts go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// A group of WeCom (企业微信), by the address of its robot, which is a secret.
    #[serde(rename = "wecom")]
    Wecom(Secret),
    /// Another program, over HTTP.
    #[serde(rename = "webhook")]
    Webhook(Webhook),
    /// Somebody's mailbox.
    #[serde(rename = "email")]
    Email(Email),
}

/// Another program, told as Standard Webhooks says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its address.
    pub url: Secret,
    /// The key it checks signatures with, `whsec_` and base64.
    pub secret: Secret,
}

/// Somebody's mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    /// The mail server: `smtps://user:password@host`, `smtp://host:25?tls=required`, or `smtp://127.0.0.1:25`.
    pub server: Secret,
    /// Who writes, such as `回应 <huiying@bureau.example>`.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
}

/// What can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AlertKind {
    /// A limit is near or its reminder is due.
    #[serde(rename = "warned")]
    Warned,
    /// A limit has passed unmet.
    #[serde(rename = "missed")]
    Missed,
    /// An incident was registered, or is graver than was known.
    #[serde(rename = "incident")]
    Incident,
    /// The program failed on a record or on clocks, which wait until it is mended.
    #[serde(rename = "fault")]
    Fault,
    /// A person tries the channel; that one is told it whatever else it is told.
    #[serde(rename = "test")]
    Test,
}

impl Default for Notifier {
    fn default() -> Self {
        Self { pages: String::new(), again_after_s: 30, hours: 24, channels: Vec::new() }
    }
}

/// Refuses settings with which nobody would be told, or one twice.
pub(super) fn check(notifier: &Notifier) -> Result<(), String> {
    let wrong = |key: &str, given: u16, range: &str| {
        Err(format!("notifier.{key} is {given}: write a number {range}"))
    };
    if !(2..=600).contains(&notifier.again_after_s) {
        return wrong("again_after_s", notifier.again_after_s, "from 2 to 600");
    }
    if !(1..=720).contains(&notifier.hours) {
        return wrong("hours", notifier.hours, "from 1 to 720");
    }
    let mut names = BTreeSet::new();
    for channel in &notifier.channels {
        let name = &channel.name;
        if name.is_empty() || name.len() > 60 || name.contains(|it: char| it == '/' || it.is_control()) {
            return Err(format!("notifier.channels: the name `{name}` is empty, long, or has a slash in it"));
        }
        if !names.insert(name) {
            return Err(format!("notifier.channels: two are called `{name}`; each needs a name of its own"));
        }
        if matches!(&channel.to, Destination::Email(email) if email.to.is_empty()) {
            return Err(format!("notifier.channels: `{name}` writes to nobody; name mailboxes in `to`"));
        }
    }
    Ok(())
}
