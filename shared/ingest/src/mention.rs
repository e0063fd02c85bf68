//! A media mention as a row of a table: known by its address where the vendor gives it no number.

use huiying_domain::ReportId;

use crate::arrival::{Arrival, Origin};
use crate::field::Field;
use crate::rows::SourceRow;

/// Makes a mention of what a row says.
pub(crate) fn settle(origin: &Origin, row: &SourceRow, arrival: &mut Arrival) {
    let report = &mut arrival.report;
    report.link = row.text(Field::Link).map(str::to_owned);
    (arrival.reply, arrival.closed) = (None, None);
    let has_number = row.text(Field::ExternalId).is_some();
    if let Some(link) = report.link.clone().filter(|_| !has_number) {
        report.id = ReportId::derive(&origin.source, &link);
        report.external_id = link;
        let without_number = Some(Field::ExternalId.code());
        report.problems.retain(|it| it.column.as_deref() != without_number);
        arrival.problems.retain(|it| it.column.as_deref() != without_number);
    }
}
