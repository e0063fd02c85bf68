//! Versions on record that this import did not write: those of an older directory, and of another writer at once.

use super::*;

/// A delivery of order G-1 as the import would make it of a row, and a bureau without records that has the same keys.
async fn delivered(cells: &str) -> (Bureau, Delivery) {
    let bureau = given();
    bureau.exports(&[cells]).await;
    let report = bureau.latest().await;
    let reply = bureau.replies().await.pop();
    let closed = bureau.closings().await.pop();
    let delivery = Delivery {
        is_follow_up: false,
        report,
        aliases: Vec::new(),
        reply: reply.map(|it| huiying_ingest::delivery::Replied {
            text: it.text,
            replied: it.replied,
            office: it.office,
        }),
        closed: closed.map(|it| Closed { closed: it.closed, status: it.status, state: it.state }),
        may_be_followed: false,
        began: None,
    };
    (Bureau { folder: bureau.folder, ..given() }, delivery)
}

#[tokio::test]
async fn given_a_directory_from_before_versions_were_numbered_then_what_it_holds_is_known() {
    let row = "甲处,已办结,2026-09-05 09:00:00,已修复,2026-09-04 09:00:00,";
    let (bureau, Delivery { report, reply, closed, .. }) = delivered(row).await;
    let (reply, closed) = (reply.unwrap(), closed.unwrap());
    let digest = |parts: &[&str]| huiying_domain::id::fingerprint(parts);
    let first = Report { office: Some("乙处".to_owned()), ..report.clone() };
    let said = [
        (report.id.to_string(), Intake::Reported(first)),
        (format!("{}/amended/{}", report.id, report.fingerprint()), Intake::Amended(report.clone())),
        (
            format!("{}/reply/{}", report.id, digest(&[&reply.text, &reply.replied.at.to_rfc3339()])),
            Intake::SourceReplied(SourceReply {
                import: None,
                report: report.id,
                text: reply.text,
                replied: reply.replied,
                office: None,
            }),
        ),
        (
            format!("{}/closed/{}", report.id, digest(&[&closed.status])),
            Intake::SourceClosed(SourceClose {
                import: None,
                report: report.id,
                closed: closed.closed,
                status: closed.status,
                state: None,
            }),
        ),
    ];
    let now = at("2026-09-06T00:00:00Z");
    let record = |(id, data): (String, Intake)| {
        let envelope = Envelope {
            id: id.clone(),
            source: "/hotline/test".into(),
            occurred_at: now,
            recorded_at: now,
            data,
        };
        (id, envelope)
    };
    bureau.journal.append(said.into_iter().map(record).collect()).await.unwrap();
    assert_eq!(brought(&bureau.exports(&[row]).await), [0, 0, 0, 0, 0]);
    let corrected = row.replace("2026-09-05 09", "2026-09-07 09");
    assert_eq!(
        brought(&bureau.exports(&[&corrected]).await),
        [0, 1, 0, 1, 0],
        "a closing of before is corrected"
    );
}

#[tokio::test]
async fn given_two_writers_of_different_versions_at_once_then_both_are_on_record_and_none_is_lost() {
    let (bureau, first) = delivered("甲处,办理中,,,,").await;
    let keyring = Arc::new(Keyring::open(&bureau.folder.path().join("keys")).unwrap());
    let now = at("2026-09-06T00:00:00Z");
    deliver((&bureau.journal, &keyring), now, vec![first.clone()]).await.unwrap();
    let say = |office: &str| {
        let mut delivery = first.clone();
        delivery.report.office = Some(office.to_owned());
        let (journal, keyring) = (bureau.journal.clone(), keyring.clone());
        tokio::spawn(async move { deliver((&journal, &keyring), now, vec![delivery]).await })
    };
    let offices: Vec<String> = (0..5).map(|n| format!("{n}处")).collect();
    let writers: Vec<_> = offices.iter().map(|office| say(office)).collect();
    for writer in writers {
        assert!(writer.await.unwrap().unwrap()[0].amended);
    }
    let mut found: Vec<_> = bureau.intake().await[1..]
        .iter()
        .map(|it| if let Intake::Amended(report) = it { report.office.clone().unwrap() } else { panic!() })
        .collect();
    found.sort();
    assert_eq!(found, offices);
}
