//! The form with which an uploaded file is taken in, or looked at as a full export.

use huiying_pagekit::field_time;
use serde::Deserialize;

use super::port::{FileKind, Progress, Reading, Taking, Upload, UploadError, Uploads};
use super::preview::Looked;

/// What is sent with a button of the form.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct TakeIn {
    #[serde(default)]
    pub(super) save: Option<String>,
    #[serde(default)]
    pub(super) full_export: Option<String>,
    #[serde(default)]
    pub(super) exported_at: String,
    #[serde(default)]
    pub(super) insist: Option<String>,
    /// The button that only looks at what a full export would show.
    #[serde(default)]
    pub(super) look: Option<String>,
}

/// What comes of a form.
pub(super) enum Answer {
    /// The file is being taken in.
    Begun,
    /// It is shown as it would stand.
    Looked(Upload, Box<Looked>),
}

impl TakeIn {
    /// The form of a source that sends full exports, or does not.
    pub(super) fn kept(is_full_export: bool) -> Self {
        Self { full_export: is_full_export.then(|| "1".to_owned()), ..Self::default() }
    }

    /// What is asked for; an error where the time is none, or something is asked that is only for full exports.
    fn taking(&self) -> Result<Taking, UploadError> {
        let typed = self.exported_at.trim();
        let exported_at = field_time::read(typed).map(|it| it.at);
        if exported_at.is_none() && !typed.is_empty() {
            return Err(UploadError::NoTime);
        }
        let (full_export, insist) = (self.full_export.is_some(), self.insist.is_some());
        if !full_export && (insist || exported_at.is_some()) {
            return Err(UploadError::NotFull);
        }
        Ok(Taking { save: self.save.is_some(), full_export, exported_at, insist })
    }
}

/// A file as it would stand, where it waits, with what is kept of its source in the form.
pub(super) fn look(
    uploads: &dyn Uploads,
    id: String,
    reading: Reading,
) -> Result<(Upload, Option<Looked>), UploadError> {
    let upload = uploads.find(&id)?;
    if upload.progress != Progress::Waiting {
        return Ok((upload, None));
    }
    let sent = TakeIn::kept(uploads.is_full_export(&reading)?);
    let looked = looked(uploads, id, reading, (sent, None))?;
    Ok((upload, Some(looked)))
}

/// Takes a file in as the form asks, or shows it as it would stand: where only that was asked for, and where something in
/// the form is wrong.
pub(super) fn answer(
    uploads: &dyn Uploads,
    id: String,
    reading: Reading,
    mut sent: TakeIn,
) -> Result<Answer, UploadError> {
    if sent.look.is_some() {
        sent.full_export.get_or_insert_with(|| "1".to_owned());
    } else {
        match sent.taking().and_then(|taking| uploads.take_in(&id, &reading, taking)) {
            Ok(()) => return Ok(Answer::Begun),
            Err(error) if error.is_of_form() => {
                let upload = uploads.find(&id)?;
                let looked = looked(uploads, id, reading, (sent, Some(error)))?;
                return Ok(Answer::Looked(upload, Box::new(looked)));
            }
            Err(error) => return Err(error),
        }
    }
    let upload = uploads.find(&id)?;
    Ok(Answer::Looked(upload, Box::new(looked(uploads, id, reading, (sent, None))?)))
}

/// Looks at a file as the form says; where that cannot be, as at any file, with what is wrong.
fn looked(
    uploads: &dyn Uploads,
    id: String,
    reading: Reading,
    (sent, wrong): (TakeIn, Option<UploadError>),
) -> Result<Looked, UploadError> {
    let as_sent = || uploads.look(&id, &reading, sent.taking()?);
    let (rehearsal, wrong) = match wrong.map_or_else(as_sent, Err) {
        Ok(rehearsal) => (rehearsal, None),
        Err(error) if error.is_of_form() => (uploads.look(&id, &reading, Taking::default())?, Some(error)),
        Err(error) => return Err(error),
    };
    let takes_in = uploads.takes_in();
    Ok(Looked { id, reading, takes_in, sent, wrong, rehearsal })
}

/// Whether files of a kind can be full exports: one of replies names only what was answered.
pub(super) fn can_be_full_export(kind: FileKind) -> bool {
    match kind {
        FileKind::Hotline | FileKind::Messages | FileKind::Mentions => true,
        FileKind::Replies => false,
    }
}
