//! A dashboard without views of its own shows what projectors have, whichever of them lives, and never less than before.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod bureau;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use chrono::TimeDelta;
use huiying_deadlines::RuleId;
use huiying_domain::{Channel, ImportId, Subject};
use huiying_runtime::{HttpAddress, Part, Stopwatch};
use huiying_views::query::OnTime;
use huiying_views::report::response::By;
use huiying_views::{
    Ask, CaseQuestion, EachQuestion, Error, ImportQuestion, ImportsQuestion, IncidentQuestion,
    NumberQuestion, OnTimeQuestion, PeopleQuestion, PolicyQuestion, Queries, Question, QueueFilter,
    QueuePage, QueueQuestion, RefusalQuestion, ResponseQuestion, RulesQuestion, SearchQuestion, Sought,
    StateFilter, each_question,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use bureau::{Bureau, Remote, ask, days_before, event, page, stream};

fn everything() -> QueueFilter {
    let per_page = QueueFilter::PER_PAGE_MAX;
    QueueFilter { state: StateFilter::All, per_page, ..QueueFilter::default() }
}

async fn queue(bureau: &Bureau, views: &(impl Queries + Clone + 'static)) -> Result<QueuePage, Error> {
    let now = days_before(&bureau.clock, 0);
    ask(views, move |views| views.ask(QueueQuestion { filter: everything(), now })).await
}

/// The address of everything there is, and of what there is not.
async fn addresses(bureau: &Bureau, views: &(impl Queries + Clone + 'static)) -> Vec<String> {
    let queue = queue(bureau, views).await.unwrap();
    let past = days_before(&bureau.clock, 9).format("%Y-%m-%dT%H:%M").to_string();
    let mut uris: Vec<String> =
        ["/", "/?lang=en", "/?page=2&per_page=3", "/?rule=no+such", "/about", "/incidents/new", "/nowhere"]
            .map(str::to_owned)
            .to_vec();
    uris.extend(StateFilter::ALL.map(|state| format!("/?state={}", state.code())));
    uris.extend(Channel::ALL.map(|channel| format!("/?channel={}&state=all", channel.code())));
    uris.extend(queue.rules.iter().map(|rule| format!("/?state=all&rule={}", rule.rule)));
    for row in &queue.rows {
        let uri = match row.subject {
            Subject::Case(id) => format!("/cases/{id}"),
            Subject::Incident(id) => format!("/incidents/{id}"),
        };
        uris.push(format!("{uri}?as_of={past}"));
        uris.extend(bureau.requests.iter().take(9).map(|it| format!("{uri}?asked={it}&at=1&form=reply")));
        uris.push(format!("{uri}?lang=en"));
        uris.push(uri);
    }
    let no_case = huiying_domain::CaseId::of(huiying_domain::ReportId::derive("no", "such"));
    uris.push(format!("/cases/{no_case}"));
    uris
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_byte_for_byte_that_of_a_desk_with_the_views_themselves() {
    let bureau = Bureau::with_all_but(0).await;
    let projector = bureau.projector().await;
    let remote = Remote::asking([projector.address()]);
    remote.knows(bureau.position()).await;
    let near = bureau.desk(Arc::new(projector.views.clone()));
    let far = bureau.desk(Arc::new(remote.views.clone()));
    let addresses = addresses(&bureau, &projector.views).await;
    let mut n_found = 0;
    for uri in &addresses {
        let (expected, found) = (page(&near, uri).await, page(&far, uri).await);
        assert!(found == expected, "{uri}: {}\n---\n{}", expected.1, found.1);
        n_found += usize::from(found.0 == StatusCode::OK);
    }
    assert!(n_found > 100 && n_found < addresses.len(), "{n_found} of {} pages are found", addresses.len());
    let (near, far) = (event(&mut stream(&near).await).await, event(&mut stream(&far).await).await);
    assert_eq!(near, far);
}

/// What was answered to one question after another, and at which addresses.
struct Said<'a> {
    views: &'a dyn Queries,
    answers: Vec<String>,
    addresses: BTreeSet<&'static str>,
}

impl Said<'_> {
    fn to<Q: Question>(&mut self, question: Q) -> Q::Answer
    where
        Q::Answer: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        let answer = self.views.ask(question).unwrap();
        self.answers.push(as_json(&answer));
        self.addresses.insert(Q::ADDRESS);
        answer
    }
}

/// The addresses of all questions.
struct Addresses(BTreeSet<&'static str>);

impl EachQuestion for Addresses {
    fn question<Q: Question>(mut self) -> Self {
        assert!(self.0.insert(Q::ADDRESS), "two questions have the address {}", Q::ADDRESS);
        self
    }
}

/// The JSON of an answer, which reads back as the same answer and is written again as it was.
fn as_json<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(answer: &T) -> String {
    let sent = serde_json::to_string(answer).unwrap();
    let read: T = serde_json::from_str(&sent).unwrap_or_else(|error| panic!("{error} in {sent}"));
    assert_eq!(&read, answer);
    assert_eq!(serde_json::to_string(&read).unwrap(), sent);
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_has_the_same_answer_near_and_far_and_every_answer_reads_back_from_its_json() {
    let bureau = Bureau::with_all_but(0).await;
    let projector = bureau.projector().await;
    let remote = Remote::asking([projector.address()]);
    let rows = queue(&bureau, &projector.views).await.unwrap().rows;
    let now = days_before(&bureau.clock, 0);
    let then = days_before(&bureau.clock, 9) + TimeDelta::nanoseconds(999_999_999);
    let requests = bureau.requests.clone();
    let everything_said = move |views: &dyn Queries| {
        let mut said = Said { views, answers: Vec::new(), addresses: BTreeSet::new() };
        said.to(QueueQuestion { filter: everything(), now });
        said.to(PolicyQuestion);
        said.to(ImportsQuestion);
        said.to(PeopleQuestion);
        said.to(ImportQuestion { import: ImportId(1) });
        said.to(OnTimeQuestion { rule: RuleId::from("NO SUCH&RULE"), cases: true, after: None });
        for by in By::ALL {
            said.to(ResponseQuestion { by, from: None, to: Some(now.date_naive()) });
        }
        for OnTime { rule, .. } in said.to(RulesQuestion) {
            let report = said.to(OnTimeQuestion { rule: rule.clone(), cases: true, after: None });
            let after = report.and_then(|report| Some(report.cases?.first()?.case));
            said.to(OnTimeQuestion { rule, cases: true, after });
        }
        for row in &rows {
            for as_of in [None, Some(then)] {
                match row.subject {
                    Subject::Case(id) => drop(said.to(CaseQuestion { id, as_of })),
                    Subject::Incident(id) => drop(said.to(IncidentQuestion { id, as_of })),
                }
            }
            said.to(NumberQuestion { number: row.number.clone() });
            for of in [Sought::Cases, Sought::Incidents] {
                for words in ["", &row.title, &row.number, "no&such=words", "/cases/c0?x"] {
                    said.to(SearchQuestion { of, words: words.to_owned() });
                }
            }
        }
        for request in &requests {
            said.to(RefusalQuestion { request: *request });
        }
        let listed = each_question(Addresses(BTreeSet::new())).0;
        assert_eq!(said.addresses, listed, "every question of the list is asked here");
        said.answers
    };
    let near = ask(&projector.views, everything_said.clone()).await;
    assert!(
        near.len() > 100
            && near.iter().any(|it| it == "null")
            && near.iter().any(|it| it.contains("before_receipt"))
    );
    let far = ask(&remote.views, everything_said).await;
    for (near, far) in near.iter().zip(&far) {
        assert_eq!(near, far);
    }
    assert_eq!(near.len(), far.len());
    remote.knows(bureau.position()).await;
    let applied = *projector.views.applied().borrow();
    assert_eq!(*remote.views.applied().borrow(), applied);
    as_json(&applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_projector_dies_the_other_answers_the_next_question_and_tells_of_every_change() {
    let mut bureau = Bureau::with_all_but(20).await;
    let (mut one, mut two) = (bureau.projector().await, bureau.projector().await);
    let remote = Remote::asking([one.address(), two.address()]);
    for dies_first in [true, false, true] {
        bureau.arrive(5).await;
        one.catch_up().await;
        two.catch_up().await;
        remote.knows(bureau.position()).await;
        let dying = if dies_first { &mut one } else { &mut two };
        dying.kill().await;
        let took = Stopwatch::start();
        assert_eq!(queue(&bureau, &remote.views).await.unwrap().position, bureau.position());
        assert!(took.elapsed().as_secs() < 2, "the other one is asked at once");
        bureau.arrive(1).await;
        one.catch_up().await;
        two.catch_up().await;
        remote.knows(bureau.position()).await;
        assert!(remote.health.is_ready());
        let dying = if dies_first { &mut one } else { &mut two };
        dying.start().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_projector_that_was_started_again_is_asked_although_the_connections_to_it_are_gone() {
    let bureau = Bureau::with_all_but(0).await;
    let mut projector = bureau.projector().await;
    // Nothing follows it here, so that nothing but the question finds the connection dead.
    let views = huiying_dashboard::RemoteViews::of([projector.address()]);
    for _ in 0..3 {
        assert_eq!(queue(&bureau, &views).await.unwrap().position, bureau.position());
        projector.kill().await;
        projector.start().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_is_never_taken_back_by_a_projector_that_lags() {
    let mut bureau = Bureau::with_all_but(10).await;
    let (mut ahead, behind) = (bureau.projector().await, bureau.projector().await);
    let remote = Remote::asking([ahead.address(), behind.address()]);
    bureau.arrive(10).await;
    ahead.catch_up().await;
    let shown = queue(&bureau, &remote.views).await.unwrap();
    assert_eq!(shown.position, bureau.position());
    ahead.kill().await;
    let took = Stopwatch::start();
    let error = queue(&bureau, &remote.views).await.unwrap_err();
    assert!(
        matches!(error, Error::NoAnswer { .. }) && told(&error).contains("not as far yet"),
        "{}",
        told(&error)
    );
    assert!(took.elapsed().as_secs() < 5, "it is said within seconds");
    behind.catch_up().await;
    assert_eq!(queue(&bureau, &remote.views).await.unwrap(), shown);
    remote.knows(shown.position).await;
}

/// An error with its sources.
fn told(error: &dyn std::error::Error) -> String {
    let source = error.source().map(|source| format!(": {}", told(source)));
    format!("{error}{}", source.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn when_no_projector_answers_pages_say_so_and_all_goes_on_by_itself_once_one_does() {
    let mut bureau = Bureau::with_all_but(5).await;
    let (mut one, mut two) = (bureau.projector().await, bureau.projector().await);
    let remote = Remote::asking([one.address(), two.address()]);
    remote.is_ready(true).await;
    let desk = bureau.desk(Arc::new(remote.views.clone()));
    let mut open_before = stream(&desk).await;
    assert!(event(&mut open_before).await.contains("event: queue"));
    let known = *remote.views.applied().borrow();
    one.kill().await;
    two.kill().await;

    let took = Stopwatch::start();
    for (uri, said) in
        [("/", "暂时查询不到数据"), ("/about", "没有丢失"), ("/?lang=en", "Nothing that was entered is lost")]
    {
        let (status, page) = page(&desk, uri).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{uri}");
        assert!(page.contains(said) && page.contains("one</code>"), "{uri}: {page}");
    }
    assert!(took.elapsed().as_secs() < 5, "it is said within seconds");
    remote.is_ready(false).await;
    let Some(Part::Failed { why }) = remote.health.parts().remove("views") else { panic!("health says why") };
    assert!(why.contains(&one.address().to_string()) && why.contains("see that a projector runs"), "{why}");
    assert_eq!(*remote.views.applied().borrow(), known, "what is known is kept");
    let mut opened_since = stream(&desk).await;
    assert!(event(&mut opened_since).await.contains("event: lost"), "the page is told that it is not live");

    bureau.arrive(5).await;
    two.catch_up().await;
    two.start().await;
    for stream in [&mut open_before, &mut opened_since] {
        let mut said = event(stream).await;
        while said.contains("event: lost") || said.starts_with(':') {
            said = event(stream).await;
        }
        assert!(
            said.contains("event: queue") && said.contains(&format!("id: {}\n", bureau.position())),
            "{said}"
        );
    }
    remote.is_ready(true).await;
    assert_eq!(page(&desk, "/").await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_projector_is_not_believed() {
    let bureau = Bureau::with_all_but(0).await;
    let projector = bureau.projector().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other: HttpAddress = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(
        axum::serve(listener, Router::new().route("/api/v1/rules", axum::routing::get(|| async { "[]" })))
            .into_future(),
    );
    let alone = Remote::asking([other.clone()]);
    let error = ask(&alone.views, |views| views.ask(RulesQuestion)).await.unwrap_err();
    assert!(told(&error).contains("it is no projector"), "{}", told(&error));
    let remote = Remote::asking([other, projector.address()]);
    let case =
        queue(&bureau, &projector.views).await.unwrap().rows.into_iter().find_map(|row| match row.subject {
            Subject::Case(id) => Some(id),
            Subject::Incident(_) => None,
        });
    let found = ask(&remote.views, move |views| views.ask(CaseQuestion { id: case.unwrap(), as_of: None }))
        .await
        .unwrap();
    assert!(found.is_some(), "its 404 does not mean that there is no such case");
    let none = ask(&Remote::asking([]).views, |views| views.ask(RulesQuestion)).await.unwrap_err();
    assert!(told(&none).contains("dashboard.projectors"), "{}", told(&none));
}
